import type {Border, Fill, Font} from 'exceljs';
import type {Cell, ColumnFormat} from '../../core/answer.js';
import type {ColumnType} from '../../core/model.js';

/** Red, green and blue in hexadecimal. The colours of the product, and three greys for rules, small print and text. */
export const COLOUR = {
  blue: '3B82F6',
  purple: '6F53C1',
  navy: '3F4C78',
  dark: '181830',
  light: 'E1E3FA',
  pale: 'F5F6FE',
  lime: 'D7EF3F',
  orange: 'FD7E15',
  green: '20C997',
  pink: 'D63384',
  white: 'FFFFFF',
  rule: 'D9DCE8',
  muted: '6B7189',
} as const;

/** Colours of the series of a chart, in order; the theme of the workbook offers the same. */
export const SERIES = [COLOUR.blue, COLOUR.purple, COLOUR.green, COLOUR.orange, COLOUR.pink, COLOUR.navy] as const;

export const FONT = 'Calibri';
/** The face of SQL. */
export const MONO = 'Consolas';

/** Fonts of the workbook; `size` in points. */
export function font(size: number, colour: string = COLOUR.dark, more: Partial<Font> = {}): Partial<Font> {
  return {name: FONT, size, color: {argb: `FF${colour}`}, ...more};
}

export function fill(colour: string): Fill {
  return {type: 'pattern', pattern: 'solid', fgColor: {argb: `FF${colour}`}};
}

export function line(colour: string = COLOUR.rule, style: Border['style'] = 'thin'): Border {
  return {style, color: {argb: `FF${colour}`}};
}

/** Whether the column holds numbers that are measured or counted; a period may be a number too, but is a label. */
export function isNumeric(format: ColumnFormat): boolean {
  return (
    format.kind === 'count' || format.kind === 'number' || format.kind === 'money' || format.kind === 'percent' || format.kind === 'points'
  );
}

/** Locale codes with which Excel shows the sign of a currency. */
const CURRENCIES: Readonly<Record<string, string>> = {INR: '[$₹-4009]', USD: '[$$-409]', EUR: '[$€-2]', GBP: '[$£-809]', JPY: '[$¥-411]'};

/** The number format of Excel for a column; percents and points stay as the query gave them (12.3 for 12.3 %), so that cell and answer are equal. */
export function numberFormat(format: ColumnFormat, currency: string): string {
  const decimals = format.decimals > 0 ? `.${'0'.repeat(format.decimals)}` : '';
  switch (format.kind) {
    case 'count':
    case 'number':
      return `#,##0${decimals}`;
    case 'money': {
      const sign = CURRENCIES[currency] ?? `[$${currency}] `;
      return `${sign}#,##0${decimals}`;
    }
    case 'percent':
      return `0${decimals}"%"`;
    case 'points':
      return `+0${decimals}" pp";-0${decimals}" pp";0${decimals}" pp"`;
    case 'date':
      return 'yyyy-mm-dd';
    case 'timestamp':
      return 'yyyy-mm-dd hh:mm';
    case 'text':
    case 'period':
      return 'General';
  }
}

/** How the cells of a shipped column are shown: as they stand in the file, with the decimals of their type. */
export function formatOfType(type: ColumnType): {readonly format: ColumnFormat; readonly numFmt?: string} {
  if (type === 'date' || type === 'timestamp') return {format: {kind: type, decimals: 0}};
  // A whole number may be a year or a key, and a double has no number of decimals of its own: neither gets thousands.
  if (type === 'integer') return {format: {kind: 'number', decimals: 0}, numFmt: '0'};
  if (type === 'double') return {format: {kind: 'number', decimals: 4}, numFmt: 'General'};
  const scale = /^decimal\(\d+,(\d+)\)$/.exec(type)?.[1];
  return {format: scale === undefined ? {kind: 'text', decimals: 0} : {kind: 'number', decimals: Number(scale)}};
}

const DAY = 86_400_000;
/** Excel counts a 29th of February 1900 that never was; before the day after it, a date stays text. */
const FIRST_DAY = Date.UTC(1900, 2, 1);

/**
 * The value that a cell of the sheet holds: ISO dates and timestamps of columns of that kind as Excel's dates, text as text that XML can
 * carry. Nothing is ever a formula: a string is written as a shared string, whatever it begins with.
 */
export function cellValue(value: Cell, format: ColumnFormat): string | number | boolean | Date | null {
  if (typeof value !== 'string') return value;
  if (format.kind === 'date' || format.kind === 'timestamp' || format.kind === 'period') {
    const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)Z?)?$/.exec(value);
    const time = match === null ? NaN : Date.parse(`${match[1] ?? ''}T${match[2] ?? '00:00'}Z`);
    if (time >= FIRST_DAY) return new Date(time);
  }
  return safeText(value);
}

/** The days since 1899-12-30 with which Excel stores a moment. */
export function serialOf(date: Date): number {
  return 25569 + date.getTime() / DAY;
}

/** Excel takes 32,767 characters in a cell, no control characters, no lone surrogates, and reads `_x0041_` as an escape. */
export function safeText(text: string): string {
  const clean = text
    .replace(/[\0-\x08\x0B\x0C\x0E-\x1F\x7F\uFFFE\uFFFF]/g, '')
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '�')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return clean.length > 32_767 ? `${clean.slice(0, 32_700)}…` : clean;
}

/** Whether a program that re-reads typed text could take this for a formula: such a cell gets the format of text. */
export function looksLikeFormula(text: string): boolean {
  return /^[\s]*[=+\-@]/.test(text);
}
