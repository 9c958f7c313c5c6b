import {shownScore} from '../../core/qa.js';
import type {CheckResult} from '../../core/qa.js';
import type {ReportInput} from '../../core/report-input.js';
import {STATUS, statusOf} from '../palette.js';
import {counted} from '../text/words.js';
import {codeBlock, codeLength} from './code.js';
import {plain, shownValue} from './say.js';
import type {Sheet} from './sheet.js';
import type {CellLike} from './table.js';
import {table} from './table.js';
import {STYLE} from './text.js';

/** Most details that are printed of a check that falls short, and of one that does not; `qa_results.json` holds all. */
const DETAILS = 5;
const FINE = 2;
/** Most lines of a statement that finds failing rows. */
const LINES = 12;

/** Every check with its evidence, and the rows that fail. */
export function checksPage(sheet: Sheet, input: ReportInput): void {
  const {qa} = input;
  sheet.section(
    'All checks',
    'What each check measures, what came out, and what is wanted. The SQL of every check is in qa_results.json.',
    320,
  );
  for (const category of qa.categories) {
    const checks = qa.checks.filter((check) => check.category === category.id);
    if (checks.length === 0) continue;
    table(
      sheet,
      [
        {title: 'Check', share: 6.1},
        {title: 'Measured', share: 2.1, align: 'right'},
        {title: 'Wanted', share: 3.8},
        {title: 'Score', share: 3.2},
        {title: 'Details', share: 6},
      ],
      checks.map(line),
      {
        heading: {
          text: `${category.title}, ${category.score === null ? 'no score' : `${shownScore(category.score)} of 10`}`,
          bookmark: true,
        },
      },
    );
    sheet.y += 20;
  }
  failing(sheet, qa.checks);
  sheet.y += sheet.text(
    `Made by cbdf ${input.challenge.version} with seed ${input.challenge.seed}. The same spec, approvals and version give the same data: build ${input.challenge.id} again to compare.`,
    sheet.left,
    sheet.y,
    sheet.width,
    STYLE.note,
    3,
  );
}

function line(check: CheckResult): readonly CellLike[] {
  const status = statusOf(check.score);
  // What is amiss comes first: a part without a violation reads `0 of 5000`.
  const clean = (detail: string): boolean => /: 0 of \d/.test(detail);
  const amiss = check.details.filter((detail) => !clean(detail));
  const sorted = [...amiss, ...check.details.filter(clean)];
  const most = check.score !== null && check.score >= 8 ? FINE : DETAILS;
  const details = sorted.slice(0, sorted.length > most + 1 ? most : most + 1);
  const left = sorted.length - details.length;
  const told = check.score === null ? [check.reason ?? 'No reason was recorded.'] : details;
  return [
    {
      texts: [
        {text: `${check.id}  ${check.title}`, style: {...STYLE.small, weight: 'bold'}},
        {text: `${plain(check.statistic)}${check.severity === 'gate' ? ' (gate)' : ''}`, style: STYLE.note, most: 4},
      ],
    },
    shownValue(check),
    {texts: [{text: plain(check.threshold), style: STYLE.note}]},
    {
      mark: status,
      texts: [
        {text: shownScore(check.score), style: {...STYLE.small, weight: 'bold'}},
        {text: STATUS[status].word, style: STYLE.note},
      ],
    },
    {
      texts: [
        ...told.map((text) => ({text: plain(text), style: STYLE.note, most: 3})),
        ...(left > 0 ? [{text: `and ${left} more${amiss.length <= details.length ? ', each with none' : ''}`, style: STYLE.note}] : []),
        ...(check.score !== null && check.score < 8
          ? [{text: plain(check.advice), style: {...STYLE.note, colour: STATUS[status].ink}, most: 3}]
          : []),
      ],
    },
  ];
}

/** Up to five rows of every check that found some, with the first columns of each. */
function failing(sheet: Sheet, checks: readonly CheckResult[]): void {
  const found = checks.filter((check) => check.failing.rows.length > 0 && check.failing.columns.length > 0);
  if (found.length === 0) return;
  sheet.subBookmark('Rows that fail');
  sheet.heading('Rows that fail', 110);
  sheet.y +=
    sheet.text(
      `Up to five rows of ${counted(found.length, 'check')}, as shipped, and the SQL that finds them.`,
      sheet.left,
      sheet.y - 3,
      sheet.width,
      STYLE.note,
    ) + 6;
  for (const check of found) {
    const {columns, rows} = check.failing;
    const shown = columns.slice(0, 6);
    const more = columns.length > shown.length ? `, the first ${shown.length} of ${columns.length} columns` : '';
    table(
      sheet,
      shown.map((title) => ({title, share: 1})),
      rows.slice(0, 5).map((row) =>
        shown.map((_, index) => {
          const value = row[index];
          return {texts: [{text: value === null || value === undefined ? 'empty' : String(value), style: STYLE.note, most: 3}]};
        }),
      ),
      {heading: {text: `${check.id}  ${check.title}${more}`, style: {...STYLE.small, weight: 'bold'}}},
    );
    sheet.y += 8;
    const {sql} = check.failing;
    if (sql !== undefined && codeLength(sheet, sql) <= LINES) {
      codeBlock(sheet, sql);
      sheet.y += 8;
    }
    sheet.y += 8;
  }
}
