import type {Cell} from './answer.js';
import type {Model} from './model.js';
import type {Result} from './result.js';

/** What a query gave. */
export interface QueryResult {
  readonly columns: readonly {readonly name: string; readonly type: string}[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether more rows were there than were asked for. */
  readonly truncated: boolean;
}

/** Why a query gave nothing. */
export interface QueryFailure {
  /** `refused`: not a single harmless SELECT; `failed`: DuckDB objected; `timeout`: interrupted at its time limit. */
  readonly kind: 'refused' | 'failed' | 'timeout';
  /** One sentence without a full stop at its end. */
  readonly message: string;
  /** Further facts, such as the columns that come near. */
  readonly notes: readonly string[];
  readonly sql: string;
}

export interface QueryOptions {
  /** Milliseconds until the query is interrupted; 10 000 unless told. */
  readonly timeoutMs?: number;
  /** Rows to read at most; 100 000 unless told. */
  readonly limit?: number;
}

/** SQL expressions over the rows of a table, made ready to run: `select <expressions> from <from>`. */
export interface RowSource {
  /** A FROM item with all columns of the table, and beside them those that dotted paths reach, each under its path as name. */
  readonly from: string;
  /** The expressions, dotted paths replaced by the columns of `from`. */
  readonly expressions: readonly string[];
}

/**
 * The shipped files in a locked, read-only database: tables typed by the model in schema `main`, the same files as text in
 * schema `text`, and the model's views. Made by sql/sandbox; everything that measures works through it.
 */
export interface Shipped {
  readonly model: Model;
  /** Runs one SELECT; throws a `QueryError` when it fails. For SQL of our own, where failure is a bug. */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  /** Runs one SELECT; failure is a value. For SQL that others wrote. */
  attempt(sql: string, options?: QueryOptions): Promise<Result<QueryResult, QueryFailure>>;
  /** Makes expressions over rows of a table ready to run; a dot follows a key: `agent_id.desk` is the desk of that agent. */
  rowSource(table: string, expressions: readonly string[]): Promise<Result<RowSource, QueryFailure>>;
  /** Waits for queries in flight, then closes the database. */
  close(): Promise<void>;
}

/** Thrown by `Shipped.query`. */
export class QueryError extends Error {
  constructor(readonly failure: QueryFailure) {
    super([failure.message, ...failure.notes, failure.sql].join('\n'));
    this.name = 'QueryError';
  }
}
