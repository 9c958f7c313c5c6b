import type {Model, Path, Table} from '../core/model.js';
import {sqlNames} from '../core/sql-names.js';

/** A reference found in SQL: a path of column names, `['status']` or `['member_id', 'store_id', 'city']`. */
export interface SqlReference {
  readonly path: Path;
  readonly start: number;
  readonly end: number;
}

/**
 * The columns that an SQL expression over a row of `table` reads. A dot follows a key: `agent_id.desk` is the desk of that agent.
 * Names in strings and comments, functions and names that are no column of the table are left alone; DuckDB judges those.
 */
export function sqlReferences(sql: string, table: Table): SqlReference[] {
  const columns = new Map(table.columns.map((column) => [column.name.toLowerCase(), column]));
  const found: SqlReference[] = [];
  for (const {parts, call, at, end} of sqlNames(sql)) {
    const column = columns.get(parts[0]!);
    if (column === undefined || (parts.length === 1 ? call : column.references === undefined)) continue;
    found.push({path: parts, start: at, end});
  }
  return found;
}

/** The SQL with every reference replaced by the quoted name of the working column that holds it. */
export function rewriteSql(sql: string, references: readonly SqlReference[]): string {
  let out = '';
  let at = 0;
  for (const reference of references) {
    out += sql.slice(at, reference.start) + `"${pathName(reference.path)}"`;
    at = reference.end;
  }
  return out + sql.slice(at);
}

/** Name of the working column for a path: `agent_id.desk`. */
export const pathName = (path: Path): string => path.join('.');

/** The column at the end of a path that starts in `table`: its table and definition. Throws for a path the compiler let through in error. */
export function resolvePath(model: Pick<Model, 'tables'>, table: Table, path: Path): {table: Table; column: Table['columns'][number]} {
  let at = table;
  for (let step = 0; ; step++) {
    const column = at.columns.find((candidate) => candidate.name === path[step]);
    if (column === undefined) throw new Error(`no column ${path.slice(0, step + 1).join('.')} from ${table.name}`);
    if (step === path.length - 1) return {table: at, column};
    const parent = column.references?.table;
    if (parent === undefined) throw new Error(`${path.slice(0, step + 1).join('.')} is not a key`);
    at = model.tables.find((candidate) => candidate.name === parent)!;
  }
}
