import type {Status} from '../palette.js';
import {STATUS} from '../palette.js';
import type {Sheet} from './sheet.js';
import {widthOf} from './text.js';

const PAD = 7;

/** A pill in the colour of the status with its glyph and a word; gives its width. `height` in points, 16 by default. */
export function badge(sheet: Sheet, status: Status, word: string, x: number, y: number, height = 16): number {
  const look = STATUS[status];
  const style = {size: height * 0.54, weight: 'bold', colour: look.on, leading: height / (height * 0.54)} as const;
  const text = `${look.glyph}  ${word}`;
  const width = widthOf(sheet.fonts, text, style) + 2 * PAD;
  sheet.document.roundedRect(x, y, width, height, height / 2);
  if (status === 'none') sheet.document.lineWidth(0.75).fillAndStroke(look.fill, '#AEB5CC');
  else sheet.document.fill(look.fill);
  sheet.line(text, x + PAD, y, width - 2 * PAD, style);
  return width;
}

/** A glyph in a small disc of the status colour, 11 points wide: the mark before a line of a table. */
export function dot(sheet: Sheet, status: Status, x: number, y: number): void {
  const look = STATUS[status];
  sheet.document.circle(x + 5.5, y + 5.5, 5.5);
  if (status === 'none') sheet.document.lineWidth(0.75).fillAndStroke(look.fill, '#AEB5CC');
  else sheet.document.fill(look.fill);
  sheet.line(look.glyph, x, y, 11, {size: 7.5, weight: 'bold', colour: look.on, leading: 11 / 7.5, align: 'center'});
}
