/** The paper: A4 pages on a grid of twelve columns, with running foot, bookmarks and metadata. Knows how to set text, lines and pictures. */
import type {Drawing} from '../chart/draw.js';
import {oneLine} from '../font.js';
import type {Fonts} from '../font.js';
import {PALETTE} from '../palette.js';
import type {TextStyle} from './text.js';
import {STYLE, leadingOf, widthOf, wrap} from './text.js';
import {vectors} from './vector.js';
import type {PlaceDrawing} from './vector.js';

const PAGE = {width: 595.28, height: 841.89};
const COLUMNS = 12;
/** Points between two columns of the grid. */
export const GUTTER = 12;

/** What the document says about itself, and its running foot. */
export interface SheetFacts {
  readonly title: string;
  readonly subject: string;
  readonly author: string;
  readonly keywords: string;
  readonly foot: string;
}

export class Sheet {
  readonly left = 48;
  readonly top = 52;
  readonly bottom = PAGE.height - 62;
  readonly width = PAGE.width - 2 * 48;
  /** Where the next thing goes. */
  y = this.top;
  #section = '';
  #outline: PDFKit.PDFOutline | undefined;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;

  private constructor(
    readonly document: PDFKit.PDFDocument,
    readonly fonts: Fonts,
    private readonly place: PlaceDrawing,
    private readonly facts: SheetFacts,
  ) {
    document.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => {
      document.on('end', resolve);
      document.on('error', reject);
    });
  }

  /** An empty document. Its dates are fixed, since pdfkit would take them, and with them the file's id, from the clock. */
  static async open(facts: SheetFacts, fonts: Fonts): Promise<Sheet> {
    const [{default: PDFDocument}, place] = await Promise.all([import('pdfkit'), vectors()]);
    const date = new Date(Date.UTC(1980, 0, 1));
    const document = new PDFDocument({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: 'en',
      displayTitle: true,
      info: {
        Title: facts.title,
        Author: facts.author,
        Subject: facts.subject,
        Keywords: facts.keywords,
        Creator: facts.author,
        Producer: facts.author,
        CreationDate: date,
        ModDate: date,
      },
    });
    for (const weight of ['regular', 'bold', 'mono'] as const) document.registerFont(weight, fonts[weight].face as unknown as Buffer);
    return new Sheet(document, fonts, place, facts);
  }

  /** Left edge and width of `span` columns of the grid, from column `first` (0 to 11). */
  columns(first: number, span: number): {readonly x: number; readonly width: number} {
    const one = (this.width - GUTTER * (COLUMNS - 1)) / COLUMNS;
    return {x: this.left + first * (one + GUTTER), width: span * one + (span - 1) * GUTTER};
  }

  /** Points left on the page. */
  get room(): number {
    return this.bottom - this.y;
  }

  newPage(): void {
    this.document.addPage();
    this.y = this.top;
  }

  /** Begins a section: on this page if `least` points are left for it, else on a new one; with its bookmark, title and lead. */
  section(title: string, lead: string, least: number): void {
    if (this.document.bufferedPageRange().count > 1 && this.room >= least + 40) this.y += 34;
    else this.newPage();
    this.#section = title;
    this.bookmark(title);
    this.y += this.text(title, this.left, this.y, this.width, STYLE.title, 2);
    this.y += 3 + this.text(lead, this.left, this.y + 3, this.columns(0, 10).width, STYLE.lead);
    this.y += 16;
  }

  /** Begins a section whose heading the caller sets, with its bookmark; on a new page if fewer than `least` points are left. */
  begin(title: string, least: number): void {
    if (this.room >= least) {
      this.y += 8;
      this.rule(this.left, this.y, this.width, PALETTE.navy, 0.75);
      this.y += 26;
    } else this.newPage();
    this.#section = title;
    this.bookmark(title);
  }

  /** A heading inside the section; moves to the next page when fewer than `least` points would stand below it. */
  heading(text: string, least: number): void {
    this.need(least + 24);
    this.y += this.text(text, this.left, this.y, this.width, STYLE.heading, 2) + 6;
  }

  /** Makes sure of `height` points on one page, going on to a page that names the section when they are not there. */
  need(height: number): void {
    if (this.room >= height || this.y <= this.top + 24) return;
    this.newPage();
    if (this.#section === '') return;
    this.y += this.text(`${this.#section}, continued`, this.left, this.y, this.width, STYLE.label, 1) + 10;
  }

  bookmark(title: string): void {
    this.#outline = this.document.outline.addItem(oneLine(title), {expanded: false});
  }

  /** A bookmark below the section's. */
  subBookmark(title: string): void {
    this.#outline?.addItem(oneLine(title));
  }

  /** Sets a text into a box and gives its height; beyond `most` lines it ends in an ellipsis. Does not move `y`. */
  text(text: string, x: number, y: number, width: number, style: TextStyle, most?: number): number {
    const lines = wrap(this.fonts, text, width, style, most);
    lines.forEach((line, index) => {
      this.line(line, x, y + index * leadingOf(style), width, style);
    });
    return lines.length * leadingOf(style);
  }

  /** The height that `text` would take. */
  heightOf(text: string, width: number, style: TextStyle, most?: number): number {
    return wrap(this.fonts, text, width, style, most).length * leadingOf(style);
  }

  /** Sets one line that is known to fit. */
  line(text: string, x: number, y: number, width: number, style: TextStyle): void {
    if (text === '') return;
    const face = this.fonts[style.weight ?? 'regular'];
    const spare = width - widthOf(this.fonts, text, style);
    const shift = style.align === 'right' ? spare : style.align === 'center' ? spare / 2 : 0;
    const base = y + (leadingOf(style) + (face.ascent - face.descent) * style.size) / 2;
    this.document
      .font(style.weight ?? 'regular', style.size)
      .fillColor(style.colour ?? PALETTE.dark)
      .text(text, x + shift, base, {lineBreak: false, baseline: 'alphabetic', ...(style.tabular === true ? {features: ['tnum']} : {})});
  }

  rule(x: number, y: number, width: number, colour: string = PALETTE.rule, thickness = 0.5): void {
    this.document
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(thickness)
      .strokeColor(colour)
      .stroke();
  }

  panel(x: number, y: number, width: number, height: number, colour: string, radius = 4): void {
    this.document.roundedRect(x, y, width, height, radius).fill(colour);
  }

  drawing(drawing: Drawing, x: number, y: number): void {
    this.document.save();
    this.place(this.document, drawing, x, y);
    this.document.restore();
  }

  /** Sets the running feet and closes the document. */
  async finish(): Promise<Uint8Array> {
    const {start, count} = this.document.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.document.switchToPage(start + page);
      const y = PAGE.height - 42;
      this.rule(this.left, y, this.width);
      const number = `Page ${page + 1} of ${count}`;
      const room = this.width - widthOf(this.fonts, number, STYLE.note) - 20;
      this.line(this.fonts.regular.fit(oneLine(this.facts.foot), room, STYLE.note.size), this.left, y + 6, room, STYLE.note);
      this.line(number, this.left, y + 6, this.width, {...STYLE.note, align: 'right'});
    }
    this.document.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }
}
