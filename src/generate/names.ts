import type {Model, Path, Table} from '../core/model.js';

/** A reference found in SQL: a path of column names, `['status']` or `['member_id', 'store_id', 'city']`. */
export interface SqlReference {
  readonly path: Path;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*|./gs;

/**
 * The columns that an SQL expression over a row of `table` reads. A dot follows a key: `agent_id.desk` is the desk of that agent.
 * Names in strings, quotes and comments, functions and names that are no column of the table are left alone; DuckDB judges those.
 */
export function sqlReferences(sql: string, table: Table): SqlReference[] {
  const columns = new Map(table.columns.map((column) => [column.name.toLowerCase(), column]));
  const found: SqlReference[] = [];
  for (const match of sql.matchAll(TOKEN)) {
    const text = match[0];
    if (!/^[A-Za-z_]/.test(text)) continue;
    const parts = text.split('.').map((part) => part.trim().toLowerCase());
    const column = columns.get(parts[0]!);
    if (column === undefined) continue;
    if (parts.length === 1 && /^\s*\(/.test(sql.slice(match.index + text.length))) continue;
    if (parts.length > 1 && column.references === undefined) continue;
    found.push({path: parts, start: match.index, end: match.index + text.length});
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

/** Whether an SQL expression looks at other rows, and so has to wait until the table is whole. */
export function hasWindow(sql: string): boolean {
  return [...sql.matchAll(TOKEN)].some((match) => /^over$/i.test(match[0]));
}

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
