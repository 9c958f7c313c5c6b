import {describe, expect, it} from 'vitest';
import {childrenTable, lognormalCountTable, normalCdf, normalQuantile, poissonTable} from '../../src/generate/distribution.js';

const grid = (n: number): number[] => Array.from({length: n}, (_, k) => (k + 0.5) / n);

describe('distributions against their theory', () => {
  it('knows the normal quantiles', () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.975, 1.959963985],
      [0.95, 1.644853627],
      [0.01, -2.326347874],
      [0.999, 3.090232306],
    ] as const)
      expect(normalQuantile(p)).toBeCloseTo(z, 7);
    for (const p of grid(999)) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 6);
  });

  it.each([0.3, 2, 17.5, 900])('makes a Poisson with mean and variance %f', (mean) => {
    const table = poissonTable(mean);
    const draws = grid(100_000).map((p) => table.quantile(p));
    const m = draws.reduce((s, x) => s + x, 0) / draws.length;
    const variance = draws.reduce((s, x) => s + (x - m) ** 2, 0) / draws.length;
    expect(m / mean).toBeCloseTo(1, 2);
    expect(variance / mean).toBeCloseTo(1, 1);
  });

  it('makes whole lognormal numbers with the median asked for, inside the range', () => {
    const table = lognormalCountTable(4, 0.6, 1, 20);
    const draws = grid(10_001).map((p) => table.quantile(p));
    expect(draws[5000]).toBe(4);
    expect(Math.min(...draws)).toBe(1);
    expect(Math.max(...draws)).toBeLessThanOrEqual(20);
  });

  it.each([
    [2.3, 1, 6],
    [1.4, 0, 5],
    [8, 1, 30],
    [3, 1, undefined],
  ])('gives a parent %f children on average, at least %i', (about, from, high) => {
    const table = childrenTable(about, from, high);
    const draws = grid(50_000).map((p) => table.quantile(p));
    expect(draws.reduce((s, x) => s + x, 0) / draws.length).toBeCloseTo(about, 1);
    expect(Math.min(...draws)).toBe(from);
    if (high !== undefined) expect(draws.filter((n) => n > high).length / draws.length).toBeLessThan(0.08);
  });
});
