/** Tables that break across pages: the head is repeated, a row stays together, and a cell that is too long is cut with an ellipsis. */
import type {Status} from '../palette.js';
import {PALETTE} from '../palette.js';
import {dot} from './badge.js';
import type {Sheet} from './sheet.js';
import type {TextStyle} from './text.js';
import {STYLE, leadingOf, wrap} from './text.js';

export interface TableColumn {
  readonly title: string;
  /** Share of the table's width; shares are relative to their sum. */
  readonly share: number;
  /** Numbers go right and have figures of one width. */
  readonly align?: 'left' | 'right';
}

/** A part of a cell: its text, and how it differs from small print. */
export interface CellText {
  readonly text: string;
  readonly style?: TextStyle;
  /** Most lines to set, 6 by default. */
  readonly most?: number;
}
/** Texts stand below each other. A mark is a status disc at the left of the cell; a picture is drawn by hand at the place it is given. */
export interface TableCell {
  readonly texts?: readonly CellText[];
  readonly mark?: Status;
  readonly picture?: {readonly height: number; readonly draw: (x: number, y: number, width: number) => void};
}
export type CellLike = string | TableCell;

const PAD = 5;
const GAP = 10;
const MARK = 16;

interface LaidCell {
  readonly lines: readonly {readonly text: string; readonly style: TextStyle}[];
  readonly height: number;
  readonly cell: TableCell;
}

/** What stands above a table and stays with it. */
export interface TableHeading {
  readonly text: string;
  readonly style?: TextStyle;
  readonly note?: string;
  /** Also a bookmark below the section's. */
  readonly bookmark?: boolean;
}

/** Sets the table at the sheet's place and moves it below. `tint` gives rows a pale ground. The heading, the head and two rows stay together. */
export function table(
  sheet: Sheet,
  columns: readonly TableColumn[],
  rows: readonly (readonly CellLike[])[],
  options: {readonly tint?: (row: number) => boolean; readonly heading?: TableHeading} = {},
): void {
  const {left, width: whole} = sheet;
  const shares = columns.reduce((sum, column) => sum + column.share, 0);
  const room = whole - GAP * (columns.length - 1);
  let x = left;
  const places = columns.map((column) => {
    const width = (room * column.share) / shares;
    const place = {x, width, align: column.align ?? 'left'};
    x += width + GAP;
    return place;
  });
  const lay = (row: readonly CellLike[], base: TextStyle): readonly LaidCell[] =>
    columns.map((column, index) => {
      const like = row[index] ?? '';
      const cell: TableCell = typeof like === 'string' ? {texts: [{text: like}]} : like;
      const width = (places[index]?.width ?? 0) - (cell.mark === undefined ? 0 : MARK);
      const lines = (cell.texts ?? []).flatMap((part) => {
        const style = {...base, ...(column.align === 'right' ? {align: 'right' as const, tabular: true} : {}), ...part.style};
        return part.text === '' ? [] : wrap(sheet.fonts, part.text, width, style, part.most ?? 6).map((text) => ({text, style}));
      });
      const height = lines.reduce((sum, line) => sum + leadingOf(line.style), 0);
      return {lines, height: Math.max(height, cell.picture?.height ?? 0, cell.mark === undefined ? 0 : 11), cell};
    });
  const draw = (cells: readonly LaidCell[], y: number): void => {
    cells.forEach(({lines, cell}, index) => {
      const place = places[index];
      if (!place) return;
      const indent = cell.mark === undefined ? 0 : MARK;
      if (cell.mark !== undefined) dot(sheet, cell.mark, place.x, y + 0.2);
      let below = y;
      for (const {text, style} of lines) {
        sheet.line(text, place.x + indent, below, place.width - indent, style);
        below += leadingOf(style);
      }
      cell.picture?.draw(place.x, y, place.width);
    });
  };
  const heightOf = (cells: readonly LaidCell[]): number => Math.max(0, ...cells.map((cell) => cell.height));

  const head = lay(
    columns.map((column) => ({texts: [{text: column.title, style: {...STYLE.label, leading: 1.35}, most: 2}]})),
    STYLE.label,
  );
  const headHeight = heightOf(head) + 5;
  const drawHead = (): void => {
    draw(head, sheet.y);
    sheet.y += headHeight;
    sheet.rule(left, sheet.y - 2, whole, PALETTE.navy, 0.75);
  };
  const laid = rows.map((row) => lay(row, STYLE.small));
  const firstRows = laid.slice(0, 2).reduce((sum, cells) => sum + heightOf(cells) + 2 * PAD, 0);
  const above = options.heading ? headingHeight(sheet, options.heading) : 0;
  sheet.need(above + headHeight + firstRows);
  if (options.heading) drawHeading(sheet, options.heading);
  drawHead();
  laid.forEach((cells, index) => {
    const height = heightOf(cells) + 2 * PAD;
    // The last row does not go on to a page alone.
    const next = index === laid.length - 2 ? heightOf(laid[index + 1] ?? []) + 2 * PAD : 0;
    if (sheet.room < height + (index > 0 ? next : 0)) {
      sheet.need(height + next + headHeight);
      drawHead();
    }
    if (options.tint?.(index) === true) sheet.panel(left - 4, sheet.y - 1.5, whole + 8, height, PALETTE.mist, 2);
    draw(cells, sheet.y + PAD - 1.5);
    sheet.y += height;
    sheet.rule(left, sheet.y - 1.5, whole, '#E6E8F1');
  });
}

function headingHeight(sheet: Sheet, {text, style = STYLE.heading, note = ''}: TableHeading): number {
  return sheet.heightOf(text, sheet.width, style, 2) + 6 + (note === '' ? 0 : sheet.heightOf(note, sheet.width, STYLE.note, 3) + 2);
}

function drawHeading(sheet: Sheet, heading: TableHeading): void {
  const {text, style = STYLE.heading, note = ''} = heading;
  if (heading.bookmark === true) sheet.subBookmark(text);
  const height = headingHeight(sheet, heading);
  const below = sheet.text(text, sheet.left, sheet.y, sheet.width, style, 2);
  if (note !== '') sheet.text(note, sheet.left, sheet.y + below + 2, sheet.width, STYLE.note, 3);
  sheet.y += height;
}
