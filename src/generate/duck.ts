import type * as DuckDB from '@duckdb/node-api';
import type {DuckDBConnection, DuckDBDataChunk} from '@duckdb/node-api';
import {createRequire} from 'node:module';
import {threadId, workerData} from 'node:worker_threads';
import {quoteName, quoteText, SLUG_MACRO} from '../core/sql-text.js';
import type {StopSignal, WorkerLimits} from '../core/worker.js';
import type {Vector} from './vector.js';

let connection: Promise<DuckDBConnection> | undefined;

/** DuckDB's package. It is CommonJS, and `require` spares the look for its exports that an import begins with: a tenth of a second a thread. */
const duckdb = (): typeof DuckDB => createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDB;

/**
 * The worker's own DuckDB: in memory, one thread, since the workers are the parallelism. Expressions of a schema run in it, so that it may
 * read and write in the folders of the cache and nowhere else; where the pool names no folder (tests), nothing is locked.
 */
export function workerDuck(): Promise<DuckDBConnection> {
  connection ??= (async () => {
    const {DuckDBInstance} = duckdb();
    const {folders, memory} = workerLimits();
    const instance = await DuckDBInstance.create(':memory:', {threads: '1', memory_limit: memory});
    const made = await instance.connect();
    await made.run(SLUG_MACRO);
    if (folders.length > 0) {
      await made.run(`SET temp_directory = ${quoteText(`${folders[0]!}/tmp/duckdb-${process.pid}-${threadId}`)}`);
      await made.run(`SET allowed_directories = [${folders.map(quoteText).join(', ')}]`);
      await made.run('SET enable_external_access = false');
      await made.run('SET lock_configuration = true');
    }
    return made;
  })();
  return connection;
}

/** What the pool lets its workers do. */
function workerLimits(): WorkerLimits {
  const data = workerData as {cbdf?: WorkerLimits} | [unknown, {cbdf?: WorkerLimits}] | null;
  const own = Array.isArray(data) ? data[1] : data;
  return own?.cbdf ?? {folders: [], memory: '2GB'};
}

/** Runs work on the worker's DuckDB and interrupts its query when the pool is told to stop. */
export async function withDuck<T>(stop: StopSignal, work: (duck: DuckDBConnection) => Promise<T>): Promise<T> {
  const duck = await workerDuck();
  const off = stop.onStop(() => {
    duck.interrupt();
  });
  try {
    if (stop.stopped) throw new Error('stopped');
    return await work(duck);
  } finally {
    off();
  }
}

/** Largest dictionary that is looked up in the SQL that reads a parent; the keys of larger ones are looked up here. */
export const INLINE_DICTIONARY = 2000;

/** How a vector of numbers travels: whole numbers need half the room and time of others. Empty cells are the least of them, or NaN. */
interface Freight {
  readonly integers: boolean;
  readonly empty: boolean;
}

const LEAST = -2147483648;
const freights = new WeakMap<Float64Array, Freight>();

function freightOf(data: Float64Array): Freight {
  let known = freights.get(data);
  if (known !== undefined) return known;
  let integers = true;
  let empty = false;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isNaN(value)) empty = true;
    // Minus zero is no integer: a double that is shown with its sign.
    else if (value !== (value | 0) || value === LEAST || Object.is(value, -0)) integers = false;
  }
  known = {integers, empty};
  freights.set(data, known);
  return known;
}

/** SQL for the number of a vector that `appendVectors` has written: its double or integer, NULL where the cell is empty. */
export function numberSql(name: string, {data}: Pick<Vector, 'data'>): string {
  const column = quoteName(name);
  const {integers, empty} = freightOf(data);
  if (!empty) return column;
  return integers ? `nullif(${column}, ${LEAST})` : `(CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END)`;
}

/** How the texts of a dictionary get into SQL: as a list inside it, as a list in a table of their own, or written out row by row. */
export type TextsAs = 'literal' | 'table' | 'rows';

/** Texts of a list inside the SQL: parsing it takes longer than a look at a table. */
const LITERAL = 100;
/** Parts the texts of a list from each other. */
const SEPARATOR = '\u001f';

/** Decided by the dictionary and the number of rows, so that nobody has to be told. */
export function textsAs({data, dictionary}: Vector): TextsAs {
  if (dictionary === undefined || dictionary.length <= LITERAL) return 'literal';
  // A parent's dictionary can have many more texts than these rows use.
  return dictionary.length > 2 * data.length + 2 * BLOCK ? 'rows' : 'table';
}

/** SQL for the list of texts that a vector of this name has brought along. */
export const textsOf = (name: string): string => `(SELECT texts FROM ${quoteName(`texts ${name}`)})`;

/** Puts the texts of a dictionary into a table, as one list. */
async function bringTexts(duck: DuckDBConnection, name: string, dictionary: readonly string[]): Promise<void> {
  const list = dictionary.some((text) => text.includes(SEPARATOR))
    ? `[${dictionary.map(quoteText).join(', ')}]`
    : `string_split(${quoteText(dictionary.join(SEPARATOR))}, '${SEPARATOR}')`;
  await duck.run(`CREATE OR REPLACE TEMP TABLE ${quoteName(`texts ${name}`)} AS SELECT ${list} AS texts`);
}

/**
 * Writes rows of vectors, in the order of `keep`, into a new temporary table, whole blocks of numbers at a time; `numberSql` and `textsAs`
 * say how to read them.
 */
export async function appendVectors(
  duck: DuckDBConnection,
  table: string,
  names: readonly string[],
  vectors: readonly Vector[],
  keep: Uint32Array,
): Promise<void> {
  const {DOUBLE, INTEGER, VARCHAR, DuckDBDataChunk} = duckdb();
  const types = vectors.map((vector) => (textsAs(vector) === 'rows' ? VARCHAR : freightOf(vector.data).integers ? INTEGER : DOUBLE));
  for (const [k, vector] of vectors.entries()) if (textsAs(vector) === 'table') await bringTexts(duck, names[k]!, vector.dictionary!);
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ${table} (${names.map((name, k) => `${quoteName(name)} ${types[k]!.toString()}`).join(', ')})`,
  );
  const appender = await duck.createAppender(table);
  const inOrder = isIdentity(keep);
  const isReused = !types.includes(VARCHAR);
  let chunk: DuckDBDataChunk | undefined;
  for (let start = 0; start < keep.length; start += BLOCK) {
    const size = Math.min(BLOCK, keep.length - start);
    // The appender copies, so that one block serves all of them; texts would pile up in it.
    if (chunk === undefined || !isReused || size < BLOCK) chunk = DuckDBDataChunk.create(types, size);
    for (const [k, {data, dictionary}] of vectors.entries()) {
      const column = chunk.getColumnVector(k);
      if (types[k] === VARCHAR) {
        for (let j = 0; j < size; j++) {
          const code = data[keep[start + j]!]!;
          column.setItem(j, (Number.isNaN(code) ? null : dictionary![code]) as never);
        }
      } else {
        // The typed array behind the vector is filled whole: setting item by item costs several times as much.
        fill((column as unknown as {items: Float64Array | Int32Array}).items, data, keep, start, inOrder);
      }
      column.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Rows of a block: as many as DuckDB's vectors have. */
const BLOCK = 2048;

function fill(items: Float64Array | Int32Array, data: Float64Array, keep: Uint32Array, start: number, inOrder: boolean): void {
  if (items instanceof Int32Array) {
    for (let j = 0; j < items.length; j++) {
      const value = data[keep[start + j]!]!;
      items[j] = Number.isNaN(value) ? LEAST : value;
    }
  } else if (inOrder) items.set(data.subarray(start, start + items.length));
  else for (let j = 0; j < items.length; j++) items[j] = data[keep[start + j]!]!;
}

/** The inside of a vector of doubles: the numbers, and which of them count (no data: all do). */
interface Doubles {
  readonly items: Float64Array;
  readonly validity: {readonly data: unknown; itemValid(index: number): boolean};
}

function isIdentity(keep: Uint32Array): boolean {
  for (let i = 0; i < keep.length; i++) if (keep[i] !== i) return false;
  return true;
}

/** Reads the columns of a query whole; all of them are doubles. NULL becomes NaN. */
export async function readDoubles(duck: DuckDBConnection, sql: string): Promise<Float64Array[]> {
  const result = await duck.run(sql);
  const columns: Float64Array[][] = Array.from({length: result.columnCount}, () => []);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (let k = 0; k < columns.length; k++) {
      // Whole blocks again: value by value costs ten times as much.
      const {items, validity} = chunk.getColumnVector(k) as unknown as Doubles;
      const values = Float64Array.from(items);
      if (validity.data !== null) for (let j = 0; j < values.length; j++) if (!validity.itemValid(j)) values[j] = NaN;
      columns[k]!.push(values);
    }
  }
  return columns.map(joined);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Reads one text column, an expression over some rows, as codes into a dictionary. Few different texts are coded by DuckDB. */
export async function readText(
  duck: DuckDBConnection,
  expression: string,
  from: string,
  order = '',
): Promise<{data: Float64Array; dictionary: readonly string[]}> {
  const found = await duck.runAndReadAll(`SELECT DISTINCT ${expression} AS text ${from} LIMIT ${INLINE_DICTIONARY + 2}`);
  const dictionary = found.getColumns()[0]?.filter((text) => text !== null) as string[] | undefined;
  if (dictionary === undefined || dictionary.length > INLINE_DICTIONARY)
    return readManyTexts(duck, `SELECT ${expression} ${from} ${order}`);
  dictionary.sort();
  if (dictionary.length === 0) dictionary.push('');
  const [data] = await readDoubles(
    duck,
    `SELECT enum_code((${expression})::ENUM(${dictionary.map(quoteText).join(', ')}))::DOUBLE ${from} ${order}`,
  );
  return {data: data!, dictionary};
}

async function readManyTexts(duck: DuckDBConnection, sql: string): Promise<{data: Float64Array; dictionary: string[]}> {
  const result = await duck.run(sql);
  const codes = new Map<string, number>();
  const data: number[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const value of chunk.getColumnValues(0)) {
      if (value === null) {
        data.push(NaN);
        continue;
      }
      const text = value as string;
      let code = codes.get(text);
      if (code === undefined) codes.set(text, (code = codes.size));
      data.push(code);
    }
  }
  return {data: Float64Array.from(data), dictionary: [...codes.keys()]};
}
