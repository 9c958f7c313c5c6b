import {readFileSync} from 'node:fs';
import {DuckDBInstance, type DuckDBConnection} from '@duckdb/node-api';
import {beforeAll, describe, expect, it} from 'vitest';
import type {Model} from '../../src/core/model.js';
import {generateDataset} from '../../src/generate/dataset.js';
import {type Planted, plantDefects} from '../../src/generate/defects/planted.js';
import {here, modelOf, type Here} from './here.js';

const SIZE = 20_000;
const SCHEMA = `
tables:
  dim_members:
    about: One row per member.
    rows: 3000
    columns:
      member_id: {id: "M{00000}"}
      full_name: {faker: person.fullName, dirty: {spaces: 5%}}
      email: {sql: "slug(full_name, '.') || '@example.com'", empty: 10%, dirty: {case: 4%, spaces: 3%}}
      joined_on: {when: {from: 2022-01-01}, dirty: {format: 6%}}
      plan: {pick: {Basic: 5, Plus: 3, UPI only: 2}, dirty: {case: 10%}}
  fact_orders:
    about: One row per order.
    rows: 100% of size
    duplicates: 2%
    columns:
      order_id: {id: "O{000000}"}
      member_id: {references: dim_members}
      placed_at: {when: {hours: {open: 8-20, peak: 12}}, dirty: {format: 1%}}
      status: {pick: {Delivered: 80, Returned: 20}, dirty: {case: 2%, spaces: 2%, missing: 2%}}
      paid: {amount: {typical: 900, high: 4000}, unit: INR, dirty: {format: 3%, outliers: 2%}}
      weight: {number: {normal: {mean: 3, sd: 1}, from: 0.1, step: 0.1}, dirty: {missing: 5%, outliers: 5%}}
      minutes: {count: {typical: 30, high: 90, from: 0}, unit: minutes, dirty: {format: 5%}}
      gift: {pick: {true: 1, false: 9}, dirty: {format: 3%}}
  fact_lines:
    about: One row per line.
    rows: {each: fact_orders, about: 2, from: 1}
    grain: [order_id, line_no]
    duplicates: 1%
    columns:
      order_id: {references: fact_orders}
      line_no: {position: true}
`;

interface Made {
  readonly at: Here;
  readonly model: Model;
  readonly planted: Planted;
  readonly duck: DuckDBConnection;
}

async function make(yaml: string, subSeed = '1', at = here()): Promise<Made> {
  const model = await modelOf(yaml, {size: SIZE});
  const clean = await generateDataset(at.context, model, {size: SIZE, effects: true}, subSeed);
  const planted = await plantDefects(at.context, model, clean, subSeed);
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  const read = (path: string): string =>
    `select row_number() over () as n, * from read_csv('${path}', header = true, all_varchar = true, delim = ',', quote = '"', nullstr = '', allow_quoted_nulls = false)`;
  for (const schema of ['clean', 'shipped', 'ledger']) await duck.run(`create schema ${schema}`);
  for (const [name, {csv}] of planted.clean) await duck.run(`create table clean.${name} as ${read(at.context.path(csv))}`);
  for (const [name, {csv}] of planted.tables) await duck.run(`create table shipped.${name} as ${read(at.context.path(csv))}`);
  for (const [name, ledger] of planted.ledgers) await duck.run(`create table ledger.${name} as ${read(at.context.path(ledger))}`);
  return {at, model, planted, duck};
}

const ask = async ({duck}: Made, sql: string): Promise<unknown[][]> => (await duck.runAndReadAll(sql)).getRowsJson();
const one = async (made: Made, sql: string): Promise<number> => Number((await ask(made, sql))[0]![0]);

describe('planned defects', () => {
  let made: Made;
  beforeAll(async () => {
    made = await make(SCHEMA);
  });

  it('the shipped file is the clean one plus the ledger, row by row and cell by cell', async () => {
    for (const {name, columns} of made.model.tables) {
      // An independent reading: in JavaScript, in the order of the file.
      const shipped = await ask(made, `select * exclude (n) from shipped.${name} order by n`);
      const clean = await ask(made, `select * exclude (n) from clean.${name} order by n`);
      const ledger = await ask(made, `select "row", "column", kind, original, shipped, "table", "key" from ledger.${name} order by n`);
      const names = columns.map((column) => column.name);
      const copies = new Set<number>();
      for (const [row, column, kind, original, value, table, key] of ledger) {
        expect(table).toBe(name);
        const cells = shipped[Number(row) - 1]!;
        expect(key).toBe(name === 'fact_lines' ? `${String(cells[0])}/${String(cells[1])}` : cells[0]);
        if (kind === 'duplicates') {
          copies.add(Number(row));
          expect(cells).toEqual(shipped[Number(original) - 1]);
          continue;
        }
        const at = names.indexOf(String(column));
        expect(cells[at]).toBe(value);
        expect(original).not.toBe(value);
      }
      // Taken back only now: a copy has the spoilt cells of its row.
      const restored = shipped.map((cells) => [...cells]);
      for (const [row, column, kind, original] of ledger)
        if (kind !== 'duplicates') restored[Number(row) - 1]![names.indexOf(String(column))] = original;
      expect(restored.filter((_, k) => !copies.has(k + 1))).toEqual(clean);
    }
  });

  it('spoils as many cells as asked for, within chance, and counts them', async () => {
    const plans = made.model.defects!;
    for (const {table, cells, duplicates} of plans) {
      for (const {column, kind, rate} of cells) {
        // Cells that can be spoilt in this way: not empty, and for some kinds not the same afterwards.
        const can =
          column === 'weight' && kind === 'outliers' ? `${column}::double <> 0` : kind === 'outliers' ? `${column}::double <> 0` : 'true';
        const n = await one(made, `select count(*) from clean.${table} where ${column} is not null and ${can}`);
        const found = await one(made, `select count(*) from ledger.${table} where "column" = '${column}' and kind = '${kind}'`);
        expect(Math.abs(found - n * rate), `${table}.${column} ${kind}: ${found} of ${n}`).toBeLessThan(
          4 * Math.sqrt(n * rate * (1 - rate)),
        );
        expect(made.planted.counts).toContainEqual({table, column, kind, count: found});
      }
      if (duplicates === undefined) continue;
      const n = await one(made, `select count(*) from clean.${table}`);
      const found = await one(made, `select count(*) from ledger.${table} where kind = 'duplicates'`);
      expect(Math.abs(found - n * duplicates)).toBeLessThan(4 * Math.sqrt(n * duplicates));
      expect(made.planted.tables.get(table)!.rows).toBe(n + found);
    }
  });

  it('leaves keys and columns without dirty alone', async () => {
    expect(
      await ask(made, `select order_id, member_id from clean.fact_orders except select order_id, member_id from shipped.fact_orders`),
    ).toEqual([]);
    expect(
      await ask(made, `select order_id, member_id from shipped.fact_orders except select order_id, member_id from clean.fact_orders`),
    ).toEqual([]);
    const columns = await ask(made, `select distinct "column" from ledger.fact_orders where "column" is not null order by 1`);
    expect(columns.flat()).toEqual(['gift', 'minutes', 'paid', 'placed_at', 'status', 'weight']);
  });

  it('copies stand below their rows, and not all next to them', async () => {
    const far = await ask(
      made,
      `select min("row"::int - original::int), max("row"::int - original::int) from ledger.fact_orders where kind = 'duplicates'`,
    );
    const [least, most] = far[0]!.map(Number) as [number, number];
    expect(least).toBeGreaterThanOrEqual(1);
    expect(most).toBeGreaterThan(20);
    expect(most).toBeLessThan(60);
  });

  it('looks like what it is', async () => {
    const wrong: Record<string, string> = {
      case: `lower(shipped) <> lower(original) or (shipped <> upper(shipped) and shipped <> lower(shipped))`,
      spaces: `trim(shipped) <> original`,
      missing: `shipped is not null`,
      outliers: `shipped::double / original::double not between 9.99 and 100.01`,
    };
    for (const [kind, condition] of Object.entries(wrong))
      for (const table of ['dim_members', 'fact_orders'])
        expect(await ask(made, `select * from ledger.${table} where kind = '${kind}' and (${condition}) limit 3`), kind).toEqual([]);
    const forms = await ask(
      made,
      `select "column", bool_and(regexp_full_match(shipped, case "column" when 'placed_at' then '\\d\\d/\\d\\d/\\d{4} \\d\\d:\\d\\d:\\d\\d' when 'paid' then 'INR [\\d,]+\\.\\d\\d' when 'minutes' then '[\\d,]+ minutes' else 'Yes|No' end))
        from ledger.fact_orders where kind = 'format' group by 1 order by 1`,
    );
    expect(forms).toEqual([
      ['gift', true],
      ['minutes', true],
      ['paid', true],
      ['placed_at', true],
    ]);
  });

  it('changes no clean row, and other defects do not change when one is added', async () => {
    const bare = await make(SCHEMA.replace(/, dirty: \{[^}]*\}/g, '').replace(/ {4}duplicates: .%\n/g, ''));
    for (const [name, {csv}] of bare.planted.tables) expect(made.planted.clean.get(name)!.csv.digest).toBe(csv.digest);
    expect(bare.planted.ledger).toBeUndefined();
    const fewer = await make(SCHEMA.replace(', dirty: {missing: 5%, outliers: 5%}', ''));
    const paid = (side: Made): Promise<unknown[][]> =>
      ask(side, `select "key", original, shipped from ledger.fact_orders where "column" = 'paid' order by 1`);
    expect(await paid(fewer)).toEqual(await paid(made));
  });

  it('is the same again, another with another sub-seed, and runs once', async () => {
    const again = await make(SCHEMA);
    expect(again.planted.ledger!.digest).toBe(made.planted.ledger!.digest);
    for (const [name, {csv}] of again.planted.tables) expect(made.planted.tables.get(name)!.csv.digest).toBe(csv.digest);
    expect((await make(SCHEMA, '2')).planted.ledger!.digest).not.toBe(made.planted.ledger!.digest);
    const before = made.at.ran.length;
    await plantDefects(made.at.context, made.model, made.planted.clean, '1');
    expect(made.at.ran.length).toBe(before);
    // A reworded description plants nothing anew.
    const reworded = await modelOf(SCHEMA.replace('One row per order.', 'One row for an order.'), {size: SIZE});
    await plantDefects(made.at.context, reworded, made.planted.clean, '1');
    expect(made.at.ran.length).toBe(before);
  });

  it('writes untouched lines as they were', () => {
    const lines = (planted: Planted['tables']): string[] =>
      readFileSync(made.at.context.path(planted.get('dim_members')!.csv), 'utf8').split('\n');
    const clean = new Set(lines(made.planted.clean));
    const shipped = lines(made.planted.tables);
    const same = shipped.filter((line) => clean.has(line)).length;
    expect(same / shipped.length).toBeGreaterThan(0.7);
    expect(shipped[0]).toBe(lines(made.planted.clean)[0]);
  });
});
