import type {Cell, ColumnFormat} from '../../core/answer.js';
import type {Relationship} from '../../core/profile.js';

const SIGNS: Readonly<Record<string, string>> = {INR: '₹', USD: '$', EUR: '€', GBP: '£', JPY: '¥'};

/** The sign of an ISO 4217 currency, or its code and a space where no sign is in common use. */
export function currencySign(code: string): string {
  return SIGNS[code] ?? `${code} `;
}

/** A number with commas between thousands: `12,345.60`. Never asks a locale, so that it reads the same on every machine. */
export function grouped(value: number, decimals = 0): string {
  const fixed = Math.abs(value).toFixed(decimals);
  const [whole = '', fraction] = fixed.split('.');
  const negative = value < 0 && Number(fixed) !== 0;
  return `${negative ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A number with at most nine significant digits and no trailing zeros: `0.0024`, `1250`. */
export function plainNumber(value: number): string {
  return String(Number(value.toPrecision(9)));
}

/** `1 row`, `12 rows`, `4,000 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A share in [0, 1] as percent with one decimal, or none where that says the same: `4.2 %`, `100 %`. */
export function percentOf(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const percent = (100 * part) / whole;
  const shown = percent.toFixed(1);
  if (part > 0 && Number(shown) === 0) return 'under 0.1 %';
  return `${shown.replace(/\.0$/, '')} %`;
}

/** How a cell reads in prose and tables: a number by its format, an empty cell as nothing. Percents are 12.3 for 12.3 %. */
export function showCell(value: Cell, format: ColumnFormat = {kind: 'text', decimals: 0}, currency = ''): string {
  if (value === null) return '';
  if (typeof value !== 'number') return String(value);
  switch (format.kind) {
    case 'count':
    case 'number':
      return grouped(value, format.decimals);
    case 'money':
      return `${value < 0 ? '-' : ''}${currencySign(currency)}${grouped(Math.abs(value), format.decimals)}`;
    case 'percent':
      return `${grouped(value, format.decimals)}%`;
    case 'points':
      return `${value > 0 ? '+' : ''}${grouped(value, format.decimals)} pp`;
    case 'text':
    case 'date':
    case 'timestamp':
    case 'period':
      return plainNumber(value);
  }
}

/** A moment without the T between day and time, and without a fraction of a second that is zero; other text as it is. */
export function showMoment(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.0+)?Z?$/, '$1 $2');
}

/** A column's name as words: `in_time_pct` becomes `In time (%)`, `change_pp` becomes `Change (points)`. */
export function humanName(name: string): string {
  const unit = /_(pct|percent)$/.test(name) ? ' (%)' : name.endsWith('_pp') ? ' (points)' : '';
  const words = (unit === '' ? name : name.replace(/_(pct|percent|pp)$/, '')).replace(/_+/g, ' ').trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${unit}`;
}

/** The list in words: `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] ?? ''}`;
}

/** The verdicts of `core/qa` in words. */
export const VERDICTS = {approved: 'Approved', regenerate: 'Needs work', rejected: 'Rejected'} as const;

/** The two ends of a reference: `fact_visits.member_id` and `dim_members.member_id`, or with brackets where the key has several columns. */
export function linkEnds({from, to, columns}: Relationship): [string, string] {
  if (columns === undefined) return [`${from.table}.${from.column}`, `${to.table}.${to.column}`];
  return [`${from.table} (${columns.map((pair) => pair.from).join(', ')})`, `${to.table} (${columns.map((pair) => pair.to).join(', ')})`];
}
