import type {Json} from '../../core/json.js';
import type {Alike, Alive, Favour, Value} from '../../core/model.js';
import {parseShare} from '../amount.js';
import {pointer} from '../pointer.js';
import {asText, didYouMean, listOf} from '../suggest.js';
import {checkKeyColumns} from './composite.js';
import {resolvePath, suggestColumn, type Context, type Place} from './context.js';
import {isObject, type ColumnOutline, type TableOutline} from './outline.js';
import {isNumeric, isTemporal} from './types.js';
import {writtenRows} from './unique.js';

/** Helpers of `references` that say which parent a row gets. */
export const REFERENCE_HELPERS = ['favour', 'alive', 'alike', 'usually', 'pick', 'weight', 'differs', 'roots', 'depth'] as const;

/** A foreign key: its parent, and who is chosen how often. */
export function compileReference(context: Context, place: Place, column: ColumnOutline, parent: TableOutline): Value | undefined {
  const {problems} = context;
  const {spec} = column;
  const count = problems.list.length;
  if (parent.keys.length === 0) {
    problems.error(pointer(place.pointer, 'references'), 'no-key', `${parent.name} has no key to refer to`, {
      suggestion: `give ${parent.name} a column with an id`,
    });
    return undefined;
  }
  if (!checkKeyColumns(context, place, column, parent)) return undefined;
  if (place.table.each !== undefined && eachColumn(place.table) === column) {
    for (const helper of REFERENCE_HELPERS.filter((key) => spec[key] !== undefined)) {
      problems.error(
        pointer(place.pointer, helper),
        'two-values',
        `${column.name} is filled ${parent.name} by ${parent.name}, so nothing is chosen`,
        {suggestion: `leave ${helper} out`, atKey: true},
      );
    }
    return {kind: 'each', table: parent.name};
  }
  for (const helper of ['roots', 'depth'].filter((key) => spec[key] !== undefined))
    problems.error(pointer(place.pointer, helper), 'self-reference', `${helper} belongs to a reference to the own table`, {
      suggestion: `write references: ${place.table.name}, or leave ${helper} out`,
      atKey: true,
    });
  if (parent.keys.length > 1 && spec['pick'] !== undefined)
    problems.error(
      pointer(place.pointer, 'pick'),
      'composite-key',
      `${parent.name} has a key of ${parent.keys.length} columns, which cannot be listed`,
      {
        suggestion: 'use weight with a numeric column of the parent',
        atKey: true,
      },
    );
  const once = onceOf(context, place, column, parent);
  const differs = differsOf(context, place, column, parent, spec['differs']);
  const weighing = ['favour', 'pick', 'weight'].filter((key) => spec[key] !== undefined);
  for (const second of weighing.slice(1)) {
    problems.error(pointer(place.pointer, second), 'two-values', `${weighing[0]!} and ${second} both say who is chosen how often`, {
      suggestion: 'keep one of them',
      atKey: true,
    });
  }
  const favour = favourOf(context, place, spec['favour']);
  const alive = aliveOf(context, place, column, parent, spec['alive'] ?? versionAlive(place.table, parent));
  const alike = alikeOf(context, place, column, parent, spec['alike']);
  const usually = usuallyOf(context, place, column, parent, spec['usually']);
  const weights = weightsOf(context, place, parent, spec['pick']);
  const weightColumn = weightColumnOf(context, place, column, parent, spec['weight']);
  if (problems.list.length > count) return undefined;
  return {
    kind: 'reference',
    table: parent.name,
    ...(favour ? {favour} : {}),
    ...(alive ? {alive} : {}),
    ...(alike.length > 0 ? {alike} : {}),
    ...(usually ? {usually} : {}),
    ...(weights ? {weights} : {}),
    ...(weightColumn === undefined ? {} : {weightColumn}),
    ...(once ? {once: true} : {}),
    ...(differs ? {differs} : {}),
    ...(favour && parent.spec.history !== undefined ? entityOf(parent) : {}),
  };
}

/** `unique: true`: every parent at most once. */
function onceOf(context: Context, place: Place, column: ColumnOutline, parent: TableOutline): boolean {
  const {problems} = context;
  const {spec} = column;
  if (spec['unique'] !== true) return false;
  for (const key of ['favour', 'usually', 'pick', 'weight', 'differs'].filter((name) => spec[name] !== undefined))
    problems.error(
      pointer(place.pointer, key),
      'two-values',
      `with unique every row of ${parent.name} is taken at most once, so ${key} has nothing to say`,
      {
        suggestion: `leave ${key} or unique out`,
        atKey: true,
      },
    );
  const [rows, parents] = [writtenRows(context, place.table), writtenRows(context, parent)];
  if (rows !== undefined && parents !== undefined && rows > parents)
    problems.error(
      pointer(place.pointer, 'unique'),
      'not-unique',
      `${place.table.name} gets ${rows} rows, and ${parent.name} has only ${parents}, each to be taken at most once`,
      {
        suggestion: `leave unique out, or write rows: ${parents}`,
        atKey: true,
      },
    );
  return true;
}

/** `differs: sender_id`: another reference of the row to the same parent, which this one never equals. */
function differsOf(
  context: Context,
  place: Place,
  column: ColumnOutline,
  parent: TableOutline,
  value: Json | undefined,
): {path: readonly string[]} | undefined {
  if (typeof value !== 'string') return undefined;
  const at = pointer(place.pointer, 'differs');
  const other = place.table.columns.get(value);
  if (!other) {
    context.problems.error(at, 'unknown-column', `${place.table.name} has no column ${value}`, {
      suggestion: suggestColumn(context, place.table, value),
    });
    return undefined;
  }
  if (other === column || other.references !== parent.name) {
    context.problems.error(
      at,
      'not-a-key',
      other === column ? `${value} cannot differ from itself` : `${value} does not refer to ${parent.name}, so it differs anyway`,
      {
        suggestion: `name another column with references: ${parent.name}`,
      },
    );
    return undefined;
  }
  if ((writtenRows(context, parent) ?? 2) < 2)
    context.problems.error(at, 'not-unique', `${parent.name} has one row, so ${column.name} cannot differ from ${value}`, {
      suggestion: `give ${parent.name} more rows`,
    });
  context.graph.use(column, other, at);
  return {path: [value]};
}

/** The column of an `each` table that is filled parent by parent: the first reference to the parent without helpers, else the first at all. */
export function eachColumn(table: TableOutline): ColumnOutline | undefined {
  const candidates = [...table.columns.values()].filter((column) => column.references === table.each && !column.given);
  return candidates.find((column) => REFERENCE_HELPERS.every((key) => column.spec[key] === undefined)) ?? candidates[0];
}

/** `top 20% get 45%`, or nothing with a message. */
export function favourOf(context: Context, place: Place, value: Json | undefined): Favour | undefined {
  if (value === undefined) return undefined;
  const at = pointer(place.pointer, 'favour');
  const match = /^top\s+(\S+)\s+gets?\s+(\S+)$/.exec(typeof value === 'string' ? value.trim() : '');
  const [top, get] = [parseShare(match?.[1]), parseShare(match?.[2])];
  if (top === undefined || get === undefined || top <= 0 || get >= 1) {
    context.problems.error(at, 'favour', `${JSON.stringify(value)} does not say who is favoured`, {
      suggestion: 'write favour: top 20% get 45%',
    });
  } else if (get <= top) {
    context.problems.error(at, 'range', `the favoured ${match![1]!} have to get more than ${match![1]!}, and get ${match![2]!}`, {
      suggestion: 'leave favour out for equal chances',
    });
  } else return {top, get};
  return undefined;
}

/** Of a table with history, a row gets the version that counts at the time of the row: its axis, if nothing else is said. */
function versionAlive(child: TableOutline, parent: TableOutline): Json | undefined {
  if (parent.spec.history === undefined || child.spec.history !== undefined || child.axis === undefined) return undefined;
  const column = (what: string): string | undefined => [...parent.columns.values()].find(({spec}) => spec['version'] === what)?.name;
  const [from, to] = [column('from'), column('to')];
  return from === undefined || to === undefined ? undefined : {from, to, at: child.axis};
}

function entityOf(parent: TableOutline): {entity?: string} {
  const entity = [...parent.columns.values()].find(({spec}) => spec['entity'] !== undefined);
  return entity === undefined ? {} : {entity: entity.name};
}

/** `{from: joined_on, to: closed_on, at: visited_at}`: from and to of the parent, at of this table. */
function aliveOf(context: Context, place: Place, column: ColumnOutline, parent: TableOutline, value: Json | undefined): Alive | undefined {
  if (!isObject(value)) return undefined;
  const at = (key: string): Place => ({...place, pointer: pointer(place.pointer, 'alive', key)});
  const timeOf = (key: string, table: TableOutline): string | undefined => {
    const name = value[key];
    if (typeof name !== 'string') return undefined;
    const found = table.columns.get(name);
    if (!found) {
      context.problems.error(at(key).pointer, 'unknown-column', `${table.name} has no column ${name}`, {
        suggestion: suggestColumn(context, table, name),
      });
      return undefined;
    }
    context.graph.use(column, found, at(key).pointer);
    const type = context.types.typeOf(found);
    if (!isTemporal(type) && type !== 'auto')
      context.problems.error(at(key).pointer, 'type', `${table.name}.${name} is ${type}, and a date or timestamp is needed here`);
    return name;
  };
  const [from, to, when] = [timeOf('from', parent), timeOf('to', parent), timeOf('at', place.table)];
  for (const key of ['from', 'at'].filter((name) => value[name] === undefined)) {
    context.problems.error(pointer(place.pointer, 'alive'), 'alive', `alive needs ${key}`, {
      suggestion: key === 'from' ? `add from: a date column of ${parent.name}` : `add at: a date column of ${place.table.name}`,
    });
  }
  return from !== undefined && when !== undefined ? {from, ...(to === undefined ? {} : {to}), at: when} : undefined;
}

/** `city_id`, `[city_id, size]`, or `{city_id: member_id.city_id}`: columns of the parent, and what they equal in the row. */
function alikeOf(context: Context, place: Place, column: ColumnOutline, parent: TableOutline, value: Json | undefined): Alike[] {
  if (value === undefined) return [];
  const {problems, types, graph} = context;
  const at = pointer(place.pointer, 'alike');
  const names =
    typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly Json[]).map((name) => asText(name)) : undefined;
  const pairs = names ? names.map((name) => [name, name] as const) : isObject(value) ? Object.entries(value) : [];
  return pairs.flatMap(([name, text], i) => {
    const here = typeof value === 'string' ? at : names ? pointer(at, i) : pointer(at, name);
    const own = parent.columns.get(name);
    if (!own) {
      problems.error(here, 'unknown-column', `${parent.name} has no column ${name}`, {
        suggestion: suggestColumn(context, parent, name),
        ...(names ? {} : {atKey: true}),
      });
      return [];
    }
    graph.use(column, own, here);
    const target = resolvePath(context, {...place, pointer: here}, text);
    if (!target) return [];
    const [a, b] = [types.typeOf(own), types.typeOf(target.end)];
    const [known, asked] = [types.valuesOf(own), types.valuesOf(target.end)];
    if (a !== b && !(isNumeric(a) && isNumeric(b)) && a !== 'auto' && b !== 'auto')
      problems.error(here, 'type', `${parent.name}.${name} is ${a} and ${asText(text)} is ${b}, so they are never equal`);
    else if (known && asked && !asked.some((one) => known.includes(one)))
      problems.error(here, 'unknown-case', `${parent.name}.${name} and ${asText(text)} have no value in common`, {
        suggestion: `${parent.name}.${name} is ${listOf(known, 'or')}`,
      });
    return [{column: name, path: target.path}];
  });
}

/** `80% member_id.store_id`: mostly the parent that the path leads to. */
function usuallyOf(
  context: Context,
  place: Place,
  column: ColumnOutline,
  parent: TableOutline,
  value: Json | undefined,
): {share: number; path: readonly string[]} | undefined {
  if (value === undefined) return undefined;
  const at = {...place, pointer: pointer(place.pointer, 'usually')};
  const match = /^(\S+)\s+(\S+)$/.exec(typeof value === 'string' ? value.trim() : '');
  const share = parseShare(match?.[1]);
  if (!match || share === undefined) {
    context.problems.error(at.pointer, 'usually', `${JSON.stringify(value)} is no share with a path`, {
      suggestion: 'write usually: 80% member_id.store_id',
    });
    return undefined;
  }
  const target = resolvePath(context, at, match[2]);
  if (!target) return undefined;
  const isTheKey = target.end.table === parent.name && target.end.name === parent.key;
  if (target.end.references !== parent.name && !isTheKey) {
    context.problems.error(at.pointer, 'not-a-key', `${match[2]!} does not lead to ${parent.name}, where ${column.name} has to point`);
    return undefined;
  }
  return {share, path: target.path};
}

/** `{PL1: 34, PL2: 26}`: weights per key of the parent. */
function weightsOf(
  context: Context,
  place: Place,
  parent: TableOutline,
  value: Json | undefined,
): {key: string; weight: number}[] | undefined {
  if (value === undefined) return undefined;
  const at = pointer(place.pointer, 'pick');
  if (!isObject(value)) {
    context.problems.error(at, 'pick', `a weight for each key of ${parent.name} is expected`, {suggestion: 'write {KEY1: 3, KEY2: 1}'});
    return undefined;
  }
  const key = parent.columns.get(parent.key ?? '');
  const known = key?.given ? context.types.valuesOf(key) : undefined;
  checkShares(context, at, Object.values(value));
  return Object.entries(value).map(([name, weight]) => {
    if (known && !known.includes(name)) {
      context.problems.error(pointer(at, name), 'unknown-case', `${parent.name} has no ${parent.key ?? 'key'} ${name}`, {
        suggestion: didYouMean(name, known) ?? `it has ${listOf(known)}`,
        atKey: true,
      });
    }
    return {key: name, weight: weightOf(context, pointer(at, name), weight)};
  });
}

/** Shares that are meant to be the whole have to be: `{Card: 60%, Cash: 50%}` is a slip. Plain weights need not add up to anything. */
export function checkShares(context: Context, at: string, weights: readonly Json[]): void {
  if (weights.length === 0 || !weights.every((weight) => typeof weight === 'string' && weight.trim().endsWith('%'))) return;
  const sum = weights.reduce<number>((total, weight) => total + (parseShare(weight) ?? Number.NaN) * 100, 0);
  // Thirds are written as 33.3%.
  if (Number.isNaN(sum) || Math.abs(sum - 100) <= Math.max(0.5, 0.05 * weights.length)) return;
  context.problems.error(at, 'weights-sum', `the shares add up to ${Number(sum.toPrecision(4))} %, and not to 100 %`, {
    suggestion: 'let them add up, or write plain weights such as 30, which need not',
  });
}

/** A positive weight, from a number or a share such as 46%. */
export function weightOf(context: Context, at: string, value: Json): number {
  const number = typeof value === 'number' ? value : (parseShare(value) ?? Number.NaN);
  if (number > 0 && Number.isFinite(number)) return number;
  context.problems.error(at, 'weight', `${JSON.stringify(value)} is no weight: a number greater than 0 is expected`, {
    suggestion: number === 0 ? 'leave the value out' : 'write a number such as 30; weights need not add up to anything',
  });
  return 1;
}

function weightColumnOf(
  context: Context,
  place: Place,
  column: ColumnOutline,
  parent: TableOutline,
  value: Json | undefined,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  const at = pointer(place.pointer, 'weight');
  const found = parent.columns.get(value);
  if (!found) {
    context.problems.error(at, 'unknown-column', `${parent.name} has no column ${value}`, {
      suggestion: suggestColumn(context, parent, value),
    });
    return undefined;
  }
  context.graph.use(column, found, at);
  const type = context.types.typeOf(found);
  if (isNumeric(type) || type === 'auto') return value;
  context.problems.error(at, 'type', `${parent.name}.${value} is ${type}, and a weight has to be a number`);
  return undefined;
}
