import type {ReportInput} from '../../core/report-input.js';
import {closeBook, openBook, planSheets} from './book.js';
import {cleaningSheet} from './sheets/cleaning.js';
import {questionSheet} from './sheets/question.js';
import {dictionarySheet, methodSheet, qualitySheet, sampleSheet} from './sheets/reference.js';
import {summarySheet, writeSummary} from './sheets/summary.js';

/**
 * `analytical_answers.xlsx`: the summary, one sheet per question with its result as a table and a native chart, the dictionary, the quality
 * checks, samples of every table, and the method. Everything comes from the input, so equal inputs give equal bytes at any time, in any
 * time zone. Throws only on bugs: an answer whose chart names a column that it does not have.
 */
export async function answerWorkbook(input: ReportInput): Promise<Uint8Array> {
  const plan = planSheets(input);
  const book = await openBook(input);
  const summary = summarySheet(book, plan);
  const placed = input.answers.map((answer) => questionSheet(book, plan, input, answer));
  dictionarySheet(book, plan, input);
  qualitySheet(book, plan, input);
  for (const table of input.profile.tables) sampleSheet(book, plan, table);
  cleaningSheet(book, plan, input);
  methodSheet(book, plan, input);
  writeSummary(summary, plan, input, placed);
  return closeBook(book);
}
