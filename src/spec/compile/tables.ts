import type {EachRows} from '../../core/spec.js';
import type {Json, JsonObject} from '../../core/json.js';
import type {Column, RowCount, Table} from '../../core/model.js';
import {pointer} from '../pointer.js';
import {suggestName} from '../names.js';
import {asText, count} from '../suggest.js';
import {compileColumn} from './columns.js';
import {parentColumnOf} from './composite.js';
import type {Context} from './context.js';
import {copulasOf} from './copula.js';
import {CHILDREN_KINDS, compileChildren} from './distributions.js';
import type {ColumnOutline, Outline, TableOutline} from './outline.js';
import {compileHistory} from './history.js';
import {compileLifecycle} from './lifecycle.js';
import {eachColumn} from './reference.js';
import {checkGivenTree} from './self.js';
import {knownRows, uniqueOf} from './unique.js';
import {typed} from './values.js';

/** Compiles a table with its columns; undefined when something is wrong with it. */
export function compileTable(context: Context, table: TableOutline): Table | undefined {
  const {problems} = context;
  const count = problems.list.length;
  const rows = rowsOf(context, table);
  const columns = [...table.columns.values()].map((column) => compileColumn(context, table, column, knownRows(context, rows)));
  const lifecycle = compileLifecycle(context, table);
  const history = compileHistory(context, table);
  const grain = grainOf(context, table);
  const unique = uniqueOf(context, table, rows);
  const copulas = copulasOf(context, table);
  checkKeyType(context, table);
  if (!rows || problems.list.length > count) return undefined;
  return {
    name: table.name,
    about: table.spec.about,
    fact: isFact(table.name, context.outline),
    rows,
    key: table.keys,
    grain,
    ...(unique.length === 0 ? {} : {unique}),
    ...(copulas.length === 0 ? {} : {copulas}),
    columns: columns.filter((column): column is Column => column !== undefined),
    ...(table.axis === undefined ? {} : {axis: table.axis}),
    ...(lifecycle === undefined ? {} : {lifecycle}),
    ...(history === undefined ? {} : {history}),
    pointer: table.pointer,
  };
}

/** By its prefix; without one, a table that no other refers to. */
export function isFact(name: string, outline: Outline): boolean {
  if (name.startsWith('fact_')) return true;
  if (name.startsWith('dim_')) return false;
  return ![...outline.values()].some(
    (other) => other.name !== name && [...other.columns.values()].some((column) => column.references === name),
  );
}

function rowsOf(context: Context, table: TableOutline): RowCount | undefined {
  const {problems} = context;
  const {rows, data} = table.spec;
  const at = pointer(table.pointer, 'rows');
  if (data !== undefined) {
    if (rows !== undefined)
      problems.error(at, 'two-values', `${table.name} has data, and so its rows are counted`, {suggestion: 'leave rows out', atKey: true});
    return dataOf(context, table, data);
  }
  if (rows === undefined) {
    problems.error(table.pointer, 'no-rows', `${table.name} does not say how many rows it has`, {
      suggestion: 'add rows: 500, rows: 12% of size, rows: {each: parent_table, about: 2.3}, or data',
      atKey: true,
    });
    return undefined;
  }
  if (typeof rows === 'number') {
    if (Number.isSafeInteger(rows) && rows >= 1) return {kind: 'fixed', rows};
    problems.error(at, 'rows', `${rows} is no number of rows`, {suggestion: 'write a whole number from 1'});
    return undefined;
  }
  if (typeof rows === 'string') {
    const share = parsePercentOfSize(rows);
    if (share !== undefined && share > 0) return {kind: 'share', of: share};
    problems.error(at, 'rows', `"${rows}" is no number of rows`, {suggestion: 'write rows: 500, or rows: 12% of size'});
    return undefined;
  }
  return 'stages_of' in rows ? stepsOf(context, table, at) : eachOf(context, table, rows, at);
}

/** `12% of size`: more than 100 % is possible, for a dimension larger than the facts. */
function parsePercentOfSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)%\s+of\s+size\s*$/.exec(text);
  return match ? Number(`${match[1]!}e-2`) : undefined;
}

function eachOf(context: Context, table: TableOutline, rows: EachRows, at: string): RowCount | undefined {
  const {problems} = context;
  if (table.each === undefined) return undefined;
  if (table.each === table.name) {
    problems.error(pointer(at, 'each'), 'circular', `${table.name} cannot have rows for each of its own`, {
      suggestion: 'name the parent table',
    });
    return undefined;
  }
  if (context.outline.get(table.each)?.spec.history !== undefined) {
    problems.error(pointer(at, 'each'), 'not-yet', `not yet: rows for each version of ${table.each}`, {
      suggestion: `write rows: 5000, and references: ${table.each}`,
    });
    return undefined;
  }
  const column = eachColumn(table);
  if (!column) {
    problems.error(pointer(at, 'each'), 'no-reference', `no column of ${table.name} refers to ${table.each}`, {
      suggestion: `add a column with references: ${table.each}`,
    });
    return undefined;
  }
  const called = CHILDREN_KINDS.find((kind) => rows[kind] !== undefined);
  if (called !== undefined) {
    const children = compileChildren(context, {table, pointer: at}, rows as unknown as JsonObject);
    return children && checkOnce(context, column, children, {kind: 'each', parent: table.each, column: column.name, ...children});
  }
  if (rows.to !== undefined) {
    problems.error(pointer(at, 'to'), 'range', `to cuts a distribution, and about with high has none to be cut`, {
      suggestion: 'write high: one parent in twenty has more, or poisson: 2.3',
      atKey: true,
    });
    return undefined;
  }
  if (column.spec['unique'] === true) return checkOnce(context, column, undefined, undefined);
  const from = rows.from ?? 0;
  const about = rows.about ?? Math.max(1, from);
  if (about < from || about <= 0) {
    problems.error(
      pointer(at, rows.about === undefined ? 'from' : 'about'),
      'range',
      about <= 0 ? 'about has to be greater than 0' : `on average there are ${about}, which is less than the least, ${from}`,
      {suggestion: `about counts all rows of a parent, from is the least`},
    );
    return undefined;
  }
  if (rows.high !== undefined && rows.high <= about) {
    problems.error(pointer(at, 'high'), 'range', `high (${rows.high}) has to be greater than about (${about})`, {
      suggestion: 'one parent in twenty has more than high',
    });
    return undefined;
  }
  return {kind: 'each', parent: table.each, column: column.name, about, from, ...(rows.high === undefined ? {} : {high: rows.high})};
}

/** `{stages_of: fact_tickets}`: a row for every stage that a row of the other table has reached. */
function stepsOf(context: Context, table: TableOutline, at: string): RowCount | undefined {
  if (table.each === undefined) return undefined;
  const parent = context.outline.get(table.each)!;
  for (const key of ['about', 'from', 'high', 'each'].filter((name) => name in (table.spec.rows as object))) {
    context.problems.error(
      pointer(at, key),
      'two-values',
      `the lifecycle of ${parent.name} decides how many rows there are, so ${key} has nothing to do`,
      {
        suggestion: `leave ${key} out`,
        atKey: true,
      },
    );
  }
  const column = eachColumn(table);
  if (parent.lifecycle !== undefined && column) return {kind: 'steps', parent: parent.name, column: column.name};
  const others = [...context.outline.values()].filter(({lifecycle}) => lifecycle !== undefined).map(({name}) => name);
  context.problems.error(
    pointer(at, 'stages_of'),
    'lifecycle',
    parent.lifecycle === undefined ? `${parent.name} has no lifecycle` : `no column of ${table.name} refers to ${parent.name}`,
    {
      suggestion:
        parent.lifecycle !== undefined
          ? `add a column with references: ${parent.name}`
          : others.length > 0
            ? `a lifecycle have ${others.join(', ')}`
            : `add lifecycles: {${parent.name}: ...}`,
    },
  );
  return undefined;
}

/** One-to-one in a table made parent by parent: none or one child each. */
function checkOnce(
  context: Context,
  column: ColumnOutline,
  children: ReturnType<typeof compileChildren>,
  rows: RowCount | undefined,
): RowCount | undefined {
  const most =
    children?.to ?? (children?.children.kind === 'pick' ? Math.max(...children.children.items.map(({value}) => value)) : Infinity);
  if (column.spec['unique'] !== true || most <= 1) return rows;
  context.problems.error(pointer(column.pointer, 'unique'), 'not-unique', `a parent may get more than one row, so ${column.name} repeats`, {
    suggestion: 'write rows: {each: parent, pick: {0: 40, 1: 60}}',
    atKey: true,
  });
  return undefined;
}

/**
 * The rows of a table with `data`, cell i belonging to column i: columns that make their own value (id, sql, rollup ...) have null in
 * their place. Checks the width of the rows, the types, the key, and keys of other data.
 */
function dataOf(context: Context, table: TableOutline, data: readonly (readonly Json[])[]): RowCount | undefined {
  const {problems} = context;
  const given = [...table.columns.values()].filter((column) => column.given);
  const at = pointer(table.pointer, 'data');
  if (data.length === 0) problems.error(at, 'no-rows', `${table.name} has no rows`);
  data.forEach((row, i) => {
    if (row.length === given.length) return;
    problems.error(
      pointer(at, i),
      'row-width',
      `row ${i + 1} has ${count(row.length, 'cell')}, and ${table.name} has ${count(given.length, 'column')}: ${given.map(({name}) => name).join(', ')}`,
      {
        suggestion: row.length > given.length ? 'quote text that holds a comma' : 'write null for an empty cell',
      },
    );
  });
  if (data.some((row) => row.length !== given.length)) return undefined;
  for (const column of given) {
    checkCells(context, table, column, at);
    if (column.references === table.name) checkGivenTree(context, table, column, at);
  }
  return {
    kind: 'data',
    rows: data.map((row) => [...table.columns.values()].map((column) => (column.given ? (row[column.position] ?? null) : null))),
  };
}

function checkCells(context: Context, table: TableOutline, column: ColumnOutline, at: string): void {
  const {problems, types} = context;
  const type = types.typeOf(column);
  const isKey = table.keys.includes(column.name);
  const unique = table.key === column.name || column.spec['unique'] === true;
  const parent = column.references === undefined ? undefined : context.outline.get(column.references);
  const parentKey = parentColumnOf(context.outline, column);
  const keys = parentKey?.given ? types.valuesOf(parentKey) : undefined;
  const seen = new Map<string, number>();
  types.cells(column).forEach((cell, i) => {
    const here = pointer(at, i, column.position);
    if (cell === null) {
      if (isKey) problems.error(here, 'empty', `${table.name}.${column.name} is the key and cannot be empty`);
      return;
    }
    const text = asText(cell);
    if (typed(cell, type) === undefined) {
      problems.error(here, 'type', `${JSON.stringify(cell)} is no ${type}, which ${column.name} is`, {
        suggestion: type === 'date' ? 'write 2024-04-01' : `write a value of type ${type}`,
      });
    } else if (unique && seen.has(text)) {
      problems.error(
        here,
        'duplicate',
        `${text} stands in row ${seen.get(text)! + 1} too, and ${column.name} is ${isKey ? 'the key' : 'unique'}`,
      );
    } else if (keys && !keys.includes(text)) {
      problems.error(here, 'unknown-case', `${parent!.name} has no ${parentKey!.name} ${text}`, {suggestion: suggestName(text, keys)});
    }
    seen.set(text, i);
  });
}

function grainOf(context: Context, table: TableOutline): readonly string[] {
  const grain = table.spec.grain ?? [];
  grain.forEach((name, i) => {
    if (table.columns.has(name)) return;
    context.problems.error(pointer(table.pointer, 'grain', i), 'unknown-column', `${table.name} has no column ${name}`, {
      suggestion: suggestName(name, [...table.columns.keys()]) ?? `it has ${[...table.columns.keys()].join(', ')}`,
    });
  });
  return grain;
}

/** The first column of data is the key, and so it has to look like one. */
function checkKeyType(context: Context, table: TableOutline): void {
  const key = table.key === undefined ? undefined : table.columns.get(table.key);
  if (!key || table.spec.key !== undefined) return;
  const type = context.types.typeOf(key);
  if (type === 'text' || type === 'integer' || type === 'auto' || type === 'date') return;
  context.problems.error(key.pointer, 'key', `${table.name}.${key.name} is the key, and ${type} makes no good key`, {
    suggestion: 'put a code or a number first',
    atKey: true,
  });
}
