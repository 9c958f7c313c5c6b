/**
 * Inverse distribution functions: a uniform number in, a value out. Everything is inverse transform, so one uniform makes one value
 * and a larger uniform never makes a smaller value.
 */

/**
 * Quantile of the standard normal distribution for `p` in (0, 1): P. J. Acklam's rational approximation (2003), relative error below 1.15e-9.
 */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const top =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r +
    2.506628277459239;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1;
  return (top * q) / bottom;
}

function tail(q: number): number {
  const top =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q +
    2.938163982698783;
  const bottom = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return top / bottom;
}

/** A distribution over the integers `first`, `first + 1`, ...: cumulative probabilities, the last one 1. */
export class DiscreteTable {
  readonly #first: number;
  readonly #cumulative: Float64Array;

  constructor(first: number, weights: readonly number[]) {
    this.#first = first;
    this.#cumulative = cumulate(weights);
  }

  quantile(p: number): number {
    return this.#first + searchAbove(this.#cumulative, p);
  }

  mean(): number {
    let mean = 0;
    this.#cumulative.forEach((c, k) => (mean += (this.#first + k) * (c - (k === 0 ? 0 : this.#cumulative[k - 1]!))));
    return mean;
  }
}

/** Running sum of weights, scaled so that the last is exactly 1. Weights are not negative and not all zero. */
export function cumulate(weights: readonly number[] | Float64Array): Float64Array {
  const out = new Float64Array(weights.length);
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    sum += weights[k]!;
    out[k] = sum;
  }
  for (let k = 0; k < out.length; k++) out[k] = out[k]! / sum;
  out[out.length - 1] = 1;
  return out;
}

/** Index of the first element that is greater than `p`, at most `end - 1`; the array rises. */
export function searchAbove(rising: Float64Array, p: number, end = rising.length): number {
  let low = 0;
  let high = end - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! > p) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Poisson with the given mean, cut where what is left has less than 1e-12 of the probability. */
export function poissonTable(mean: number): DiscreteTable {
  if (mean <= 0) return new DiscreteTable(0, [1]);
  const spread = Math.ceil(mean + 9 * Math.sqrt(mean) + 12);
  const start = Math.max(0, Math.floor(mean - 9 * Math.sqrt(mean) - 12));
  const weights: number[] = [];
  // Log probabilities from the mode outwards, so that large means do not underflow.
  let log = 0;
  const logs: number[] = [];
  for (let k = start; k <= spread; k++) {
    if (k > start) log += Math.log(mean / k);
    logs.push(log);
  }
  const largest = Math.max(...logs);
  for (const value of logs) weights.push(Math.exp(value - largest));
  return new DiscreteTable(start, weights);
}

/** Probability that a standard normal is below z; Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8. */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const upper = density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - upper : upper;
}

/** Whole numbers from a lognormal: the value k takes the probability between k - 1/2 and k + 1/2. All of it lies in from..to. */
export function lognormalCountTable(median: number, sigma: number, from: number, to?: number): DiscreteTable {
  const last = to ?? Math.max(from + 1, Math.ceil(median * Math.exp(5 * sigma)));
  const weights: number[] = [];
  for (let k = from; k <= last; k++) {
    const above = Math.log((k + 0.5) / median) / sigma;
    const below = k - 0.5 <= 0 ? -Infinity : Math.log((k - 0.5) / median) / sigma;
    weights.push(Math.max(0, normalCdf(above) - (below === -Infinity ? 0 : normalCdf(below))));
  }
  return new DiscreteTable(from, weights.some((w) => w > 0) ? weights : [1]);
}

/** Children tables that have been found, by what was asked for; every shard asks again. */
const knownChildren = new Map<string, DiscreteTable>();

/** Children per parent: mean `about`, at least `from`, one parent in twenty above `high`; without `high`, `from` plus a Poisson. */
export function childrenTable(about: number, from: number, high?: number): {quantile(p: number): number; mean(): number} {
  if (high === undefined || high <= about) {
    const poisson = poissonTable(about - from);
    return {quantile: (p) => from + poisson.quantile(p), mean: () => from + poisson.mean()};
  }
  const asked = `${about} ${from} ${high}`;
  let table = knownChildren.get(asked);
  if (table === undefined) knownChildren.set(asked, (table = skewedChildren(about, from, high)));
  return table;
}

/** The widest lognormal that is looked at; beyond it, a larger spread has fewer parents above a bound, not more. */
const WIDEST = 2;

/**
 * A lognormal, rounded and cut at `from`, with the mean `about`, of which one in twenty lies above `high`: the spread is found by
 * bisection, and for each the median. The least spread is that of a lognormal whose median is `about`, too narrow since its mean is above.
 */
function skewedChildren(about: number, from: number, high: number): DiscreteTable {
  let narrow = Math.max(0.05, Math.log(high / about) / 1.6448536269514722);
  let wide = WIDEST;
  for (let step = 0; step < 16; step++) {
    const sigma = (narrow + wide) / 2;
    const median = medianFor(about, sigma, from, high);
    const below = (count: number) => (count <= 0 ? 0 : normalCdf(Math.log(count / median) / sigma));
    if ((1 - below(high)) / (1 - below(from - 0.5)) < 0.05) narrow = sigma;
    else wide = sigma;
  }
  return lognormalCountTable(medianFor(about, narrow, from, high), narrow, from, Math.ceil(high * 4));
}

/** The median that gives the mean, by bisection: the mean of what is left after cutting and rounding rises with it. */
function medianFor(about: number, sigma: number, from: number, high: number): number {
  let low = 1e-3;
  let up = high;
  for (let step = 0; step < 32; step++) {
    const median = (low + up) / 2;
    if (lognormalCountTable(median, sigma, from, Math.ceil(high * 4)).mean() < about) low = median;
    else up = median;
  }
  return (low + up) / 2;
}
