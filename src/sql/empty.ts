import type {Model, Table} from '../core/model.js';
import type {Result} from '../core/result.js';
import type {QueryFailure, QueryResult, RowSource} from '../core/shipped.js';
import {quoteName, SLUG_MACRO, sqlType} from '../core/sql-text.js';
import {failureOf, lockDown, openDatabase} from './duck.js';
import {Guard} from './guard.js';
import type {Allowed, Parsed} from './parse.js';

/** What binding needs of a model. Columns of type `auto` are left out of the tables. */
export type Bindable = Pick<Model, 'tables'>;

/** Empty tables of a model in a locked database in memory: SQL can be bound against them, and nothing else. */
export class EmptyTables {
  readonly #guard: Guard;
  readonly #addView: (name: string, sql: string) => Promise<QueryFailure | undefined>;
  readonly #tables: Allowed;
  readonly #all: {names: Set<string>; schemas: Set<string>};

  private constructor(
    readonly model: Bindable,
    guard: Guard,
    addView: (name: string, sql: string) => Promise<QueryFailure | undefined>,
  ) {
    this.#guard = guard;
    this.#addView = addView;
    const names = model.tables.map((table) => table.name.toLowerCase());
    this.#tables = {names: new Set(names), schemas: new Set(['main'])};
    this.#all = {names: new Set(names), schemas: new Set(['main'])};
  }

  static async open(model: Bindable, signal: AbortSignal): Promise<EmptyTables> {
    const instance = await openDatabase(':memory:', {threads: '1', memory_limit: '256MB'});
    const connection = await instance.connect();
    for (const table of model.tables) await connection.run(createTable(table));
    await connection.run(SLUG_MACRO);
    await lockDown(connection);
    const guard = await Guard.over(instance, signal);
    return new EmptyTables(model, guard, async (name, sql) => {
      try {
        await connection.run(`create view ${quoteName(name)} as ${sql}`);
        return undefined;
      } catch (error) {
        return failureOf(error, sql);
      }
    });
  }

  /** Parses a SELECT, whatever it reads. */
  async parse(sql: string): Promise<Result<Parsed, QueryFailure>> {
    return this.#guard.parse(sql, {schemas: this.#all.schemas});
  }

  /** Binds a SELECT over the tables, or over the views that were added too: names and types of its columns. */
  async describe(sql: string, over: 'tables' | 'views' = 'views'): Promise<Result<QueryResult['columns'], QueryFailure>> {
    return this.#guard.describe(sql, over === 'tables' ? this.#tables : this.#all);
  }

  /** See `Shipped.rowSource`. */
  async rowSource(table: string, expressions: readonly string[]): Promise<Result<RowSource, QueryFailure>> {
    return this.#guard.rowSource(this.model, table, expressions, this.#tables);
  }

  /** Binds an expression over the rows of a table, dots following keys: its type. */
  async typeOf(table: string, expression: string): Promise<Result<string, QueryFailure>> {
    const source = await this.rowSource(table, [expression]);
    if (!source.ok) return source;
    const described = await this.describe(`select (${source.value.expressions[0]!}\n) as value from ${source.value.from}`, 'tables');
    return described.ok ? {ok: true, value: described.value[0]!.type} : described;
  }

  /** Binds a view and adds it; later ones may read it. Gives what is wrong with it. */
  async addView(name: string, sql: string): Promise<QueryFailure | undefined> {
    const bound = await this.describe(sql);
    if (!bound.ok) return bound.error;
    const failure = await this.#addView(name, sql);
    if (!failure) this.#all.names.add(name.toLowerCase());
    return failure;
  }

  async close(): Promise<void> {
    await this.#guard.close();
  }
}

function createTable(table: Table): string {
  const columns = table.columns
    .filter((column) => column.type !== 'auto')
    .map((column) => `${quoteName(column.name)} ${sqlType(column.type)}`)
    .join(', ');
  // DuckDB has no tables without columns; one of nothing but derived columns does not bind anyway.
  return `create table ${quoteName(table.name)} (${columns === '' ? '"?" INTEGER' : columns})`;
}
