/**
 * Worker task: a whole table from its shards: surplus rows trimmed, rows in order of time, ids without gaps, derived columns. The
 * result is what its children see and, but for roll-ups, what ships.
 */
import type {DuckDBConnection} from '@duckdb/node-api';
import type {Column, History, Table} from '../core/model.js';
import {combinationsOf, foreignKeyOf} from '../core/foreign-keys.js';
import {quoteName, quoteText, sqlLiteral, sqlType} from '../core/sql-text.js';
import type {StopSignal} from '../core/worker.js';
import {looseCombinations, withoutTwins} from './combinations.js';
import {withDuck} from './duck.js';
import {idSql} from './keys.js';
import {stageName} from './lifecycle.js';
import {pathName, rewriteSql, sqlReferences} from './names.js';
import {blankName, phasesOf, type TablePlan} from './plan.js';
import {selfColumns, selfSql} from './self.js';
import {CHANCE, RAW} from './shard.js';
import {entitySql} from './versions.js';
import {fkName, ROW, rowsOfFiles, type ParentFile} from './world.js';

/** Working column with the number of a version's entity, from 1. */
const ENTITY = '__entity';
/** How often texts that are to be unique are numbered. */
const TWIN_ROUNDS = 8;

export interface SettleArgs {
  readonly plan: TablePlan;
  readonly parents: {readonly [table: string]: ParentFile};
  readonly shards: readonly string[];
  readonly out: string;
}
export interface SettleDone {
  readonly rows: number;
}

export default async function settle(args: SettleArgs, stop: StopSignal): Promise<SettleDone> {
  return withDuck(stop, async (duck) => {
    const {table} = args.plan;
    const base = table.rows.kind === 'data' ? givenRows(table, table.rows.rows, args) : shardRows(args);
    await duck.run(`CREATE OR REPLACE TEMP TABLE settled AS ${base}`);
    const there = await columnsOf(duck, 'settled');
    const rows = await countRows(duck);
    await duck.run(`CREATE OR REPLACE TEMP TABLE settled AS ${withDerived('settled', table, there, rows)}`);
    for (const column of table.columns) if (column.unique) await assertUnique(duck, table, column);
    for (const names of combinationsOf(table)) await assertOnce(duck, table, names);
    await duck.run(
      `COPY (SELECT ${kept(table).join(', ')} FROM settled ORDER BY ${ROW}) TO ${quoteText(args.out)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await duck.run('DROP TABLE settled');
    return {rows};
  });
}

/** Rows of the shards in their final order; row numbers start at 1. */
function shardRows({plan, shards}: SettleArgs): string {
  const files = rowsOfFiles(shards);
  if (plan.table.history !== undefined) return versionRows(files, plan.table.history, plan.rows!);
  const loose = looseCombinations(plan.table);
  const all = loose.length === 0 ? files : `(${withoutTwins(`SELECT * FROM ${files}`, loose, `${CHANCE}, ${RAW}`)})`;
  const trimmed =
    plan.rows === undefined
      ? `SELECT * FROM ${all}`
      : `SELECT * FROM ${all} QUALIFY row_number() OVER (ORDER BY ${CHANCE}, ${RAW}) <= ${plan.rows}`;
  const order = plan.table.axis === undefined || plan.table.rows.kind === 'each' ? RAW : inOrder(plan.table, plan.table.axis);
  return `SELECT row_number() OVER (ORDER BY ${order}) AS ${ROW}, * EXCLUDE (${CHANCE}) FROM (${trimmed})`;
}

/** By time; where a UUID has the time in it, the rest of it decides between equal times. */
function inOrder(table: Table, axis: string): string {
  const id = table.columns.find(({value}) => value.kind === 'uuid' && value.version === 7 && value.path?.[0] === axis);
  return [quoteName(axis), ...(id === undefined ? [] : [quoteName(id.name)]), RAW].join(', ');
}

/** Versions in the order in which they began, of as many entities as are wanted; entities are numbered by their first version. */
function versionRows(files: string, {valid}: History, entities: number): string {
  const from = quoteName(valid.from);
  const entity = entitySql(RAW);
  const trimmed = `SELECT * FROM ${files} QUALIFY dense_rank() OVER (ORDER BY ${CHANCE}, ${entity}) <= ${entities}`;
  const first = `SELECT *, min(${from}) OVER (PARTITION BY ${entity}) AS __first FROM (${trimmed})`;
  return `SELECT row_number() OVER (ORDER BY ${from}, ${RAW}) AS ${ROW}, dense_rank() OVER (ORDER BY __first, ${entity}) AS ${ENTITY}, * EXCLUDE (${CHANCE}, __first) FROM (${first})`;
}

/** Rows written in the spec; foreign keys are looked up by value. */
function givenRows(table: Table, rows: readonly (readonly unknown[])[], {parents}: SettleArgs): string {
  const values = rows.map(
    (row, k) => `(${[k + 1, ...row.map((cell) => sqlLiteral(cell as string | number | boolean | null))].join(', ')})`,
  );
  const names = [ROW, ...table.columns.map((column) => quoteName(column.name))];
  const columns = table.columns.map((column) => `${quoteName(column.name)}::${sqlType(column.type)} AS ${quoteName(column.name)}`);
  const keys = table.columns.flatMap((column) => {
    const key = foreignKeyOf(table, column);
    if (key === undefined) return [];
    const from = key.parent === table.name ? 'given' : rowsOfFiles(parents[key.parent]!.files);
    const same = key.columns.map((name, k) => `p.${quoteName(key.parentColumns[k]!)}::VARCHAR = given.${quoteName(name)}::VARCHAR`);
    return [`(SELECT p.${ROW} - 1 FROM ${from} p WHERE ${same.join(' AND ')}) AS ${quoteName(fkName(column.name))}`];
  });
  return `WITH given(${names.join(', ')}) AS (VALUES ${values.join(', ')}) SELECT ${[ROW, ...columns, ...keys].join(', ')} FROM given`;
}

/** The SELECT that adds ids and SQL columns which the shards left open, level by level. No row has a number above `rows`. */
export function withDerived(from: string, table: Table, there: ReadonlySet<string>, rows: number): string {
  const phases = phasesOf(table);
  let sql = `SELECT * FROM ${from}`;
  const id = table.columns.find((column) => column.value.kind === 'id');
  if (id?.value.kind === 'id') sql = `SELECT *, ${idSql(id.value.template, id.type, ROW, rows)} AS ${quoteName(id.name)} FROM (${sql})`;
  for (const {name, type, value} of table.columns)
    if (value.kind === 'entity') sql = `SELECT *, ${idSql(value.template, type, ENTITY, rows)} AS ${quoteName(name)} FROM (${sql})`;
  sql = withOwn(sql, table, id, rows);
  return addSql(sql, table, (column) => phases.get(column.name) !== 'final' && !there.has(column.name));
}

/** Adds references to the table itself: the other row, and its key. */
function withOwn(from: string, table: Table, id: Column | undefined, rows: number): string {
  return selfColumns(table).reduce((sql, column) => {
    const row = quoteName(fkName(column.name));
    const name = quoteName(column.name);
    const numbered = `SELECT *, ${selfSql(column, ROW, rows)} AS ${row} FROM (${sql})`;
    if (id?.value.kind === 'id')
      return `SELECT *, CASE WHEN ${row} IS NOT NULL THEN ${idSql(id.value.template, id.type, `(${row} + 1)`, rows)} END AS ${name} FROM (${numbered})`;
    return `SELECT c.*, p.own AS ${name} FROM (${numbered}) c LEFT JOIN (SELECT ${ROW} AS n, ${quoteName(table.key[0]!)} AS own FROM settled) p ON p.n = c.${row} + 1`;
  }, from);
}

async function countRows(duck: DuckDBConnection): Promise<number> {
  const count = await duck.runAndReadAll('SELECT count(*) FROM settled');
  return Number(count.getRows()[0]![0]);
}

async function columnsOf(duck: DuckDBConnection, table: string): Promise<Set<string>> {
  const result = await duck.run(`SELECT * FROM ${table} LIMIT 0`);
  return new Set(result.columnNames());
}

/** Adds the SQL columns that `wanted` selects to a SELECT, in the order of what they read. */
export function addSql(base: string, table: Table, wanted: (column: Column) => boolean): string {
  let sql = base;
  const open = new Map(
    table.columns.filter((column) => column.value.kind === 'sql' && wanted(column)).map((column) => [column.name, column]),
  );
  while (open.size > 0) {
    const ready = [...open.values()].filter(
      (column) =>
        column.value.kind === 'sql' &&
        sqlReferences(column.value.sql, table).every(({path}) => !open.has(path[0]!) || path[0] === column.name),
    );
    if (ready.length === 0) throw new Error(`${table.name}: ${[...open.keys()].join(', ')} need each other`);
    const expressions = ready.map((column) => `${derived(column, table)} AS ${quoteName(column.name)}`);
    sql = `SELECT *, ${expressions.join(', ')} FROM (${sql})`;
    for (const column of ready) open.delete(column.name);
  }
  return sql;
}

function derived(column: Column, table: Table): string {
  if (column.value.kind !== 'sql') throw new Error('not SQL');
  const {sql} = column.value;
  const typed = `(${rewriteSql(sql, sqlReferences(sql, table))})::${sqlType(column.type)}`;
  return column.empty === undefined ? typed : `CASE WHEN ${quoteName(blankName(column.name))} THEN NULL ELSE ${typed} END`;
}

/** What a finished table keeps: its columns but roll-ups, the parents' rows, and looked-up columns that roll-ups' dependents will read. */
export function kept(table: Table): string[] {
  const phases = phasesOf(table);
  const final = table.columns.filter((column) => phases.get(column.name) === 'final');
  const reached = final
    .flatMap((column) => (column.value.kind === 'sql' ? sqlReferences(column.value.sql, table).map(({path}) => path) : []))
    .filter((path) => path.length > 1);
  const blanks = final
    .filter((column) => column.value.kind === 'sql' && column.empty !== undefined)
    .map((column) => blankName(column.name));
  const names = [
    ROW,
    ...table.columns.filter((column) => phases.get(column.name) !== 'final').map((column) => column.name),
    ...table.columns.filter((column) => column.references !== undefined).map((column) => fkName(column.name)),
    ...new Set(reached.map(pathName)),
    ...blanks,
    ...(table.lifecycle?.hasSteps === true ? table.lifecycle.stages.map(({name}) => stageName(name)) : []),
  ];
  return names.map(quoteName);
}

async function assertUnique(duck: DuckDBConnection, table: Table, column: Column): Promise<void> {
  const name = quoteName(column.name);
  const numbered = column.type === 'text' && (column.value.kind === 'sql' || (column.value.kind === 'faker' && table.rows.kind === 'each'));
  // A text with its number may be there already; then it gets another.
  for (let round = 0; round < TWIN_ROUNDS && numbered && (round === 0 || (await twinsOf(duck, name)) > 0); round++) {
    // Equal texts get a number: before the @ of an address, otherwise at the end.
    await duck.run(`CREATE OR REPLACE TEMP TABLE settled AS SELECT * EXCLUDE (twin) REPLACE (
      CASE WHEN ${name} IS NULL OR twin = 1 THEN ${name} WHEN contains(${name}, '@') THEN replace(${name}, '@', twin::VARCHAR || '@') ELSE ${name} || twin::VARCHAR END AS ${name}) FROM (SELECT *, row_number() OVER (PARTITION BY ${name} ORDER BY ${ROW}) AS twin FROM settled)`);
  }
  const twins = await twinsOf(duck, name);
  if (twins > 0) throw new RangeError(`${table.name}.${column.name} is to be unique, but ${twins} values came twice`);
}

async function twinsOf(duck: DuckDBConnection, name: string): Promise<number> {
  const result = await duck.runAndReadAll(`SELECT count(${name}) - count(DISTINCT ${name}) FROM settled`);
  return Number(result.getRows()[0]![0]);
}

async function assertOnce(duck: DuckDBConnection, table: Table, names: readonly string[]): Promise<void> {
  const list = names.map(quoteName).join(', ');
  const filled = names.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ');
  const result = await duck.runAndReadAll(
    `SELECT count(*) FROM (SELECT 1 FROM settled WHERE ${filled} GROUP BY ${list} HAVING count(*) > 1)`,
  );
  const twins = Number(result.getRows()[0]![0]);
  if (twins > 0) throw new RangeError(`${table.name}: ${names.join(' + ')} is to occur once, but ${twins} combinations came more often`);
}
