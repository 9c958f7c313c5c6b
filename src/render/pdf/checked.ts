import {shownScore} from '../../core/qa.js';
import type {ReportInput} from '../../core/report-input.js';
import {checkGrid} from '../chart/check-grid.js';
import type {Status} from '../palette.js';
import {STATUS} from '../palette.js';
import {VERDICTS, counted, listed} from '../text/words.js';
import {dot} from './badge.js';
import {plain, provisional, whyUnmeasured} from './say.js';
import type {Sheet} from './sheet.js';
import {STYLE, widthOf} from './text.js';
import {table} from './table.js';

const BANDS: Readonly<Record<Status, string>> = {
  good: `${STATUS.good.word}, 8 and above`,
  work: `${STATUS.work.word}, 6 to 8`,
  bad: `${STATUS.bad.word}, below 6`,
  none: STATUS.none.word,
};

/** What was checked: all checks at a glance, the gates, how the score is made, and what did not apply. */
export async function checkedPage(sheet: Sheet, input: ReportInput): Promise<void> {
  const {qa} = input;
  const applying = qa.checks.filter((check) => check.score !== null);
  sheet.section(
    'What was checked',
    `${counted(applying.length, 'check')} of ${qa.checks.length} ${applying.length === 1 ? 'applies' : 'apply'} to this dataset. Each was measured on the shipped files, read again as text; its number leads to the list at the end.`,
    420,
  );
  const frame = {fonts: sheet.fonts, width: sheet.width, height: 27 * qa.categories.length};
  sheet.drawing(await checkGrid(qa.categories, qa.checks, (category) => whyUnmeasured(input, category), frame), sheet.left, sheet.y);
  sheet.y += frame.height + 10;
  legend(sheet);
  sheet.heading('How the score is made', 90);
  const lines = [
    'Every check turns what it measures into a score from 0 to 10 by its threshold; 10 means that nothing is amiss.',
    'A category is 0.8 of the weighted mean of its checks and 0.2 of the worst of them, so that one bad check is felt.',
    'The overall score is the mean of the categories, each by the points of 100 that were measured in it. A check that does not apply counts for nothing.',
    `8.0 and above is approved, 6.0 to 8.0 needs work, below 6.0 is rejected.${provisional(input) === '' ? '' : ` This score is ${provisional(input)}.`}`,
    'A gate that is not met caps the overall at 5.9, and a category below 4 caps it at 7.9.',
  ];
  for (const line of lines) {
    sheet.y += sheet.text(line, sheet.left, sheet.y, sheet.width, STYLE.small, 2) + 2;
  }
  sheet.y += 14;
  gates(sheet, input);
  tries(sheet, input);
  defects(sheet, input);
  const left = qa.checks.filter((check) => check.score === null);
  if (left.length === 0) return;
  table(
    sheet,
    [
      {title: 'Check', share: 5},
      {title: 'Why', share: 8},
    ],
    left.map((check) => [`${check.id}  ${check.title}`, plain(check.reason ?? 'No reason was recorded.')]),
    {heading: {text: 'What did not apply'}},
  );
  sheet.y += 14;
}

function legend(sheet: Sheet): void {
  let x = sheet.left;
  for (const status of ['good', 'work', 'bad', 'none'] as const) {
    dot(sheet, status, x, sheet.y);
    sheet.line(BANDS[status], x + 16, sheet.y - 0.2, 200, STYLE.small);
    x += 16 + widthOf(sheet.fonts, BANDS[status], STYLE.small) + 22;
  }
  sheet.y += 34;
}

/** The worlds that were made, where the first was not good enough. */
function tries(sheet: Sheet, {qa}: ReportInput): void {
  if (qa.tries === undefined || qa.tries.length < 2) return;
  sheet.heading('Tries', 40);
  const lead = `${counted(qa.tries.length, 'data set')} with other random numbers were made; the best is kept.`;
  sheet.y += sheet.text(lead, sheet.left, sheet.y, sheet.width, STYLE.small, 2) + 4;
  table(
    sheet,
    [
      {title: 'Try', share: 1},
      {title: 'Score', share: 2},
      {title: 'What spoke against it', share: 10},
    ],
    qa.tries.map(({try: number, overall, verdict, reasons, kept}) => [
      `${number}${kept ? ', kept' : ''}`,
      `${shownScore(overall)}, ${VERDICTS[verdict]}`,
      reasons.length === 0 ? 'nothing' : `${reasons[0]!}${reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''}`,
    ]),
  );
  sheet.y += 14;
}

/** Planned defects in a few words: the checks look at the files without them. */
function defects(sheet: Sheet, input: ReportInput): void {
  if (input.defects === undefined) return;
  const {kinds, planted, tables} = input.defects;
  const cells = planted.reduce((sum, {column, count}) => sum + (column === undefined ? 0 : count), 0);
  const copies = planted.reduce((sum, {column, count}) => sum + (column === undefined ? count : 0), 0);
  sheet.heading('Planned defects', 30);
  const text = `The shipped files have ${counted(cells, 'spoilt cell')} and ${counted(copies, 'copied row')} in ${counted(tables.length, 'table')}, planted for learners to clean: ${listed(kinds)}. Checks look at the files less this ledger; answers are those of the cleaned files, which the build has proved equal.`;
  sheet.y += sheet.text(text, sheet.left, sheet.y, sheet.width, STYLE.small, 6) + 16;
}

/** Gates stand apart, since one of them decides alone. */
function gates(sheet: Sheet, {qa}: ReportInput): void {
  const all = qa.checks.filter((check) => check.severity === 'gate');
  if (all.length === 0) return;
  sheet.heading(qa.gates.length === 0 ? 'Gates' : 'What caps the score', 30);
  const text =
    qa.gates.length === 0
      ? `Nothing caps the score. Gates are ${listed(all.map((check) => `${check.id} ${check.title.charAt(0).toLowerCase()}${check.title.slice(1)}`))}.`
      : `${qa.gates.join('. ')}.`;
  sheet.y += sheet.text(text, sheet.left, sheet.y, sheet.width, STYLE.small, 6) + 16;
}
