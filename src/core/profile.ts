import type {Cell} from './answer.js';
import type {ColumnType} from './model.js';

/** What the shipped files hold, column by column: input of the reports, dictionary and README. Computed once by DuckDB. */
export interface Profile {
  readonly tables: readonly TableProfile[];
  readonly relationships: readonly Relationship[];
  /** Rows per day of the largest table with a time axis. */
  readonly daily?: {
    readonly table: string;
    readonly column: string;
    readonly days: readonly {readonly day: string; readonly rows: number}[];
  };
}

export interface TableProfile {
  readonly name: string;
  readonly about: string;
  readonly fact: boolean;
  readonly rows: number;
  /** Rows of the file, where planned defects make them more. */
  readonly fileRows?: number;
  readonly columns: readonly ColumnProfile[];
  /** The first 200 rows as shipped. */
  readonly sample: readonly (readonly Cell[])[];
}

export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly about: string;
  readonly unit?: string;
  readonly isKey: boolean;
  readonly references?: string;
  readonly nulls: number;
  readonly distinct: number;
  /** For numbers, dates and timestamps. */
  readonly min: Cell;
  readonly max: Cell;
  readonly median?: Cell;
  readonly mean?: number;
  /** Allowed values, when the schema declares a list. */
  readonly values?: readonly (string | number | boolean)[];
  /** Up to ten most frequent values, when there are at most 50 different ones. */
  readonly top?: readonly {readonly value: Cell; readonly rows: number}[];
  /**
   * For numbers that are not keys: up to 30 bins of equal width between min and the 99th percentile, the last of which takes the rest; or, if
   * `logarithmic`, 30 of equal ratio from min to max.
   */
  readonly histogram?: readonly {readonly from: number; readonly to: number; readonly rows: number}[];
  /** Positive, with a skewness above 2: shown by orders of magnitude. */
  readonly logarithmic?: true;
  readonly examples: readonly Cell[];
}

export interface Relationship {
  readonly from: {readonly table: string; readonly column: string};
  readonly to: {readonly table: string; readonly column: string};
  readonly optional: boolean;
  /** Rows whose key is filled and names no row of the parent; absent where nobody counted. */
  readonly orphans?: number;
  /** All pairs of columns, when the key has several; the first of them is from and to. */
  readonly columns?: readonly {readonly from: string; readonly to: string}[];
}
