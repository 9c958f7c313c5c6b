import {describe, expect, it} from 'vitest';
import {answerQuestions} from '../../src/answer/answers.js';
import type {Column, Model} from '../../src/core/model.js';
import type {CheckResult, QaResults} from '../../src/core/qa.js';
import type {ProblemBlock} from '../../src/core/spec.js';
import {assessQuality, verdictOf} from '../../src/quality/assess.js';
import {CATEGORIES} from '../../src/quality/catalogue.js';
import {degeneracy} from '../../src/quality/c7.js';
import {BAND, categoryScore, UP, Z} from '../../src/quality/scoring.js';
import {problem} from '../sql/problem.js';
import {goodWorld, model, ORDERS, withShipped, type World} from '../sql/world.js';

const assess = (world: World, of: Model = model, about: ProblemBlock = problem): Promise<QaResults> =>
  withShipped(
    world,
    async (shipped) => assessQuality({shipped, model: of, problem: about, answers: await answerQuestions(shipped, about, of)}),
    of,
  );
const byId = (results: QaResults): Map<string, CheckResult> => new Map(results.checks.map((check) => [check.id, check]));
const position = (table: string, column: string): number =>
  model.tables.find(({name}) => name === table)!.columns.findIndex(({name}) => name === column);
const changed = (of: Model, table: string, column: string, change: Partial<Column>): Model => ({
  ...of,
  tables: of.tables.map((one) =>
    one.name === table ? {...one, columns: one.columns.map((each) => (each.name === column ? {...each, ...change} : each))} : one,
  ),
});

/** Damage to a world without a fault: which check must fall, and what its details must say. */
interface Mutant {
  readonly check: string;
  readonly what: string;
  readonly damage: (world: World) => void;
  readonly says: string;
  readonly model?: Model;
  readonly problem?: ProblemBlock;
  /** At least so low the score has to fall. */
  readonly below?: number;
}
const set = (world: World, table: string, row: number, column: string, value: string | number | boolean | null): void => {
  world[table]![row]![position(table, column)] = value;
};
const mutants: readonly Mutant[] = [
  {
    check: '1.1',
    what: 'a key that comes twice',
    damage: (w) => {
      set(w, 'fact_orders', 7, 'order_id', 7);
    },
    says: 'fact_orders.order_id: 1 of 400 keys empty or taken already',
  },
  {
    check: '1.1',
    what: 'an empty key',
    damage: (w) => {
      set(w, 'dim_customers', 59, 'customer_id', null);
    },
    says: 'dim_customers.customer_id: 1 of 60 keys empty or taken already',
  },
  {
    check: '1.1',
    what: 'half of a composite key',
    damage: (w) => {
      set(w, 'fact_lines', 1, 'line_no', 2);
    },
    says: 'fact_lines.order_id + line_no: 1 of 800 keys empty or taken already',
  },
  {
    check: '1.1',
    what: 'a unique value that comes twice',
    damage: (w) => {
      set(w, 'dim_customers', 1, 'email', 'pune.C001@example.com');
    },
    says: 'dim_customers.email: 1 of 60 values taken already',
    model: changed(model, 'dim_customers', 'email', {unique: true}),
  },
  {
    check: '1.2',
    what: 'half a percent of orphans',
    damage: (w) => {
      for (const row of [3, 300]) set(w, 'fact_orders', row, 'customer_id', 'C999');
    },
    says: 'fact_orders.customer_id: 2 of 400 without a row in dim_customers',
  },
  {
    check: '1.3',
    what: 'a grain that comes twice',
    damage: (w) => {
      set(w, 'fact_lines', 1, 'line_no', 2);
    },
    says: 'fact_lines (order_id, line_no): 2 of 800 rows share their grain',
  },
  {
    check: '1.6',
    what: 'copied rows with new keys',
    damage: (w) => {
      for (let i = 0; i < 5; i++) w['fact_orders']!.push([1000 + i, ...w['fact_orders']![i]!.slice(1)]);
    },
    says: 'fact_orders: 5 of 405 rows repeat another',
  },
  {
    check: '2.1',
    what: 'a word in a number',
    damage: (w) => {
      set(w, 'fact_lines', 5, 'quantity', 'two');
    },
    says: 'fact_lines.quantity: 1 of 800 cells are no integer',
  },
  {
    check: '2.1',
    what: 'a fraction in an integer',
    damage: (w) => {
      set(w, 'fact_lines', 5, 'quantity', '2.5');
    },
    says: 'fact_lines.quantity: 1 of 800 cells are no integer',
  },
  {
    check: '2.1',
    what: 'a day that does not exist',
    damage: (w) => {
      set(w, 'fact_orders', 5, 'delivered_on', '2024-02-30');
    },
    says: 'fact_orders.delivered_on: 1 of 400 cells are no date',
  },
  {
    check: '2.1',
    what: 'a third decimal',
    damage: (w) => {
      set(w, 'dim_products', 0, 'price', '99.505');
    },
    says: 'dim_products.price: 1 of 4 cells are no decimal(8,2)',
  },
  {
    check: '2.2',
    what: 'an empty cell where none may be',
    damage: (w) => {
      set(w, 'fact_orders', 5, 'customer_id', null);
    },
    says: 'fact_orders.customer_id: 1 of 400 cells empty where none may be',
  },
  {
    check: '2.2',
    what: 'an end without a beginning',
    damage: (w) => {
      set(w, 'fact_orders', 5, 'delivered_on', null);
    },
    says: 'fact_orders.delivered_on: 1 of 400 cells empty or filled against the schema',
  },
  {
    check: '2.2',
    what: 'many more empty cells than declared',
    damage: (w) => {
      w['fact_orders']!.forEach((row, i) => {
        if (i % 2 === 0) row[position('fact_orders', 'rating')] = null;
      });
    },
    says: 'fact_orders.rating: ',
    below: 1,
  },
  {
    check: '2.3',
    what: 'a number out of bounds',
    damage: (w) => {
      for (const row of [1, 2]) set(w, 'fact_lines', row, 'quantity', 10);
    },
    says: 'fact_lines.quantity: 2 of 800 numbers below 1 or above 9',
  },
  {
    check: '2.4',
    what: 'a value that is not listed',
    damage: (w) => {
      set(w, 'dim_customers', 5, 'city', 'Poona');
    },
    says: 'dim_customers.city: 1 of 60 cells are not on the list',
  },
  {
    check: '2.4',
    what: 'a listed value that never occurs',
    damage: (w) => {
      for (const row of w['dim_customers']!) if (row[1] === 'Mumbai') row[1] = 'Pune';
    },
    says: 'dim_customers.city: 2 of 3 listed values occur, without Mumbai',
    below: 0.1,
  },
  {
    check: '2.6',
    what: 'customers that are missing',
    damage: (w) => {
      w['dim_customers']!.pop();
    },
    says: 'dim_customers: 59 rows, 60 asked for',
  },
  {
    check: '2.6',
    what: 'facts that are missing',
    damage: (w) => {
      w['fact_orders']!.splice(300);
    },
    says: 'fact_orders: 300 rows, 400 asked for, within 2 %',
    below: 0.1,
  },
  {
    check: '3.1',
    what: 'a paisa too much',
    damage: (w) => {
      set(w, 'fact_lines', 0, 'line_total', (Number(w['fact_lines']![0]![4]) + 0.01).toFixed(2));
    },
    says: 'fact_lines.line_total: 1 of 800 cells differ',
  },
  {
    check: '3.1',
    what: 'a name that does not match its parts',
    damage: (w) => {
      set(w, 'dim_customers', 0, 'email', 'surat.C001@example.com');
    },
    says: 'dim_customers.email: 1 of 60 cells differ',
  },
  {
    check: '3.1',
    what: 'a total that is empty',
    damage: (w) => {
      set(w, 'fact_orders', 0, 'total', null);
    },
    says: 'fact_orders.total: 1 of 400 cells differ',
  },
  {
    check: '3.2',
    what: 'a broken rule',
    damage: (w) => {
      set(w, 'fact_orders', 40, 'delivered_on', '2024-01-01');
    },
    says: 'fact_orders: Delivered after ordered: 1 of 400 rows break it',
  },
  {
    check: '3.3',
    what: 'lines of an order that is not there',
    damage: (w) => {
      set(w, 'fact_lines', 0, 'order_id', 9999);
    },
    says: 'fact_orders.total = sum(line_total) of fact_lines: 2 of 401 groups unequal',
  },
  {
    check: '4.1',
    what: 'dates that were swapped',
    damage: (w) => {
      set(w, 'fact_orders', 40, 'delivered_on', '2024-01-01');
    },
    says: 'fact_orders.delivered_on after ordered_at: 1 of 400 the wrong way round',
  },
  {
    check: '4.5',
    what: 'a date after the period',
    damage: (w) => {
      set(w, 'fact_orders', 399, 'ordered_at', '2025-01-01 00:00:00');
    },
    says: 'fact_orders.ordered_at: 1 of 400 outside 2024-01-01 to 2024-12-31',
  },
  {
    check: '7.1',
    what: 'a question whose SQL fails',
    damage: () => undefined,
    says: 'q02: referenced column "nothing" not found',
    problem: {...problem, questions: [problem.questions[0]!, {ask: '?', returns: ['x'], sql: 'select nothing from fact_orders'}]},
  },
  {
    check: '7.2',
    what: 'an answer without rows',
    damage: () => undefined,
    says: 'q02: no rows',
    problem: {
      ...problem,
      questions: [problem.questions[0]!, {ask: '?', returns: ['x'], sql: "select city from dim_customers where city = 'Goa'"}],
    },
  },
];

describe('the checks', () => {
  it('give ten to a world without a fault', async () => {
    const results = await assess(goodWorld());
    const looked = results.checks.filter(({id}) => mutants.some(({check}) => check === id));
    expect(looked.filter(({score}) => score !== 10).map(({id, score, details}) => [id, score, details])).toEqual([]);
    // Its days and numbers are even, which C5 minds, and its descriptions are short, which C8 minds.
    expect(results.gates.filter((gate) => !/^C[58]/.test(gate))).toEqual([]);
    expect(results.rows).toContainEqual({table: 'fact_lines', rows: 2 * ORDERS});
    for (const check of looked) expect(check.failing.rows).toEqual([]);
  });

  it.each(mutants)('$check falls with $what', async ({check, damage, says, model: of, problem: about, below = 10}) => {
    const world = goodWorld();
    damage(world);
    const results = await assess(world, of, about);
    const result = byId(results).get(check)!;
    expect(result.score).toBeLessThan(below);
    expect(
      result.details.some((detail) => detail.includes(says)),
      result.details.join('\n'),
    ).toBe(true);
    expect(result.value).toBeGreaterThan(0);
    if (!['2.2', '2.4', '2.6'].includes(check)) expect(result.failing.rows.length).toBeGreaterThan(0);
    if (result.severity === 'gate') {
      expect(results.verdict).toBe('rejected');
      expect(results.overall).toBeLessThanOrEqual(5.9);
    }
  });

  it('say why they do not apply, and whether that is by design', async () => {
    const flat: Model = {...model, tables: [model.tables[0]!], views: [], metrics: [], rules: [], size: 4};
    const results = await assess(goodWorld(), flat, {...problem, questions: []});
    const none = results.checks.filter(({score}) => score === null);
    const say = (list: readonly CheckResult[]): string[] => list.map(({id, reason}) => `${id}: ${reason}`);
    expect(say(none.filter(({byStructure}) => byStructure !== true))).toEqual([
      '1.6: in every table rows may agree by chance, or nothing but the key tells them apart',
      '2.3: no number declares a bound',
      '2.4: no column declares a list of values',
      '3.1: no column is calculated',
      '3.2: the schema states no rule',
      '3.5: the schema states no rule',
      '5.1: no table of 100 rows has a category',
      '5.2: no table has a number that was drawn',
      '5.3: no table has an amount or a quantity that was drawn',
      '5.4: no amount of money was drawn',
      '6.4: the schema declares no event',
      '6.5: the schema declares no correlation',
      '7.1: no question was asked',
      '7.2: no question has an answer',
      '7.3: no question was asked',
      '7.4: no question has an answer',
      '7.5: no question declares a mistake',
      '7.6: no question has SQL that can be read',
      '7.7: no question has SQL that can be read',
      '7.8: no data set of another seed was made',
      '8.4: there is no datapackage.json',
      '8.5: nothing says what the data set is called or under which terms it is given out',
      '8.6: there is no data dictionary',
      '8.7: there is neither a README nor a list of checksums',
    ]);
    expect(say(none.filter(({byStructure}) => byStructure === true)).map((text) => text.split(':')[0])).toEqual(
      '1.2 1.3 1.4 1.5 1.7 2.5 3.3 3.4 4.1 4.2 4.3 4.4 4.5 4.6 4.7 5.5 5.6 5.7 6.1 6.2 6.3 6.6 6.7'.split(' '),
    );
    expect(results.categories.find(({id}) => id === 'C4')!.score).toBeNull();
    // Nothing touches the price (3.6), and of 3.7 alone no category can live.
    expect(results.categories.find(({id}) => id === 'C3')).toMatchObject({score: 4, group: 'Business Logic'});
  });

  it('follow switches, blanks and numbered twins of the schema', async () => {
    const of = changed(
      changed(model, 'dim_customers', 'email', {unique: true, empty: {kind: 'share', share: 0.2}}),
      'fact_orders',
      'rating',
      {
        empty: undefined,
        value: {
          kind: 'by',
          path: ['customer_id', 'city'],
          cases: [{match: {kind: 'value', value: 'Pune'}, then: {kind: 'constant', value: 4}}],
        },
      },
    );
    const world = goodWorld();
    const city = new Map(world['dim_customers']!.map((row) => [row[0], row[1]]));
    for (const row of world['fact_orders']!) row[5] = city.get(row[1]) === 'Pune' ? 4 : null;
    world['dim_customers']!.forEach((row, i) => {
      row[2] = i % 5 === 0 ? null : String(row[2]).replace('@', '2@');
    });
    const checks = byId(await assess(world, of));
    expect(checks.get('2.2')).toMatchObject({score: 10});
    expect(checks.get('2.3')!.details).toContain(
      `fact_orders.rating: 0 of ${world['fact_orders']!.filter((row) => row[5] === 4).length} numbers below 4 or above 4`,
    );
    expect(checks.get('3.1')).toMatchObject({score: 10});
    world['fact_orders']!.find((row) => row[5] === null)![5] = 4;
    expect(byId(await assess(world, of)).get('2.2')!.score).toBeLessThan(10);
  });

  it('give the same results twice', async () => {
    const world = goodWorld();
    set(world, 'fact_orders', 5, 'customer_id', 'C999');
    expect(JSON.stringify(await assess(world))).toBe(JSON.stringify(await assess(world)));
  });
});

describe('scoring', () => {
  it('follows the published functions', () => {
    expect([Z(0, 0.01), Z(0.005, 0.01), Z(0.02, 0.01)]).toEqual([10, 5, 0]);
    expect([UP(0.1, 0.2, 0.4), UP(0.3, 0.2, 0.4), UP(0.5, 0.2, 0.4)].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0, 5, 10]);
    expect([0, 1.5, 2, 3, 3.5, 5].map((x) => BAND(x, 1, 2, 3, 4))).toEqual([0, 5, 10, 10, 5, 0]);
    expect(
      categoryScore([
        {weight: 3, score: 10},
        {weight: 1, score: 6},
      ]),
    ).toBe(0.8 * 9 + 0.2 * 6);
    expect(categoryScore([])).toBeNull();
  });
  it('has weights that add up to 100, and 58 checks', () => {
    expect(CATEGORIES.reduce((sum, {weight}) => sum + weight, 0)).toBe(100);
    expect(CATEGORIES.reduce((sum, {checks}) => sum + Object.keys(checks).length, 0)).toBe(58);
  });

  const check = (id: string, score: number | null, severity: CheckResult['severity'] = 'warn'): CheckResult => ({
    id,
    title: id,
    category: `C${id[0]!}`,
    weight: CATEGORIES[Number(id[0]) - 1]!.checks[id]!,
    statistic: '',
    value: score === null ? null : (10 - score) / 10,
    threshold: '',
    score,
    severity,
    sql: [],
    failing: {columns: [], rows: []},
    advice: '',
    details: [],
  });
  it('spreads the weight of what does not apply, and leaves out what is missing', () => {
    // C1: 1.1 and 1.3 of it are there; C4: 4.1 measured, 4.5 does not apply.
    const verdict = verdictOf([check('1.1', 10), check('1.3', 5), check('4.1', 8), {...check('4.5', null), byStructure: true}]);
    const c1 = 0.8 * ((3 * 10 + 2 * 5) / 5) + 0.2 * 5;
    const points = [(15 * 5) / 12, (10 * 3) / 11] as const;
    expect(verdict.overall).toBeCloseTo((points[0] * c1 + points[1] * 8) / (points[0] + points[1]), 6);
    expect(verdict).toMatchObject({verdict: 'regenerate', provisional: true, measuredWeight: 9});
    expect(verdict.groups[0]!.score).toBeCloseTo(c1, 6);
  });
  it('is final once every published check is there, whether it applies or not', () => {
    const all = CATEGORIES.flatMap(({checks}) => Object.keys(checks)).map((id) => ({...check(id, 10), category: `C${id.split('.')[0]!}`}));
    expect(verdictOf(all)).toMatchObject({overall: 10, measuredWeight: 100, provisional: false});
    const some = all.map((one) => (one.id === '6.4' ? {...one, score: null, value: null} : one));
    expect(verdictOf(some)).toMatchObject({overall: 10, measuredWeight: 100, provisional: false});
  });
  it('caps a category at 7 where less than 60 % of what applies is measured, by structure or not', () => {
    const c4 = ['4.1', '4.2', '4.3', '4.4', '4.5', '4.6', '4.7'];
    const absent = (byStructure: boolean) =>
      verdictOf(
        c4.map((id) =>
          ['4.2', '4.3', '4.4'].includes(id) ? {...check(id, null), ...(byStructure ? {byStructure: true as const} : {})} : check(id, 10),
        ),
      );
    expect(absent(true).categories[3]!.score).toBe(10);
    expect(absent(false).categories[3]).toMatchObject({score: 7, capped: '45 % of what applies is measured, so it is at most 7'});
  });
  it('does not count what is only reported', () => {
    expect(verdictOf([check('5.1', 10), check('5.7', 0, 'info')]).categories[4]!.score).toBe(10);
  });
  it('caps at 5.9 for a gate, and at 7.9 for a category below 4', () => {
    const many = ['1.2', '1.3', '2.1', '2.2', '2.3', '2.4', '3.1', '3.2', '3.3', '7.1', '7.2'].map((id) => check(id, 10));
    expect(verdictOf([...many, check('1.1', 9.9, 'gate')])).toMatchObject({
      overall: 5.9,
      verdict: 'rejected',
      gates: ['1.1 1.1: not met, so the overall is at most 5.9'],
    });
    expect(verdictOf([...many, check('4.1', 3)])).toMatchObject({overall: 7.9, verdict: 'regenerate'});
    expect(verdictOf([...many, check('4.1', 5)])).toMatchObject({verdict: 'approved', gates: []});
  });
});

describe('degeneracy', () => {
  const answer = (kind: 'count' | 'percent', ...cells: (number | null)[]) => ({
    columns: [
      {name: 'city', type: 'VARCHAR', format: {kind: 'text', decimals: 0}},
      {name: 'x', type: 'BIGINT', format: {kind, decimals: 0}},
    ] as const,
    rows: cells.map((cell, i) => [`c${i}`, cell]),
    chart: {kind: 'column', label: 'city', series: ['x'], title: ''} as const,
  });
  it.each([
    [answer('count'), 'no rows'],
    [answer('count', null, null), 'the column x is empty'],
    [answer('count', 3, 3), 'x is the same in every row'],
    [answer('percent', 0, 100), 'x is nowhere between 0 and 100'],
    [answer('percent', 40, 100), undefined],
    [answer('count', 3), undefined],
    [answer('count', ...Array.from({length: 10_001}, (_, i) => i)), 'more than 10000 rows'],
  ])('%#', (given, fault) => {
    expect(degeneracy(given)).toBe(fault);
  });
});
