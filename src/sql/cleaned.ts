/** Tables with planted defects: the shipped file, what cleaning makes of it, and the proof that both come out even with the ledger. */
import type {DuckDBConnection} from '@duckdb/node-api';
import {identityOf} from '../core/defect-forms.js';
import {isLost, type TableDefects} from '../core/defects.js';
import type {Column, Table} from '../core/model.js';
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
  await restoreText(connection, table, ledger);
  const uneven = await unevenLedger(connection, table, ledger);
  const failure = await runCleaning(connection, table, defects);
  const unclean = failure === undefined ? await uncleanRow(connection, table, defects, ledger) : [failure];
  for (const used of [ledger, `twin.${name}`]) await connection.run(`drop table ${used}`);
  return [...uneven, ...unclean];
}

/** `text.<table>`: the shipped rows without the copies, and with the original of every cell in the ledger. */
async function restoreText(connection: DuckDBConnection, table: Table, ledger: string): Promise<void> {
  const name = quoteName(table.name);
  const dirty = await columnsOf(connection, ledger);
  const cells = table.columns.map((column) => {
    const own = quoteName(column.name);
    const k = dirty.indexOf(column.name);
    return k < 0 ? `s.${own}` : `case when l${k}.r is null then s.${own} else l${k}.original end as ${own}`;
  });
  const joins = dirty.map((column, k) => `left join ${ledger} l${k} on l${k}.r = s.rowid + 1 and l${k}.c = ${quoteText(column)}`);
  await connection.run(
    `create table text.${name} as select ${cells.join(', ')} from raw.${name} s ${joins.join(' ')}
      where not exists (select 1 from ${ledger} d where d.kind = 'duplicates' and d.r = s.rowid + 1) order by s.rowid`,
  );
}

/** Claim (a): the ledger, applied backwards to the shipped file, gives the clean file; and it says nothing untrue of either. */
async function unevenLedger(connection: DuckDBConnection, table: Table, ledger: string): Promise<BrokenCleaning[]> {
  const {name} = table;
  const own = quoteName(name);
  const broken = (message: string, column?: string): BrokenCleaning[] => [
    {table: name, claim: 'ledger', message, ...(column === undefined ? {} : {column})},
  ];
  const shipped = table.columns.map(({name: column}) => `when ${quoteText(column)} then s.${quoteName(column)}`).join(' ');
  const [lie] = await rowsOf(
    connection,
    `select l.r, l.c, l.shipped, case l.c ${shipped} end from ${ledger} l left join raw.${own} s on s.rowid + 1 = l.r
      where l.kind <> 'duplicates' and (s.rowid is null or case l.c ${shipped} end is distinct from l.shipped or l.original is not distinct from l.shipped) order by l.r limit 1`,
  );
  if (lie) return broken(`row ${text(lie[0])} ships ${said(lie[3])} as ${text(lie[1])}, and its ledger says ${said(lie[2])}`, text(lie[1]));
  const equal = table.columns.map(({name: column}) => `s.${quoteName(column)} is not distinct from o.${quoteName(column)}`).join(' and ');
  const [copy] = await rowsOf(
    connection,
    `select l.r, l.original from ${ledger} l left join raw.${own} s on s.rowid + 1 = l.r left join raw.${own} o on o.rowid + 1 = try_cast(l.original as bigint)
      where l.kind = 'duplicates' and (s.rowid is null or o.rowid is null or not (${equal})) order by l.r limit 1`,
  );
  if (copy) return broken(`row ${text(copy[0])} is in the ledger as a copy of row ${text(copy[1])}, and is none`);
  const difference = await firstDifference(connection, table, `text.${own}`, `twin.${own}`);
  return difference === undefined
    ? []
    : broken(
        `${difference.where} ${difference.column} is ${difference.found} once the ledger is taken back, and ${difference.wanted} in the clean table`,
        difference.column,
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
  const name = quoteName(table.name);
  const lost = new Set(defects.cells.filter(({kind}) => isLost(kind)).map(({column}) => column));
  const difference = await firstDifference(connection, table, `main.${name}`, `twin.${name}`, (column) =>
    lost.has(column.name)
      ? `and n not in (select l.n from ${ledger} l where l.c = ${quoteText(column.name)} and l.kind in ('missing', 'outliers'))`
      : '',
  );
  if (difference === undefined) return [];
  const {where, column, found, wanted} = difference;
  return [
    {
      table: table.name,
      claim: 'cleaning',
      message: `${where} ${column} is ${found} in the cleaned table, and ${wanted} in the clean one`,
      column,
    },
  ];
}

interface Difference {
  readonly where: string;
  readonly column: string;
  readonly found: string;
  readonly wanted: string;
}

/** The first row in which two tables differ, the second of them text; `but` adds a condition for a column. */
async function firstDifference(
  connection: DuckDBConnection,
  table: Table,
  left: string,
  right: string,
  but?: (column: Column) => string,
): Promise<Difference | undefined> {
  const isText = but === undefined;
  const counts = (await rowsOf(connection, `select (select count(*) from ${left}), (select count(*) from ${right})`))[0]!;
  const cells = table.columns.flatMap(({name}, k) => [`a.${quoteName(name)} as a${k}`, `b.${quoteName(name)} as b${k}`]);
  const read = (column: Column, k: number): string => (isText ? `b${k}` : typedSql(column, `b${k}`));
  const differs = table.columns.map((column, k) => `(a${k} is distinct from ${read(column, k)} ${but?.(column) ?? ''})`);
  const shown = table.columns.flatMap((column, k) => [`${differs[k]!} as d${k}`, `a${k}::varchar`, `b${k}`]);
  const numbered = (source: string): string => `(select *, rowid as place from ${source})`;
  const [first] = await rowsOf(
    connection,
    `select n, ${shown.join(', ')} from (select coalesce(a.place, b.place) + 1 as n, ${cells.join(', ')} from ${numbered(left)} a full join ${numbered(right)} b on a.place = b.place)
      where ${differs.join(' or ')} order by n limit 1`,
  );
  if (first !== undefined) {
    const k = table.columns.findIndex((_, index) => first[1 + index * 3] === true);
    const key = table.columns.flatMap(({name}, index) =>
      identityOf(table).includes(name) ? [text(first[3 + index * 3] ?? first[2 + index * 3])] : [],
    );
    return {
      where: `in row ${text(first[0])}${key.length > 0 ? ` (${key.join(', ')})` : ''}`,
      column: table.columns[k]!.name,
      found: said(first[2 + k * 3]),
      wanted: said(first[3 + k * 3]),
    };
  }
  if (counts[0] === counts[1]) return undefined;
  return {where: 'of the table,', column: 'the number of rows', found: text(counts[0]), wanted: text(counts[1])};
}

/** A cell as it reads; those shown here are text, numbers and truth values. */
const text = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : typeof value === 'string' ? value : `${value as number}`;
const said = (value: unknown): string => (value === null || value === undefined ? 'empty' : `"${text(value)}"`);

async function columnsOf(connection: DuckDBConnection, ledger: string): Promise<string[]> {
  return (await rowsOf(connection, `select distinct c from ${ledger} where c is not null order by c`)).map((row) => text(row[0]));
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRows();
}
