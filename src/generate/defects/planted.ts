import {randomUUID} from 'node:crypto';
import {formOf, identityOf} from '../../core/defect-forms.js';
import {isLost, type CellKind, type PlantedCount, type TableDefects} from '../../core/defects.js';
import type {Model, Table} from '../../core/model.js';
import type {Blob, StageContext} from '../../core/stage.js';
import type {GeneratedTable} from '../dataset.js';
import type {JoinArgs} from './join.js';
import type {PlantArgs, PlantDone, PlantSlice} from './plant.js';

/** Bump when equal slices must give other bytes. 1: first. */
const DEFECTS_VERSION = 1;
const ENGINES: readonly string[] = ['@duckdb/node-api', 'seedrandom'];

/** A data set as it ships, beside its clean twin. */
export interface Planted {
  /** All tables as they ship. */
  readonly tables: ReadonlyMap<string, GeneratedTable>;
  /** The same tables without a defect. */
  readonly clean: ReadonlyMap<string, GeneratedTable>;
  /** The ledger of each table with planned defects. */
  readonly ledgers: ReadonlyMap<string, Blob>;
  /** All ledgers in one; absent where nothing is planted. */
  readonly ledger?: Blob;
  readonly counts: readonly PlantedCount[];
}

/** Spoils the files of a generated data set as the model plans it. Every table is an action of its own, keyed by its clean file. */
export async function plantDefects(
  context: StageContext,
  model: Model,
  clean: ReadonlyMap<string, GeneratedTable>,
  subSeed: string,
): Promise<Planted> {
  const plans = model.defects ?? [];
  if (plans.length === 0) return {tables: clean, clean, ledgers: new Map(), counts: []};
  const made = await Promise.all(
    plans.map(async (defects) => [defects.table, await plantTable(context, model, defects, clean.get(defects.table)!, subSeed)] as const),
  );
  const found = new Map(made);
  const ledgers = new Map(made.map(([table, {ledger}]) => [table, ledger]));
  return {
    tables: new Map([...clean].map(([name, table]) => [name, found.get(name)?.table ?? table])),
    clean,
    ledgers,
    ledger: await joined(context, [...ledgers.values()]),
    counts: made.flatMap(([table, {done}]) =>
      done.counts.map(({column, kind, count}) => ({
        table,
        ...(column === '' ? {} : {column}),
        kind: kind as PlantedCount['kind'],
        count,
      })),
    ),
  };
}

async function plantTable(
  context: StageContext,
  model: Model,
  defects: TableDefects,
  clean: GeneratedTable,
  subSeed: string,
): Promise<{table: GeneratedTable; ledger: Blob; done: PlantDone}> {
  const slice = sliceOf(model, defects, clean.rows, subSeed);
  const outputs = await context.act({
    name: `defects:${defects.table}`,
    version: DEFECTS_VERSION,
    engines: ENGINES,
    params: {slice, clean: clean.csv.digest},
    run: async () => {
      const [out, ledger] = [scratchFile(context), scratchFile(context)];
      const args = {slice, clean: context.path(clean.csv), out, ledger};
      const done = await context.pool.run<PlantArgs, PlantDone>('plant', args, context.signal);
      return {'table.csv': {file: out}, 'ledger.csv': {file: ledger}, 'done.json': JSON.stringify(done)};
    },
  });
  const done = JSON.parse(await context.text(outputs['done.json']!)) as PlantDone;
  return {table: {csv: outputs['table.csv']!, rows: done.rows}, ledger: outputs['ledger.csv']!, done};
}

/** What the bytes of a spoilt table depend on. */
export function sliceOf(model: Model, defects: TableDefects, rows: number, subSeed: string): PlantSlice {
  const table = model.tables.find(({name}) => name === defects.table)!;
  const dirty = [...new Set(defects.cells.map(({column}) => column))];
  return {
    table: table.name,
    columns: table.columns.map(({name}) => name),
    identity: identityOf(table),
    rows,
    seed: `${model.seed}/${subSeed}`,
    cells: dirty.map((column) => ({
      column,
      ways: defects.cells
        .filter((cell) => cell.column === column)
        .map(({kind, rate}) => ({kind, rate, spoil: spoilOf(model, table, column, kind)})),
    })),
    ...(defects.duplicates === undefined ? {} : {duplicates: defects.duplicates}),
  };
}

function spoilOf(model: Model, table: Table, name: string, kind: CellKind): readonly string[] {
  const column = table.columns.find((candidate) => candidate.name === name)!;
  const form = formOf(kind, table, column, model);
  if (!form.ok) throw new Error(`${table.name}.${name} ${form.error}`);
  if (!isLost(kind) && form.value.restore === undefined) throw new Error(`nothing restores the ${kind} of ${table.name}.${name}`);
  return form.value.spoil(`s."${name}"`);
}

async function joined(context: StageContext, parts: readonly Blob[]): Promise<Blob> {
  const outputs = await context.act({
    name: 'defects',
    version: DEFECTS_VERSION,
    engines: ENGINES,
    params: {parts: parts.map(({digest}) => digest)},
    run: async () => {
      const out = scratchFile(context);
      await context.pool.run<JoinArgs, null>('join-ledgers', {parts: parts.map((part) => context.path(part)), out}, context.signal);
      return {'defects.csv': {file: out}};
    },
  });
  return outputs['defects.csv']!;
}

/** A fresh name in scratch; it never reaches a stored byte. */
const scratchFile = (context: StageContext): string => `${context.scratch}/${randomUUID()}.csv`;
