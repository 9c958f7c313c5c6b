import {roundNine} from './numbers.js';

/** `Z(v, t)`: 10 for no violation, falling in a line to 0 at the tolerance t. */
export const Z = (share: number, tolerance: number): number => 10 * Math.max(0, 1 - share / tolerance);

/** `UP(x; a, b)`: 0 up to a, 10 from b, a line between. */
export const UP = (x: number, a: number, b: number): number => 10 * clamp((x - a) / (b - a));

/** `BAND(x; a, b, c, d)`: 10 between b and c, 0 outside a and d, lines between. */
export function BAND(x: number, a: number, b: number, c: number, d: number): number {
  if (x >= b && x <= c) return 10;
  return x < b ? UP(x, a, b) : 10 - UP(x, c, d);
}

/** A category's score: 0.8 of the weighted mean of its checks and 0.2 of the worst, so that one bad check is felt. What has no weight is only reported. */
export function categoryScore(checks: readonly {readonly weight: number; readonly score: number}[]): number | null {
  const weight = checks.reduce((sum, check) => sum + check.weight, 0);
  if (weight === 0) return null;
  const mean = checks.reduce((sum, check) => sum + check.weight * check.score, 0) / weight;
  return roundNine(0.8 * mean + 0.2 * Math.min(...checks.filter((check) => check.weight > 0).map((check) => check.score)));
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));
