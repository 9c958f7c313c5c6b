import type {Answer} from '../core/answer.js';
import type {Check} from './check.js';

/** C7 Questions, answers & difficulty. Judged on the answers that the reference SQL gave on the shipped files. */
export const C7: readonly Check[] = [
  {
    id: '7.1',
    title: 'Every question has an answer',
    statistic: 'share of questions whose reference SQL fails or takes longer than ten seconds on the shipped files',
    threshold: 'none; the score is ten times the share that runs',
    severity: 'gate',
    advice: 'Mend the SQL of the question.',
    measure: ({answers}) => {
      if (answers.length === 0) return Promise.resolve({notApplicable: 'no question was asked'});
      const failed = answers.filter((answer) => answer.error !== undefined);
      const share = failed.length / answers.length;
      return Promise.resolve({
        value: share,
        score: 10 * (1 - share),
        details: answers.map(
          (answer) => `${answer.id}: ${answer.error ?? `${answer.rows.length} row${answer.rows.length === 1 ? '' : 's'}`}`,
        ),
        sql: answers.map((answer) => answer.sql),
        ...(failed.length > 0
          ? {failing: {columns: ['question', 'error'], rows: failed.slice(0, 5).map((answer) => [answer.id, answer.error ?? ''])}}
          : {}),
      });
    },
  },
  {
    id: '7.2',
    title: 'Answers say something',
    statistic: 'share of answers that are degenerate: without rows, endless, with an empty column, or all alike',
    threshold: 'none; the score is ten times the share that is not',
    severity: 'warn',
    advice: 'Ask something that the data answers with differences.',
    measure: ({answers}) => {
      // A failed question is the business of 7.1.
      const given = answers.filter((answer) => answer.error === undefined);
      if (given.length === 0) return Promise.resolve({notApplicable: 'no question has an answer'});
      const faults = given.map((answer) => ({id: answer.id, fault: degeneracy(answer)}));
      const bad = faults.filter(({fault}) => fault !== undefined);
      const share = bad.length / given.length;
      return Promise.resolve({
        value: share,
        score: 10 * (1 - share),
        details: faults.map(({id, fault}) => `${id}: ${fault ?? 'says something'}`),
        sql: [],
        ...(bad.length > 0
          ? {failing: {columns: ['question', 'fault'], rows: bad.slice(0, 5).map(({id, fault}) => [id, fault ?? null])}}
          : {}),
      });
    },
  },
];

/** More rows than this are a listing, no answer. */
const MOST_ROWS = 10_000;

/** What is wrong with an answer, in words; undefined when it says something. */
export function degeneracy(answer: Pick<Answer, 'columns' | 'rows' | 'chart'>): string | undefined {
  const {columns, rows} = answer;
  if (rows.length === 0) return 'no rows';
  if (rows.length > MOST_ROWS) return `more than ${MOST_ROWS} rows`;
  const cells = (index: number) => rows.map((row) => row[index] ?? null);
  const empty = columns.find((_, index) => cells(index).every((cell) => cell === null));
  if (empty) return `the column ${empty.name} is empty`;
  const measures = columns
    .map(({name, format}, index) => ({name, kind: format.kind, index}))
    .filter(({kind}) => ['count', 'number', 'money', 'percent', 'points'].includes(kind));
  if (rows.length > 1) {
    const key =
      answer.chart.kind === 'none'
        ? measures[0]
        : measures.find(({name}) => answer.chart.kind !== 'none' && name === answer.chart.series[0]);
    if (key && new Set(cells(key.index)).size < 2) return `${key.name} is the same in every row`;
  }
  // A share that nowhere lies between none and all. (The list says "no share exactly 0 or 1"; a running share ends at 100 by nature,
  // and small groups reach 0, so only a column of nothing else is degenerate.)
  const flat = measures.find(
    ({kind, index}) => kind === 'percent' && cells(index).every((cell) => cell === null || cell === 0 || cell === 100),
  );
  return flat && `${flat.name} is nowhere between 0 and 100`;
}
