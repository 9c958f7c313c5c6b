import type {Column, Table} from './model.js';

/** A foreign key: columns of a table, and the columns of the parent's key that they hold, in the same order. */
export interface ForeignKey {
  readonly table: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
  /** The column that refers; the others of a composite key go with it. */
  readonly lead: Column;
}

/** The foreign keys of a table, in the order of their leading columns; those of one column and those of several. */
export function foreignKeysOf(table: Table): ForeignKey[] {
  return table.columns.flatMap((column) => {
    const key = foreignKeyOf(table, column);
    return key === undefined ? [] : [key];
  });
}

/** The foreign key that a column leads; undefined if it refers to nothing. */
export function foreignKeyOf(table: Table, lead: Column): ForeignKey | undefined {
  const {references} = lead;
  if (references === undefined) return undefined;
  const parts = table.columns.filter(({value}) => value.kind === 'part' && value.path[0] === lead.name);
  return {
    table: table.name,
    columns: [lead.name, ...parts.map(({name}) => name)],
    parent: references.table,
    parentColumns: [references.column, ...parts.flatMap(({value}) => (value.kind === 'part' ? [value.path[1]!] : []))],
    lead,
  };
}

/** What a column refers to, whether it leads a foreign key or is a part of one. */
export function referenceOf(table: Table, column: Column): {readonly table: string; readonly column: string} | undefined {
  const {value} = column;
  if (value.kind !== 'part') return column.references;
  const lead = table.columns.find(({name}) => name === value.path[0])?.references;
  return lead && {table: lead.table, column: value.path[1]!};
}

/** Combinations of columns that occur once: a key of several columns, what `unique` says, and references that are taken once. */
export function combinationsOf(table: Table): (readonly string[])[] {
  const once = table.columns.filter(({value}) => value.kind === 'reference' && value.once && value.alive !== undefined);
  return [...(table.key.length > 1 ? [table.key] : []), ...(table.unique ?? []), ...once.map(({name}) => [name])];
}
