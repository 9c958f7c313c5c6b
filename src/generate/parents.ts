import type {Alike, Alive, Favour, Value} from '../core/model.js';
import {cumulate, searchAbove} from './distribution.js';
import type {Stream} from './random.js';
import type {Sampler} from './rows.js';
import {scaleOf, textOf, type Vector} from './vector.js';

type Reference = Extract<Value, {kind: 'reference'}>;

/**
 * Picks the parent of a row: an index, or NaN if none was eligible at that moment. `at` is in days since 1970, `group` the parents that are
 * eligible by their values (see `groupsOf`), 0 where all are.
 */
export type ParentPicker = (row: number, at: number, group: number) => number;

/** Whether a row can find no eligible parent. */
export const canMiss = ({kind, ...value}: {readonly kind: string; readonly alive?: unknown; readonly alike?: unknown}): boolean =>
  kind === 'reference' && (value.alive !== undefined || value.alike !== undefined);

/** Tries before a row gives up finding a parent that has not ended yet. */
const TRIES = 48;

/**
 * Weights of `rows` parents such that the top share gets its share of the children: the Lorenz curve of a Pareto distribution,
 * L(x) = x^(ln get / ln top), cut into equal steps and dealt to the parents in a random order.
 */
export function favourWeights(rows: number, favour: Favour, shuffle: Stream): Float64Array {
  return remembered(JSON.stringify([shuffle.name, rows, favour]), () => drawFavour(rows, favour, shuffle)).slice();
}

/** What a worker needs again for the next shard of the table; the oldest goes first. */
const memory = new Map<string, Float64Array>();
const REMEMBERED = 8;

function remembered(key: string, make: () => Float64Array): Float64Array {
  let found = memory.get(key);
  if (found === undefined) {
    memory.set(key, (found = make()));
    if (memory.size > REMEMBERED) memory.delete(memory.keys().next().value!);
  }
  return found;
}

function drawFavour(rows: number, favour: Favour, shuffle: Stream): Float64Array {
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
  groups?: Groups,
): ParentPicker {
  const weights = weightsOf(value, rows, column, keys, streams.favour);
  const {pick} = streams;
  if (groups !== undefined) {
    const begin = value.alive === undefined ? undefined : inDays(column(value.alive.from));
    const end = value.alive?.to === undefined ? undefined : inDays(column(value.alive.to));
    const pickers = new Map<number, ParentPicker>();
    return (row, at, group) => {
      if (!(group >= 0)) return NaN;
      let picker = pickers.get(group);
      if (picker === undefined) pickers.set(group, (picker = eligiblePicker(groups.members[group]!, weights, begin, end, pick)));
      return picker(row, at, group);
    };
  }
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
  return eligiblePicker(Float64Array.from(begin.keys()), weights, begin, end, pick);
}

/** Whether a parent is there at a moment, in days since 1970; an end that is empty never comes. */
export function livesOf(alive: Alive, column: (name: string) => Vector): (parent: number, at: number) => boolean {
  const begin = inDays(column(alive.from));
  const end = alive.to === undefined ? undefined : inDays(column(alive.to));
  return (parent, at) => begin[parent]! <= at && !(end !== undefined && end[parent]! <= at);
}

/** Picks among some parents; without `begin` all of them are there at all times. */
function eligiblePicker(
  parents: Float64Array,
  weights: Float64Array,
  begin: Float64Array | undefined,
  end: Float64Array | undefined,
  pick: Stream,
): ParentPicker {
  const order = begin === undefined ? parents : inOrderOf(begin, parents);
  const starts = begin === undefined ? undefined : order.map((parent) => begin[parent]!);
  const running = new Float64Array(order.length);
  let sum = 0;
  for (let k = 0; k < order.length; k++) running[k] = sum += weights[order[k]!]!;
  return (row, at) => {
    const begun = starts === undefined ? order.length : countUpTo(starts, at);
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

const orders = new WeakMap<Float64Array, Float64Array>();

/** Some parents in the order in which they begin; that of all of them is kept for the next shard. */
function inOrderOf(begin: Float64Array, parents: Float64Array): Float64Array {
  const all = parents.length === begin.length;
  const known = all ? orders.get(begin) : undefined;
  if (known !== undefined) return known;
  const order = parents.slice().sort((a, b) => begin[a]! - begin[b]! || a - b);
  if (all) orders.set(begin, order);
  return order;
}

/** Parents by the values of some of their columns. */
export interface Groups {
  readonly members: readonly Float64Array[];
  /** The group of a row, by what its paths give; -1 if no parent is like it. */
  readonly find: Sampler;
  /** Whether a parent belongs to a group. */
  readonly has: (group: number, parent: number) => boolean;
}

/** Indexes the parents by their values, so that a row looks at none but those that are like it. */
export function groupsOf(
  alike: readonly Alike[],
  rows: number,
  column: (name: string) => Vector,
  path: (path: Alike['path']) => Vector,
): Groups {
  const own = alike.map((one) => column(one.column));
  const theirs = alike.map((one) => path(one.path));
  // The values of each column are numbered, and the numbers of a parent together name its group.
  const numbers = own.map(() => new Map<string, number>());
  const groups = new Map<string, number>();
  const members: number[][] = [];
  for (let parent = 0; parent < rows; parent++) {
    const texts = own.map((vector) => textOf(vector, parent));
    if (texts.includes(null)) continue;
    const name = texts.map((text, k) => numberOf(numbers[k]!, text!)).join(' ');
    let group = groups.get(name);
    if (group === undefined) {
      groups.set(name, (group = members.length));
      members.push([]);
    }
    members[group]!.push(parent);
  }
  const known = theirs.map(() => new Map<number, number>());
  const number = (k: number, i: number): number => {
    const value = theirs[k]!.data[i]!;
    if (Number.isNaN(value)) return -1;
    let found = known[k]!.get(value);
    if (found === undefined) known[k]!.set(value, (found = numbers[k]!.get(textOf(theirs[k]!, i)!) ?? -1));
    return found;
  };
  const single = alike.length === 1 ? Array.from(numbers[0]!.values(), (value) => groups.get(String(value))!) : undefined;
  const find = (i: number): number => {
    if (single !== undefined) return single[number(0, i)] ?? -1;
    return groups.get(theirs.map((_, k) => number(k, i)).join(' ')) ?? -1;
  };
  let groupOf: Float64Array | undefined;
  const has = (group: number, parent: number): boolean => {
    if (groupOf === undefined) {
      groupOf = new Float64Array(rows).fill(-1);
      for (const [number, list] of members.entries()) for (const member of list) groupOf[member] = number;
    }
    return group >= 0 && groupOf[parent] === group;
  };
  return {members: members.map((list) => Float64Array.from(list)), find, has};
}

function numberOf(numbers: Map<string, number>, text: string): number {
  let number = numbers.get(text);
  if (number === undefined) numbers.set(text, (number = numbers.size));
  return number;
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

const daysOf = new WeakMap<Float64Array, Float64Array>();

/** Dates and timestamps on one scale: days since 1970, with a fraction for timestamps. */
export function inDays(vector: Vector): Float64Array {
  if (vector.type === 'timestamp') {
    let days = daysOf.get(vector.data);
    if (days === undefined) daysOf.set(vector.data, (days = vector.data.map((seconds) => seconds / 86_400)));
    return days;
  }
  if (scaleOf(vector.type) > 0 || vector.dictionary !== undefined) throw new Error(`not a date: ${vector.type}`);
  return vector.data;
}
