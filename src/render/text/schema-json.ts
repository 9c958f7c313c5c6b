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
      columns: table.columns.map((column) => ({
        name: column.name,
        type: column.type,
        about: column.about,
        ...(column.unit === undefined ? {} : {unit: column.unit}),
        nullable: mayBeEmpty(table, column),
        ...(column.unique || (column.isKey && table.key.length === 1) ? {unique: true} : {}),
        ...(column.values === undefined ? {} : {values: column.values}),
        ...(column.references === undefined ? {} : {references: column.references}),
      })),
    })),
    relationships: relationshipsOf(model),
    rules: model.rules.map(({table, check, about}) => ({table, check, about})),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The foreign keys of a model, in the order of its tables; `optional` when the key may be empty. */
export function relationshipsOf(model: Model): {
  from: {table: string; column: string};
  to: {table: string; column: string};
  cardinality: 'many-to-one' | 'one-to-one';
  optional: boolean;
}[] {
  return model.tables.flatMap((table) =>
    table.columns.flatMap((column) =>
      column.references === undefined
        ? []
        : [
            {
              from: {table: table.name, column: column.name},
              to: {table: column.references.table, column: column.references.column},
              cardinality: column.unique || (column.isKey && table.key.length === 1) ? ('one-to-one' as const) : ('many-to-one' as const),
              optional: mayBeEmpty(table, column),
            },
          ],
    ),
  );
}

/** Whether a cell of the column may be empty. Where that cannot be known from the model (most SQL), it may. */
export function mayBeEmpty(table: Table, column: Column): boolean {
  if (column.isKey || table.key.includes(column.name)) return false;
  return column.empty !== undefined || valueMayBeEmpty(table, column, column.value, new Set());
}

function valueMayBeEmpty(table: Table, column: Column, value: Value, seen: Set<string>): boolean {
  const named = (name: string): boolean => {
    const other = table.columns.find((candidate) => candidate.name === name);
    // A circle cannot be compiled; a name that is not of this row cannot be judged here.
    if (other === undefined || seen.has(name)) return true;
    if (other.isKey) return false;
    return other.empty !== undefined || valueMayBeEmpty(table, other, other.value, new Set([...seen, name]));
  };
  switch (value.kind) {
    case 'given': {
      const at = table.columns.indexOf(column);
      return table.rows.kind !== 'data' || table.rows.rows.some((row) => (row[at] ?? null) === null || row[at] === '');
    }
    case 'after':
      return value.path.length > 1 || named(value.path[0] ?? '');
    case 'rollup':
      // A count or a sum of no rows is 0; any other aggregate of none is empty.
      return !/^\s*(count|sum)\s*\(/i.test(value.is);
    case 'by':
      return (
        value.otherwise === undefined ||
        [value.otherwise, ...value.cases.map((one) => one.then)].some((one) => valueMayBeEmpty(table, column, one, seen))
      );
    case 'sql':
      // Only sums and products of columns that are never empty are surely filled; division, functions and CASE can give NULL.
      return (
        !/^[\w\s+*().-]+$/.test(value.sql) ||
        [...value.sql.matchAll(/[A-Za-z_][\w.]*/g)].some(([name]) => name.toLowerCase() !== 'round' && named(name))
      );
    case 'id':
    case 'pattern':
    case 'constant':
    case 'pick':
    case 'number':
    case 'faker':
    case 'when':
    case 'reference':
    case 'each':
    case 'position':
      return false;
  }
}
