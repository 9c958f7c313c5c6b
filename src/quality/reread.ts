import type {ColumnType, Model} from '../core/model.js';
import type {Shipped} from '../core/shipped.js';
import {isOfType, quoteName, quoteText} from '../core/sql-text.js';
import {ask, asText, numbers} from './check.js';
import {listOf, type Descriptor, type Field, type TableSchema} from './data-package.js';
import {count} from './numbers.js';

/** What was looked at, what was wrong, and by which SQL. */
export interface Reread {
  readonly faults: readonly string[];
  readonly looked: readonly string[];
  readonly sql: readonly string[];
}

/**
 * Reads the shipped text again under the schemas of a descriptor and under nothing else: header, types with their formats, required and
 * unique cells, lists of values, primary and foreign keys. One fault for each that some rows break.
 */
export async function rereadFaults(shipped: Shipped, model: Model, {resources}: Descriptor): Promise<Reread> {
  const faults: string[] = [];
  const sql: string[] = [];
  let cells = 0;
  const known = new Set(model.tables.map(({name}) => name));
  for (const {name, schema} of resources) {
    if (schema === undefined || typeof schema === 'string' || !known.has(name)) continue;
    const statement = `select * from ${asText(name)} limit 0`;
    sql.push(statement);
    const header = (await ask(shipped, statement)).columns.map((column) => column.name);
    const fields = schema.fields.map((field) => field.name);
    if (fields.join('\n') !== header.join('\n')) {
      faults.push(`${name}: its fields are ${fields.join(', ')}, and the header is ${header.join(', ')}`);
      continue;
    }
    const conditions = schema.fields.flatMap(conditionsOf);
    const query = `select count(*)${conditions.map(({bad}) => `, count(*) filter (where ${bad})`).join('')} from ${asText(name)}`;
    sql.push(query);
    const [rows = 0, ...found] = await numbers(shipped, query);
    cells += rows * fields.length;
    for (const [k, {what}] of conditions.entries())
      if (found[k]! > 0) faults.push(`${name}.${what}: ${count(found[k]!)} of ${count(rows)} rows`);
    for (const {what, query: keys} of keyQueries(name, schema, known)) {
      sql.push(keys);
      const [bad = 0] = await numbers(shipped, keys);
      if (bad > 0) faults.push(`${name}: ${what}: ${count(bad)} rows`);
    }
  }
  return {faults, sql, looked: [`${count(cells)} cells read again under the descriptor`]};
}

interface Condition {
  readonly what: string;
  readonly bad: string;
}

function conditionsOf(field: Field): Condition[] {
  const name = quoteName(field.name);
  const found: Condition[] = [];
  const type = typeOf(field);
  if (type !== undefined && type !== 'text')
    found.push({what: `${field.name} is no ${field.type!}`, bad: `${name} is not null and not ${isOfType(name, type)}`});
  if (field.constraints?.required === true) found.push({what: `${field.name} is required and empty`, bad: `${name} is null`});
  const values = field.categories ?? field.constraints?.enum;
  if (values !== undefined) {
    const listed = values.map((value) => (typeof value === 'object' && value !== null ? (value as {value?: unknown}).value : value));
    const isNumber = listed.every((value) => typeof value === 'number');
    const list = listed.map((value) => (isNumber ? String(value) : quoteText(String(value)))).join(', ');
    const cell = isNumber ? `try_cast(${name} as double)` : name;
    found.push({what: `${field.name} is not on its list`, bad: `${name} is not null and ${cell} not in (${list})`});
  }
  return found;
}

/** A type of Table Schema as the sandbox reads it; undefined for what it does not read, such as a time of day or a geopoint. */
export function readAs(type: string | undefined): ColumnType | undefined {
  switch (type) {
    case 'integer':
    case 'year':
      return 'integer';
    case 'number':
      return 'double';
    case 'boolean':
    case 'date':
      return type;
    case 'datetime':
      return 'timestamp';
    case 'string':
      return 'text';
    default:
      return undefined;
  }
}

/** The same of a field, whose days and moments may have a format of their own, which is not read. */
function typeOf({type, format}: Field): ColumnType | undefined {
  const read = readAs(type);
  if (read === 'date') return format === undefined || format === 'default' || format === '%Y-%m-%d' ? read : undefined;
  if (read === 'timestamp') return format === '%Y-%m-%d %H:%M:%S' ? read : undefined;
  return read;
}

function keyQueries(table: string, schema: TableSchema, known: ReadonlySet<string>): {what: string; query: string}[] {
  const queries: {what: string; query: string}[] = [];
  const tuple = (names: readonly string[]): string => (names.length === 1 ? quoteName(names[0]!) : `(${names.map(quoteName).join(', ')})`);
  const unique = (names: readonly string[], what: string, required: boolean): void => {
    const filled = names.map((name) => `${quoteName(name)} is not null`).join(' and ');
    const rows = required ? 'count(*)' : `count(*) filter (where ${filled})`;
    queries.push({what, query: `select ${rows} - count(distinct ${tuple(names)}) filter (where ${filled}) from ${asText(table)}`});
  };
  const primary = schema.primaryKey === undefined ? [] : listOf(schema.primaryKey);
  if (primary.length > 0) unique(primary, `the primary key ${primary.join(' + ')} is empty or taken`, true);
  for (const names of schema.uniqueKeys ?? []) unique(names, `${names.join(' + ')} is taken`, false);
  for (const {name, constraints} of schema.fields)
    if (constraints?.unique === true && !(primary.length === 1 && primary[0] === name)) unique([name], `${name} is taken`, false);
  for (const {fields, reference} of schema.foreignKeys ?? []) {
    const parent = reference.resource === undefined || reference.resource === '' ? table : reference.resource;
    if (!known.has(parent)) continue;
    const own = listOf(fields);
    const same = listOf(reference.fields).map((name, k) => `p.${quoteName(name)} = c.${quoteName(own[k]!)}`);
    const filled = own.map((name) => `c.${quoteName(name)} is not null`).join(' and ');
    queries.push({
      what: `${own.join(' + ')} is not in ${parent}`,
      query: `select count(*) from ${asText(table)} c where ${filled} and not exists (select 1 from ${asText(parent)} p where ${same.join(' and ')})`,
    });
  }
  return queries;
}
