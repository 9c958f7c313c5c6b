import {childrenWeights, meanOfCounts} from '../../core/counts.js';
import type {Json, JsonObject} from '../../core/json.js';
import type {Children, Distribution} from '../../core/model.js';
import {pointer} from '../pointer.js';
import {asText} from '../suggest.js';
import type {Context, Place} from './context.js';
import {isObject} from './outline.js';
import {checkShares, weightOf} from './reference.js';

/** Every distribution that `number` can have. */
export const DISTRIBUTIONS = [
  'normal',
  'lognormal',
  'poisson',
  'uniform',
  'gamma',
  'beta',
  'pareto',
  'geometric',
  'negative_binomial',
  'zipf',
  'mixture',
  'histogram',
] as const;
/** Those that make whole numbers. */
const WHOLE = new Set(['poisson', 'geometric', 'negative_binomial', 'zipf']);
/** How a parent's number of children can be distributed. */
export const CHILDREN_KINDS = ['poisson', 'negative_binomial', 'zipf', 'pick'] as const;
/** Children that one parent can have at most. */
export const MOST_CHILDREN = 4096;

/** A limit of a number, with why. */
interface Range {
  readonly above?: number;
  readonly least?: number;
  readonly most?: number;
}

/** Whether what stands under `number` makes whole numbers only. */
export function isWholeNumber(number: JsonObject): boolean {
  const {mixture} = number;
  if (Array.isArray(mixture))
    return mixture.length > 0 && mixture.every((part) => isObject(part as Json) && isWholeNumber(part as JsonObject));
  return Object.keys(number).some((key) => WHOLE.has(key));
}

/** A distribution other than normal, lognormal, poisson and uniform, at its place. */
export function compileOther(context: Context, place: Place, kind: string, inner: Json, compile: CompilePart): Distribution | undefined {
  if (kind === 'mixture') return mixtureOf(context, place, inner, compile);
  if (!isObject(inner)) return undefined;
  const read = (key: string, range: Range = {}, otherwise?: number): number | undefined =>
    readNumber(context, place, kind, inner, key, range, otherwise);
  const positive = {above: 0};
  switch (kind) {
    case 'gamma': {
      const [shape, scale] = [read('shape', {least: 0.01, most: 1e6}), read('scale', positive)];
      return shape !== undefined && scale !== undefined ? {kind, shape, scale} : undefined;
    }
    case 'beta': {
      const [alpha, beta] = [read('alpha', {least: 0.01, most: 1e5}), read('beta', {least: 0.01, most: 1e5})];
      const [from, to] = [read('from', {}, 0), read('to', {}, 1)];
      if (alpha === undefined || beta === undefined || from === undefined || to === undefined) return undefined;
      if (from < to) return {kind, alpha, beta, from, to};
      context.problems.error(
        pointer(place.pointer, inner['to'] === undefined ? 'from' : 'to'),
        'range',
        `to (${to}) has to be greater than from (${from})`,
      );
      return undefined;
    }
    case 'pareto': {
      const [least, shape] = [read('least', positive), read('shape', {least: 0.1})];
      return least !== undefined && shape !== undefined ? {kind, least, shape} : undefined;
    }
    case 'geometric': {
      const mean = read('mean', {above: 0, most: 5000});
      return mean === undefined ? undefined : {kind, mean};
    }
    case 'negative_binomial': {
      const [mean, spread] = [read('mean', {above: 0, most: 50_000}), spreadOf(read)];
      return mean !== undefined && spread !== undefined ? {kind, mean, spread} : undefined;
    }
    case 'zipf': {
      const [exponent, most] = [read('exponent', {least: 0}), read('most', {least: 1, most: 100_000})];
      return exponent !== undefined && most !== undefined ? {kind, exponent, most: Math.floor(most)} : undefined;
    }
    case 'histogram':
      return histogramOf(context, place, inner);
    default:
      return undefined;
  }
}

type CompilePart = (place: Place, kind: string, inner: Json) => Distribution | undefined;
type Read = (key: string, range?: Range, otherwise?: number) => number | undefined;

const spreadOf = (read: Read): number | undefined => read('spread', {above: 1, most: 5000});

function readNumber(
  context: Context,
  place: Place,
  kind: string,
  inner: JsonObject,
  key: string,
  range: Range,
  otherwise?: number,
): number | undefined {
  const value = inner[key] ?? otherwise;
  const at = pointer(place.pointer, key);
  if (value === undefined) {
    context.problems.error(place.pointer, 'distribution', `${kind} needs ${key}`, {suggestion: `add ${key}`});
    return undefined;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    context.problems.error(at, 'number', `${key} has to be a number, and is ${JSON.stringify(value)}`);
    return undefined;
  }
  const {above = -Infinity, least = -Infinity, most = Infinity} = range;
  if (value > above && value >= least && value <= most) return value;
  const bound = value > most ? `at most ${most}` : value < least ? `at least ${least}` : `greater than ${above}`;
  context.problems.error(at, 'range', `${key} has to be ${bound}, and is ${value}`, {
    suggestion: key === 'spread' && value <= 1 ? 'spread is variance over mean; with 1 it is a poisson' : undefined,
  });
  return undefined;
}

/** `{edges: [0, 10, 20], weights: [3, 1]}` */
function histogramOf(context: Context, place: Place, {edges, weights}: JsonObject): Distribution | undefined {
  const {problems} = context;
  const at = (key: string, i?: number): string => pointer(place.pointer, key, ...(i === undefined ? [] : [i]));
  const count = problems.list.length;
  for (const [key, list] of [
    ['edges', edges],
    ['weights', weights],
  ] as const)
    if (!Array.isArray(list))
      problems.error(place.pointer, 'distribution', `histogram needs ${key}`, {suggestion: 'write {edges: [0, 10, 20], weights: [3, 1]}'});
  if (!Array.isArray(edges) || !Array.isArray(weights)) return undefined;
  const rising = (edges as readonly Json[]).map((edge, i) => {
    if (typeof edge !== 'number') problems.error(at('edges', i), 'number', `${JSON.stringify(edge)} is no number`);
    else if (i > 0 && !(edge > Number(edges[i - 1])))
      problems.error(at('edges', i), 'range', `edges rise, and ${edge} comes after ${asText(edges[i - 1])}`, {
        suggestion: 'write them from the least to the greatest',
      });
    return Number(edge);
  });
  const heights = (weights as readonly Json[]).map((weight, i) => (weight === 0 ? 0 : weightOf(context, at('weights', i), weight)));
  checkShares(context, at('weights'), weights as readonly Json[]);
  if (edges.length !== weights.length + 1)
    problems.error(
      at('weights'),
      'histogram',
      `${edges.length} edges make ${Math.max(0, edges.length - 1)} bins, and there are ${weights.length} weights`,
      {
        suggestion: 'write one edge more than weights',
      },
    );
  else if (!heights.some((weight) => weight > 0))
    problems.error(at('weights'), 'weight', 'all weights are 0', {suggestion: 'give one of them a weight'});
  return problems.list.length > count ? undefined : {kind: 'histogram', edges: rising, weights: heights};
}

/** `[{weight: 3, normal: {...}}, {weight: 1, lognormal: {...}}]` */
function mixtureOf(context: Context, place: Place, inner: Json, compile: CompilePart): Distribution | undefined {
  const {problems} = context;
  const count = problems.list.length;
  if (!Array.isArray(inner) || inner.length < 2) {
    problems.error(place.pointer, 'mixture', 'a mixture has two distributions or more', {
      suggestion: 'write [{weight: 3, normal: {mean: 4, sd: 1}}, {weight: 1, normal: {mean: 9, sd: 1}}]',
    });
    return undefined;
  }
  const parts = (inner as readonly Json[]).map((part, i) => {
    const at = pointer(place.pointer, i);
    const kinds = isObject(part) ? DISTRIBUTIONS.filter((kind) => part[kind] !== undefined) : [];
    if (!isObject(part) || kinds.length !== 1 || kinds[0] === 'mixture') {
      problems.error(
        at,
        'mixture',
        kinds[0] === 'mixture' ? 'a mixture in a mixture' : 'a part of a mixture is a weight and one distribution',
        {
          suggestion: 'write {weight: 3, normal: {mean: 4, sd: 1}}',
        },
      );
      return undefined;
    }
    if (part['weight'] === undefined) problems.error(at, 'weight', 'the part has no weight', {suggestion: 'add weight: 1'});
    const weight = part['weight'] === undefined ? 1 : weightOf(context, pointer(at, 'weight'), part['weight']);
    const distribution = compile({...place, pointer: pointer(at, kinds[0]!)}, kinds[0]!, part[kinds[0]!]!);
    return distribution && {weight, distribution};
  });
  checkShares(
    context,
    place.pointer,
    inner.map((part) => (isObject(part as Json) ? ((part as JsonObject)['weight'] ?? null) : null)),
  );
  if (problems.list.length > count) return undefined;
  return {kind: 'mixture', parts: parts.flatMap((part) => (part ? [part] : []))};
}

/** The distribution of children under `rows: {each: ...}`, with its mean; nothing if there is none or it is wrong. */
export function compileChildren(
  context: Context,
  place: Place,
  rows: JsonObject,
): {readonly children: Children; readonly about: number; readonly from: number; readonly to?: number} | undefined {
  const {problems} = context;
  const kinds = CHILDREN_KINDS.filter((kind) => rows[kind] !== undefined);
  const kind = kinds[0]!;
  for (const other of [...kinds.slice(1), ...['about', 'high'].filter((key) => rows[key] !== undefined)]) {
    problems.error(pointer(place.pointer, other), 'two-values', `${kind} and ${other} both say how many children there are`, {
      suggestion: 'keep one of them',
      atKey: true,
    });
    return undefined;
  }
  const at = {...place, pointer: pointer(place.pointer, kind)};
  const children = childrenOf(context, at, kind, rows[kind]!);
  if (!children) return undefined;
  const {from = 0, to} = rows as {from?: number; to?: number};
  if (to !== undefined && (to < from || to > MOST_CHILDREN)) {
    problems.error(
      pointer(place.pointer, 'to'),
      'range',
      to < from ? `to (${to}) has to be at least from (${from})` : `a parent has at most ${MOST_CHILDREN} children`,
    );
    return undefined;
  }
  const cut = childrenWeights(children, from, to ?? MOST_CHILDREN);
  const about = cut && meanOfCounts(cut);
  if (about === undefined || about === 0) {
    problems.error(
      about === undefined ? pointer(place.pointer, to === undefined ? 'from' : 'to') : at.pointer,
      'range',
      about === undefined ? `${kind} never gives a number from ${from}${to === undefined ? '' : ` to ${to}`}` : 'nobody gets a child',
      {suggestion: about === undefined ? 'move the limits' : 'give a greater number a weight'},
    );
    return undefined;
  }
  return {children, about, from, ...(to === undefined ? {} : {to})};
}

function childrenOf(context: Context, place: Place, kind: (typeof CHILDREN_KINDS)[number], inner: Json): Children | undefined {
  if (kind === 'pick') return pickedChildren(context, place, inner);
  if (kind === 'poisson' && typeof inner === 'number') return childrenOf(context, place, kind, {mean: inner});
  if (!isObject(inner)) return undefined;
  const read: Read = (key, range = {}) => readNumber(context, place, kind, inner, key, range);
  if (kind === 'zipf') {
    const [exponent, most] = [read('exponent', {least: 0}), read('most', {least: 1, most: MOST_CHILDREN})];
    return exponent !== undefined && most !== undefined ? {kind, exponent, most: Math.floor(most)} : undefined;
  }
  const mean = read('mean', {above: 0, most: MOST_CHILDREN / 4});
  if (kind === 'poisson') return mean === undefined ? undefined : {kind, mean};
  const spread = spreadOf(read);
  return mean !== undefined && spread !== undefined ? {kind, mean, spread} : undefined;
}

function pickedChildren(context: Context, place: Place, inner: Json): Children | undefined {
  const {problems} = context;
  const count = problems.list.length;
  if (!isObject(inner)) {
    problems.error(place.pointer, 'pick', 'a weight for each number of children is expected', {suggestion: 'write {1: 60, 2: 30, 3: 10}'});
    return undefined;
  }
  const items = Object.entries(inner).map(([key, weight]) => {
    const at = pointer(place.pointer, key);
    const value = Number(key);
    if (!Number.isInteger(value) || value < 0 || value > MOST_CHILDREN)
      problems.error(at, 'number', `${key} is no number of children`, {
        suggestion: `write a whole number from 0 to ${MOST_CHILDREN}`,
        atKey: true,
      });
    return {value, weight: weightOf(context, at, weight)};
  });
  checkShares(context, place.pointer, Object.values(inner));
  return problems.list.length > count ? undefined : {kind: 'pick', items};
}
