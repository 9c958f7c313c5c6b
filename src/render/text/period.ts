import type {Answer, Cell, ColumnFormat} from '../../core/answer.js';
import {showCell, showMoment} from './words.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A cell as a table or an axis shows it: numbers by their format, the first day of a month as `Apr 2024`, month 4 as `Apr`, quarter 2 as `Q2`. */
export function shownCell(cell: Cell, column: Pick<Answer['columns'][number], 'name' | 'format'>, currency: string): string {
  if (cell === null || typeof cell === 'boolean') return cell === null ? '' : String(cell);
  if (column.format.kind !== 'period') return typeof cell === 'string' ? showMoment(cell) : showCell(cell, column.format, currency);
  const month = /month/i.test(column.name);
  const quarter = /quarter/i.test(column.name);
  if (typeof cell === 'number') return month ? (MONTHS[cell - 1] ?? String(cell)) : quarter ? `Q${cell}` : String(cell);
  const day = /^(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ]00:00:00(?:\.0+)?)?$/.exec(cell);
  if (!day) return showMoment(cell);
  const name = MONTHS[Number(day[2]) - 1];
  if (quarter && name !== undefined) return `Q${Math.ceil(Number(day[2]) / 3)} ${day[1] ?? ''}`;
  if (/year/i.test(column.name)) return day[1] ?? cell;
  if (month && name !== undefined) return `${name} ${day[1] ?? ''}`;
  return cell.slice(0, 10);
}

/** Whether cells of this format are numbers to compare: set to the right, with figures of one width. */
export const isNumber = (format: ColumnFormat): boolean => ['count', 'number', 'money', 'percent', 'points'].includes(format.kind);

/** A span of days for a reader: whole months as `Apr 2023 to Mar 2025`, others day by day. */
export function shownPeriod({from, to}: {readonly from: string; readonly to: string}): string {
  const month = (day: string): string => `${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`;
  const last = new Date(Date.UTC(Number(to.slice(0, 4)), Number(to.slice(5, 7)), 0)).getUTCDate();
  const whole = from.endsWith('-01') && to.endsWith(`-${String(last).padStart(2, '0')}`);
  return whole ? `${month(from)} to ${month(to)}` : `${from} to ${to}`;
}
