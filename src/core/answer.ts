/** What DuckDB said, in plain values: dates and timestamps as ISO text, decimals and big integers as numbers. */
export type Cell = string | number | boolean | null;

/** A question with the answer that its reference SQL gives on the shipped files. */
export interface Answer {
  /** `q01`, `q02`, ... in the order of the problem block. */
  readonly id: string;
  readonly ask: string;
  readonly because?: string;
  readonly concept?: string;
  readonly sql: string;
  readonly columns: readonly {readonly name: string; readonly type: string; readonly format: ColumnFormat}[];
  readonly rows: readonly (readonly Cell[])[];
  /** One sentence computed from the result. */
  readonly headline: string;
  readonly chart: Chart;
  readonly shows: readonly string[];
  readonly hints: readonly string[];
  readonly mistakes: readonly {readonly name: string; readonly say: string}[];
  /** Why the reference SQL gave nothing; then there are no columns and rows. Check 7.1 fails on it. */
  readonly error?: string;
}

/** How a number reads: decimals to show, and what it measures. */
export interface ColumnFormat {
  readonly kind: 'text' | 'count' | 'number' | 'money' | 'percent' | 'points' | 'date' | 'timestamp' | 'period';
  readonly decimals: number;
}

/**
 * The picture of an answer: one label column and one to four numeric columns of one unit, by name. `labels`: several columns together
 * name a row, their values joined with ` / ` (`label` is the first of them). `first`: only so many rows from the top are to be drawn.
 * `none` when nothing can be drawn, with the reason.
 */
export type Chart =
  | {
      readonly kind: 'column' | 'bar' | 'line';
      readonly label: string;
      readonly labels?: readonly string[];
      readonly series: readonly string[];
      readonly title: string;
      readonly first?: number;
    }
  | {readonly kind: 'none'; readonly why: string};

/** A finding as measured on the shipped files. */
export interface MeasuredFinding {
  readonly name: string;
  readonly says?: string;
  /** What it was to be, in words: `28% within 1pp`, `between 43% and 47%`, `highest: Partner`, `quoted as measured`. */
  readonly target: string;
  /** The number that prose quotes; null when the finding is not a number or could not be measured. */
  readonly value: number | null;
  /** The value as prose shows it: `27%`, `₹106`. */
  readonly shown: string;
  /** What was measured, in words: `27.3%`, `Partner (₹312) before In-house (₹240)`. */
  readonly measured: string;
  /** How far inside the target (positive) or outside (negative), in units of the value; null where that makes no sense. */
  readonly margin: number | null;
  readonly holds: boolean;
  readonly because?: string;
  readonly sql: string;
}
