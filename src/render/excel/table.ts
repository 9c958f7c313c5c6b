import type {Alignment} from 'exceljs';
import type {Cell, ColumnFormat} from '../../core/answer.js';
import {showCell} from '../text/words.js';
import type {Sheet} from './book.js';
import {COLOUR, cellValue, fill, font, isNumeric, line, looksLikeFormula, numberFormat, safeText} from './look.js';
import {lineCount, rowHeight, textWidth} from './measure.js';
import {columnLetters, reference} from './names.js';
import type {Area} from './names.js';
import {grow, widthOf, write} from './write.js';

export interface TableColumn {
  readonly name: string;
  readonly format: ColumnFormat;
  /** In digits, for a sheet that is laid out by its table. */
  readonly width?: number;
  /** Long text: broken into lines. */
  readonly wrap?: boolean;
  /** A number format of its own. */
  readonly numFmt?: string;
}
/** Where a table stands; `top` is the row of its header. */
export interface Placed extends Area {
  readonly name: string;
}

/** What the indents at both sides of a cell take, in digits. */
const PADDING = 2.6;
/** What the filter button takes of a header. */
const BUTTON = 2.6;
const WIDEST = 40;

/** Width that the cells of a column need, at most 40 digits. */
export function neededWidth({name, format}: TableColumn, cells: readonly Cell[], currency: string): number {
  const most = cells.reduce<number>((width, cell) => Math.max(width, textWidth(showCell(cell, format, currency))), 0);
  return Math.ceil(Math.min(WIDEST, Math.max(9, textWidth(name, 11, true) + PADDING + BUTTON, most + PADDING)));
}

/**
 * Cells as a real Excel table, with filter buttons. A table needs a row: without any, a line says so in its place and nothing is a table.
 * Column names are made unique without case, as Excel demands. Numbers stand right, all else left, with some air at both sides.
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
  const right = left + columns.length - 1;
  const placed: Placed = {name: book.tableNames.next(name), top: row, left, bottom: row + Math.max(1, rows.length), right};
  const headers = uniqueHeaders(columns);
  const values = rows.map((cells) => columns.map((column, index) => cellValue(cells[index] ?? null, column.format)));
  if (rows.length > 0) {
    ws.addTable({
      name: placed.name,
      ref: `${columnLetters(left)}${row}`,
      headerRow: true,
      style: {theme: 'TableStyleLight1', showRowStripes: true},
      columns: headers.map((header) => ({name: header, filterButton: true})),
      rows: values,
    });
  } else {
    headers.forEach((header, index) => {
      ws.getCell(row, left + index).value = header;
    });
    write(sheet, row + 1, left, right, 'No rows', {italic: true, colour: COLOUR.muted});
  }
  writeHeader(sheet, placed, columns, headers);
  values.forEach((cells, index) => {
    const at = row + 1 + index;
    let lines = 1;
    columns.forEach((column, place) => {
      const cell = ws.getCell(at, left + place);
      const value = cells[place] ?? null;
      const horizontal: Alignment['horizontal'] = isNumeric(column.format) && typeof value !== 'string' ? 'right' : 'left';
      cell.font = font(11);
      cell.alignment = {vertical: 'middle', horizontal, indent: 1, ...(column.wrap ? {wrapText: true} : {})};
      cell.border = {bottom: line()};
      if (typeof value !== 'string') {
        cell.numFmt = column.numFmt ?? (value instanceof Date ? dateFormat(column.format) : numberFormat(column.format, book.currency));
      } else {
        if (looksLikeFormula(value)) cell.numFmt = '@';
        if (column.wrap) lines = Math.max(lines, lineCount(value, widthOf(sheet, left + place, left + place) - PADDING));
      }
    });
    grow(sheet, at, rowHeight(lines, 11, 5));
    // Beside a cell of several lines, the others begin where its first line is.
    if (lines > 1) columns.forEach((_, place) => (ws.getCell(at, left + place).alignment.vertical = 'top'));
  });
  columns.forEach((column, place) => {
    const letters = columnLetters(left + place);
    if (column.format.kind === 'text') sheet.codes.push(`${letters}${row + 1}:${letters}${placed.bottom}`);
  });
  return placed;
}

function writeHeader(sheet: Sheet, {top, left}: Placed, columns: readonly TableColumn[], headers: readonly string[]): void {
  let lines = 1;
  columns.forEach((column, index) => {
    const cell = sheet.ws.getCell(top, left + index);
    const numeric = isNumeric(column.format);
    cell.font = font(11, COLOUR.white, {bold: true});
    cell.fill = fill(COLOUR.navy);
    // Set at the right, the name would lie under the filter button.
    cell.alignment = {vertical: 'middle', horizontal: numeric ? 'right' : 'left', indent: numeric ? 2 : 1, wrapText: true};
    lines = Math.max(lines, lineCount(headers[index] ?? '', widthOf(sheet, left + index, left + index) - PADDING - BUTTON + 1, 11, true));
  });
  grow(sheet, top, rowHeight(lines, 11, 8));
}

/** A moment in a column of another kind (a period) has its day. */
function dateFormat(format: ColumnFormat): string {
  return numberFormat({kind: format.kind === 'timestamp' ? 'timestamp' : 'date', decimals: 0}, '');
}

/** Headers of one table: the first keeps its name, later ones that are equal without case get a number. */
function uniqueHeaders(columns: readonly TableColumn[]): string[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const base =
      safeText(column.name)
        .replace(/[\r\n]+/g, ' ')
        .slice(0, 240)
        .trim() || 'column';
    for (let turn = 1; ; turn++) {
      const name = turn === 1 ? base : `${base} (${turn})`;
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      return name;
    }
  });
}

/** Gives a range of the sheet a name in the workbook. */
export function nameRange(sheet: Sheet, name: string, placed: Placed): void {
  sheet.book.workbook.definedNames.add(reference(sheet.name, placed), name);
}
