import type {DuckDBConnection} from '@duckdb/node-api';
import type {ColumnType} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import type {Declared, DeclaredColumn, DeclaredKey, DeclaredTable} from './declared.js';
import type {RawFile} from './files.js';
import {rawTable} from './load.js';

/** So many of the filled cells have to read as a type for the column to be of it: then the others are faults, and not its nature. */
const MOST = 0.95;
/** So many of the rows have to differ in a column for it to be meant as the key. */
const UNIQUE = 0.99;
/** So many of the cells have to be found in another table's key for a column of that name to be meant as a reference. */
const FOUND = 0.9;

/** What was taken for granted, in words. */
export interface Guessed {
  readonly declared: Declared;
  readonly notes: readonly string[];
}

interface Seen extends DeclaredColumn {
  readonly filled: number;
  readonly distinct: number;
}
interface SeenTable {
  readonly name: string;
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly Seen[];
}

/** Types by how the cells read, keys and references by name and by what is found: what a schema would say. */
export async function guessSchema(connection: DuckDBConnection, files: readonly RawFile[]): Promise<Guessed> {
  const seen: SeenTable[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const table = await look(connection, file);
    seen.push(table);
    notes.push(`${table.name}: taken as ${table.columns.map(({name, type}) => `${name} ${type}`).join(', ')}`);
  }
  const keys = new Map<string, string>();
  for (const table of seen) {
    const key = keyOf(table);
    if (key !== undefined) keys.set(table.name, key);
    notes.push(key === undefined ? `${table.name}: no column looks like its key` : `${table.name}: ${key} is taken as its key`);
  }
  const tables: DeclaredTable[] = [];
  for (const table of seen) {
    const references = await referencesOf(connection, table, seen, keys, notes);
    const key = keys.get(table.name);
    const {name, file} = table;
    tables.push({name, about: '', file, key: key === undefined ? [] : [key], grain: [], unique: [], references, columns: table.columns});
  }
  return {declared: {tables, rules: []}, notes};
}

async function look(connection: DuckDBConnection, {table, header, path}: RawFile): Promise<SeenTable> {
  const tests = header.map((name) => {
    const cell = quoteName(name);
    const count = (condition: string): string => `count(*) filter (where ${condition})`;
    return [
      `count(${cell})`,
      `count(distinct ${cell})`,
      count(`regexp_full_match(${cell}, '[-+]?[0-9]{1,18}')`),
      count(`regexp_full_match(${cell}, '[-+]?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?')`),
      // A telephone or postal code: digits that begin with a zero.
      count(`regexp_full_match(${cell}, '0[0-9]+')`),
      `coalesce(max(case when regexp_full_match(${cell}, '[-+]?[0-9]+[.][0-9]+') then length(${cell}) - instr(${cell}, '.') end), 0)`,
      `coalesce(max(case when regexp_full_match(${cell}, '[-+]?[0-9]+([.][0-9]+)?') then length(${cell}) end), 0)`,
      count(`lower(${cell}) in ('true', 'false')`),
      count(`regexp_full_match(${cell}, '[0-9]{4}-[0-9]{2}-[0-9]{2}')`),
      count(`regexp_full_match(${cell}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+]00:00)?')`),
    ].join(', ');
  });
  const reader = await connection.runAndReadAll(`select count(*), ${tests.join(', ')} from ${rawTable(table)}`);
  const [rows = 0, ...facts] = reader.getRows()[0]!.map(Number);
  const columns = header.map((name, k): Seen => {
    const [filled = 0, distinct = 0, ...shape] = facts.slice(k * 10, k * 10 + 10);
    return {name, type: typeOf(filled, shape), about: '', required: false, unique: false, filled, distinct};
  });
  return {name: table, file: path.slice(path.lastIndexOf('/') + 1), rows, columns};
}

function typeOf(filled: number, shape: readonly number[]): ColumnType {
  const [integers = 0, numbers = 0, zeros = 0, scale = 0, length = 0, truths = 0, dates = 0, moments = 0] = shape;
  if (filled === 0) return 'text';
  const most = (count: number): boolean => count >= MOST * filled;
  if (most(truths)) return 'boolean';
  if (most(dates)) return 'date';
  if (most(moments)) return 'timestamp';
  if (zeros > 0 || !most(numbers)) return 'text';
  if (scale === 0 && most(integers)) return 'integer';
  // Money and the like has few decimals; more are measured or computed.
  return scale <= 4 && length <= 18 ? `decimal(18,${scale})` : 'double';
}

/** The word a table is about: `dim_customers` is about `customer`. */
function entityOf(table: string): string {
  const bare = table.toLowerCase().replace(/^(?:dim|fact|tbl|bridge)_/, '');
  return bare
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1');
}

function keyOf({name, rows, columns}: SeenTable): string | undefined {
  const entity = entityOf(name);
  const wanted = [`${entity}_id`, `${entity}id`, 'id', `${entity}_code`, `${entity}_key`, `${entity}_no`, `${entity}_number`, entity];
  const first = columns[0];
  const candidates = [
    ...wanted.flatMap((word) => columns.filter((column) => column.name.toLowerCase() === word)),
    ...(first !== undefined && /(?:id|code|key|no|number)$/i.test(first.name) ? [first] : []),
  ];
  // A date or a measure is nobody's key.
  const good = candidates.find(
    ({filled, distinct, type}) => rows > 0 && distinct >= UNIQUE * rows && filled >= UNIQUE * rows && isName(type),
  );
  return good?.name;
}

const isName = (type: ColumnType): boolean => type === 'text' || type === 'integer';

async function referencesOf(
  connection: DuckDBConnection,
  table: SeenTable,
  all: readonly SeenTable[],
  keys: ReadonlyMap<string, string>,
  notes: string[],
): Promise<DeclaredKey[]> {
  const references: DeclaredKey[] = [];
  for (const column of table.columns) {
    if (keys.get(table.name) === column.name || !isName(column.type)) continue;
    for (const parent of all) {
      const key = keys.get(parent.name);
      if (key === undefined || !isNamedAs(column.name, key, parent.name, parent === table)) continue;
      const share = await foundShare(connection, table.name, column.name, parent.name, key);
      const name = `${table.name}.${column.name}`;
      if (share >= FOUND) {
        references.push({columns: [column.name], table: parent.name, parentColumns: [key]});
        notes.push(`${name} is taken as a reference to ${parent.name}.${key}`);
        break;
      }
      notes.push(`${name} is called like ${parent.name}.${key}, but only ${Math.floor(100 * share)} % of it are found there: no reference`);
    }
  }
  return references;
}

/** Whether a column is called like another table's key, perhaps with a role before it; in the own table only with a role. */
function isNamedAs(column: string, key: string, parent: string, own: boolean): boolean {
  const [name, wanted] = [column.toLowerCase(), key.toLowerCase()];
  const entity = entityOf(parent);
  const plain = wanted === 'id' ? `${entity}_id` : wanted;
  if (own) return name.endsWith(`_${plain}`);
  return name === plain || name.endsWith(`_${plain}`);
}

async function foundShare(connection: DuckDBConnection, table: string, column: string, parent: string, key: string): Promise<number> {
  const reader = await connection.runAndReadAll(
    `select count(*), count(*) filter (where exists (select 1 from ${rawTable(parent)} p where p.${quoteName(key)} = c.${quoteName(column)}))
     from ${rawTable(table)} c where c.${quoteName(column)} is not null`,
  );
  const [filled = 0, found = 0] = reader.getRows()[0]!.map(Number);
  return filled === 0 ? 0 : found / filled;
}
