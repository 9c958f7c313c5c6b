import type {Case, Path, Table} from '../core/model.js';
import type {Source} from './random.js';
import {textOf, type Vector} from './vector.js';
import type {Versions} from './versions.js';

/** Value of a row, as the double of a vector. `i` counts within the shard. */
export type Sampler = (i: number) => number;

/** The rows of a shard while they are made, and what their values may look at. */
export interface Rows {
  readonly table: Table;
  /** Rows in this shard. */
  readonly count: number;
  /** Number of each row among all provisional rows of the table: the counter of the random numbers. */
  readonly raw: Float64Array;
  /** Provisional rows of the whole table; 0 where rows are dealt to parents. */
  readonly total: number;
  readonly source: Source;
  readonly locale: string;
  /** A column of the row, or one reached through keys; it has been made before. For a foreign key: indexes into the parent's rows. */
  vector(path: Path): Vector;
  /** The parent table's column, by rows of the parent. */
  parent(table: string, column: string): Vector;
  parentRows(table: string): number;
  /** For an `each` table: index of the row's parent, and the row's number within it from 1. */
  readonly owner?: Float64Array;
  readonly position?: Float64Array;
  /** For a table of steps: the stage (an index into the labels) and the moment of every row, in seconds since 1970. */
  readonly steps?: {readonly stage: Float64Array; readonly at: Float64Array; readonly labels: readonly string[]};
  /** For a table with history. */
  readonly versions?: Versions;
  /** Product of 1 + strength of the effects on a number or duration, per row; undefined if there are none. */
  boost(column: string): Float64Array | undefined;
  /** The uniform number of a row for a column that goes together with others; undefined for all other columns. */
  coupled(column: string): ((row: number) => number) | undefined;
  /** Percentage points moved to a value of a pick, per row. */
  shifts(column: string): readonly Shift[];
  /** Percentage points added to the probability of entering a stage, per row; undefined if no effect does. */
  points(stage: string): Float64Array | undefined;
  /** Product of 1 + strength of the effects on the time that leads into a stage, per row; undefined if there are none. */
  waiting(stage: string): Float64Array | undefined;
  /** The same rows, whose random numbers can be moved on, so that a value is drawn anew. */
  redrawing(): {readonly rows: Rows; from: (round: number) => void};
  /** Values of a Faker provider. */
  pool(provider: string): readonly string[];
}

/** The same rows with other counters, or another source of random numbers; everything else is passed on. */
export const rowsWith = (rows: Rows, change: Partial<Pick<Rows, 'raw' | 'source'>>): Rows => ({
  table: rows.table,
  count: rows.count,
  raw: rows.raw,
  total: rows.total,
  source: rows.source,
  locale: rows.locale,
  ...(rows.owner === undefined ? {} : {owner: rows.owner}),
  ...(rows.position === undefined ? {} : {position: rows.position}),
  ...(rows.steps === undefined ? {} : {steps: rows.steps}),
  ...(rows.versions === undefined ? {} : {versions: rows.versions}),
  vector: (path) => rows.vector(path),
  parent: (table, column) => rows.parent(table, column),
  parentRows: (table) => rows.parentRows(table),
  boost: (column) => rows.boost(column),
  shifts: (column) => rows.shifts(column),
  points: (stage) => rows.points(stage),
  waiting: (stage) => rows.waiting(stage),
  redrawing: () => rows.redrawing(),
  coupled: (column) => rows.coupled(column),
  pool: (provider) => rows.pool(provider),
  ...change,
});

export interface Shift {
  readonly into: string | number | boolean;
  readonly points: Float64Array;
}

/**
 * Which case of a `by` a row falls under: its index, or -1 for none of them. A case for the very value goes before `set` and `none`.
 * Dictionaries and repeated numbers are matched once per value, not once per row.
 */
export function caseOf(vector: Vector, cases: readonly Case<unknown>[]): Sampler {
  const byValue = new Map<string, number>();
  let set = -1;
  let none = -1;
  cases.forEach((item, index) => {
    if (item.match.kind === 'value') byValue.set(item.match.value, index);
    else if (item.match.kind === 'set') set = index;
    else none = index;
  });
  const {data} = vector;
  if (byValue.size === 0) return (i) => (Number.isNaN(data[i]!) ? none : set);
  const known = new Map<number, number>();
  return (i) => {
    const value = data[i]!;
    if (Number.isNaN(value)) return none;
    let found = known.get(value);
    if (found === undefined) {
      found = byValue.get(textOf(vector, i)!) ?? set;
      known.set(value, found);
    }
    return found;
  };
}
