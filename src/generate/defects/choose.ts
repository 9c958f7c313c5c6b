/** Which cells are spoilt, and which rows occur twice: counter-based random numbers of their own purpose, so that no clean cell depends on them. */
import type {Source} from '../random.js';

/** A way to spoil the cells of a column. */
export interface Way {
  readonly rate: number;
  /** In how many variants. */
  readonly variants: number;
}

/** The chosen rows, ascending, and for each column what happens in them: 0 nothing, else the number from 1 of a variant of a way. */
export interface ChosenCells {
  readonly rows: Float64Array;
  readonly codes: readonly Float64Array[];
}

/** Chooses cells: at most one way each, by its rate. */
export function chooseCells(
  source: Source,
  table: string,
  rows: number,
  columns: readonly {readonly column: string; readonly ways: readonly Way[]}[],
): ChosenCells {
  const streams = columns.map(({column}) => source.stream(table, column, 'defect'));
  const chosen: number[] = [];
  const codes = columns.map((): number[] => []);
  const found = columns.map(() => 0);
  for (let row = 0; row < rows; row++) {
    let any = false;
    for (const [k, {ways}] of columns.entries()) {
      found[k] = codeOf(streams[k]!.uniform(row), () => streams[k]!.bits(row, 1), ways);
      any ||= found[k] > 0;
    }
    if (!any) continue;
    chosen.push(row);
    for (const [k, code] of found.entries()) codes[k]!.push(code);
  }
  return {rows: Float64Array.from(chosen), codes: codes.map((list) => Float64Array.from(list))};
}

function codeOf(uniform: number, bits: () => number, ways: readonly Way[]): number {
  let below = 0;
  let first = 1;
  for (const {rate, variants} of ways) {
    below += rate;
    if (uniform < below) return first + (bits() % variants);
    first += variants;
  }
  return 0;
}

/** Rows that occur twice, in the order in which the copies stand in the file: which row, and after which row the copy stands. Rows count from 0. */
export interface Copies {
  readonly of: Float64Array;
  readonly after: Float64Array;
}

/** A copy stands at most so many rows below its row, as in an export that was taken up again. */
const FARTHEST = 40;

export function chooseCopies(source: Source, table: string, rows: number, rate: number): Copies {
  const stream = source.stream(table, '', 'copy');
  const copies: {of: number; after: number}[] = [];
  for (let row = 0; row < rows; row++)
    if (stream.uniform(row) < rate) copies.push({of: row, after: Math.min(rows - 1, row + (stream.bits(row, 1) % FARTHEST))});
  copies.sort((a, b) => a.after - b.after || a.of - b.of);
  return {of: Float64Array.from(copies, ({of}) => of), after: Float64Array.from(copies, ({after}) => after)};
}

/** The number from 1 that each row (ascending, from 0) has in the file, with the copies before it. */
export function shippedNumbers(rows: Float64Array, copies: Copies): Float64Array {
  let before = 0;
  return rows.map((row) => {
    while (before < copies.after.length && copies.after[before]! < row) before++;
    return row + 1 + before;
  });
}
