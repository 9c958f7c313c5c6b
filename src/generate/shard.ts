/** Worker task: the provisional rows of one shard of a table, as a Parquet file. A pure function of its arguments. */
import type {DuckDBConnection} from '@duckdb/node-api';
import type {StopSignal} from '../core/worker.js';
import {quoteName, quoteText} from '../core/sql-text.js';
import {appendVectors, withDuck} from './duck.js';
import {keepProbability} from './effects.js';
import {childrenOf} from './children.js';
import {fakerPool} from './faker-pool.js';
import {mayLackParent, type TablePlan} from './plan.js';
import {Source} from './random.js';
import {RowMaker} from './row-maker.js';
import {selfChances, selfColumns} from './self.js';
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
/** Children a parent can have: counters of rows are parent times this plus the position. */
const PER_PARENT = 4096;

export default async function shard(args: ShardArgs, stop: StopSignal): Promise<ShardDone> {
  return withDuck(stop, (duck) => make(duck, args));
}

async function make(duck: DuckDBConnection, args: ShardArgs): Promise<ShardDone> {
  const {plan} = args;
  const {table} = plan;
  const parents = new Parents(duck, [...plan.ancestors, table], args.parents);
  const source = new Source(plan.seed);
  const maker = new RowMaker({
    duck,
    plan,
    parents,
    source,
    total: table.rows.kind === 'each' ? 0 : args.total,
    ...counters(args, source),
    pools: await pools(plan, args.total),
  });
  await maker.make();

  const axis = table.axis === undefined ? undefined : maker.vector([table.axis]);
  const probability = keepProbability(plan.effects, maker.count, axis, (name) => maker.vector([name]));
  const stay = source.stream(table.name, '', 'stay');
  // A mandatory key without an eligible parent: nobody was there, so nothing happened.
  const required = table.columns.filter(mayLackParent).map((column) => maker.vector([column.name]).data);
  const keep = new Uint32Array(maker.count);
  let kept = 0;
  for (let i = 0; i < maker.count; i++) {
    if (probability !== undefined && stay.uniform(maker.raw[i]!) >= probability[i]!) continue;
    if (maker.surplus[i] === 1) continue;
    if (required.some((data) => Number.isNaN(data[i]!))) continue;
    keep[kept++] = i;
  }
  await write(duck, maker, keep.subarray(0, kept), source, args);
  return {made: maker.count, kept};
}

/** The counter of every row of the shard, and for an `each` table its parent and position. */
function counters({plan, from, to}: ShardArgs, source: Source): {raw: Float64Array; owner?: Float64Array; position?: Float64Array} {
  const {rows} = plan.table;
  if (rows.kind !== 'each') return {raw: Float64Array.from({length: to - from}, (_, i) => from + i)};
  const children = childrenOf(rows);
  const stream = source.stream(plan.table.name, '', 'children');
  const raw: number[] = [];
  const owner: number[] = [];
  const position: number[] = [];
  for (let parent = from; parent < to; parent++) {
    const count = Math.min(PER_PARENT, children.quantile(stream.uniform(parent)));
    for (let k = 0; k < count; k++) {
      raw.push(parent * PER_PARENT + k);
      owner.push(parent);
      position.push(k + 1);
    }
  }
  return {raw: Float64Array.from(raw), owner: Float64Array.from(owner), position: Float64Array.from(position)};
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
    {name: CHANCE, data: Float64Array.from(maker.raw, (row) => trim.uniform(row))},
    ...selfColumns(plan.table).flatMap((column) => selfChances(plan.table, column, maker.raw, source)),
  ];
  const ties = own.slice(2).map(({name}) => `${quoteName(name)}, `);
  await appendVectors(
    duck,
    'shard',
    [...own.map(({name}) => name), ...names],
    [...own.map(({data}) => ({type: 'double' as const, data})), ...vectors],
    keep,
  );
  await duck.run(
    `COPY (SELECT ${RAW}::BIGINT AS ${RAW}, ${CHANCE}, ${ties.join('')}${select} FROM shard) TO ${quoteText(out)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await duck.run('DROP TABLE shard');
}

export {fkName};
