/** When one of many differences is too large for chance. */

/** From this z on a single difference is not chance: one in 370. */
export const STRIKING = 3;
const MOST = 9;

/**
 * The z that one of `comparisons` differences has to reach, so that all of them together raise a false alarm as seldom as a single one at
 * z = 3 does (Bonferroni's correction). Without it, noise makes an alarm in every sixth world: measured with twelve seeds of the bundled
 * healthcare challenge, which has 89 pairs of groups to compare, 3 of 1068 pairs reached 3 (0.28 %, as the normal distribution says: 0.27 %)
 * and 2 of 12 worlds had one that was also larger than what was planted. 1 comparison gives 3, 10 give 3.64, 89 give 4.17, 1000 give 4.69.
 */
export function strikingAmong(comparisons: number): number {
  const wanted = upperTail(STRIKING) / Math.max(1, comparisons);
  let [low, high] = [STRIKING, MOST];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > wanted) low = middle;
    else high = middle;
  }
  return comparisons <= 1 ? STRIKING : Math.round(high * 100) / 100;
}

/** Share of the normal distribution above z, for z >= 2: Laplace's continued fraction (Abramowitz and Stegun, 26.2.14). */
function upperTail(z: number): number {
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}
