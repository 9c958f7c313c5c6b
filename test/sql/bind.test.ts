import {describe, expect, it} from 'vitest';
import type {Model} from '../../src/core/model.js';
import type {ProblemBlock, QuestionSpec} from '../../src/core/spec.js';
import {bindTypes} from '../../src/sql/bind-types.js';
import {bindProblem} from '../../src/sql/bind.js';
import {swapSql} from '../../src/sql/swap.js';
import {problem} from './problem.js';
import {model} from './world.js';

const withQuestion = (change: Partial<QuestionSpec>): ProblemBlock => ({
  ...problem,
  questions: [problem.questions[0]!, {...problem.questions[1]!, ...change}],
});
const found = async (of: Model, about: ProblemBlock): Promise<string[]> =>
  (await bindProblem(of, about)).diagnostics.map(({pointer, message}) => `${pointer}: ${message}`);

describe('bindProblem', () => {
  it('gives full marks to a schema that answers everything', async () => {
    const validation = await bindProblem(model, problem);
    expect(validation).toMatchObject({
      can_answer_all: true,
      validation_score: 10,
      answerable_questions: [0, 1],
      missing_capabilities: [],
      recommendations: ['nothing is missing'],
      diagnostics: [],
    });
    expect(validation.sub_scores.map(({weight}) => weight).reduce((a, b) => a + b)).toBe(100);
  });

  it.each([
    [
      'a column that is not there',
      {sql: 'select p.categori, 1 as revenue from dim_products p'},
      '/problem/questions/1/sql: p has no column categori',
    ],
    [
      'a table that is not there',
      {sql: 'select 1 as category, 2 as revenue from dim_stores'},
      '/problem/questions/1/sql: there is no table dim_stores',
    ],
    [
      'a view',
      {sql: 'select city as category, 1 as revenue from orders'},
      '/problem/questions/1/sql: orders is a view, and learners only get the tables',
    ],
    [
      'other columns',
      {returns: ['category', 'sales']},
      '/problem/questions/1/sql: the SQL gives category, revenue, and the question promises category, sales',
    ],
    [
      'no order',
      {sql: 'select category, sum(price) as revenue from dim_products group by 1', mistakes: []},
      '/problem/questions/1/sql: the answer has no order, so its rows may come in any',
    ],
    ['a file', {sql: "select * from read_csv('/etc/passwd')"}, '/problem/questions/1/sql: the table function read_csv is not allowed'],
    [
      'two statements',
      {sql: 'select 1; select 2'},
      '/problem/questions/1/sql: only a single SELECT is allowed, and there are 2 statements',
    ],
    [
      'a mistake that does not occur',
      {mistakes: [{name: 'x', swap: {'sum(l.totals)': '1'}, say: ''}]},
      '/problem/questions/1/mistakes/0/swap: the SQL of the question nowhere says "sum(l.totals)"',
    ],
    [
      'a mistake that does not bind',
      {mistakes: [{name: 'x', swap: {'sum(l.line_total)': 'sum(nothing)'}, say: ''}]},
      '/problem/questions/1/mistakes/0/swap: with the mistake in it, the SQL fails: there is no column nothing',
    ],
  ])('locates %s', async (_, change, message) => {
    expect(await found(model, withQuestion(change))).toEqual([message]);
  });

  it('scores what is missing', async () => {
    const validation = await bindProblem(
      model,
      withQuestion({sql: 'select category, sum(sales) as revenue from dim_stores group by 1 order by 1'}),
    );
    expect(validation.can_answer_all).toBe(false);
    expect(validation.answerable_questions).toEqual([0]);
    expect(validation.missing_capabilities).toContain('question 2: there is no table dim_stores');
    expect(validation.validation_score).toBeLessThan(7);
    expect(validation.recommendations).toContain('add a table dim_stores, or let the questions read another');
  });

  it('misses a declared relationship behind a join', async () => {
    const tables = model.tables.map((table) =>
      table.name === 'fact_orders'
        ? {...table, columns: table.columns.map((column) => (column.name === 'customer_id' ? {...column, references: undefined} : column))}
        : table,
    );
    const validation = await bindProblem({...model, tables}, problem);
    expect(validation.missing_capabilities).toContain('question 1: no key relates fact_orders to dim_customers');
    // One of the two questions that join: half of ten points of 100.
    expect(validation.validation_score).toBe(9.5);
  });

  it.each([
    ['view', {views: [{name: 'orders', sql: 'select nothing from fact_orders'}]}, ['/schema/views/orders: there is no column nothing']],
    [
      'metric',
      {metrics: [{name: 'returned', of: 'orders', is: 'returned', about: ''}]},
      [expect.stringMatching(/^\/schema\/metrics\/returned\/is: returned is a value of every row/)],
    ],
    [
      'rule',
      {rules: [{table: 'fact_lines', check: 'product_id.cost > 0', about: '', pointer: '/schema/rules/0'}]},
      ['/schema/rules/0/check: product_id.cost: dim_products has no column cost'],
    ],
    [
      'rule that is no condition',
      {rules: [{table: 'fact_lines', check: 'quantity + 1', about: '', pointer: '/schema/rules/0'}]},
      ['/schema/rules/0/check: a check is true or false, and this is of type BIGINT'],
    ],
  ])('locates a broken %s, once', async (_, change, messages) => {
    expect(await found({...model, ...change}, problem)).toEqual(messages);
  });

  it.each([
    [{metric: 'churn'}, '/problem/findings/x/metric: there is no metric churn'],
    [{metric: 'returned', where: 'week = 1'}, '/problem/findings/x/where: there is no column week'],
    [{metric: 'returned', by: ['town']}, '/problem/findings/x/by/0: there is no column town'],
    [{metric: 'returned', from: 'true', to: 'quarter ='}, expect.stringMatching(/^\/problem\/findings\/x\/to: syntax error/)],
    [{sql: 'select 1, 2'}, '/problem/findings/x/sql: the SQL has to give one value, and gives 2 columns'],
    [{}, '/problem/findings/x: a finding needs a metric, or SQL of its own'],
  ])('locates a broken finding %o', async (finding, message) => {
    expect(await found(model, {...problem, findings: {x: finding}})).toEqual([message]);
  });
});

describe('bindTypes', () => {
  it('tells the types of derived columns that read each other', async () => {
    const auto = {
      ...model,
      tables: model.tables.map((table) => ({
        ...table,
        columns: table.columns.map((column) =>
          ['sql', 'rollup'].includes(column.value.kind) ? {...column, type: 'auto' as const} : column,
        ),
      })),
    };
    const bound = await bindTypes(auto);
    if (!bound.ok) throw new Error(JSON.stringify(bound.error));
    const typeOf = (table: number, name: string) => bound.value.tables[table]!.columns.find((column) => column.name === name)!.type;
    expect([typeOf(1, 'email'), typeOf(2, 'total'), typeOf(3, 'line_total')]).toEqual(['text', 'decimal(18,2)', 'decimal(18,2)']);
  });

  it('locates derived columns and effects that do not bind', async () => {
    const broken: Model = {
      ...model,
      tables: model.tables.map((table) => ({
        ...table,
        columns: table.columns.map((column) =>
          column.name === 'line_total' ? {...column, value: {kind: 'sql', sql: 'quantity * product_id.cost'}} : column,
        ),
      })),
      effects: [
        {
          name: 'a.b',
          about: '',
          table: 'fact_orders',
          from: '2024-02-01',
          rampDays: 0,
          what: {kind: 'rows'},
          where: "customer_id.town = 'Pune'",
          strength: 1,
          pointer: '/schema/events/a/effects/b',
        },
      ],
    };
    const bound = await bindTypes(broken);
    expect(bound.ok ? [] : bound.error.map(({pointer, message}) => `${pointer}: ${message}`)).toEqual([
      '/schema/tables/fact_lines/columns/line_total/sql: product_id.cost: dim_products has no column cost',
      '/schema/events/a/effects/b/where: customer_id.town: dim_customers has no column town',
    ]);
  });
});

describe('swapSql', () => {
  it('exchanges all keys at once, at the borders of words, whatever the white space', () => {
    expect(swapSql('a left\n  join b on q = 4 and q = 40', {'left join': 'join', 'q = 4': 'q <> 3', zz: 'y'})).toEqual({
      sql: 'a join b on q <> 3 and q = 40',
      missing: ['zz'],
    });
    expect(swapSql('x + y', {x: 'y', y: 'x'}).sql).toBe('y + x');
    expect(swapSql('a and f(b) in (3, 4)', {' and f(b) in (3, 4)': ''}).sql).toBe('a');
  });
});
