import type {Answer} from '../core/answer.js';
import type {Model} from '../core/model.js';
import type {Shipped} from '../core/shipped.js';
import type {ProblemBlock, QuestionSpec} from '../core/spec.js';
import {chooseChart} from './chart.js';
import {answerColumns} from './columns.js';
import {headlineOf} from './headline.js';

/** Answers longer than this are no answer a person reads; the rest is cut off, and check 7.2 says so. */
export const MOST_ROWS = 10_000;

/**
 * Runs the reference SQL of every question on the shipped files, ten seconds at most each. A question whose SQL fails gives an answer
 * with `error` and no rows. The order is that of the problem block.
 */
export async function answerQuestions(shipped: Shipped, problem: ProblemBlock, model: Model): Promise<Answer[]> {
  return Promise.all(
    problem.questions.map((question, index) => answerOf(shipped, question, `q${String(index + 1).padStart(2, '0')}`, model)),
  );
}

async function answerOf(shipped: Shipped, question: QuestionSpec, id: string, model: Model): Promise<Answer> {
  const words = {
    id,
    ask: question.ask,
    ...(question.because === undefined ? {} : {because: question.because}),
    ...(question.concept === undefined ? {} : {concept: question.concept}),
    sql: question.sql,
    shows: typeof question.shows === 'string' ? [question.shows] : (question.shows ?? []),
    hints: question.hints ?? [],
    mistakes: (question.mistakes ?? []).map(({name, say}) => ({name, say})),
  };
  const result = await shipped.attempt(question.sql, {limit: MOST_ROWS + 1});
  if (!result.ok) {
    const error = [result.error.message, ...result.error.notes].join('; ');
    return {...words, columns: [], rows: [], headline: `This question has no answer: ${error}.`, chart: {kind: 'none', why: error}, error};
  }
  const columns = answerColumns(result.value, model, question.sql);
  return {
    ...words,
    columns: columns.map(({name, type, format}) => ({name, type, format})),
    rows: result.value.rows,
    headline: headlineOf(columns, model.currency),
    chart: chooseChart(columns, question.chart),
  };
}
