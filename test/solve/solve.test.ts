import {describe, expect, it} from 'vitest';
import {solveLinear} from '../../src/solve/newton.js';
import {SMALL, solveAtSize, solveStrengths, TICKS, type Knob} from '../../src/solve/solve.js';

const knob = (change: Partial<Knob> = {}): Knob => ({
  effect: 'e.a',
  finding: 'f',
  weakest: 0,
  strongest: 1,
  target: 0.3,
  tolerance: 0.01,
  ...change,
});

/** Solves one knob for a function of its strength, and notes what was asked. */
async function solve(f: (strength: number) => number | null, change: Partial<Knob> = {}, cap?: number) {
  const asked: number[] = [];
  const solution = await solveStrengths(
    [knob(change)],
    ([strength]) => {
      asked.push(strength!);
      return Promise.resolve([f(strength!)]);
    },
    1000,
    cap === undefined ? {} : {cap},
  );
  return {...solution.knobs[0]!, evaluations: solution.evaluations, asked};
}

/** Noise that is a function of its argument, as common random numbers make it. */
const wobble = (x: number): number => Math.sin(x * 1731.7) * Math.cos(x * 917.3);

describe('one knob', () => {
  it.each<[string, (s: number) => number, Partial<Knob>]>([
    ['rising', (s) => 0.1 + 0.5 * s, {}],
    ['falling', (s) => 0.9 - 0.8 * s, {}],
    ['curved', (s) => s ** 4, {}],
    ['steep at the beginning', (s) => Math.sqrt(s), {}],
    ['saturated', (s) => 0.31 * (1 - Math.exp(-20 * s)), {}],
    ['a jump', (s) => (s < 0.61 ? 0.1 + 0.01 * s : 0.298 + 0.01 * s), {tolerance: 0.02}],
    ['flat at first', (s) => Math.max(0, s - 0.8) * 2, {}],
    ['noisy', (s) => 0.1 + 0.5 * s + 0.004 * wobble(s), {}],
    ['noisy and flat', (s) => 0.28 + 0.03 * s + 0.004 * wobble(s), {}],
    ['a negative strength', (s) => 0.45 * (1 + s), {strongest: -1}],
    ['a long reach', (s) => 100 * (1 + s), {strongest: 4, target: 350, tolerance: 7}],
    ['counts', (s) => Math.round(40 * (0.1 + 0.5 * s)) / 40, {}],
    ['nothing to do', () => 0.3, {}],
  ])('%s', async (_, f, change) => {
    const found = await solve(f, change);
    expect(found.met).toBe(true);
    expect(found.value).toBe(f(found.strength));
    expect(Math.abs(found.strength) * TICKS).toBe(Math.round(Math.abs(found.strength) * TICKS));
    expect(found.evaluations).toBe(new Set(found.asked).size);
    expect(found.evaluations).toBe(found.asked.length);
    expect(found.evaluations).toBeLessThan(15);
    for (const strength of found.asked) expect(Math.abs(strength)).toBeLessThanOrEqual(Math.abs(change.strongest ?? 1));
  });

  it('comes within a third of the tolerance where the function allows it', async () => {
    const found = await solve((s) => 0.1 + 0.5 * s + 0.0005 * wobble(s));
    expect(Math.abs(found.value! - 0.3)).toBeLessThan(0.01 / 3);
    expect(found.evaluations).toBeLessThan(7);
  });

  it('says that a target lies beyond the bound, and how near it came', async () => {
    const found = await solve((s) => 0.1 + 0.1 * s);
    expect(found).toMatchObject({met: false, beyond: true, flat: false, strength: 1});
    expect(found.value).toBeCloseTo(0.2, 9);
    const below = await solve((s) => 0.5 + 0.1 * s);
    expect(below).toMatchObject({met: false, beyond: true, strength: 0, value: 0.5});
  });

  it('says that a knob changes nothing', async () => {
    const found = await solve(() => 0.5);
    expect(found).toMatchObject({met: false, flat: true, value: 0.5});
    expect(found.evaluations).toBeLessThan(6);
  });

  it('stays where there is something left to measure', async () => {
    expect(await solve((s) => (s > 0.7 ? null : 0.1 + 0.4 * s))).toMatchObject({met: true});
    expect(await solve((s) => (s < 0.2 ? null : 0.1 + 0.4 * s))).toMatchObject({met: true});
    expect(await solve(() => null)).toMatchObject({met: false, value: null});
  });

  it('measures no more worlds than it may', async () => {
    const found = await solve((s) => 0.28 + 0.02 * s + 0.3 * wobble(s), {tolerance: 1e-7}, 5);
    expect(found.asked.length).toBe(5);
  });

  it('asks the same again for the same function', async () => {
    const f = (s: number) => 0.1 + 0.5 * s + 0.01 * wobble(s);
    expect(await solve(f)).toEqual(await solve(f));
  });
});

describe('several knobs', () => {
  const both = (second: Partial<Knob> = {}, first: Partial<Knob> = {}) => [
    knob(first),
    knob({effect: 'e.b', finding: 'g', target: 0.4, ...second}),
  ];
  const run = (knobs: Knob[], f: (a: number, b: number) => [number, number]) =>
    solveStrengths(knobs, ([a, b]) => Promise.resolve(f(a!, b!)), 1000);

  it.each<[string, (a: number, b: number) => [number, number]]>([
    ['apart', (a, b) => [0.1 + 0.5 * a, 0.9 - 0.8 * b]],
    ['one pulls the other', (a, b) => [0.1 + 0.5 * a, 0.05 + 0.6 * a + 0.3 * b]],
    ['each pulls the other', (a, b) => [0.05 + 0.5 * a + 0.2 * b, 0.05 + 0.3 * a + 0.6 * b]],
    [
      'against each other, with noise',
      (a, b) => [0.2 + 0.6 * a - 0.3 * b + 0.001 * wobble(a + b), 0.1 - 0.2 * a + 0.7 * b + 0.001 * wobble(a - b)],
    ],
    ['a share of a share', (a, b) => [0.1 + 0.8 * a * (1 - b / 2), 0.2 + 0.5 * b * (1 - a / 3)]],
  ])('%s', async (_, f) => {
    const {knobs, evaluations} = await run(both(), f);
    expect(knobs.map(({met}) => met)).toEqual([true, true]);
    expect(knobs.map(({value}) => value)).toEqual(f(knobs[0]!.strength, knobs[1]!.strength));
    expect(evaluations).toBeLessThan(20);
  });

  it('meets what can be met, and says what cannot', async () => {
    const {knobs} = await run(both(), (a, b) => [0.1 + 0.2 * a + 0.2 * b, 0.1 + 0.2 * a + 0.2 * b]);
    // Both measure the same and want different values.
    expect(knobs.filter(({met}) => met).length).toBe(1);
    const apart = await run(both({target: 0.95}), (a, b) => [0.1 + 0.5 * a, 0.1 + 0.5 * b]);
    expect(apart.knobs).toMatchObject([{met: true}, {met: false, beyond: true, strength: 1}]);
  });
});

describe('linear equations', () => {
  it('are solved, with pivots', () => {
    const solution = solveLinear(
      [
        [0, 2, 1],
        [1, -2, -3],
        [-1, 1, 2],
      ],
      [-8, 0, 3],
    )!;
    [-4, -5, 2].forEach((expected, k) => {
      expect(solution[k]).toBeCloseTo(expected, 9);
    });
  });
  it('are refused where two knobs do the same, or one does nothing', () => {
    const twice = [
      [1, 2],
      [2, 4],
    ];
    expect(solveLinear(twice, [1, 1])).toBeUndefined();
    const nothing = [
      [1, 0],
      [2, 0],
    ];
    expect(solveLinear(nothing, [1, 1])).toBeUndefined();
  });
});

describe('sizes', () => {
  it('seeks on few rows first and needs few steps more on all of them', async () => {
    const sizes: number[] = [];
    const solution = await solveAtSize(
      [knob()],
      ([strength], size) => {
        sizes.push(size);
        return Promise.resolve([0.1 + (size > SMALL ? 0.52 : 0.5) * strength! + (10 / size) * wobble(strength! + size)]);
      },
      500_000,
    );
    expect(solution.knobs[0]).toMatchObject({met: true});
    expect(solution.evaluations).toBe(sizes.length);
    expect(sizes.filter((size) => size === SMALL).length).toBeLessThan(9);
    expect(sizes.filter((size) => size === 500_000).length).toBeLessThan(5);
    expect(new Set(sizes)).toEqual(new Set([SMALL, 500_000]));
  });

  it('seeks once where all rows are few', async () => {
    const sizes = new Set<number>();
    await solveAtSize(
      [knob()],
      ([strength], size) => {
        sizes.add(size);
        return Promise.resolve([strength!]);
      },
      4000,
    );
    expect([...sizes]).toEqual([4000]);
  });
});
