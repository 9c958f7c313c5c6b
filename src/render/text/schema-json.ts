import {foreignKeysOf, referenceOf} from '../../core/foreign-keys.js';
import {isZeroOfNone} from '../../core/sql-names.js';
import type {Column, Model, Table, Value} from '../../core/model.js';
import type {ChallengeFacts} from '../../core/report-input.js';

/**
 * `schema.json`: the relational schema for machines: tables, columns, types, keys, relationships and rules, as indented JSON with a line
 * break at its end. How values are made (weights, effects, strengths, events) stays out: it would give the answers away.
 */
export function schemaJson(model: Model, facts: ChallengeFacts): string {
  const schema = {
    version: 1,
    challenge: {
      id: facts.id,
      title: facts.title,
      ...(facts.subtitle === undefined ? {} : {subtitle: facts.subtitle}),
      domain: facts.domain,
      function: facts.function,
      level: facts.level,
      company: facts.company.name,
      period: facts.period,
      currency: facts.currency,
      synthetic: true,
    },
    tables: model.tables.map((table) => ({
      name: table.name,
      about: table.about,
      kind: table.fact ? 'fact' : 'dimension',
      file: `${table.name}.csv`,
      primaryKey: table.key,
      ...(table.grain.length === 0 ? {} : {grain: table.grain}),
      ...(table.unique === undefined ? {} : {unique: table.unique}),
      columns: table.columns.map((column) => ({
        name: column.name,
        type: column.type,
        about: column.about,
        ...(column.unit === undefined ? {} : {unit: column.unit}),
        nullable: mayBeEmpty(model, table, column),
        ...(column.unique || (column.isKey && table.key.length === 1) ? {unique: true} : {}),
        ...(column.values === undefined ? {} : {values: column.values}),
        ...referencesOf(table, column),
      })),
    })),
    relationships: relationshipsOf(model),
    rules: model.rules.map(({table, check, about}) => ({table, check, about})),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function referencesOf(table: Table, column: Column): {references?: {table: string; column: string}} {
  const references = referenceOf(table, column);
  return references === undefined ? {} : {references};
}

/** The foreign keys of a model, in the order of its tables, `columns` where a key has several; `optional` when the key may be empty. */
export function relationshipsOf(model: Model): {
  from: {table: string; column: string};
  to: {table: string; column: string};
  columns?: {from: string; to: string}[];
  cardinality: 'many-to-one' | 'one-to-one';
  optional: boolean;
}[] {
  return model.tables.flatMap((table) =>
    foreignKeysOf(table).map(({lead, columns, parent, parentColumns}) => ({
      from: {table: table.name, column: lead.name},
      to: {table: parent, column: parentColumns[0]!},
      ...(columns.length === 1 ? {} : {columns: columns.map((from, k) => ({from, to: parentColumns[k]!}))}),
      cardinality: lead.unique || (lead.isKey && table.key.length === 1) ? ('one-to-one' as const) : ('many-to-one' as const),
      optional: mayBeEmpty(model, table, lead),
    })),
  );
}

/** Whether a cell of the column may be empty. Where that cannot be known from the model (most SQL), it may. */
export function mayBeEmpty(model: Model, table: Table, column: Column, seen: readonly Column[] = []): boolean {
  if (column.isKey || table.key.includes(column.name)) return false;
  // A circle cannot be compiled; should one get here, it is not judged.
  return column.empty !== undefined || seen.includes(column) || valueMayBeEmpty(model, table, column.value, column, [...seen, column]);
}

function valueMayBeEmpty(model: Model, table: Table, value: Value, column: Column, seen: readonly Column[]): boolean {
  const path = (steps: readonly string[]): boolean => pathMayBeEmpty(model, table, steps, seen);
  switch (value.kind) {
    case 'given': {
      const at = table.columns.indexOf(column);
      return table.rows.kind !== 'data' || table.rows.rows.some((row) => (row[at] ?? null) === null || row[at] === '');
    }
    case 'after':
      return path(value.path);
    case 'stage':
      return true;
    case 'version':
      return value.what === 'to';
    case 'status':
      return path([table.lifecycle!.stages[0]!.at!]);
    case 'step':
      return false;
    case 'rollup':
      // A count or a sum of no rows is 0; any other aggregate of none is empty.
      return !isZeroOfNone(value.is);
    case 'by': {
      const choices = [...value.cases.map((one) => one.then), ...(value.otherwise === undefined ? [] : [value.otherwise])];
      return (
        (value.otherwise === undefined && !coversAll(model, table, value, path)) ||
        choices.some((one) => valueMayBeEmpty(model, table, one, column, seen))
      );
    }
    case 'sql':
      // Only sums and products of columns that are never empty are surely filled; division, functions and CASE can give NULL.
      return (
        !/^[\w\s+*().-]+$/.test(value.sql) ||
        [...value.sql.matchAll(/[A-Za-z_][\w.]*/g)].some(([name]) => name.toLowerCase() !== 'round' && path(name.split('.')))
      );
    case 'self':
      return true;
    case 'part':
      return path(value.path.slice(0, 1));
    case 'id':
    case 'uuid':
    case 'pattern':
    case 'constant':
    case 'pick':
    case 'number':
    case 'faker':
    case 'when':
    case 'reference':
    case 'each':
    case 'position':
    case 'entity':
      return false;
  }
}

/** Whether the cases without an `else` leave no row out: all values that the chooser can have, or both `set` and `none`. */
function coversAll(
  model: Model,
  table: Table,
  {path, cases}: Extract<Value, {kind: 'by'}>,
  mayBe: (path: readonly string[]) => boolean,
): boolean {
  const kinds = cases.map(({match}) => match.kind);
  if (kinds.includes('set') && (kinds.includes('none') || !mayBe(path))) return true;
  const values = follow(model, table, path)?.at(-1)?.column.values;
  const named = cases.flatMap(({match}) => (match.kind === 'value' ? [match.value] : []));
  return values !== undefined && values.every((value) => named.includes(String(value))) && (kinds.includes('none') || !mayBe(path));
}

function pathMayBeEmpty(model: Model, table: Table, path: readonly string[], seen: readonly Column[]): boolean {
  const steps = follow(model, table, path);
  return steps === undefined || steps.some((step) => mayBeEmpty(model, step.table, step.column, seen));
}

/** The columns that a path passes, each with its table; nothing when a name is not found. */
function follow(model: Model, table: Table, path: readonly string[]): {table: Table; column: Column}[] | undefined {
  const steps: {table: Table; column: Column}[] = [];
  let at: Table | undefined = table;
  for (const name of path) {
    const column: Column | undefined = at?.columns.find((candidate) => candidate.name === name);
    if (at === undefined || column === undefined) return undefined;
    steps.push({table: at, column});
    at = model.tables.find((candidate) => candidate.name === column.references?.table);
  }
  return steps;
}
