import {combinationsOf} from '../core/foreign-keys.js';
import type {Column, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {dependencies, phasesOf, type TablePlan} from './plan.js';

/** Values that can be drawn anew when a combination is taken already. */
const DRAWN = new Set(['pick', 'number', 'faker', 'pattern', 'when', 'after', 'reference', 'by']);

/**
 * Which columns are drawn anew while their combination with others has occurred before, and those others. A combination with the
 * position inside a parent cannot repeat; one for which nothing can be drawn anew is left to settling, which drops the twins.
 */
export function redrawnColumns(plan: Pick<TablePlan, 'table' | 'effects'>): Map<string, readonly string[]> {
  const {table} = plan;
  const found = new Map<string, readonly string[]>();
  for (const combination of combinationsOf(table)) {
    const columns = combination.map((name) => table.columns.find((column) => column.name === name)!);
    if (cannotRepeat(table, columns)) continue;
    const free = columns.filter(
      (column) =>
        DRAWN.has(column.value.kind) && !columns.some((other) => other !== column && readsFrom(plan, other, column.name, new Set(), found)),
    );
    // Moments of the axis are dealt in order, one slot a row, so there is little choice among them.
    const column = free.findLast(({name}) => name !== table.axis);
    if (column === undefined || found.has(column.name)) continue;
    found.set(
      column.name,
      combination.filter((name) => name !== column.name),
    );
  }
  return found;
}

/** Combinations of which twins could be left over when all shards come together. */
export function looseCombinations(table: Table): (readonly string[])[] {
  if (table.rows.kind === 'data' || table.rows.kind === 'each') return [];
  const phases = phasesOf(table);
  return combinationsOf(table).filter((names) => names.every((name) => phases.get(name) === 'row'));
}

/** The rows of a SELECT without those whose combination an earlier row has, by a random rank. Rows with an empty cell are no twins. */
export function withoutTwins(sql: string, combinations: readonly (readonly string[])[], rank: string): string {
  return combinations.reduce((rows, names) => {
    const list = names.map(quoteName);
    const empty = list.map((name) => `${name} IS NULL`).join(' OR ');
    return `SELECT * FROM (${rows}) QUALIFY row_number() OVER (PARTITION BY ${list.join(', ')} ORDER BY ${rank}) = 1 OR ${empty}`;
  }, sql);
}

/** The owner of the row with the row's position in it, or a column that is unique by itself. */
function cannotRepeat(table: Table, columns: readonly Column[]): boolean {
  const kinds = columns.map(({value}) => value.kind);
  return (kinds.includes('position') && kinds.includes('each')) || columns.some(({unique, value}) => unique && value.kind !== 'reference');
}

function readsFrom(
  plan: Pick<TablePlan, 'table' | 'effects'>,
  column: Column,
  name: string,
  seen: Set<string>,
  redrawn: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (seen.has(column.name)) return false;
  seen.add(column.name);
  const paths = [...dependencies(column, plan.table, plan.effects), ...(redrawn.get(column.name) ?? []).map((other) => [other])];
  return paths.some((path) => {
    if (path[0] === name) return true;
    const next = plan.table.columns.find((candidate) => candidate.name === path[0]);
    return next !== undefined && readsFrom(plan, next, name, seen, redrawn);
  });
}
