import type {Rhythm} from '../core/model.js';
import {cumulate, normalQuantile, searchAbove} from './distribution.js';
import type {Source} from './random.js';

const DAY = 86_400;

/** Days since 1970 of an ISO date. */
export const dayNumber = (iso: string): number => Math.floor(Date.parse(`${iso}T00:00:00Z`) / 86_400_000);

/**
 * Moments with a rhythm: each day of the range has a weight (trend, month, weekday, holidays, noise), and a moment is found by the inverse
 * of the cumulated weights; the time of day follows the opening hours.
 */
export class Clock {
  readonly #first: number;
  readonly #cumulative: Float64Array;
  readonly #hours: Float64Array | undefined;
  readonly #open: number = 0;

  /** `expectedRows` of the table decide how much the days scatter by chance alone, as independent events would. */
  constructor(rhythm: Rhythm, source: Source, table: string, column: string, expectedRows: number) {
    this.#first = dayNumber(rhythm.from);
    const days = dayNumber(rhythm.to) - this.#first + 1;
    const noise = source.stream(table, column, 'day');
    const holidays = new Map(rhythm.holidays.map((holiday) => [dayNumber(holiday.date), holiday.factor]));
    const weights = new Float64Array(days);
    for (let k = 0; k < days; k++) weights[k] = dayWeight(rhythm, this.#first, k, holidays);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let k = 0; k < days; k++) {
      const expected = (expectedRows * weights[k]!) / total;
      // Rows are dealt evenly over the cumulated weights, so chance between days has to be put into the weights: variance 1/expected.
      const variance = rhythm.dayToDay ** 2 + (expected > 0 ? 1 / Math.max(expected, 0.25) : 0);
      const sigma = Math.sqrt(Math.log(1 + variance));
      weights[k]! *= Math.exp(sigma * normalQuantile(noise.uniform(this.#first + k)) - (sigma * sigma) / 2);
    }
    this.#cumulative = cumulate(weights);
    if (rhythm.hours !== undefined) {
      this.#open = rhythm.hours.open;
      this.#hours = cumulate(quarterWeights(rhythm.hours));
    }
  }

  /** Days since 1970 for `u` in (0, 1); rises with `u`. */
  day(u: number): number {
    return this.#first + searchAbove(this.#cumulative, u);
  }

  /** Whole seconds since midnight for `v` in (0, 1), within the opening hours; 0 if there are none. */
  secondOfDay(v: number): number {
    if (this.#hours === undefined) return 0;
    const quarter = searchAbove(this.#hours, v);
    const below = quarter === 0 ? 0 : this.#hours[quarter - 1]!;
    const within = (v - below) / (this.#hours[quarter]! - below);
    return Math.floor(this.#open * 3600 + (quarter + within) * 900);
  }

  /** Seconds since 1970. */
  second(u: number, v: number): number {
    return this.day(u) * DAY + this.secondOfDay(v);
  }
}

function dayWeight(rhythm: Rhythm, first: number, k: number, holidays: ReadonlyMap<number, number>): number {
  const day = first + k;
  const date = new Date(day * 86_400_000);
  const trend = (1 + rhythm.trend) ** (k / 365.25);
  const weekday = rhythm.weekdays[(date.getUTCDay() + 6) % 7] ?? 1;
  return trend * (rhythm.months[date.getUTCMonth()] ?? 1) * weekday * (holidays.get(day) ?? 1);
}

/** Weights of the quarters of an hour between opening and closing: a low base and a bell of two hours around each peak. */
function quarterWeights({open, close, peaks}: NonNullable<Rhythm['hours']>): number[] {
  const weights: number[] = [];
  for (let hour = open; hour < close; hour += 0.25) {
    const bells = peaks.reduce((sum, peak) => sum + Math.exp(-((hour + 0.125 - peak - 0.5) ** 2) / (2 * 2 ** 2)), 0);
    weights.push(peaks.length === 0 ? 1 : 0.35 + bells);
  }
  return weights;
}
