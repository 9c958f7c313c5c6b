import type {ColumnProfile, TableProfile} from '../../core/profile.js';
import type {ReportInput} from '../../core/report-input.js';
import {PALETTE} from '../palette.js';
import {percentOf} from '../text/words.js';
import type {Sheet} from './sheet.js';
import {STYLE, widthOf} from './text.js';

const CELL = {width: 78, height: 25, gap: 3};
const NAMES = 118;

/** The missing-value matrix: every column of every table as a cell with its type; the fuller the colour, the more of it is empty. */
export function emptyMatrix(sheet: Sheet, {profile}: ReportInput): void {
  const {tables} = profile;
  sheet.heading('Types and empty cells', 90);
  const holed = tables.flatMap((table) => table.columns.filter(({nulls}) => nulls > 0)).length;
  const all = tables.reduce((sum, table) => sum + table.columns.length, 0);
  const text =
    holed === 0 ? `None of the ${all} columns has an empty cell.` : `${holed} of ${all} columns have empty cells: the darker, the more.`;
  sheet.y += sheet.text(text, sheet.left, sheet.y, sheet.width, STYLE.note, 2) + 6;
  for (const table of tables) row(sheet, table);
  sheet.y += 12;
}

function row(sheet: Sheet, table: TableProfile): void {
  const perLine = Math.max(1, Math.floor((sheet.width - NAMES + CELL.gap) / (CELL.width + CELL.gap)));
  for (let from = 0; from < table.columns.length; from += perLine) {
    sheet.need(CELL.height + CELL.gap);
    if (from === 0) sheet.text(table.name, sheet.left, sheet.y + 7, NAMES - 8, {...STYLE.small, weight: 'bold'}, 1);
    table.columns.slice(from, from + perLine).forEach((column, k) => {
      cell(sheet, table, column, sheet.left + NAMES + k * (CELL.width + CELL.gap), sheet.y);
    });
    sheet.y += CELL.height + CELL.gap;
  }
  sheet.y += 3;
}

function cell(sheet: Sheet, table: TableProfile, column: ColumnProfile, x: number, y: number): void {
  const share = table.rows === 0 ? 0 : column.nulls / table.rows;
  sheet.panel(x, y, CELL.width, CELL.height, share === 0 ? PALETTE.mist : shade(share), 3);
  const ink = share > 0.45 ? PALETTE.white : PALETTE.dark;
  const glyph = glyphOf(column);
  const style = {...STYLE.note, size: 7, colour: ink};
  const room = CELL.width - 10;
  sheet.line(sheet.fonts.bold.fit(column.name, room, 7), x + 5, y + 2.5, room, {...style, weight: 'bold'});
  sheet.line(glyph, x + 5, y + 13, 30, {...style, colour: share > 0.45 ? PALETTE.white : PALETTE.navy});
  if (share > 0) sheet.line(percentOf(column.nulls, table.rows), x + 5, y + 13, room, {...style, align: 'right'});
  else if (column.isKey)
    sheet.line('key', x + CELL.width - 5 - widthOf(sheet.fonts, 'key', style), y + 13, 30, {...style, colour: PALETTE.grey});
  else if (column.references !== undefined)
    sheet.line('refers', x + CELL.width - 5 - widthOf(sheet.fonts, 'refers', style), y + 13, 40, {...style, colour: PALETTE.grey});
}

function glyphOf({type}: ColumnProfile): string {
  if (type === 'text') return 'abc';
  if (type === 'boolean') return 'yes/no';
  if (type === 'date') return 'date';
  return type === 'timestamp' ? 'time' : '123';
}

/** From the ground of a full column to orange: what is missing is no error, and yet it wants to be seen. */
function shade(share: number): string {
  const from = [0xfd, 0xee, 0xdf];
  const to = [0xa3, 0x4a, 0x00];
  return `#${from
    .map((start, k) =>
      Math.round(start + (to[k]! - start) * Math.min(1, share))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
