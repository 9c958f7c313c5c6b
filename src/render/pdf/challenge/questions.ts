import type {LearnerInput, LearnerQuestion} from '../../learner.js';
import {PALETTE} from '../../palette.js';
import {counted} from '../../text/words.js';
import type {Sheet} from '../sheet.js';
import type {TextStyle} from '../text.js';
import {STYLE, leadingOf, widthOf} from '../text.js';
import type {Contents} from '../title-page.js';

const ASK: TextStyle = {size: 10.5, colour: PALETTE.dark, leading: 1.5};
const FIELD: TextStyle = {size: 8, weight: 'mono', colour: PALETTE.dark, leading: 1.6};
const INDENT = 44;
const PAD = 5;
const GAP = 5;

/** Every question with the fields to return. */
export function questionPages(sheet: Sheet, contents: Contents, {questions}: LearnerInput): void {
  if (questions.length === 0) {
    contents.section('The questions', 'The challenge asks no question; its open task is all.', 30);
    return;
  }
  contents.section(
    'The questions',
    `${counted(questions.length, 'question')}, in the order in which one leads to the next. Return exactly the fields that are named, in their order; hints are at the end of this document.`,
    Math.min(500, 80 + heightOf(sheet, questions[0]!)),
  );
  questions.forEach((question, index) => {
    ask(sheet, question, index + 1);
  });
}

function ask(sheet: Sheet, question: LearnerQuestion, number: number): void {
  const x = sheet.left + INDENT;
  const width = sheet.width - INDENT;
  const chips = chipLines(sheet, question.returns, width - 44);
  sheet.need(Math.min(heightOf(sheet, question), 500));
  sheet.subBookmark(`${number}  ${sheet.fonts.regular.fit(question.ask, 420, 9)}`);
  const disc = sheet.y + 9;
  sheet.document.circle(sheet.left + 13, disc, 13).fill(PALETTE.light);
  sheet.line(String(number), sheet.left, disc - 13, 26, {
    size: 11,
    weight: 'bold',
    colour: PALETTE.navy,
    leading: 26 / 11,
    align: 'center',
  });
  sheet.y += sheet.text(question.ask, x, sheet.y, width, ASK) + 8;
  if (question.returns.length > 0) sheet.line('Return', x, sheet.y, 44, {...STYLE.label, leading: leadingOf(FIELD) / STYLE.label.size});
  for (const line of chips) {
    let at = x + 44;
    for (const {text, wide} of line) {
      sheet.panel(at, sheet.y, wide, leadingOf(FIELD), PALETTE.mist, 3);
      sheet.line(text, at + PAD, sheet.y, wide, FIELD);
      at += wide + GAP;
    }
    sheet.y += leadingOf(FIELD) + GAP;
  }
  sheet.y += 8;
  sheet.rule(x, sheet.y, width, '#E6E8F1');
  sheet.y += 14;
}

/** What a question takes, to its rule. */
function heightOf(sheet: Sheet, {ask: text, returns}: LearnerQuestion): number {
  const width = sheet.width - INDENT;
  return sheet.heightOf(text, width, ASK) + chipLines(sheet, returns, width - 44).length * (leadingOf(FIELD) + GAP) + 30;
}

/** Names of fields as chips, as many on a line as have room. */
function chipLines(
  sheet: Sheet,
  names: readonly string[],
  width: number,
): readonly (readonly {readonly text: string; readonly wide: number}[])[] {
  const lines: {text: string; wide: number}[][] = [[]];
  let used = 0;
  for (const name of names) {
    const text = sheet.fonts.mono.fit(name, width - 2 * PAD, FIELD.size);
    const wide = widthOf(sheet.fonts, text, FIELD) + 2 * PAD;
    if (used > 0 && used + wide > width) {
      lines.push([]);
      used = 0;
    }
    lines[lines.length - 1]!.push({text, wide});
    used += wide + GAP;
  }
  return lines;
}
