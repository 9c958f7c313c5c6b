import type {Answer, Cell, ColumnFormat} from '../../../core/answer.js';
import type {ReportInput} from '../../../core/report-input.js';
import {counted, grouped, humanName} from '../../text/words.js';
import {addSheet, fitOnePage} from '../book.js';
import type {Book, Sheet, SheetPlan} from '../book.js';
import type {NativeChart, Series} from '../chart-xml.js';
import type {PlacedChart} from '../inject.js';
import {COLOUR, MONO, cellValue, fill, font, isNumeric, line, looksLikeFormula, numberFormat, safeText, serialOf} from '../look.js';
import {columnPixels} from '../measure.js';
import {reference} from '../names.js';
import {nameRange, neededWidth, placeTable} from '../table.js';
import type {Placed, TableColumn} from '../table.js';
import {backLink, grow, heading, widthOf, write} from '../write.js';

/** Beyond these a picture is a comb: the rest is in the table, and a series is shown to its end. */
const MOST_CATEGORIES = 20;
const MOST_POINTS = 60;
/** Columns under the chart, and the least width of the text blocks, in digits. */
const CHART_COLUMNS = 7;
const CHART_COLUMN_WIDTH = 11;
const CHART_HEIGHT = 340;
const TEXT_WIDTH = 118;
/** A table wider than this has its chart below, as long as the table is short. */
const WIDE = 84;
const SHORT = 16;
const RESULT_ROW = 7;
/** Letters of the SQL in a digit's width: it is set smaller, in a wider face. */
const MONO_SHARE = 0.9;

/** An answer's place in the workbook, so that other sheets can draw it too. */
export interface PlacedAnswer {
  readonly answer: Answer;
  readonly sheet: string;
  readonly table: Placed;
  readonly chart?: NativeChart;
}

/** The sheet of one question: what is asked, the answer in a sentence, the result as a table with its chart, and how to get there. */
export function questionSheet(book: Book, plan: SheetPlan, input: ReportInput, answer: Answer): PlacedAnswer {
  const name = plan.questions.get(answer.id) ?? answer.id;
  const columns = answer.columns.map((column, index): TableColumn => {
    const cells = answer.rows.map((row) => row[index] ?? null);
    return {name: column.name, format: column.format, ...(monthly(column.format, cells) ? {numFmt: 'yyyy-mm'} : {})};
  });
  const widths = columns.map((column, index) =>
    neededWidth(
      column,
      answer.rows.map((row) => row[index] ?? null),
      book.currency,
    ),
  );
  const tableWidth = widths.reduce((sum, width) => sum + width, 0);
  const below = tableWidth > WIDE && answer.rows.length <= SHORT;
  const hasChart = answer.chart.kind !== 'none';
  const besides = hasChart && !below ? [3, ...Array<number>(CHART_COLUMNS).fill(CHART_COLUMN_WIDTH)] : [];
  const missing = TEXT_WIDTH - tableWidth - besides.reduce((sum, width) => sum + width, 0);
  const all = [...widths, ...besides, ...Array<number>(Math.max(0, Math.ceil(missing / CHART_COLUMN_WIDTH))).fill(CHART_COLUMN_WIDTH)];
  const last = all.length;

  const sheet = addSheet(book, name, {tab: COLOUR.blue, widths: all, freeze: {rows: 1, columns: 0}});
  backLink(sheet, plan);
  write(sheet, 2, 1, last, `${answer.id.toUpperCase()}${answer.concept === undefined ? '' : `  ·  ${answer.concept}`}`, {
    size: 10,
    bold: true,
    colour: COLOUR.purple,
  });
  write(sheet, 3, 1, last, answer.ask, {size: 15, bold: true});
  write(sheet, 4, 1, last, answer.headline, {size: 12, fill: COLOUR.light, bold: true, colour: COLOUR.navy});
  grow(sheet, 4, (sheet.ws.getRow(4).height || 0) + 10);
  sheet.ws.getCell(4, 1).border = {left: line(COLOUR.blue, 'thick')};
  sheet.ws.getCell(4, 1).alignment = {vertical: 'middle', horizontal: 'left', wrapText: true, indent: 1};

  write(sheet, RESULT_ROW - 1, 1, columns.length, `Result: ${counted(answer.rows.length, 'row')}`, {
    size: 10,
    colour: COLOUR.muted,
    wrap: false,
  });
  const table = placeTable(sheet, `tbl_${answer.id}`, RESULT_ROW, 1, columns, answer.rows);
  nameRange(sheet, `${answer.id.replace(/\W/g, '_')}_answer`, table);

  const chart = chartOf(name, answer, columns, table, book.currency);
  let row = table.bottom + 2;
  if (chart !== undefined) {
    const column = below ? 1 : columns.length + 2;
    const placed = placedChart(sheet, chart, answer, below ? row : RESULT_ROW, column, below ? Math.min(last, 8) : last);
    sheet.charts.push(placed);
    row = Math.max(row, rowAfter(sheet, placed));
  } else if (answer.chart.kind === 'none') {
    write(sheet, row, 1, last, `No chart: ${answer.chart.why}`, {size: 10, italic: true, colour: COLOUR.muted});
    row += 2;
  }
  fitOnePage(sheet, writeMethod(sheet, input, answer, row, last));
  return {answer, sheet: name, table, ...(chart === undefined ? {} : {chart})};
}

/** The blocks below the result: why, how, what goes wrong, and the SQL. Gives the last row. */
function writeMethod(sheet: Sheet, input: ReportInput, answer: Answer, start: number, last: number): number {
  let row = start;
  const block = (title: string, lines: readonly {readonly text: string; readonly bold?: boolean}[]): void => {
    if (lines.length === 0) return;
    heading(sheet, row++, 1, last, title);
    for (const {text, bold} of lines) write(sheet, row++, 1, last, text, {bold: bold ?? false});
    row += 1;
  };
  block('Why it is asked', answer.because === undefined ? [] : [{text: answer.because}]);
  block(
    'How to get there',
    answer.hints.map((text, index) => ({text: `${index + 1}.  ${text}`})),
  );
  block(
    'Typical mistakes',
    answer.mistakes.map(({name, say}) => ({text: `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${say}`})),
  );
  const shown = answer.shows.flatMap((name) => input.findings.filter((finding) => finding.name === name));
  block(
    'What it shows',
    shown.map((finding) => ({text: `${finding.says ?? humanName(finding.name)}: ${finding.measured}`})),
  );

  heading(sheet, row++, 1, last, 'Reference SQL (DuckDB)');
  for (const text of sqlLines(answer.sql, Math.floor(widthOf(sheet, 1, last) * MONO_SHARE))) {
    const cell = sheet.ws.getCell(row, 1);
    cell.value = safeText(text);
    if (looksLikeFormula(text)) cell.numFmt = '@';
    for (let column = 1; column <= last; column++) sheet.ws.getCell(row, column).fill = fill(COLOUR.pale);
    cell.font = font(10, COLOUR.dark, {name: MONO});
    cell.alignment = {vertical: 'middle', horizontal: 'left', indent: 1};
    grow(sheet, row++, 15);
  }
  return row - 1;
}

/** One line a row, so that the block copies out as it was written; lines too long for a page break at a space outside of quotes. */
export function sqlLines(sql: string, width: number): string[] {
  return sql
    .replace(/\s+$/, '')
    .replace(/^\s*\n/, '')
    .split(/\r?\n/)
    .flatMap((text) => {
      const lines: string[] = [];
      const indent = `${/^\s*/.exec(text)?.[0] ?? ''}    `;
      let rest = text;
      // A comment runs to the end of its line: broken, its second half would be SQL.
      while (rest.length > width && !rest.includes('--')) {
        const at = breakAt(rest, width, indent.length);
        if (at === undefined) break;
        lines.push(rest.slice(0, at));
        rest = indent + rest.slice(at + 1).trimStart();
      }
      return [...lines, rest];
    });
}

/** The last space before `width` (or the first after it) that stands outside of quotes. */
function breakAt(text: string, width: number, from: number): number | undefined {
  let quote = '';
  let best: number | undefined;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === ' ' && at > from) {
      if (at > width) return best ?? at;
      best = at;
    }
  }
  // Unbalanced quotes: a literal goes on in the next line, and nothing here is safe to break.
  return quote === '' ? best : undefined;
}

const monthly = (format: ColumnFormat, cells: readonly Cell[]): boolean =>
  format.kind === 'period' &&
  cells.some((cell) => cell !== null) &&
  cells.every((cell) => cell === null || /^\d{4}-\d\d-01(?:[ T]00:00:00(?:\.0+)?)?$/.test(String(cell)));

/** The chart of an answer, bound to the cells of its table; nothing when it has none, or no number to draw. */
function chartOf(sheet: string, answer: Answer, columns: readonly TableColumn[], table: Placed, currency: string): NativeChart | undefined {
  const {chart} = answer;
  if (chart.kind === 'none' || answer.rows.length === 0) return undefined;
  const label = columns.findIndex((column) => column.name === chart.label);
  const drawn = chart.series.map((name) => columns.findIndex((column) => column.name === name));
  if (label < 0 || drawn.includes(-1) || drawn.length === 0)
    throw new Error(`${answer.id}: the chart names a column that the answer does not have`);
  const labelColumn = columns[label];
  if (labelColumn === undefined) throw new Error(`${answer.id}: no column ${label}`);
  const unit = columns[drawn[0] ?? 0]?.format.kind;
  // Two units on one axis would flatten the smaller; a bar chart has no room for a second axis.
  const kept = chart.kind === 'bar' ? drawn.filter((column) => columns[column]?.format.kind === unit) : drawn;
  const time = chart.kind === 'line' || ['period', 'date', 'timestamp'].includes(labelColumn.format.kind);
  const count = Math.min(answer.rows.length, time ? MOST_POINTS : MOST_CATEGORIES);
  // Time ends at the right: of a long series the last points are drawn, of a ranking the first.
  const skip = time ? answer.rows.length - count : 0;
  const rows = answer.rows.slice(skip, skip + count);
  const top = table.top + 1 + skip;
  const area = (column: number): string =>
    reference(sheet, {top, bottom: top + count - 1, left: table.left + column, right: table.left + column});
  const series = kept.map((index): Series => {
    const {name, format} = columns[index] ?? labelColumn;
    return {
      nameRef: reference(sheet, {top: table.top, bottom: table.top, left: table.left + index, right: table.left + index}),
      name,
      ref: area(index),
      values: rows.map((row) => (typeof row[index] === 'number' ? row[index] : null)),
      format: isNumeric(format) ? numberFormat(format, currency) : 'General',
      second: format.kind !== unit,
    };
  });
  if (series.every(({values}) => values.every((value) => value === null))) return undefined;
  const labels = rows.map((row) => {
    const value = cellValue(row[label] ?? null, labelColumn.format);
    return value instanceof Date ? serialOf(value) : typeof value === 'boolean' ? String(value).toUpperCase() : value;
  });
  const dated =
    labelColumn.format.kind === 'date' ||
    labelColumn.format.kind === 'timestamp' ||
    labels.some((value, index) => typeof value === 'number' && typeof rows[index]?.[label] === 'string');
  const title = (second: boolean): string =>
    valueTitle(
      kept.filter((index) => (columns[index]?.format.kind !== unit) === second).map((index) => columns[index] ?? labelColumn),
      currency,
    );
  return {
    kind: chart.kind,
    title: `${chart.title}${count < answer.rows.length ? ` (${skip > 0 ? 'last' : 'first'} ${count} of ${grouped(answer.rows.length)})` : ''}`,
    labels: {
      ...(chart.labels ? {levels: chart.labels.map((n)=>rows.map((r)=>String(r[columns.findIndex((c)=>c.name===n)])))}:{}),
      ref: chart.labels ? reference(sheet, {top, bottom: top + count - 1, left: table.left + columns.findIndex((c)=>c.name===chart.labels![0]), right: table.left + columns.findIndex((c)=>c.name===chart.labels!.at(-1))}) : area(label),
      values: labels,
      format:
        labelColumn.numFmt ??
        (dated
          ? numberFormat({...labelColumn.format, kind: labelColumn.format.kind === 'timestamp' ? 'timestamp' : 'date'}, currency)
          : 'General'),
    },
    labelTitle: humanName(labelColumn.name),
    series,
    valueTitles: [title(false), title(true)],
  };
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
  const name = humanName(first.name);
  return first.format.kind === 'money' ? `${name} (${currency})` : name;
}

function placedChart(sheet: Sheet, chart: NativeChart, answer: Answer, row: number, column: number, last: number): PlacedChart {
  let width = 0;
  for (let at = column; at <= last; at++) width += columnPixels(widthOf(sheet, at, at));
  // A bar needs room for itself and its label.
  const height =
    chart.kind === 'bar' ? Math.max(CHART_HEIGHT, 110 + chart.labels.values.length * (chart.series.length * 14 + 8)) : CHART_HEIGHT;
  return {chart, row, column, width: Math.min(width, 900), height, alt: altText(chart, answer)};
}

function altText(chart: NativeChart, answer: Answer): string {
  const kind = {column: 'Column chart', bar: 'Bar chart', line: 'Line chart'}[chart.kind];
  return `${kind}: ${chart.title}. ${chart.series.map((series) => humanName(series.name)).join(', ')} by ${chart.labelTitle.toLowerCase()}, ${counted(chart.labels.values.length, 'value')}. ${answer.headline}`;
}

/** The first row below a chart, given the heights of the rows that it covers. */
export function rowAfter(sheet: Sheet, {row, height}: PlacedChart): number {
  let left = height * 0.75;
  let at = row;
  while (left > 0) left -= sheet.ws.getRow(at++).height || 15;
  return at + 1;
}
