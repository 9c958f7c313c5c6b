import type {DuckDBConnection} from '@duckdb/node-api';
import type {QueryFailure} from '../core/shipped.js';
import {err, ok, type Result} from '../core/result.js';
import {failureOf} from './duck.js';

/** A node of DuckDB's own syntax tree, as `json_serialize_sql` gives it. */
export type Node = {readonly [key: string]: unknown};

/** What a SELECT says, read from its syntax tree. */
export interface Parsed {
  readonly root: Node;
  /** Tables and views it reads by name, without its own CTEs; lower case, in order of appearance, each once. */
  readonly tables: readonly string[];
  /** Functions it calls, aggregates and windows too; lower case, each once. */
  readonly functions: readonly string[];
  /** Whether the outermost level sorts. */
  readonly sorted: boolean;
  /** Whether anything in it groups. */
  readonly groups: boolean;
  /** Column references: their parts, and the byte at which each begins. */
  readonly references: readonly {readonly names: readonly string[]; readonly at: number}[];
}

/** What may be read: names of tables and views in lower case (absent: any, DuckDB judges), and the schemas in which they may be named. */
export interface Allowed {
  readonly names?: ReadonlySet<string>;
  readonly schemas: ReadonlySet<string>;
}

interface Tree {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly {readonly node: Node}[];
}

/** Table functions that give rows out of nothing; all others read files, settings or the catalogue. */
const TABLE_FUNCTIONS = new Set(['range', 'generate_series', 'unnest']);

/** Functions whose result depends on the clock, on chance, on this machine or on an earlier statement. */
const REFUSED =
  /^(?:random|setseed|uuid(?:v\d)?|gen_random_uuid|now|today|current_.*|localtime.*|get_current_.*|transaction_timestamp|txid_current|nextval|currval|getvariable|getenv|in_search_path|write_log|sleep_ms|stats|version|reservoir_quantile|query|query_table|read_.*|duckdb_.*|pragma_.*|pg_.*|json_execute_serialized_sql)$/;

/**
 * Parses SQL with DuckDB and refuses all but one SELECT over allowed tables that gives the same rows on any day and machine.
 * Nothing is run. The failure names what is refused.
 */
export async function parseSelect(connection: DuckDBConnection, sql: string, allowed: Allowed): Promise<Result<Parsed, QueryFailure>> {
  const refuse = (message: string): Result<Parsed, QueryFailure> => err({kind: 'refused', message, notes: [], sql});
  if (sql.trim() === '') return refuse('there is no SQL');
  let tree: Tree;
  try {
    const reader = await connection.runAndReadAll(
      'select json_serialize_sql($1::varchar, skip_null := true, skip_empty := true, skip_default := true)::varchar',
      [sql],
    );
    tree = JSON.parse(reader.getRows()[0]![0] as string) as Tree;
  } catch (error) {
    // Too deep, too long, or interrupted.
    return err(failureOf(error, sql));
  }
  if (tree.error) {
    if (tree.error_type === 'not implemented') return refuse('only a single SELECT is allowed');
    return err({kind: 'failed', message: tree.error_message ?? 'syntax error', notes: placeNote(sql, tree.position), sql});
  }
  if (tree.statements?.length !== 1)
    return refuse(`only a single SELECT is allowed, and there are ${tree.statements?.length ?? 0} statements`);

  const root = tree.statements[0]!.node;
  const ctes = new Set<string>();
  const tables = new Set<string>();
  const functions = new Set<string>();
  const references: {names: string[]; at: number}[] = [];
  let groups = false;
  let objection: string | undefined;
  visit(root, (node) => {
    for (const entry of (node['cte_map'] as {map?: {key: string}[]} | undefined)?.map ?? []) ctes.add(entry.key.toLowerCase());
    if (node['type'] === 'SELECT_NODE' && (node['group_expressions'] !== undefined || node['aggregate_handling'] === 'FORCE_AGGREGATES'))
      groups = true;
    if (node['sample'] !== undefined) objection ??= 'a sample differs from run to run';
    if (node['type'] === 'SHOW_REF') objection ??= 'only SELECT is allowed, not SHOW, DESCRIBE or SUMMARIZE';
    if (node['type'] === 'TABLE_FUNCTION') {
      const name = String((node['function'] as Node | undefined)?.['function_name']).toLowerCase();
      if (!TABLE_FUNCTIONS.has(name)) objection ??= `the table function ${name} is not allowed`;
    }
    if (typeof node['function_name'] === 'string') {
      const name = node['function_name'].toLowerCase();
      functions.add(name);
      if (REFUSED.test(name)) objection ??= `the function ${name} is not allowed: its result changes with the clock, chance or the machine`;
      if (name === 'age' && (node['children'] as unknown[] | undefined)?.length === 1)
        objection ??= 'age with one argument depends on the clock';
    }
    if (node['class'] === 'COLUMN_REF' && Array.isArray(node['column_names'])) {
      const names = node['column_names'] as string[];
      if (names.length === 1 && /^(?:current_(?:date|time|timestamp)|localtime(?:stamp)?)$/i.test(names[0]!))
        objection ??= `${names[0]} depends on the clock; use a date of the data`;
      if (typeof node['query_location'] === 'number') references.push({names, at: node['query_location']});
    }
    if (node['type'] === 'BASE_TABLE') {
      const schema = node['schema_name'];
      if (node['catalog_name'] !== undefined || (typeof schema === 'string' && !allowed.schemas.has(schema.toLowerCase())))
        objection ??= `${[node['catalog_name'], schema, node['table_name']].filter(Boolean).map(String).join('.')} is none of the tables`;
      tables.add(String(node['table_name']).toLowerCase());
    }
  });
  if (objection !== undefined) return refuse(objection);
  const read = [...tables].filter((name) => !ctes.has(name));
  const known = allowed.names;
  const unknown = known && read.find((name) => !known.has(name));
  if (unknown !== undefined)
    return err({kind: 'failed', message: `there is no table ${unknown}`, notes: [`the tables are ${[...known!].join(', ')}`], sql});
  const sorted = ((root['modifiers'] as Node[] | undefined) ?? []).some((modifier) => modifier['type'] === 'ORDER_MODIFIER');
  return ok({root, tables: read, functions: [...functions], sorted, groups, references});
}

/** Calls the function for every object in a tree, parents before children. */
function visit(tree: unknown, see: (node: Node) => void): void {
  if (Array.isArray(tree)) {
    for (const item of tree) visit(item, see);
  } else if (typeof tree === 'object' && tree !== null) {
    see(tree as Node);
    for (const member of Object.values(tree)) visit(member, see);
  }
}

/** Where DuckDB stopped reading, in words. Positions count bytes of UTF-8. */
function placeNote(sql: string, position: string | undefined): string[] {
  if (position === undefined) return [];
  const before = Buffer.from(sql).subarray(0, Number(position)).toString();
  const lines = before.split('\n');
  const line = sql.split('\n')[lines.length - 1] ?? '';
  return [`in line ${lines.length} of the SQL: ${line.trim()}`];
}
