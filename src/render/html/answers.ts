import type {Answer} from '../../core/answer.js';
import type {ReportInput} from '../../core/report-input.js';
import {answerChart, whyNoChart} from '../chart/answer-chart.js';
import type {Fonts} from '../font.js';
import {approachOf, mistakenRows, readingOf} from '../text/approach.js';
import {byEvent, effectInWords, effectSpan} from '../text/effect.js';
import {marginSize} from '../text/margin.js';
import {isNumber, shownCell} from '../text/period.js';
import {counted} from '../text/words.js';
import {all, h, picture} from './element.js';
import type {Html} from './element.js';
import {codeBlock, dataTable, mark} from './parts.js';

/** Rows of an answer, and of a mistaken one, that are shown. */
const ROWS = 24;
const WRONG_ROWS = 3;
/** Points that a chart is wide; the page draws it larger. */
const CHART = 560;

/** For instructors: what makes the story true, and every answer with the way to it. */
export async function answersPart(input: ReportInput, fonts: Fonts): Promise<Html> {
  const questions: Html[] = [];
  for (const [index, answer] of input.answers.entries()) questions.push(await question(input, answer, index + 1, fonts));
  return h(
    'section',
    {id: 'answers', class: 'instructors'},
    h('p', {class: 'note'}, 'For instructors. From here on, the page holds every answer.'),
    h('h2', {}, 'The mechanism'),
    mechanism(input),
    h('h2', {}, 'Questions and answers'),
    input.answers.length === 0 ? h('p', {}, 'The challenge asks no question.') : undefined,
    questions,
  );
}

function mechanism({mechanism: made, findings}: ReportInput): Html {
  const events = byEvent(made?.effects ?? []);
  const holding = findings.filter(({holds}) => holds).length;
  return all(
    events.length === 0
      ? h('p', {}, 'No event is planted: the story rests on how the tables are made.')
      : events.map(({about, effects}) =>
          all(
            h('h3', {}, about),
            h(
              'ul',
              {},
              effects.map((effect) =>
                h(
                  'li',
                  {},
                  `${effectInWords(effect)}, ${effectSpan(effect)}`,
                  effect.where === undefined ? '' : all(', where ', h('code', {}, effect.where)),
                  effect.found ? '. The build found the strength.' : '.',
                ),
              ),
            ),
          ),
        ),
    findings.length === 0
      ? undefined
      : all(
          h('h3', {}, `${holding} of ${counted(findings.length, 'finding')} ${holding === 1 ? 'holds' : 'hold'}`),
          dataTable(
            'Findings',
            [{title: 'Holds'}, {title: 'The story claims'}, {title: 'Target'}, {title: 'Measured'}, {title: 'Margin', number: true}],
            findings.map((finding) => {
              const margin = marginSize(finding);
              return [
                mark(finding.holds ? 'good' : 'bad', finding.holds ? 'yes' : 'no'),
                all(
                  finding.says ?? finding.name,
                  finding.because === undefined ? undefined : h('span', {class: 'note'}, `made by ${finding.because}`),
                ),
                finding.target,
                finding.measured,
                margin === undefined ? '–' : `${margin} ${(finding.margin ?? 0) < 0 ? 'outside' : 'inside'}`,
              ];
            }),
            {wide: true},
          ),
        ),
  );
}

async function question(input: ReportInput, answer: Answer, number: number, fonts: Fonts): Promise<Html> {
  const {currency} = input.challenge;
  const chart = await answerChart(answer, currency, fonts, CHART);
  const rows = answer.rows.slice(0, ROWS);
  const more = answer.rows.length - rows.length;
  const reading = readingOf(answer, input);
  return h(
    'article',
    {class: 'question', id: answer.id},
    h('p', {class: 'kind'}, [`Question ${number}`, answer.concept ?? ''].filter(Boolean).join(' · ')),
    h('h3', {}, answer.ask),
    h('div', {class: 'headline'}, answer.error === undefined ? answer.headline : `The SQL gave no answer: ${answer.error}`),
    answer.columns.length === 0
      ? undefined
      : dataTable(
          `Answer to question ${number}`,
          answer.columns.map(({name, format}) => ({title: name, number: isNumber(format)})),
          rows.map((row) => answer.columns.map((column, index) => shownCell(row[index] ?? null, column, currency))),
        ),
    more > 0 ? h('p', {class: 'note'}, `and ${counted(more, 'row')} more; the workbook holds them all`) : undefined,
    chart !== undefined
      ? h(
          'figure',
          {class: 'chart'},
          picture(chart.svg, 'chart', `${answer.chart.kind === 'none' ? '' : `${answer.chart.title}. `}${answer.headline}`, fonts),
        )
      : answer.error === undefined
        ? h('p', {class: 'note'}, whyNoChart(answer))
        : undefined,
    reading.length === 0 && answer.because === undefined
      ? undefined
      : all(
          h('h4', {}, 'What it means for the business'),
          answer.because === undefined ? undefined : h('p', {}, answer.because),
          list(reading),
        ),
    h('h4', {}, 'How to get there'),
    h('p', {}, approachOf(answer, input.profile.tables)),
    list(answer.hints),
    codeBlock(answer.sql),
    answer.mistakes.length === 0 ? undefined : h('h4', {}, 'Typical mistakes'),
    answer.mistakes.map((mistake) => mistaken(input, answer, mistake)),
  );
}

const list = (items: readonly string[]): Html | undefined =>
  items.length === 0
    ? undefined
    : h(
        'ul',
        {},
        items.map((item) => h('li', {}, item)),
      );

function mistaken(input: ReportInput, answer: Answer, {name, say}: Answer['mistakes'][number]): Html {
  const made = input.mechanism?.mistakes.find((one) => one.question === answer.id && one.name === name);
  const rows = made === undefined ? [] : mistakenRows(made, answer, input.challenge.currency, WRONG_ROWS);
  return all(
    h('p', {}, h('span', {class: 'wrong'}, `✗ ${name.charAt(0).toUpperCase()}${name.slice(1)}. `), say),
    made === undefined || rows.length === 0
      ? undefined
      : all(
          h('p', {class: 'note'}, `What it gives: ${made.differs}.`),
          dataTable(
            `What the mistake gives: ${name}`,
            made.columns.map((column) => {
              const format = answer.columns.find((one) => one.name === column)?.format;
              return {title: column, number: format !== undefined && isNumber(format)};
            }),
            rows.map(({cells}) =>
              cells.map(({shown, right}) =>
                right === undefined
                  ? shown
                  : all(h('span', {class: 'wrong'}, shown === '' ? 'empty' : shown), h('span', {class: 'note'}, `right: ${right}`)),
              ),
            ),
          ),
        ),
  );
}
