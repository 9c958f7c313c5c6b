/** Worker task: the provisional rows of one shard of a table, as a Parquet file. A pure function of its arguments. */
import type {DuckDBConnection} from '@duckdb/node-api';
import type {History} from '../core/model.js';
import type {StopSignal} from '../core/worker.js';
import {quoteName, quoteText} from '../core/sql-text.js';
import {appendVectors, withDuck} from './duck.js';
import {keepProbability} from './effects.js';
import {childCounts, PER_PARENT} from './children.js';
import {fakerPool} from './faker-pool.js';
import {stageName, stepsOf} from './lifecycle.js';
import {mayLackParent, type TablePlan} from './plan.js';
import {Source} from './random.js';
import {inDays} from './parents.js';
import {dayNumber} from './rhythm.js';
import {RowMaker} from './row-maker.js';
import {selfChances, selfColumns} from './self.js';
import {firstNumbers} from './vector.js';
import {versionsOf, type Versions} from './versions.js';
import {fkName, Parents, type ParentFile} from './world.js';

export interface ShardArgs {
  readonly plan: TablePlan;
  readonly parents: {readonly [table: string]: ParentFile};
  /** Provisional rows [from, to), or for an `each` table the parents whose children are made. */
  readonly from: number;
  readonly to: number;
  /** Provisional rows of the whole table. */
  readonly total: number;
  /** Where the Parquet file goes. */
  readonly out: string;
}
export interface ShardDone {
  /** Rows made, and rows kept after effects and for want of an eligible parent. */
  readonly made: number;
  readonly kept: number;
}

/** Columns of a shard beside those of the table: the counter of the row, and the chance by which surplus rows are trimmed. */
export const RAW = '__raw';
export const CHANCE = '__chance';

export default async function shard(args: ShardArgs, stop: StopSignal): Promise<ShardDone> {
  return withDuck(stop, (duck) => make(duck, args));
}

async function make(duck: DuckDBConnection, args: ShardArgs): Promise<ShardDone> {
  const {plan} = args;
  const {table} = plan;
  const maker = await makerOf(duck, args);
  const {source} = maker;
  const axis = table.axis === undefined ? undefined : maker.vector([table.axis]);
  const probability = keepProbability(plan.effects, maker.count, axis, (name) => maker.vector([name]));
  const stay = source.stream(table.name, '', 'stay');
  // A mandatory key without an eligible parent: nobody was there, so nothing happened.
  const required = table.columns.filter(mayLackParent).map((column) => maker.vector([column.name]).data);
  const keep = new Uint32Array(maker.count);
  let kept = 0;
  const lost = maker.versions === undefined ? undefined : lostEntities(maker.versions, required);
  for (let i = 0; i < maker.count; i++) {
    if (probability !== undefined && stay.uniform(maker.raw[i]!) >= probability[i]!) continue;
    if (maker.surplus[i] === 1) continue;
    if (lost === undefined ? required.some((data) => Number.isNaN(data[i]!)) : lost.has(maker.versions!.entity[i]!)) continue;
    keep[kept++] = i;
  }
  await write(duck, maker, keep.subarray(0, kept), source, args);
  // Of a table with history the entities count.
  return lost === undefined ? {made: maker.count, kept} : {made: args.to - args.from, kept: args.to - args.from - lost.size};
}

/** The rows of a shard with all columns that are made row by row. */
export async function makerOf(duck: DuckDBConnection, args: Omit<ShardArgs, 'out'>): Promise<RowMaker> {
  const {plan} = args;
  const {table} = plan;
  const parents = new Parents(duck, [...plan.ancestors, table], args.parents);
  const source = new Source(plan.seed);
  const common = {
    duck,
    plan,
    parents,
    source,
    total: 'parent' in table.rows ? 0 : args.total,
    pools: await pools(plan, args.total),
  };
  const own =
    table.rows.kind === 'steps'
      ? await steps(args, parents, table.rows.parent)
      : table.history === undefined
        ? counters(args, source)
        : await versions(args, table.history, new RowMaker({...common, ...counters(args, source)}));
  const maker = new RowMaker({...common, ...own});
  await maker.make();
  return maker;
}

/** Entities with a version that lacks a mandatory parent: a gap between versions would be worse than nobody. */
function lostEntities({entity}: Versions, required: readonly Float64Array[]): Set<number> {
  return new Set(entity.filter((_, i) => required.some((data) => Number.isNaN(data[i]!))));
}

/** The versions of the entities of the shard; `entities` makes the column with which they begin. */
async function versions(
  {plan, from, to}: Omit<ShardArgs, 'out'>,
  history: History,
  entities: RowMaker,
): Promise<{raw: Float64Array; versions: Versions}> {
  let starts = new Float64Array(to - from).fill(dayNumber(history.period.from));
  if (history.from !== undefined) {
    await entities.make([history.from]);
    starts = inDays(entities.vector([history.from])).map(Math.floor);
  }
  const made = versionsOf(history, plan.table.name, entities.source, from, starts, dayNumber(history.period.to));
  return {raw: made.raw, versions: made};
}

/** The counter of every row of the shard, and for an `each` table its parent and position. */
function counters(
  {plan, from, to}: Omit<ShardArgs, 'out'>,
  source: Source,
): {raw: Float64Array; owner?: Float64Array; position?: Float64Array} {
  const {rows} = plan.table;
  if (rows.kind !== 'each') return {raw: Float64Array.from(firstNumbers(to - from)).map((i) => from + i)};
  const counts = childCounts(plan.table.name, rows, source, from, to);
  const size = counts.reduce((sum, count) => sum + count, 0);
  const raw = new Float64Array(size);
  const owner = new Float64Array(size);
  const position = new Float64Array(size);
  let i = 0;
  for (let parent = from; parent < to; parent++) {
    const count = counts[parent - from]!;
    for (let k = 0; k < count; k++, i++) {
      raw[i] = parent * PER_PARENT + k;
      owner[i] = parent;
      position[i] = k + 1;
    }
  }
  return {raw, owner, position};
}

/** The same for a table of steps: a row for every stage that a parent has reached. */
async function steps({plan, from, to}: Omit<ShardArgs, 'out'>, parents: Parents, parent: string) {
  const lifecycle = plan.ancestors.find((table) => table.name === parent)!.lifecycle!;
  const moments: Float64Array[] = [];
  for (const {name} of lifecycle.stages) moments.push((await parents.load(parent, stageName(name))).data);
  const {owner, position, stage, at} = stepsOf(lifecycle, moments, from, to);
  const raw = owner.map((index, i) => index * PER_PARENT + position[i]! - 1);
  return {raw, owner, position, steps: {stage, at, labels: lifecycle.stages.map(({label}) => label)}};
}

/** Faker values for every column that draws from a pool. */
async function pools(plan: TablePlan, total: number): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const visit = async (node: unknown, unique: boolean): Promise<void> => {
    if (typeof node !== 'object' || node === null) return;
    const {kind, provider} = node as {kind?: unknown; provider?: unknown};
    if (kind === 'faker' && typeof provider === 'string')
      found.set(provider, await fakerPool(provider, plan.locale, plan.seed, unique && plan.table.rows.kind !== 'each' ? total : undefined));
    for (const member of Object.values(node)) await visit(member, unique);
  };
  for (const column of plan.table.columns) await visit(column.value, column.unique);
  return found;
}

async function write(duck: DuckDBConnection, maker: RowMaker, keep: Uint32Array, source: Source, {plan, out}: ShardArgs): Promise<void> {
  const {names, vectors, select} = maker.output();
  const trim = source.stream(plan.table.name, '', 'trim');
  const own = [
    {name: RAW, data: maker.raw},
    {name: CHANCE, data: (maker.versions?.entity ?? maker.raw).map((row) => trim.uniform(row))},
    ...selfColumns(plan.table).flatMap((column) => selfChances(plan.table, column, maker.raw, source)),
  ];
  // Their types have to be those of all shards, whatever the numbers of this one.
  const chances = own.slice(1).map(({name}) => `${quoteName(name)}::DOUBLE AS ${quoteName(name)}, `);
  await appendVectors(
    duck,
    'shard',
    [...own.map(({name}) => name), ...names],
    [...own.map(({data}) => ({type: 'double' as const, data})), ...vectors],
    keep,
  );
  await duck.run(
    `COPY (SELECT ${RAW}::BIGINT AS ${RAW}, ${chances.join('')}${select} FROM shard) TO ${quoteText(out)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await duck.run('DROP TABLE shard');
}

export {fkName};
