import type {CheckResult, QaResults, Verdict} from '../../core/qa.js';
import {shownScore} from '../../core/qa.js';
import type {ReportInput} from '../../core/report-input.js';
import {provisional, shownValue, strengths, weaknesses, whyUnmeasured} from '../pdf/say.js';
import type {Status} from '../palette.js';
import {STATUS, statusOf} from '../palette.js';
import {VERDICTS, counted} from '../text/words.js';
import {h} from './element.js';
import type {Html} from './element.js';
import {bar, dataTable, mark, marked} from './parts.js';

const LOOKS: Readonly<Record<Verdict, Status>> = {approved: 'good', regenerate: 'work', rejected: 'bad'};

/** The verdict, what speaks for and against it, the categories, and every check. */
export function qualityPart(input: ReportInput): Html {
  const {qa} = input;
  return h(
    'section',
    {id: 'quality'},
    h('h2', {}, 'Quality'),
    verdict(qa, provisional(input)),
    h(
      'div',
      {class: 'two'},
      sentences('What is strong', strengths(input, 3), 'No measured check reaches 9.5 of 10.'),
      sentences(
        'What is weak',
        weaknesses(input, 3).map(({text}) => text),
        'No measured check scores below 8 of 10.',
      ),
    ),
    h('h3', {}, 'Score by category'),
    dataTable(
      'Score by category',
      [{title: 'Category'}, {title: 'Weight', number: true}, {title: 'Score', number: true}, {title: 'of 10'}, {title: ''}],
      qa.categories.map((category) => {
        const status = statusOf(category.score);
        return [
          category.title,
          String(category.weight),
          shownScore(category.score),
          category.score === null ? h('span', {class: 'note'}, whyUnmeasured(input, category)) : bar(category.score, 10, status),
          category.score === null ? '' : mark(status, STATUS[status].word),
        ];
      }),
      {wide: true},
    ),
    h('h3', {}, 'All checks'),
    h('p', {class: 'note'}, 'The SQL of every check, and rows that fail, are in qa_results.json.'),
    dataTable(
      'All checks',
      [{title: 'Check'}, {title: 'Measured', number: true}, {title: 'Wanted'}, {title: 'Score'}],
      qa.checks.map(checkRow),
      {wide: true},
    ),
  );
}

function verdict(qa: QaResults, note: string): Html {
  const look = LOOKS[qa.verdict];
  const text = [
    note === '' ? 'All 100 points of weight are measured.' : `${note.charAt(0).toUpperCase()}${note.slice(1)}.`,
    qa.gates.length === 0 ? '' : `Capped: ${qa.gates.join('; ')}.`,
    `${counted(qa.checks.filter((check) => check.score !== null).length, 'check')} of ${qa.checks.length} applied.`,
  ];
  return h(
    'div',
    {class: 'verdict'},
    h('div', {class: 'score'}, shownScore(qa.overall), h('small', {}, ' of 10')),
    h('span', {class: `badge ${look}`}, `${STATUS[look].glyph} ${VERDICTS[qa.verdict]}`),
    h('p', {}, text.filter(Boolean).join(' ')),
  );
}

function sentences(title: string, items: readonly string[], none: string): Html {
  return h(
    'div',
    {},
    h('h3', {}, title),
    items.length === 0
      ? h('p', {class: 'note'}, none)
      : h(
          'ul',
          {},
          items.map((item) => h('li', {}, item)),
        ),
  );
}

function checkRow(check: CheckResult): readonly (Html | string)[] {
  const status = statusOf(check.score);
  return [
    h(
      'span',
      {},
      h('b', {}, `${check.id} ${check.title}`),
      h('span', {class: 'note'}, marked(check.score === null ? (check.reason ?? '') : check.statistic)),
    ),
    shownValue(check),
    marked(check.threshold),
    check.score === null ? mark('none', 'not applicable') : mark(status, shownScore(check.score)),
  ];
}
