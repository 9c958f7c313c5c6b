import type {Workbook, Worksheet} from 'exceljs';
import type {ReportInput} from '../../core/report-input.js';
import {injectExtras} from './inject.js';
import type {PlacedChart} from './inject.js';
import {safeText} from './look.js';
import {ObjectNames, SheetNames, columnLetters} from './names.js';
import {MARGINS} from './print.js';

/** A workbook in the making: sheets in their order, and what is put into them after exceljs is done. */
export interface Book {
  readonly workbook: Workbook;
  readonly currency: string;
  /** Stands at the foot of every printed page. */
  readonly title: string;
  readonly sheets: Sheet[];
  readonly tableNames: ObjectNames;
}
export interface Sheet {
  readonly book: Book;
  readonly ws: Worksheet;
  readonly name: string;
  readonly links: {cell: string; target: string; tip: string}[];
  readonly charts: PlacedChart[];
  readonly codes: string[];
}

/** Names of the sheets that others link to, by what they hold; made before any sheet, since links point forwards. */
export interface SheetPlan {
  readonly summary: string;
  /** By the id of the question. */
  readonly questions: ReadonlyMap<string, string>;
  readonly dictionary: string;
  readonly quality: string;
  /** By the name of the table. */
  readonly samples: ReadonlyMap<string, string>;
  /** Where planned defects have to be cleaned. */
  readonly cleaning?: string;
  readonly method: string;
}

export function planSheets({answers, profile, defects}: ReportInput): SheetPlan {
  const names = new SheetNames();
  const short = (text: string): string => {
    const words = text
      .replace(/[^\p{L}\p{N}\s&-]/gu, ' ')
      .trim()
      .split(/\s+/);
    let name = '';
    for (const word of words) {
      if (name.length + 1 + word.length > 26) break;
      name += ` ${word}`;
    }
    return `${name.trim().charAt(0).toUpperCase()}${name.trim().slice(1)}`;
  };
  return {
    summary: names.next('Executive Summary'),
    questions: new Map(
      answers.map((answer) => [answer.id, names.next(`${answer.id.toUpperCase()} ${short(answer.concept ?? answer.ask)}`)]),
    ),
    dictionary: names.next('Data Dictionary'),
    quality: names.next('Quality Metrics'),
    samples: new Map(profile.tables.map((table) => [table.name, names.next(`Raw ${table.name}`)])),
    ...(defects === undefined ? {} : {cleaning: names.next('Cleaning')}),
    method: names.next('Method'),
  };
}

/** An empty workbook whose properties say whose it is; no date in it is a clock's. */
export async function openBook({challenge, publication}: ReportInput): Promise<Book> {
  const {default: exceljs} = await import('exceljs');
  const workbook = new exceljs.Workbook();
  const date = new Date(Date.UTC(1980, 0, 1));
  Object.assign(workbook, {
    title: challenge.title,
    subject: challenge.subtitle ?? '',
    company: challenge.company.name,
    keywords: publication.keywords.join(', '),
    description: `Reference answers of ${challenge.id} ${publication.version}, licence ${publication.license}. All data is synthetic.`,
    creator: `cbdf ${challenge.version}`,
    lastModifiedBy: `cbdf ${challenge.version}`,
    created: date,
    modified: date,
  });
  workbook.views = [{x: 0, y: 0, width: 28_000, height: 17_000, firstSheet: 0, activeTab: 0, visibility: 'visible'}];
  return {workbook, currency: challenge.currency, title: challenge.title, sheets: [], tableNames: new ObjectNames()};
}

export interface SheetOptions {
  readonly tab: string;
  /** Widths of the columns in digits. */
  readonly widths: readonly number[];
  /** Rows and columns that stay in view. */
  readonly freeze?: {readonly rows: number; readonly columns: number};
  /** Rows repeated on every printed page. */
  readonly repeat?: number;
}

/** A sheet on white ground, printed one page wide, in landscape until `print.ts` has laid its pages. */
export function addSheet(book: Book, name: string, {tab, widths, freeze, repeat}: SheetOptions): Sheet {
  const ws = book.workbook.addWorksheet(name, {properties: {tabColor: {argb: `FF${tab}`}, defaultRowHeight: 15}});
  ws.views = [
    freeze === undefined
      ? {state: 'normal', showGridLines: false}
      : {
          state: 'frozen',
          ySplit: freeze.rows,
          xSplit: freeze.columns,
          topLeftCell: `${columnLetters(freeze.columns + 1)}${freeze.rows + 1}`,
          showGridLines: false,
        },
  ];
  // Assigning a new object is ignored by exceljs.
  Object.assign(ws.pageSetup, {
    orientation: 'landscape',
    paperSize: 9,
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    margins: MARGINS,
    ...(repeat === undefined ? {} : {printTitlesRow: `${repeat}:${repeat}`}),
  });
  const escaped = (text: string): string => safeText(text).replace(/&/g, '&&');
  ws.headerFooter.oddFooter = `&L&8${escaped(book.title)}: ${escaped(name)}&R&8Page &P of &N`;
  widths.forEach((width, index) => {
    ws.getColumn(index + 1).width = width;
  });
  const sheet: Sheet = {book, ws, name, links: [], charts: [], codes: []};
  book.sheets.push(sheet);
  return sheet;
}

/** The bytes of the workbook: the same for equal contents, in every time zone. */
export async function closeBook(book: Book): Promise<Uint8Array> {
  const bytes = await book.workbook.xlsx.writeBuffer();
  return injectExtras(
    new Uint8Array(bytes),
    book.sheets.map(({ws, links, charts, codes}) => ({id: ws.id, links, charts, codes})),
  );
}
