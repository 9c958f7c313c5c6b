/** Tables with planted defects: the shipped file, what cleaning makes of it, and the proof that both come out even with the ledger. */
import type {DuckDBConnection} from '@duckdb/node-api';
import {identityOf} from '../core/defect-forms.js';
import {isLost, type TableDefects} from '../core/defects.js';
import type {Table} from '../core/model.js';
import {QueryError} from '../core/shipped.js';
import {quoteName, quoteText, sqlType} from '../core/sql-text.js';
import {failureOf} from './duck.js';
import {loadColumns, loadText, typedSql} from './load.js';
import {parseSelect} from './parse.js';

/** Absolute paths of what belongs to a shipped file with planted defects. */
export interface PlantedFiles {
  /** The same table without a defect. */
  readonly twin: string;
  readonly ledger: string;
}

/** Something that does not come out even: which claim is broken, and where first. */
export interface BrokenCleaning {
  readonly table: string;
  /** `ledger`: the shipped file is not the clean one plus the ledger. `cleaning`: cleaning it does not give the clean one. */
  readonly claim: 'ledger' | 'cleaning';
  /** A sentence without a full stop. */
  readonly message: string;
  readonly column?: string;
}

/** Columns of a ledger, as its file has them. */
export const LEDGER_COLUMNS = ['table', 'key', 'row', 'column', 'kind', 'original', 'shipped'] as const;
/** Our patience with cleaning SQL: it reads the whole table, and somebody else may have written it. */
const LONGEST_MS = 600_000;

/** Loads the three files as text. Has to happen while the database may still read files. */
export async function loadPlanted(connection: DuckDBConnection, table: Table, file: string, {twin, ledger}: PlantedFiles): Promise<void> {
  const name = quoteName(table.name);
  await loadText(connection, table, `raw.${name}`, file);
  await loadText(connection, table, `twin.${name}`, twin);
  await loadColumns(connection, LEDGER_COLUMNS, `ledger."loaded ${table.name}"`, ledger);
}

/** Makes `text` (shipped less ledger) and `main` (cleaned and typed) of a table from what was loaded, and gives what does not come out even. */
export async function cleanTable(connection: DuckDBConnection, table: Table, defects: TableDefects): Promise<BrokenCleaning[]> {
  const name = quoteName(table.name);
  const ledger = `ledger.${name}`;
  // `n`: the number that the row has in the clean table.
  await connection.run(
    `create table ${ledger} as select "row"::bigint as r, "row"::bigint - count(*) filter (where kind = 'duplicates') over (order by "row"::bigint) as n,
      "column" as c, kind, original, shipped from ledger."loaded ${table.name}"`,
  );
  await connection.run(`drop table ledger."loaded ${table.name}"`);
  const uneven = await unevenLedger(connection, table, ledger);
  // What was just proved to be the shipped file less its ledger; where it is not, the build ends.
  await connection.run(`create view text.${name} as select * from twin.${name}`);
  const failure = await runCleaning(connection, table, defects);
  const unclean = failure === undefined ? await uncleanRow(connection, table, defects, ledger) : [failure];
  await connection.run(`drop table ${ledger}`);
  return [...uneven, ...unclean];
}

/** Claim (a): where the shipped file without the copies differs from the clean one, the ledger says so and says what; and it says nothing else. */
async function unevenLedger(connection: DuckDBConnection, table: Table, ledger: string): Promise<BrokenCleaning[]> {
  const {name, columns} = table;
  const own = quoteName(name);
  const broken = (message: string, column?: string): BrokenCleaning[] => [
    {table: name, claim: 'ledger', message, ...(column === undefined ? {} : {column})},
  ];
  const equal = columns.map(({name: column}) => `s.${quoteName(column)} is not distinct from o.${quoteName(column)}`).join(' and ');
  const [copy] = await rowsOf(
    connection,
    `select l.r, l.original from ${ledger} l left join raw.${own} s on s.rowid + 1 = l.r left join raw.${own} o on o.rowid + 1 = try_cast(l.original as bigint)
      where l.kind = 'duplicates' and (s.rowid is null or o.rowid is null or not (${equal})) order by l.r limit 1`,
  );
  if (copy) return broken(`row ${text(copy[0])} is in the ledger as a copy of row ${text(copy[1])}, and is none`);
  await pairUp(
    connection,
    table,
    `(select * from raw.${own} where rowid + 1 not in (select r from ${ledger} where kind = 'duplicates'))`,
    `twin.${own}`,
  );
  const counted = await unequalRows(connection);
  if (counted !== undefined) return broken(`without the copies it has ${counted}`);
  const cells = columns.map(
    (column, k) =>
      `select n, ${quoteText(column.name)} as c, b${k} as original, a${k} as shipped from pairs where a${k} is distinct from b${k}`,
  );
  const [lie] = await rowsOf(
    connection,
    `select coalesce(d.n, l.n), coalesce(d.c, l.c), d.n is null, l.n is null, d.original, d.shipped, l.original, l.shipped
      from (${cells.join(' union all ')}) d full join (select * from ${ledger} where kind <> 'duplicates') l on d.n = l.n and d.c = l.c
      where d.n is null or l.n is null or d.original is distinct from l.original or d.shipped is distinct from l.shipped order by 1, 2 limit 1`,
  );
  if (!lie) return [];
  const [n, column, same, unknown, original, shipped, saidOriginal, saidShipped] = lie;
  const where = `in row ${text(n)} of the clean table ${text(column)}`;
  if (unknown === true)
    return broken(`${where} is ${said(original)} and ships as ${said(shipped)}, which is not in the ledger`, text(column));
  if (same === true) return broken(`${where} is in the ledger, and ships as it is`, text(column));
  return broken(
    `${where} is ${said(original)} and ships as ${said(shipped)}, and the ledger says ${said(saidOriginal)} and ${said(saidShipped)}`,
    text(column),
  );
}

/** Runs the cleaning SQL as `main.<table>`, in the order of the clean rows, so that sums of doubles add up in one order. */
async function runCleaning(connection: DuckDBConnection, table: Table, defects: TableDefects): Promise<BrokenCleaning | undefined> {
  const name = quoteName(table.name);
  const parsed = await parseSelect(connection, defects.clean, cleaningNames(table.name));
  if (!parsed.ok) throw new QueryError(parsed.error);
  const timer = setTimeout(() => {
    connection.interrupt();
  }, LONGEST_MS);
  try {
    await connection.run(`create table main."cleaned ${table.name}" as select * from (${defects.clean.replace(/;\s*$/, '')}\n)`);
  } catch (error) {
    const {message} = failureOf(error, defects.clean);
    // The build fails; what reads the table meanwhile needs one to read.
    await connection.run(
      `create table main.${name} as select ${table.columns.map((column) => `${typedSql(column)} as ${quoteName(column.name)}`).join(', ')} from twin.${name}`,
    );
    return {table: table.name, claim: 'cleaning', message: `the cleaning SQL fails on the shipped rows: ${message}`};
  } finally {
    clearTimeout(timer);
  }
  const types = new Map(
    (await rowsOf(connection, `select column_name, column_type from (describe main."cleaned ${table.name}")`)).map((row) => [
      text(row[0]),
      text(row[1]),
    ]),
  );
  const cells = table.columns.map((column) => {
    const own = `c.${quoteName(column.name)}`;
    const cell = types.get(column.name) === 'VARCHAR' ? typedSql(column, own) : `try_cast(${own} as ${sqlType(column.type)})`;
    return `${cell} as ${quoteName(column.name)}`;
  });
  const identity = identityOf(table).map((key) => table.columns.find((column) => column.name === key)!);
  const rows = `(select ${cells.join(', ')} from main."cleaned ${table.name}" c)`;
  const placed =
    identity.length === 0
      ? `select * from ${rows}`
      : `select c.* from ${rows} c left join (select ${identity.map((column, k) => `${typedSql(column)} as k${k}`).join(', ')}, rowid as place from twin.${name}) t
          on ${identity.map((column, k) => `c.${quoteName(column.name)} is not distinct from t.k${k}`).join(' and ')} order by t.place nulls last`;
  await connection.run(`create table main.${name} as ${placed}`);
  await connection.run(`drop table main."cleaned ${table.name}"`);
  return undefined;
}

/** What cleaning SQL of a table may read: its own file. */
export const cleaningNames = (table: string) => ({names: new Set([table.toLowerCase()]), schemas: new Set(['raw'])});

/** Claim (b): the cleaned table equals the clean one, but for cells that the ledger has as lost. */
async function uncleanRow(connection: DuckDBConnection, table: Table, defects: TableDefects, ledger: string): Promise<BrokenCleaning[]> {
  const {name, columns} = table;
  const broken = (message: string, column?: string): BrokenCleaning[] => [
    {table: name, claim: 'cleaning', message, ...(column === undefined ? {} : {column})},
  ];
  await pairUp(connection, table, `main.${quoteName(name)}`, `twin.${quoteName(name)}`);
  const lost = new Set(defects.cells.filter(({kind}) => isLost(kind)).map(({column}) => column));
  const cells = columns.map((column, k) => {
    const except = lost.has(column.name)
      ? ` and n not in (select l.n from ${ledger} l where l.c = ${quoteText(column.name)} and l.kind in ('missing', 'outliers'))`
      : '';
    // Equal values may be written in two ways; what is written alike has been left out already.
    const typed = (side: string): string => typedSql(column, side);
    return `select n, ${k} as k, a${k} as found, b${k} as wanted from pairs where a${k} is distinct from b${k} and ${typed(`a${k}`)} is distinct from ${typed(`b${k}`)}${except}`;
  });
  const [first] = await rowsOf(connection, `select * from (${cells.join(' union all ')}) order by n, k limit 1`);
  if (first === undefined) {
    const counted = await unequalRows(connection);
    return counted === undefined ? [] : broken(`it has ${counted}`);
  }
  const [n, k, found, wanted] = first;
  const column = columns[Number(k)]!;
  const identity = identityOf(table).map((key) => columns.findIndex((one) => one.name === key));
  const [key] = await rowsOf(
    connection,
    `select ${identity.length === 0 ? 'null' : identity.map((at) => `coalesce(b${at}, a${at})`).join(', ')} from pairs where n = ${text(n)}`,
  );
  const called = identity.length === 0 || key === undefined ? '' : ` (${key.map(text).join(', ')})`;
  return broken(
    `in row ${text(n)}${called} ${column.name} is ${said(found)} in the cleaned table, and ${said(wanted)} in the clean one`,
    column.name,
  );
}

/**
 * Lays two tables side by side, row by row in their order, and keeps as `pairs` those that are not written alike: `n` the number of the row from 1,
 * `a0`, `b0`, `a1` ... the cells as text, `here` and `there` whether there is a row at all. One pass, and nothing is sorted or kept of what is equal.
 */
async function pairUp(connection: DuckDBConnection, table: Table, left: string, right: string): Promise<void> {
  const side = (letter: string, source: string, mark: string): string =>
    `(select ${table.columns.map(({name}, k) => `${quoteName(name)}::varchar as ${letter}${k}`).join(', ')}, true as ${mark} from ${source})`;
  const differs = table.columns.map((_, k) => `a${k} is distinct from b${k}`);
  await connection.run(
    `create or replace temp table pairs as select * from (select row_number() over () as n, * from ${side('a', left, 'here')} positional join ${side('b', right, 'there')})
      where here is null or there is null or ${differs.join(' or ')}`,
  );
}

/** `3 rows more than the clean table`, if it has. */
async function unequalRows(connection: DuckDBConnection): Promise<string | undefined> {
  const [counts] = await rowsOf(
    connection,
    'select count(*) filter (where there is null), count(*) filter (where here is null) from pairs',
  );
  const [more, fewer] = counts!.map(Number) as [number, number];
  if (more === 0 && fewer === 0) return undefined;
  return `${more + fewer} ${more + fewer === 1 ? 'row' : 'rows'} ${more > 0 ? 'more' : 'fewer'} than the clean table`;
}

/** A cell as it reads; those shown here are text, numbers and truth values. */
const text = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : typeof value === 'string' ? value : `${value as number}`;
const said = (value: unknown): string => (value === null || value === undefined ? 'empty' : `"${text(value)}"`);

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRows();
}
