import type {ReportInput} from '../../core/report-input.js';

/** Categories whose details name winners and typical mistakes. */
const TELLING = new Set(['C7']);
/** Checks elsewhere that tell what was planted: declared events, correlations. */
const PLANTED = new Set(['6.4', '6.5']);

/**
 * A report's input without what gives an answer away: findings, the mechanism, rows of answers, and what checks say of them. Scores and what
 * is wanted stay, so that learners see that the data was checked; rows and details are left out where they would tell.
 */
export function forLearners(input: ReportInput): ReportInput {
  // Neither what was planted in the story nor how many cells were spoilt.
  const {mechanism: _mechanism, defects: _defects, ...rest} = input;
  const silent = (id: string, category: string): boolean => TELLING.has(category) || PLANTED.has(id);
  return {
    ...rest,
    findings: [],
    metrics: [],
    answers: input.answers.map((answer) => ({...answer, headline: '', sql: '', rows: [], mistakes: [], because: ''})),
    qa: {
      ...input.qa,
      checks: input.qa.checks.map((check) =>
        silent(check.id, check.category) ? {...check, details: [], failing: {columns: [], rows: []}, sql: []} : check,
      ),
      ...(input.qa.tries === undefined ? {} : {tries: input.qa.tries.map((one) => ({...one, reasons: []}))}),
    },
    ...(input.portrait === undefined
      ? {}
      : {portrait: {...input.portrait, questions: input.portrait.questions.map((question) => ({...question, z: null, stable: null}))}}),
  };
}
