import type {Answer, Cell, ColumnFormat} from '../../../core/answer.js';
import type {ReportInput} from '../../../core/report-input.js';
import {counted, humanName} from '../../text/words.js';
import {answerChart, barHeight, chartInWords} from '../answer-chart.js';
import {addSheet} from '../book.js';
import type {Book, Sheet, SheetPlan} from '../book.js';
import type {NativeChart} from '../chart-xml.js';
import type {PlacedChart} from '../inject.js';
import {COLOUR, MONO, fill, font, line, looksLikeFormula, safeText} from '../look.js';
import {columnPixels} from '../measure.js';
import {heightOf, layPages} from '../print.js';
import type {Block} from '../print.js';
import {nameRange, neededWidth, placeTable} from '../table.js';
import type {Placed, TableColumn} from '../table.js';
import {backLink, grow, heading, widthOf, write} from '../write.js';

/** Columns under the chart, and the least width of the text blocks, in digits. */
const CHART_COLUMNS = 7;
const CHART_COLUMN_WIDTH = 11;
const CHART_HEIGHT = 340;
const WIDEST_CHART = 1100;
/** A frame that touches the edge of the last column is printed on a page of its own. */
const EDGE = 6;
/** Printed, a chart and what stands above it share a page. */
const TALLEST_CHART = 760;
const TEXT_WIDTH = 118;
/** A table wider than this has its chart below, as long as the table is short: beside it, the sheet would not print upright. */
const WIDE = 64;
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

  const drawn = drawChart(sheet, answer, columns, table, below ? table.bottom + 2 : RESULT_ROW, below ? 1 : columns.length + 2, last);
  let row = table.bottom + 2;
  if (drawn !== undefined) row = Math.max(row, rowAfter(sheet, drawn));
  else if (answer.chart.kind === 'none') {
    write(sheet, row, 1, last, `No chart: ${answer.chart.why}`, {size: 10, italic: true, colour: COLOUR.muted});
    row += 2;
  }
  const result =
    drawn !== undefined && below
      ? [
          {top: 1, bottom: drawn.row - 1},
          {top: drawn.row, bottom: row - 1},
        ]
      : [{top: 1, bottom: row - 1}];
  layPages(sheet.ws, last, [...result, ...writeMethod(sheet, input, answer, row, last)], row - 1);
  return {answer, sheet: name, table, ...(drawn === undefined ? {} : {chart: drawn.chart})};
}

/** Places the chart of an answer with its upper left corner in a cell, and behind it the names of its rows where no cells of the table say them. */
function drawChart(
  sheet: Sheet,
  answer: Answer,
  columns: readonly TableColumn[],
  table: Placed,
  row: number,
  column: number,
  last: number,
): PlacedChart | undefined {
  let width = 0;
  for (let at = column; at <= last; at++) width += columnPixels(widthOf(sheet, at, at));
  width = Math.min(width - EDGE, WIDEST_CHART);
  const found = answerChart(sheet.name, answer, columns, table, sheet.book.currency, {width, height: CHART_HEIGHT}, {row, column});
  if (found === undefined) return undefined;
  const {chart, helper = []} = found;
  helper.forEach((text, index) => {
    write(sheet, row + 1 + index, column, column, text, {size: 8, colour: COLOUR.muted, wrap: false});
  });
  // The names must not look out below the chart.
  const covered = helper.length === 0 ? 0 : heightOf(sheet.ws, row, row + helper.length) / 0.75 + 4;
  const needed = chart.kind === 'bar' ? barHeight(chart.labels.values.length, chart.series.length) : 0;
  const height = Math.max(CHART_HEIGHT, covered, Math.min(TALLEST_CHART, needed));
  const placed = {chart, row, column, width, height, alt: chartInWords(chart, answer.headline)};
  sheet.charts.push(placed);
  return placed;
}

/** The blocks below the result: why, how, what goes wrong, and the SQL. Gives where each of them stands. */
function writeMethod(sheet: Sheet, input: ReportInput, answer: Answer, start: number, last: number): Block[] {
  const blocks: Block[] = [];
  let row = start;
  const block = (title: string, lines: readonly {readonly text: string; readonly bold?: boolean}[]): void => {
    if (lines.length === 0) return;
    const top = row;
    heading(sheet, row++, 1, last, title);
    for (const {text, bold} of lines) write(sheet, row++, 1, last, text, {bold: bold ?? false});
    blocks.push({top, bottom: row});
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

  const unclean = input.defects?.questions.find(({question}) => question === answer.id);
  block(
    'Clean first',
    input.defects === undefined
      ? []
      : [
          {
            text: `The SQL below reads the tables that the sheet Cleaning makes. Without cleaning, ${unclean?.differs === undefined ? 'this answer happens to be the same' : `the answer is another: ${unclean.differs}`}.`,
          },
        ],
  );

  const top = row;
  heading(sheet, row++, 1, last, 'Reference SQL (DuckDB)');
  row = writeSql(sheet, row, last, answer.sql);
  return [...blocks, {top, bottom: row - 1}];
}

/** SQL on a ground of its own across the columns up to `last`, one line a row. Gives the row after it. */
export function writeSql(sheet: Sheet, start: number, last: number, sql: string): number {
  let row = start;
  for (const text of sqlLines(sql, Math.floor(widthOf(sheet, 1, last) * MONO_SHARE))) {
    const cell = sheet.ws.getCell(row, 1);
    cell.value = safeText(text);
    if (looksLikeFormula(text)) cell.numFmt = '@';
    for (let column = 1; column <= last; column++) sheet.ws.getCell(row, column).fill = fill(COLOUR.pale);
    cell.font = font(10, COLOUR.dark, {name: MONO});
    cell.alignment = {vertical: 'middle', horizontal: 'left', indent: 1};
    grow(sheet, row++, 15);
  }
  return row;
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

/** The first row below a chart, given the heights of the rows that it covers. */
export function rowAfter(sheet: Sheet, {row, height}: PlacedChart): number {
  let left = height * 0.75;
  let at = row;
  while (left > 0) left -= sheet.ws.getRow(at++).height || 15;
  return at + 1;
}
