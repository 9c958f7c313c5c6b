import type {Copula} from '../core/model.js';
import {normalQuantile} from './distribution.js';
import type {Stream} from './random.js';
import {normalBelow} from './special.js';

/** Uniform numbers stay inside of this distance from 0 and 1, so that every quantile of them is finite. */
const EDGE = 2 ** -40;

/**
 * The uniform number of a row for one column of a Gaussian copula: the columns' own uniform numbers as independent normals, joined by
 * the factor, and turned back. It is uniform as before, so the column keeps its distribution. `streams` are those of the columns.
 */
export function coupledUniform(copula: Copula, column: string, streams: readonly Stream[]): (row: number) => number {
  const at = copula.columns.indexOf(column);
  const factor = copula.lower[at]!;
  return (row) => {
    let z = 0;
    for (let k = 0; k <= at; k++) z += factor[k]! * normalQuantile(streams[k]!.uniform(row));
    return Math.min(1 - EDGE, Math.max(EDGE, normalBelow(z)));
  };
}

/**
 * The part of (0, 1) whose quantiles lie from `low` to `high`, by halving; undefined if none do. A number drawn inside of it has the
 * distribution that drawing until one fits would give, and rises with the uniform number, which drawing again would not.
 */
export function insideRange(quantile: (u: number) => number, low: number, high: number): readonly [number, number] | undefined {
  const first = low === -Infinity ? 0 : border((u) => quantile(u) >= low);
  const last = high === Infinity ? 1 : border((u) => quantile(u) > high);
  return first < last ? [first, last] : undefined;
}

/** Where a condition begins to hold that holds ever after. */
function border(holds: (u: number) => boolean): number {
  if (holds(EDGE)) return 0;
  let no = EDGE;
  let yes = 1;
  if (!holds(1 - EDGE)) return 1;
  for (let step = 0; step < 52; step++) {
    const middle = (no + yes) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
