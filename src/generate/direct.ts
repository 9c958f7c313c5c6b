/**
 * Tables that need not be settled. Where no row can get lost and the order of the rows is that of their counters, or of the days, a
 * shard knows the final numbers of its rows: it writes a finished part of the table, and nobody has to look at the whole.
 */
import {combinationsOf} from '../core/foreign-keys.js';
import type {Column, Table} from '../core/model.js';
import {hasSelect, hasWindow} from '../core/sql-names.js';
import {mayLackParent, type TablePlan} from './plan.js';
import type {Source} from './random.js';
import {Clock, dayNumber} from './rhythm.js';
import {selfColumns} from './self.js';
import {firstNumbers, type Vector} from './vector.js';

/** Rows of one day go into one shard, so that more of them than this are left to settling. */
const MOST_A_DAY = 50_000;

/** Whether the shards of a table are its finished parts. */
export function isDirect(plan: TablePlan): boolean {
  const {table, effects} = plan;
  const {rows, columns, lifecycle, history} = table;
  if (rows.kind === 'data' || rows.kind === 'steps' || history !== undefined || lifecycle?.hasSteps === true) return false;
  if (effects.some((effect) => effect.what.kind === 'rows') || columns.some(mayLackParent) || selfColumns(table).length > 0) return false;
  if (!columns.every((column) => isOfItsRow(column))) return false;
  if (combinationsOf(table).some((names) => !isByPosition(table, names))) return false;
  return rows.kind === 'each' || table.axis === undefined || isByDay(plan, table.axis);
}

/** Whether a value follows from the row alone, and cannot turn out to be there twice where it must not. */
function isOfItsRow({value, unique}: Column): boolean {
  if (unique && value.kind !== 'id') return false;
  if (value.kind === 'reference' && value.once === true) return false;
  return value.kind !== 'sql' || !(hasWindow(value.sql) || hasSelect(value.sql));
}

/** The owner of the row with its place in it occurs once whatever happens. */
function isByPosition(table: Table, names: readonly string[]): boolean {
  const kinds = names.map((name) => table.columns.find((column) => column.name === name)?.value.kind);
  return kinds.includes('each') && kinds.includes('position');
}

/** Whether days rise with the counter of the row, and none has too many rows. */
function isByDay({table, rows}: TablePlan, axis: string): boolean {
  const {value, empty} = table.columns.find(({name}) => name === axis)!;
  if (value.kind !== 'when' || empty !== undefined || rows === undefined) return false;
  if (table.columns.some((column) => column.value.kind === 'uuid' && column.value.version === 7)) return false;
  const days = dayNumber(value.rhythm.to) - dayNumber(value.rhythm.from) + 1;
  return rows / days <= MOST_A_DAY / 4;
}

/**
 * The first counter at or after `at` with which a new day begins, so that no day lies in two shards. `total` rows are dealt over the
 * days in the order of their counters; see the sampler of `when`.
 */
export function dayBorder({table}: TablePlan, source: Source, total: number, at: number): number {
  if (table.axis === undefined || table.rows.kind === 'each' || at <= 0 || at >= total) return Math.min(total, Math.max(0, at));
  const axis = table.columns.find(({name}) => name === table.axis)!;
  if (axis.value.kind !== 'when') throw new Error(`${table.name}.${axis.name} has no days`);
  const clock = new Clock(axis.value.rhythm, source, table.name, axis.name, total);
  const stream = source.stream(table.name, axis.name);
  const day = (row: number): number => clock.day((row + stream.uniform(row)) / total);
  const before = day(at - 1);
  let low = at - 1;
  let high = total;
  // Invariant: `low` is on the day before the border, `high` is not.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (day(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** The rows of a shard in the order of time, equal times in that of their counters. */
export function timeOrder(axis: Vector | undefined, count: number): Uint32Array {
  const order = firstNumbers(count);
  if (axis === undefined) return order;
  const {data} = axis;
  let first = Infinity;
  let sorted = true;
  for (let i = 0; i < count; i++) {
    if (i > 0 && data[i]! < data[i - 1]!) sorted = false;
    if (data[i]! < first) first = data[i]!;
  }
  if (sorted) return order;
  // Time and index in one double, so that numbers are sorted and nothing is called to compare them.
  const packed = new Float64Array(count);
  for (let i = 0; i < count; i++) packed[i] = (data[i]! - first) * count + i;
  packed.sort();
  for (let k = 0; k < count; k++) order[k] = packed[k]! % count;
  return order;
}
