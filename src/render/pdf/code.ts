/** Code on paper: a face of one width, keywords and comments in colours, lines that are too long set in below. */
import {PALETTE} from '../palette.js';
import {codeLines, codeTokens} from '../text/sql.js';
import type {CodeToken} from '../text/sql.js';
import type {Sheet} from './sheet.js';
import type {TextStyle} from './text.js';
import {leadingOf, widthOf} from './text.js';

export const CODE: TextStyle = {size: 7.6, weight: 'mono', colour: PALETTE.dark, leading: 1.45};
const PAD = 9;

/** Lines that a statement takes over the whole width. */
export function codeLength(sheet: Sheet, sql: string): number {
  return linesOf(sheet, sql).length;
}

const linesOf = (sheet: Sheet, sql: string): readonly string[] =>
  codeLines(sql, Math.floor((sheet.width - 2 * PAD) / widthOf(sheet.fonts, '0', CODE)));

/** Sets SQL on a tinted ground at the sheet's place, over as many pages as it takes, and moves below it. */
export function codeBlock(sheet: Sheet, sql: string): void {
  const letter = widthOf(sheet.fonts, '0', CODE);
  const lines = linesOf(sheet, sql);
  const leading = leadingOf(CODE);
  let at = 0;
  while (at < lines.length) {
    const left = lines.length - at;
    sheet.need(Math.min(left, 8) * leading + 2 * PAD);
    const fit = Math.max(1, Math.floor((sheet.room - 2 * PAD) / leading));
    // A single line does not go on to the next page alone.
    const count = fit >= left ? left : fit === left - 1 && fit > 4 ? fit - 1 : fit;
    sheet.panel(sheet.left, sheet.y, sheet.width, count * leading + 2 * PAD, PALETTE.mist, 4);
    sheet.y += PAD;
    for (const line of lines.slice(at, at + count)) {
      drawCode(sheet, line, sheet.left + PAD, sheet.y, letter);
      sheet.y += leading;
    }
    sheet.y += PAD;
    at += count;
    if (at < lines.length) sheet.newPage();
  }
}

const COLOURS: Readonly<Record<CodeToken['kind'], string>> = {
  keyword: '#1D4FC4',
  string: '#0A6B4F',
  comment: PALETTE.grey,
  plain: PALETTE.dark,
};

function drawCode(sheet: Sheet, line: string, x: number, y: number, letter: number): void {
  let column = 0;
  for (const {text, kind} of codeTokens(line)) {
    const blank = /^\s*/.exec(text)![0].length;
    const shown = text.trim();
    const width = Array.from(text).length;
    if (shown !== '') sheet.line(shown, x + (column + blank) * letter, y, sheet.width, {...CODE, colour: COLOURS[kind]});
    column += width;
  }
}
