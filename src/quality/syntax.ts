/** What a query does, read from DuckDB's own syntax tree of it. */
import type {Shipped} from '../core/shipped.js';
import {quoteText} from '../core/sql-text.js';

export interface Syntax {
  /** Names of tables that it reads, and of its own CTEs; lower case. */
  readonly tables: ReadonlySet<string>;
  /** Last parts of the names of columns; lower case. */
  readonly columns: ReadonlySet<string>;
  readonly joins: number;
  readonly windows: number;
  readonly ctes: number;
  readonly subqueries: number;
  readonly cases: number;
  readonly havings: number;
  /** Whether the outermost level sorts. */
  readonly sorted: boolean;
  /** What a learner has to know for it, in words. */
  readonly concepts: ReadonlySet<string>;
}

type Node = {readonly [key: string]: unknown};

/** The syntax of a SELECT; undefined where DuckDB cannot read it. */
export async function syntaxOf(shipped: Shipped, sql: string): Promise<Syntax | undefined> {
  const result = await shipped.attempt(
    `select json_serialize_sql(${quoteText(sql)}, skip_null := true, skip_empty := true, skip_default := true)::varchar as tree`,
  );
  if (!result.ok) return undefined;
  const tree = JSON.parse(String(result.value.rows[0]![0])) as {error: boolean; statements?: readonly {node: Node}[]};
  const root = tree.statements?.[0]?.node;
  return tree.error || root === undefined ? undefined : read(root);
}

const DATES = /^(?:date_|day|week|iso|month|quarter|year|hour|strftime|last_day|to_(?:days|months|years|hours)|age$|extract)/;

function read(root: Node): Syntax {
  const tables = new Set<string>();
  const columns = new Set<string>();
  const concepts = new Set<string>();
  const counts = {joins: 0, windows: 0, ctes: 0, subqueries: 0, cases: 0, havings: 0};
  visit(root, (node) => {
    const [kind, group] = [textOf(node['type']), textOf(node['class'])];
    if (kind === 'BASE_TABLE') tables.add(String(node['table_name']).toLowerCase());
    if (group === 'COLUMN_REF' && Array.isArray(node['column_names'])) columns.add(String(node['column_names'].at(-1)).toLowerCase());
    if (kind === 'JOIN') {
      counts.joins++;
      concepts.add(/LEFT|RIGHT|FULL|OUTER/.test(String(node['join_type'])) ? 'outer join' : 'join');
    }
    if (group === 'WINDOW') {
      counts.windows++;
      concepts.add(/LAG|LEAD|FIRST|LAST/.test(kind) ? 'neighbouring rows' : /RANK|ROW_NUMBER|NTILE/.test(kind) ? 'ranking' : 'window');
    }
    if (group === 'SUBQUERY' || kind === 'SUBQUERY') {
      counts.subqueries++;
      concepts.add('subquery');
    }
    if (group === 'CASE') {
      counts.cases++;
      concepts.add('case');
    }
    const ctes = (node['cte_map'] as {map?: unknown[]} | undefined)?.map?.length ?? 0;
    counts.ctes += ctes;
    if (ctes > 0) concepts.add('common table expression');
    if (node['having'] !== undefined) {
      counts.havings++;
      concepts.add('having');
    }
    if (node['where_clause'] !== undefined) concepts.add('filter');
    if (node['group_expressions'] !== undefined) concepts.add('grouping');
    if (node['filter'] !== undefined) concepts.add('filtered aggregate');
    if (kind === 'ORDER_MODIFIER') concepts.add('sorting');
    if (kind === 'LIMIT_MODIFIER') concepts.add('top n');
    if (kind === 'SET_OPERATION_NODE') concepts.add('set operation');
    if (kind === 'OPERATOR_COALESCE' || kind === 'OPERATOR_IS_NULL' || kind === 'OPERATOR_IS_NOT_NULL') concepts.add('empty cells');
    if (typeof node['function_name'] === 'string') {
      const name = node['function_name'].toLowerCase();
      if (name === '/' || name === '//') concepts.add('ratio');
      else if (DATES.test(name)) concepts.add('dates');
      else if (/^(?:median|quantile|percentile|stddev|var|mode)/.test(name)) concepts.add('quantiles and spread');
      else if (/^(?:count|sum|avg|min|max|count_star)$/.test(name)) concepts.add('aggregates');
      if (node['distinct'] === true) concepts.add('distinct');
    }
  });
  const sorted = ((root['modifiers'] as Node[] | undefined) ?? []).some((modifier) => modifier['type'] === 'ORDER_MODIFIER');
  return {tables, columns, ...counts, sorted, concepts};
}

/** Difficulty: what has to be held in mind at the same time. */
export const difficultyOf = ({joins, windows, ctes, subqueries, cases, havings}: Syntax): number =>
  joins + 2 * windows + 1.5 * (ctes + subqueries) + 0.5 * cases + 0.5 * havings;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function visit(tree: unknown, see: (node: Node) => void): void {
  if (Array.isArray(tree)) for (const item of tree) visit(item, see);
  else if (typeof tree === 'object' && tree !== null) {
    see(tree as Node);
    for (const member of Object.values(tree)) visit(member, see);
  }
}
