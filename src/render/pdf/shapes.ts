import type {ColumnProfile, TableProfile} from '../../core/profile.js';
import type {ReportInput} from '../../core/report-input.js';
import {barList} from '../chart/bars.js';
import {columnList} from '../chart/columns.js';
import type {Drawing} from '../chart/draw.js';
import {histogramChart} from '../chart/histogram.js';
import {PALETTE} from '../palette.js';
import {counted, grouped, percentOf, plainNumber} from '../text/words.js';
import type {Sheet} from './sheet.js';
import {STYLE} from './text.js';

/** Most small pictures of a kind. */
const MOST = 12;
/** Most bars of a profile; the rest becomes one bar. */
const BARS = 7;
const HEIGHT = 96;

interface Shape {
  readonly table: TableProfile;
  readonly column: ColumnProfile;
}

/** Numbers that are no keys and refer to nothing, fact tables first. */
export function measures(input: ReportInput): readonly Shape[] {
  return shapes(input, ({column}) => column.histogram !== undefined && column.histogram.length > 0 && column.distinct > 1);
}

/** Columns with 2 to 50 values, each in five rows on average, that are neither numbers with a histogram, nor keys, references or dates. */
export function categories(input: ReportInput): readonly Shape[] {
  const known = new Set(measures(input).map(({column}) => column));
  return shapes(
    input,
    ({table, column}) =>
      !known.has(column) &&
      column.distinct > 1 &&
      column.distinct <= 50 &&
      5 * column.distinct <= table.rows - column.nulls &&
      (column.top?.length ?? 0) > 1 &&
      column.type !== 'date' &&
      column.type !== 'timestamp',
  );
}

function shapes(input: ReportInput, wanted: (shape: Shape) => boolean): readonly Shape[] {
  const tables = [...input.profile.tables].sort((a, b) => Number(b.fact) - Number(a.fact));
  return (
    tables
      .flatMap((table) => table.columns.map((column) => ({table, column})))
      .filter((shape) => !shape.column.isKey && shape.column.references === undefined)
      .filter(wanted)
      // A handful of rows has no distribution.
      .filter(({table}) => table.rows >= 20)
  );
}

/** The distributions: histograms of the measures, profiles of the categories. */
export async function shapesPage(sheet: Sheet, input: ReportInput): Promise<void> {
  const numbers = measures(input);
  const lists = categories(input);
  sheet.section(
    'Distributions',
    'Real measures lean to one side and real categories are not equally common. The dashed line in each picture is what even spread would look like.',
    260,
  );
  sheet.heading('Measures', 130);
  if (numbers.length === 0)
    say(sheet, 'No table of 20 rows or more has a numeric column that is neither a key nor constant, so there is nothing to draw.');
  else {
    if (numbers.length > MOST) say(sheet, `The first ${MOST} of ${numbers.length} measures; the others are in the appendix.`);
    await multiples(sheet, numbers.slice(0, MOST), HEIGHT, measureNote, (shape, width) => measureChart(sheet, shape, width));
    sheet.y +=
      sheet.text(
        `Bars have equal width; a paler last bar also holds the top one percent of the values.${numbers.some(({column}) => column.logarithmic) ? ' Measures with a long tail stand on an axis of equal ratios, where even spread rises.' : ''}`,
        sheet.left,
        sheet.y,
        sheet.width,
        STYLE.note,
      ) + 20;
  }
  sheet.heading('Categories', 130);
  if (lists.length === 0)
    say(sheet, 'No table of 20 rows or more has a column with 2 to 50 different values, so there is nothing to draw.');
  else {
    if (lists.length > MOST) say(sheet, `The first ${MOST} of ${lists.length} categories; the others are in the appendix.`);
    await multiples(sheet, lists.slice(0, MOST), HEIGHT, categoryNote, (shape, width) => categoryChart(sheet, shape, width));
  }
  sheet.y += 6;
}

function say(sheet: Sheet, sentence: string): void {
  sheet.y += sheet.text(sentence, sheet.left, sheet.y, sheet.width, STYLE.body) + 14;
}

/** Three pictures a line, each under its column's name, its table's name and a note. */
async function multiples(
  sheet: Sheet,
  items: readonly Shape[],
  height: number,
  note: (shape: Shape) => string,
  draw: (shape: Shape, width: number) => Promise<Drawing>,
): Promise<void> {
  for (let from = 0; from < items.length; from += 3) {
    sheet.need(height + 44);
    const line = items.slice(from, from + 3);
    for (const [index, shape] of line.entries()) {
      const {x, width} = sheet.columns(4 * index, 4);
      sheet.text(shape.column.name, x, sheet.y, width, {...STYLE.small, weight: 'bold'}, 1);
      sheet.text(shape.table.name, x, sheet.y + 11, width, STYLE.note, 1);
      sheet.text(note(shape), x, sheet.y + 21.5, width, STYLE.note, 1);
      sheet.drawing(await draw(shape, width), x, sheet.y + 38);
    }
    sheet.y += height + 54;
  }
}

const unitOf = (column: ColumnProfile): string => (column.unit === undefined ? '' : ` ${column.unit}`);
const number = (value: unknown): string =>
  typeof value !== 'number' ? '' : Math.abs(value) >= 1000 ? grouped(value) : plainNumber(Number(value.toPrecision(4)));

function measureNote({table, column}: Shape): string {
  const empty = column.nulls === 0 ? '' : `, ${percentOf(column.nulls, table.rows)} empty`;
  return typeof column.median === 'number'
    ? `median ${number(column.median)}${unitOf(column)}${empty}`
    : `${counted(column.distinct, 'value')}${empty}`;
}

/** Few different numbers stand as columns, each with its own label; many become a histogram. */
function measureChart(sheet: Sheet, {column}: Shape, width: number): Promise<Drawing> {
  const frame = {fonts: sheet.fonts, width, height: HEIGHT};
  const top = column.top ?? [];
  if (top.length === column.distinct && top.every((one) => typeof one.value === 'number')) {
    const total = top.reduce((sum, one) => sum + one.rows, 0);
    const columns = [...top]
      .sort((a, b) => Number(a.value) - Number(b.value))
      .map((one) => ({label: number(one.value), value: one.rows, shown: percentOf(one.rows, total).replace(' ', '')}));
    return columnList(columns, {reference: total / top.length}, frame);
  }
  return histogramChart(column.histogram ?? [], frame, column);
}

function categoryNote({table, column}: Shape): string {
  const empty = column.nulls === 0 ? '' : `, ${percentOf(column.nulls, table.rows)} empty`;
  return `${counted(column.distinct, 'value')}${empty}`;
}

function categoryChart(sheet: Sheet, {table, column}: Shape, width: number): Promise<Drawing> {
  const filled = table.rows - column.nulls;
  const top = column.top ?? [];
  const kept = top.slice(0, column.distinct > BARS ? BARS - 1 : BARS);
  const rest = filled - kept.reduce((sum, one) => sum + one.rows, 0);
  const bars = [
    ...kept.map((one) => ({label: one.value === null ? 'empty' : String(one.value), value: one.rows, shown: percentOf(one.rows, filled)})),
    ...(rest > 0 ? [{label: `${column.distinct - kept.length} more`, value: rest, shown: percentOf(rest, filled), colour: '#C3CAE0'}] : []),
  ];
  const frame = {fonts: sheet.fonts, width, height: Math.min(HEIGHT, 6 + bars.length * 16)};
  return barList(
    bars.map((bar) => ({colour: PALETTE.purple, ...bar})),
    {reference: filled / column.distinct, labels: 72},
    frame,
  );
}
