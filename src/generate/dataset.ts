import {combinationsOf} from '../core/foreign-keys.js';
import type {Column, Model, Table} from '../core/model.js';
import type {Blob, StageContext} from '../core/stage.js';
import {looseCombinations} from './combinations.js';
import type {DistinctArgs, DistinctDone} from './distinct.js';
import {expectedRows, mayLackParent, perParent, phasesOf, planTables, type TablePlan, type WorldSize} from './plan.js';
import {isDirect} from './direct.js';
import {digests, doneOf, files, type Finished, rowSlice, scratchFile, SHARD, type Tables} from './finished.js';
import type {FinishArgs} from './finish.js';
import {csvOfParts, makeParts} from './parts.js';
import type {SettleArgs, SettleDone} from './settle.js';
import type {ShardArgs, ShardDone} from './shard.js';
import {GENERATOR_ENGINES, GENERATOR_VERSION} from './version.js';

/** Rows of the pilot that measures which share of provisional rows stays. */
const PILOT = 8192;
/** Provisional rows are made anew, more of them, when too few stayed. */
const ROUNDS = 4;
/** The same where combinations occur once, and rows drawn for each one wanted. */
const TWIN_ROUNDS = 9;
const MOST_TRIED = 64;

/** A generated table: its CSV as it ships, and its number of rows. */
export interface GeneratedTable {
  readonly csv: Blob;
  readonly rows: number;
}

/**
 * Makes all tables of a world: shards in workers, then each table as a whole, parents before children, then the CSVs. Every piece is an
 * action of its own, so that a change of one table makes that table and its descendants again, and a killed run goes on where it was.
 */
export async function generateDataset(
  context: StageContext,
  model: Model,
  world: WorldSize,
  subSeed: string,
  onRows: (rows: number, of: number) => void = () => undefined,
): Promise<ReadonlyMap<string, GeneratedTable>> {
  const plans = planTables(model, world, subSeed);
  const expected = expectedRows(plans);
  const all = [...expected.values()].reduce((sum, rows) => sum + rows, 0);
  let rowsMade = 0;
  const tables = new Map<string, Promise<Finished>>();
  for (const plan of plans) {
    const parents = plan.ancestors.map(async (table) => [table.name, await tables.get(table.name)!] as const);
    const finished = (async () => {
      const known = Object.fromEntries(await Promise.all(parents));
      const table = await makeTable(context, plan, known);
      rowsMade += table.rows;
      onRows(rowsMade, all);
      return table;
    })();
    // Handled below; a table that fails must not count as an unhandled rejection while an earlier one is awaited.
    finished.catch(() => undefined);
    tables.set(plan.table.name, finished);
  }
  // A CSV is written as soon as its table and those that it totals are there.
  const schema = plans.map(({table}) => table);
  const csvs = plans.map(async ({table}) => {
    const children: {[table: string]: Finished} = {};
    for (const {value} of table.columns) if (value.kind === 'rollup') children[value.table] = await tables.get(value.table)!;
    const own = await tables.get(table.name)!;
    return [table.name, {csv: await makeCsv(context, table, own, children, schema), rows: own.rows}] as const;
  });
  for (const csv of csvs) csv.catch(() => undefined);
  const made: (readonly [string, GeneratedTable])[] = [];
  for (const csv of csvs) made.push(await csv);
  return new Map(made);
}

async function makeTable(context: StageContext, plan: TablePlan, parents: Tables): Promise<Finished> {
  if (isDirect(plan)) return makeParts(context, plan, parents);
  if (plan.table.rows.kind === 'data') return settleTable(context, plan, parents, []);
  const wanted = plan.rows;
  if (wanted === undefined) return settleTable(context, plan, parents, await eachShards(context, plan, parents));
  const sought = plan.effects.some((effect) => effect.what.kind === 'rows' && effect.auto !== undefined);
  const share = canLose(plan) ? await pilotShare(context, sought ? leanest(plan) : plan, parents, wanted) : 1;
  // The pilot's error would show as a round more at some strengths and not at others, so there is more to spare while one is sought.
  let total = share === 1 ? wanted : Math.ceil((wanted / share) * (sought ? 1.06 : 1.01) + 4 * Math.sqrt(wanted / share));
  for (let round = 1; ; round++) {
    const shards = await makeShards(context, plan, parents, total);
    const loose = looseCombinations(plan.table);
    const kept = loose.length > 0 ? await distinctRows(context, plan, shards) : shards.reduce((sum, shard) => sum + shard.done.kept, 0);
    if (kept >= wanted || (round === ROUNDS && loose.length === 0)) return settleTable(context, plan, parents, shards);
    if (round === TWIN_ROUNDS || total > MOST_TRIED * wanted)
      throw new RangeError(
        `${plan.table.name}: of ${total} rows drawn, ${kept} differ in ${combinationsOf(plan.table)
          .map((names) => names.join(' + '))
          .join(' and ')}, and ${wanted} are wanted; ask for fewer rows, or favour less`,
      );
    // The more combinations are taken, the more draws a new one takes.
    const missing = (1.05 * wanted) / Math.max(1, kept);
    total = Math.ceil(total * (sought ? 1.5 : Math.min(4, loose.length > 0 ? missing ** 2 : missing)));
  }
}

/**
 * The plan at those of the sought strengths that leave fewest rows: the number of provisional rows comes from it, so that it is the same
 * at all strengths and two neighbouring ones differ by the few rows that the effect touches (common random numbers).
 */
const leanest = (plan: TablePlan): TablePlan => ({
  ...plan,
  effects: plan.effects.map((effect) =>
    effect.what.kind === 'rows' && effect.auto !== undefined
      ? {...effect, strength: Math.min(effect.auto.weakest, effect.auto.strongest)}
      : effect,
  ),
});

/** Whether rows can get lost: to effects on their number, or for want of an eligible parent. */
function canLose(plan: TablePlan): boolean {
  return (
    plan.effects.some((effect) => effect.what.kind === 'rows') ||
    plan.table.columns.some((column) => mayLackParent(column) && !isPermuted(column))
  );
}

/** One-to-one without further conditions: nothing is lost before the parents are used up. */
const isPermuted = ({value}: Column): boolean => value.kind === 'reference' && value.once !== undefined && value.alive === undefined;

async function pilotShare(context: StageContext, plan: TablePlan, parents: Tables, wanted: number): Promise<number> {
  const rows = Math.min(PILOT, Math.max(wanted, 512));
  const pilot = await makeShard(context, plan, parents, {from: 0, to: rows, total: rows});
  if (pilot.done.kept === 0)
    throw new RangeError(`${plan.table.name}: no row survives its events and keys; does every parent begin before its first child?`);
  return pilot.done.kept / pilot.done.made;
}

interface Shard {
  readonly blob: Blob;
  readonly done: ShardDone;
}

function makeShards(context: StageContext, plan: TablePlan, parents: Tables, total: number): Promise<Shard[]> {
  const shards: Promise<Shard>[] = [];
  for (let from = 0; from < total; from += SHARD)
    shards.push(makeShard(context, plan, parents, {from, to: Math.min(total, from + SHARD), total}));
  return Promise.all(shards);
}

/** Shards of children, by ranges of parents. */
function eachShards(context: StageContext, plan: TablePlan, parents: Tables): Promise<Shard[]> {
  const {rows} = plan.table;
  if (!('parent' in rows)) throw new Error('its rows do not belong to parents');
  const owners = parents[rows.parent]!.rows;
  const mean = Math.max(0.5, perParent(rows, plan));
  const step = Math.max(1, Math.floor(SHARD / mean));
  const shards: Promise<Shard>[] = [];
  for (let from = 0; from < owners; from += step)
    shards.push(makeShard(context, plan, parents, {from, to: Math.min(owners, from + step), total: Math.round(owners * mean)}));
  return Promise.all(shards);
}

async function makeShard(
  context: StageContext,
  plan: TablePlan,
  parents: Tables,
  range: {from: number; to: number; total: number},
): Promise<Shard> {
  const outputs = await context.act({
    name: `shard:${plan.table.name}:${range.from}`,
    version: GENERATOR_VERSION,
    engines: GENERATOR_ENGINES,
    params: {plan: rowSlice(plan), parents: digests(parents), ...range},
    run: async () => {
      const out = scratchFile(context);
      const done = await context.pool.run<ShardArgs, ShardDone>('shard', {plan, parents: files(parents), ...range, out}, context.signal);
      return {'rows.parquet': {file: out}, 'done.json': JSON.stringify(done)};
    },
  });
  return {blob: outputs['rows.parquet']!, done: await doneOf<ShardDone>(context, outputs)};
}

/** Rows of all shards together without those whose combination is taken. */
async function distinctRows(context: StageContext, plan: TablePlan, shards: readonly Shard[]): Promise<number> {
  const outputs = await context.act({
    name: `distinct:${plan.table.name}`,
    version: GENERATOR_VERSION,
    engines: GENERATOR_ENGINES,
    params: {combinations: combinationsOf(plan.table), shards: shards.map((shard) => shard.blob.digest)},
    run: async () => {
      const args = {table: plan.table, shards: shards.map((shard) => context.path(shard.blob))};
      const done = await context.pool.run<DistinctArgs, DistinctDone>('distinct', args, context.signal);
      return {'done.json': JSON.stringify(done)};
    },
  });
  return (await doneOf<DistinctDone>(context, outputs)).rows;
}

async function settleTable(context: StageContext, plan: TablePlan, parents: Tables, shards: readonly Shard[]): Promise<Finished> {
  const outputs = await context.act({
    name: `table:${plan.table.name}`,
    version: GENERATOR_VERSION,
    engines: GENERATOR_ENGINES,
    params: {plan, parents: digests(parents), shards: shards.map((shard) => shard.blob.digest)},
    run: async () => {
      const out = scratchFile(context);
      const args = {plan, parents: files(parents), shards: shards.map((shard) => context.path(shard.blob)), out};
      const done = await context.pool.run<SettleArgs, SettleDone>('settle', args, context.signal);
      return {'table.parquet': {file: out}, 'done.json': JSON.stringify(done)};
    },
  });
  const blob = outputs['table.parquet']!;
  const {rows} = await doneOf<SettleDone>(context, outputs);
  return {blobs: [blob], rows, files: [context.path(blob)]};
}

async function makeCsv(context: StageContext, table: Table, own: Finished, children: Tables, schema: readonly Table[]): Promise<Blob> {
  const inParts = await csvOfParts(context, table, own, children, schema);
  if (inParts !== undefined) return inParts;
  const phases = phasesOf(table);
  const outputs = await context.act({
    name: `csv:${table.name}`,
    version: GENERATOR_VERSION,
    engines: GENERATOR_ENGINES,
    params: {
      columns: table.columns.map((column) => (phases.get(column.name) === 'final' ? column : column.name)),
      files: own.blobs.map(({digest}) => digest),
      children: digests(children),
    },
    run: async () => {
      const out = scratchFile(context, 'csv');
      const args = {
        table,
        files: own.files,
        children: Object.fromEntries(Object.entries(children).map(([name, child]) => [name, child.files])),
        out,
      };
      await context.pool.run<FinishArgs, null>('finish', args, context.signal);
      return {'table.csv': {file: out}};
    },
  });
  return outputs['table.csv']!;
}
