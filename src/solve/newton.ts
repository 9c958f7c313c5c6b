/** Several unknowns at once: Newton's method with a matrix of slopes that learns from every step (Broyden). Nothing here knows what is measured. */

/** Change of each value (row) per tick of each knob (column). */
export type Slopes = readonly (readonly number[])[];

export interface Newton {
  /** Ticks from 0 to `last` may be tried, per knob. */
  readonly last: readonly number[];
  readonly start: readonly number[];
  /** Near enough, per value. */
  readonly goals: readonly number[];
  /** From an earlier solution; otherwise every knob is moved once to see what it does. */
  readonly slopes?: Slopes | undefined;
  /** Steps at most. */
  readonly steps: number;
  /** Values less their targets; null if one cannot be measured there, or nothing more may be measured. */
  readonly probe: (ticks: readonly number[]) => Promise<readonly number[] | null>;
}

/**
 * Steps towards ticks at which all errors are zero. What it measured on the way is the caller's to remember; the result is what it
 * learnt of the slopes, or undefined where it could not begin. It ends at the goal, at a matrix that says nothing, or when two steps
 * running lead nowhere better. C. G. Broyden, A Class of Methods for Solving Nonlinear Simultaneous Equations (1965).
 */
export async function newton({last, start, goals, slopes, steps, probe}: Newton): Promise<Slopes | undefined> {
  const first = await probe(start);
  if (first === null) return slopes;
  let best = {ticks: [...start], errors: first, size: sizeOf(first, goals)};
  if (best.size <= 1) return slopes;
  const matrix = slopes?.map((row) => [...row]) ?? (await measureSlopes(best.ticks, first, last, probe));
  if (matrix === undefined) return undefined;
  let failed = 0;
  let share = 1;
  for (let step = 0; step < steps && best.size > 1 && failed < 2; step++) {
    const wanted = solveLinear(
      matrix,
      best.errors.map((error) => -error),
    );
    if (wanted === undefined) break;
    const ticks = best.ticks.map((tick, k) => Math.min(last[k]!, Math.max(0, Math.round(tick + share * wanted[k]!))));
    const move = ticks.map((tick, k) => tick - best.ticks[k]!);
    if (move.every((part) => part === 0)) break;
    const errors = await probe(ticks);
    if (errors !== null)
      learn(
        matrix,
        move.map((part, k) => part / last[k]!),
        errors.map((error, k) => error - best.errors[k]!),
        last,
      );
    const size = errors === null ? Infinity : sizeOf(errors, goals);
    if (errors !== null && size < best.size) {
      best = {ticks, errors, size};
      failed = 0;
      share = 1;
    } else {
      failed++;
      share /= 2;
    }
  }
  return matrix;
}

/** The largest error in goals. */
const sizeOf = (errors: readonly number[], goals: readonly number[]): number =>
  Math.max(...errors.map((error, k) => Math.abs(error) / goals[k]!));

/** Moves every knob once, by a sixteenth of its reach: further out, shares may have come to an end. */
async function measureSlopes(
  at: readonly number[],
  errors: readonly number[],
  last: readonly number[],
  probe: Newton['probe'],
): Promise<number[][] | undefined> {
  const matrix = at.map(() => at.map(() => 0));
  for (const k of at.keys()) {
    const by = Math.max(1, Math.round(last[k]! / 16)) * (at[k]! + last[k]! / 16 <= last[k]! ? 1 : -1);
    const moved = await probe(at.map((tick, j) => (j === k ? tick + by : tick)));
    if (moved === null) return undefined;
    moved.forEach((error, row) => {
      matrix[row]![k] = (error - errors[row]!) / by;
    });
  }
  return matrix;
}

/** Broyden's update in units of each knob's reach: the matrix explains the last step, and changes as little as that needs. */
function learn(matrix: number[][], move: readonly number[], change: readonly number[], last: readonly number[]): void {
  const length = move.reduce((sum, part) => sum + part * part, 0);
  matrix.forEach((row, k) => {
    const expected = row.reduce((sum, slope, j) => sum + slope * last[j]! * move[j]!, 0);
    for (const j of row.keys()) row[j]! += ((change[k]! - expected) * move[j]!) / length / last[j]!;
  });
}

/** Gauss with pivots; undefined if the matrix is singular, as it is when a knob changes nothing or two do the same. */
export function solveLinear(matrix: Slopes, right: readonly number[]): number[] | undefined {
  const rows = matrix.map((row, k) => [...row, right[k]!]);
  const n = rows.length;
  const scale = Math.max(...matrix.flat().map(Math.abs));
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r;
    if (!(Math.abs(rows[pivot]![c]!) > 1e-9 * scale)) return undefined;
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const times = rows[r]![c]! / rows[c]![c]!;
      for (let j = c; j <= n; j++) rows[r]![j]! -= times * rows[c]![j]!;
    }
  }
  return rows.map((row, k) => row[n]! / row[k]!);
}
