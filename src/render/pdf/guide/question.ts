import type {Answer} from '../../../core/answer.js';
import type {ReportInput} from '../../../core/report-input.js';
import {answerChart, whyNoChart} from '../../chart/answer-chart.js';
import {PALETTE} from '../../palette.js';
import {approachOf, mistakenRows, readingOf} from '../../text/approach.js';
import {codeBlock} from '../code.js';
import type {Sheet} from '../sheet.js';
import {STYLE} from '../text.js';
import type {Contents} from '../title-page.js';
import {answerTable, valueTable} from './answer-table.js';

/** Most rows of an answer that are set; the workbook holds all. */
const MOST_ROWS = 15;
const WRONG_ROWS = 3;
/** Points that have to be left on a page for a question to begin there. */
const LEAST = 330;
const PANEL = {size: 11, weight: 'bold', colour: PALETTE.navy, leading: 1.45} as const;

/** A question from its words to its meaning. */
export async function questionSection(sheet: Sheet, contents: Contents, input: ReportInput, answer: Answer, number: number): Promise<void> {
  const {currency} = input.challenge;
  head(sheet, contents, answer, number);
  headline(sheet, answer.error === undefined ? answer.headline : `The SQL gave no answer: ${answer.error}`);
  if (answer.columns.length > 0) answerTable(sheet, answer, currency, MOST_ROWS);
  const chart = await answerChart(answer, currency, sheet.fonts, sheet.width);
  if (chart) {
    sheet.need(chart.height + 8);
    sheet.drawing(chart, sheet.left, sheet.y);
    sheet.y += chart.height + 20;
  } else if (answer.error === undefined) {
    sheet.need(14);
    sheet.y += sheet.text(whyNoChart(answer), sheet.left, sheet.y, sheet.width, STYLE.note, 2) + 14;
  }
  const reading = readingOf(answer, input);
  if (reading.length > 0 || answer.because !== undefined) {
    sheet.heading('What it means for the business', 50);
    if (answer.because !== undefined) paragraph(sheet, answer.because);
    for (const line of reading) bullet(sheet, line);
    sheet.y += 12;
  }
  sheet.heading('How to get there', 40);
  paragraph(sheet, approachOf(answer, input.profile.tables));
  for (const hint of answer.hints) bullet(sheet, hint);
  sheet.y += 6;
  codeBlock(sheet, answer.sql);
  sheet.y += 20;
  mistakes(sheet, input, answer);
}

/** The number, what it practises and the question itself, on this page if a good part of it is left. */
function head(sheet: Sheet, contents: Contents, answer: Answer, number: number): void {
  sheet.begin(`Question ${number}`, LEAST);
  contents.add(`Question ${number}: ${answer.ask}`);
  const label = [`Question ${number}`, answer.concept ?? ''].filter(Boolean).join('  ·  ');
  sheet.y += sheet.text(label, sheet.left, sheet.y, sheet.width, {...STYLE.label, size: 9, colour: '#5B41AB'}, 1) + 3;
  sheet.y +=
    sheet.text(answer.ask, sheet.left, sheet.y, sheet.width, {size: 13, weight: 'bold', colour: PALETTE.dark, leading: 1.38}, 9) + 12;
}

function headline(sheet: Sheet, text: string): void {
  const width = sheet.width - 34;
  const height = sheet.heightOf(text, width, PANEL, 8) + 22;
  sheet.need(height);
  sheet.panel(sheet.left, sheet.y, sheet.width, height, PALETTE.light, 5);
  sheet.panel(sheet.left, sheet.y, 4, height, PALETTE.blue, 2);
  sheet.text(text, sheet.left + 18, sheet.y + 11, width, PANEL, 8);
  sheet.y += height + 16;
}

function paragraph(sheet: Sheet, text: string): void {
  if (text === '') return;
  const height = sheet.heightOf(text, sheet.width, STYLE.body);
  sheet.need(Math.min(height, 200));
  sheet.y += sheet.text(text, sheet.left, sheet.y, sheet.width, STYLE.body) + 4;
}

function bullet(sheet: Sheet, text: string): void {
  const height = sheet.heightOf(text, sheet.width - 14, STYLE.body);
  sheet.need(Math.min(height, 200));
  sheet.document.circle(sheet.left + 4, sheet.y + 7, 1.8).fill(PALETTE.blue);
  sheet.y += sheet.text(text, sheet.left + 14, sheet.y, sheet.width - 14, STYLE.body) + 3;
}

/** What goes wrong, and what it gives instead, measured on the same files. */
function mistakes(sheet: Sheet, input: ReportInput, answer: Answer): void {
  if (answer.mistakes.length === 0) return;
  // A mistake with its rows stays together, and with the heading.
  sheet.heading('Typical mistakes', 190);
  for (const {name, say} of answer.mistakes) {
    const made = input.mechanism?.mistakes.find((one) => one.question === answer.id && one.name === name);
    const rows = made === undefined ? [] : mistakenRows(made, answer, input.challenge.currency, WRONG_ROWS);
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const gives = made === undefined || rows.length === 0 ? '' : `What it gives: ${made.differs}.`;
    const height = sheet.heightOf(title, sheet.width, STYLE.small) + sheet.heightOf(say, sheet.width - 14, STYLE.body);
    sheet.need(height + (rows.length > 0 ? 44 + 34 * rows.length : 10));
    sheet.line('✗', sheet.left, sheet.y, 12, {...STYLE.body, weight: 'bold', colour: '#A81E63'});
    sheet.y += sheet.text(title, sheet.left + 14, sheet.y, sheet.width - 14, {...STYLE.body, weight: 'bold'}, 2);
    sheet.y += sheet.text(say, sheet.left + 14, sheet.y, sheet.width - 14, STYLE.body) + 4;
    if (gives !== '') {
      sheet.y += sheet.text(gives, sheet.left + 14, sheet.y, sheet.width - 14, STYLE.note, 2) + 4;
      valueTable(
        sheet,
        made!.columns.map((column) => ({name: column, format: answer.columns.find((one) => one.name === column)?.format})),
        rows.map(({cells}) =>
          cells.map(({shown, right}) => ({
            text: right === undefined ? shown : shown === '' ? 'empty' : shown,
            ...(right === undefined ? {} : {below: `right: ${right}`}),
          })),
        ),
      );
    }
    sheet.y += 12;
  }
}
