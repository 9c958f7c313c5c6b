import type {Sheet, SheetPlan} from './book.js';
import {COLOUR, fill, font, line, looksLikeFormula, safeText} from './look.js';
import {lineCount, rowHeight} from './measure.js';
import {columnLetters, linkTarget} from './names.js';

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
