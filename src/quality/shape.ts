/** Statistics of one column, each against the null model of a uniform generator. Sources of the formulas: see the functions. */
import {quoteName} from '../core/sql-text.js';
import {ask, numbers, type Evidence} from './check.js';
import type {Role} from './roles.js';

/** How unequal the values of a category are. */
export interface Inequality {
  /**
   * Effect size w of a chi-squared test against equal shares (Cohen), with the expectation of chance taken off: 0 for equal shares at
   * any number of rows.
   */
  readonly w: number;
  /** Shannon's entropy over its maximum: 1 for equal shares, 0 where everything is one value. */
  readonly entropy: number;
}

export function inequalityOf(counts: readonly number[]): Inequality {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const k = counts.length;
  if (k < 2 || total === 0) return {w: 0, entropy: 0};
  const expected = total / k;
  const chi = counts.reduce((sum, one) => sum + (one - expected) ** 2 / expected, 0);
  const entropy = -counts.reduce((sum, one) => (one === 0 ? sum : sum + (one / total) * Math.log(one / total)), 0) / Math.log(k);
  return {w: Math.sqrt(Math.max(0, (chi - (k - 1)) / total)), entropy};
}

/** SQL for the rows of every value of a column. */
export const countsSql = ({column}: Role, from: string): string =>
  `select ${quoteName(column.name)} as value, count(*) as rows from ${from} where ${quoteName(column.name)} is not null group by 1 order by 2 desc, 1`;

/** Values up to which a number is a list of prices or steps: then a uniform generator picks from the list. */
const LISTED = 50;

/**
 * SQL for the Kolmogorov-Smirnov distance to a uniform generator: over the range from the least to the greatest value, or, where there
 * are at most 50 values, over these values with equal chances (against a continuous range, any five values alike would look skewed).
 * Whole numbers fill the range in steps of one.
 */
export function uniformDistanceSql({column, distinct}: Role, from: string): string {
  const value = `${quoteName(column.name)}::double`;
  const grouped = `select ${value} as v, count(*) as n from ${from} where ${quoteName(column.name)} is not null group by 1`;
  const step = column.type === 'integer' ? 1 : 0;
  const cumulated = `select v, (sum(n) over (order by v))::double as upto, (sum(n) over (order by v) - n)::double as below,
    row_number() over (order by v) as place, min(v) over () as lo, max(v) over () as hi, (sum(n) over ())::double as total, (count(*) over ())::double as k from (${grouped})`;
  const distance =
    distinct <= LISTED
      ? 'abs(upto / total - place / k)'
      : `greatest(abs(upto / total - (v - lo + ${step}) / (hi - lo + ${step})), abs(below / total - (v - lo) / (hi - lo + ${step})))`;
  return `select max(${distance}) as distance from (${cumulated})`;
}

/** SQL for the number of values beyond 1.5 interquartile ranges from the quartiles (Tukey), and of all values. */
export function outliersSql({column}: Role, from: string): string {
  const value = `${quoteName(column.name)}::double`;
  const quartiles = `select quantile_cont(${value}, 0.25) as q1, quantile_cont(${value}, 0.75) as q3 from ${from}`;
  return `select count(*) filter (where ${value} < q1 - 1.5 * (q3 - q1) or ${value} > q3 + 1.5 * (q3 - q1)) as outliers, count(${quoteName(column.name)}) as filled from ${from}, (${quartiles})`;
}

/** SQL for the skewness (adjusted Fisher-Pearson). */
export const skewSql = ({column}: Role, from: string): string => `select skewness(${quoteName(column.name)}::double) as skew from ${from}`;

/** SQL for the first digits of a number: how often each of 1 to 9 leads, and the least and greatest size. */
export function digitsSql({column}: Role, from: string): string {
  const size = `abs(${quoteName(column.name)}::double)`;
  const digit = `substr(printf('%.9e', ${size}), 1, 1)::integer`;
  return `select ${digit} as digit, count(*) as rows, min(${size}) as least, max(${size}) as greatest from ${from} where ${size} > 0 group by 1 order by 1`;
}

/** Mean absolute deviation of first digits from Benford's law (Nigrini). */
export function benfordDeviation(rowsByDigit: ReadonlyMap<number, number>): number {
  const total = [...rowsByDigit.values()].reduce((sum, one) => sum + one, 0);
  let sum = 0;
  for (let digit = 1; digit <= 9; digit++) sum += Math.abs((rowsByDigit.get(digit) ?? 0) / total - Math.log10(1 + 1 / digit));
  return sum / 9;
}

/** What a number of events per unit says beyond chance. */
export interface Dispersion {
  readonly units: number;
  readonly mean: number;
  /** Variance over mean: 1 where events fall by chance alone (Poisson). */
  readonly ratio: number;
  /** Distance of the ratio from 1 in its standard errors: sqrt(2 / (units - 1)). */
  readonly z: number;
  /** Variation of the rates behind the counts: sqrt((ratio - 1) / mean). It does not grow with the number of events, as the ratio does. */
  readonly latent: number;
}

/** `chance` is the variance that chance alone gives: of counts their mean. */
export function dispersionOf(units: number, mean: number, variance: number, chance = mean): Dispersion {
  const ratio = chance === 0 ? 1 : variance / chance;
  return {
    units,
    mean,
    ratio,
    z: units < 2 ? 0 : (ratio - 1) / Math.sqrt(2 / (units - 1)),
    latent: mean === 0 ? 0 : Math.sqrt(Math.max(0, (ratio - 1) * chance)) / mean,
  };
}

/** The middle of the values; the mean of the two in the middle of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The rows of every value of a category. */
export async function countsOf({shipped}: Evidence, role: Role, from: string): Promise<number[]> {
  const {rows} = await ask(shipped, countsSql(role, from));
  return rows.map(([, count]) => Number(count));
}

/** The first number of a query. */
export async function one({shipped}: Evidence, sql: string): Promise<number> {
  return (await numbers(shipped, sql))[0] ?? NaN;
}
