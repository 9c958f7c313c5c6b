/** Tables that need not be settled: their shards are finished parts, and so are the parts of their CSV. */
import type {Column, Table} from '../core/model.js';
import type {Blob, StageContext} from '../core/stage.js';
import type {CsvArgs} from './csv.js';
import {digests, doneOf, files, type Finished, type Part, rowSlice, scratchFile, SHARD, type Tables} from './finished.js';
import {GENERATOR_ENGINES, GENERATOR_VERSION} from './version.js';
import type {FinishArgs} from './finish.js';
import type {OffsetsArgs} from './offsets.js';
import {isComplete, type PartArgs, type PartDone} from './part.js';
import {perParent, phasesOf, type TablePlan} from './plan.js';

interface Range {
  readonly from: number;
  readonly to: number;
  /** Provisional rows of the whole table. */
  readonly total: number;
  /** Rows before those of this range, where they do not follow from it. */
  readonly before?: number;
}

/** Makes a table for which `isDirect` holds. */
export async function makeParts(context: StageContext, plan: TablePlan, parents: Tables): Promise<Finished> {
  const ranges = await rangesOf(context, plan, parents);
  const parts = await Promise.all(ranges.map((range) => makePart(context, plan, parents, range)));
  const blobs = blobsOf(parts);
  return {
    files: blobs.map((blob) => context.path(blob)),
    blobs,
    rows: parts.reduce((sum, {rows}) => sum + rows, 0),
    parts,
  };
}

const blobsOf = (parts: readonly Part[]): Blob[] => parts.flatMap(({blob}) => blob ?? []);

async function rangesOf(context: StageContext, plan: TablePlan, parents: Tables): Promise<readonly Range[]> {
  const {table} = plan;
  const {rows} = table;
  const total = plan.rows;
  if (total !== undefined) return steps(total, SHARD).map((range) => ({...range, total}));
  if (rows.kind !== 'each') throw new Error(`${table.name} is not made of parts`);
  const owners = parents[rows.parent]!.rows;
  const mean = Math.max(0.5, perParent(rows, plan));
  const ranges = steps(owners, Math.max(1, Math.floor(SHARD / mean)));
  const args: OffsetsArgs = {table: {name: table.name, rows}, seed: plan.seed, parents: ranges.map(({from}) => from)};
  const outputs = await context.act({
    name: `offsets:${table.name}`,
    version: GENERATOR_VERSION,
    engines: GENERATOR_ENGINES,
    params: args,
    run: async () => ({'done.json': JSON.stringify(await context.pool.run('offsets', args, context.signal))}),
  });
  const before = await doneOf<readonly number[]>(context, outputs);
  return ranges.map((range, k) => ({...range, total: Math.round(owners * mean), before: before[k]!}));
}

function steps(end: number, step: number): {from: number; to: number}[] {
  const ranges: {from: number; to: number}[] = [];
  for (let from = 0; from < end; from += step) ranges.push({from, to: Math.min(end, from + step)});
  return ranges;
}

async function makePart(context: StageContext, plan: TablePlan, parents: Tables, range: Range): Promise<Part> {
  const {table} = plan;
  const outputs = await context.act({
    name: `shard:${table.name}:${range.from}`,
    version: GENERATOR_VERSION,
    engines: GENERATOR_ENGINES,
    params: {part: rowSlice(plan), parents: digests(parents), ...range},
    run: async () => {
      const out = plan.read?.length === 0 ? undefined : scratchFile(context);
      const csv = isComplete(table) ? scratchFile(context, 'csv') : undefined;
      const written = {...(out === undefined ? {} : {out}), ...(csv === undefined ? {} : {csv})};
      const args: PartArgs = {plan, parents: files(parents), ...range, ...written};
      const done = await context.pool.run<PartArgs, PartDone>('part', args, context.signal);
      return {
        ...(out === undefined ? {} : {'rows.parquet': {file: out}}),
        ...(csv === undefined ? {} : {'rows.csv': {file: csv}}),
        'done.json': JSON.stringify(done),
      };
    },
  });
  const {'rows.csv': csv, 'rows.parquet': blob} = outputs;
  const {rows} = await doneOf<PartDone>(context, outputs);
  return {...(blob === undefined ? {} : {blob}), ...(csv === undefined ? {} : {csv}), rows, from: range.from, to: range.to};
}

/**
 * The CSV of a table that was made in parts; undefined if its totals cannot be added part by part, because children of a parent may be
 * in any part of theirs.
 */
export async function csvOfParts(
  context: StageContext,
  table: Table,
  own: Finished,
  children: Tables,
  schema: readonly Table[],
): Promise<Blob | undefined> {
  const {parts} = own;
  if (parts === undefined || !Object.values(children).every((child) => child.parts !== undefined)) return undefined;
  if (!table.columns.every(({value}) => value.kind !== 'rollup' || isOfOwner(schema, value))) return undefined;
  let before = 0;
  const csvs = await Promise.all(
    parts.map(async (part) => {
      const from = before;
      before += part.rows;
      return part.csv ?? finishPart(context, table, part, {from, to: before}, children);
    }),
  );
  const args = {names: table.columns.map(({name}) => name)};
  const outputs = await context.act({
    name: `csv:${table.name}`,
    version: GENERATOR_VERSION,
    engines: [],
    params: {...args, parts: csvs.map(({digest}) => digest)},
    run: async () => {
      const out = scratchFile(context, 'csv');
      const paths = csvs.map((csv) => context.path(csv));
      await context.pool.run<CsvArgs, null>('csv', {...args, parts: paths, out}, context.signal);
      return {'table.csv': {file: out}};
    },
  });
  return outputs['table.csv']!;
}

/** Whether the children of a parent stand together in their table. */
function isOfOwner(schema: readonly Table[], total: Extract<Column['value'], {kind: 'rollup'}>): boolean {
  const child = schema.find(({name}) => name === total.table);
  return child?.columns.find(({name}) => name === total.column)?.value.kind === 'each';
}

async function finishPart(
  context: StageContext,
  table: Table,
  part: Part,
  rows: {readonly from: number; readonly to: number},
  children: Tables,
): Promise<Blob> {
  // Of the children only those parts count that hold some of these rows' children; where there are no rows, any will do.
  const near = Object.fromEntries(
    Object.entries(children).map(([name, {parts = []}]) => {
      const some = parts.filter((one) => one.from < rows.to && one.to > rows.from);
      return [name, some.length > 0 ? some : parts.slice(0, 1)];
    }),
  );
  const phases = phasesOf(table);
  const outputs = await context.act({
    name: `csv:${table.name}:${rows.from}`,
    version: GENERATOR_VERSION,
    engines: GENERATOR_ENGINES,
    params: {
      columns: table.columns.map((column) => (phases.get(column.name) === 'final' ? column : column.name)),
      files: blobsOf([part]).map(({digest}) => digest),
      children: Object.fromEntries(Object.entries(near).map(([name, some]) => [name, blobsOf(some).map(({digest}) => digest)])),
      rows,
    },
    run: async () => {
      const out = scratchFile(context, 'csv');
      const args: FinishArgs = {
        table,
        files: blobsOf([part]).map((blob) => context.path(blob)),
        children: Object.fromEntries(Object.entries(near).map(([name, some]) => [name, blobsOf(some).map((blob) => context.path(blob))])),
        rows,
        out,
      };
      await context.pool.run<FinishArgs, null>('finish', args, context.signal);
      return {'rows.csv': {file: out}};
    },
  });
  return outputs['rows.csv']!;
}
