import type {Stream} from './random.js';

/** Largest domain: half of its bits have to fit a 32-bit word. */
export const LARGEST_PERMUTATION = 2 ** 52;

/**
 * A permutation of 0 .. size - 1 keyed by a stream: distinct numbers for distinct indexes without remembering any, so that values stay
 * unique over shards. A balanced Feistel network over the next even number of bits (M. Luby, C. Rackoff 1988), walked until the result
 * lies inside the domain (J. Black, P. Rogaway 2002, cycle walking), which takes less than four steps on average.
 */
export function permutation(size: number, stream: Stream): (index: number) => number {
  if (size > LARGEST_PERMUTATION) throw new RangeError(`a permutation of ${size} is too large`);
  let half = 1;
  while (2 ** (2 * half) < size) half++;
  const base = 2 ** half;
  const round = (k: number, right: number): number => stream.bits(right, k) % base;
  const once = (index: number): number => {
    let left = Math.floor(index / base);
    let right = index % base;
    for (let k = 0; k < 6; k++) [left, right] = [right, (left + round(k, right)) % base];
    return left * base + right;
  };
  return (index) => {
    let at = once(index);
    while (at >= size) at = once(at);
    return at;
  };
}
