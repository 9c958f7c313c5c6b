/** Letters by their share of a digit's width in Calibri. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijlI.,:;'|! ]/, 0.48],
  [/[ftr()[\]{}`"\-/\\*]/, 0.68],
  [/[csvxyzkJ]/, 0.87],
  [/[mwMW@%&—…₹\u0900-\u097F]/, 1.62],
  [/[A-Z#+=<>~_]/, 1.13],
  [/[\u2E80-\u9FFF\uAC00-\uD7AF\uFF00-\uFFEF]/, 2.1],
];
/** Other fonts stand in for Calibri where it is missing, and are a little wider. */
const SAFETY = 1.03;

/** The width of text at a size in points, in the unit of Excel's columns: digits of the default font at 11 points. An estimate that rather takes too much. */
export function textWidth(text: string, size = 11, bold = false): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 1.03;
  return (width * SAFETY * size * (bold ? 1.05 : 1)) / 11;
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
