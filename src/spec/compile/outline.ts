import type {Json, JsonObject} from '../../core/json.js';
import type {ColumnSpec, SchemaBlock, TableSpec} from '../../core/spec.js';
import {nameProblem, suggestName} from '../names.js';
import {pointer} from '../pointer.js';
import type {Problems} from './problems.js';

/** A column as written, with what is known before any value is looked at. */
export interface ColumnOutline {
  readonly table: string;
  readonly name: string;
  readonly spec: ColumnSpec;
  readonly pointer: string;
  /** The parent, if it is a table that exists. */
  readonly references?: string;
  /** Its cells stand in the table's `data`. */
  readonly given: boolean;
  /** Its position among the given columns, which is its position in a data row. */
  readonly position: number;
}

export interface TableOutline {
  readonly name: string;
  readonly spec: TableSpec;
  readonly pointer: string;
  readonly columns: ReadonlyMap<string, ColumnOutline>;
  /** The key, when it is one column. */
  readonly key?: string;
  /** All columns of the key; none if the table has no key. */
  readonly keys: readonly string[];
  readonly axis?: string;
  /** The parent of `rows: {each: ...}` or `{stages_of: ...}`, if it exists. */
  readonly each?: string;
  /** Its lifecycle as written. */
  readonly lifecycle?: LifecycleOutline;
}

/** A lifecycle as written: its stages in order, without the other keys. */
export interface LifecycleOutline {
  readonly spec: JsonObject;
  readonly stages: ReadonlyMap<string, JsonObject>;
  readonly pointer: string;
}

/** Keys of a lifecycle that name no stage. */
const LIFECYCLE_KEYS = ['until'];

/** The tables by name. */
export type Outline = ReadonlyMap<string, TableOutline>;

/** Keys that say how a column's cells are made; exactly one belongs to a column that is not given. `by` counts when it is text. */
export const VALUE_KEYS = [
  'id',
  'pattern',
  'is',
  'pick',
  'prices',
  'faker',
  'when',
  'amount',
  'count',
  'number',
  'references',
  'with',
  'sql',
  'rollup',
  'position',
  'stage',
  'status',
  'step',
  'entity',
  'version',
] as const;
/** Keys that any column may have. */
export const COMMON_KEYS = ['type', 'about', 'unit', 'unique', 'empty', 'design', 'dirty'] as const;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the column switches between cases: `by: path` as text. */
export const isSwitch = (spec: JsonObject): spec is JsonObject & {readonly by: string} => typeof spec['by'] === 'string';

/** The keys of a column that say how it is made; `pick` and `weight` beside `references` are its helpers. */
export function valueKeys(spec: ColumnSpec): string[] {
  if (isSwitch(spec)) return ['by'];
  return VALUE_KEYS.filter((key) => spec[key] !== undefined && !(key === 'pick' && spec['references'] !== undefined));
}

/** Reads names, parents and keys of all tables. Complains about names, unknown parents and keys. */
export function outlineOf(schema: SchemaBlock, prefix: string, problems: Problems): Outline {
  const names = Object.keys(schema.tables);
  const outline = new Map<string, TableOutline>();
  for (const [name, spec] of Object.entries(schema.tables)) {
    const at = pointer(prefix, 'tables', name);
    const bad = nameProblem(name, 'table');
    if (bad) problems.error(at, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
    outline.set(name, {...tableOutline(name, spec, at, names, problems), ...lifecycleOf(schema, name, prefix)});
  }
  for (const name of Object.keys(schema.lifecycles ?? {}).filter((table) => !names.includes(table))) {
    const missing = missingTable(name, names);
    problems.error(pointer(prefix, 'lifecycles', name), 'unknown-table', missing.message, {suggestion: missing.suggestion, atKey: true});
  }
  if (names.length === 0) problems.error(pointer(prefix, 'tables'), 'no-tables', 'a schema needs at least one table', {atKey: true});
  return outline;
}

function tableOutline(name: string, spec: TableSpec, at: string, tables: readonly string[], problems: Problems): TableOutline {
  const columns = new Map<string, ColumnOutline>();
  let position = 0;
  for (const [column, columnSpec] of Object.entries(spec.columns)) {
    const here = pointer(at, 'columns', column);
    const bad = nameProblem(column, 'column');
    if (bad) problems.error(here, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
    const parent = columnSpec['references'];
    const known = typeof parent === 'string' && tables.includes(parent);
    if (typeof parent === 'string' && !known) {
      const missing = missingTable(parent, tables);
      problems.error(pointer(here, 'references'), 'unknown-table', missing.message, {suggestion: missing.suggestion});
    }
    const made = valueKeys(columnSpec).filter((key) => key !== 'references' && key !== 'with');
    const given = spec.data !== undefined && made.length === 0;
    columns.set(column, {
      table: name,
      name: column,
      spec: columnSpec,
      pointer: here,
      given,
      position: given ? position++ : -1,
      ...(known ? {references: parent} : {}),
    });
  }
  if (columns.size === 0) problems.error(at, 'no-columns', `table ${name} has no columns`, {atKey: true});
  return {
    name,
    spec,
    pointer: at,
    columns,
    ...keyOf(columns, spec, at, problems),
    ...axisOf(columns),
    ...eachOf(spec, at, tables, problems),
  };
}

/** The message for a table that is not there. */
export function missingTable(name: string, tables: readonly string[]): {message: string; suggestion: string} {
  return {message: `there is no table ${name}`, suggestion: suggestName(name, tables) ?? `the tables are ${tables.join(', ')}`};
}

function keyOf(
  columns: ReadonlyMap<string, ColumnOutline>,
  spec: TableSpec,
  at: string,
  problems: Problems,
): {key?: string; keys: readonly string[]} {
  const ids = [...columns.values()].filter((column) => column.spec['id'] !== undefined);
  for (const second of ids.slice(1)) {
    problems.error(pointer(second.pointer, 'id'), 'two-keys', `a table has one column with an id, and ${ids[0]!.name} has one already`, {
      suggestion: 'use pattern for a second code',
      atKey: true,
    });
  }
  if (spec.key !== undefined) {
    const other = ids.find(({name}) => spec.key!.length !== 1 || spec.key![0] !== name);
    if (other)
      problems.error(pointer(at, 'key'), 'two-keys', `${other.name} has an id, and so is the key already`, {
        suggestion: `leave key out and write unique: [[${spec.key.join(', ')}]], or drop ${other.name}`,
        atKey: true,
      });
    // Names that are no columns have their message where the combination is checked.
    const keys = spec.key.filter((name) => columns.has(name));
    return keys.length === 1 ? {key: keys[0]!, keys} : {keys};
  }
  const key = ids[0] ?? (spec.data === undefined ? undefined : [...columns.values()][0]);
  return key ? {key: key.name, keys: [key.name]} : {keys: []};
}

function axisOf(columns: ReadonlyMap<string, ColumnOutline>): {axis?: string} {
  for (const column of columns.values()) {
    const when = column.spec['when'];
    if (!column.given && !isSwitch(column.spec) && isObject(when) && when['after'] === undefined) return {axis: column.name};
    if (column.spec['step'] === 'at') return {axis: column.name};
  }
  return {};
}

function lifecycleOf(schema: SchemaBlock, table: string, prefix: string): {lifecycle?: LifecycleOutline} {
  const spec = schema.lifecycles?.[table];
  if (!isObject(spec)) return {};
  const stages = Object.entries(spec).flatMap(([name, stage]) =>
    LIFECYCLE_KEYS.includes(name) ? [] : [[name, isObject(stage) ? stage : {}] as const],
  );
  return {lifecycle: {spec, stages: new Map(stages), pointer: pointer(prefix, 'lifecycles', table)}};
}

function eachOf(spec: TableSpec, at: string, tables: readonly string[], problems: Problems): {each?: string} {
  if (typeof spec.rows !== 'object') return {};
  const [key, parent] = 'stages_of' in spec.rows ? ['stages_of', spec.rows.stages_of] : ['each', spec.rows.each];
  if (tables.includes(parent)) return {each: parent};
  const missing = missingTable(parent, tables);
  problems.error(pointer(at, 'rows', key), 'unknown-table', missing.message, {suggestion: missing.suggestion});
  return {};
}
