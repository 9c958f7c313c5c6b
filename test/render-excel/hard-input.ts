import type {Answer, ColumnFormat} from '../../src/core/answer.js';
import type {ReportInput} from '../../src/core/report-input.js';
import {sampleInput} from '../fixtures/report-input.js';

const TEXT: ColumnFormat = {kind: 'text', decimals: 0};
const DAY = 86_400_000;
const base = sampleInput.answers[0]!;
const wide = Array.from({length: 9}, (_, place) => (place === 0 ? 'A' : `a rather long column name ${place}`));

const answers: readonly Answer[] = [
  {
    ...base,
    id: 'q01',
    concept: undefined,
    ask: `=cmd|'/c calc'!A1 What is [this] about: a/b?* ${'very long '.repeat(30)}`,
    headline: `@SUM(1+1) is the headline ${'long '.repeat(60)}`,
    sql: `-- a comment first\nselect '${'x '.repeat(90)}' as "a b"${', count(*) as n'.repeat(20)} from t`,
    hints: ['+1 is a hint', '-1 too\u0000\u0007'],
    columns: [
      {name: 'day', type: 'DATE', format: {kind: 'date', decimals: 0}},
      {name: 'orders', type: 'BIGINT', format: {kind: 'count', decimals: 0}},
      {name: 'late_pct', type: 'DOUBLE', format: {kind: 'percent', decimals: 1}},
    ],
    rows: Array.from({length: 90}, (_, row) => [
      new Date(Date.UTC(2024, 0, 1) + row * DAY).toISOString().slice(0, 10),
      100 + ((row * 37) % 50),
      row % 7 === 0 ? null : ((row * 13) % 30) + 0.5,
    ]),
    chart: {kind: 'line', label: 'day', series: ['orders', 'late_pct'], title: 'Orders & late <share> per day'},
  },
  {
    ...base,
    id: 'q02',
    columns: [
      {name: 'product', type: 'VARCHAR', format: TEXT},
      {name: 'revenue', type: 'DECIMAL(18,2)', format: {kind: 'money', decimals: 2}},
    ],
    rows: Array.from({length: 35}, (_, row) => [
      row === 0 ? '=HYPERLINK("http://x","y")' : `Product ${row} "x" & <y> _x0041_`,
      (35 - row) * 123456.5,
    ]),
    chart: {kind: 'bar', label: 'product', series: ['revenue'], title: 'Revenue by product'},
  },
  {
    ...base,
    id: 'q03',
    columns: [
      {name: 'month', type: 'DATE', format: {kind: 'period', decimals: 0}},
      {name: 'net', type: 'DOUBLE', format: {kind: 'number', decimals: 1}},
    ],
    rows: Array.from({length: 24}, (_, row) => [
      `${2023 + Math.floor(row / 12)}-${String((row % 12) + 1).padStart(2, '0')}-01`,
      (row - 12) * 1.5,
    ]),
    chart: {kind: 'column', label: 'month', series: ['net'], title: 'Net by month'},
  },
  {...base, id: 'q04', rows: [], chart: {kind: 'none', why: 'The result has no rows.'}},
  {
    ...base,
    id: 'q05',
    columns: wide.map((name, place) => ({name, type: 'VARCHAR', format: place < 2 ? TEXT : {kind: 'number', decimals: 2}})),
    rows: Array.from({length: 6}, (_, row) => wide.map((_name, place) => (place < 2 ? `-${row}` : row * place * 1.5))),
    chart: {kind: 'column', label: 'A', series: [wide[2]!, wide[3]!], title: 'Wide'},
  },
  {
    ...base,
    id: 'q06',
    columns: [
      {name: 'season', type: 'VARCHAR', format: TEXT},
      {name: 'year', type: 'BIGINT', format: {kind: 'period', decimals: 0}},
      {name: 'change_pp', type: 'DOUBLE', format: {kind: 'points', decimals: 1}},
    ],
    rows: [
      ['October to March', 2024, -17],
      ['July to September', 2024, -13.5],
      ['July to September', 2025, -8.1],
      ['October to March', 2025, 2.3],
    ],
    chart: {
      kind: 'bar',
      label: 'season',
      labels: ['season', 'year'],
      series: ['change_pp'],
      title: 'Change by season and year (percentage points)',
    },
  },
  {
    ...base,
    id: 'q07',
    columns: [
      {name: 'desk', type: 'VARCHAR', format: TEXT},
      {name: 'late_pct', type: 'DOUBLE', format: {kind: 'percent', decimals: 1}},
      {name: 'category', type: 'VARCHAR', format: TEXT},
    ],
    rows: Array.from({length: 40}, (_, row) => [row === 0 ? '=1+1' : `Desk ${row % 2}`, 99 - row, `Category ${row}`]),
    chart: {
      kind: 'bar',
      label: 'desk',
      labels: ['desk', 'category'],
      series: ['late_pct'],
      title: 'Late by desk and category (%)',
      first: 12,
    },
  },
  {
    ...base,
    id: 'q08',
    columns: [
      {name: 'part', type: 'VARCHAR', format: TEXT},
      {name: 'revenue', type: 'DOUBLE', format: {kind: 'money', decimals: 0}},
      {name: 'orders', type: 'BIGINT', format: {kind: 'count', decimals: 0}},
    ],
    rows: Array.from({length: 45}, (_, row) => [`Part ${row}`, 1000 - row, 100 + row]),
    chart: {kind: 'bar', label: 'part', series: ['revenue', 'orders'], title: 'Revenue and orders by part', first: 25},
  },
];

const longName = `fact_${'x'.repeat(40)}`;
const [plans, ...others] = sampleInput.profile.tables;

/** What breaks workbooks: formulas in text, control characters, names that Excel refuses, empty results, long and wide ones. */
export const hardInput: ReportInput = {
  ...sampleInput,
  challenge: {...sampleInput.challenge, title: 'Q&A: <50 % & "more"', currency: 'CHF'},
  answers,
  profile: {
    ...sampleInput.profile,
    tables: [
      {...plans!, name: `${longName}1`},
      {...plans!, name: `${longName}2`},
      {
        ...plans!,
        name: 'q01',
        columns: [...plans!.columns.slice(0, 1), {...plans!.columns[1]!, name: 'PLAN_ID'}, ...plans!.columns.slice(2)],
      },
      {...plans!, name: 'empty', rows: 0, sample: []},
      ...others,
    ],
  },
};
