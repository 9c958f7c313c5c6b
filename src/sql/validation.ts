import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Column, Model, Table} from '../core/model.js';

/** The verdict on a schema, with the seed product's field names. */
export interface SchemaValidation {
  readonly can_answer_all: boolean;
  /** 0 to 10, the weighted mean of the sub-scores; one decimal. Below 6 the schema is not good enough to go on. */
  readonly validation_score: number;
  /** Indices of the questions whose SQL binds and gives the promised columns. */
  readonly answerable_questions: readonly number[];
  readonly missing_capabilities: readonly string[];
  readonly recommendations: readonly string[];
  readonly sub_scores: readonly SubScore[];
  readonly diagnostics: readonly PointedDiagnostic[];
}

export interface SubScore {
  readonly name: string;
  /** Out of 100. */
  readonly weight: number;
  /** Share in [0, 1]; 1 where nothing was asked for. */
  readonly share: number;
  /** What was counted: `5 of 5 questions bind`. */
  readonly found: string;
}

/** What is known of a question from its text and the syntax tree of its SQL. */
export interface QuestionFacts {
  readonly ask: string;
  /** Why it cannot be answered; absent when it can. */
  readonly failure?: string;
  /** Tables that its SQL names, whether they exist or not. */
  readonly tables: readonly string[];
  readonly functions: readonly string[];
  readonly groups: boolean;
}

const TIME_WORDS =
  /\b(?:daily|days?|dates?|weeks?|weekly|weekdays?|months?|monthly|quarters?|quarterly|years?|yearly|hours?|seasons?|seasonal|trends?|over time)\b/i;
const TIME_FUNCTIONS = /^(?:date_|day|week|iso|month|quarter|year|hour|strftime|last_day|to_(?:days|months|years|hours)|age$)/;
const MEASURES = /^(?:sum|avg|mean|median|mode|stddev.*|var.*|quantile.*|percentile.*|corr|regr_.*|fsum|min|max)$/;

/**
 * The score of a schema from seven shares, each weighted: questions that bind 40, tables that exist 15, dates for questions about
 * time 10, numbers to aggregate 10, categories to group by 10, declared relationships behind the joins 10, views, metrics, rules and
 * findings that bind 5. `claims` counts the last group.
 */
export function validationOf(
  model: Model,
  questions: readonly QuestionFacts[],
  claims: {readonly asked: number; readonly bound: number},
  diagnostics: readonly PointedDiagnostic[],
): SchemaValidation {
  const tables = new Map(model.tables.map((table) => [table.name.toLowerCase(), table]));
  const named = [...new Set(questions.flatMap((question) => question.tables))];
  const absent = named.filter((name) => !tables.has(name));
  const missing: string[] = [];
  const recommendations: string[] = [];
  const those = (question: QuestionFacts): Table[] => question.tables.flatMap((name) => tables.get(name) ?? []);
  const number = (question: QuestionFacts): number => questions.indexOf(question) + 1;

  for (const question of questions) if (question.failure !== undefined) missing.push(`question ${number(question)}: ${question.failure}`);
  for (const name of absent) recommendations.push(`add a table ${name}, or let the questions read another`);

  const has = (test: (column: Column) => boolean, what: string) => (question: QuestionFacts) => {
    if (those(question).some((table) => table.columns.some(test))) return true;
    missing.push(`question ${number(question)}: none of its tables has ${what}`);
    return false;
  };
  const temporal = questions.filter(
    (question) => TIME_WORDS.test(question.ask) || question.functions.some((name) => TIME_FUNCTIONS.test(name)),
  );
  const dated = temporal.filter(has(isTime, 'a date'));
  const measuring = questions.filter((question) => question.functions.some((name) => MEASURES.test(name)));
  const measured = measuring.filter(has((column) => isMeasure(column) || isTime(column), 'a number to aggregate'));
  const grouping = questions.filter((question) => question.groups);
  const segmented = grouping.filter(has((column) => isCategory(column) || isTime(column), 'a category to group by'));
  const joining = questions.filter((question) => those(question).length > 1);
  const related = joining.filter((question) => {
    const apart = firstApart(those(question));
    if (!apart) return true;
    missing.push(`question ${number(question)}: no key relates ${apart[0]} to ${apart[1]}`);
    recommendations.push(`relate ${apart[0]} and ${apart[1]} by a column with references`);
    return false;
  });
  const answerable = questions.flatMap((question, index) => (question.failure === undefined ? [index] : []));

  const subScores: SubScore[] = [
    subScore('questions', 40, answerable.length, questions.length, 'questions bind and give the promised columns'),
    subScore('tables', 15, named.length - absent.length, named.length, 'tables that questions name exist'),
    subScore('dates', 10, dated.length, temporal.length, 'questions about time have a date'),
    subScore('measures', 10, measured.length, measuring.length, 'questions that aggregate have a number'),
    subScore('categories', 10, segmented.length, grouping.length, 'questions that group have a category'),
    subScore('relationships', 10, related.length, joining.length, 'questions that join have declared keys'),
    subScore('claims', 5, claims.bound, claims.asked, 'views, metrics, rules and findings bind'),
  ];
  for (const table of model.tables)
    if (questions.length > 0 && !named.includes(table.name.toLowerCase()))
      recommendations.push(`no question reads ${table.name}: ask about it, or leave it out`);
  if (recommendations.length === 0 && missing.length === 0) recommendations.push('nothing is missing');
  const score = subScores.reduce((sum, sub) => sum + (sub.weight * sub.share) / 10, 0);
  return {
    can_answer_all: answerable.length === questions.length && questions.length > 0,
    validation_score: Math.round(score * 10) / 10,
    answerable_questions: answerable,
    missing_capabilities: missing,
    recommendations: [...new Set(recommendations)],
    sub_scores: subScores,
    diagnostics,
  };
}

function subScore(name: string, weight: number, met: number, asked: number, what: string): SubScore {
  return asked === 0
    ? {name, weight, share: 1, found: `none asked for: ${what}`}
    : {name, weight, share: met / asked, found: `${met} of ${asked} ${what}`};
}

const isTime = (column: Column): boolean => column.type === 'date' || column.type === 'timestamp';
const isMeasure = (column: Column): boolean =>
  !column.isKey &&
  !column.references &&
  (column.type === 'integer' || column.type === 'double' || column.type.startsWith('decimal') || column.type === 'boolean');
const isCategory = (column: Column): boolean =>
  column.values !== undefined || column.references !== undefined || column.type === 'boolean' || (column.type === 'text' && !column.isKey);

/** Two of the tables that no chain of declared keys within the set connects. */
function firstApart(tables: readonly Table[]): readonly [string, string] | undefined {
  const names = new Set(tables.map((table) => table.name));
  const reached = new Set([tables[0]!.name]);
  for (let grown = true; grown;) {
    grown = false;
    for (const table of tables)
      for (const {references} of table.columns) {
        if (!references || !names.has(references.table) || reached.has(table.name) === reached.has(references.table)) continue;
        reached.add(table.name).add(references.table);
        grown = true;
      }
  }
  const apart = tables.find((table) => !reached.has(table.name));
  return apart && [tables[0]!.name, apart.name];
}
