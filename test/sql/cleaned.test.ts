/** The proof that cleaning restores a table, and what becomes of it when somebody breaks a part. */
import {readFileSync, writeFileSync} from 'node:fs';
import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import type {Model} from '../../src/core/model.js';
import {generateDataset} from '../../src/generate/dataset.js';
import {type Planted, plantDefects} from '../../src/generate/defects/planted.js';
import {bindCleaning} from '../../src/sql/bind-clean.js';
import {openShipped, type ShippedDatabase} from '../../src/sql/sandbox.js';
import {here, modelOf} from '../generate/here.js';

const SCHEMA = `
tables:
  fact_orders:
    about: One row per order.
    rows: 100% of size
    duplicates: 3%
    columns:
      order_id: {id: "O{00000}"}
      ordered_on: {when: {weekdays: {sat: +50%}}, dirty: {format: 5%}}
      status: {pick: {Delivered: 80, Sent back: 12, COD: 8}, dirty: {case: 5%, spaces: 5%}}
      note: {pick: {a: 1, b: 2}, dirty: {missing: 5%}}
      paid: {amount: {typical: 900, high: 4000}, unit: INR, dirty: {format: 5%, outliers: 3%}}
views:
  sales: select * from fact_orders where status = 'Delivered'
`;

describe('the proof', () => {
  const at = here();
  let model: Model;
  let planted: Planted;
  beforeAll(async () => {
    model = await modelOf(SCHEMA, {size: 3000});
    planted = await plantDefects(at.context, model, await generateDataset(at.context, model, {size: 3000, effects: true}, '1'), '1');
  });

  const file = (which: 'shipped' | 'twin' | 'ledger'): string =>
    at.context.path(
      which === 'ledger'
        ? planted.ledgers.get('fact_orders')!
        : (which === 'twin' ? planted.clean : planted.tables).get('fact_orders')!.csv,
    );

  interface Change {
    /** Changes of the text of a file. */
    readonly shipped?: (text: string) => string;
    readonly ledger?: (text: string) => string;
    readonly clean?: (sql: string) => string;
  }

  /** Opens the files after a change, looks, and closes them. */
  async function after<T>(change: Change, look: (shipped: ShippedDatabase) => Promise<T> | T): Promise<T> {
    const changed = (which: 'shipped' | 'ledger', edit: ((text: string) => string) | undefined): string => {
      if (edit === undefined) return file(which);
      const text = readFileSync(file(which), 'utf8');
      const other = edit(text);
      expect(other, 'the mutant changes something').not.toBe(text);
      const path = join(at.context.scratch, `${randomUUID()}.csv`);
      writeFileSync(path, other);
      return path;
    };
    const defects = model.defects!.map((one) => ({...one, clean: change.clean?.(one.clean) ?? one.clean}));
    const shipped = await openShipped({
      model: {...model, defects},
      files: {fact_orders: changed('shipped', change.shipped)},
      planted: {fact_orders: {twin: file('twin'), ledger: changed('ledger', change.ledger)}},
      database: join(at.context.scratch, `${randomUUID()}.duckdb`),
      signal: new AbortController().signal,
    });
    try {
      return await look(shipped);
    } finally {
      await shipped.close();
    }
  }
  const broken = (change: Change): Promise<string[]> =>
    after(change, (shipped) => shipped.broken.map(({claim, column}) => `${claim} ${column ?? ''}`.trim()));

  it('holds for what was planted; questions read cleaned rows in their order, checks the clean text', async () => {
    await after({}, async (shipped) => {
      expect(shipped.broken).toEqual([]);
      const ask = async (sql: string): Promise<unknown> => (await shipped.query(sql)).rows;
      expect(await ask('select count(*), count(distinct order_id) from fact_orders')).toEqual([[3000, 3000]]);
      expect(await ask('select distinct status from fact_orders order by 1')).toEqual([['COD'], ['Delivered'], ['Sent back']]);
      expect(
        await ask('select count(*) from (select order_id < lag(order_id) over (order by rowid) as back from fact_orders) where back'),
      ).toEqual([[0]]);
      expect(await ask("select count(*) from text.fact_orders where paid like 'INR%' or status <> trim(status) or note is null")).toEqual([
        [0],
      ]);
      // What is lost stays lost in the cleaned rows.
      expect((await shipped.query('select count(*) from fact_orders where note is null')).rows[0]![0]).toBeGreaterThan(100);
      expect((await shipped.query('select count(*) from sales')).rows[0]![0]).toBeGreaterThan(2000);
    });
  });

  it('shows neither raw files nor ledgers nor clean twins to questions', async () => {
    await after({}, async (shipped) => {
      for (const schema of ['raw', 'twin', 'ledger'])
        expect((await shipped.attempt(`select * from ${schema}.fact_orders`)).ok, schema).toBe(false);
    });
  });

  it.each<[string, Change, string[]]>([
    ['cleaning forgets the blanks', {clean: (sql) => sql.replaceAll('trim(status)', 'status')}, ['cleaning status']],
    [
      'cleaning forgets the other dates',
      {clean: (sql) => sql.replace(/, try_strptime\(ordered_on, '%d[^)]*\)/, '')},
      ['cleaning ordered_on'],
    ],
    ['cleaning reads the days as months', {clean: (sql) => sql.replace('%d/%m/%Y', '%m/%d/%Y')}, ['cleaning ordered_on']],
    ['cleaning keeps the copies', {clean: (sql) => sql.replace('select distinct', 'select')}, ['cleaning order_id']],
    ['cleaning drops rows', {clean: (sql) => `${sql} where note is not null`}, ['cleaning order_id']],
    ['cleaning fails on a row', {clean: (sql) => sql.replace(/cast\(regexp_replace\([^)]*\)/, 'cast(paid')}, ['cleaning']],
    ['cleaning rounds', {clean: (sql) => sql.replace('decimal(12,2)', 'decimal(12,0)')}, ['cleaning paid']],
    [
      'a cell outside of the ledger is changed',
      {shipped: (text) => text.replace(/(O00777,[^,]*,)[^,]*/, '$1Lost')},
      ['ledger status', 'cleaning status'],
    ],
    ['a row is dropped', {shipped: (text) => text.replace(/\nO00777,[^\n]*/, '')}, ['ledger']],
    ['a line of the ledger is dropped', {ledger: (text) => text.replace(/\n[^\n]*,status,spaces,[^\n]*/, '')}, ['ledger status']],
    ['the ledger names another original', {ledger: (text) => text.replace(/,case,Delivered,/, ',case,COD,')}, ['ledger status']],
    [
      'the ledger names another shipped value',
      {ledger: (text) => text.replace(/,case,Delivered,DELIVERED/, ',case,Delivered,DElivered')},
      ['ledger status'],
    ],
    ['the ledger calls a row a copy that is none', {ledger: (text) => `${text}fact_orders,O00900,900,,duplicates,5,\n`}, ['ledger']],
  ])('breaks when %s', async (_what, change, claims) => {
    const found = await broken(change);
    for (const claim of claims)
      expect(
        found.some((one) => one.startsWith(claim)),
        `${claim} in ${found.join(', ')}`,
      ).toBe(true);
  });

  it('says where: table, row, key, both values', async () => {
    const [first] = await after({clean: (sql) => sql.replaceAll('trim(status)', 'status')}, (shipped) => shipped.broken);
    expect(first!.message).toMatch(/^in row \d+ \(O\d{5}\) status is " *\w.*" in the cleaned table, and "\w.*" in the clean one$/);
  });
});

describe('cleaning SQL of one’s own', () => {
  const own = async (clean: string): Promise<string[]> => {
    const model = await modelOf(SCHEMA.replace('    duplicates: 3%', `    duplicates: 3%\n    clean: ${JSON.stringify(clean)}`));
    return (await bindCleaning(model)).map(({pointer, message}) => `${pointer}: ${message}`);
  };

  it('binds against text columns, and gives the columns of the table', async () => {
    const at = '/schema/tables/fact_orders/clean';
    expect(await own('select * from raw.fact_orders')).toEqual([]);
    expect(await own('with all_rows as (select distinct * from raw.fact_orders) select * from all_rows;')).toEqual([]);
    expect(await own('select order_id, ordered_on, status from raw.fact_orders')).toEqual([
      `${at}: the SQL gives order_id, ordered_on, status, and fact_orders has order_id, ordered_on, status, note, paid`,
    ]);
    expect(await own('select order_id, ordered_on, status, note, length(paid) > 2 as paid from raw.fact_orders')).toEqual([
      `${at}: paid comes out as BOOLEAN, and fact_orders.paid is decimal(12,2)`,
    ]);
    for (const [sql, says] of [
      ['select * from raw.fact_order', 'there is no table fact_order'],
      ['select * from twin.fact_orders', 'none of the tables'],
      ['select * from text.fact_orders', 'none of the tables'],
      ['select * from fact_orders', 'does not exist'],
      ["select * from read_csv('/etc/passwd')", 'not allowed'],
      ['drop table raw.fact_orders', 'only a single SELECT'],
      ['select order_id, ordered_on, statos, note, paid from raw.fact_orders', 'statos'],
      ['select order_id, current_date, status, note, paid from raw.fact_orders', 'clock'],
    ] as const) {
      const [first = ''] = await own(sql);
      expect(first).toContain(`${at}: `);
      expect(first).toContain(says);
    }
  });
});
