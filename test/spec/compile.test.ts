import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Column, Table} from '../../src/core/model.js';
import {model} from './rig.js';

const shop = model(readFileSync(new URL('fixtures/shop.yaml', import.meta.url), 'utf8'));
const table = (name: string): Table => shop.tables.find((one) => one.name === name)!;
const column = (path: string): Column => {
  const [owner, name] = path.split('.') as [string, string];
  return table(owner).columns.find((one) => one.name === name)!;
};
const sigma = (typical: number, high: number): number => Math.log(high / typical) / 1.6448536269514722;

describe('the model of a shop', () => {
  test('settings', () => {
    expect(shop).toMatchObject({
      id: 'shop',
      size: 10_000,
      level: 'Intermediate',
      period: {from: '2023-01-01', to: '2024-12-31'},
      locale: 'en_IN',
      currency: 'INR',
    });
    expect(JSON.parse(JSON.stringify(shop))).toEqual(shop);
  });

  test('parents come before children, otherwise as written', () => {
    expect(shop.tables.map(({name}) => name)).toEqual(['dim_stores', 'dim_customers', 'fact_orders', 'dim_products', 'fact_order_lines']);
  });

  test('tables: facts, keys, axes, rows', () => {
    expect(shop.tables.map(({name, fact, key, axis, rows}) => ({name, fact, key, axis, rows}))).toEqual([
      {
        name: 'dim_stores',
        fact: false,
        key: ['store_id'],
        axis: undefined,
        rows: {
          kind: 'data',
          rows: [
            ['S1', 'Pune', '2019-05-01', 120],
            ['S2', 'Surat', '2020-01-15', 80.5],
            ['S3', 'Thane', '2021-11-30', null],
          ],
        },
      },
      {name: 'dim_customers', fact: false, key: ['customer_id'], axis: 'joined_on', rows: {kind: 'share', of: 0.12}},
      {name: 'fact_orders', fact: true, key: ['order_id'], axis: 'ordered_at', rows: {kind: 'share', of: 1}},
      {name: 'dim_products', fact: false, key: ['product_id'], axis: undefined, rows: {kind: 'fixed', rows: 40}},
      {
        name: 'fact_order_lines',
        fact: true,
        key: [],
        axis: undefined,
        rows: {kind: 'each', parent: 'fact_orders', column: 'order_id', about: 2.3, from: 1, high: 6},
      },
    ]);
    expect(table('fact_orders').grain).toEqual(['order_id']);
    expect(table('fact_orders').pointer).toBe('/tables/fact_orders');
  });

  test.each([
    ['dim_stores.store_id', 'text'],
    ['dim_stores.opened_on', 'date'],
    ['dim_stores.size', 'decimal(12,2)'],
    ['dim_customers.customer_id', 'integer'],
    ['dim_customers.full_name', 'text'],
    ['dim_customers.email', 'auto'],
    ['dim_customers.town', 'text'],
    ['dim_customers.fee', 'decimal(12,2)'],
    ['dim_customers.member', 'boolean'],
    ['dim_customers.joined_on', 'date'],
    ['fact_orders.customer_id', 'integer'],
    ['fact_orders.store_id', 'text'],
    ['fact_orders.ordered_at', 'timestamp'],
    ['fact_orders.shipped_at', 'timestamp'],
    ['fact_orders.delivered_on', 'date'],
    ['fact_orders.delivery_fee', 'decimal(8,2)'],
    ['fact_orders.order_total', 'auto'],
    ['fact_orders.tax', 'decimal(12,2)'],
    ['fact_order_lines.line_number', 'integer'],
    ['fact_order_lines.quantity', 'integer'],
    ['fact_order_lines.unit_price', 'decimal(12,2)'],
    ['fact_order_lines.rating', 'double'],
  ])('%s is %s', (path, type) => {
    expect(column(path).type).toBe(type);
  });

  test.each<[string, unknown]>([
    ['dim_stores.city', {kind: 'given'}],
    ['dim_customers.customer_id', {kind: 'id', template: '{0}'}],
    ['dim_customers.card', {kind: 'pattern', template: '{AA}-{0000}'}],
    ['dim_customers.country', {kind: 'constant', value: 'India'}],
    [
      'dim_customers.region',
      {
        kind: 'pick',
        items: [
          {value: 'West', weight: 1},
          {value: 'South', weight: 1},
        ],
      },
    ],
    [
      'dim_customers.member',
      {
        kind: 'pick',
        items: [
          {value: true, weight: 3},
          {value: false, weight: 7},
        ],
      },
    ],
    [
      'dim_customers.store_id',
      {
        kind: 'reference',
        table: 'dim_stores',
        weights: [
          {key: 'S1', weight: 3},
          {key: 'S2', weight: 1},
        ],
      },
    ],
    [
      'dim_customers.town',
      {
        kind: 'by',
        path: ['region'],
        cases: [
          {
            match: {kind: 'value', value: 'West'},
            then: {
              kind: 'pick',
              items: [
                {value: 'Pune', weight: 3},
                {value: 'Surat', weight: 2},
              ],
            },
          },
          {match: {kind: 'value', value: 'South'}, then: {kind: 'constant', value: 'Chennai'}},
        ],
      },
    ],
    [
      'fact_orders.customer_id',
      {kind: 'reference', table: 'dim_customers', favour: {top: 0.2, get: 0.55}, alive: {from: 'joined_on', at: 'ordered_at'}},
    ],
    ['fact_orders.store_id', {kind: 'reference', table: 'dim_stores', usually: {share: 0.8, path: ['customer_id', 'store_id']}}],
    [
      'fact_orders.shipped_at',
      {
        kind: 'after',
        path: ['ordered_at'],
        duration: {kind: 'duration', duration: {median: 172_800, sigma: sigma(2, 6), from: 14_400, to: 2_592_000}},
        adjust: [{path: ['store_id', 'city'], cases: [{value: 'Pune', change: 0.3}]}],
      },
    ],
    [
      'fact_orders.delivered_on',
      {
        kind: 'after',
        path: ['shipped_at'],
        duration: {
          kind: 'by',
          path: ['channel'],
          cases: [{match: {kind: 'value', value: 'App'}, then: {kind: 'duration', duration: {median: 432_000, sigma: sigma(5, 9)}}}],
          otherwise: {kind: 'duration', duration: {median: 172_800, sigma: sigma(2, 4)}},
        },
        adjust: [],
      },
    ],
    [
      'fact_orders.delivery_fee',
      {
        kind: 'by',
        path: ['store_id', 'city'],
        cases: [
          {
            match: {kind: 'value', value: 'Pune'},
            then: {kind: 'number', distribution: {kind: 'lognormal', median: 40, sigma: sigma(40, 90)}, adjust: []},
          },
          {
            match: {kind: 'value', value: 'Surat'},
            then: {
              kind: 'by',
              path: ['channel'],
              cases: [{match: {kind: 'value', value: 'App'}, then: {kind: 'constant', value: 25}}],
              otherwise: {kind: 'constant', value: 30},
            },
          },
          {
            match: {kind: 'value', value: 'Thane'},
            then: {
              kind: 'pick',
              items: [
                {value: 10, weight: 1},
                {value: 20, weight: 3},
              ],
            },
          },
          {match: {kind: 'none'}, then: {kind: 'constant', value: 0}},
        ],
      },
    ],
    [
      'fact_orders.order_total',
      {kind: 'rollup', table: 'fact_order_lines', column: 'order_id', is: 'sum(line_total)', where: 'quantity > 0'},
    ],
    ['fact_order_lines.order_id', {kind: 'each', table: 'fact_orders'}],
    ['fact_order_lines.line_number', {kind: 'position'}],
    ['fact_order_lines.product_id', {kind: 'reference', table: 'dim_products', weightColumn: 'popularity'}],
    [
      'fact_order_lines.quantity',
      {kind: 'number', distribution: {kind: 'lognormal', median: 2, sigma: sigma(2, 5)}, step: 1, from: 1, adjust: []},
    ],
    ['fact_order_lines.visits', {kind: 'number', distribution: {kind: 'poisson', mean: 3}, adjust: []}],
    [
      'fact_order_lines.unit_price',
      {
        kind: 'number',
        distribution: {kind: 'lognormal', median: 180, sigma: sigma(180, 410)},
        from: 20,
        endsIn: [9, 99],
        adjust: [
          {
            path: ['order_id', 'store_id', 'city'],
            cases: [
              {value: 'Pune', change: 0.15},
              {value: 'Surat', change: -0.05},
            ],
          },
        ],
      },
    ],
    [
      'fact_order_lines.rating',
      {kind: 'number', distribution: {kind: 'normal', mean: 4.1, sd: 0.6}, from: 1, to: 5, step: 0.5, adjust: []},
    ],
    ['fact_order_lines.line_total', {kind: 'sql', sql: 'quantity * unit_price'}],
  ])('%s', (path, value) => {
    expect(column(path).value).toEqual(value);
  });

  test('rhythm', () => {
    const {value} = column('fact_orders.ordered_at');
    expect(value).toEqual({
      kind: 'when',
      rhythm: {
        from: '2023-01-01',
        to: '2024-12-31',
        trend: 0.08,
        months: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.4, 1],
        weekdays: [1, 1, 1, 1, 1, 1.5, 0],
        dayToDay: 0.15,
        hours: {open: 7, close: 22, peaks: [9, 18]},
        holidays: [{date: '2024-10-31', factor: 1.8}],
      },
    });
    expect(column('dim_customers.joined_on').value).toMatchObject({rhythm: {from: '2022-01-01', to: '2024-12-31', trend: -0.05}});
  });

  test('blanks, uniqueness, lists of values, foreign keys, units', () => {
    expect(column('fact_orders.shipped_at').empty).toEqual({kind: 'share', share: 0.04});
    expect(column('fact_orders.store_id').empty).toEqual({
      kind: 'by',
      path: ['channel'],
      cases: [{match: {kind: 'value', value: 'App'}, then: {kind: 'share', share: 1}}],
      otherwise: {kind: 'share', share: 0},
    });
    expect([
      column('dim_customers.email').unique,
      column('dim_customers.customer_id').unique,
      column('dim_customers.region').unique,
    ]).toEqual([true, true, false]);
    expect(column('dim_customers.town').values).toEqual(['Pune', 'Surat', 'Chennai']);
    expect(column('dim_customers.country').values).toBeUndefined();
    expect(column('dim_customers.fee').values).toEqual([99, 149.5]);
    expect(column('fact_orders.store_id').references).toEqual({table: 'dim_stores', column: 'store_id'});
    expect(column('fact_order_lines.unit_price')).toMatchObject({unit: 'INR', pointer: '/tables/fact_order_lines/columns/unit_price'});
  });

  test('events are effects', () => {
    expect(shop.effects.map(({name, table: of, what, strength, where, rampDays}) => ({name, of, what, strength, where, rampDays}))).toEqual(
      [
        {name: 'launch.busy', of: 'fact_orders', what: {kind: 'rows'}, strength: 0.7, where: "store_id.city = 'Pune'", rampDays: 61},
        {name: 'launch.quiet', of: 'fact_orders', what: {kind: 'rows'}, strength: -0.4, where: undefined, rampDays: 61},
        {
          name: 'launch.dear',
          of: 'fact_orders',
          what: {kind: 'measure', column: 'delivery_fee'},
          strength: 0.2,
          where: undefined,
          rampDays: 61,
        },
        {
          name: 'launch.late',
          of: 'fact_orders',
          what: {kind: 'duration', column: 'shipped_at'},
          strength: 0.3,
          where: undefined,
          rampDays: 61,
        },
        {
          name: 'launch.quick',
          of: 'fact_orders',
          what: {kind: 'duration', column: 'delivered_on'},
          strength: -0.18,
          where: undefined,
          rampDays: 61,
        },
        {
          name: 'launch.back',
          of: 'fact_orders',
          what: {kind: 'shift', column: 'status', into: 'Returned'},
          strength: 0.12,
          where: "channel = 'App'",
          rampDays: 61,
        },
      ],
    );
    expect(shop.effects[0]).toMatchObject({
      from: '2024-04-01',
      to: '2024-09-30',
      about: 'The app is launched',
      pointer: '/events/launch/effects/busy',
    });
  });

  test('views come after those that they read', () => {
    expect(shop.views.map(({name}) => name)).toEqual(['app_orders', 'app_days']);
    expect(shop.metrics).toEqual([{name: 'app_share', of: 'app_orders', is: 'count(*)', format: '#,##0', about: 'Orders in the app'}]);
    expect(shop.rules).toEqual([
      {table: 'fact_orders', check: 'shipped_at >= ordered_at', about: 'Nothing is shipped before it is ordered', pointer: '/rules/0'},
    ]);
  });

  test('pointers begin with the prefix', () => {
    expect(model('tables:\n  t:\n    about: x\n    rows: 5\n    columns: {t_id: {id: "T{0}"}}\n').tables[0]!.pointer).toBe('/tables/t');
  });

  test('a table without a prefix is a fact when none refers to it', () => {
    const small = model(
      'tables:\n  stores: {about: x, columns: {store_id: {}}, data: [[S1]]}\n  sales: {about: x, rows: 9, columns: {sale_id: {id: "{0}"}, store_id: {references: stores}}}\n',
    );
    expect(small.tables.map(({name, fact}) => [name, fact])).toEqual([
      ['stores', false],
      ['sales', true],
    ]);
  });
});
