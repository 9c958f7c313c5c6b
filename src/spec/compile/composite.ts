import {pointer} from '../pointer.js';
import {suggestName} from '../names.js';
import {listOf} from '../suggest.js';
import type {Context, Place} from './context.js';
import type {ColumnOutline, Outline, TableOutline} from './outline.js';

/** The names under `columns` of a reference: the columns that hold the parent's key, in its order. */
export function columnsOfKey(lead: ColumnOutline): readonly string[] {
  const written = lead.spec['columns'];
  return Array.isArray(written) ? written.filter((name): name is string => typeof name === 'string') : [lead.name];
}

/** The column that leads the foreign key to which a column belongs: itself, or the one named by `with`. */
export function leadOf(table: TableOutline, column: ColumnOutline): ColumnOutline | undefined {
  const lead = column.spec['with'];
  if (typeof lead !== 'string') return column.references === undefined ? undefined : column;
  const found = table.columns.get(lead);
  return found?.references === undefined ? undefined : found;
}

/** The column of the parent's key that a foreign key's column holds. */
export function parentColumnOf(outline: Outline, column: ColumnOutline): ColumnOutline | undefined {
  const table = outline.get(column.table);
  const lead = table && leadOf(table, column);
  const parent = lead && outline.get(lead.references!);
  if (!parent) return undefined;
  const at = columnsOfKey(lead).indexOf(column.name);
  return parent.columns.get(parent.keys[at] ?? '');
}

/** Complains about a reference whose columns do not fit the parent's key. */
export function checkKeyColumns(context: Context, place: Place, lead: ColumnOutline, parent: TableOutline): boolean {
  const {problems} = context;
  const at = pointer(place.pointer, 'columns');
  const {keys} = parent;
  const names = columnsOfKey(lead);
  if (lead.spec['columns'] === undefined) {
    if (keys.length < 2) return true;
    problems.error(
      pointer(place.pointer, 'references'),
      'composite-key',
      `the key of ${parent.name} is ${keys.join(' + ')}, and ${lead.name} alone cannot hold it`,
      {suggestion: `add columns: [${[lead.name, ...keys.slice(1)].join(', ')}], and give the others with: ${lead.name}`},
    );
    return false;
  }
  if (names.length !== keys.length) {
    problems.error(
      at,
      'composite-key',
      `the key of ${parent.name} has ${keys.length} columns, ${keys.join(' + ')}, and here are ${names.length}`,
      {
        suggestion: 'name a column of this table for each of them, in that order',
      },
    );
    return false;
  }
  let sound = true;
  if (!names.includes(lead.name)) {
    problems.error(at, 'composite-key', `${lead.name} itself is not among the columns`, {
      suggestion: `put ${lead.name} in the place of its part of the key`,
    });
    sound = false;
  }
  names.forEach((name, i) => {
    const column = place.table.columns.get(name);
    if (!column) {
      problems.error(pointer(at, i), 'unknown-column', `${place.table.name} has no column ${name}`, {
        suggestion: suggestName(name, [...place.table.columns.keys()]) ?? `add ${name}: {with: ${lead.name}}`,
      });
      sound = false;
    } else if (column !== lead && column.spec['with'] !== lead.name) {
      problems.error(pointer(at, i), 'composite-key', `${name} does not go with ${lead.name}`, {
        suggestion: `write ${name}: {with: ${lead.name}}`,
      });
      sound = false;
    }
  });
  return sound;
}

/** A column that goes with the leading one of its foreign key: the path to what it holds. */
export function compilePart(context: Context, place: Place, column: ColumnOutline): {kind: 'part'; path: readonly string[]} | undefined {
  const {problems} = context;
  const at = pointer(place.pointer, 'with');
  const name = column.spec['with'];
  if (typeof name !== 'string') return undefined;
  const lead = place.table.columns.get(name);
  if (!lead) {
    problems.error(at, 'unknown-column', `${place.table.name} has no column ${name}`, {
      suggestion: suggestName(name, [...place.table.columns.keys()]) ?? `it has ${listOf([...place.table.columns.keys()])}`,
    });
    return undefined;
  }
  if (lead.references === undefined || !columnsOfKey(lead).includes(column.name) || lead === column) {
    problems.error(at, 'composite-key', `${name} is no reference of several columns with ${column.name} among them`, {
      suggestion: `write ${name}: {references: parent_table, columns: [${name}, ${column.name}]}`,
    });
    return undefined;
  }
  const parent = context.outline.get(lead.references)!;
  const held = parentColumnOf(context.outline, column);
  // A key of another width has its message at the reference.
  if (!held) return undefined;
  context.graph.use(column, lead, at);
  context.graph.use(column, held, at);
  return {kind: 'part', path: [lead.name, parent.keys[columnsOfKey(lead).indexOf(column.name)]!]};
}
