import type {Worksheet} from 'exceljs';
import {columnPixels} from './measure.js';

/** Margins of every printed page, in inches. */
export const MARGINS = {left: 0.45, right: 0.45, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3} as const;
/** Sides of an A4 page in points. */
const SHORT_SIDE = 595;
const LONG_SIDE = 842;
/** Screens and printers differ by a little in how wide a letter is, and a sheet that is a hair too wide prints twice as many pages. */
const SPARE = 0.96;
/** Below the first, text of 11 points is no longer read with ease; upright paper is taken as long as it need not go below the second. */
const LEAST_SCALE = 0.6;
const UPRIGHT_SCALE = 0.62;
/** Scales are whole percents. */
const STEP = 0.01;
/** Rows of a block that is longer than a page need at least so much of a page to begin there, in points. */
const BEGINNING = 120;

/** A table's many rows may be set smaller, and a little smaller still if that saves a page. */
const TABLE_SCALE = 0.7;
const SQUEEZE = 0.12;

/** Rows that a page break must not part as long as a page can hold them. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
}

/** Height of rows together, in points. */
export function heightOf(ws: Worksheet, top: number, bottom: number): number {
  let height = 0;
  for (let row = top; row <= bottom; row++) height += ws.getRow(row).height || 15;
  return height;
}

/** Width of the columns from the first to `last`, in points. */
function widthTo(ws: Worksheet, last: number): number {
  let width = 0;
  for (let column = 1; column <= last; column++) width += columnPixels(ws.getColumn(column).width ?? 9) * 0.75;
  return width;
}

/** What a page holds at full size, in points. */
function room(portrait: boolean): {readonly width: number; readonly height: number} {
  const [width, height] = portrait ? [SHORT_SIDE, LONG_SIDE] : [LONG_SIDE, SHORT_SIDE];
  return {width: (width - 72 * (MARGINS.left + MARGINS.right)) * SPARE, height: (height - 72 * (MARGINS.top + MARGINS.bottom)) * SPARE};
}

/** Turns the paper so that the columns print at a readable size: upright where that is enough. Gives the scale at which they fit. */
function turn(ws: Worksheet, last: number): {readonly scale: number; readonly height: number} {
  const width = widthTo(ws, last);
  const portrait = room(true).width / width >= UPRIGHT_SCALE;
  ws.pageSetup.orientation = portrait ? 'portrait' : 'landscape';
  const page = room(portrait);
  return {scale: Math.min(1, page.width / width), height: page.height};
}

/**
 * Lays the printed pages of a sheet that is read from top to bottom: on one page where it stays readable, else at one scale with breaks
 * between its blocks, which follow each other and end with the sheet. Of the readable scales it takes the largest with the fewest pages,
 * and one at which all down to the row `together` is on the first page, if there is one. A scale of its own rather than "fit to pages",
 * under which Excel ignores breaks and cuts through charts.
 */
export function layPages(ws: Worksheet, lastColumn: number, blocks: readonly Block[], together: number): void {
  const {scale: wide, height} = turn(ws, lastColumn);
  let best = {scale: wide, ...pagesAt(ws, blocks, height / wide, together)};
  // Half a page is what it costs to part the result from its chart.
  const cost = ({scale, pages}: typeof best): number => pages + (heightOf(ws, 1, together) * scale > height ? 0.5 : 0);
  for (let scale = wide - STEP; scale >= LEAST_SCALE; scale -= STEP) {
    const next = {scale, ...pagesAt(ws, blocks, height / scale, together)};
    if (cost(next) < cost(best)) best = next;
  }
  if (best.pages === 1) {
    Object.assign(ws.pageSetup, {fitToPage: true, fitToWidth: 1, fitToHeight: 1});
    return;
  }
  Object.assign(ws.pageSetup, {fitToPage: false, scale: Math.floor(best.scale * 100 + 1e-6)});
  for (const row of best.breaks) ws.getRow(row).addPageBreak();
}

/** How many pages of a height (in points of the sheet) there are, and after which rows they have to end so that no block is cut that a page can hold. */
function pagesAt(ws: Worksheet, blocks: readonly Block[], page: number, together: number): {pages: number; breaks: readonly number[]} {
  const first = blocks.filter(({bottom}) => bottom <= together).pop();
  const whole =
    first !== undefined && heightOf(ws, 1, first.bottom) <= page
      ? [{top: 1, bottom: first.bottom}, ...blocks.filter(({top}) => top > first.bottom)]
      : blocks;
  const breaks: number[] = [];
  let pages = 1;
  let used = 0;
  for (const {top, bottom} of whole) {
    const needed = heightOf(ws, top, bottom);
    if (used > 0 && used + needed > page && (needed <= page || page - used < BEGINNING)) {
      breaks.push(top - 1);
      pages += 1;
      used = 0;
    }
    used += needed;
    for (; used > page; used -= page) pages += 1;
  }
  return {pages, breaks};
}

/** Lays the pages of a long table: as wide as a page but rather small, and no last page for a few rows. */
export function layTable(ws: Worksheet, lastColumn: number, lastRow: number): void {
  const {scale, height} = turn(ws, lastColumn);
  const pages = (heightOf(ws, 1, lastRow) * Math.min(scale, TABLE_SCALE)) / height;
  const whole = Math.floor(pages);
  Object.assign(ws.pageSetup, {fitToPage: true, fitToWidth: 1, fitToHeight: (pages - whole) / whole < SQUEEZE ? whole : whole + 1});
}
