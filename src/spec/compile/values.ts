import type {Json, JsonObject} from '../../core/json.js';
import type {ColumnType, Value} from '../../core/model.js';
import {isDay, isMoment} from '../duration.js';
import {pointer} from '../pointer.js';
import type {Context, Place} from './context.js';
import {compileAdjust, compileNumber, compileTypical} from './numbers.js';
import {COMMON_KEYS, isObject, isSwitch} from './outline.js';
import {checkShares, weightOf} from './reference.js';
import {compileSwitch} from './switch.js';
import {isNumeric, pickValues} from './types.js';

type Scalar = string | number | boolean;

/** Values that a case of a switch may have, beside a plain scalar. */
const CASE_KINDS = ['is', 'pick', 'prices', 'amount', 'count', 'number', 'pattern', 'faker'] as const;

/** A constant, list, number, code or provider, or a switch over such: what is drawn row by row without other tables. */
export function compileDrawn(context: Context, place: Place, value: JsonObject, type: ColumnType): Value | undefined {
  if (isSwitch(value)) return compileSwitch(context, place, value, COMMON_KEYS, true, (at, then) => compileCase(context, at, then, type));
  const at = (key: string): Place => ({...place, pointer: pointer(place.pointer, key)});
  if (value['is'] !== undefined) return constantOf(context, at('is'), value['is'], type);
  if (value['pick'] !== undefined) return pickOf(context, at('pick'), value['pick'], type);
  if (value['prices'] !== undefined) return pickOf(context, at('prices'), value['prices'], type);
  if (typeof value['pattern'] === 'string') return patternOf(context, at('pattern'), value['pattern'], type);
  if (typeof value['faker'] === 'string') return fakerOf(context, at('faker'), value['faker'], type);
  return compileNumeric(context, place, value, type);
}

function compileNumeric(context: Context, place: Place, value: JsonObject, type: ColumnType): Value | undefined {
  const kind = (['amount', 'count', 'number'] as const).find((key) => value[key] !== undefined);
  const inner = kind && value[kind];
  if (!kind || !isObject(inner)) return undefined;
  const at = {...place, pointer: pointer(place.pointer, kind)};
  if (!isNumeric(type))
    context.problems.error(at.pointer, 'type', `${kind} makes numbers, and the column is ${type}`, {
      suggestion: 'write type: integer, double or decimal(12,2)',
      atKey: true,
    });
  const adjust = compileAdjust(context, {...place, pointer: pointer(place.pointer, 'by')}, value['by']);
  return kind === 'number' ? compileNumber(context, at, inner, adjust) : compileTypical(context, at, inner, kind, adjust);
}

/** One case of a switch: a scalar, `{typical, high}`, `{pick: ...}` and the like, or another switch. */
function compileCase(context: Context, place: Place, value: Json, type: ColumnType): Value | undefined {
  const {problems} = context;
  if (!isObject(value)) {
    if (value !== null && !Array.isArray(value)) return constantOf(context, place, value, type);
    problems.error(place.pointer, 'case', value === null ? 'a case needs a value' : 'a list is no value', {
      suggestion: value === null ? 'for an empty cell use empty: {by: ..., this case: 100%}' : 'write {pick: [a, b]}',
    });
    return undefined;
  }
  if (isSwitch(value)) return compileSwitch(context, place, value, [], true, (at, then) => compileCase(context, at, then, type));
  if (value['typical'] !== undefined) {
    if (!isNumeric(type))
      problems.error(place.pointer, 'type', `typical and high make numbers, and the column is ${type}`, {
        suggestion: 'write type: integer, double or decimal(12,2)',
      });
    const unknown = Object.keys(value).filter((key) => !['typical', 'high', 'from', 'to', 'step', 'ends_in'].includes(key));
    for (const key of unknown)
      problems.error(pointer(place.pointer, key), 'unknown-key', `${key} is no part of a number`, {
        suggestion: 'it has typical, high, from, to, step and ends_in',
        atKey: true,
      });
    if (unknown.length > 0) return undefined;
    return compileTypical(context, place, value, type === 'integer' ? 'count' : 'amount', []);
  }
  const kinds = Object.keys(value).filter((key) => key !== 'by');
  const bad = kinds.find((key) => !(CASE_KINDS as readonly string[]).includes(key));
  if (kinds.length === 1 && !bad) return compileDrawn(context, place, value, type);
  const advice: {readonly [key: string]: string} = {
    sql: 'write the whole column as sql: case when ... end',
    when: 'choose the duration inside: when: {after: column, by: path, ...}',
    references: 'a reference cannot be chosen by a case; give the rows weights with pick, or use usually',
  };
  if (bad !== undefined) {
    problems.error(pointer(place.pointer, bad), 'case', `${bad} cannot be the value of a case`, {
      suggestion: advice[bad] ?? `a case is a value, {typical, high}, or one of ${CASE_KINDS.join(', ')}`,
      atKey: true,
    });
  } else if (kinds.length === 0) problems.error(place.pointer, 'case', 'the case has no value');
  else problems.error(pointer(place.pointer, kinds[1]!), 'two-values', `the case has two values, ${kinds.join(' and ')}`, {atKey: true});
  return undefined;
}

function constantOf(context: Context, place: Place, value: Json, type: ColumnType): Value | undefined {
  const constant = typed(value, type);
  if (constant !== undefined) return {kind: 'constant', value: constant};
  context.problems.error(place.pointer, 'type', `${JSON.stringify(value)} is no ${type}`, {suggestion: `write a value of type ${type}`});
  return undefined;
}

function pickOf(context: Context, place: Place, value: Json, type: ColumnType): Value | undefined {
  const {problems} = context;
  const count = problems.list.length;
  const weights = isObject(value) ? Object.entries(value) : undefined;
  const values = pickValues(value);
  if (values.length === 0)
    problems.error(place.pointer, 'pick', 'there is nothing to pick from', {suggestion: 'write {Card: 60, Cash: 40}, or [Card, Cash]'});
  if (weights)
    checkShares(
      context,
      place.pointer,
      weights.map(([, weight]) => weight),
    );
  const items = values.flatMap((written, i) => {
    const at = pointer(place.pointer, weights ? weights[i]![0] : i);
    const weight = weights ? weightOf(context, at, weights[i]![1]) : 1;
    // A key such as 007 or 1.50 is written text, and stays as written in a text column.
    const item = typed(type === 'text' && weights ? weights[i]![0] : written, type);
    if (item === undefined) {
      problems.error(at, 'type', `${JSON.stringify(written)} is no ${type}`, {
        suggestion: `write values of type ${type}, or change the type`,
        atKey: weights !== undefined,
      });
      return [];
    }
    return [{value: item, weight}];
  });
  const seen = new Map<Scalar, number>();
  items.forEach(({value: item}, i) => {
    if (seen.has(item))
      problems.error(pointer(place.pointer, i), 'duplicate', `${String(item)} is in the list twice`, {
        suggestion: 'give it a weight instead: {value: 2, other: 1}',
      });
    seen.set(item, i);
  });
  return problems.list.length === count ? {kind: 'pick', items} : undefined;
}

/** A scalar as a value of a column's type; undefined if it is none. */
export function typed(value: Json, type: ColumnType): Scalar | undefined {
  if (value === null || typeof value === 'object') return undefined;
  switch (type) {
    case 'auto':
      return value;
    case 'text':
      return String(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? value : undefined;
    case 'date':
      return isDay(value) ? value : undefined;
    case 'timestamp':
      return isMoment(value) || isDay(value) ? value : undefined;
    default:
      return typeof value === 'number' ? value : undefined;
  }
}

function patternOf(context: Context, place: Place, template: string, type: ColumnType): Value | undefined {
  const {problems} = context;
  if (type !== 'text') problems.error(place.pointer, 'type', `a pattern makes text, and the column is ${type}`, {atKey: true});
  if (/\{[0A]+\}/.test(template) && !/[{}]/.test(template.replace(/\{[^{}]*\}/g, ''))) return {kind: 'pattern', template};
  problems.error(place.pointer, 'pattern', `"${template}" has no place for random signs`, {
    suggestion: 'write "{AA}-{0000}": in braces A stands for a letter, 0 for a digit; quoted',
  });
  return undefined;
}

/** How many different codes a pattern can make. */
export function roomOf(template: string): number {
  return [...template.matchAll(/\{([^{}]*)\}/g)]
    .flatMap((match) => (match[1] ?? '').split(''))
    .reduce((room, sign) => room * (sign === '0' ? 10 : sign === 'A' ? 26 : 1), 1);
}

function fakerOf(context: Context, place: Place, provider: string, type: ColumnType): Value | undefined {
  if (type !== 'text')
    context.problems.error(place.pointer, 'type', `faker makes text, and the column is ${type}`, {
      suggestion: 'leave type out',
      atKey: true,
    });
  if (/^[a-z][A-Za-z]*\.[a-z][A-Za-z0-9]*$/.test(provider)) return {kind: 'faker', provider};
  context.problems.error(place.pointer, 'faker', `"${provider}" is no provider of Faker`, {
    suggestion: 'write a module and a method: person.fullName',
  });
  return undefined;
}

/** `uuid`, or `uuid7`, which carries the time of the table's axis. */
export function compileUuid(context: Context, place: Place, kind: 'uuid' | 'uuid7', type: ColumnType): Value | undefined {
  if (type !== 'text') {
    context.problems.error(place.pointer, 'type', `a UUID is text, and the column is ${type}`, {suggestion: 'leave type out'});
    return undefined;
  }
  if (kind === 'uuid') return {kind: 'uuid', version: 4};
  const axis = place.table.columns.get(place.table.axis ?? '');
  if (!axis || axis.spec['empty'] !== undefined) {
    context.problems.error(
      place.pointer,
      'uuid',
      axis
        ? `uuid7 carries the time of ${axis.name}, which may be empty`
        : `uuid7 carries a time, and ${place.table.name} has no column with when`,
      {suggestion: 'write id: uuid, or add a column with when'},
    );
    return undefined;
  }
  context.graph.use(place.column!, axis, place.pointer);
  return {kind: 'uuid', version: 7, path: [axis.name]};
}

/** Text with one run of zeros in braces. */
export function compileId(context: Context, place: Place, template: Json, type: ColumnType, rows: number | undefined): Value | undefined {
  const {problems} = context;
  const runs = typeof template === 'string' ? [...template.matchAll(/\{(0+)\}/g)] : [];
  if (typeof template !== 'string' || runs.length !== 1 || /[{}]/.test(template.replace(/\{0+\}/, ''))) {
    problems.error(place.pointer, 'id', `${JSON.stringify(template)} is no id: one run of zeros in braces is needed`, {
      suggestion: 'write "C{00000}", in quotes',
    });
    return undefined;
  }
  const width = runs[0]![1]!.length;
  if (type === 'integer' && template !== '{0}') {
    problems.error(place.pointer, 'type', `an integer id is "{0}", without letters and leading zeros`, {
      suggestion: 'write id: "{0}", or type: text',
    });
    return undefined;
  }
  if (type !== 'integer' && type !== 'text') {
    problems.error(place.pointer, 'type', `an id is text or integer, and the column is ${type}`, {suggestion: 'leave type out'});
    return undefined;
  }
  if (width > 1 && rows !== undefined && rows >= 10 ** width) {
    problems.error(place.pointer, 'id-too-short', `${template} has room for ${10 ** width - 1} rows, and the table gets ${rows}`, {
      suggestion: `write ${JSON.stringify(template.replace(/\{0+\}/, `{${'0'.repeat(String(rows).length)}}`))}`,
    });
    return undefined;
  }
  return {kind: 'id', template};
}
