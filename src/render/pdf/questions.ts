import type {Answer} from '../../core/answer.js';
import type {ReportInput} from '../../core/report-input.js';
import {PALETTE} from '../palette.js';
import {counted} from '../text/words.js';
import {proofPart} from './proof.js';
import type {Readers} from './quality-report.js';
import type {Sheet} from './sheet.js';
import {table} from './table.js';
import {STYLE} from './text.js';

/** Every question with its headline answer, computed by its reference SQL on the shipped files; and what speaks for the questions. */
export async function questionsPage(sheet: Sheet, input: ReportInput, readers: Readers): Promise<void> {
  const {answers} = input;
  const title = readers === 'learners' ? 'Questions' : 'Questions and answers';
  if (answers.length === 0) {
    sheet.section(title, 'The challenge asks no question.', 30);
    return;
  }
  sheet.section(
    title,
    readers === 'learners'
      ? `${counted(answers.length, 'question')}. The answers are left out of this edition.`
      : `${counted(answers.length, 'question')}. The answers are computed by the reference SQL on the shipped files; tables, charts and SQL are in the workbook.`,
    160,
  );
  if (readers === 'instructors') for (const answer of answers) question(sheet, answer);
  if (readers === 'instructors') await proofPart(sheet, input);
  else asked(sheet, input);
}

/** The questions alone. */
function asked(sheet: Sheet, {answers, portrait}: ReportInput): void {
  table(
    sheet,
    [
      {title: '', share: 1},
      {title: 'Asks', share: 10},
      {title: 'Practises', share: 3},
      {title: 'Difficulty', share: 1.7, align: 'right'},
    ],
    answers.map(({id, ask, concept}, k) => [
      {texts: [{text: id.toUpperCase(), style: {...STYLE.small, weight: 'bold'}}]},
      {texts: [{text: ask, most: 6}]},
      concept ?? '',
      portrait?.questions[k]?.difficulty?.toFixed(1) ?? '–',
    ]),
  );
  sheet.y += 14;
}

function question(sheet: Sheet, answer: Answer): void {
  const indent = 34;
  const x = sheet.left + indent;
  const width = sheet.width - indent;
  const ask = {...STYLE.body, weight: 'bold', leading: 1.4} as const;
  const headline = {...STYLE.body, leading: 1.45} as const;
  const shape = `${counted(answer.rows.length, 'row')} of ${answer.columns.map((column) => column.name).join(', ')}`;
  const meta = [answer.concept === undefined ? '' : `Practises: ${answer.concept}`, shape].filter(Boolean).join('  ·  ');
  const heights = {
    ask: sheet.heightOf(answer.ask, width, ask, 6),
    headline: sheet.heightOf(answer.headline, width - 12, headline, 5),
    meta: sheet.heightOf(meta, width, STYLE.note, 2),
  };
  sheet.need(heights.ask + heights.headline + heights.meta + 30);
  sheet.subBookmark(`${answer.id.toUpperCase()}  ${sheet.fonts.regular.fit(answer.ask, 420, 9)}`);
  sheet.line(answer.id.toUpperCase(), sheet.left, sheet.y, indent, {...ask, colour: PALETTE.blue});
  sheet.text(answer.ask, x, sheet.y, width, ask, 6);
  sheet.y += heights.ask + 5;
  sheet.panel(x, sheet.y, 2.5, heights.headline, PALETTE.blue, 1);
  sheet.text(answer.headline, x + 12, sheet.y, width - 12, headline, 5);
  sheet.y += heights.headline + 4;
  sheet.text(meta, x, sheet.y, width, STYLE.note, 2);
  sheet.y += heights.meta + 18;
}
