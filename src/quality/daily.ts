/** The rows of a table by day, and what rhythm there is in them. The null model is a uniform generator: days differ by chance alone. */
import type {Rhythm, Table} from '../core/model.js';
import {quoteName, quoteText} from '../core/sql-text.js';
import {ask, typed, type Evidence} from './check.js';
import {isRate, shapesOf} from './roles.js';

const DAY = 86_400_000;

/** One day, with what happened on it. */
export interface Day {
  /** ISO. */
  readonly date: string;
  /** 0 is Monday. */
  readonly weekday: number;
  /** `2024-03`. */
  readonly month: string;
  /** How many rows it has, or the sum of an amount in them. */
  readonly rows: number;
}

export interface Daily {
  readonly table: Table;
  readonly rhythm: Rhythm | undefined;
  readonly days: readonly Day[];
  readonly mean: number;
  /** Variance that chance alone gives a day: of counted rows their mean, of sums what the same rows have when they are shuffled. */
  readonly chance: number;
  /** What is added up where every day has a row for each thing, such as `successful_bookings`; absent where rows are counted. */
  readonly summed?: string;
  readonly sql: string;
}

/** The largest table that has a time axis, day by day over the window of the axis; days without rows count. Undefined if no table has one. */
export async function dailyOf(evidence: Evidence): Promise<Daily | undefined> {
  const {shipped, model} = evidence;
  let largest: Daily | undefined;
  let most = 0;
  for (const table of model.tables) {
    if (table.axis === undefined) continue;
    const one = await daysOf({shipped}, table, table.axis);
    const rows = one.days.reduce((sum, day) => sum + day.rows, 0);
    // Facts come first: a large table of customers by the day of joining is no rhythm of business.
    const size = rows + (table.fact ? 1e12 : 0);
    if (one.days.length > 0 && size > most) [largest, most] = [one, size];
  }
  return largest === undefined || !isGrid(largest) ? largest : ((await summedBy(evidence, largest)) ?? largest);
}

/** Where days have the same number of rows, far more evenly than chance, a row is a day of something: how many there are tells nothing. */
function isGrid({days, mean}: Daily): boolean {
  if (days.length < 2 || mean < 2) return false;
  const variance = days.reduce((sum, {rows}) => sum + (rows - mean) ** 2, 0) / (days.length - 1);
  return variance / mean < 1 - 3 * Math.sqrt(2 / (days.length - 1));
}

/** The days of a grid by the amount in which they differ most, beyond what shuffled rows would; undefined where it has no amount. */
async function summedBy(evidence: Evidence, daily: Daily): Promise<Daily | undefined> {
  const {table, days} = daily;
  const shape = (await shapesOf(evidence)).find((one) => one.table === table);
  const axis = quoteName(table.axis!);
  let best: {daily: Daily; ratio: number} | undefined;
  for (const {column} of shape?.measures.filter((role) => !isRate(role.column)) ?? []) {
    const name = quoteName(column.name);
    const sql = `select ${axis}::date as day, coalesce(sum(${name}), 0)::double as total, (select var_samp(${name})::double from ${typed(table.name)}) as spread from ${typed(table.name)} where ${axis} is not null group by 1 order by 1`;
    const {rows} = await ask(evidence.shipped, sql);
    const found = new Map(rows.map(([day, total]) => [String(day), Number(total)]));
    const summed = days.map((day) => ({...day, rows: found.get(day.date) ?? 0}));
    const mean = summed.reduce((sum, day) => sum + day.rows, 0) / summed.length;
    const chance = daily.mean * Number(rows[0]?.[2] ?? 0);
    if (mean <= 0 || chance <= 0) continue;
    const ratio = summed.reduce((sum, day) => sum + (day.rows - mean) ** 2, 0) / (summed.length - 1) / chance;
    if (best === undefined || ratio > best.ratio) best = {ratio, daily: {...daily, days: summed, mean, chance, summed: column.name, sql}};
  }
  return best?.daily;
}

/** The rows of a table by day. */
export async function daysOf({shipped}: Pick<Evidence, 'shipped'>, table: Table, axis: string): Promise<Daily> {
  const value = table.columns.find(({name}) => name === axis)?.value;
  const rhythm = value?.kind === 'when' ? value.rhythm : undefined;
  const name = quoteName(axis);
  const within = rhythm === undefined ? '' : ` and ${name}::date between date ${quoteText(rhythm.from)} and date ${quoteText(rhythm.to)}`;
  const sql = `select ${name}::date as day, count(*) as rows from ${typed(table.name)} where ${name} is not null${within} group by 1 order by 1`;
  const found = new Map((await ask(shipped, sql)).rows.map(([day, rows]) => [String(day), Number(rows)]));
  const dates = [...found.keys()];
  const days: Day[] = [];
  if (dates.length > 0) {
    const last = Date.parse(rhythm?.to ?? dates.at(-1)!);
    for (let at = Date.parse(rhythm?.from ?? dates[0]!); at <= last; at += DAY) {
      const date = new Date(at).toISOString().slice(0, 10);
      days.push({date, weekday: (new Date(at).getUTCDay() + 6) % 7, month: date.slice(0, 7), rows: found.get(date) ?? 0});
    }
  }
  const mean = days.length === 0 ? 0 : days.reduce((sum, day) => sum + day.rows, 0) / days.length;
  return {table, rhythm, days, mean, chance: mean, sql};
}

/** How much of the variation of values lies between groups. */
export interface Between {
  /** Omega squared: share of the variance that lies between groups, noise taken off. About 0, or below, if the groups do not differ. */
  readonly omega: number;
  /** Variance between over variance within: about 1 if they do not differ. */
  readonly f: number;
  readonly groups: number;
}

/**
 * Omega squared of a one-way analysis of variance. `noise` is the variance that counting alone gives a value; it is no variation of the
 * days, and with it the same rhythm would show less in a smaller file. It cannot take more than nine tenths of what is within groups.
 */
export function betweenGroups(values: readonly {readonly group: string | number; readonly value: number}[], noise = 0): Between {
  const groups = new Map<string | number, number[]>();
  for (const {group, value} of values) {
    const own = groups.get(group);
    if (own === undefined) groups.set(group, [value]);
    else own.push(value);
  }
  const n = values.length;
  const k = groups.size;
  if (k < 2 || n <= k) return {omega: 0, f: 0, groups: k};
  const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
  const all = mean(values.map(({value}) => value));
  let between = 0;
  let within = 0;
  for (const own of groups.values()) {
    const middle = mean(own);
    between += own.length * (middle - all) ** 2;
    within += own.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  }
  const error = within / (n - k);
  if (error === 0) return {omega: between > 0 ? 1 : 0, f: between > 0 ? 1e6 : 0, groups: k};
  const signal = between - (k - 1) * error;
  const rest = Math.max(0.1 * within, within - noise * (n - k));
  return {omega: signal / (between + error + rest), f: between / (k - 1) / error, groups: k};
}

/** Half the width of the window that says what is usual around a day. */
const AROUND = 10;

/** Weekdays against the three weeks around each day, so that seasons and growth are no noise. */
export function weekdayRhythm({days, mean, chance}: Daily): Between {
  const values = days.map(({weekday, rows}, k) => {
    const window = days.slice(Math.max(0, k - AROUND), k + AROUND + 1);
    const usual = window.reduce((sum, day) => sum + day.rows, 0) / window.length;
    return {group: weekday, value: usual === 0 ? 1 : rows / usual};
  });
  return betweenGroups(values, mean === 0 ? 0 : chance / mean ** 2);
}

/** Months against each other, full ones only, every day relative to its weekday. */
export function monthRhythm({days, mean, chance}: Daily): Between {
  const usual = Array.from({length: 7}, (_, weekday) => {
    const own = days.filter((day) => day.weekday === weekday);
    return own.length === 0 ? 0 : own.reduce((sum, day) => sum + day.rows, 0) / own.length;
  });
  const full = fullMonths(days);
  const values = days
    .filter(({month, weekday}) => full.has(month) && usual[weekday]! > 0.05 * mean)
    .map(({month, weekday, rows}) => ({group: month, value: rows / usual[weekday]!}));
  return betweenGroups(values, mean === 0 ? 0 : chance / mean ** 2);
}

/** Months of which every day is there. */
export function fullMonths(days: readonly Day[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const {month} of days) counts.set(month, (counts.get(month) ?? 0) + 1);
  const lengthOf = (month: string): number => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  return new Set([...counts].filter(([month, n]) => n === lengthOf(month)).map(([month]) => month));
}
