import type {Workbook, Worksheet} from 'exceljs';
import type {Cell, ColumnFormat} from '../../core/answer.js';
import type {ReportInput} from '../../core/report-input.js';
import {injectExtras} from './inject.js';
import type {PlacedChart} from './inject.js';
import {COLOUR, alignmentOf, cellValue, fill, font, isNumeric, line, looksLikeFormula, numberFormat, safeText} from './look.js';
import {lineCount, rowHeight, textWidth} from './measure.js';
import {ObjectNames, SheetNames, columnLetters, linkTarget, reference} from './names.js';
import {showCell} from '../text/words.js';

/** A workbook in the making: sheets in their order, and what is put into them after exceljs is done. */
export interface Book {
  readonly workbook: Workbook;
  readonly currency: string;
  /** Stands at the foot of every printed page. */
  readonly title: string;
  readonly sheets: Sheet[];
  readonly tableNames: ObjectNames;
}
export interface Sheet {
  readonly book: Book;
  readonly ws: Worksheet;
  readonly name: string;
  readonly links: {cell: string; target: string; tip: string}[];
  readonly charts: PlacedChart[];
  readonly codes: string[];
}

/** Names of the sheets that others link to, by what they hold; made before any sheet, since links point forwards. */
export interface SheetPlan {
  readonly summary: string;
  /** By the id of the question. */
  readonly questions: ReadonlyMap<string, string>;
  readonly dictionary: string;
  readonly quality: string;
  /** By the name of the table. */
  readonly samples: ReadonlyMap<string, string>;
  readonly method: string;
}

export function planSheets({answers, profile}: ReportInput): SheetPlan {
  const names = new SheetNames();
  const short = (text: string): string => {
    const words = text
      .replace(/[^\p{L}\p{N}\s&-]/gu, ' ')
      .trim()
      .split(/\s+/);
    let name = '';
    for (const word of words) {
      if (name.length + 1 + word.length > 26) break;
      name += ` ${word}`;
    }
    return `${name.trim().charAt(0).toUpperCase()}${name.trim().slice(1)}`;
  };
  return {
    summary: names.next('Executive Summary'),
    questions: new Map(
      answers.map((answer) => [answer.id, names.next(`${answer.id.toUpperCase()} ${short(answer.concept ?? answer.ask)}`)]),
    ),
    dictionary: names.next('Data Dictionary'),
    quality: names.next('Quality Metrics'),
    samples: new Map(profile.tables.map((table) => [table.name, names.next(`Raw ${table.name}`)])),
    method: names.next('Method'),
  };
}

/** An empty workbook whose properties say whose it is; no date in it is a clock's. */
export async function openBook({challenge}: ReportInput): Promise<Book> {
  const {default: exceljs} = await import('exceljs');
  const workbook = new exceljs.Workbook();
  const date = new Date(Date.UTC(1980, 0, 1));
  Object.assign(workbook, {
    title: challenge.title,
    subject: challenge.subtitle ?? '',
    company: challenge.company.name,
    description: `Reference answers of ${challenge.id}. All data is synthetic.`,
    creator: `cbdf ${challenge.version}`,
    lastModifiedBy: `cbdf ${challenge.version}`,
    created: date,
    modified: date,
  });
  workbook.views = [{x: 0, y: 0, width: 28_000, height: 17_000, firstSheet: 0, activeTab: 0, visibility: 'visible'}];
  return {workbook, currency: challenge.currency, title: challenge.title, sheets: [], tableNames: new ObjectNames()};
}

export interface SheetOptions {
  readonly tab: string;
  /** Widths of the columns in digits. */
  readonly widths: readonly number[];
  /** Rows and columns that stay in view. */
  readonly freeze?: {readonly rows: number; readonly columns: number};
  /** Rows repeated on every printed page. */
  readonly repeat?: number;
}

/** A sheet on white ground, printed in landscape and one page wide. */
export function addSheet(book: Book, name: string, {tab, widths, freeze, repeat}: SheetOptions): Sheet {
  const ws = book.workbook.addWorksheet(name, {properties: {tabColor: {argb: `FF${tab}`}, defaultRowHeight: 15}});
  ws.views = [
    freeze === undefined
      ? {state: 'normal', showGridLines: false}
      : {
          state: 'frozen',
          ySplit: freeze.rows,
          xSplit: freeze.columns,
          topLeftCell: `${columnLetters(freeze.columns + 1)}${freeze.rows + 1}`,
          showGridLines: false,
        },
  ];
  // Assigning a new object is ignored by exceljs.
  Object.assign(ws.pageSetup, {
    orientation: 'landscape',
    paperSize: 9,
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    margins: {left: 0.45, right: 0.45, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3},
    ...(repeat === undefined ? {} : {printTitlesRow: `${repeat}:${repeat}`}),
  });
  const escaped = (text: string): string => safeText(text).replace(/&/g, '&&');
  ws.headerFooter.oddFooter = `&L&8${escaped(book.title)}: ${escaped(name)}&R&8Page &P of &N`;
  widths.forEach((width, index) => {
    ws.getColumn(index + 1).width = width;
  });
  const sheet: Sheet = {book, ws, name, links: [], charts: [], codes: []};
  book.sheets.push(sheet);
  return sheet;
}

/** The bytes of the workbook: the same for equal contents, in every time zone. */
export async function closeBook(book: Book): Promise<Uint8Array> {
  const bytes = await book.workbook.xlsx.writeBuffer();
  return injectExtras(
    new Uint8Array(bytes),
    book.sheets.map(({ws, links, charts, codes}) => ({id: ws.id, links, charts, codes})),
  );
}

export interface TextStyle {
  readonly size?: number;
  readonly colour?: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly fill?: string;
  readonly horizontal?: 'left' | 'center' | 'right';
  readonly wrap?: boolean;
  readonly vertical?: 'top' | 'middle';
}

/**
 * Text across the columns `left` to `right` of a row, merged and wrapped. The row grows to what the text needs, since Excel never fits the
 * height of merged cells by itself.
 */
export function write(sheet: Sheet, row: number, left: number, right: number, text: string | number, style: TextStyle = {}): void {
  const {size = 11, colour = COLOUR.dark, bold = false, italic = false, horizontal = 'left', wrap = true, vertical = 'middle'} = style;
  const {ws} = sheet;
  if (right > left) ws.mergeCells(row, left, row, right);
  const cell = ws.getCell(row, left);
  cell.value = typeof text === 'string' ? safeText(text) : text;
  cell.font = font(size, colour, {bold, italic});
  cell.alignment = {vertical, horizontal, wrapText: wrap};
  if (typeof text === 'string' && looksLikeFormula(text)) cell.numFmt = '@';
  if (style.fill !== undefined) for (let column = left; column <= right; column++) ws.getCell(row, column).fill = fill(style.fill);
  const lines = wrap ? lineCount(String(text), widthOf(sheet, left, right) - 1, size, bold) : 1;
  grow(sheet, row, rowHeight(lines, size));
}

/** The row is at least so high, in points. */
export function grow({ws}: Sheet, row: number, height: number): void {
  const line = ws.getRow(row);
  line.height = Math.max(line.height || 0, height);
}

/** Width of the columns together, in digits. */
export function widthOf({ws}: Sheet, left: number, right: number): number {
  let width = 0;
  for (let column = left; column <= right; column++) width += ws.getColumn(column).width ?? 9;
  return width;
}

/** A cell that leads to another sheet. */
export function link(sheet: Sheet, row: number, column: number, text: string, target: string, tip: string, size = 11): void {
  write(sheet, row, column, column, text, {size, colour: COLOUR.blue, wrap: false});
  sheet.ws.getCell(row, column).font = font(size, COLOUR.blue, {underline: true});
  sheet.links.push({cell: `${columnLetters(column)}${row}`, target, tip});
}

/** The way back that every sheet has in A1. */
export function backLink(sheet: Sheet, plan: SheetPlan): void {
  link(sheet, 1, 1, '← Contents', linkTarget(plan.summary), 'Back to the Executive Summary', 10);
}

/** A heading with a rule under it. */
export function heading(sheet: Sheet, row: number, left: number, right: number, text: string): void {
  write(sheet, row, left, right, text, {size: 13, bold: true, colour: COLOUR.navy, wrap: false});
  for (let column = left; column <= right; column++) sheet.ws.getCell(row, column).border = {bottom: line(COLOUR.navy)};
  grow(sheet, row, 22);
}

export interface TableColumn {
  readonly name: string;
  readonly format: ColumnFormat;
  /** In digits; by default as wide as the cells need, at most 40. */
  readonly width?: number;
  /** Long text: broken into lines. */
  readonly wrap?: boolean;
  /** A number format of its own. */
  readonly numFmt?: string;
}
export interface Placed {
  readonly name: string;
  /** Row of the header. */
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Width that the cells of a column need, between 9 and 40 digits; the header has a filter button beside it. */
export function neededWidth({name, format}: TableColumn, cells: readonly Cell[], currency: string): number {
  const most = cells.reduce<number>((width, cell) => Math.max(width, textWidth(showCell(cell, format, currency))), 0);
  return Math.ceil(Math.min(40, Math.max(9, textWidth(name, 11, true) + 4, most + 2.5)));
}

/**
 * Cells as a real Excel table, with filter buttons. A table needs a row: without any, a line says so in its place and nothing is a table.
 * Column names are made unique without case, as Excel demands.
 */
export function placeTable(
  sheet: Sheet,
  name: string,
  row: number,
  left: number,
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
): Placed {
  const {ws, book} = sheet;
  const unique = new ObjectHeaders();
  const headers = columns.map((column) => unique.next(safeText(column.name)));
  const right = left + columns.length - 1;
  const table = book.tableNames.next(name);
  const values = rows.map((cells) => columns.map((column, index) => cellValue(cells[index] ?? null, column.format)));
  if (rows.length > 0) {
    ws.addTable({
      name: table,
      ref: `${columnLetters(left)}${row}`,
      headerRow: true,
      style: {theme: 'TableStyleLight1', showRowStripes: false},
      columns: headers.map((header) => ({name: header, filterButton: true})),
      rows: values,
    });
  } else {
    headers.forEach((header, index) => {
      ws.getCell(row, left + index).value = header;
    });
    write(sheet, row + 1, left, right, 'No rows', {italic: true, colour: COLOUR.muted});
  }
  columns.forEach((column, index) => {
    const cell = ws.getCell(row, left + index);
    cell.font = font(11, COLOUR.white, {bold: true});
    cell.fill = fill(COLOUR.navy);
    cell.alignment = {vertical: 'middle', horizontal: isNumeric(column.format) ? 'right' : 'left', wrapText: true};
  });
  grow(
    sheet,
    row,
    rowHeight(
      Math.max(...headers.map((header, index) => lineCount(header, widthOf(sheet, left + index, left + index) - 3, 11, true))),
      11,
      8,
    ),
  );
  values.forEach((cells, index) => {
    const at = row + 1 + index;
    let lines = 1;
    columns.forEach((column, place) => {
      const cell = ws.getCell(at, left + place);
      const value = cells[place] ?? null;
      cell.font = font(11);
      cell.alignment = {
        ...alignmentOf(column.format),
        ...(typeof value === 'string' ? {horizontal: 'left'} : {}),
        ...(column.wrap ? {wrapText: true, vertical: 'top'} : {}),
      };
      cell.border = {bottom: line()};
      if (typeof value === 'string') {
        if (looksLikeFormula(value)) cell.numFmt = '@';
        if (column.wrap) lines = Math.max(lines, lineCount(value, widthOf(sheet, left + place, left + place) - 1));
      } else if (value instanceof Date) {
        cell.numFmt = column.numFmt ?? dateFormat(column.format);
      } else {
        cell.numFmt = column.numFmt ?? numberFormat(column.format, book.currency);
      }
    });
    grow(sheet, at, rowHeight(lines, 11, 5));
  });
  if (columns.some((column) => column.wrap)) {
    values.forEach((_, index) => {
      columns.forEach((_column, place) => {
        const cell = ws.getCell(row + 1 + index, left + place);
        cell.alignment = {...cell.alignment, vertical: 'top'};
      });
    });
  }
  const area = {top: row, left, bottom: row + Math.max(1, rows.length), right};
  const codes = columns.flatMap((column, place) => (column.format.kind === 'text' ? [left + place] : []));
  for (const place of codes) sheet.codes.push(`${columnLetters(place)}${row + 1}:${columnLetters(place)}${area.bottom}`);
  return {name: table, ...area};
}

function dateFormat(format: ColumnFormat): string {
  return format.kind === 'timestamp' ? 'yyyy-mm-dd hh:mm' : 'yyyy-mm-dd';
}

/** Headers of one table: the first keeps its name, the others get a number. */
class ObjectHeaders {
  readonly #taken = new Set<string>();

  next(wanted: string): string {
    const base = wanted.trim() === '' ? 'column' : wanted.replace(/[\r\n]+/g, ' ').slice(0, 240);
    for (let turn = 1; ; turn++) {
      const name = turn === 1 ? base : `${base} (${turn})`;
      if (this.#taken.has(name.toLowerCase())) continue;
      this.#taken.add(name.toLowerCase());
      return name;
    }
  }
}

/** Gives a range of the sheet a name in the workbook. */
export function nameRange(sheet: Sheet, name: string, {top, left, bottom, right}: Placed): void {
  sheet.book.workbook.definedNames.add(reference(sheet.name, {top, left, bottom, right}), name);
}
