/** Inputs at the edges of what a challenge can be: what the report has to survive, and to look right with. */
import type {ColumnProfile, TableProfile} from '../../src/core/profile.js';
import type {ReportInput} from '../../src/core/report-input.js';
import {flatInput, sampleInput} from '../fixtures/report-input.js';

const withTables = (input: ReportInput, tables: readonly TableProfile[], id: string): ReportInput => ({
  ...input,
  challenge: {...input.challenge, id},
  profile: {
    ...input.profile,
    tables,
    relationships: input.profile.relationships.filter((link) => tables.some((one) => one.name === link.to.table)),
  },
  qa: {...input.qa, challenge: id, rows: tables.map((one) => ({table: one.name, rows: one.rows}))},
});
const keeping = (input: ReportInput, keep: (column: ColumnProfile) => boolean): readonly TableProfile[] =>
  input.profile.tables.map((table) => ({...table, columns: table.columns.filter(keep)}));

const undated = withTables(
  sampleInput,
  keeping(sampleInput, (column) => column.type !== 'date' && column.type !== 'timestamp'),
  'no-dates',
);
const noDates: ReportInput = {...undated, profile: {tables: undated.profile.tables, relationships: undated.profile.relationships}};

const noNumbers = withTables(
  flatInput,
  keeping(flatInput, (column) => column.histogram === undefined),
  'no-numbers',
);

/** Twenty tables, each referring to one or two before it. */
const twenty = Array.from({length: 20}, (_, index): TableProfile => {
  const source = sampleInput.profile.tables[index % 4]!;
  return {...source, name: `${source.fact ? 'fact' : 'dim'}_${source.name.split('_')[1]!}_${index + 1}`, rows: source.rows + index};
});
const manyTables: ReportInput = {
  ...withTables(sampleInput, twenty, 'twenty-tables'),
  profile: {
    tables: twenty,
    relationships: twenty.slice(1).flatMap((table, index) => [
      {
        from: {table: table.name, column: table.columns[1]!.name},
        to: {table: twenty[Math.floor(index / 2)]!.name, column: twenty[Math.floor(index / 2)]!.columns[0]!.name},
        optional: index % 3 === 0,
      },
    ]),
  },
};

const LONG = 'customer_acquisition_channel_attribution_model_version_identifier';
const WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const longNames: ReportInput = {
  ...sampleInput,
  challenge: {
    ...sampleInput.challenge,
    id: 'a-challenge-whose-id-has-all-the-sixty-three-characters-allowed',
    title: `${WORD} and the ${WORD} of the Western and Central Indian Subcontinent`,
    subtitle: `${WORD}: ${'why do resolved broadband tickets keep coming back, '.repeat(6)}`,
    domain: 'Logistics & Supply Chain of Temperature-Controlled Goods',
    function: 'Risk & Compliance, Customer Service and IT & Technology',
    company: {name: `${WORD} Private Limited`, about: WORD.repeat(5)},
  },
  profile: {
    ...sampleInput.profile,
    tables: sampleInput.profile.tables.map((table) => ({
      ...table,
      about: `${table.about} ${WORD.repeat(3)} ${'and so on '.repeat(30)}`,
      columns: table.columns.map((column, index) => ({
        ...column,
        name: index === 0 || column.references !== undefined ? column.name : `${LONG.slice(0, 60)}_${index}`,
        about: index % 2 === 0 ? WORD.repeat(4) : column.about.repeat(8),
        unit: column.unit === undefined ? undefined : 'millions of Indian rupees a quarter',
        top: column.top?.map((one) => ({...one, value: typeof one.value === 'string' ? `${one.value} ${WORD}` : one.value})),
      })),
    })),
  },
  findings: sampleInput.findings.map((finding) => ({
    ...finding,
    name: LONG,
    says: WORD.repeat(4),
    target: WORD.repeat(2),
    measured: WORD.repeat(3),
    because: `${LONG}.${LONG}`,
  })),
  answers: sampleInput.answers.map((answer) => ({
    ...answer,
    ask: answer.ask.repeat(5),
    headline: WORD.repeat(9),
    columns: answer.columns.map((column) => ({...column, name: LONG})),
  })),
  metrics: sampleInput.metrics.map((metric) => ({
    ...metric,
    name: LONG,
    is: `sum(${LONG}) / nullif(count(*), 0) + `.repeat(6),
    about: WORD,
  })),
  qa: {
    ...sampleInput.qa,
    gates: [`2.1 ${WORD} ${WORD}`],
    rows: sampleInput.qa.rows.map((one) => ({...one, rows: one.rows * 1_000_003})),
    categories: sampleInput.qa.categories.map((category) => ({...category, title: `${category.title} ${WORD}`})),
    checks: sampleInput.qa.checks.map((check) => ({
      ...check,
      title: `${check.title} ${LONG}`,
      statistic: `${check.statistic} ${WORD}`,
      threshold: check.threshold.repeat(4),
      advice: WORD.repeat(6),
      reason: check.reason?.repeat(9),
      details: Array.from({length: 40}, (_, index) => `${LONG}.${LONG}: ${index} of 5000 rows`),
      failing: {columns: Array.from({length: 14}, (_, index) => `${LONG}_${index}`), rows: [Array.from({length: 14}, () => WORD)]},
    })),
  },
};

const nothing: ReportInput = {
  ...flatInput,
  challenge: {...flatInput.challenge, id: 'nothing', title: 'Nothing at All'},
  story: {statement: [], insights: [], challenges: [], rubric: []},
  profile: {tables: [], relationships: []},
  answers: [],
  findings: [],
  qa: {
    ...flatInput.qa,
    overall: 0,
    verdict: 'rejected',
    measuredWeight: 0,
    checks: [],
    gates: [],
    rows: [],
    categories: flatInput.qa.categories.map((category) => ({...category, score: null})),
  },
};

/** The whole published list: 58 checks, everything measured, no score below 8. */
const COUNTS = [7, 8, 7, 7, 7, 7, 8, 7];
const complete: ReportInput = {
  ...sampleInput,
  findings: sampleInput.findings.map((finding) => ({...finding, holds: true})),
  qa: {
    ...sampleInput.qa,
    overall: 9.4,
    verdict: 'approved',
    measuredWeight: 100,
    provisional: false,
    categories: sampleInput.qa.categories.map((category, index) => ({...category, score: 8.6 + index / 8})),
    checks: sampleInput.qa.categories.flatMap((category, index) =>
      Array.from({length: COUNTS[index]!}, (_, place) => ({
        ...sampleInput.qa.checks[place % 2]!,
        id: `${index + 1}.${place + 1}`,
        category: category.id,
        severity: 'warn' as const,
        score: 8.2 + ((index * 7 + place * 3) % 19) / 10,
      })),
    ),
  },
};

/** Gates failed; a column with nothing in it, one with a single value, and text that holds markup, control characters and other scripts. */
const hostile: ReportInput = {
  ...sampleInput,
  challenge: {...sampleInput.challenge, id: 'hostile', title: '</text><script>alert(1)</script> & "co" \u0007\u202E नमस्ते 你好 😀'},
  profile: {
    ...sampleInput.profile,
    tables: sampleInput.profile.tables.map((table) => ({
      ...table,
      name: table.fact ? 'fact_<b>&"x"' : table.name,
      columns: table.columns.map((column, index) =>
        index === 3
          ? {...column, nulls: table.rows, distinct: 0, min: null, max: null, median: null, top: [], histogram: undefined, examples: []}
          : index === 4
            ? {
                ...column,
                top: [
                  {value: '=cmd()<&>\u0000', rows: 1},
                  {value: null, rows: 2},
                ],
                distinct: 2,
              }
            : column,
      ),
    })),
    relationships: [],
    daily: {table: 'fact_tickets', column: 'opened_at', days: [{day: '2024-01-01', rows: 4}]},
  },
  qa: {
    ...sampleInput.qa,
    overall: 5.9,
    verdict: 'rejected',
    gates: ['1.1 Primary keys are unique and filled', '1.2 Foreign keys find their parent'],
  },
};

export const oddInputs: Readonly<Record<string, ReportInput>> = {noDates, noNumbers, manyTables, longNames, nothing, complete, hostile};
