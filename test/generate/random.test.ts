import {describe, expect, it} from 'vitest';
import {Source, type Stream} from '../../src/generate/random.js';

const N = 200_000;
const source = new Source('42/1');

const numbers = (stream: Stream, draw = 0, from = 0): Float64Array =>
  Float64Array.from({length: N}, (_, row) => stream.uniform(from + row, draw));

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (v: Float64Array) => v.reduce((s, x) => s + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Chi-square of counts in k equal cells; mean k - 1, standard deviation sqrt(2(k - 1)). */
function chiSquare(cells: Uint32Array): number {
  const expected = cells.reduce((s, x) => s + x, 0) / cells.length;
  return cells.reduce((s, x) => s + (x - expected) ** 2 / expected, 0);
}

describe('counter-based random numbers', () => {
  const cases: [string, Float64Array][] = [
    ['first rows', numbers(source.stream('t', 'a'))],
    ['rows beyond 2^32', numbers(source.stream('t', 'a'), 0, 2 ** 33)],
    ['another draw', numbers(source.stream('t', 'a'), 7)],
    ['another column', numbers(source.stream('t', 'b'))],
    ['another table', numbers(source.stream('u', 'a'))],
    ['another purpose', numbers(source.stream('t', 'a', 'empty'))],
    ['another seed', numbers(new Source('43/1').stream('t', 'a'))],
  ];

  it.each(cases)('are uniform: %s', (_, u) => {
    const cells = new Uint32Array(256);
    for (const x of u) cells[Math.floor(x * 256)]!++;
    const z = (chiSquare(cells) - 255) / Math.sqrt(2 * 255);
    expect(Math.abs(z)).toBeLessThan(5);
    expect(Math.min(...u.subarray(0, 1000))).toBeGreaterThan(0);
  });

  it('are independent of one another, pair by pair', () => {
    for (let a = 0; a < cases.length; a++) {
      for (let b = a + 1; b < cases.length; b++) expect(Math.abs(correlation(cases[a]![1], cases[b]![1])) * Math.sqrt(N)).toBeLessThan(5);
    }
  });

  it.each([1, 2, 7, 64, 4096])('are independent from row to row at lag %i', (lag) => {
    const u = cases[0]![1];
    expect(Math.abs(correlation(u.subarray(0, N - lag), u.subarray(lag))) * Math.sqrt(N)).toBeLessThan(5);
  });

  it('fill pairs of neighbouring rows evenly', () => {
    const cells = new Uint32Array(32 * 32);
    const u = cases[0]![1];
    for (let i = 0; i + 1 < N; i += 2) cells[Math.floor(u[i]! * 32) * 32 + Math.floor(u[i + 1]! * 32)]!++;
    expect(Math.abs((chiSquare(cells) - 1023) / Math.sqrt(2 * 1023))).toBeLessThan(5);
  });

  it('do not depend on what was drawn before', () => {
    const stream = source.stream('t', 'a');
    const forth = [5, 3, 1].map((row) => stream.uniform(row));
    const back = [1, 3, 5].map((row) => source.stream('t', 'a').uniform(row));
    expect(back.reverse()).toEqual(forth);
  });
});
