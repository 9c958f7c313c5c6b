/** Prose in which the cast stands out: words of two weights and colours on one line, names on a tint. */
import type {Cast} from '../../core/spec.js';
import {CAST_LOOK, castSpans} from '../text/cast.js';
import type {CastRole} from '../text/cast.js';
import {oneLine} from '../font.js';
import type {Sheet} from './sheet.js';
import type {TextStyle} from './text.js';
import {leadingOf, widthOf} from './text.js';

/** A piece of a word. What is `glued` follows the piece before it without a space. */
interface Piece {
  readonly text: string;
  readonly role?: CastRole;
  readonly glued: boolean;
  readonly width: number;
}
type Line = readonly Piece[];

/** Sets a paragraph at the sheet's place, line by line across pages if need be, and moves below it. */
export function prose(sheet: Sheet, text: string, cast: Cast, x: number, width: number, style: TextStyle): void {
  const lines = proseLines(sheet, text, cast, width, style);
  const leading = leadingOf(style);
  // No line of a paragraph stands alone on a page.
  sheet.need(leading * Math.min(lines.length, 2));
  lines.forEach((line, index) => {
    if (lines.length > 2 && index === lines.length - 2) sheet.need(2 * leading);
    else sheet.need(leading);
    drawLine(sheet, line, x, sheet.y, style);
    sheet.y += leading;
  });
}

/** The height of a paragraph that stays on one page. */
export function proseHeight(sheet: Sheet, text: string, cast: Cast, width: number, style: TextStyle): number {
  return proseLines(sheet, text, cast, width, style).length * leadingOf(style);
}

const styleOf = (piece: Pick<Piece, 'role'>, style: TextStyle): TextStyle =>
  piece.role === undefined ? style : {...style, weight: 'bold', colour: CAST_LOOK[piece.role].ink};

function proseLines(sheet: Sheet, text: string, cast: Cast, width: number, style: TextStyle): readonly Line[] {
  const pieces = castSpans(oneLine(text).replace(/(\d) (%|pp\b)/g, '$1\u00A0$2'), cast).flatMap(({text: part, role}) =>
    part.split(/( )/).map((word) => ({word, role})),
  );
  const lines: Piece[][] = [[]];
  let used = 0;
  const space = widthOf(sheet.fonts, ' ', style);
  for (const group of grouped(sheet, pieces, style)) {
    const wide = group.reduce((sum, piece) => sum + piece.width, 0);
    let line = lines[lines.length - 1]!;
    if (line.length > 0 && used + space + wide > width) {
      line = [];
      lines.push(line);
      used = 0;
    }
    used += (line.length > 0 ? space : 0) + wide;
    // A word that is wider than a line is cut; prose has none, and a line must not leave the page.
    line.push(
      ...group.map((piece) => ({...piece, text: wide > width ? sheet.fonts.regular.fit(piece.text, width, style.size) : piece.text})),
    );
  }
  return lines;
}

/** Words as groups of pieces that stay together, such as a name and the comma after it. */
function grouped(
  sheet: Sheet,
  parts: readonly {readonly word: string; readonly role: CastRole | undefined}[],
  style: TextStyle,
): Piece[][] {
  const groups: Piece[][] = [];
  let glued = false;
  for (const {word, role} of parts) {
    if (word === '' || word === ' ') {
      if (word === ' ') glued = false;
      continue;
    }
    const own = role === undefined ? {} : {role};
    const piece = {text: word, ...own, glued, width: widthOf(sheet.fonts, word, styleOf(own, style))};
    if (glued) groups[groups.length - 1]!.push(piece);
    else groups.push([piece]);
    glued = true;
  }
  return groups;
}

function drawLine(sheet: Sheet, line: Line, left: number, y: number, style: TextStyle): void {
  const space = widthOf(sheet.fonts, ' ', style);
  let x = left;
  let run: {text: string; role: CastRole | undefined; x: number; end: number} | undefined;
  const flush = (): void => {
    if (!run) return;
    const {role} = run;
    if (role !== undefined) {
      const tall = style.size * 1.38;
      sheet.panel(run.x - 1.5, y + (leadingOf(style) - tall) / 2, run.end - run.x + 3, tall, CAST_LOOK[role].fill, 2.5);
    }
    sheet.line(run.text, run.x, y, run.end - run.x, styleOf({...(role === undefined ? {} : {role})}, style));
    run = undefined;
  };
  line.forEach((piece, index) => {
    const gap = index === 0 || piece.glued ? 0 : space;
    if (run?.role === piece.role && run !== undefined) {
      run.text += `${gap > 0 ? ' ' : ''}${piece.text}`;
      x = run.x + widthOf(sheet.fonts, run.text, styleOf(piece, style));
      run.end = x;
      return;
    }
    flush();
    x += gap;
    run = {text: piece.text, role: piece.role, x, end: x + piece.width};
    x += piece.width;
  });
  flush();
}
