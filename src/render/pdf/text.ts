import {oneLine} from '../font.js';
import type {Fonts, Weight} from '../font.js';
import {PALETTE} from '../palette.js';

/** How a text looks. `leading` is the height of a line in sizes, 1.4 by default; `tabular` gives figures one width, for columns of numbers. */
export interface TextStyle {
  readonly size: number;
  readonly weight?: Weight;
  readonly colour?: string;
  readonly leading?: number;
  readonly tabular?: boolean;
  readonly align?: 'left' | 'right' | 'center';
}

/** The type scale of the report. */
export const STYLE = {
  display: {size: 30, weight: 'bold', colour: PALETTE.dark, leading: 1.18},
  title: {size: 19, weight: 'bold', colour: PALETTE.dark, leading: 1.25},
  heading: {size: 11.5, weight: 'bold', colour: PALETTE.dark, leading: 1.35},
  label: {size: 7.5, weight: 'bold', colour: PALETTE.navy, leading: 1.4},
  body: {size: 9.5, colour: PALETTE.dark, leading: 1.5},
  lead: {size: 10, colour: PALETTE.grey, leading: 1.5},
  small: {size: 8, colour: PALETTE.dark, leading: 1.4},
  note: {size: 7.5, colour: PALETTE.grey, leading: 1.45},
} as const satisfies Readonly<Record<string, TextStyle>>;

export function widthOf(fonts: Fonts, text: string, style: TextStyle): number {
  return fonts[style.weight ?? 'regular'].measure(text, style.size, style.tabular);
}

/** A number and its unit stay on one line. */
const bound = (text: string): string => text.replace(/(\d) (%|pp\b)/g, '$1\u00A0$2');

/** Height of a line in points. */
export function leadingOf(style: TextStyle): number {
  return style.size * (style.leading ?? 1.4);
}

/**
 * Breaks a text into lines no wider than `width`: at spaces, after the punctuation of long names, and inside a word only when it is wider
 * than a line. With `most`, the last line that is kept ends in an ellipsis if something was left out.
 */
export function wrap(fonts: Fonts, text: string, width: number, style: TextStyle, most = Infinity): readonly string[] {
  const fits = (line: string): boolean => widthOf(fonts, line, style) <= width;
  const lines: string[] = [];
  let line = '';
  for (const word of bound(oneLine(text)).split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (fits(joined)) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (!fits(line)) {
      const head = headOf(line, fits);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  const last = kept[most - 1] ?? '';
  const face = fonts[style.weight ?? 'regular'];
  // Doubled, the line is too wide for certain, so that `fit` ends it in an ellipsis.
  kept[most - 1] =
    face.measure(`${last}…`, style.size, style.tabular) <= width
      ? `${last}…`
      : face.fit(`${last} ${last}`, width, style.size, style.tabular);
  return kept;
}

/** As much of a word as fits, at least one character, preferably up to and with a `_`, `.`, `/`, `-`, `,` or `(`. */
function headOf(word: string, fits: (text: string) => boolean): string {
  const characters = Array.from(word);
  let count = 1;
  while (count < characters.length && fits(characters.slice(0, count + 1).join(''))) count += 1;
  const head = characters.slice(0, count).join('');
  const seam = /^.*[_./,(-]/u.exec(head)?.[0];
  return seam !== undefined && seam.length > head.length / 3 ? seam : head;
}
