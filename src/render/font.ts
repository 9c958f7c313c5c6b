/**
 * The one font family of everything that is drawn: Inter, in two weights, read from its package; and IBM Plex Mono for code, which lies in
 * `fonts/`. Text is measured with the very outlines that are embedded, so that what fits here fits on paper, on every machine.
 */
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Font, Glyph} from 'fontkit';

export const FONT_FAMILY = 'Inter';
/** `mono` is the face of code: SQL and names of columns. */
export type Weight = 'regular' | 'bold' | 'mono';
export type Fonts = Readonly<Record<Weight, Typeface>>;

const FILES: Readonly<Record<Exclude<Weight, 'mono'>, string>> = {
  regular: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  bold: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
};

const MONO = new URL('../../fonts/IBMPlexMono-Regular.ttf', import.meta.url);

/**
 * What pairs of common characters are kerned by, in font units, written by `scripts/kerning.mjs`: asking fontkit costs a quarter of a
 * millisecond a pair, in every process. A pair of `characters` that is not listed is not kerned.
 */
interface Kerning {
  readonly characters: string;
  readonly regular: PairsOf;
  readonly bold: PairsOf;
}
type PairsOf = Readonly<Record<string, Readonly<Record<string, number>>>>;

const KERNING = new URL('../../fonts/kerning.json', import.meta.url);

/** What pdfkit reads of a shaped run, in font units. */
interface Shaped {
  readonly glyphs: readonly {readonly id: number; readonly advanceWidth: number; readonly codePoints: readonly number[]}[];
  /** Fresh at every call: pdfkit scales them in place. */
  readonly positions: readonly {xAdvance: number; yAdvance: number; xOffset: number; yOffset: number}[];
  readonly advanceWidth: number;
}

/** One weight of the family, with its own shaping: kerned pairs and tabular figures, and no other substitution. */
export class Typeface {
  /** Kerning of a pair of glyphs in font units, looked up once. */
  readonly #kerning = new Map<number, number>();
  readonly #glyphs = new Map<number, Glyph>();
  readonly #figures = new Map<number, Glyph>();
  readonly #font: Font;
  /** The face as pdfkit takes it: fontkit's own shaper costs a quarter of a millisecond a word, and would turn `->` into an arrow. */
  readonly face: Font;

  /** `known` gives the kerning of a pair in font units, or nothing if the font has to be asked. */
  constructor(
    font: Font,
    private readonly known: (left: string, right: string) => number | undefined,
  ) {
    this.#font = font;
    this.face = Object.create(font, {
      layout: {value: (text: string, features?: readonly string[]) => this.#shape(text, features?.includes('tnum') ?? false)},
    }) as Font;
  }

  /** Width of a single line in the units of `size`; `tabular` gives all figures one width. */
  measure(text: string, size: number, tabular = false): number {
    let width = 0;
    let before: {glyph: Glyph; code: number} | undefined;
    for (const character of text) {
      const code = character.codePointAt(0)!;
      const glyph = this.#glyph(code, tabular);
      if (before) width += this.#kern(before.glyph, glyph, [before.code, code], tabular);
      width += glyph.advanceWidth;
      before = {glyph, code};
    }
    return (width * size) / this.#font.unitsPerEm;
  }

  /** The text if it is no wider than `width`, else as much of its beginning as fits before an ellipsis. */
  fit(text: string, width: number, size: number, tabular = false): string {
    if (this.measure(text, size, tabular) <= width) return text;
    const characters = Array.from(text);
    let low = 0;
    let high = characters.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.measure(`${characters.slice(0, middle).join('').trimEnd()}…`, size, tabular) <= width) low = middle;
      else high = middle - 1;
    }
    return `${characters.slice(0, low).join('').trimEnd()}…`;
  }

  /** Heights above and below the base line as shares of the size. */
  get ascent(): number {
    return this.#font.ascent / this.#font.unitsPerEm;
  }
  get descent(): number {
    return -this.#font.descent / this.#font.unitsPerEm;
  }

  #shape(text: string, tabular: boolean): Shaped {
    const codePoints = Array.from(text).map((character) => character.codePointAt(0)!);
    const glyphs = codePoints.map((codePoint) => this.#glyph(codePoint, tabular));
    const positions = glyphs.map((glyph, index) => {
      const next = glyphs[index + 1];
      return {
        xAdvance: glyph.advanceWidth + (next ? this.#kern(glyph, next, [codePoints[index]!, codePoints[index + 1]!], tabular) : 0),
        yAdvance: 0,
        xOffset: 0,
        yOffset: 0,
      };
    });
    return {
      // Objects of our own: fontkit's glyphs remember the first character that asked for them, which would leak from one document to the next.
      glyphs: glyphs.map((glyph, index) => ({id: glyph.id, advanceWidth: glyph.advanceWidth, codePoints: [codePoints[index]!]})),
      positions,
      advanceWidth: positions.reduce((sum, position) => sum + position.xAdvance, 0),
    };
  }

  #glyph(codePoint: number, tabular: boolean): Glyph {
    if (tabular && isFigure(codePoint)) {
      const known = this.#figures.get(codePoint);
      if (known) return known;
      const figure = this.#font.layout(String.fromCodePoint(codePoint), ['tnum']).glyphs[0]!;
      this.#figures.set(codePoint, figure);
      return figure;
    }
    const known = this.#glyphs.get(codePoint);
    if (known) return known;
    const glyph = this.#font.glyphForCodePoint(codePoint);
    this.#glyphs.set(codePoint, glyph);
    return glyph;
  }

  #kern(left: Glyph, right: Glyph, characters: readonly [number, number], tabular: boolean): number {
    // Glyph 0 is the box of a character that the font does not have. Figures stay unkerned: the font pulls `7.1` together until it reads 71.
    if (tabular || left.id === 0 || right.id === 0 || characters.some(isFigure)) return 0;
    const pair = left.id * 65536 + right.id;
    const known = this.#kerning.get(pair);
    if (known !== undefined) return known;
    const kern = this.known(String.fromCodePoint(characters[0]), String.fromCodePoint(characters[1])) ?? this.askKerning(characters);
    this.#kerning.set(pair, kern);
    return kern;
  }

  /** What the font itself says about a pair, in font units; the characters come from the text: a glyph that fontkit first met through a substitution remembers none. */
  askKerning(characters: readonly [number, number]): number {
    const first = this.#glyph(characters[0], false);
    return this.#font.layout(String.fromCodePoint(...characters), {calt: false}).positions[0]!.xAdvance - first.advanceWidth;
  }
}

const isFigure = (codePoint: number): boolean => codePoint >= 0x30 && codePoint <= 0x39;

/** Text as it can be set on one line: composed characters, no control characters, single spaces. */
export function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\s\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\uFEFF]+/g, ' ')
    .trim();
}

/** fontkit reads the box of a glyph without outline, such as a space, where the next glyph would begin: past the end, if there is none. */
const PADDING = Buffer.alloc(16);

let loaded: Promise<Fonts> | undefined;

/** The family, read once in a process. Rejects when the font's package is not installed. */
export function loadFonts(): Promise<Fonts> {
  loaded ??= (async () => {
    const require = createRequire(import.meta.url);
    const fontkit = await import('fontkit');
    const kerning = JSON.parse(await readFile(KERNING, 'utf8')) as Kerning;
    const common = new Set(kerning.characters);
    const known = (pairs: PairsOf) => (left: string, right: string) =>
      common.has(left) && common.has(right) ? (pairs[left]?.[right] ?? 0) : undefined;
    const open = async (file: string | URL, pairs: PairsOf): Promise<Typeface> => {
      const font = fontkit.create(Buffer.concat([await readFile(file), PADDING]));
      if (font.type !== 'TTF') throw new Error(`${String(file)} is no single TrueType font`);
      return new Typeface(font, known(pairs));
    };
    return {
      regular: await open(require.resolve(FILES.regular), kerning.regular),
      bold: await open(require.resolve(FILES.bold), kerning.bold),
      mono: await open(MONO, {}),
    };
  })();
  return loaded;
}
