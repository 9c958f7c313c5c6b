/** Widths in the unit of Excel's columns: the width of a digit at 11 points. */
const NARROW = /[ijlI.,:;'|!()[\]{}`\-/\\ftr ]/;
const WIDE = /[mwMW@%&—…₹ऀ-ॿ]|[\u2E80-\u9FFF]/;
const CAPITAL = /[A-Z0-9$€#+=<>~_?]/;

/** The width of text at a size in points, in digits of the default font: an estimate that rather takes too much. */
export function textWidth(text: string, size = 11, bold = false): number {
  let width = 0;
  for (const letter of text) width += NARROW.test(letter) ? 0.62 : WIDE.test(letter) ? 1.55 : CAPITAL.test(letter) ? 1.1 : 0.96;
  return (width * size * (bold ? 1.06 : 1)) / 11;
}

/** Lines that text takes in a cell of a width, broken at spaces as Excel does. */
export function lineCount(text: string, columnWidth: number, size = 11, bold = false): number {
  let lines = 0;
  for (const paragraph of text.split('\n')) {
    lines += 1;
    let used = 0;
    for (const word of paragraph.split(' ')) {
      const width = textWidth(`${word} `, size, bold);
      if (used > 0 && used + width > columnWidth) {
        lines += 1;
        used = 0;
      }
      // A word longer than the cell is broken where the cell ends.
      lines += Math.max(0, Math.ceil(width / columnWidth) - 1);
      used += width > columnWidth ? width % columnWidth : width;
    }
  }
  return lines;
}

/** Height of a row in points for so many lines, within what Excel allows. */
export function rowHeight(lines: number, size = 11, padding = 4): number {
  return Math.min(409, Math.ceil(lines * size * 1.36 + padding));
}

/** Pixels of a column of a width in digits, at 100 %. */
export function columnPixels(width: number): number {
  return Math.trunc(width * 7 + 5);
}
