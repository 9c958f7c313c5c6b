import type {Adjust, Column, Value} from '../core/model.js';
import {insideRange} from './copula.js';
import {lognormalCountTable, normalQuantile, poissonTable} from './distribution.js';
import {lawOf} from './law.js';
import type {Stream} from './random.js';
import {caseOf, type Rows, type Sampler} from './rows.js';
import {scaleOf} from './vector.js';

type NumberValue = Extract<Value, {kind: 'number'}>;

/** Draws before a value outside its range is moved to the border. */
const REDRAWS = 24;

/** Numbers of a distribution, adjusted by other columns and effects, redrawn until they lie in range, and rounded to the column's grid. */
export function numberSampler(value: NumberValue, column: Column, rows: Rows, stream: Stream): Sampler {
  const scale = 10 ** scaleOf(column.type);
  const whole = column.type === 'integer';
  const draw = quantile(value, whole);
  const adjust = factor(value.adjust, rows);
  const boost = rows.boost(column.name);
  const low = value.from ?? -Infinity;
  const high = value.to ?? Infinity;
  const grid = rounding(value, whole, scale);
  const coupled = rows.coupled(column.name);
  const inside = coupled === undefined ? undefined : withinRange(draw, low, high);
  return (i) => {
    const row = rows.raw[i]!;
    const times = (adjust === undefined ? 1 : adjust(i)) * (boost === undefined ? 1 : boost[i]!);
    let number = (inside === undefined ? draw(stream.uniform(row)) : inside(coupled!(row), times)) * times;
    for (let k = 1; inside === undefined && (number < low || number > high) && k < REDRAWS; k++)
      number = draw(stream.uniform(row, k)) * times;
    number = Math.min(high, Math.max(low, number));
    // A whole number that an effect has stretched is rounded by chance, so that small changes show in the mean.
    if (whole && times !== 1) number = Math.floor(number + stream.uniform(row, REDRAWS));
    return grid(number);
  };
}

/** Values of uniform numbers such that, times a factor, they lie in range; the borders are found once per factor. */
function withinRange(draw: (u: number) => number, low: number, high: number): (u: number, times: number) => number {
  const known = new Map<number, readonly [number, number] | undefined>();
  return (u, times) => {
    if (!known.has(times))
      known.set(
        times,
        insideRange((v) => draw(v) * times, low, high),
      );
    const part = known.get(times);
    return draw(part === undefined ? u : Math.min(1 - 2 ** -40, part[0] + (part[1] - part[0]) * u));
  };
}

function quantile(value: NumberValue, whole: boolean): (u: number) => number {
  const d = value.distribution;
  switch (d.kind) {
    case 'lognormal': {
      if (!whole) return (u) => d.median * Math.exp(d.sigma * normalQuantile(u));
      const table = lognormalCountTable(d.median, d.sigma, Math.max(0, Math.ceil(value.from ?? 0)), value.to);
      return (u) => table.quantile(u);
    }
    case 'normal':
      return (u) => d.mean + d.sd * normalQuantile(u);
    case 'uniform':
      return (u) => d.from + (d.to - d.from) * u;
    case 'poisson': {
      const table = poissonTable(d.mean);
      return (u) => table.quantile(u);
    }
    default: {
      const law = lawOf(d);
      return (u) => law.quantile(u);
    }
  }
}

/** Rounds to the endings, the step or the smallest unit of the column, and gives the double of the vector. */
function rounding(value: NumberValue, whole: boolean, scale: number): (number: number) => number {
  const {endsIn, step} = value;
  // Nine digits of a double, whole numbers of the smallest unit of all else.
  const grain = scale === 1 && !whole ? (number: number) => Number(number.toPrecision(9)) : (number: number) => Math.round(number * scale);
  if (endsIn !== undefined && endsIn.length > 0) {
    const largest = Math.max(...endsIn);
    const modulus = largest < 1 ? 1 : 10 ** (Math.floor(Math.log10(largest)) + 1);
    return (number) => {
      const base = Math.floor(number / modulus);
      let best = NaN;
      for (let m = base - 1; m <= base + 1; m++) {
        for (const ending of endsIn) {
          const candidate = m * modulus + ending;
          if (candidate < (value.from ?? ending) || candidate > (value.to ?? Infinity)) continue;
          if (Number.isNaN(best) || Math.abs(candidate - number) < Math.abs(best - number)) best = candidate;
        }
      }
      return grain(Number.isNaN(best) ? number : best);
    };
  }
  if (step !== undefined) return (number) => grain(Math.round(number / step) * step);
  return grain;
}

/** The product of 1 + change over all adjustments of a row. */
export function factor(adjust: readonly Adjust[], rows: Rows): Sampler | undefined {
  if (adjust.length === 0) return undefined;
  const parts = adjust.map((part) => {
    const find = caseOf(
      rows.vector(part.path),
      part.cases.map((item) => ({match: {kind: 'value' as const, value: item.value}, then: null})),
    );
    const factors = part.cases.map((item) => 1 + item.change);
    return (i: number) => factors[find(i)] ?? 1;
  });
  return (i) => parts.reduce((product, part) => product * part(i), 1);
}
