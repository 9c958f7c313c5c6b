import type {Alive, Favour, Value} from '../core/model.js';
import {cumulate, searchAbove} from './distribution.js';
import type {Stream} from './random.js';
import {scaleOf, type Vector} from './vector.js';

type Reference = Extract<Value, {kind: 'reference'}>;

/** Picks the parent of a row: an index, or NaN if none was eligible at that moment. `at` is in days since 1970. */
export type ParentPicker = (row: number, at: number) => number;

/** Tries before a row gives up finding a parent that has not ended yet. */
const TRIES = 48;

/**
 * Weights of `rows` parents such that the top share gets its share of the children: the Lorenz curve of a Pareto distribution,
 * L(x) = x^(ln get / ln top), cut into equal steps and dealt to the parents in a random order.
 */
export function favourWeights(rows: number, favour: Favour, shuffle: Stream): Float64Array {
  const exponent = Math.log(favour.get) / Math.log(favour.top);
  // A sort of (random bits, index) packed into one double: 30 bits of chance above 23 of index.
  const order = new Float64Array(rows);
  for (let k = 0; k < rows; k++) order[k] = (shuffle.bits(k) >>> 2) * 8388608 + k;
  order.sort();
  const weights = new Float64Array(rows);
  for (let rank = 0; rank < rows; rank++) {
    weights[order[rank]! % 8388608] = ((rank + 1) / rows) ** exponent - (rank / rows) ** exponent;
  }
  return weights;
}

/** The picker for a reference value; `column(name)` gives a column of the parent table. */
export function parentPicker(
  value: Reference,
  rows: number,
  column: (name: string) => Vector,
  keys: readonly string[] | undefined,
  streams: {favour: Stream; pick: Stream},
): ParentPicker {
  const weights = weightsOf(value, rows, column, keys, streams.favour);
  const {pick} = streams;
  if (value.alive === undefined) {
    const cumulative = cumulate(weights);
    return (row) => searchAbove(cumulative, pick.uniform(row));
  }
  return alivePicker(value.alive, weights, column, pick);
}

function weightsOf(
  value: Reference,
  rows: number,
  column: (name: string) => Vector,
  keys: readonly string[] | undefined,
  shuffle: Stream,
): Float64Array {
  let weights = new Float64Array(rows).fill(1);
  if (value.favour !== undefined) weights = favoured(value, value.favour, rows, column, shuffle) as typeof weights;
  if (value.weights !== undefined) {
    const byKey = new Map(value.weights.map((item) => [item.key, item.weight]));
    for (let k = 0; k < rows; k++) weights[k]! *= byKey.get(keys![k]!) ?? 0;
  }
  if (value.weightColumn !== undefined) {
    const factor = column(value.weightColumn);
    for (let k = 0; k < rows; k++) weights[k]! *= Math.max(0, factor.data[k]!) || 0;
  }
  return weights;
}

/** Who is favoured is so in all versions. */
function favoured(value: Reference, favour: Favour, rows: number, column: (name: string) => Vector, shuffle: Stream): Float64Array {
  if (value.entity === undefined) return favourWeights(rows, favour, shuffle);
  const {data} = column(value.entity);
  const entities = new Map<number, number>();
  const index = data.map((entity) => {
    if (!entities.has(entity)) entities.set(entity, entities.size);
    return entities.get(entity)!;
  });
  const weights = favourWeights(entities.size, favour, shuffle);
  return index.map((entity) => weights[entity]!);
}

/** Parents in the order in which they begin, with running weights: those that have begun by a moment are a prefix. */
function alivePicker(alive: Alive, weights: Float64Array, column: (name: string) => Vector, pick: Stream): ParentPicker {
  const begin = inDays(column(alive.from));
  const end = alive.to === undefined ? undefined : inDays(column(alive.to));
  const order = Float64Array.from(begin.keys()).sort((a, b) => begin[a]! - begin[b]! || a - b);
  const starts = order.map((parent) => begin[parent]!);
  const running = new Float64Array(order.length);
  let sum = 0;
  for (let k = 0; k < order.length; k++) running[k] = sum += weights[order[k]!]!;
  return (row, at) => {
    const begun = countUpTo(starts, at);
    if (begun === 0) return NaN;
    const total = running[begun - 1]!;
    if (!(total > 0)) return NaN;
    for (let draw = 0; draw < TRIES; draw++) {
      const parent = order[searchAbove(running, pick.uniform(row, draw) * total, begun)]!;
      // An end that is empty never comes.
      if (end === undefined || !(end[parent]! <= at)) return parent;
    }
    return NaN;
  };
}

/** How many of the rising values are at most `limit`. */
function countUpTo(rising: Float64Array, limit: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Dates and timestamps on one scale: days since 1970, with a fraction for timestamps. */
export function inDays(vector: Vector): Float64Array {
  if (vector.type === 'timestamp') return vector.data.map((seconds) => seconds / 86_400);
  if (scaleOf(vector.type) > 0 || vector.dictionary !== undefined) throw new Error(`not a date: ${vector.type}`);
  return vector.data;
}
