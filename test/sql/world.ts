import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Column, ColumnType, Model, Rhythm, Table, Value} from '../../src/core/model.js';
import type {Shipped} from '../../src/core/shipped.js';
import {openShipped} from '../../src/sql/sandbox.js';

export type Field = string | number | boolean | null;
/** The rows of a small world by table, cells in the order of the model's columns; as text they are what the CSV holds. */
export type World = Record<string, Field[][]>;

const column = (name: string, type: ColumnType, value: Value, more: Partial<Column> = {}): Column => ({
  name,
  type,
  about: `The ${name} of the row`,
  isKey: false,
  unique: false,
  value,
  pointer: `/schema/columns/${name}`,
  ...more,
});

const table = (name: string, columns: Column[], more: Partial<Table>): Table => ({
  name,
  about: `About ${name}`,
  fact: name.startsWith('fact_'),
  rows: {kind: 'fixed', rows: 0},
  key: columns.filter(({isKey}) => isKey).map((key) => key.name),
  grain: [],
  columns: columns.map((one) => ({...one, pointer: `/schema/tables/${name}/columns/${one.name}`})),
  pointer: `/schema/tables/${name}`,
  ...more,
});

const rhythm: Rhythm = {
  from: '2024-01-01',
  to: '2024-12-31',
  trend: 0,
  months: Array.from({length: 12}, () => 1),
  weekdays: Array.from({length: 7}, () => 1),
  dayToDay: 0,
  holidays: [],
};
const lognormal = {kind: 'lognormal', median: 2, sigma: 0.4} as const;

export const ORDERS = 400;

/** Customers, products, orders and their lines: a small shop with every kind of column that the checks look at. */
export const model: Model = {
  id: 'shop',
  seed: 1,
  size: ORDERS * 3,
  level: 'Intermediate',
  period: {from: '2024-01-01', to: '2024-12-31'},
  locale: 'en_IN',
  currency: 'INR',
  tables: [
    table(
      'dim_products',
      [
        column('product_id', 'text', {kind: 'given'}, {isKey: true}),
        column('category', 'text', {kind: 'given'}),
        column('price', 'decimal(8,2)', {kind: 'given'}, {unit: 'INR'}),
      ],
      {
        rows: {
          kind: 'data',
          rows: [
            ['P1', 'Tea', 99.5],
            ['P2', 'Tea', 149],
            ['P3', 'Coffee', 199.99],
            ['P4', 'Snack, salty', 49],
          ],
        },
      },
    ),
    table(
      'dim_customers',
      [
        column('customer_id', 'text', {kind: 'id', template: 'C{000}'}, {isKey: true}),
        column(
          'city',
          'text',
          {kind: 'pick', items: ['Pune', 'Mumbai', 'Surat'].map((value, i) => ({value, weight: 3 - i}))},
          {
            values: ['Pune', 'Mumbai', 'Surat'],
          },
        ),
        column('email', 'text', {kind: 'sql', sql: "slug(city, '.') || '.' || customer_id || '@example.com'"}),
      ],
      {rows: {kind: 'fixed', rows: 60}},
    ),
    table(
      'fact_orders',
      [
        column('order_id', 'integer', {kind: 'id', template: '{0}'}, {isKey: true}),
        column(
          'customer_id',
          'text',
          {kind: 'reference', table: 'dim_customers'},
          {
            references: {table: 'dim_customers', column: 'customer_id'},
          },
        ),
        column('ordered_at', 'timestamp', {kind: 'when', rhythm}),
        column('delivered_on', 'date', {
          kind: 'after',
          path: ['ordered_at'],
          duration: {kind: 'duration', duration: {median: 200_000, sigma: 0.5}},
          adjust: [],
        }),
        column(
          'returned',
          'boolean',
          {kind: 'pick', items: [true, false].map((value, i) => ({value, weight: 1 + 4 * i}))},
          {
            values: [true, false],
          },
        ),
        column(
          'rating',
          'integer',
          {kind: 'number', distribution: {kind: 'uniform', from: 1, to: 5}, from: 1, to: 5, adjust: []},
          {
            empty: {
              kind: 'by',
              path: ['customer_id', 'city'],
              cases: [{match: {kind: 'value', value: 'Pune'}, then: {kind: 'share', share: 0.6}}],
              otherwise: {kind: 'share', share: 0.2},
            },
          },
        ),
        column('total', 'decimal(12,2)', {kind: 'rollup', table: 'fact_lines', column: 'order_id', is: 'sum(line_total)'}, {unit: 'INR'}),
      ],
      {rows: {kind: 'fixed', rows: ORDERS}, axis: 'ordered_at'},
    ),
    table(
      'fact_lines',
      [
        column(
          'order_id',
          'integer',
          {kind: 'each', table: 'fact_orders'},
          {
            isKey: true,
            references: {table: 'fact_orders', column: 'order_id'},
          },
        ),
        column('line_no', 'integer', {kind: 'position'}, {isKey: true}),
        column(
          'product_id',
          'text',
          {kind: 'reference', table: 'dim_products'},
          {
            references: {table: 'dim_products', column: 'product_id'},
          },
        ),
        column('quantity', 'integer', {kind: 'number', distribution: lognormal, from: 1, to: 9, adjust: []}),
        column('line_total', 'decimal(12,2)', {kind: 'sql', sql: 'quantity * product_id.price'}, {unit: 'INR'}),
      ],
      {
        rows: {kind: 'each', parent: 'fact_orders', column: 'order_id', about: 2, from: 1},
        grain: ['order_id', 'line_no'],
      },
    ),
  ],
  effects: [],
  views: [
    {
      name: 'orders',
      sql: 'select o.*, c.city, quarter(o.ordered_at) as quarter from fact_orders o join dim_customers c on c.customer_id = o.customer_id',
    },
  ],
  metrics: [
    {name: 'returned', of: 'orders', is: 'avg(returned::int)', format: '0%', about: 'Share returned'},
    {name: 'orders_count', of: 'orders', is: 'count(*)', format: '#,##0', about: 'Orders'},
    {name: 'basket', of: 'orders', is: 'avg(total)', format: '₹#,##0', about: 'Mean order'},
  ],
  rules: [
    {table: 'fact_lines', check: 'quantity between 1 and 9', about: 'One to nine of each', pointer: '/schema/rules/0'},
    {table: 'fact_orders', check: 'delivered_on >= ordered_at::date', about: 'Delivered after ordered', pointer: '/schema/rules/1'},
  ],
};

const two = (n: number): string => String(n).padStart(2, '0');

/** A world without a fault, the same every time. */
export function goodWorld(): World {
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const products: [string, string, number][] = [
    ['P1', 'Tea', 99.5],
    ['P2', 'Tea', 149],
    ['P3', 'Coffee', 199.99],
    ['P4', 'Snack, salty', 49],
  ];
  const cities = ['Pune', 'Mumbai', 'Surat'];
  const customers = Array.from({length: 60}, (_, i) => {
    const id = `C${String(i + 1).padStart(3, '0')}`;
    const city = cities[[0, 0, 0, 1, 1, 2][i % 6]!]!;
    return [id, city, `${city.toLowerCase()}.${id}@example.com`];
  });
  const orders: Field[][] = [];
  const lines: Field[][] = [];
  for (let i = 0; i < ORDERS; i++) {
    const day = Math.floor((i * 360) / ORDERS);
    const date = new Date(Date.UTC(2024, 0, 1 + day));
    const iso = date.toISOString().slice(0, 10);
    const delivered = new Date(date.getTime() + (1 + Math.floor(random() * 4)) * 86_400_000).toISOString().slice(0, 10);
    const customer = customers[Math.floor(random() * customers.length)]!;
    let cents = 0;
    // One or three lines, two on average.
    const count = i % 2 === 0 ? 1 : 3;
    for (let line = 1; line <= count; line++) {
      const product = products[Math.floor(random() * products.length)]!;
      const quantity = 1 + Math.floor(random() * 4);
      const total = Math.round(product[2] * 100) * quantity;
      cents += total;
      lines.push([i + 1, line, product[0], quantity, (total / 100).toFixed(2)]);
    }
    const isEmpty = random() < (customer[1] === 'Pune' ? 0.6 : 0.2);
    orders.push([
      i + 1,
      customer[0]!,
      `${iso} ${two(8 + Math.floor(random() * 12))}:${two(Math.floor(random() * 60))}:00`,
      delivered,
      random() < 0.2 + (customer[1] === 'Surat' && day > 270 ? 0.4 : 0),
      isEmpty ? null : 1 + Math.floor(random() * 5),
      (cents / 100).toFixed(2),
    ]);
  }
  return {
    dim_products: products.map(([id, category, price]) => [id, category, price.toFixed(2)]),
    dim_customers: customers,
    fact_orders: orders,
    fact_lines: lines,
  };
}

const cell = (value: Field): string => {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Writes a world as CSV files, opens it, hands it over, and removes everything. */
export async function withShipped<T>(
  world: World,
  use: (shipped: Shipped) => Promise<T>,
  of: Model = model,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-world-'));
  try {
    const files: Record<string, string> = {};
    for (const {name, columns} of of.tables) {
      files[name] = join(folder, `${name}.csv`);
      const lines = [columns.map((one) => one.name), ...world[name]!.map((row) => row.map(cell))].map((row) => `${row.join(',')}\n`);
      writeFileSync(files[name], lines.join(''));
    }
    const shipped = await openShipped({model: of, files, database: join(folder, 'shipped.duckdb'), signal, memoryLimit: '256MB'});
    try {
      return await use(shipped);
    } finally {
      await shipped.close();
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
