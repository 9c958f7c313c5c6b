import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Shipped} from '../../src/core/shipped.js';
import {openShipped} from '../../src/sql/sandbox.js';
import {goodWorld, model, withShipped} from './world.js';

/** Why SQL is not run; fails the test when it is. */
async function refusal(shipped: Shipped, sql: string): Promise<{kind: string; message: string}> {
  const result = await shipped.attempt(sql);
  if (result.ok) throw new Error(`accepted: ${sql} -> ${JSON.stringify(result.value.rows)}`);
  return result.error;
}

describe('openShipped', () => {
  it('loads every file with the types and the column order of the model, and as text', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const typed = await shipped.query('select * from fact_orders order by order_id limit 1');
      expect(typed.columns.map(({name, type}) => `${name} ${type}`)).toEqual([
        'order_id BIGINT',
        'customer_id VARCHAR',
        'ordered_at TIMESTAMP',
        'delivered_on DATE',
        'returned BOOLEAN',
        'rating BIGINT',
        'total DECIMAL(12,2)',
      ]);
      const text = await shipped.query('select * from text.fact_orders limit 1');
      expect(text.columns.every(({type}) => type === 'VARCHAR')).toBe(true);
      expect((await shipped.query("select count(*) from dim_products where category = 'Snack, salty'")).rows).toEqual([[1]]);
    });
  });

  it('keeps an empty text apart from an empty cell, and quotes and line breaks whole', async () => {
    const world = goodWorld();
    world['dim_products']![0]![1] = '';
    world['dim_products']![1]![1] = null;
    world['dim_products']![2]![1] = 'says "hi",\nthen leaves';
    await withShipped(world, async (shipped) => {
      const {rows} = await shipped.query('select category from dim_products order by product_id limit 3');
      expect(rows).toEqual([[''], [null], ['says "hi",\nthen leaves']]);
    });
  });

  it('refuses a file whose header is not the model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cbdf-header-'));
    writeFileSync(join(folder, 'a.csv'), 'category,product_id,price\nTea,P1,1.00\n');
    const opened = openShipped({
      model: {...model, tables: [model.tables[0]!], views: []},
      files: {dim_products: join(folder, 'a.csv')},
      database: join(folder, 'a.duckdb'),
      signal: new AbortController().signal,
    });
    await expect(opened).rejects.toThrow('the header of dim_products is "category,product_id,price"');
    rmSync(folder, {recursive: true});
  });

  it('converts values to plain data', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const {rows} =
        await shipped.query(`select date '2024-02-29', timestamp '1969-12-31 23:59:59.5', 12.50::decimal(8,2), -0.05::decimal(8,2),
        12345678901234567890::hugeint, 9007199254740991::bigint, 1::double / 3, 'nan'::double, 0.1::double + 0.2, [1, 2], interval 3 day, null,
        1234567890123456.78::decimal(18,2), true`);
      expect(rows[0]).toEqual([
        '2024-02-29',
        '1969-12-31 23:59:59',
        12.5,
        -0.05,
        '12345678901234567890',
        9007199254740991,
        0.333333333,
        null,
        0.3,
        '[1, 2]',
        '3 days',
        null,
        '1234567890123456.78',
        true,
      ]);
    });
  });
});

describe('the sandbox', () => {
  const outside = join(tmpdir(), 'cbdf-outside.csv');
  const forbidden: readonly (readonly [string, string])[] = [
    ['read_csv', "select * from read_csv('/etc/passwd')"],
    ['read_text', "select * from read_text('/etc/passwd')"],
    ['a file as a table', "select * from '/etc/passwd'"],
    ['glob', "select * from glob('/*')"],
    ['COPY TO', `copy fact_orders to '${outside}'`],
    ['COPY FROM', "copy fact_orders from '/etc/passwd'"],
    ['ATTACH', `attach '${outside}' as other`],
    ['INSTALL', 'install httpfs'],
    ['LOAD', 'load json'],
    ['PRAGMA', 'pragma database_list'],
    ['SET', 'set threads = 4'],
    ['CREATE', 'create temp table x as select 1'],
    ['INSERT', "insert into dim_products values ('P9', 'x', 1)"],
    ['DELETE', 'delete from dim_products'],
    ['CALL', 'call pragma_version()'],
    ['EXPLAIN', 'explain select 1'],
    ['SHOW', 'show tables'],
    ['DESCRIBE inside FROM', 'select * from (describe fact_orders)'],
    ['two statements', 'select 1; select 2'],
    ['a statement behind a comment', 'select 1 --\n; drop table dim_products'],
    ['settings', 'select * from duckdb_settings()'],
    ['a setting', "select current_setting('temp_directory')"],
    ['the catalogue', 'select * from information_schema.tables'],
    ['dynamic SQL', "select * from query('select 1')"],
    ['the clock', 'select now()'],
    ['the clock as a word', 'select current_date'],
    ['age without a second date', "select age(timestamp '2024-01-01')"],
    ['chance', 'select random()'],
    ['a sample', 'select * from fact_orders using sample 10'],
    ['a parameter', 'select $1'],
    ['nothing', '  '],
    ['a comment', '-- nothing'],
  ];
  it('refuses all but one harmless SELECT', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      for (const [what, sql] of forbidden) {
        const {kind, message} = await refusal(shipped, sql);
        expect(`${what}: ${kind}`).toMatch(/refused|failed/);
        expect(message).not.toContain(tmpdir());
      }
      expect(existsSync(outside)).toBe(false);
      expect((await shipped.query('select count(*) from dim_products')).rows).toEqual([[4]]);
    });
  });

  it('accepts what analysts write', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      for (const sql of [
        'select 1;',
        'with a as (select customer_id, count(*) as n from fact_orders group by 1) select max(n) from a -- the most',
        'from dim_products select category order by all',
        "select generate_series from generate_series(date '2024-01-01', date '2024-01-03', interval 1 day)",
        'select category, count(*) filter (where price > 100) over () from dim_products group by 1, price qualify row_number() over (order by category) = 1',
        "select slug('Ab Cé', '.')",
        'select city, count(*) from orders group by city order by city',
      ])
        expect((await shipped.query(sql)).rows.length).toBeGreaterThan(0);
      expect((await shipped.query("select slug('  Ab & Cé ', '.')")).rows).toEqual([['ab.ce']]);
    });
  });

  it('stops a slow query at its time limit, and works on', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const sql = 'select count(*) from range(10000000) a, range(10000000) b where (a.range * b.range) % 7 = 3';
      const started = performance.now();
      const result = await shipped.attempt(sql, {timeoutMs: 200});
      expect(result).toMatchObject({ok: false, error: {kind: 'timeout', message: 'the query was stopped after 0.2 seconds'}});
      expect(performance.now() - started).toBeLessThan(5000);
      expect((await shipped.query('select 1')).rows).toEqual([[1]]);
    });
  });

  it('interrupts running queries when the build is stopped', async () => {
    const controller = new AbortController();
    await withShipped(
      goodWorld(),
      async (shipped) => {
        const slow = shipped.query('select count(*) from range(10000000) a, range(10000000) b where (a.range * b.range) % 7 = 3');
        setTimeout(() => {
          controller.abort(new Error('stopped'));
        }, 100);
        await expect(slow).rejects.toThrow('stopped');
        await expect(shipped.query('select 1')).rejects.toThrow('stopped');
      },
      model,
      controller.signal,
    );
  });

  it('reads no more rows than asked for, and says that there are more', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const result = await shipped.query('select * from fact_orders order by order_id', {limit: 3});
      expect(result.rows.map((row) => row[0])).toEqual([1, 2, 3]);
      expect(result.truncated).toBe(true);
      expect((await shipped.query('select 1', {limit: 1})).truncated).toBe(false);
    });
  });

  it('says what is wrong without the noise of DuckDB', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      expect(await refusal(shipped, 'select citty\nfrom dim_customers')).toMatchObject({
        message: 'referenced column "citty" not found in FROM clause',
        notes: ['Candidate bindings: "city", "customer_id"', 'in line 1 of the SQL: select citty'],
      });
      expect(await refusal(shipped, 'select * from dim_custmers')).toMatchObject({message: 'there is no table dim_custmers'});
      expect(await refusal(shipped, 'select *\nfrom where')).toMatchObject({notes: ['in line 2 of the SQL: from where']});
    });
  });
});

describe('rowSource', () => {
  it('follows dots through keys and leaves strings, aliases and functions alone', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const source = await shipped.rowSource('fact_lines', [
        "product_id.category || ' é ' || order_id.customer_id.city -- where",
        "'product_id.category'",
        'quantity * product_id . "price"',
      ]);
      if (!source.ok) throw new Error(source.error.message);
      expect(source.value.expressions[1]).toBe("'product_id.category'");
      const {rows} = await shipped.query(
        `select (${source.value.expressions[0]}\n), (${source.value.expressions[2]}) = line_total from ${source.value.from} order by order_id, line_no limit 1`,
      );
      expect(rows).toEqual([[expect.stringMatching(/^(Tea|Coffee|Snack, salty) é (Pune|Mumbai|Surat)$/), true]]);
    });
  });

  it('refuses what is not one expression, and names a column that is not there', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      for (const expression of ['1) from dim_products --', '1) union all select (2', '1) from fact_orders where (true', ''])
        expect(await shipped.rowSource('fact_orders', [expression])).toMatchObject({ok: false});
      expect(await shipped.rowSource('fact_orders', ['customer_id.town'])).toMatchObject({
        error: {message: 'customer_id.town: dim_customers has no column town'},
      });
    });
  });
});
