import {describe, expect, it} from 'vitest';
import {chooseChart, keySeries} from '../../src/answer/chart.js';
import {answerColumns} from '../../src/answer/columns.js';
import {headlineOf} from '../../src/answer/headline.js';
import {formatValue, showLabel, showNumber} from '../../src/answer/number-text.js';
import {declaredProse, fillProse, namesInProse} from '../../src/answer/prose.js';
import type {Cell} from '../../src/core/answer.js';
import {model} from '../sql/world.js';

const type = (cell: Cell): string => (typeof cell === 'string' ? 'VARCHAR' : Number.isInteger(cell) ? 'BIGINT' : 'DOUBLE');
/** Columns of a result that is written as a table; types are given or guessed from the first row. */
function table(names: string, rows: Cell[][], types: string[] = []) {
  const columns = names.split(' ').map((name, i) => ({name, type: types[i] ?? type(rows[0]?.[i] ?? '')}));
  return answerColumns({columns, rows}, model);
}
const kinds = (names: string, row: Cell[], types?: string[]): string[] =>
  table(names, [row, row], types).map(({format}) => `${format.kind} ${format.decimals}`);

describe('answerColumns', () => {
  it('reads units from names, types, the model and its metrics', () => {
    expect(
      kinds('city in_time_pct change_pp orders revenue total basket return_rate sale_rank score', [
        'Pune',
        27.35,
        -1.5,
        12,
        10.5,
        99,
        3.25,
        0.1234,
        3,
        4.125,
      ]),
    ).toEqual(['text 0', 'percent 2', 'points 1', 'count 0', 'money 2', 'money 0', 'money 2', 'number 3', 'number 0', 'number 2']);
    expect(kinds('return_rate sales_growth units_sold sales product_id', [12.5, 1.5, 7, 7, 12])).toEqual([
      'percent 1',
      'number 1',
      'count 0',
      'count 0',
      'text 0',
    ]);
    expect(kinds('quarter order_month year week hour rank', [4, 12, 2024, 53, 23, 1])).toEqual([
      ...Array.from({length: 5}, () => 'period 0'),
      'number 0',
    ]);
    expect(kinds('month months_active', [13, 14])).toEqual(['count 0', 'count 0']);
    expect(kinds('month day seen_at', ['2024-01-01', '2024-01-02', '2024-01-02 10:00:00'], ['DATE', 'DATE', 'TIMESTAMP'])).toEqual([
      'period 0',
      'date 0',
      'timestamp 0',
    ]);
  });
});

describe('formatValue', () => {
  it.each([
    [0.273, '0%', '27%'],
    [0.285, '0%', '29%'],
    [0.2734, '0.0%', '27.3%'],
    [-0.5, '0%', '-50%'],
    [1234567.4, '#,##0', '1,234,567'],
    [105.5, '₹#,##0', '₹106'],
    [-105.5, '₹#,##0.00', '-₹105.50'],
    [12, '¤#,##0', '₹12'],
    [3.14159, '0.0', '3.1'],
    [1234, '0', '1234'],
    [1.005, '0.00', '1.01'],
    [2.5, '0.0 "days"', '2.5 days'],
    [-0.001, '0.0', '0.0'],
    [12, undefined, '12'],
    [12.345, undefined, '12.35'],
  ])('%d as %s', (value, format, text) => {
    expect(formatValue(value, format, 'INR')).toBe(text);
  });
});

describe('showNumber and showLabel', () => {
  it('carry the unit', () => {
    expect(showNumber(18.2, {kind: 'points', decimals: 1}, 'INR')).toBe('+18.2 points');
    expect(showNumber(27.35, {kind: 'percent', decimals: 2}, 'INR')).toBe('27.35%');
    expect(showNumber(-1234567.8, {kind: 'money', decimals: 2}, 'INR')).toBe('-₹1,234,568');
    expect(showNumber(12.5, {kind: 'money', decimals: 2}, 'CHF')).toBe('CHF 12.50');
    expect(showLabel(3, 'month', {kind: 'period', decimals: 0})).toBe('March');
    expect(showLabel('2024-03-01', 'order_month', {kind: 'period', decimals: 0})).toBe('March 2024');
    expect(showLabel(2, 'quarter', {kind: 'period', decimals: 0})).toBe('Q2');
    expect(showLabel(null, 'city', {kind: 'text', decimals: 0})).toBe('no value');
  });
});

describe('chooseChart', () => {
  const byQuarter = table('quarter resolved in_time_pct kept_pct', [
    [1, 900, 80.5, 72.1],
    [2, 950, 85.5, 70.1],
    [3, 990, 88.5, 68],
    [4, 999, 90.1, 66.8],
  ]);
  it('draws a line along time, of one unit', () => {
    expect(chooseChart(byQuarter)).toEqual({
      kind: 'line',
      label: 'quarter',
      series: ['in_time_pct', 'kept_pct'],
      title: 'In time and kept (%) by quarter',
    });
  });
  it('draws what the rows are sorted by, with both labels', () => {
    const columns = table('desk category q1_pct q4_pct change_pp', [
      ['Partner', 'Slow', 14.1, 47.2, 33.1],
      ['Partner', 'Router', 10, 21, 11],
      ['App', 'Slow', 9, 8.5, -0.5],
    ]);
    expect(chooseChart(columns)).toMatchObject({kind: 'column', labels: ['desk', 'category'], series: ['change_pp']});
  });
  it('knows from the SQL by what the rows are sorted', () => {
    const result = {
      columns: ['city', 'orders', 'revenue'].map((name, i) => ({name, type: ['VARCHAR', 'BIGINT', 'DOUBLE'][i]!})),
      rows: [
        ['a', 9, 9.5],
        ['b', 8, 8.5],
        ['c', 7, 7.5],
      ],
    };
    const key = (sql: string) => keySeries(answerColumns(result, model, sql))[0]!.name;
    expect(key('select 1 order by orders desc, city')).toBe('orders');
    expect(key('select rank() over (order by orders) from t order by 3')).toBe('revenue');
    expect(key('select rank() over (order by orders) from t')).toBe('revenue');
  });
  it('takes bars for long names and many rows, and cuts very many', () => {
    const many = table(
      'product revenue',
      Array.from({length: 40}, (_, i) => [`Product ${i}`, 1000.5 - i]),
    );
    expect(chooseChart(many)).toMatchObject({kind: 'bar', first: 30});
    expect(
      chooseChart(
        table('name orders', [
          ['A very long name of a product', 3],
          ['b', 2],
        ]),
      ),
    ).toMatchObject({kind: 'bar'});
  });
  it('leaves out ranks and what would be a line on the floor', () => {
    const columns = table('city revenue basket rank', [
      ['a', 90000.5, 10.5, 1],
      ['b', 80000.5, 12.5, 2],
    ]);
    expect(chooseChart(columns)).toMatchObject({kind: 'column', series: ['revenue']});
  });
  it('obeys the author, and says why there is none', () => {
    expect(chooseChart(byQuarter, 'bar')).toMatchObject({kind: 'bar'});
    expect(chooseChart(byQuarter, 'none')).toEqual({kind: 'none', why: 'the author wants no picture of this answer'});
    expect(chooseChart(table('orders', [[1]]))).toEqual({kind: 'none', why: 'a single row needs no picture'});
    expect(
      chooseChart(
        table('a b', [
          ['x', 'y'],
          ['z', 'w'],
        ]),
      ),
    ).toEqual({kind: 'none', why: 'there is no number to draw'});
    expect(chooseChart(table('orders', [[1], [2]]))).toEqual({kind: 'none', why: 'no column names the rows'});
  });
});

describe('headlineOf', () => {
  it.each<[string, string, Cell[][], string]>([
    [
      'a share over time',
      'month reopened_pct',
      [
        [1, 9.1],
        [2, 28.5],
        [3, 27.3],
      ],
      'Reopened rate rose from 9.1% in January to 27.3% in March (+18.2 points), highest in February at 28.5%.',
    ],
    [
      'money over time',
      'year revenue',
      [
        [2023, 200000.5],
        [2024, 150000.5],
      ],
      'Revenue fell from ₹200,001 in 2023 to ₹150,001 in 2024 (-25.0%).',
    ],
    [
      'no move',
      'quarter orders',
      [
        [1, 5],
        [2, 9],
        [3, 5],
      ],
      'Orders began and ended at 5 (Q1 and Q3), highest in Q2 at 9.',
    ],
    [
      'a count by category',
      'city orders',
      [
        ['Pune', 30],
        ['Surat', 10],
      ],
      'Pune leads in orders with 30, 75.0% of the 40 listed, ahead of Surat with 10.',
    ],
    [
      'a share by category',
      'desk returned_pct',
      [
        ['Partner', 27.3],
        ['In-house', 23.2],
        ['App', 3],
      ],
      'Partner has the highest returned rate, 27.3%, 4.1 points above In-house (23.2%); lowest is App with 3.0%.',
    ],
    [
      'cheapest first',
      'desk handling_cost cheapest',
      [
        ['App', 6.5, 1],
        ['Partner', 240.5, 2],
        ['In-house', 312.5, 3],
      ],
      'App has the lowest handling cost, ₹6.50, 97.3% below Partner (₹240.50); highest is In-house with ₹312.50.',
    ],
    [
      'a change',
      'desk q1_pct q4_pct change_pp',
      [
        ['Partner', 14.1, 47.2, 33.1],
        ['House', 10.5, 21.5, 11],
        ['App', 9.5, 8.5, -1],
      ],
      'Partner moved most: change +33.1 points, from 14.1% to 47.2%, then House with +11.0 points.',
    ],
    ['one row', 'orders return_pct', [[1200, 12.5]], 'Orders 1,200 and return rate 12.5%.'],
    [
      'a tie',
      'city orders',
      [
        ['a', 3],
        ['b', 3],
        ['c', 1],
      ],
      'A and b share the highest orders, 3.',
    ],
    [
      'all alike',
      'city orders',
      [
        ['a', 3],
        ['b', 3],
      ],
      'All 2 have the same orders, 3.',
    ],
    ['no rows', 'city orders', [], 'No row answers this question.'],
    ['names only', 'city', [['a'], ['b']], '2 rows: a and b.'],
  ])('%s', (_, names, rows, text) => {
    expect(headlineOf(table(names, rows), 'INR')).toBe(text);
  });
});

describe('prose', () => {
  it('fills in what findings show, and leaves what nobody has', () => {
    expect(namesInProse('{{a}} to {{ b_2 }} and {{a}}')).toEqual(['a', 'b_2']);
    expect(fillProse('from {{a}} to {{b}}', [{name: 'a', shown: '27%'}])).toBe('from 27% to {{b}}');
  });
  it('reads before there is data', () => {
    const text = '{{exact}} {{middle}} {{any}} {{top}} {{rise}} {{money}} {{points}} {{nobody}}';
    const findings = {
      exact: {expect: '90%', within: '1pp'},
      middle: {between: ['7%', '10%']},
      any: {expect: 'any'},
      top: {highest: ['Partner']},
      rise: {rises: 'at least 4pp'},
      money: {expect: 106, format: '₹#,##0'},
      points: {expect: '-17pp'},
    } as const;
    expect(declaredProse(text, {findings})).toBe(
      '90% about 8.5% [measured at the preview] Partner at least 4 percentage points ₹106 -17 percentage points {{nobody}}',
    );
  });
});
