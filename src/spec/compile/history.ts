import type {Json} from '../../core/json.js';
import type {ColumnType, History, Value} from '../../core/model.js';
import {pointer} from '../pointer.js';
import {asText, listOf} from '../suggest.js';
import {suggestColumn, type Context, type Place} from './context.js';
import {isObject, valueKeys, type ColumnOutline, type TableOutline} from './outline.js';
import {listedValues, isTemporal} from './types.js';
import {compileId} from './values.js';

/** What a version can be asked. */
const PARTS = ['from', 'to', 'current', 'number'] as const;
/** Values that can be drawn anew when they change. */
const DRAWN = ['pick', 'prices', 'amount', 'count', 'number', 'pattern', 'faker', 'references', 'by'];

/** The history of a table whose rows are versions of entities; undefined if it has none, or with messages where something is wrong with it. */
export function compileHistory(context: Context, table: TableOutline): History | undefined {
  const spec = table.spec.history;
  if (spec === undefined) return undefined;
  const {problems} = context;
  const count = problems.list.length;
  const at = pointer(table.pointer, 'history');
  const changes = changesOf(context, table, spec['of'], spec['changes'], at);
  const from = beginOf(context, table, spec['from'], pointer(at, 'from'), changes);
  const part = (what: string): ColumnOutline | undefined => columnWith(context, table, 'version', what, at);
  const [begin, end] = [part('from'), part('to')];
  const entity = columnWith(context, table, 'entity', undefined, at);
  checkTable(context, table, at);
  if (problems.list.length > count || !begin || !end || !entity) return undefined;
  return {
    changes,
    ...(from === undefined ? {} : {from}),
    period: context.spec.period,
    valid: {from: begin.name, to: end.name},
    entity: entity.name,
  };
}

/** `of: [city, plan_id], changes: 10% a year`, or a rate for each: `changes: {city: 8% a year, plan_id: 20% a year}`. */
function changesOf(context: Context, table: TableOutline, of: Json | undefined, written: Json | undefined, at: string): History['changes'] {
  const {problems} = context;
  const names = Array.isArray(of) ? (of as readonly Json[]).map((name) => asText(name)) : isObject(written) ? Object.keys(written) : [];
  const place = (name: string, i: number): string => (Array.isArray(of) ? pointer(at, 'of', i) : pointer(at, 'changes', name));
  if (names.length === 0) {
    problems.error(of === undefined ? at : pointer(at, 'of'), 'history', `the history of ${table.name} names no column that changes`, {
      suggestion: 'add of: [city]',
      ...(of === undefined ? {atKey: true} : {}),
    });
  }
  names.forEach((name, i) => {
    checkChanging(context, table, name, {pointer: place(name, i), atKey: !Array.isArray(of)});
  });
  if (written === undefined) {
    problems.error(at, 'history', `how often something changes is missing`, {suggestion: 'add changes: 10% a year', atKey: true});
    return [];
  }
  const rate = (value: Json | undefined, here: string): number => {
    const match = /^\s*(\d+(?:\.\d+)?)\s*%\s*(?:a|per)\s+year\s*$/.exec(typeof value === 'string' ? value : '');
    if (match && Number(match[1]) > 0) return Number(`${match[1]!}e-2`);
    problems.error(here, 'history', `${JSON.stringify(value)} does not say how often something changes`, {
      suggestion: 'write changes: 10% a year, or {city: 8% a year, plan_id: 20% a year}',
    });
    return 0;
  };
  if (!isObject(written)) {
    const all = rate(written, pointer(at, 'changes'));
    return names.map((column) => ({column, perYear: all / names.length}));
  }
  for (const name of Object.keys(written).filter((key) => !names.includes(key)))
    problems.error(pointer(at, 'changes', name), 'history', `${name} is not among the columns that change`, {
      suggestion: `add it to of, or leave of out`,
      atKey: true,
    });
  return names.map((column) => {
    if (written[column] === undefined)
      problems.error(pointer(at, 'changes'), 'history', `how often ${column} changes is missing`, {
        suggestion: `add ${column}: 10% a year`,
      });
    return {column, perYear: written[column] === undefined ? 0 : rate(written[column], pointer(at, 'changes', column))};
  });
}

function checkChanging(context: Context, table: TableOutline, name: string, {pointer: at, atKey}: {pointer: string; atKey: boolean}): void {
  const {problems} = context;
  const column = table.columns.get(name);
  const mark = atKey ? {atKey} : {};
  if (!column) {
    problems.error(at, 'unknown-column', `${table.name} has no column ${name}`, {suggestion: suggestColumn(context, table, name), ...mark});
    return;
  }
  const kind = valueKeys(column.spec)[0] ?? '';
  const listed = kind === 'pick' || kind === 'prices' ? new Set(listedValues(column.spec)?.map(String)) : undefined;
  if (!DRAWN.includes(kind)) {
    problems.error(at, 'history', `${name} is made by ${kind === '' ? 'itself' : kind} and cannot change by itself`, {
      suggestion:
        kind === 'sql' ? 'name the columns that its sql reads: it follows them' : `columns made by ${listOf(DRAWN.slice(0, 8), 'or')} can`,
      ...mark,
    });
  } else if (listed !== undefined && listed.size < 2) {
    problems.error(at, 'history', `${name} has one value only, and cannot change`, mark);
  } else if (column.spec['empty'] !== undefined) {
    problems.error(pointer(column.pointer, 'empty'), 'not-yet', `not yet: blanks in ${name}, which changes over time`, {
      suggestion: 'leave empty out',
      atKey: true,
    });
  }
}

/** `from: joined_on`: the first version of an entity begins on that day. */
function beginOf(
  context: Context,
  table: TableOutline,
  name: Json | undefined,
  at: string,
  changes: History['changes'],
): string | undefined {
  if (typeof name !== 'string') return undefined;
  const {problems, types, graph} = context;
  const column = table.columns.get(name);
  if (!column) {
    problems.error(at, 'unknown-column', `${table.name} has no column ${name}`, {suggestion: suggestColumn(context, table, name)});
    return undefined;
  }
  const type = types.typeOf(column);
  if (!isTemporal(type) && type !== 'auto')
    problems.error(at, 'type', `${table.name}.${name} is ${type}, and an entity begins on a date or at a timestamp`);
  else if (types.mayBeEmpty(column))
    problems.error(at, 'empty', `${name} may be empty, and every entity has to begin`, {suggestion: 'name another column'});
  // Versions follow from it, and what changes follows from the versions.
  for (const other of table.columns.values()) {
    const isChanging = changes.some((change) => change.column === other.name);
    if (other !== column && (isChanging || other.spec['version'] !== undefined || other.spec['entity'] !== undefined))
      graph.use(other, column, at);
  }
  return name;
}

/** The one column that says `version: from` and the like. */
function columnWith(
  context: Context,
  table: TableOutline,
  key: 'version' | 'entity',
  what: string | undefined,
  at: string,
): ColumnOutline | undefined {
  const {problems} = context;
  const found = [...table.columns.values()].filter(({spec}) => (what === undefined ? spec[key] !== undefined : spec[key] === what));
  const name = what === undefined ? key : `${key}: ${what}`;
  if (found.length === 0) {
    const example = what === undefined ? 'member_no: {entity: "M{0000}"}' : `valid_${what}: {version: ${what}}`;
    problems.error(at, 'history', `${table.name} has a history, and no column with ${name}`, {
      suggestion: `add a column such as ${example}`,
      atKey: true,
    });
  }
  for (const second of found.slice(1))
    problems.error(pointer(second.pointer, key), 'two-values', `${found[0]!.name} has ${name} already`, {suggestion: 'keep one of them'});
  return found[0];
}

/** What a table with history cannot be as well. */
function checkTable(context: Context, table: TableOutline, at: string): void {
  const {problems} = context;
  const {rows, data} = table.spec;
  const refuse = (here: string, message: string, suggestion: string): void => {
    problems.error(here, 'not-yet', `not yet: ${message}`, {suggestion, atKey: true});
  };
  if (data !== undefined)
    refuse(pointer(table.pointer, 'data'), 'a history of given rows', 'write the versions into data, or make the rows');
  if (typeof rows === 'object')
    refuse(pointer(table.pointer, 'rows'), 'a history of rows that belong to a parent', 'write rows: 500, the number of entities');
  if (table.lifecycle !== undefined)
    refuse(table.lifecycle.pointer, 'a lifecycle in a table with history', 'put it into a table that refers to this one');
  if (table.key === undefined)
    problems.error(at, 'no-key', `${table.name} needs a key of its own for each version`, {
      suggestion: 'add a column such as member_key: {id: "{0}", type: integer}',
      atKey: true,
    });
  for (const column of table.columns.values())
    if (column.spec['unique'] === true && column.name !== table.key)
      refuse(
        pointer(column.pointer, 'unique'),
        `values of which each entity has one of its own, in all its versions (unique in a table with history)`,
        'leave unique out',
      );
}

/** `entity: "M{0000}"` or `version: from`. */
export function compileVersioned(
  context: Context,
  place: Place,
  kind: 'entity' | 'version',
  type: ColumnType,
  rows: number | undefined,
): Value | undefined {
  const {problems} = context;
  const {table} = place;
  const column = place.column!;
  const at = pointer(column.pointer, kind);
  if (table.spec.history === undefined) {
    problems.error(at, 'history', `${kind} belongs into a table with history, and ${table.name} has none`, {
      suggestion: 'add history: {of: [city], changes: 10% a year} to the table',
      atKey: true,
    });
    return undefined;
  }
  if (column.spec['empty'] !== undefined)
    problems.error(pointer(column.pointer, 'empty'), 'empty', `${column.name} is never empty by chance`, {
      suggestion: 'leave empty out',
      atKey: true,
    });
  if (kind === 'entity') {
    const id = compileId(context, {...place, pointer: at}, column.spec['entity'] ?? null, type, rows);
    return id?.kind === 'id' ? {kind: 'entity', template: id.template} : undefined;
  }
  const what = PARTS.find((part) => part === column.spec['version']);
  if (what === undefined) return undefined;
  const wanted = what === 'current' ? 'boolean' : what === 'number' ? 'integer' : 'date';
  if (type === wanted) return {kind: 'version', what};
  problems.error(pointer(column.pointer, 'type'), 'type', `version: ${what} makes a ${wanted}, not ${type}`, {
    suggestion: 'leave type out',
  });
  return undefined;
}
