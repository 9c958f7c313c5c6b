import type {Answer, Cell} from '../../core/answer.js';
import {counted, grouped, humanName, listed, showCell, showMoment} from '../text/words.js';
import type {Labels, NativeChart, Series} from './chart-xml.js';
import {cellValue, isNumeric, numberFormat, safeText, serialOf} from './look.js';
import {textWidth} from './measure.js';
import {reference} from './names.js';
import type {Placed, TableColumn} from './table.js';

/** Beyond these a picture is a comb: the rest is in the table, and a series is shown to its end. */
const MOST_CATEGORIES = 30;
const MOST_POINTS = 60;
/** Names of several levels stand below as many columns at most, and need this width each, in pixels. */
const MOST_GROUPS = 8;
const AXIS = 90;
/** Pixels of a digit in the labels of an axis. */
const LETTER = 6.4;

/** The room for a picture, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}
/** A chart, and the names of its rows where no cells of the table say them: then `helper` has to be written to the cells of its labels. */
export interface AnswerChart {
  readonly chart: NativeChart;
  readonly helper?: readonly string[];
}

/**
 * The chart of an answer, bound to the cells of its table; nothing when it has none, or no number to draw. Several label columns make an axis
 * of as many levels where they stand side by side and their names have room; else one text per row, to be written below `helperAt` (the
 * cell above the first of them). Throws where the chart names a column that the answer does not have.
 */
export function answerChart(
  sheet: string,
  answer: Answer,
  columns: readonly TableColumn[],
  table: Placed,
  currency: string,
  room: Room,
  helperAt: {readonly row: number; readonly column: number},
): AnswerChart | undefined {
  const {chart} = answer;
  if (chart.kind === 'none' || answer.rows.length === 0) return undefined;
  const find = (name: string): number => {
    const index = columns.findIndex((column) => column.name === name);
    if (index < 0) throw new Error(`${answer.id}: the chart names a column that the answer does not have`);
    return index;
  };
  const columnAt = (index: number): TableColumn => {
    const column = columns[index];
    if (column === undefined) throw new Error(`${answer.id}: no column ${index}`);
    return column;
  };
  const names = (chart.labels ?? [chart.label]).map(find);
  const drawn = chart.series.map(find);
  if (names[0] === undefined || drawn[0] === undefined) throw new Error(`${answer.id}: a chart without labels or series`);
  const unit = columnAt(drawn[0]).format.kind;
  // Two units on one axis would flatten the smaller; a bar chart has no room for a second axis.
  const kept = chart.kind === 'bar' ? drawn.filter((index) => columnAt(index).format.kind === unit) : drawn;
  const time = chart.kind === 'line' || (names.length === 1 && ['period', 'date', 'timestamp'].includes(columnAt(names[0]).format.kind));
  const count = Math.min(answer.rows.length, chart.first ?? (time ? MOST_POINTS : MOST_CATEGORIES));
  // Time ends at the right: of a long series the last points are drawn, of a ranking the first.
  const skip = time && chart.first === undefined ? answer.rows.length - count : 0;
  const rows = answer.rows.slice(skip, skip + count);
  const top = table.top + 1 + skip;
  const area = (first: number, last = first): string =>
    reference(sheet, {top, bottom: top + count - 1, left: table.left + first, right: table.left + last});
  const series = kept.map((index): Series => {
    const {name, format} = columnAt(index);
    return {
      nameRef: reference(sheet, {top: table.top, bottom: table.top, left: table.left + index, right: table.left + index}),
      name,
      ref: area(index),
      values: rows.map((row) => (typeof row[index] === 'number' ? row[index] : null)),
      format: isNumeric(format) ? numberFormat(format, currency) : 'General',
      percent: format.kind === 'percent',
      second: format.kind !== unit,
    };
  });
  if (series.every(({values}) => values.every((value) => value === null))) return undefined;

  const texts = names.map((index) => rows.map((row) => labelText(row[index] ?? null, columnAt(index), currency)));
  const adjacent = names.every((name, place) => place === 0 || name === (names[place - 1] ?? 0) + 1);
  const kind = names.length === 1 ? chart.kind : levelled(chart.kind, texts, adjacent, kept.length, room);
  const joined = rows.map((_, row) => texts.map((level) => level[row] ?? '').join(' / '));
  const axis: Labels =
    names.length === 1
      ? {ref: area(names[0]), ...plainLabels(rows, names[0], columnAt(names[0]), currency)}
      : kind === undefined
        ? {
            ref: reference(sheet, {
              top: helperAt.row + 1,
              bottom: helperAt.row + count,
              left: helperAt.column,
              right: helperAt.column,
            }),
            values: joined,
            format: 'General',
          }
        : {ref: area(names[0], names[names.length - 1]), values: joined, format: 'General', levels: texts};
  const titleOfAxis = (second: boolean): string =>
    valueTitle(kept.filter((index) => (columnAt(index).format.kind !== unit) === second).map(columnAt), currency);
  const about = inWords(names.map((index) => columnAt(index).name));
  // The answer's own title speaks of all of its series.
  const title = kept.length === drawn.length ? chart.title : `${inWords(kept.map((index) => columnAt(index).name))} by ${lower(about)}`;
  return {
    chart: {
      kind: kind ?? chart.kind,
      title: `${title}${count < answer.rows.length ? ` (${skip > 0 ? 'last' : 'first'} ${count} of ${grouped(answer.rows.length)})` : ''}`,
      labels: axis,
      labelTitle: about,
      series,
      valueTitles: [titleOfAxis(false), titleOfAxis(true)],
    },
    ...(kind === undefined ? {helper: joined} : {}),
  };
}

/**
 * Whether names of several levels can stand at the axis, and of which chart. Beside bars the outer names are set upright and cut where they
 * are longer than their bar is high; below a few columns there is room for them. Nothing when they cannot.
 */
function levelled(
  kind: NativeChart['kind'],
  levels: readonly (readonly string[])[],
  adjacent: boolean,
  series: number,
  {width, height}: Room,
): NativeChart['kind'] | undefined {
  if (!adjacent) return undefined;
  if (kind !== 'bar') return kind;
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => textWidth(text) * LETTER));
  const count = levels[0]?.length ?? 1;
  const pitch = (Math.max(height, barHeight(count, series)) - AXIS) / count;
  if (levels.slice(0, -1).every((texts) => longest(texts) < pitch)) return kind;
  return count <= MOST_GROUPS && levels.every((texts) => longest(texts) < (width - AXIS) / count) ? 'column' : undefined;
}

/** Height that a bar chart needs for so many rows, in pixels: a bar needs room for itself and its label. */
export function barHeight(rows: number, series: number): number {
  return 110 + rows * (series * 14 + 8);
}

/** `First box (%) and complete (%)`. */
const inWords = (names: readonly string[]): string =>
  listed(names.map((name, place) => (place === 0 ? humanName(name) : lower(humanName(name)))));

const lower = (name: string): string => (/^\p{Lu}{2}/u.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1));

/** A cell of a label column as the sheet shows it. */
function labelText(cell: Cell, {format, numFmt}: TableColumn, currency: string): string {
  if (typeof cell !== 'string') return showCell(cell, format, currency);
  if (numFmt === 'yyyy-mm') return cell.slice(0, 7);
  const moment = format.kind === 'date' || format.kind === 'timestamp' || format.kind === 'period';
  return safeText(moment ? showMoment(cell).replace(format.kind === 'timestamp' ? /$^/ : / 00:00(:00)?$/, '') : cell);
}

/** The cells of the one label column: text, numbers, or the days with which Excel counts. */
function plainLabels(rows: Answer['rows'], index: number, {format, numFmt}: TableColumn, currency: string): Omit<Labels, 'ref'> {
  const values = rows.map((row) => {
    const value = cellValue(row[index] ?? null, format);
    return value instanceof Date ? serialOf(value) : typeof value === 'boolean' ? String(value).toUpperCase() : value;
  });
  const dated =
    format.kind === 'date' ||
    format.kind === 'timestamp' ||
    values.some((value, row) => typeof value === 'number' && typeof rows[row]?.[index] === 'string');
  const shown = numberFormat({...format, kind: format.kind === 'timestamp' ? 'timestamp' : 'date'}, currency);
  return {values, format: numFmt ?? (dated ? shown : 'General')};
}

/** The title of a value axis: the name of the one series, or the unit of several. */
function valueTitle(columns: readonly TableColumn[], currency: string): string {
  const [first] = columns;
  if (first === undefined) return '';
  const unit = {
    percent: 'Percent',
    points: 'Percentage points',
    money: currency,
    count: 'Count',
    number: 'Value',
    text: 'Value',
    date: 'Value',
    timestamp: 'Value',
    period: 'Value',
  }[first.format.kind];
  if (columns.length > 1) return unit;
  const name = humanName(first.name).replace(/ \((%|points)\)$/, '');
  switch (first.format.kind) {
    case 'money':
      return `${name} (${currency})`;
    case 'percent':
      return `${name} (%)`;
    case 'points':
      return `${name} (percentage points)`;
    default:
      return name;
  }
}

/** What the picture shows, for those who cannot see it. */
export function chartInWords(chart: NativeChart, headline: string): string {
  const kind = {column: 'Column chart', bar: 'Bar chart', line: 'Line chart'}[chart.kind];
  const series = chart.series.map((one) => humanName(one.name)).join(', ');
  return `${kind}: ${chart.title}. ${series} by ${chart.labelTitle.toLowerCase()}, ${counted(chart.labels.values.length, 'value')}. ${headline}`;
}
