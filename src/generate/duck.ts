import type {DuckDBConnection} from '@duckdb/node-api';
import {threadId, workerData} from 'node:worker_threads';
import {quoteText, SLUG_MACRO} from '../core/sql-text.js';
import type {StopSignal, WorkerLimits} from '../core/worker.js';
import type {Vector} from './vector.js';

let connection: Promise<DuckDBConnection> | undefined;

/**
 * The worker's own DuckDB: in memory, one thread, since the workers are the parallelism. Expressions of a schema run in it, so that it may
 * read and write in the folders of the cache and nowhere else; where the pool names no folder (tests), nothing is locked.
 */
export function workerDuck(): Promise<DuckDBConnection> {
  connection ??= (async () => {
    const {DuckDBInstance} = await import('@duckdb/node-api');
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

/** Largest dictionary that travels as a list inside the SQL text; larger ones are written out as text. */
export const INLINE_DICTIONARY = 2000;

/** Writes vectors into a new temporary table, whole blocks of doubles at a time; text with a large dictionary goes as VARCHAR. */
export async function appendVectors(
  duck: DuckDBConnection,
  table: string,
  names: readonly string[],
  vectors: readonly Vector[],
  keep: Uint32Array,
): Promise<void> {
  const {DOUBLE, VARCHAR, DuckDBDataChunk} = await import('@duckdb/node-api');
  const asText = vectors.map((vector) => vector.dictionary !== undefined && vector.dictionary.length > INLINE_DICTIONARY);
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ${table} (${names.map((name, k) => `"${name}" ${asText[k] === true ? 'VARCHAR' : 'DOUBLE'}`).join(', ')})`,
  );
  const appender = await duck.createAppender(table);
  const block = 2048;
  const types = asText.map((text) => (text ? VARCHAR : DOUBLE));
  const inOrder = isIdentity(keep);
  for (let start = 0; start < keep.length; start += block) {
    const size = Math.min(block, keep.length - start);
    const chunk = DuckDBDataChunk.create(types, size);
    vectors.forEach((vector, k) => {
      const column = chunk.getColumnVector(k);
      const {data, dictionary} = vector;
      if (asText[k] === true) {
        for (let j = 0; j < size; j++) {
          const code = data[keep[start + j]!]!;
          column.setItem(j, (Number.isNaN(code) ? null : dictionary![code]) as never);
        }
      } else {
        // The typed array behind the vector is filled whole: setting item by item costs several times as much.
        const {items} = column as unknown as Doubles;
        if (inOrder) items.set(data.subarray(start, start + size));
        else for (let j = 0; j < size; j++) items[j] = data[keep[start + j]!]!;
      }
      column.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
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
