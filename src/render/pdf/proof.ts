import type {ReportInput} from '../../core/report-input.js';
import {type ProvedQuestion, proofChart} from '../chart/proof.js';
import type {Sheet} from './sheet.js';
import {table} from './table.js';
import {STYLE} from './text.js';

/** What speaks for the questions: how hard they are, how clearly the data answers them, and whether data of other seeds agrees. Gives no answer away. */
export async function proofPart(sheet: Sheet, {portrait, answers}: ReportInput): Promise<void> {
  if (portrait === undefined || portrait.questions.length === 0) return;
  const questions: ProvedQuestion[] = portrait.questions.map((question, k) => ({
    ...question,
    rows: answers[k]?.rows.length ?? 0,
    concept: answers[k]?.concept ?? '',
  }));
  const height = 190;
  sheet.heading('Are the questions worth asking?', height + 60);
  const drawn = questions.some(({difficulty, z}) => difficulty !== null && z !== null);
  const legend = drawn
    ? 'Right: harder SQL. Up: the difference that the question shows stands further above chance. Below the dashed line, at two standard errors, it might be chance.'
    : 'No question shows a finding that compares anything, so there is no clearness to draw.';
  sheet.y += sheet.text(legend, sheet.left, sheet.y - 2, sheet.width, STYLE.note, 2) + 6;
  if (drawn) {
    sheet.drawing(await proofChart(questions, {fonts: sheet.fonts, width: sheet.width, height}), sheet.left, sheet.y);
    sheet.y += height + 14;
  }
  table(
    sheet,
    [
      {title: '', share: 1},
      {title: 'Asks', share: 8},
      {title: 'Practises', share: 3},
      {title: 'Difficulty', share: 1.6, align: 'right'},
      {title: 'Rows', share: 1.2, align: 'right'},
      {title: 'Clearness', share: 1.7, align: 'right'},
      {title: 'Other seeds', share: 2.2},
    ],
    questions.map(({id, difficulty, z, stable, rows, concept}, k) => [
      {texts: [{text: id.toUpperCase(), style: {...STYLE.small, weight: 'bold'}}]},
      {texts: [{text: answers[k]?.ask ?? '', most: 3}]},
      concept,
      difficulty === null ? '–' : difficulty.toFixed(1),
      String(rows),
      z === null ? '–' : `${z.toFixed(1)} se`,
      stable === null ? 'compares nothing' : stable ? 'agree' : 'disagree',
    ]),
  );
  sheet.y += 14;
}
