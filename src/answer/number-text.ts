import type {Cell, ColumnFormat} from '../core/answer.js';

const SYMBOLS: Readonly<Record<string, string>> = {INR: '₹', USD: '$', EUR: '€', GBP: '£', JPY: '¥'};

/** The sign of a currency (ISO 4217), or its code and a blank where there is no sign everybody knows. */
export const currencySign = (currency: string): string => SYMBOLS[currency] ?? `${currency} `;

/** A number rounded half away from zero to so many decimals, with or without commas between thousands. No locale has a say. */
export function plainNumber(value: number, decimals: number, grouped = true): string {
  const size = Math.abs(value);
  // Shifting the decimal point in the text rounds 1.005 as a person would; beyond 1e21 text has an exponent already.
  const rounded = size < 1e15 ? Number(`${Math.round(Number(`${size}e${decimals}`))}e-${decimals}`) : size;
  const fixed = Number.isNaN(rounded) ? size.toFixed(decimals) : rounded.toFixed(decimals);
  const [whole = '0', fraction] = fixed.split('.');
  const digits = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  const text = fraction === undefined ? digits : `${digits}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/**
 * A value in a spreadsheet format: `0%`, `0.0%`, `#,##0`, `₹#,##0`, `0.0`. A percent format multiplies by 100; `¤` stands for the sign
 * of the currency. Without a format: whole numbers as such, others with up to two decimals.
 */
export function formatValue(value: number, format: string | undefined, currency: string): string {
  if (format === undefined) return plainNumber(value, Number.isInteger(value) ? 0 : 2);
  const plain = format
    .replace(/\[\$([^\]-]*)[^\]]*\]/g, '$1')
    .replaceAll('"', '')
    .replaceAll('¤', currencySign(currency));
  const match = /^([^#0]*)([#0,]*0|[#,]+)(?:\.([0#]+))?(.*)$/u.exec(plain);
  if (!match) return plainNumber(value, 2);
  const [, prefix = '', digits = '', fraction = '', suffix = ''] = match;
  const shown = plainNumber(suffix.includes('%') ? Number(`${value}e2`) || value * 100 : value, fraction.length, digits.includes(','));
  return shown.startsWith('-') ? `-${prefix}${shown.slice(1)}${suffix}` : `${prefix}${shown}${suffix}`;
}

/** A number of an answer with its unit: `27.3%`, `₹1,204`, `+18.2 points` (points always show their sign). */
export function showNumber(value: number, format: ColumnFormat, currency: string): string {
  switch (format.kind) {
    case 'percent':
      return `${plainNumber(value, format.decimals)}%`;
    case 'points':
      return `${value > 0 ? '+' : ''}${plainNumber(value, format.decimals)} points`;
    case 'money': {
      // Nobody reads the paise of a lakh.
      const text = plainNumber(value, Math.abs(value) >= 10_000 ? 0 : format.decimals);
      return text.startsWith('-') ? `-${currencySign(currency)}${text.slice(1)}` : `${currencySign(currency)}${text}`;
    }
    case 'text':
    case 'period':
    case 'date':
    case 'timestamp':
      return String(value);
    case 'count':
    case 'number':
      return plainNumber(value, format.decimals);
    default:
      return format.kind satisfies never;
  }
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** A label as a sentence says it: month 3 is `March`, quarter 2 `Q2`, the month `2024-03-01` `March 2024`. */
export function showLabel(cell: Cell, name: string, format: ColumnFormat): string {
  if (cell === null) return 'no value';
  const text = String(cell);
  if (format.kind !== 'period') return text;
  const day = /^(\d{4})-(\d{2})-\d{2}(?: 00:00:00)?$/.exec(text);
  if (/month/i.test(name)) {
    if (day) return `${MONTHS[Number(day[2]) - 1]!} ${day[1]!}`;
    const month = /^(\d{4})-(\d{2})$/.exec(text);
    if (month && MONTHS[Number(month[2]) - 1]) return `${MONTHS[Number(month[2]) - 1]!} ${month[1]!}`;
    if (typeof cell === 'number') return MONTHS[cell - 1] ?? text;
  }
  if (/quarter/i.test(name)) {
    if (day) return `Q${Math.ceil(Number(day[2]) / 3)} ${day[1]!}`;
    if (typeof cell === 'number') return `Q${cell}`;
  }
  if (/year/i.test(name) && day) return day[1]!;
  if (typeof cell === 'number' && !/year/i.test(name)) return `${name.replaceAll('_', ' ')} ${cell}`;
  return day ? text.slice(0, 10) : text;
}
