import type {Chart, ColumnFormat} from '../core/answer.js';
import {isLabel, isTime, measuresOf, wordsOf, type AnswerColumn} from './columns.js';

/** More bars than this cannot be read; the first ones are drawn. */
const MOST_BARS = 30;
const MOST_SERIES = 4;
/** Which unit tells most, when the order of the rows does not say which column they are about. */
const PREFERENCE: readonly ColumnFormat['kind'][] = ['percent', 'money', 'number', 'points', 'count'];

/** The measures that a picture or a sentence should show: the key one first, all of one unit and of comparable size. */
export function keySeries(columns: readonly AnswerColumn[]): AnswerColumn[] {
  const measures = measuresOf(columns);
  const first = isTimeSeries(columns) ? preferred(measures) : (sorting(columns, measures) ?? preferred(measures));
  if (!first) return [];
  const size = largest(first);
  const alike = measures.filter((column) => {
    if (column === first || column.format.kind !== first.format.kind) return false;
    // A count of 40 beside a count of 400,000 would be a line on the floor.
    const other = largest(column);
    return other > size / 20 && other < size * 20;
  });
  return [first, ...alike].slice(0, MOST_SERIES);
}

/** The columns that name a row. */
export const labelsOf = (columns: readonly AnswerColumn[]): AnswerColumn[] => columns.filter(isLabel);

/** Whether the rows run along time: their only label is a period, date or timestamp. */
export function isTimeSeries(columns: readonly AnswerColumn[]): boolean {
  const labels = labelsOf(columns);
  return labels.length === 1 && isTime(labels[0]!);
}

/**
 * Chooses the picture of an answer: a line along time, columns or bars (many rows, long names) for categories. `wanted` is the
 * author's word; `none` and impossible pictures give the reason.
 */
export function chooseChart(columns: readonly AnswerColumn[], wanted?: 'column' | 'bar' | 'line' | 'none'): Chart {
  if (wanted === 'none') return {kind: 'none', why: 'the author wants no picture of this answer'};
  const rows = columns[0]?.cells.length ?? 0;
  if (rows < 2) return {kind: 'none', why: rows === 0 ? 'there are no rows' : 'a single row needs no picture'};
  const series = keySeries(columns);
  if (series.length === 0) return {kind: 'none', why: 'there is no number to draw'};
  const labels = labelsOf(columns);
  if (labels.length === 0) return {kind: 'none', why: 'no column names the rows'};
  const time = isTimeSeries(columns);
  const longest = Math.max(...labels[0]!.cells.map((_, row) => labels.map((label) => String(label.cells[row] ?? '')).join(' / ').length));
  const automatic = time && rows > 2 ? 'line' : rows <= 8 && longest <= 16 ? 'column' : 'bar';
  const kind = wanted ?? automatic;
  // Series in the order of the answer's columns, as its table shows them.
  const shown = columns.filter((column) => series.includes(column));
  return {
    kind,
    label: labels[0]!.name,
    ...(labels.length > 1 ? {labels: labels.map((label) => label.name)} : {}),
    series: shown.map((column) => column.name),
    title: titleOf(shown, labels),
    ...(kind !== 'line' && rows > MOST_BARS ? {first: MOST_BARS} : {}),
  };
}

function titleOf(series: readonly AnswerColumn[], labels: readonly AnswerColumn[]): string {
  const unit = series[0]!.format.kind === 'percent' ? ' (%)' : series[0]!.format.kind === 'points' ? ' (percentage points)' : '';
  const names = series.map((column) => wordsOf(column.name));
  const text = `${listOf(names)}${unit} by ${listOf(labels.map((label) => wordsOf(label.name)))}`;
  return text[0]!.toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export const listOf = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;

/** The measure by which the rows are sorted. Rows in the order of their names may be sorted by a measure too, by accident. */
function sorting(columns: readonly AnswerColumn[], measures: readonly AnswerColumn[]): AnswerColumn | undefined {
  const named = measures.find((column) => column.sorts);
  if (named) return named;
  if (labelsOf(columns).some((column) => column.sorts)) return undefined;
  const ranked = measures.filter(isRanked);
  return ranked.find((column) => column.format.kind === 'points') ?? preferred(ranked);
}

function preferred(measures: readonly AnswerColumn[]): AnswerColumn | undefined {
  for (const kind of PREFERENCE) {
    const found = measures.find((column) => column.format.kind === kind);
    if (found) return found;
  }
  return undefined;
}

/** Whether at least three rows are sorted by this column, not all alike: then the answer is about it. */
function isRanked(column: AnswerColumn): boolean {
  const values = column.cells.filter((cell) => typeof cell === 'number');
  if (values.length < 3 || values.length < column.cells.length || values[0] === values.at(-1)) return false;
  return values.every((value, i) => i === 0 || value <= values[i - 1]!) || values.every((value, i) => i === 0 || value >= values[i - 1]!);
}

const largest = (column: AnswerColumn): number =>
  Math.max(0, ...column.cells.map((cell) => (typeof cell === 'number' ? Math.abs(cell) : 0)));
