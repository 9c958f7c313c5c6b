/** Special functions and the quantiles that need them. Sources are named; test/generate/special.test.ts holds them to published values. */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Natural logarithm of the gamma function for x > 0: the approximation of C. Lanczos (1964) with g = 7 and nine terms, relative error about 1e-15. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  let sum = LANCZOS[0]!;
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k]! / (z + k);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const SMALL = 1e-300;
const EPSILON = 1e-15;

/** Regularised incomplete gamma functions P and Q = 1 - P: series (DLMF 8.11.4) below a + 1, continued fraction (DLMF 8.9.2) above. */
export function gammaPQ(a: number, x: number): {readonly p: number; readonly q: number} {
  if (x <= 0) return {p: 0, q: 1};
  if (x === Infinity) return {p: 1, q: 0};
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; k < 10_000 && Math.abs(term) > Math.abs(sum) * EPSILON; k++) {
      term *= x / (a + k);
      sum += term;
    }
    const p = Math.min(1, scale * sum);
    return {p, q: 1 - p};
  }
  // W. J. Lentz (1976), as modified by I. J. Thompson and A. R. Barnett (1986).
  let b = x + 1 - a;
  let c = 1 / SMALL;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 10_000; k++) {
    const step = -k * (k - a);
    b += 2;
    d = 1 / away(step * d + b);
    c = away(b + step / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  const q = Math.min(1, scale * h);
  return {p: 1 - q, q};
}

const away = (value: number): number => (Math.abs(value) < SMALL ? SMALL : value);

/** Probability that a standard normal is below z, to double precision: erfc by the incomplete gamma function (DLMF 7.11.2). */
export function normalBelow(z: number): number {
  const {p, q} = gammaPQ(0.5, (z * z) / 2);
  return z < 0 ? q / 2 : 0.5 + p / 2;
}

/** Regularised incomplete beta function I_x(a, b), and 1 - I: continued fraction DLMF 8.17.22. `y` is 1 - x, given apart for precision near 1. */
export function betaI(a: number, b: number, x: number, y = 1 - x): {readonly p: number; readonly q: number} {
  if (x <= 0) return {p: 0, q: 1};
  if (y <= 0) return {p: 1, q: 0};
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y));
  if (x < (a + 1) / (a + b + 2)) {
    const p = Math.min(1, (scale * betaFraction(a, b, x)) / a);
    return {p, q: 1 - p};
  }
  const q = Math.min(1, (scale * betaFraction(b, a, y)) / b);
  return {p: 1 - q, q};
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return h;
}

/**
 * Where a rising function is zero: Newton's method, kept between the largest argument known to be too small and the smallest known to
 * be too large, by halving where a step would leave it. `at` gives value and slope.
 */
function solve(start: number, at: (t: number) => {readonly value: number; readonly slope: number}): number {
  let low = -Infinity;
  let high = Infinity;
  let t = start;
  for (let step = 0; step < 200; step++) {
    const {value, slope} = at(t);
    if (value === 0) return t;
    if (value < 0) low = t;
    else high = t;
    let next = t - value / slope;
    if (Math.abs(next - t) <= 1e-13 * Math.max(1, Math.abs(t))) return next;
    if (!(next > low && next < high)) {
      if (low === -Infinity) next = t - 2 - Math.abs(t);
      else if (high === Infinity) next = t + 2 + Math.abs(t);
      else next = (low + high) / 2;
    }
    if (next === t) return t;
    t = next;
  }
  return t;
}

/**
 * Quantile of the gamma distribution with scale 1: solved for the logarithm of x, from the cube approximation of E. Wilson and
 * M. Hilferty (1931), or from the leading term of the series for small x. `z` is the normal quantile of p.
 */
export function gammaQuantile(p: number, shape: number, z: number): number {
  const c = 1 / (9 * shape);
  const cube = (1 - c + z * Math.sqrt(c)) ** 3;
  const log = logGamma(shape);
  const small = (Math.log(p) + Math.log(shape) + log) / shape;
  const start = shape > 0.5 && cube > 0.1 ? Math.log(shape * cube) : small;
  const t = solve(start, (at) => {
    const x = Math.exp(at);
    const {p: below, q: above} = gammaPQ(shape, x);
    return {value: p < 0.5 ? below - p : 1 - p - above, slope: Math.exp(shape * at - x - log)};
  });
  return Math.exp(t);
}

/** Quantile of the beta distribution: solved for the logit of x, from the leading terms of its two ends. */
export function betaQuantile(p: number, a: number, b: number): number {
  const log = logGamma(a) + logGamma(b) - logGamma(a + b);
  // Near 0, I_x = x^a / (a B(a, b)); near 1 the same with the ends exchanged.
  const left = (Math.log(p) + Math.log(a) + log) / a;
  const right = (Math.log(1 - p) + Math.log(b) + log) / b;
  const middle = Math.log(a / b);
  const start = left < -1 && left < middle ? left : right < -1 && -right > middle ? -right : middle;
  const t = solve(start, (at) => {
    const x = 1 / (1 + Math.exp(-at));
    const y = 1 / (1 + Math.exp(at));
    const {p: below, q: above} = betaI(a, b, x, y);
    return {value: p < 0.5 ? below - p : 1 - p - above, slope: Math.exp(a * Math.log(x) + b * Math.log(y) - log)};
  });
  return 1 / (1 + Math.exp(-t));
}
