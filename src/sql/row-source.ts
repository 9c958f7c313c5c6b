import type {DuckDBConnection} from '@duckdb/node-api';
import {foreignKeyOf} from '../core/foreign-keys.js';
import type {Model, Table} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {QueryFailure, RowSource} from '../core/shipped.js';
import {quoteName} from '../core/sql-text.js';
import {parseSelect, type Allowed, type Node} from './parse.js';

/**
 * Makes SQL expressions over the rows of a table ready to run. A dot follows a key: `product_id.category` becomes a column that a
 * left join brings in. Only the references are exchanged, at the places that DuckDB's parser names; all other text stays as written.
 */
export async function rowSourceOf(
  connection: DuckDBConnection,
  model: Pick<Model, 'tables'>,
  tableName: string,
  expressions: readonly string[],
  allowed: Allowed,
): Promise<Result<RowSource, QueryFailure>> {
  const table = model.tables.find((candidate) => candidate.name === tableName);
  if (!table) throw new Error(`no table ${tableName} in the model`);
  const joins = new Joins(model, table);
  const rewritten: string[] = [];
  for (const expression of expressions) {
    // On lines of its own, so that a comment at its end does not swallow the bracket.
    const head = 'select (\n';
    const sql = `${head}${expression}\n) from ${quoteName(tableName)}`;
    const parsed = await parseSelect(connection, sql, allowed);
    if (!parsed.ok) return err({...parsed.error, sql: expression});
    if (!isOneExpression(parsed.value.root, tableName))
      return err({kind: 'refused', message: 'this is not a single SQL expression', notes: [], sql: expression});
    const bytes = Buffer.from(sql);
    const edits = new Map<number, {end: number; name: string}>();
    for (const {names, at} of parsed.value.references) {
      if (names.length < 2 || !table.columns.some((column) => column.name === names[0] && column.references)) continue;
      const joined = joins.reach(names);
      if (!joined.ok) return err({kind: 'failed', message: joined.error, notes: [], sql: expression});
      const written = /^(?:"(?:[^"]|"")*"|\w+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|\w+))*/u.exec(bytes.subarray(at).toString())![0];
      edits.set(at, {end: at + Buffer.byteLength(written), name: joined.value});
    }
    let text = '';
    let from = head.length;
    for (const [at, edit] of [...edits].sort(([a], [b]) => a - b)) {
      text += bytes.subarray(from, at).toString() + quoteName(edit.name);
      from = edit.end;
    }
    rewritten.push(text + bytes.subarray(from, head.length + Buffer.byteLength(expression)).toString());
  }
  return ok({from: joins.from(), expressions: rewritten});
}

/** Whether the tree is `select (one thing) from the table` and no more: an expression cannot break out of its brackets. */
function isOneExpression(root: Node, table: string): boolean {
  const from = root['from_table'] as Node | undefined;
  return (
    root['type'] === 'SELECT_NODE' &&
    (root['select_list'] as unknown[] | undefined)?.length === 1 &&
    from?.['type'] === 'BASE_TABLE' &&
    from['table_name'] === table &&
    root['where_clause'] === undefined &&
    root['modifiers'] === undefined &&
    root['cte_map'] === undefined
  );
}

/** The left joins that the paths of one table need: each parent once per way to it. */
class Joins {
  readonly #model: Pick<Model, 'tables'>;
  readonly #table: Table;
  readonly #aliases = new Map<string, {alias: string; table: Table; join: string}>();
  readonly #columns = new Map<string, string>();

  constructor(model: Pick<Model, 'tables'>, table: Table) {
    this.#model = model;
    this.#table = table;
  }

  /** Sees to the joins of a path, and gives the name of the column that holds its end. */
  reach(names: readonly string[]): Result<string, string> {
    let at = this.#table;
    let alias = quoteName(at.name);
    for (const [step, name] of names.entries()) {
      const column = at.columns.find((candidate) => candidate.name === name);
      if (!column) return err(`${names.slice(0, step + 1).join('.')}: ${at.name} has no column ${name}`);
      if (step === names.length - 1) {
        this.#columns.set(names.join('.'), `${alias}.${quoteName(name)}`);
        return ok(names.join('.'));
      }
      if (!column.references) return err(`${names.join('.')}: ${at.name}.${name} is not a key of another table`);
      const way = names.slice(0, step + 1).join('.');
      const reference = column.references;
      const parent = this.#model.tables.find((candidate) => candidate.name === reference.table);
      if (!parent) return err(`${way}: there is no table ${reference.table}`);
      let joined = this.#aliases.get(way);
      if (!joined) {
        const name = quoteName(`via ${way}`);
        const {columns, parentColumns} = foreignKeyOf(at, column)!;
        const from = alias;
        const same = columns.map((own, k) => `${name}.${quoteName(parentColumns[k]!)} = ${from}.${quoteName(own)}`);
        const join = `left join ${quoteName(parent.name)} as ${name} on ${same.join(' and ')}`;
        joined = {alias: name, table: parent, join};
        this.#aliases.set(way, joined);
      }
      at = joined.table;
      alias = joined.alias;
    }
    throw new Error('an empty path');
  }

  from(): string {
    const table = quoteName(this.#table.name);
    if (this.#columns.size === 0) return table;
    const extra = [...this.#columns].map(([name, source]) => `${source} as ${quoteName(name)}`);
    const joins = [...this.#aliases.values()].map(({join}) => join);
    return `(select ${table}.*, ${extra.join(', ')} from ${table} ${joins.join(' ')}) as ${table}`;
  }
}
