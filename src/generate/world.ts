import type {DuckDBConnection} from '@duckdb/node-api';
import type {Path, Table} from '../core/model.js';
import {readDoubles, readText} from './duck.js';
import {quoteName, quoteText} from '../core/sql-text.js';
import {idText} from './keys.js';
import {encodeSql, firstNumbers, scalarText, type Vector} from './vector.js';

/** Column of a finished table's Parquet file that numbers its rows from 1. */
export const ROW = '__row';
/** Column that holds the parent's row (from 0) beside a foreign key. */
export const fkName = (column: string): string => `__fk_${column}`;

/** Column of a shard that holds a foreign key which does not follow from the parent's row. */
export const keyName = (column: string): string => `__key_${column}`;

/** A finished parent table, for the workers: where its rows are, in Parquet files one after another. */
export interface ParentFile {
  readonly files: readonly string[];
  readonly rows: number;
}

/** SQL for the rows of Parquet files. One thread reads them in their order. */
export const rowsOfFiles = (files: readonly string[]): string => `read_parquet([${files.map(quoteText).join(', ')}])`;

/** What has to be known of a column to read it. */
type Typed = Pick<Table['columns'][number], 'type' | 'references'> & {readonly value?: Table['columns'][number]['value']};

/** Columns kept in a worker at once; the oldest go first. A column of 100K rows is 0.8 MB. */
const KEPT = 200;
const cache = new Map<string, Promise<Vector>>();

/** The finished tables a table can look at, read column by column when asked for and kept for the next shard. */
export class Parents {
  readonly #duck: DuckDBConnection;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #files: {readonly [table: string]: ParentFile};
  readonly #loaded = new Map<string, Vector>();

  constructor(duck: DuckDBConnection, tables: readonly Table[], files: {readonly [table: string]: ParentFile}) {
    this.#duck = duck;
    this.#tables = new Map(tables.map((table) => [table.name, table]));
    this.#files = files;
  }

  rows(table: string): number {
    return this.#file(table).rows;
  }

  table(name: string): Table {
    return this.#tables.get(name)!;
  }

  /** A column that `load` has brought. */
  column(table: string, name: string): Vector {
    const vector = this.#loaded.get(`${table}.${name}`);
    if (vector === undefined) throw new Error(`${table}.${name} was not loaded`);
    return vector;
  }

  /** Reads a column of a finished table; a foreign key becomes rows of its own parent, with the keys as dictionary. */
  async load(table: string, name: string): Promise<Vector> {
    const id = `${table}.${name}`;
    const have = this.#loaded.get(id);
    if (have !== undefined) return have;
    // What is no column is the moment of a stage, which a table of steps reads.
    const column: Typed = this.#tables.get(table)!.columns.find((candidate) => candidate.name === name) ?? {type: 'timestamp'};
    if (column.value?.kind === 'id') {
      const ids = idVector(column.value.template, column.type, this.rows(table));
      this.#loaded.set(id, ids);
      return ids;
    }
    const {files} = this.#file(table);
    const key = JSON.stringify([files, name, column.type]);
    let promise = cache.get(key);
    if (promise === undefined) {
      promise = this.#read(files, name, column);
      cache.set(key, promise);
      if (cache.size > KEPT) cache.delete(cache.keys().next().value!);
    }
    let vector = await promise;
    if (column.references !== undefined) {
      const keys = await this.load(column.references.table, column.references.column);
      vector = keyVector(vector.data, keys);
    }
    this.#loaded.set(id, vector);
    return vector;
  }

  async #read(files: readonly string[], name: string, column: Typed): Promise<Vector> {
    const from = `FROM ${rowsOfFiles(files)}`;
    if (column.references !== undefined) {
      const [data] = await readDoubles(this.#duck, `SELECT ${quoteName(fkName(name))}::DOUBLE ${from}`);
      return {type: column.type, data: data!};
    }
    if (column.type === 'text') return {type: 'text', ...(await readText(this.#duck, quoteName(name), from))};
    const [data] = await readDoubles(this.#duck, `SELECT ${encodeSql(quoteName(name), column.type)} ${from}`);
    return {type: column.type, data: data!};
  }

  #file(table: string): ParentFile {
    const file = this.#files[table];
    if (file === undefined) throw new Error(`${table} is not made yet`);
    return file;
  }
}

/** The ids of a table, which follow from the row; they are only made if somebody reads them. */
function idVector(template: string, type: Vector['type'], rows: number): Vector {
  let data: Float64Array | undefined;
  let texts: readonly string[] | undefined;
  const numbers = {
    type,
    get data() {
      data ??= Float64Array.from(firstNumbers(rows)).map((row) => (type === 'text' ? row : row + 1));
      return data;
    },
  };
  if (type !== 'text') return numbers;
  return {
    type,
    get data() {
      return numbers.data;
    },
    get dictionary() {
      texts ??= Array.from({length: rows}, (_, row) => idText(template, row + 1));
      return texts;
    },
  };
}

/** A vector of foreign keys, with the parent's key column. */
export interface KeyVector extends Vector {
  readonly keys: Vector;
}

/** The shipped value of key `row` as the double of a vector of its type; for keys that are no text. */
export function keyValue(keys: Vector, row: number): number {
  const value = keys.data[row]!;
  return 'keys' in keys ? keyValue((keys as KeyVector).keys, value) : value;
}

/** A foreign key as a vector: rows of the parent, and the parent's keys by row, looked up only if somebody asks. */
export function keyVector(data: Float64Array, keys: Vector): KeyVector {
  let texts: readonly string[] | undefined;
  return {
    type: keys.type,
    data,
    keys,
    get dictionary() {
      const {dictionary} = keys;
      texts ??= Array.from(keys.data, dictionary === undefined ? (value) => scalarText(value, keys.type) : (code) => dictionary[code]!);
      return texts;
    },
  };
}

/** Follows a path that starts in a row: the first key's rows, then column after column of its ancestors. */
export async function follow(parents: Parents, start: Vector, table: Table, path: Path): Promise<Vector> {
  let at = table;
  let vector = start;
  for (let step = 1; step < path.length; step++) {
    const parent = at.columns.find((column) => column.name === path[step - 1])!.references!.table;
    const next = await parents.load(parent, path[step]!);
    const {data} = vector;
    const out = new Float64Array(data.length);
    for (let i = 0; i < out.length; i++) {
      const row = data[i]!;
      out[i] = Number.isNaN(row) ? NaN : next.data[row]!;
    }
    // The dictionary is taken over unread: a key's keys may never be asked for.
    vector = {
      type: next.type,
      data: out,
      ...('keys' in next ? {keys: (next as KeyVector).keys} : {}),
      get dictionary() {
        return next.dictionary;
      },
    };
    at = parents.table(parent);
  }
  return vector;
}
