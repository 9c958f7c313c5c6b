import {beforeAll, describe, expect, it} from 'vitest';
import {
  childrenWeights,
  cutCounts,
  geometricWeights,
  meanOfCounts,
  negativeBinomialWeights,
  poissonWeights,
} from '../../src/core/counts.js';
import type {Distribution} from '../../src/core/model.js';
import {normalQuantile} from '../../src/generate/distribution.js';
import {lawOf} from '../../src/generate/law.js';
import {betaI, betaQuantile, gammaPQ, gammaQuantile, logGamma, normalBelow} from '../../src/generate/special.js';
import {generate, modelOf, type World} from './here.js';

const grid = (n: number): number[] => Array.from({length: n}, (_, k) => (k + 0.5) / n);
const TAILS = [1e-9, 1e-6, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1 - 1e-6, 1 - 1e-9];
const near = (found: number, wanted: number, relative = 1e-9): void => {
  expect(Math.abs(found - wanted) / Math.max(1e-300, Math.abs(wanted)), `${found} and ${wanted}`).toBeLessThan(relative);
};

describe('special functions against published values', () => {
  it('the logarithm of the gamma function', () => {
    near(logGamma(0.5), Math.log(Math.PI) / 2, 1e-13);
    near(logGamma(11), Math.log(3_628_800), 1e-13);
    near(logGamma(100.5), 361.4355404678, 1e-10);
  });

  it('the incomplete gamma function: chi-square tables and closed forms', () => {
    for (const x of [0.01, 0.5, 1, 3, 20]) near(gammaPQ(1, x).q, Math.exp(-x), 1e-13);
    for (const x of [0.01, 0.5, 1, 3, 20]) near(gammaPQ(2, x).q, (1 + x) * Math.exp(-x), 1e-12);
    near(gammaPQ(5, 18.307038053275147 / 2).q, 0.05);
    near(gammaPQ(0.5, 3.841458820694124 / 2).q, 0.05);
  });

  it('the normal distribution', () => {
    near(normalBelow(1.959963984540054), 0.975, 1e-13);
    near(normalBelow(-6), 9.865876450376946e-10, 1e-10);
    expect(normalBelow(0)).toBe(0.5);
  });

  it('the incomplete beta function: closed forms', () => {
    for (const x of [0.001, 0.2, 0.5, 0.9, 0.999]) {
      near(betaI(1, 3, x).p, 1 - (1 - x) ** 3, 1e-11);
      near(betaI(4, 1, x).p, x ** 4, 1e-12);
      near(betaI(0.5, 0.5, x).p, (2 / Math.PI) * Math.asin(Math.sqrt(x)), 1e-12);
    }
  });

  it.each([0.01, 0.1, 0.5, 0.9, 1, 2, 3.7, 30, 1000, 1e6])('gamma quantiles of shape %f come back', (shape) => {
    for (const p of TAILS) {
      const x = gammaQuantile(p, shape, normalQuantile(p));
      // Below the smallest numbers nothing comes back.
      if (x < 1e-290) continue;
      const {p: below, q: above} = gammaPQ(shape, x);
      if (p < 0.5) near(below, p, 1e-8);
      else near(above, 1 - p, 1e-6);
    }
  });

  it('gamma quantiles are the published ones', () => {
    near(gammaQuantile(0.5, 2, 0), 1.678346990016661);
    near(gammaQuantile(0.95, 10, normalQuantile(0.95)), 31.410432844230925 / 2);
    near(gammaQuantile(0.05, 0.5, normalQuantile(0.05)), 0.003932140000019522 / 2, 1e-7);
    for (const p of TAILS) near(gammaQuantile(p, 1, normalQuantile(p)), -Math.log1p(-p), 1e-7);
  });

  it.each([
    [0.01, 0.01],
    [0.2, 3],
    [0.5, 0.5],
    [1, 5],
    [2, 5],
    [5, 2],
    [40, 60],
    [2000, 3],
    [1e5, 1e5],
  ])('beta quantiles of %f and %f come back', (a, b) => {
    for (const p of TAILS) {
      const x = betaQuantile(p, a, b);
      if (x < 1e-290 || 1 - x < 1e-13) continue;
      const {p: below, q: above} = betaI(a, b, x);
      if (p < 0.5) near(below, p, 1e-7);
      else near(above, 1 - p, 1e-3);
    }
  });

  it('beta quantiles are the published ones', () => {
    for (const p of TAILS) {
      near(betaQuantile(p, 1, 3), -Math.expm1(Math.log1p(-p) / 3), 1e-6);
      near(betaQuantile(p, 4, 1), p ** 0.25, 1e-10);
      near(betaQuantile(p, 0.5, 0.5), Math.sin((Math.PI / 2) * p) ** 2, 1e-6);
    }
    near(betaQuantile(0.5, 2, 5), 0.26444998329566, 1e-10);
  });
});

const LAWS: [string, Distribution, {mean?: number; variance?: number}][] = [
  ['gamma', {kind: 'gamma', shape: 2.5, scale: 4}, {mean: 10, variance: 40}],
  ['a skewed gamma', {kind: 'gamma', shape: 0.4, scale: 1}, {mean: 0.4, variance: 0.4}],
  ['beta', {kind: 'beta', alpha: 2, beta: 5, from: 0, to: 100}, {mean: 200 / 7, variance: (10_000 * 10) / (49 * 8)}],
  ['pareto', {kind: 'pareto', least: 3, shape: 5}, {mean: 3.75, variance: (9 * 5) / (16 * 3)}],
  ['geometric', {kind: 'geometric', mean: 3}, {mean: 3, variance: 12}],
  ['negative binomial', {kind: 'negative_binomial', mean: 7, spread: 3}, {mean: 7, variance: 21}],
  ['zipf', {kind: 'zipf', exponent: 1, most: 4}, {mean: 4 / (1 + 1 / 2 + 1 / 3 + 1 / 4)}],
  ['histogram', {kind: 'histogram', edges: [0, 10, 30], weights: [3, 1]}, {mean: 0.75 * 5 + 0.25 * 20}],
  [
    'mixture',
    {
      kind: 'mixture',
      parts: [
        {weight: 3, distribution: {kind: 'normal', mean: 10, sd: 1}},
        {weight: 1, distribution: {kind: 'gamma', shape: 4, scale: 5}},
      ],
    },
    {mean: 12.5, variance: 0.75 * (1 + 6.25) + 0.25 * (100 + 56.25)},
  ],
  [
    'mixture of counts',
    {
      kind: 'mixture',
      parts: [
        {weight: 1, distribution: {kind: 'poisson', mean: 2}},
        {weight: 1, distribution: {kind: 'zipf', exponent: 0, most: 9}},
      ],
    },
    {mean: 3.5},
  ],
  [
    'mixture of a count and a curve',
    {
      kind: 'mixture',
      parts: [
        {weight: 1, distribution: {kind: 'poisson', mean: 2}},
        {weight: 1, distribution: {kind: 'uniform', from: 0, to: 8}},
      ],
    },
    {mean: 3},
  ],
];

describe.each(LAWS)('%s', (_, distribution, {mean, variance}) => {
  const law = lawOf(distribution);
  const draws = grid(40_000).map((u) => law.quantile(u));

  it('has its mean and variance', () => {
    const m = draws.reduce((s, x) => s + x, 0) / draws.length;
    if (mean !== undefined) near(m, mean, 0.005);
    if (variance !== undefined) near(draws.reduce((s, x) => s + (x - m) ** 2, 0) / draws.length, variance, 0.03);
  });

  it('rises with the uniform number', () => {
    expect(draws.every((x, k) => k === 0 || x >= draws[k - 1]! - 1e-9)).toBe(true);
  });

  it('agrees with its own probabilities', () => {
    for (const u of [0.001, 0.1, 0.37, 0.5, 0.8, 0.99]) {
      const x = law.quantile(u);
      expect(law.below(x)).toBeGreaterThan(u - 1e-6);
      expect(law.below(x - Math.max(1e-6, Math.abs(x) * 1e-6) - (law.counts ? 0.5 : 0))).toBeLessThan(u + 1e-6);
    }
  });
});

describe('tables of counts', () => {
  it.each([
    ['poisson', poissonWeights(0.01), 0.01],
    ['a large poisson', poissonWeights(90_000), 90_000],
    ['geometric', geometricWeights(5000), 5000],
    ['negative binomial', negativeBinomialWeights(0.3, 50), 0.3],
    ['a large negative binomial', negativeBinomialWeights(5000, 40), 5000],
  ])('%s keeps its mean', (_, counts, mean) => {
    near(meanOfCounts(counts), mean, 1e-7);
    expect(counts.weights.every((weight) => weight >= 0 && Number.isFinite(weight))).toBe(true);
  });

  it('are cut where told', () => {
    expect(cutCounts({first: 2, weights: [1, 2, 3]}, 3, 3)).toEqual({first: 3, weights: [2]});
    expect(cutCounts({first: 2, weights: [1, 2, 3]}, 9)).toBeUndefined();
    expect(
      childrenWeights(
        {
          kind: 'pick',
          items: [
            {value: 1, weight: 6},
            {value: 3, weight: 4},
          ],
        },
        0,
      ),
    ).toEqual({first: 0, weights: [0, 6, 0, 4]});
  });
});

describe('in a table', () => {
  let world: World;
  beforeAll(async () => {
    world = await generate(
      await modelOf(`
tables:
  dim_a:
    about: A.
    rows: 20000
    columns:
      a_id: {id: "A{00000}", about: Key}
      g: {number: {gamma: {shape: 2, scale: 15}}, about: Gamma}
      b: {number: {beta: {alpha: 2, beta: 5, from: 0, to: 100}, from: 10, to: 60}, about: Beta}
      p: {type: "decimal(12,2)", number: {pareto: {least: 100, shape: 1.6}, to: 100000}, about: Pareto}
      geo: {number: {geometric: {mean: 3}}, about: Geometric}
      nb: {number: {negative_binomial: {mean: 4, spread: 2.5}}, about: Negative binomial}
      z: {number: {zipf: {exponent: 1.2, most: 50}}, about: Zipf}
      h: {type: integer, number: {histogram: {edges: [0, 10, 20, 50], weights: [30%, 50%, 20%]}}, about: Histogram}
      m: {number: {mixture: [{weight: 75%, normal: {mean: 9, sd: 1}}, {weight: 25%, normal: {mean: 18, sd: 2}}], step: 0.25}, about: Mixture}
  fact_poisson: {about: P., rows: {each: dim_a, poisson: 2.3}, columns: {a_id: {references: dim_a, about: A}}}
  fact_nb: {about: N., rows: {each: dim_a, negative_binomial: {mean: 3, spread: 4}, to: 20}, columns: {a_id: {references: dim_a, about: A}}}
  fact_zipf: {about: Z., rows: {each: dim_a, zipf: {exponent: 2, most: 30}}, columns: {a_id: {references: dim_a, about: A}}}
  fact_pick: {about: F., rows: {each: dim_a, pick: {1: 60, 2: 30, 3: 10}}, columns: {a_id: {references: dim_a, about: A}, n: {position: true, about: N}}}
  fact_once: {about: O., rows: {each: dim_a, pick: {0: 40%, 1: 60%}}, columns: {a_id: {references: dim_a, unique: true, about: A}}}
`),
      {size: 4000, effects: true},
    );
  });
  const row = async (sql: string): Promise<number[]> => (await world.ask(sql))[0]!.map(Number);

  it('numbers have their means, limits and types', async () => {
    const [g, p, geo, nb, z] = await row('select avg(g), median(p), avg(geo), avg(nb), avg((z = 1)::int) from dim_a');
    near(g!, 30, 0.02);
    near(p!, 100 * 2 ** (1 / 1.6), 0.02);
    near(geo!, 3, 0.03);
    near(nb!, 4, 0.03);
    expect(z).toBeGreaterThan(0.25);
    near((await row('select var_samp(nb) from dim_a'))[0]!, 10, 0.06);
    expect(
      await world.one('select count(*) from dim_a where b not between 10 and 60 or p not between 100 and 100000 or z not between 1 and 50'),
    ).toBe(0);
  });

  it('a histogram and a mixture have their shares', async () => {
    const [low, middle, hump, grid] = await row(
      'select avg((h < 10)::int), avg((h between 10 and 20)::int), avg((m > 13.5)::int), avg((m * 4 = round(m * 4))::int) from dim_a',
    );
    expect(low).toBeCloseTo(0.29, 1);
    expect(middle).toBeCloseTo(0.51, 1);
    expect(hump).toBeCloseTo(0.25, 1);
    expect(grid).toBe(1);
  });

  it('parents have so many children', async () => {
    const counts = (table: string): string => `(select count(f.a_id) n from dim_a a left join ${table} f using (a_id) group by a.a_id)`;
    near((await row(`select avg(n) from ${counts('fact_poisson')}`))[0]!, 2.3, 0.02);
    near((await row(`select var_samp(n) from ${counts('fact_poisson')}`))[0]!, 2.3, 0.04);
    const [mean, spread, most] = await row(`select avg(n), var_samp(n) / avg(n), max(n) from ${counts('fact_nb')}`);
    near(mean!, 3, 0.03);
    expect(spread).toBeGreaterThan(3.2);
    expect(most).toBeLessThanOrEqual(20);
    const [least, ones] = await row(`select min(n), avg((n = 1)::int) from ${counts('fact_zipf')}`);
    expect(least).toBe(1);
    expect(ones).toBeCloseTo(0.62, 1);
    expect(
      (await world.ask(`select n, round(count(*) / 20000, 2) from ${counts('fact_pick')} group by 1 order by 1`)).map(([, share]) =>
        Number(share),
      ),
    ).toEqual([expect.closeTo(0.6, 1), expect.closeTo(0.3, 1), expect.closeTo(0.1, 1)]);
    expect(await world.one('select count(*) - count(distinct a_id) from fact_once')).toBe(0);
    expect(world.rows['fact_once']! / 20_000).toBeCloseTo(0.6, 1);
  });
});
