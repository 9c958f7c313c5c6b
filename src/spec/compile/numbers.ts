import type {Json, JsonObject} from '../../core/json.js';
import type {Adjust, ColumnType, Distribution, Value} from '../../core/model.js';
import {parseChange} from '../amount.js';
import {pointer} from '../pointer.js';
import {asText} from '../suggest.js';
import {compileOther, DISTRIBUTIONS} from './distributions.js';
import {checkCaseValues} from './switch.js';
import {resolvePath, type Context, type Place} from './context.js';
import {isObject} from './outline.js';

/** The standard normal's 95th percentile: `high` is the value that one in twenty exceeds. */
const Z95 = 1.6448536269514722;

/** Sigma of the lognormal with this median and 95th percentile: ln(high / typical) / z. */
export function sigmaOf(typical: number, high: number): number {
  return Math.log(high / typical) / Z95;
}

type NumberValue = Extract<Value, {kind: 'number'}>;

/** `{typical: 180, high: 410, from: 20, to: 5000, ends_in: [9], step: 10}` as an amount (lognormal) or a count (without high a Poisson). */
export function compileTypical(
  context: Context,
  place: Place,
  value: JsonObject,
  what: 'amount' | 'count',
  adjust: readonly Adjust[],
): NumberValue | undefined {
  const {problems} = context;
  const typical = numberAt(context, place, value, 'typical');
  const high = numberAt(context, place, value, 'high');
  if (value['typical'] === undefined)
    problems.error(place.pointer, 'no-typical', `${what} needs its typical value`, {suggestion: 'add typical: the value in the middle'});
  if (value['high'] === undefined && what === 'amount' && typical !== undefined) {
    problems.error(place.pointer, 'no-high', 'amount needs high: the value that one in twenty exceeds', {
      suggestion: `add high: ${Number((typical * 2).toPrecision(2))}, or use is: ${typical} for a constant`,
    });
    return undefined;
  }
  if (typical === undefined || (value['high'] !== undefined && high === undefined)) return undefined;
  const limits = limitsOf(context, place, value, typical);
  if (typical <= 0) {
    problems.error(pointer(place.pointer, 'typical'), 'range', `typical has to be greater than 0, and is ${typical}`, {
      suggestion: 'for values around 0 use number: {normal: {mean, sd}}',
    });
    return undefined;
  }
  if (high !== undefined && high <= typical) {
    problems.error(pointer(place.pointer, 'high'), 'range', `high (${high}) has to be greater than typical (${typical})`, {
      suggestion: 'high is the value that one in twenty exceeds',
    });
    return undefined;
  }
  if (!limits) return undefined;
  const distribution: Distribution =
    high === undefined ? {kind: 'poisson', mean: typical} : {kind: 'lognormal', median: typical, sigma: sigmaOf(typical, high)};
  return {kind: 'number', distribution, ...(what === 'count' && high !== undefined ? {step: 1} : {}), ...limits, adjust};
}

/** `{normal: {mean, sd}, from, to, step}` and its sisters. */
export function compileNumber(context: Context, place: Place, value: JsonObject, adjust: readonly Adjust[]): NumberValue | undefined {
  const {problems} = context;
  const kinds = DISTRIBUTIONS.filter((kind) => value[kind] !== undefined);
  if (kinds.length !== 1) {
    problems.error(
      kinds.length === 0 ? place.pointer : pointer(place.pointer, kinds[1]!),
      'distribution',
      kinds.length === 0 ? 'number needs a distribution' : `number has one distribution, and ${kinds[0]!} is given already`,
      {
        suggestion: kinds.length === 0 ? `write {normal: {mean: 4.1, sd: 0.6}}, or ${DISTRIBUTIONS.slice(1).join(', ')}` : undefined,
        atKey: kinds.length > 0,
      },
    );
    return undefined;
  }
  const kind = kinds[0]!;
  const at = {...place, pointer: pointer(place.pointer, kind)};
  const distribution = compileDistribution(context, at, kind, value[kind]!);
  if (distribution && !checkSupport(context, place, value, distribution)) return undefined;
  const limits = limitsOf(context, place, value, distribution && centreOf(distribution));
  return distribution && limits && {kind: 'number', distribution, ...limits, adjust};
}

function compileDistribution(context: Context, place: Place, kind: string, inner: Json): Distribution | undefined {
  if (!['normal', 'lognormal', 'poisson', 'uniform'].includes(kind))
    return compileOther(context, place, kind, inner, (at, part, value) => compileDistribution(context, at, part, value));
  if (!isObject(inner)) return undefined;
  const read = (key: string, least: number): number | undefined => {
    const number = numberAt(context, place, inner, key);
    if (inner[key] === undefined) context.problems.error(place.pointer, 'distribution', `${kind} needs ${key}`, {suggestion: `add ${key}`});
    if (number !== undefined && number < least)
      context.problems.error(pointer(place.pointer, key), 'range', `${key} cannot be less than ${least}`);
    return number !== undefined && number >= least ? number : undefined;
  };
  const any = -Number.MAX_VALUE;
  switch (kind) {
    case 'normal': {
      const [mean, sd] = [read('mean', any), read('sd', 0)];
      return mean !== undefined && sd !== undefined ? {kind, mean, sd} : undefined;
    }
    case 'lognormal': {
      const [median, sigma] = [read('median', Number.MIN_VALUE), read('sigma', 0)];
      return median !== undefined && sigma !== undefined ? {kind, median, sigma} : undefined;
    }
    case 'poisson': {
      const mean = read('mean', 0);
      return mean === undefined ? undefined : {kind, mean};
    }
    default: {
      const [from, to] = [read('from', any), read('to', any)];
      if (from === undefined || to === undefined) return undefined;
      if (from < to) return {kind: 'uniform', from, to};
      context.problems.error(pointer(place.pointer, 'to'), 'range', `to (${to}) has to be greater than from (${from})`);
      return undefined;
    }
  }
}

/** A value in the middle, for limits that would leave it out; undefined where the limits are to be compared with the ends. */
function centreOf(distribution: Distribution): number | undefined {
  switch (distribution.kind) {
    case 'lognormal':
      return distribution.median;
    case 'uniform':
      return (distribution.from + distribution.to) / 2;
    case 'gamma':
      return distribution.shape * distribution.scale;
    case 'pareto':
      return distribution.least * 2 ** (1 / distribution.shape);
    case 'normal':
    case 'poisson':
    case 'negative_binomial':
      return distribution.mean;
    default:
      return undefined;
  }
}

/** Complains when `from` and `to` leave nothing, or next to nothing, of what the distribution can give. */
function checkSupport(context: Context, place: Place, value: JsonObject, distribution: Distribution): boolean {
  const [least, most] = supportOf(distribution);
  const [from, to] = [value['from'], value['to']];
  const beyond = typeof from === 'number' && from >= most ? 'from' : typeof to === 'number' && to <= least ? 'to' : undefined;
  if (beyond === undefined) return true;
  context.problems.error(
    pointer(place.pointer, beyond),
    'range',
    `${distribution.kind} gives values from ${least} to ${most}, which ${beyond} (${asText(value[beyond])}) leaves out`,
    {suggestion: `move ${beyond}`},
  );
  return false;
}

function supportOf(distribution: Distribution): readonly [number, number] {
  switch (distribution.kind) {
    case 'beta':
      return [distribution.from, distribution.to];
    case 'zipf':
      return [1 - 1e-9, distribution.most + 1e-9];
    case 'histogram':
      return [distribution.edges[0]!, distribution.edges.at(-1)!];
    case 'geometric':
      return [-1e-9, Infinity];
    case 'mixture': {
      const ends = distribution.parts.map((part) => supportOf(part.distribution));
      return [Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))];
    }
    default:
      return [-Infinity, Infinity];
  }
}

/** `from`, `to`, `step` and `ends_in`; undefined, with a message, when they leave no room for the typical value. */
function limitsOf(
  context: Context,
  place: Place,
  value: JsonObject,
  centre: number | undefined,
): Pick<NumberValue, 'from' | 'to' | 'step' | 'endsIn'> | undefined {
  const {problems} = context;
  const from = numberAt(context, place, value, 'from');
  const to = numberAt(context, place, value, 'to');
  const step = numberAt(context, place, value, 'step');
  const endings = value['ends_in'];
  const endsIn =
    endings === undefined
      ? undefined
      : (Array.isArray(endings) ? endings : [endings]).filter((ending): ending is number => typeof ending === 'number');
  if (from !== undefined && to !== undefined && from >= to) {
    problems.error(pointer(place.pointer, 'to'), 'range', `to (${to}) has to be greater than from (${from})`);
    return undefined;
  }
  if (centre !== undefined && ((from !== undefined && centre < from) || (to !== undefined && centre > to))) {
    const [bound, limit] = from !== undefined && centre < from ? ['from', from] : ['to', to];
    problems.error(pointer(place.pointer, bound), 'range', `the typical value (${centre}) lies outside of ${bound} (${limit ?? ''})`, {
      suggestion: `move ${bound} or the typical value`,
    });
    return undefined;
  }
  if (step !== undefined && step <= 0) {
    problems.error(pointer(place.pointer, 'step'), 'range', `step has to be greater than 0, and is ${step}`);
    return undefined;
  }
  if (step !== undefined && endsIn !== undefined) {
    problems.error(pointer(place.pointer, 'ends_in'), 'two-values', 'step and ends_in both round the number', {
      suggestion: 'keep one of them',
      atKey: true,
    });
    return undefined;
  }
  return {
    ...(from === undefined ? {} : {from}),
    ...(to === undefined ? {} : {to}),
    ...(step === undefined ? {} : {step}),
    ...(endsIn === undefined ? {} : {endsIn}),
  };
}

/** `by: {store_id.city: {Mumbai: +15%}}` beside a number, or `adjust` in a duration. */
export function compileAdjust(context: Context, place: Place, value: Json | undefined): Adjust[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([path, cases]) => {
    const at = {...place, pointer: pointer(place.pointer, path)};
    const target = resolvePath(context, {...at, atKey: true}, path);
    if (!isObject(cases)) {
      context.problems.error(at.pointer, 'adjust', `${path} needs its values with a change each`, {suggestion: 'write {Mumbai: +15%}'});
      return [];
    }
    if (target) checkCaseValues(context, at, path, target.end, Object.keys(cases));
    const compiled = Object.entries(cases).flatMap(([name, text]) => {
      const change = parseChange(text);
      if (change !== undefined && change > -1) return [{value: name, change}];
      context.problems.error(
        pointer(at.pointer, name),
        'change',
        change === undefined ? `${JSON.stringify(text)} is no change in percent` : `a change of ${asText(text)} leaves nothing`,
        {suggestion: 'write +15% or -5%'},
      );
      return [];
    });
    return target && compiled.length > 0 ? [{path: target.path, cases: compiled}] : [];
  });
}

/** A number under a key; undefined if it is absent, and with a message if it is no number. */
function numberAt(context: Context, place: Place, value: JsonObject, key: string): number | undefined {
  const found = value[key];
  if (found === undefined || (typeof found === 'number' && Number.isFinite(found))) return found;
  context.problems.error(pointer(place.pointer, key), 'number', `${key} has to be a number, and is ${JSON.stringify(found)}`);
  return undefined;
}

/** Which number types hold whole numbers only, where a share of a unit would be lost. */
export const isWhole = (type: ColumnType): boolean => type === 'integer';
