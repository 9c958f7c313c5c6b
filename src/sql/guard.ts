import type {DuckDBConnection, DuckDBInstance} from '@duckdb/node-api';
import type {Model} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {QueryFailure, QueryOptions, QueryResult, RowSource} from '../core/shipped.js';
import {cellOf} from './cell.js';
import {duckdb, failureOf} from './duck.js';
import {parseSelect, type Allowed, type Parsed} from './parse.js';
import {rowSourceOf} from './row-source.js';

/** Two queries at a time: more would take the threads that Node reads files with. */
const CONNECTIONS = 2;

/**
 * The only way to a locked database: every statement is parsed and judged, then run with a time limit. Queries beyond the number of
 * connections wait their turn. When the signal aborts, running queries are interrupted and all calls reject with its reason.
 */
export class Guard {
  readonly #instance: DuckDBInstance;
  readonly #signal: AbortSignal;
  readonly #idle: DuckDBConnection[];
  readonly #busy = new Set<DuckDBConnection>();
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  readonly #onAbort = (): void => {
    for (const connection of this.#busy) connection.interrupt();
  };

  private constructor(instance: DuckDBInstance, connections: DuckDBConnection[], signal: AbortSignal) {
    this.#instance = instance;
    this.#idle = connections;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  /** Takes over a database that is locked already. */
  static async over(instance: DuckDBInstance, signal: AbortSignal): Promise<Guard> {
    const connections: DuckDBConnection[] = [];
    for (let i = 0; i < CONNECTIONS; i++) connections.push(await instance.connect());
    return new Guard(instance, connections, signal);
  }

  /** Parses one SELECT and judges it; nothing is run. */
  async parse(sql: string, allowed: Allowed): Promise<Result<Parsed, QueryFailure>> {
    return this.#with((connection) => parseSelect(connection, sql, allowed));
  }

  /** Binds one SELECT: the names and types of its columns. Nothing is run. */
  async describe(sql: string, allowed: Allowed): Promise<Result<QueryResult['columns'], QueryFailure>> {
    return this.#with(async (connection) => {
      const prepared = await prepareSelect(connection, sql, allowed);
      if (!prepared.ok) return prepared;
      const statement = prepared.value;
      const columns = Array.from({length: statement.columnCount}, (_, i) => ({
        name: statement.columnName(i),
        type: String(statement.columnType(i)),
      }));
      statement.destroySync();
      return ok(columns);
    });
  }

  /** Runs one SELECT. Objections of the guard and of DuckDB, and the time limit, are values; an abort rejects. */
  async run(sql: string, allowed: Allowed, options: QueryOptions = {}): Promise<Result<QueryResult, QueryFailure>> {
    const {timeoutMs = 10_000, limit = 100_000} = options;
    return this.#with(async (connection) => {
      const prepared = await prepareSelect(connection, sql, allowed);
      if (!prepared.ok) return prepared;
      // The timer sets it, which the compiler cannot see.
      let late = false as boolean;
      const timer = setTimeout(() => {
        late = true;
        connection.interrupt();
      }, timeoutMs);
      try {
        const reader = await prepared.value.streamAndReadUntil(limit + 1);
        const types = reader.columnTypes().map(String);
        const columns = reader.columnNames().map((name, i) => ({name, type: types[i]!}));
        const all = reader.getRows();
        const rows = all.slice(0, limit).map((row) => row.map((value, i) => cellOf(value, types[i]!)));
        return ok({columns, rows, truncated: all.length > limit});
      } catch (error) {
        if (this.#signal.aborted) throw error;
        if (!late) return err(failureOf(error, sql));
        return err({kind: 'timeout', message: `the query was stopped after ${timeoutMs / 1000} seconds`, notes: [], sql});
      } finally {
        clearTimeout(timer);
        prepared.value.destroySync();
      }
    });
  }

  /** See `Shipped.rowSource`. */
  async rowSource(
    model: Pick<Model, 'tables'>,
    table: string,
    expressions: readonly string[],
    allowed: Allowed,
  ): Promise<Result<RowSource, QueryFailure>> {
    return this.#with((connection) => rowSourceOf(connection, model, table, expressions, allowed));
  }

  /** Waits for queries in flight (closing under one would end the process), then closes. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    for (let i = 0; i < CONNECTIONS; i++) (await this.#take()).closeSync();
    this.#instance.closeSync();
  }

  async #with<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    const connection = await this.#take();
    this.#busy.add(connection);
    try {
      this.#signal.throwIfAborted();
      const result = await work(connection);
      this.#signal.throwIfAborted();
      return result;
    } catch (error) {
      // What an interrupted connection throws is the consequence; the reason is the signal's.
      this.#signal.throwIfAborted();
      throw error;
    } finally {
      this.#busy.delete(connection);
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#idle.push(connection);
    }
  }

  async #take(): Promise<DuckDBConnection> {
    return this.#idle.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }
}

async function prepareSelect(connection: DuckDBConnection, sql: string, allowed: Allowed) {
  const parsed = await parseSelect(connection, sql, allowed);
  if (!parsed.ok) return parsed;
  const {StatementType} = duckdb();
  const refuse = (message: string) => err<QueryFailure>({kind: 'refused', message, notes: [], sql});
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) return refuse('only a single SELECT is allowed');
    const statement = await statements.prepare(0);
    if (statement.statementType !== StatementType.SELECT) {
      statement.destroySync();
      return refuse('only a single SELECT is allowed');
    }
    if (statement.parameterCount > 0) {
      statement.destroySync();
      return refuse('parameters ($1, ?) have no value here');
    }
    return ok(statement);
  } catch (error) {
    return err(failureOf(error, sql));
  }
}
