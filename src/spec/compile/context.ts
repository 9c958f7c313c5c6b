import type {Json} from '../../core/json.js';
import type {Model, Path} from '../../core/model.js';
import type {ChallengeSpec} from '../../core/spec.js';
import {hasSelect, sqlNames} from '../../core/sql-names.js';
import {didYouMean, nearest} from '../suggest.js';
import type {Graph} from './graph.js';
import type {ColumnOutline, Outline, TableOutline} from './outline.js';
import type {Problems} from './problems.js';
import type {Types} from './types.js';

/** What every part of the compiler works with. */
export interface Context {
  readonly spec: Pick<ChallengeSpec, 'dataset_size'> & {readonly period: Model['period']};
  readonly outline: Outline;
  readonly types: Types;
  readonly graph: Graph;
  readonly problems: Problems;
}

/** The place in a column where something is being compiled. */
export interface Place {
  readonly table: TableOutline;
  /** The column that is being made; absent in rules and effects. */
  readonly column?: ColumnOutline;
  readonly pointer: string;
  /** What is wrong stands in the key. */
  readonly atKey?: boolean;
}

/**
 * A dotted path checked step by step against the keys: `member_id.store_id.city`. Gives the path and the column at its end, and
 * notes what the column at `place` reads; undefined, with a message, where a step is wrong.
 */
export function resolvePath(context: Context, place: Place, text: Json | undefined): {path: Path; end: ColumnOutline} | undefined {
  const {problems} = context;
  if (typeof text !== 'string' || text.trim() === '') {
    problems.error(place.pointer, 'path', 'a column, or columns with dots such as store_id.city, is expected');
    return undefined;
  }
  const path = text.trim().split('.');
  let table = place.table;
  for (const [i, step] of path.entries()) {
    const column = table.columns.get(step);
    if (!column) {
      problems.error(place.pointer, 'unknown-column', `${table.name} has no column ${step}${i > 0 ? ` (in ${text})` : ''}`, {
        suggestion: suggestColumn(context, table, step),
        ...(place.atKey ? {atKey: true} : {}),
      });
      return undefined;
    }
    if (place.column) context.graph.use(place.column, column, place.pointer);
    if (i === path.length - 1) return {path, end: column};
    const next = column.references === undefined ? undefined : context.outline.get(column.references);
    if (next && next.name === place.table.name) {
      problems.error(
        place.pointer,
        'self-reference',
        `${path.slice(0, i + 2).join('.')} is a cell of another row of ${table.name}, which is made at the same time`,
        {
          suggestion: `compute it in a table that refers to ${table.name}, or in the question's SQL`,
        },
      );
      return undefined;
    }
    if (!next) {
      // An unknown parent has its own message.
      if (column.spec['references'] === undefined) {
        problems.error(place.pointer, 'not-a-key', `a dot follows a key, and ${table.name}.${step} refers to no table`, {
          suggestion: `write ${path.slice(0, i + 1).join('.')}, or add references to ${step}`,
        });
      }
      return undefined;
    }
    table = next;
  }
  return undefined;
}

/** `did you mean city?`, or where else such a column is found, or what there is. */
export function suggestColumn(context: Context, table: TableOutline, name: string): string {
  const near = didYouMean(name, table.columns.keys());
  if (near !== undefined) return near;
  for (const column of table.columns.values()) {
    const parent = column.references === undefined ? undefined : context.outline.get(column.references);
    if (parent?.columns.has(name)) return `${parent.name} has one: write ${column.name}.${name}`;
  }
  return `${table.name} has ${[...table.columns.keys()].join(', ')}`;
}

/**
 * Checks the names in an SQL expression over a row: dotted ones follow keys, plain ones that are columns are noted as read. Plain
 * names that are no columns may be functions' arguments or key words: DuckDB judges them when the schema stage binds the SQL.
 */
export function checkRowSql(context: Context, place: Place, sql: string): void {
  const {problems} = context;
  if (sql.trim() === '') problems.error(place.pointer, 'empty-sql', 'an SQL expression is expected');
  if (/;\s*\S/.test(sql.replace(/'(?:[^']|'')*'/g, '')))
    problems.error(place.pointer, 'sql', 'one SQL expression is expected, without a semicolon');
  const free = hasSelect(sql);
  for (const {parts: written, call} of sqlNames(sql)) {
    // `channel.upper()` is a function of a column.
    const parts = call && written.length > 1 ? written.slice(0, -1) : written;
    const [first] = parts as [string];
    const column = place.table.columns.get(first);
    if (parts.length === 1) {
      if (column && (!call || written.length > 1) && place.column) context.graph.use(place.column, column, place.pointer);
    } else if (column) {
      resolvePath(context, place, parts.join('.'));
    } else if (!free && !call) {
      problems.error(place.pointer, 'unknown-column', `${place.table.name} has no column ${first} (in ${parts.join('.')})`, {
        suggestion:
          first === place.table.name
            ? `write ${parts.slice(1).join('.')}: the row's own columns need no table`
            : suggestKey(context, place.table, parts),
      });
    }
  }
}

/** `stores.city` is written by somebody who means the row of a parent: the key to it stands in its place. */
function suggestKey(context: Context, table: TableOutline, parts: readonly string[]): string {
  const keys = [...table.columns.values()].filter((column) => column.references !== undefined);
  const parent = nearest(
    parts[0]!,
    keys.map((column) => column.references!),
  );
  const key = keys.find((column) => column.references === parent);
  return key ? `write ${[key.name, ...parts.slice(1)].join('.')}` : suggestColumn(context, table, parts[0]!);
}
