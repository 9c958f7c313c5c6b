import type {RowCount} from '../../core/model.js';
import {pointer} from '../pointer.js';
import {suggestName} from '../names.js';
import {asText, listOf} from '../suggest.js';
import {leadOf} from './composite.js';
import type {Context} from './context.js';
import {isObject, isSwitch, valueKeys, type ColumnOutline, type TableOutline} from './outline.js';
import {eachColumn} from './reference.js';
import {listedValues} from './types.js';
import {roomOf} from './values.js';

/** Ways to make a cell that can be tried again. */
const DRAWN = new Set(['references', 'pick', 'prices', 'amount', 'count', 'number', 'pattern', 'faker', 'when', 'by']);

/** The combinations that `unique` of a table declares, and checks of those and of a key of several columns. */
export function uniqueOf(context: Context, table: TableOutline, rows: RowCount | undefined): (readonly string[])[] {
  const written = table.spec.unique ?? [];
  const sound = written.filter((names, i) => checkCombination(context, table, names, pointer(table.pointer, 'unique', i), rows));
  if (table.spec.key !== undefined) checkCombination(context, table, table.spec.key, pointer(table.pointer, 'key'), rows);
  return sound.filter((names) => names.length > 1);
}

function checkCombination(
  context: Context,
  table: TableOutline,
  names: readonly string[],
  at: string,
  rows: RowCount | undefined,
): boolean {
  const {problems} = context;
  const count = problems.list.length;
  const isKey = names === table.spec.key;
  names.forEach((name, i) => {
    if (!table.columns.has(name))
      problems.error(pointer(at, i), 'unknown-column', `${table.name} has no column ${name}`, {
        suggestion: suggestName(name, [...table.columns.keys()]) ?? `it has ${listOf([...table.columns.keys()])}`,
      });
    else if (names.indexOf(name) < i) problems.error(pointer(at, i), 'duplicate', `${name} is named twice`, {suggestion: 'name it once'});
  });
  if (names.length === 1 && !isKey)
    problems.error(at, 'combination', 'a combination has two columns or more', {suggestion: `write unique: true in ${names[0]!}`});
  if (problems.list.length > count) return false;
  const columns = names.map((name) => table.columns.get(name)!);
  if (isKey) checkKey(context, table, columns, at);
  if (columns.every(({given}) => given)) checkGiven(context, table, columns);
  else if (names.length > 1) checkMade(context, table, columns, at, rows);
  return problems.list.length === count;
}

function checkKey(context: Context, table: TableOutline, columns: readonly ColumnOutline[], at: string): void {
  const {problems, types} = context;
  columns.forEach((column, i) => {
    const type = types.typeOf(column);
    if (type === 'double' || type.startsWith('decimal') || type === 'boolean')
      problems.error(pointer(at, i), 'key', `${column.name} is ${type}, which makes no good part of a key`, {
        suggestion: 'use a code, a whole number, a date or a reference',
      });
    else if (column.spec['empty'] === undefined && types.mayBeEmpty(column) && !column.given)
      problems.error(pointer(at, i), 'empty', `${column.name} may be empty, and a key is never empty`);
    if (column.spec['rollup'] !== undefined) problems.error(pointer(at, i), 'key', `${column.name} is a total, and no part of a key`);
  });
  if (columns.length > 1) return;
  const [column] = columns as [ColumnOutline];
  if (column.spec['id'] === undefined && column.spec['unique'] !== true && !column.given)
    problems.error(pointer(at, 0), 'key', `values of ${column.name} may repeat, so it is no key by itself`, {
      suggestion: `add unique: true to ${column.name}, or name a second column`,
    });
}

/** Equal combinations in given rows. */
function checkGiven(context: Context, table: TableOutline, columns: readonly ColumnOutline[]): void {
  const cells = columns.map((column) => context.types.cells(column));
  const seen = new Map<string, number>();
  for (const i of (cells[0] ?? []).keys()) {
    const combination = cells.map((column) => column[i] ?? null);
    if (combination.includes(null)) continue;
    const text = JSON.stringify(combination);
    const first = seen.get(text);
    if (first !== undefined)
      context.problems.error(
        pointer(table.pointer, 'data', i),
        'duplicate',
        `${combination.map(asText).join(' + ')} stands in row ${first + 1} too, and ${columns.map(({name}) => name).join(' + ')} occurs once`,
      );
    seen.set(text, i);
  }
}

function checkMade(context: Context, table: TableOutline, columns: readonly ColumnOutline[], at: string, rows: RowCount | undefined): void {
  const {problems} = context;
  const owner = rows?.kind === 'each' ? table.columns.get(rows.column) : undefined;
  const late = columns.find((column) => column.spec['id'] !== undefined || isSelf(column) || column.spec['rollup'] !== undefined);
  if (late?.spec['id'] !== undefined) {
    problems.error(at, 'combination', `${late.name} occurs once by itself, so every combination with it does`, {
      suggestion: `leave ${late.name} out`,
    });
    return;
  }
  if (late) {
    problems.error(at, 'combination', `${late.name} is known only when all rows are there, so combinations with it cannot be kept apart`, {
      suggestion: `leave ${late.name} out`,
    });
    return;
  }
  if (rows?.kind === 'each' && owner && !columns.includes(owner)) {
    problems.error(
      at,
      'combination',
      `the rows are made ${rows.parent} by ${rows.parent}, so ${owner.name} has to be part of the combination`,
      {
        suggestion: `add ${owner.name}, or say rows as a number`,
      },
    );
    return;
  }
  if (owner && columns.some((column) => column.spec['position'] !== undefined)) return;
  // What follows from another column of the combination adds nothing to it.
  const free = columns.filter((column) => column !== owner && !columns.some((lead) => lead !== column && leadOf(table, column) === lead));
  if (!free.some((column) => valueKeys(column.spec).some((kind) => DRAWN.has(kind))) && owner) {
    problems.error(at, 'combination', `nothing in ${columns.map(({name}) => name).join(' + ')} is drawn, so it cannot be drawn anew`, {
      suggestion: 'add a column that is drawn, or position: true',
    });
    return;
  }
  const rooms = free.map((column) => ({column, room: roomIn(context, table, column)}));
  const room = rooms.reduce((product, one) => product * one.room, 1);
  const wanted = rows?.kind === 'each' ? Math.max(rows.from, rows.about) : knownRows(context, rows);
  if (wanted === undefined || wanted <= room) return;
  const parts = rooms.map((one) => `${one.room} of ${one.column.name}`).join(' x ');
  problems.error(
    at,
    'not-unique',
    rows?.kind === 'each'
      ? `a row of ${rows.parent} gets ${rows.from > room ? 'at least' : 'about'} ${wanted} rows, and there are only ${room} combinations for it: ${parts}`
      : `${table.name} gets ${wanted} rows, and there are only ${room} combinations: ${parts}`,
    {
      suggestion:
        rows?.kind === 'each' ? 'let a parent have fewer rows' : `ask for at most half of them: rows: ${Math.max(1, Math.floor(room / 2))}`,
    },
  );
}

const isSelf = (column: ColumnOutline): boolean => column.references === column.table;

/** Rows of a table where the number is known before anything is made. */
export function knownRows(context: Context, rows: RowCount | undefined): number | undefined {
  if (rows?.kind === 'fixed') return rows.rows;
  if (rows?.kind === 'share') return Math.max(1, Math.round(rows.of * context.spec.dataset_size));
  return rows?.kind === 'data' ? rows.rows.length : undefined;
}

/** The same from the spec of a table that may not be compiled yet. */
export function writtenRows(context: Context, table: TableOutline): number | undefined {
  const {rows, data} = table.spec;
  if (data !== undefined) return data.length;
  if (typeof rows === 'number') return rows;
  const share = typeof rows === 'string' ? /^\s*(\d+(?:\.\d+)?)%\s+of\s+size\s*$/.exec(rows)?.[1] : undefined;
  return share === undefined ? undefined : Math.max(1, Math.round((Number(share) / 100) * context.spec.dataset_size));
}

/** How many different values a column can have at most; Infinity where that cannot be told. */
function roomIn(context: Context, table: TableOutline, column: ColumnOutline): number {
  const {spec} = column;
  if (column.references !== undefined) return writtenRows(context, context.outline.get(column.references)!) ?? Infinity;
  if (table.each !== undefined && eachColumn(table) === column) return Infinity;
  if (column.given) return new Set(context.types.cells(column).map(String)).size;
  const listed = listedValues(spec);
  if (listed) return new Set(listed.map(String)).size;
  if (isSwitch(spec)) return Infinity;
  const pattern = spec['pattern'];
  if (typeof pattern === 'string') return roomOf(pattern);
  const when = spec['when'];
  if (isObject(when) && when['after'] === undefined && context.types.typeOf(column) === 'date') {
    const day = (key: 'from' | 'to'): number => Date.parse(`${asText(when[key] ?? context.spec.period[key])}T00:00:00Z`) / 86_400_000;
    const days = day('to') - day('from') + 1;
    return days > 0 ? days : Infinity;
  }
  const number = spec['count'] ?? spec['number'];
  if (isObject(number) && context.types.typeOf(column) === 'integer') {
    const {from = spec['count'] === undefined ? undefined : 0, to} = number as {from?: unknown; to?: unknown};
    if (typeof from === 'number' && typeof to === 'number') return Math.max(1, Math.floor(to) - Math.ceil(from) + 1);
  }
  return Infinity;
}
