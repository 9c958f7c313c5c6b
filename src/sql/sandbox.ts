import {open} from 'node:fs/promises';
import type {DuckDBConnection} from '@duckdb/node-api';
import type {Model, Table} from '../core/model.js';
import {QueryError, type QueryOptions, type QueryResult, type RowSource, type Shipped, type QueryFailure} from '../core/shipped.js';
import type {Result} from '../core/result.js';
import {quoteName, SLUG_MACRO} from '../core/sql-text.js';
import {type BrokenCleaning, cleanTable, loadPlanted, type PlantedFiles} from './cleaned.js';
import {lockDown, openDatabase} from './duck.js';
import {Guard} from './guard.js';
import {loadText, typedSql} from './load.js';
import {parseSelect, type Allowed} from './parse.js';

export type {QueryFailure, QueryOptions, QueryResult, Shipped} from '../core/shipped.js';
export {QueryError} from '../core/shipped.js';

export interface ShippedFiles {
  readonly model: Model;
  /** Absolute path of the CSV of every table. */
  readonly files: {readonly [table: string]: string};
  /** Where to make the DuckDB file: a path in scratch that does not exist yet. A folder `<database>.tmp` may appear beside it. */
  readonly database: string;
  readonly signal: AbortSignal;
  /**
   * Tables whose files hold planted defects: their typed table is what the model's cleaning SQL makes of the file, and their text is the
   * file less the ledger. Without it every file is loaded as it is.
   */
  readonly planted?: {readonly [table: string]: PlantedFiles};
  /** DuckDB's memory, such as `512MB`; beyond it, it spills to disk. */
  readonly memoryLimit?: string;
}

/**
 * Loads the shipped CSVs once, as text and with the types of the model, and opens the result read-only behind a guard.
 * Throws when a file is not what the model says (its header, its number of fields) or a view does not bind: both were checked before.
 */
export async function openShipped({
  model,
  files,
  planted = {},
  database,
  signal,
  memoryLimit = '512MB',
}: ShippedFiles): Promise<ShippedDatabase> {
  const broken: BrokenCleaning[] = [];
  const options = {memory_limit: memoryLimit, temp_directory: `${database}.tmp`};
  const maker = await openDatabase(database, {...options, threads: '2'});
  try {
    const connection = await maker.connect();
    const stop = (): void => {
      connection.interrupt();
    };
    signal.addEventListener('abort', stop);
    try {
      for (const schema of ['text', 'raw', 'twin', 'ledger']) await connection.run(`create schema ${schema}`);
      for (const table of model.tables) {
        signal.throwIfAborted();
        const file = files[table.name];
        if (file === undefined) throw new Error(`no file for ${table.name}`);
        await checkHeader(table, file);
        const own = planted[table.name];
        if (own === undefined) await loadTable(connection, table, file);
        else await loadPlanted(connection, table, file, own);
      }
      await connection.run(SLUG_MACRO);
      await connection.run('set enable_external_access = false');
      // Tables are laid side by side row by row, which goes by their order.
      await connection.run('set threads = 1');
      for (const table of model.tables) {
        signal.throwIfAborted();
        const defects = planted[table.name] === undefined ? undefined : model.defects?.find((one) => one.table === table.name);
        if (defects !== undefined) broken.push(...(await cleanTable(connection, table, defects)));
      }
      await createViews(connection, model);
      await connection.run('checkpoint');
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      connection.closeSync();
    }
  } finally {
    maker.closeSync();
  }
  // One thread: sums and averages of doubles depend on how rows are divided among threads, and here they ship or decide.
  const instance = await openDatabase(database, {...options, threads: '1', access_mode: 'READ_ONLY'});
  const first = await instance.connect();
  await lockDown(first);
  first.closeSync();
  return new ShippedDatabase(model, await Guard.over(instance, signal), broken);
}

/** Names that SQL about this model may read: its tables and views, the tables also as text. */
export function allowedNames(model: Pick<Model, 'tables' | 'views'>, views = true): Allowed {
  const names = [...model.tables.map((table) => table.name), ...(views ? model.views.map((view) => view.name) : [])];
  return {names: new Set(names.map((name) => name.toLowerCase())), schemas: new Set(['main', 'text'])};
}

/** The shipped files in their database. */
export class ShippedDatabase implements Shipped {
  readonly #allowed: Allowed;

  constructor(
    readonly model: Model,
    readonly guard: Guard,
    /** What of the planted defects does not come out even; nothing where there are none. */
    readonly broken: readonly BrokenCleaning[],
  ) {
    this.#allowed = allowedNames(model);
  }

  async query(sql: string, options?: QueryOptions): Promise<QueryResult> {
    const result = await this.attempt(sql, options);
    if (!result.ok) throw new QueryError(result.error);
    return result.value;
  }

  async attempt(sql: string, options?: QueryOptions): Promise<Result<QueryResult, QueryFailure>> {
    return this.guard.run(sql, this.#allowed, options);
  }

  async rowSource(table: string, expressions: readonly string[]): Promise<Result<RowSource, QueryFailure>> {
    return this.guard.rowSource(this.model, table, expressions, this.#allowed);
  }

  async close(): Promise<void> {
    await this.guard.close();
  }
}

/** Reads the file once as text; the typed table is made from that, so that a value which is not of its type can be counted instead of ending the load. */
async function loadTable(connection: DuckDBConnection, table: Table, file: string): Promise<void> {
  const name = quoteName(table.name);
  await loadText(connection, table, `text.${name}`, file);
  const typed = table.columns.map((column) => `${typedSql(column)} as ${quoteName(column.name)}`).join(', ');
  await connection.run(`create table main.${name} as select ${typed} from text.${name}`);
}

async function createViews(connection: DuckDBConnection, model: Model): Promise<void> {
  for (const [index, view] of model.views.entries()) {
    const earlier = allowedNames({tables: model.tables, views: model.views.slice(0, index)});
    const parsed = await parseSelect(connection, view.sql, earlier);
    if (!parsed.ok) throw new QueryError(parsed.error);
    await connection.run(`create view ${quoteName(view.name)} as ${stripSemicolon(view.sql)}`);
  }
}

/** A single statement without the semicolon at its end, so that it can stand inside another. */
export const stripSemicolon = (sql: string): string => sql.replace(/;\s*$/, '');

/** DuckDB skips the first line unread when types are given: columns in another order would be loaded under wrong names. */
async function checkHeader(table: Table, file: string): Promise<void> {
  const handle = await open(file);
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const header = buffer.subarray(0, bytesRead).toString('utf8').split('\n')[0]!.replace(/\r$/, '').replaceAll('"', '');
    const expected = table.columns.map((column) => column.name).join(',');
    if (header !== expected) throw new Error(`the header of ${table.name} is "${header}", the model says "${expected}"`);
  } finally {
    await handle.close();
  }
}
