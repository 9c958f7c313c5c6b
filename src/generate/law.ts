import {geometricWeights, negativeBinomialWeights, poissonWeights, zipfWeights, type CountWeights} from '../core/counts.js';
import type {Distribution} from '../core/model.js';
import {cumulate, DiscreteTable, normalQuantile, searchAbove} from './distribution.js';
import {betaI, betaQuantile, gammaPQ, gammaQuantile, normalBelow} from './special.js';

/** A distribution by its inverse: one uniform number makes one value, and a larger one never a smaller value. */
export interface Law {
  quantile(u: number): number;
  /** Probability of at most x. */
  below(x: number): number;
  /** Probabilities of whole numbers, if it has no other values. */
  readonly counts?: CountWeights;
}

/** The law of a distribution without limits. */
export function lawOf(d: Distribution): Law {
  switch (d.kind) {
    case 'normal':
      return {quantile: (u) => d.mean + d.sd * normalQuantile(u), below: (x) => normalBelow((x - d.mean) / d.sd)};
    case 'lognormal':
      return {
        quantile: (u) => d.median * Math.exp(d.sigma * normalQuantile(u)),
        below: (x) => (x <= 0 ? 0 : normalBelow(Math.log(x / d.median) / d.sigma)),
      };
    case 'uniform':
      return {quantile: (u) => d.from + (d.to - d.from) * u, below: (x) => Math.min(1, Math.max(0, (x - d.from) / (d.to - d.from)))};
    case 'gamma':
      return {
        quantile: (u) => d.scale * gammaQuantile(u, d.shape, normalQuantile(u)),
        below: (x) => gammaPQ(d.shape, x / d.scale).p,
      };
    case 'beta': {
      const width = d.to - d.from;
      return {
        quantile: (u) => d.from + width * betaQuantile(u, d.alpha, d.beta),
        below: (x) => betaI(d.alpha, d.beta, (x - d.from) / width, (d.to - x) / width).p,
      };
    }
    case 'pareto':
      return {
        quantile: (u) => d.least * (1 - u) ** (-1 / d.shape),
        below: (x) => (x <= d.least ? 0 : 1 - (d.least / x) ** d.shape),
      };
    case 'poisson':
      return countsLaw(poissonWeights(d.mean));
    case 'geometric':
      return countsLaw(geometricWeights(d.mean));
    case 'negative_binomial':
      return countsLaw(negativeBinomialWeights(d.mean, d.spread));
    case 'zipf':
      return countsLaw(zipfWeights(d.exponent, d.most));
    case 'histogram':
      return histogramLaw(d.edges, d.weights);
    case 'mixture':
      return mixtureLaw(d.parts);
  }
}

function countsLaw(counts: CountWeights): Law {
  const table = new DiscreteTable(counts.first, counts.weights);
  const cumulative = cumulate(counts.weights);
  return {
    quantile: (u) => table.quantile(u),
    below: (x) => {
      const k = Math.floor(x) - counts.first;
      return k < 0 ? 0 : cumulative[Math.min(k, cumulative.length - 1)]!;
    },
    counts,
  };
}

/** Between two edges all values alike. */
function histogramLaw(edges: readonly number[], weights: readonly number[]): Law {
  const cumulative = cumulate(weights);
  const start = (k: number): number => (k === 0 ? 0 : cumulative[k - 1]!);
  const rising = Float64Array.from(edges);
  return {
    quantile: (u) => {
      const k = searchAbove(cumulative, u);
      return edges[k]! + ((u - start(k)) / (cumulative[k]! - start(k))) * (edges[k + 1]! - edges[k]!);
    },
    below: (x) => {
      if (x <= edges[0]!) return 0;
      if (x >= edges.at(-1)!) return 1;
      const k = searchAbove(rising, x) - 1;
      return start(k) + (cumulative[k]! - start(k)) * ((x - edges[k]!) / (edges[k + 1]! - edges[k]!));
    },
  };
}

/**
 * A mixture. Its quantile lies between the smallest and the largest quantile of its parts, and is found there by false position (the
 * Illinois rule of M. Dowell and P. Jarratt, 1971), with a halving every third step against slow ends. Rising in u, unlike a choice of
 * the part and then of the value, so that a copula can drive it.
 */
function mixtureLaw(parts: readonly {readonly weight: number; readonly distribution: Distribution}[]): Law {
  const sum = parts.reduce((total, {weight}) => total + weight, 0);
  const laws = parts.map(({weight, distribution}) => ({share: weight / sum, law: lawOf(distribution)}));
  if (laws.every(({law}) => law.counts !== undefined))
    return countsLaw(mixedCounts(laws.map(({share, law}) => ({share, counts: law.counts!}))));
  const below = (x: number): number => laws.reduce((p, {share, law}) => p + share * law.below(x), 0);
  const quantile = (u: number): number => {
    const ends = laws.map(({law}) => law.quantile(u));
    let low = Math.min(...ends);
    let high = Math.max(...ends);
    // The value at the lower end counts as too small, also where a step of a discrete part lies right on it.
    let [atLow, atHigh] = [below(low) - u, below(high) - u];
    if (atLow >= 0) return low;
    let side = 0;
    for (let step = 0; step < 100 && high - low > 1e-11 * Math.max(Math.abs(low), Math.abs(high)); step++) {
      const false_ = (low * atHigh - high * atLow) / (atHigh - atLow);
      const x = step % 3 === 2 || !(false_ > low && false_ < high) ? (low + high) / 2 : false_;
      const at = below(x) - u;
      if (at >= 0) {
        high = x;
        atHigh = Math.max(at, 1e-300);
        if (side === 1) atLow /= 2;
        side = 1;
      } else {
        low = x;
        atLow = at;
        if (side === -1) atHigh /= 2;
        side = -1;
      }
    }
    return high;
  };
  return {quantile, below};
}

function mixedCounts(parts: readonly {readonly share: number; readonly counts: CountWeights}[]): CountWeights {
  const first = Math.min(...parts.map(({counts}) => counts.first));
  const end = Math.max(...parts.map(({counts}) => counts.first + counts.weights.length));
  const weights = new Array<number>(end - first).fill(0);
  for (const {share, counts} of parts) {
    const total = counts.weights.reduce((sum, weight) => sum + weight, 0);
    counts.weights.forEach((weight, k) => (weights[counts.first - first + k]! += (share * weight) / total));
  }
  return {first, weights};
}
