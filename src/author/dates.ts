/** Dates in holes: `{period.from}`, `{end - 9 months}`, `{end + 1 months as month year}`. All days are ISO text; no clock, no time zone. */

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DATE = /^(period\.from|period\.to|end)(?: ([+-]) (\d+) (days|months))?(?: as (month year|month|year))?$/;

/** The text of a date hole for a period, or undefined if it is no date hole. `end` is the day after the period's last. */
export function dateHole(hole: string, period: {readonly from: string; readonly to: string}): string | undefined {
  const match = DATE.exec(hole);
  if (!match) return undefined;
  const [, base, sign, count, unit, form] = match;
  const start = base === 'period.from' ? period.from : base === 'period.to' ? period.to : endOf(period);
  const by = Number(count ?? 0) * (sign === '-' ? -1 : 1);
  const day = unit === 'months' ? addMonths(start, by) : addDays(start, by);
  const month = MONTHS[Number(day.slice(5, 7)) - 1]!;
  const year = day.slice(0, 4);
  return form === undefined ? day : form === 'month' ? month : form === 'year' ? year : `${month} ${year}`;
}

/** The day after the last day of a period. */
export function endOf(period: {readonly to: string}): string {
  return addDays(period.to, 1);
}

/** Whether a period holds that many months. */
export function holdsMonths(period: {readonly from: string; readonly to: string}, months: number): boolean {
  return addMonths(endOf(period), -months) >= period.from;
}

/** Whether a period begins with the first day of a month and ends with a last one. */
export function wholeMonths(period: {readonly from: string; readonly to: string}): boolean {
  return period.from.endsWith('-01') && endOf(period).endsWith('-01');
}

function addDays(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

/** The same day of another month, or that month's last day. */
function addMonths(day: string, by: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const count = year * 12 + month - 1 + by;
  const last = new Date(Date.UTC(Math.floor(count / 12), (count % 12) + 1, 0)).getUTCDate();
  return new Date(Date.UTC(Math.floor(count / 12), count % 12, Math.min(date, last))).toISOString().slice(0, 10);
}
