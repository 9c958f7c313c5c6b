import type {Column, Rhythm, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {numbers, type Check, type Evidence, type Outcome} from './check.js';
import {daysOf, type Day} from './daily.js';
import {count} from './numbers.js';
import {BAND, UP} from './scoring.js';

/** The part of C4 about calendars and durations. */
export const C4_CALENDAR: readonly Check[] = [
  {
    id: '4.6',
    title: 'No gaps in the calendar',
    statistic: 'least share of days (weeks or months, where rows are few) that have a row; of a table of dates, the days that are there',
    threshold: 'from 98 % full marks, none up to 80 %; days that the rhythm closes do not count',
    severity: 'warn',
    advice: 'Fill the days that are missing, or close them openly: `weekdays: {sun: -100%}`, `holidays`.',
    measure: measureGaps,
  },
  {
    id: '4.7',
    title: 'Durations vary',
    statistic: 'worst ratio of the 95th percentile of a duration to its median',
    // Resolution times, repairs and backorders have long tails, and a few slow cases among many quick ones longer ones still: a lognormal
    // with sigma 1.5 has 11.8, lines from stock among lines on backorder 11. What is wrong is a duration that is always the same.
    threshold: 'from 1.5 to 15 full marks, none up to 1.05 or from 40; five different values, median above 0',
    severity: 'warn',
    advice: 'Give the duration a `typical` and a `high` that differ.',
    measure: measureDurations,
  },
];

/** Rows that a day, a week or a month has on average, so that one without rows is no chance: e^-5 is 0.7 %. */
const ENOUGH = 5;

async function measureGaps(evidence: Evidence): Promise<Outcome> {
  const details: string[] = [];
  const sql: string[] = [];
  const shares: {share: number; missing: readonly string[]; column: Column}[] = [];
  for (const table of evidence.model.tables) {
    const calendar = table.key.length === 1 ? table.columns.find(({name, type}) => name === table.key[0] && type === 'date') : undefined;
    const axis = calendar?.name ?? (table.fact ? table.axis : undefined);
    const column = table.columns.find(({name}) => name === axis);
    if (axis === undefined || column === undefined) continue;
    const {days, rhythm, sql: statement, mean} = await daysOf(evidence, table, axis);
    if (days.length < 7) continue;
    const open = calendar ? days : days.filter((day) => isOpen(day, rhythm));
    const units = calendar ? open : unitsOf(open, mean);
    if (units === undefined) {
      details.push(
        `${table.name}.${axis}: left out, ${count(days.reduce((sum, day) => sum + day.rows, 0))} rows over ${count(days.length)} days`,
      );
      continue;
    }
    sql.push(statement);
    const missing = units.filter(({rows}) => rows === 0).map(({date}) => date);
    shares.push({share: 1 - missing.length / units.length, missing, column});
    details.push(
      `${table.name}.${axis}: ${count(units.length - missing.length)} of ${count(units.length)} ${units.length === open.length ? 'days' : 'weeks or months'} have rows`,
    );
  }
  if (shares.length === 0)
    return {
      notApplicable: details.length > 0 ? 'too few rows to expect one every month' : 'no table goes day by day',
      byStructure: true,
      details,
    };
  const worst = shares.reduce((low, one) => (one.share < low.share ? one : low));
  const score = UP(worst.share, 0.8, 0.98);
  const failing = {columns: ['from this day on nothing'], rows: worst.missing.slice(0, 5).map((day) => [day])};
  return {
    value: worst.share,
    score,
    details,
    sql,
    ...(worst.missing.length > 0 ? {failing} : {}),
    ...(score < 10 ? {pointer: worst.column.pointer} : {}),
  };
}

/** Days on which business is at least a third of the usual. */
function isOpen({date, weekday}: Day, rhythm: Rhythm | undefined): boolean {
  if (rhythm === undefined) return true;
  const month = Number(date.slice(5, 7)) - 1;
  const holiday = rhythm.holidays.find((one) => one.date === date)?.factor ?? 1;
  return rhythm.weekdays[weekday]! * rhythm.months[month]! * holiday >= 0.3;
}

/** Days, or weeks, or months: the first of which so many rows are usual that none is no chance. */
function unitsOf(days: readonly Day[], mean: number): readonly {date: string; rows: number}[] | undefined {
  // A slow day has a third of the rows of a usual one.
  if (mean * 0.3 >= ENOUGH) return days;
  const length = mean * 7 * 0.6 >= ENOUGH ? 7 : mean * 28 * 0.6 >= ENOUGH ? 28 : undefined;
  if (length === undefined) return undefined;
  const units: {date: string; rows: number}[] = [];
  for (let k = 0; k + length <= days.length; k += length)
    units.push({date: days[k]!.date, rows: days.slice(k, k + length).reduce((sum, day) => sum + day.rows, 0)});
  return units;
}

async function measureDurations({shipped, model}: Evidence): Promise<Outcome> {
  const details: string[] = [];
  const sql: string[] = [];
  const found: {ratio: number; score: number; column: Column}[] = [];
  for (const table of model.tables) {
    for (const {column, base} of durationsOf(table)) {
      const source = await shipped.rowSource(table.name, [base]);
      if (!source.ok) continue;
      const lag = `epoch(${quoteName(column.name)}::timestamp) - epoch((${source.value.expressions[0]!})::timestamp)`;
      const statement = `select count(lag), approx_count_distinct(lag), quantile_disc(lag, 0.5), quantile_disc(lag, 0.95) from (select (${lag})::double as lag from ${source.value.from})`;
      const [filled = 0, distinct = 0, middle = NaN, high = NaN] = await numbers(shipped, statement);
      if (filled < 30) continue;
      sql.push(statement);
      const ratio = middle > 0 ? high / middle : 0;
      found.push({ratio, score: distinct < 5 ? 0 : BAND(ratio, 1.05, 1.5, 15, 40), column});
      details.push(
        `${table.name}.${column.name} after ${base}: ${count(distinct)} different, 95th percentile ${ratio.toFixed(2)} times the median`,
      );
    }
  }
  if (found.length === 0) return {notApplicable: 'no moment follows another', byStructure: true};
  const worst = found.reduce((low, one) => (one.score < low.score ? one : low));
  return {value: worst.ratio, score: worst.score, details, sql, ...(worst.score < 10 ? {pointer: worst.column.pointer} : {})};
}

/** Moments that follow another one: `after`, and the stages of a lifecycle. */
export function durationsOf(table: Table): {column: Column; base: string}[] {
  return table.columns.flatMap((column) => {
    const {value} = column;
    if (value.kind === 'after') return [{column, base: value.path.join('.')}];
    if (value.kind !== 'stage') return [];
    const before = table.lifecycle!.stages.filter(({next}) => next.some(({to}) => to === value.stage));
    return before.length === 1 && before[0]!.at !== undefined ? [{column, base: before[0]!.at}] : [];
  });
}
