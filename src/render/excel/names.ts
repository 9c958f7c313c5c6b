/** What Excel allows as the name of a sheet: 31 characters, none of `[]:*?/\`, no apostrophe at an end, not `History`. */
function legal(wanted: string): string {
  const clean = wanted
    .replace(/[[\]:*?/\\]/g, ' ')
    .replace(/[\0-\x1F]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^['\s]+|['\s]+$/g, '');
  return clean === '' || clean.toLowerCase() === 'history' ? `Sheet ${clean}`.trim() : clean;
}

const shorten = (name: string, length: number): string =>
  name
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/['\s]+$/, '');

/** Gives each wanted name in turn one that Excel accepts and that no earlier one has, compared without case. */
export class SheetNames {
  readonly #taken = new Set<string>();

  next(wanted: string): string {
    const clean = legal(wanted);
    for (let turn = 1; ; turn++) {
      const suffix = turn === 1 ? '' : ` ${turn}`;
      const name = shorten(clean, 31 - suffix.length) + suffix;
      if (this.#taken.has(name.toLowerCase())) continue;
      this.#taken.add(name.toLowerCase());
      return name;
    }
  }
}

/** Gives names of tables and ranges: letters, digits and underscores, unique without case in the workbook. */
export class ObjectNames {
  readonly #taken = new Set<string>();

  next(wanted: string): string {
    const clean = wanted.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 200);
    for (let turn = 1; ; turn++) {
      const name = turn === 1 ? clean : `${clean}_${turn}`;
      if (this.#taken.has(name.toLowerCase())) continue;
      this.#taken.add(name.toLowerCase());
      return name;
    }
  }
}

/** `A`, `Z`, `AA` for 1, 26, 27. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26)) letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return letters;
}

/** A rectangle of cells; rows and columns count from 1. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

const quoted = (sheet: string): string => `'${sheet.replace(/'/g, "''")}'`;

/** `'Q01 Ratio'!$B$8:$B$11`, or of a single cell `'Q01 Ratio'!$B$8`. */
export function reference(sheet: string, {top, left, bottom, right}: Area): string {
  const first = `$${columnLetters(left)}$${top}`;
  const last = `$${columnLetters(right)}$${bottom}`;
  return `${quoted(sheet)}!${first === last ? first : `${first}:${last}`}`;
}

/** The target of a link inside the workbook: `'Q01 Ratio'!A1`. */
export function linkTarget(sheet: string, cell = 'A1'): string {
  return `${quoted(sheet)}!${cell}`;
}
