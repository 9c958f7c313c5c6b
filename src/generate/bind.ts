import type {DuckDBConnection} from '@duckdb/node-api';
import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Column, ColumnType, Model, Table} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import {quoteName, sqlType} from '../core/sql-text.js';
import {pathName, resolvePath, rewriteSql, sqlReferences} from './names.js';

/**
 * Binds all SQL of the schema against empty tables: derived columns, roll-ups and the conditions of effects. Gives the model with every
 * `auto` type replaced by the one DuckDB finds, or a located message per expression that does not bind.
 */
export async function bindModel(model: Model): Promise<Result<Model, readonly PointedDiagnostic[]>> {
  const {DuckDBInstance} = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {threads: '1', memory_limit: '512MB'});
  const duck = await instance.connect();
  try {
    await duck.run(`CREATE MACRO slug(text, sep) AS trim(regexp_replace(lower(strip_accents(text)), '[^a-z0-9]+', sep, 'g'), sep)`);
    // Expressions come from specs and models: from here on nothing outside the database can be read.
    await duck.run('SET enable_external_access = false');
    await duck.run('SET lock_configuration = true');
    return await bindTables(duck, model);
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}

async function bindTables(duck: DuckDBConnection, model: Model): Promise<Result<Model, readonly PointedDiagnostic[]>> {
  const problems: PointedDiagnostic[] = [];
  const tables = model.tables.map((table) => ({...table, columns: table.columns.map((column) => ({...column}))}));
  const bound = {...model, tables};
  // Roll-ups read children, derived columns read parents: whatever can be bound is, until nothing more can.
  let open = tables.flatMap((table) => table.columns.filter((column) => column.value.kind === 'sql' || column.value.kind === 'rollup').map((column) => ({table, column})));
  while (open.length > 0) {
    const ready = open.filter(({table, column}) => reads(table, column, bound).every((type) => type !== 'auto'));
    if (ready.length === 0) {
      problems.push(...open.map(({column}) => problem(column.pointer, 'circular', `The columns ${open.map((item) => item.column.name).join(', ')} are computed from one another`)));
      break;
    }
    for (const {table, column} of ready) {
      const described = column.value.kind === 'rollup' ? await describeRollup(duck, bound, column.value) : await describe(duck, bound, table, column.value.kind === 'sql' ? column.value.sql : '');
      const type = described.ok ? columnType(described.value) : undefined;
      if (!described.ok) problems.push(problem(column.pointer, 'sql', described.error));
      else if (type === undefined && column.type === 'auto') problems.push(problem(column.pointer, 'sql-type', `The expression gives ${described.value}, which no column type holds`, 'say which type is meant: type: "decimal(12,2)"'));
      if (column.type === 'auto') column.type = type ?? 'text';
    }
    open = open.filter((item) => !ready.includes(item));
  }
  for (const effect of model.effects) {
    if (effect.where === undefined || problems.length > 0) continue;
    const described = await describe(duck, bound, tables.find((table) => table.name === effect.table)!, `(${effect.where})::BOOLEAN`);
    if (!described.ok) problems.push(problem(`${effect.pointer}/where`, 'sql', described.error));
  }
  return problems.length > 0 ? err(problems) : ok(bound);
}

const problem = (pointer: string, code: string, message: string, suggestion?: string): PointedDiagnostic => ({severity: 'error', pointer, code, message, ...(suggestion === undefined ? {} : {suggestion})});

/** Types of everything an SQL column or roll-up reads. */
function reads(table: Table, column: Column, model: Model): ColumnType[] {
  if (column.value.kind === 'rollup') return model.tables.find((candidate) => candidate.name === (column.value as {table: string}).table)!.columns.map((read) => read.type);
  if (column.value.kind !== 'sql') return [];
  return sqlReferences(column.value.sql, table)
    .filter(({path}) => path[0] !== column.name)
    .map(({path}) => typeAt(model, table, path) ?? 'text');
}

/** Type at the end of a path; undefined when the path leads nowhere (DuckDB will say so). */
function typeAt(model: Model, table: Table, path: readonly string[]): ColumnType | undefined {
  try {
    return resolvePath(model, table, path).column.type;
  } catch {
    return undefined;
  }
}

async function describe(duck: DuckDBConnection, model: Model, table: Table, sql: string): Promise<Result<string, string>> {
  const references = sqlReferences(sql, table);
  const read = new Map(references.flatMap(({path}) => {
    const type = typeAt(model, table, path);
    return type === undefined || type === 'auto' ? [] : [[pathName(path), type] as const];
  }));
  const columns = [...read].map(([name, type]) => `NULL::${sqlType(type)} AS ${quoteName(name)}`);
  return typeOf(duck, `SELECT ${rewriteSql(sql, references)} AS value FROM (SELECT ${['0 AS __nothing', ...columns].join(', ')})`);
}

async function describeRollup(duck: DuckDBConnection, model: Model, value: Extract<Column['value'], {kind: 'rollup'}>): Promise<Result<string, string>> {
  const child = model.tables.find((table) => table.name === value.table)!;
  const columns = child.columns.map((column) => `NULL::${sqlType(column.type)} AS ${quoteName(column.name)}`);
  const where = value.where === undefined ? '' : `WHERE ${value.where}`;
  return typeOf(duck, `SELECT ${value.is} AS value FROM (SELECT ${columns.join(', ')}) ${where}`);
}

async function typeOf(duck: DuckDBConnection, sql: string): Promise<Result<string, string>> {
  try {
    const statements = await duck.extractStatements(sql);
    if (statements.count !== 1) return err('Only one expression is allowed here');
    const prepared = await statements.prepare(0);
    return ok(prepared.columnType(0).toString());
  } catch (error) {
    const first = (error as Error).message.split('\n')[0] ?? '';
    return err(first.replace(/^(Binder|Parser|Catalog) Error: /, '').replaceAll('"', "'"));
  }
}

/** The column type for what DuckDB calls a type; undefined for lists, intervals and the like. */
function columnType(duckType: string): ColumnType | undefined {
  if (/^(TINY|SMALL|BIG|HUGE|U\w*)?INT(EGER)?$/.test(duckType)) return 'integer';
  if (/^(DOUBLE|FLOAT)$/.test(duckType)) return 'double';
  const decimal = /^DECIMAL\((\d+),\s?(\d+)\)$/.exec(duckType);
  // Sums widen to 38 digits; 18 are what a double-encoded value holds exactly enough for money.
  if (decimal !== null) return `decimal(${Math.min(18, Number(decimal[1]))},${Number(decimal[2])})`;
  const plain: {[type: string]: ColumnType} = {VARCHAR: 'text', BOOLEAN: 'boolean', DATE: 'date', TIMESTAMP: 'timestamp'};
  return plain[duckType];
}
