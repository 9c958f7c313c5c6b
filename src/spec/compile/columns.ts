import type {Json} from '../../core/json.js';
import type {Column, ColumnType, Value} from '../../core/model.js';
import {pointer} from '../pointer.js';
import {suggestName} from '../names.js';
import {asText} from '../suggest.js';
import {hasSelect, hasWindow, sqlNames} from '../../core/sql-names.js';
import {checkKeyColumns, compilePart, parentColumnOf} from './composite.js';
import {checkRowSql, type Context, type Place} from './context.js';
import {MOST_CHILDREN} from './distributions.js';
import {isObject, isSwitch, missingTable, valueKeys, VALUE_KEYS, type ColumnOutline, type TableOutline} from './outline.js';
import {compileReference, REFERENCE_HELPERS} from './reference.js';
import {compileSelf} from './self.js';
import {compileVersioned} from './history.js';
import {compileStaged} from './staged.js';
import {compileChance} from './switch.js';
import {compileWhen} from './time.js';
import {listedValues, isNumeric, parseType} from './types.js';
import {writtenRows} from './unique.js';
import {compileDrawn, compileId, compileUuid, roomOf, typed} from './values.js';

/** Compiles one column; `rows` of its table where the number is known. Undefined when something is wrong with it. */
export function compileColumn(context: Context, table: TableOutline, column: ColumnOutline, rows: number | undefined): Column | undefined {
  const {problems, types} = context;
  const {spec} = column;
  const place: Place = {table, column, pointer: column.pointer};
  const count = problems.list.length;
  const declared = spec['type'];
  if (declared !== undefined && !parseType(declared)) {
    problems.error(pointer(column.pointer, 'type'), 'type', `${JSON.stringify(declared)} is no type`, {
      suggestion:
        suggestName(asText(declared), ['text', 'integer', 'double', 'boolean', 'date', 'timestamp']) ??
        'text, integer, double, boolean, date, timestamp or "decimal(12,2)"',
    });
  }
  context.graph.made(column, spec['rollup'] !== undefined ? 'rollup' : spec['sql'] !== undefined ? 'sql' : 'sampled');
  if (isSettled(column)) context.graph.settles(column);
  const type = types.typeOf(column);
  const value = compileValue(context, place, type, rows);
  const isKey = table.keys.includes(column.name);
  const empty = spec['empty'] === undefined || column.references === table.name ? undefined : emptyOf(context, place, spec['empty'], isKey);
  checkUnique(context, column, rows);
  if (!value || problems.list.length > count) return undefined;
  const parent = column.references === undefined ? undefined : context.outline.get(column.references);
  const held = parentColumnOf(context.outline, column);
  const values = column.given || column.references !== undefined ? undefined : (types.labelsOf(column) ?? listedValues(spec));
  return {
    name: column.name,
    type,
    about: typeof spec['about'] === 'string' ? spec['about'] : '',
    ...(typeof spec['unit'] === 'string' ? {unit: spec['unit']} : {}),
    isKey,
    unique: table.key === column.name || spec['unique'] === true,
    ...(parent === undefined || held === undefined ? {} : {references: {table: parent.name, column: held.name}}),
    value,
    ...(empty === undefined ? {} : {empty}),
    ...(values && pickedFrom(value) ? {values: [...new Set(values.map((item) => typed(item, type) ?? asText(item)))]} : {}),
    ...(isBalanced(context, column, type, value) ? {balanced: true} : {}),
    pointer: column.pointer,
  };
}

/** `design: balanced`, which only says something of a column that sorts rows into groups. */
function isBalanced({problems}: Context, {spec, pointer: at}: ColumnOutline, type: ColumnType, value: Value): boolean {
  if (spec['design'] === undefined) return false;
  if (type === 'text' || type === 'boolean' || pickedFrom(value)) return true;
  problems.error(pointer(at, 'design'), 'design', `design: balanced is about groups, and a column of type ${type} has none`, {
    suggestion: 'leave it out',
    atKey: true,
  });
  return false;
}

/** A constant alone is no list of allowed values; a pick is, and so are picks and constants under a switch. */
const pickedFrom = (value: Value): boolean => ['pick', 'by', 'status', 'step'].includes(value.kind);

/** Numbered keys, references to the own table and windows over rows wait until the table is whole. */
function isSettled({spec, table, references}: ColumnOutline): boolean {
  const {id, sql} = spec;
  if (typeof id === 'string') return !id.startsWith('uuid');
  if (references === table && spec['sql'] === undefined) return true;
  return typeof sql === 'string' && hasWindow(sql);
}

function compileValue(context: Context, place: Place, type: ColumnType, rows: number | undefined): Value | undefined {
  const {problems} = context;
  const column = place.column!;
  const {spec} = column;
  const kinds = valueKeys(spec);
  if (!checkKinds(context, place, kinds)) return undefined;
  if ((column.references !== undefined || spec['with'] !== undefined) && spec['type'] !== undefined)
    checkReferenceType(context, column, type);
  if (column.given) {
    const parent = column.references === undefined ? undefined : context.outline.get(column.references);
    if (parent && !checkKeyColumns(context, place, column, parent)) return undefined;
    return column.spec['with'] === undefined ? {kind: 'given'} : compilePart(context, place, column);
  }
  const at = (key: string): Place => ({...place, pointer: pointer(place.pointer, key)});
  const kind = kinds[0]!;
  const written = spec[kind]!;
  switch (kind) {
    case 'id':
      if (written === 'uuid' || written === 'uuid7') return compileUuid(context, at('id'), written, type);
      return compileId(context, at('id'), written, type, rows);
    case 'when':
      if (type !== 'date' && type !== 'timestamp' && type !== 'auto')
        problems.error(pointer(column.pointer, 'type'), 'type', `when makes a date or a timestamp, not ${type}`, {
          suggestion: 'leave type out',
        });
      return isObject(written) ? compileWhen(context, at('when'), written, type) : undefined;
    case 'references': {
      const parent = column.references === undefined ? undefined : context.outline.get(column.references);
      if (!parent) return undefined;
      if (parent.name === place.table.name) return compileSelf(context, place, column, parent);
      return compileReference(context, place, column, parent);
    }
    case 'with':
      return compilePart(context, place, column);
    case 'sql':
      if (typeof written !== 'string') return undefined;
      checkRowSql(context, at('sql'), written);
      if (hasSelect(written))
        problems.error(at('sql').pointer, 'sql', 'an expression over the row cannot select from tables', {
          suggestion: 'follow a key with a dot, use a window function, or a rollup',
        });
      return {kind: 'sql', sql: written.trim()};
    case 'rollup':
      return compileRollup(context, place, written);
    case 'stage':
    case 'status':
    case 'step':
      return compileStaged(context, place, kind, type);
    case 'entity':
    case 'version':
      return compileVersioned(context, place, kind, type, rows);
    case 'position':
      if (place.table.each === undefined) {
        problems.error(
          at('position').pointer,
          'position',
          'position numbers the rows of one parent, and the rows here are not made for each parent',
          {suggestion: 'write rows: {each: parent_table, about: 2.3}', atKey: true},
        );
        return undefined;
      }
      if (type !== 'integer') problems.error(pointer(column.pointer, 'type'), 'type', `position is an integer, not ${type}`);
      return {kind: 'position'};
    default:
      return compileDrawn(context, place, spec, type);
  }
}

/** Exactly one value, and no helpers without what they help. */
function checkKinds(context: Context, place: Place, kinds: readonly string[]): boolean {
  const {problems} = context;
  const column = place.column!;
  const {spec} = column;
  const stray = [...REFERENCE_HELPERS].filter(
    (key) => key !== 'pick' && spec[key] !== undefined && spec['references'] === undefined && !isSwitch(spec),
  );
  for (const key of stray)
    problems.error(pointer(column.pointer, key), 'no-reference', `${key} belongs to references, and ${column.name} refers to no table`, {
      suggestion: 'add references: parent_table',
      atKey: true,
    });
  if (column.given) {
    for (const key of [...REFERENCE_HELPERS, 'empty', 'by'].filter((name) => spec[name] !== undefined)) {
      problems.error(pointer(column.pointer, key), 'two-values', `the cells of ${column.name} stand in data, so ${key} has nothing to do`, {
        suggestion: key === 'empty' ? 'write null in data' : `leave ${key} out`,
        atKey: true,
      });
    }
    return true;
  }
  if (isObject(spec['by']) && !['amount', 'count', 'number'].includes(kinds[0] ?? '')) {
    problems.error(pointer(column.pointer, 'by'), 'by', 'by with changes multiplies an amount, a count or a number', {
      suggestion: 'to choose between values write by: column, and the cases as keys',
      atKey: true,
    });
    return false;
  }
  if (place.table.spec.data !== undefined && kinds[0] !== 'rollup') {
    problems.error(
      pointer(column.pointer, kinds[0] ?? ''),
      'not-yet',
      `not yet: a column made by ${kinds[0] ?? 'itself'} in a table with data`,
      {suggestion: 'write its cells into data', atKey: true},
    );
    return false;
  }
  if (kinds.length === 1) return true;
  if (kinds.length === 0 && stray.length > 0) return false;
  if (kinds.length === 0) {
    problems.error(column.pointer, 'no-value', `${column.name} has no value`, {
      suggestion: `add one of ${VALUE_KEYS.filter((key) => !['stage', 'status', 'step', 'entity', 'version'].includes(key)).join(', ')}`,
      atKey: true,
    });
  } else {
    problems.error(pointer(column.pointer, kinds[1]!), 'two-values', `${column.name} has two values, ${kinds.slice(0, 2).join(' and ')}`, {
      suggestion: 'keep one of them',
      atKey: true,
    });
  }
  return false;
}

function checkReferenceType(context: Context, column: ColumnOutline, type: ColumnType): void {
  const key = parentColumnOf(context.outline, column);
  const keyType = key && key !== column ? context.types.typeOf(key) : type;
  if (keyType === type) return;
  context.problems.error(
    pointer(column.pointer, 'type'),
    'type',
    `${column.name} is ${type}, and the key that it refers to, ${key!.table}.${key!.name}, is ${keyType}`,
    {suggestion: `leave type out, or write type: ${keyType}`},
  );
}

function emptyOf(context: Context, place: Place, value: Json, isKey: boolean): Column['empty'] {
  const at = {...place, pointer: pointer(place.pointer, 'empty')};
  if (place.column!.spec['with'] !== undefined) {
    context.problems.error(at.pointer, 'empty', `the cell goes with ${asText(place.column!.spec['with'])}, and is empty where that is`, {
      suggestion: `write empty in ${asText(place.column!.spec['with'])}`,
      atKey: true,
    });
    return undefined;
  }
  if (!isKey && !(place.table.each !== undefined && place.column!.references === place.table.each))
    return compileChance(context, at, value);
  context.problems.error(at.pointer, 'empty', isKey ? 'a key is never empty' : 'every row here belongs to a parent', {
    suggestion: 'leave empty out',
    atKey: true,
  });
  return undefined;
}

function checkUnique(context: Context, column: ColumnOutline, rows: number | undefined): void {
  const {spec} = column;
  if (spec['unique'] !== true || column.given) return;
  const at = pointer(column.pointer, 'unique');
  const kind = valueKeys(spec)[0] ?? '';
  // One-to-one: see compileReference.
  if (kind === 'references') return;
  if (kind === 'pattern') {
    const room = roomOf(asText(spec['pattern']));
    const parent = context.outline.get(column.table)?.each;
    const parents = parent === undefined ? undefined : writtenRows(context, context.outline.get(parent)!);
    if (parents !== undefined && room < parents * MOST_CHILDREN)
      context.problems.error(
        pointer(column.pointer, 'pattern'),
        'not-unique',
        `${asText(spec['pattern'])} makes ${room} different codes, and with rows for each ${parent!} there have to be ${parents * MOST_CHILDREN}, ${MOST_CHILDREN} for a parent`,
        {suggestion: 'add zeros or letters in the braces, or use id'},
      );
    if (rows !== undefined && room < rows)
      context.problems.error(
        pointer(column.pointer, 'pattern'),
        'not-unique',
        `${asText(spec['pattern'])} makes ${room} different codes, and the table gets ${rows} rows`,
        {suggestion: 'add zeros or letters in the braces'},
      );
  } else if (!['id', 'faker', 'sql', ''].includes(kind)) {
    context.problems.error(at, 'not-unique', `values made by ${kind} repeat, so they cannot be unique`, {
      suggestion: 'leave unique out, or use id, pattern, faker or sql',
      atKey: true,
    });
  }
}

/** `{of: fact_order_lines, is: sum(line_total), where: "..."}` */
function compileRollup(context: Context, place: Place, value: Json): Value | undefined {
  const {problems} = context;
  const at = (key: string): string => pointer(place.pointer, 'rollup', key);
  if (!isObject(value)) return undefined;
  const {of, is, where, through} = value as {of?: Json; is?: Json; where?: Json; through?: Json};
  if (typeof of !== 'string' || typeof is !== 'string') return undefined;
  const child = context.outline.get(of);
  if (!child) {
    const missing = missingTable(of, [...context.outline.keys()]);
    problems.error(at('of'), 'unknown-table', missing.message, {suggestion: missing.suggestion});
    return undefined;
  }
  const links = [...child.columns.values()].filter((column) => column.references === place.table.name);
  const link = typeof through === 'string' ? links.find(({name}) => name === through) : links[0];
  if (!link) {
    problems.error(
      at(typeof through === 'string' ? 'through' : 'of'),
      'no-reference',
      `${typeof through === 'string' ? `${of}.${through}` : of} does not refer to ${place.table.name}`,
      {
        suggestion:
          links.length > 0
            ? `its keys to ${place.table.name} are ${links.map(({name}) => name).join(', ')}`
            : `add a column with references: ${place.table.name} to ${of}`,
      },
    );
    return undefined;
  }
  if (links.length > 1 && through === undefined) {
    problems.error(
      at('of'),
      'two-references',
      `${of} refers to ${place.table.name} twice, by ${links.map(({name}) => name).join(' and ')}`,
      {suggestion: `add through: ${link.name}`},
    );
    return undefined;
  }
  const inChild = (key: string): Place => ({table: child, column: place.column!, pointer: at(key)});
  if (!/[a-z_]\s*\(/i.test(is))
    problems.error(at('is'), 'no-aggregate', `${is} is no total`, {suggestion: `write sum(${is.trim() || 'column'}), count(*), max(...)`});
  checkRowSql(context, inChild('is'), is);
  if (typeof where === 'string') checkRowSql(context, inChild('where'), where);
  checkTotal(context, child, is, at('is'));
  context.graph.use(place.column!, link, at('of'));
  return {kind: 'rollup', table: of, column: link.name, is: is.trim(), ...(typeof where === 'string' ? {where: where.trim()} : {})};
}

/** `sum(status)`: a total of text has a message here, before DuckDB says it in its own words. */
function checkTotal(context: Context, child: TableOutline, sql: string, at: string): void {
  const match = /^\s*(?:sum|avg)\s*\(\s*([a-z][a-z0-9_]*)\s*\)\s*$/i.exec(sql);
  const column = match ? child.columns.get(match[1]!.toLowerCase()) : undefined;
  if (match && !column && sqlNames(sql).length === 2) {
    context.problems.error(at, 'unknown-column', `${child.name} has no column ${match[1]!}`, {
      suggestion: suggestName(match[1]!, [...child.columns.keys()]) ?? `it has ${[...child.columns.keys()].join(', ')}`,
    });
  } else if (column) {
    const type = context.types.typeOf(column);
    if (!isNumeric(type) && type !== 'auto')
      context.problems.error(at, 'type', `${child.name}.${column.name} is ${type}, and cannot be added up`, {
        suggestion: 'use count(*), min or max',
      });
  }
}
