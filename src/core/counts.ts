import type {Children} from './model.js';

/** Probabilities, up to a factor, of the whole numbers `first`, `first + 1`, ... */
export interface CountWeights {
  readonly first: number;
  readonly weights: readonly number[];
}

/** What is left out of a table at its end has less than this share of the probability. */
const TAIL = 1e-12;
/** Longest table. */
const LONGEST = 200_000;

/** Poisson: k has mean^k / k!, as ratios of neighbours from the mode outwards, so that large means do not underflow. */
export function poissonWeights(mean: number): CountWeights {
  return fromMode(Math.floor(mean), (k) => mean / k);
}

/** Geometric number of failures before the first success, with the given mean m: k has (m / (1 + m))^k. */
export function geometricWeights(mean: number): CountWeights {
  return fromMode(0, () => mean / (1 + mean));
}

/**
 * Negative binomial (a Poisson whose mean itself varies as a gamma): mean m, and `spread` = variance / mean, greater than 1. With
 * r = m / (spread - 1) and q = 1 - 1 / spread, the ratio of neighbours is (k - 1 + r) / k * q.
 */
export function negativeBinomialWeights(mean: number, spread: number): CountWeights {
  const r = mean / (spread - 1);
  const q = 1 - 1 / spread;
  return fromMode(r > 1 ? Math.max(0, Math.floor((r - 1) * (spread - 1))) : 0, (k) => ((k - 1 + r) / k) * q);
}

/** Zipf: k from 1 to `most` has k^-exponent. */
export function zipfWeights(exponent: number, most: number): CountWeights {
  return {first: 1, weights: Array.from({length: most}, (_, k) => (k + 1) ** -exponent)};
}

/** Weights from the mode outwards until the tail is negligible; `ratio(k)` = weight of k over weight of k - 1. */
function fromMode(mode: number, ratio: (k: number) => number): CountWeights {
  const below: number[] = [];
  let sum = 1;
  for (let k = mode, weight = 1; k > 0 && weight > TAIL * sum; k--) {
    weight /= ratio(k);
    below.push(weight);
    sum += weight;
  }
  const weights = [...below.reverse(), 1];
  const first = mode - below.length;
  let weight = 1;
  for (let k = mode + 1; weights.length < LONGEST; k++) {
    const factor = ratio(k);
    weight *= factor;
    if (weight < TAIL * sum * Math.max(0, 1 - factor) && factor < 1) break;
    weights.push(weight);
    sum += weight;
  }
  return {first, weights};
}

/** The part of a table that lies in from..to; undefined if nothing does. */
export function cutCounts({first, weights}: CountWeights, from = -Infinity, to = Infinity): CountWeights | undefined {
  const start = Math.max(0, Math.ceil(from) - first);
  const end = Math.min(weights.length, Math.floor(to) - first + 1);
  const left = weights.slice(start, Math.max(start, end));
  return left.some((weight) => weight > 0) ? {first: first + start, weights: left} : undefined;
}

/** The mean of a table. */
export function meanOfCounts({first, weights}: CountWeights): number {
  let sum = 0;
  let total = 0;
  weights.forEach((weight, k) => {
    total += weight;
    sum += weight * (first + k);
  });
  return sum / total;
}

/** How many children a parent gets, cut to from..to; undefined if nothing is left. */
export function childrenWeights(children: Children, from: number, to?: number): CountWeights | undefined {
  return cutCounts(weightsOf(children), from, to);
}

function weightsOf(children: Children): CountWeights {
  switch (children.kind) {
    case 'poisson':
      return poissonWeights(children.mean);
    case 'negative_binomial':
      return negativeBinomialWeights(children.mean, children.spread);
    case 'zipf':
      return zipfWeights(children.exponent, children.most);
    case 'pick': {
      const weights = new Array<number>(Math.max(...children.items.map(({value}) => value)) + 1).fill(0);
      for (const {value, weight} of children.items) weights[value]! += weight;
      return {first: 0, weights};
    }
  }
}
