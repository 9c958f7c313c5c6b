import type {Level} from '../core/spec.js';
import type {Check, Evidence, Outcome} from './check.js';
import {UP} from './scoring.js';
import {difficultyOf, syntaxOf, type Syntax} from './syntax.js';

/** The part of C7 that reads the reference SQL as a tree: how hard the questions are, and how much of the data they use. */
export const C7_DIFFICULTY: readonly Check[] = [
  {
    id: '7.6',
    title: 'Difficulty fits the level',
    statistic:
      'share of questions outside the band of their level; D = joins + 2 windows + 1.5 (CTEs and subqueries) + 0.5 cases + 0.5 having, from the syntax tree. The rise from the first to the last question counts as one more',
    // Intermediate was 2 to 6: month-over-month and ranking questions, which belong there, have 6.5 to 7.5 (a CTE, two windows, two cases).
    threshold:
      'Beginner 0-3, Intermediate 1-8, Advanced 4-12; rank correlation with the order of the questions at least 0.5; ten times the share inside',
    severity: 'warn',
    advice: 'Split the question, or ask for one more step; put the easy ones first.',
    measure: async (evidence) => {
      const read = await syntaxes(evidence);
      if (read.length === 0) return {notApplicable: 'no question has SQL that can be read'};
      const [low, high] = BANDS[evidence.model.level];
      const found = read.map(({id, syntax}) => ({id, d: difficultyOf(syntax)}));
      const outside = found.filter(({d}) => d < low || d > high);
      const order = rankCorrelation(found.map(({d}) => d));
      const falls = order !== undefined && order < LEAST_RISE;
      const judged = found.length + (order === undefined ? 0 : 1);
      const value = (outside.length + (falls ? 1 : 0)) / judged;
      return {
        value,
        score: 10 * (1 - value),
        details: [
          ...found.map(({id, d}) => `${id}: D ${d}${outside.some((one) => one.id === id) ? `, outside ${low} to ${high}` : ''}`),
          order === undefined
            ? 'order: too few questions, or all alike'
            : `order: rank correlation ${order.toFixed(2)}${falls ? ', the hard ones do not come last' : ''}`,
        ],
        sql: read.map(({sql}) => sql),
        ...(outside[0] === undefined ? {} : {pointer: `/problem/questions/${read.findIndex(({id}) => id === outside[0]!.id)}`}),
        ...(outside.length === 0
          ? {}
          : {failing: {columns: ['question', 'difficulty'], rows: outside.slice(0, 5).map(({id, d}) => [id, d])}}),
      };
    },
  },
  {
    id: '7.7',
    title: 'Questions use the data',
    statistic: 'mean of three scores: tables that a question reads, columns besides keys that one names, different concepts of SQL',
    threshold:
      'tables from 90 % (none up to 50 %), columns from 50 % (none up to 20 %), concepts from 4, 6 or 8 by level (none up to half)',
    severity: 'warn',
    advice: 'Ask about the table that nobody reads, or leave it out.',
    measure: async (evidence) => {
      const read = await syntaxes(evidence);
      if (read.length === 0) return {notApplicable: 'no question has SQL that can be read'};
      return usage(
        evidence,
        read.map(({syntax}) => syntax),
      );
    },
  },
];

const BANDS: {readonly [level in Level]: readonly [number, number]} = {Beginner: [0, 3], Intermediate: [1, 8], Advanced: [4, 12]};
/** Rank correlation of difficulty with the order of the questions. */
const LEAST_RISE = 0.5;
const CONCEPTS: {readonly [level in Level]: number} = {Beginner: 4, Intermediate: 6, Advanced: 8};

async function syntaxes({shipped, answers}: Evidence): Promise<{id: string; sql: string; syntax: Syntax}[]> {
  const read = [];
  for (const {id, sql, error} of answers) {
    const syntax = error === undefined ? await syntaxOf(shipped, sql) : undefined;
    if (syntax !== undefined) read.push({id, sql, syntax});
  }
  return read;
}

function usage({model}: Evidence, read: readonly Syntax[]): Outcome {
  const unread = model.tables.filter(({name}) => !read.some(({tables}) => tables.has(name)));
  const columns = model.tables.flatMap((table) =>
    table.columns
      .filter(({isKey, references}) => !isKey && references === undefined)
      .map(({name}) => ({
        name: `${table.name}.${name}`,
        used: read.some((one) => one.tables.has(table.name) && one.columns.has(name)),
      })),
  );
  const unused = columns.filter(({used}) => !used);
  const concepts = [...new Set(read.flatMap((one) => [...one.concepts]))].sort();
  const need = CONCEPTS[model.level];
  const tables = 1 - unread.length / model.tables.length;
  const share = columns.length === 0 ? 1 : 1 - unused.length / columns.length;
  const scores = [UP(tables, 0.5, 0.9), UP(share, 0.2, 0.5), UP(concepts.length, need / 2, need)];
  const score = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  return {
    value: score / 10,
    score,
    details: [
      `${model.tables.length - unread.length} of ${model.tables.length} tables are read${unread.length > 0 ? `, not ${unread.map(({name}) => name).join(', ')}` : ''}`,
      `${columns.length - unused.length} of ${columns.length} columns are named${unused.length > 0 ? `, not ${unused.map(({name}) => name).join(', ')}` : ''}`,
      `${concepts.length} concepts, ${need} wanted: ${concepts.join(', ')}`,
    ],
    sql: [],
    ...(unread[0] === undefined ? {} : {pointer: unread[0].pointer}),
  };
}

/** Spearman's correlation of values with their places; ties share a rank. Undefined for fewer than four values, or values all alike. */
export function rankCorrelation(values: readonly number[]): number | undefined {
  const n = values.length;
  if (n < 4 || new Set(values).size < 2) return undefined;
  const ranks = values.map(
    (value) => values.filter((other) => other < value).length + (values.filter((other) => other === value).length - 1) / 2,
  );
  const middle = (n - 1) / 2;
  let both = 0;
  let own = 0;
  let place = 0;
  for (const [k, rank] of ranks.entries()) {
    both += (rank - middle) * (k - middle);
    own += (rank - middle) ** 2;
    place += (k - middle) ** 2;
  }
  return both / Math.sqrt(own * place);
}
