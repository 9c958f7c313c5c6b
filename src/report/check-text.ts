import type {Cell} from '../core/answer.js';
import {type CheckResult, type QaResults, shownScore} from '../core/qa.js';
import {wrapText} from '../core/wrap.js';
import {paint, verdictText, whole} from './words.js';

/** Checks that are told with all they found; the others are counted. */
const SHOWN = 5;
const ROWS = 3;
/** A cell of a failing row is cut here. */
const CELL = 24;

type Scored = CheckResult & {readonly score: number};

/** The results of `cbdf check` for a terminal or a log: verdict, categories, the worst checks with what to do, what does not apply, what was guessed. */
export function checkText(qa: QaResults, {color, width}: {readonly color: boolean; readonly width: number}): string {
  const {bold, dim, green, yellow, red} = paint(color);
  const shade = (score: number): ((text: string) => string) => (score >= 8 ? green : score >= 6 ? yellow : red);
  const fallen = qa.checks
    .filter((check): check is Scored => check.score !== null && check.score < 10)
    .sort((a, b) => Number(b.severity === 'gate') - Number(a.severity === 'gate') || a.score - b.score || (a.id < b.id ? -1 : 1));
  const rows = qa.rows.reduce((sum, table) => sum + table.rows, 0);
  const {challenge, overall, verdict, measuredWeight} = qa;
  const headline = verdictText({v: 1, type: 'verdict', challenge, overall, verdict, measuredWeight, worst: []});
  const lines = [
    `${bold(printable(challenge))}  ${shade(overall)(headline)}`,
    dim(
      `${whole(rows)} rows in ${qa.rows.length} ${qa.rows.length === 1 ? 'table' : 'tables'}: ${qa.rows.map(({table, rows: n}) => `${printable(table)} ${whole(n)}`).join(', ')}`,
    ),
    ...qa.gates.map((gate) => `${red('!')} ${printable(gate)}`),
    '',
  ];
  const titles = Math.max(...qa.categories.map(({title}) => title.length));
  for (const {id, title, score} of qa.categories)
    lines.push(
      `  ${id} ${title.padEnd(titles)}  ${score === null ? dim('   –  not measured') : shade(score)(shownScore(score).padStart(4))}`,
    );
  if (fallen.length > 0)
    lines.push('', bold(fallen.length > SHOWN ? `The worst ${SHOWN} of ${fallen.length} checks that fell` : 'Checks that fell'));
  for (const check of fallen.slice(0, SHOWN)) {
    lines.push('', `  ${shade(check.score)(shownScore(check.score).padStart(4))}  ${bold(`${check.id} ${check.title}`)}`);
    for (const detail of worstDetails(check)) lines.push(...wrapText(printable(detail), width, '        '));
    for (const row of check.failing.rows.slice(0, ROWS)) lines.push(dim(`        ${rowText(check, row)}`.slice(0, width)));
    lines.push(...wrapText(check.advice, width, '        '));
  }
  const out = qa.checks.filter(({score}) => score === null);
  if (out.length > 0) lines.push('', ...wrapText(`${out.length} checks do not apply: ${reasons(out)}`, width).map(dim));
  if ((qa.notes ?? []).length > 0)
    lines.push('', ...(qa.notes ?? []).flatMap((note) => wrapText(printable(note), width, '  - ', '    ')).map(dim));
  return `${lines.join('\n')}\n`;
}

/** What went wrong, before what was in order: details that count nothing bad come last. */
function worstDetails({details}: CheckResult): string[] {
  const isBad = (detail: string): boolean => !/: 0 of |: given$|are in order|read again|to verify|to name|compared$/.test(detail);
  return details.filter(isBad).slice(0, ROWS);
}

const rowText = ({failing}: CheckResult, row: readonly Cell[]): string =>
  failing.columns.map((name, k) => `${printable(name)}=${printable(String(row[k] ?? '')).slice(0, CELL)}`).join('  ');

/** The checks of each reason together: `7.1 to 7.8 no questions ...`. */
function reasons(checks: readonly CheckResult[]): string {
  const groups = new Map<string, string[]>();
  for (const {id, reason = ''} of checks) groups.set(reason, [...(groups.get(reason) ?? []), id]);
  return [...groups].map(([reason, ids]) => `${ids.join(', ')} (${printable(reason)})`).join('; ');
}

/** Data may hold anything; a terminal is to show it and not to obey it. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, ' ');
}
