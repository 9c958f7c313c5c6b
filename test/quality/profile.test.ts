import {describe, expect, it} from 'vitest';
import {profileShipped} from '../../src/quality/profile.js';
import {goodWorld, model, ORDERS, withShipped} from '../sql/world.js';

describe('profileShipped', () => {
  it('counts what the files hold', async () => {
    const world = goodWorld();
    await withShipped(world, async (shipped) => {
      const profile = await profileShipped(shipped, model);
      const column = (table: string, name: string) =>
        profile.tables.find((one) => one.name === table)!.columns.find((one) => one.name === name)!;
      expect(profile.tables.map(({name, rows}) => [name, rows])).toEqual([
        ['dim_products', 4],
        ['dim_customers', 60],
        ['fact_orders', ORDERS],
        ['fact_lines', 2 * ORDERS],
      ]);
      expect(profile.relationships).toContainEqual({
        from: {table: 'fact_orders', column: 'customer_id'},
        to: {table: 'dim_customers', column: 'customer_id'},
        optional: false,
        orphans: 0,
      });
      expect(column('dim_customers', 'city')).toMatchObject({
        distinct: 3,
        nulls: 0,
        min: null,
        values: ['Pune', 'Mumbai', 'Surat'],
        top: [
          {value: 'Pune', rows: 30},
          {value: 'Mumbai', rows: 20},
          {value: 'Surat', rows: 10},
        ],
        examples: ['Pune', 'Mumbai', 'Surat'],
      });
      const ratings = world['fact_orders']!.map((row) => row[5]).filter((rating) => rating !== null) as number[];
      const rating = column('fact_orders', 'rating');
      expect(rating).toMatchObject({nulls: ORDERS - ratings.length, min: 1, max: 5});
      expect(rating.histogram!.map(({from, to, rows}) => [from, to, rows])).toEqual(
        [1, 2, 3, 4, 5].map((n) => [n, n + 1, ratings.filter((one) => one === n).length]),
      );
      expect(rating.mean).toBeCloseTo(ratings.reduce((a, b) => a + b) / ratings.length, 6);
      const total = column('fact_orders', 'total');
      expect(total.histogram).toHaveLength(30);
      expect(total.histogram!.reduce((sum, bin) => sum + bin.rows, 0)).toBe(ORDERS);
      expect(total).toMatchObject({unit: 'INR', type: 'decimal(12,2)'});
      expect(column('fact_orders', 'order_id').histogram).toBeUndefined();
      expect(column('fact_orders', 'ordered_at')).toMatchObject({min: world['fact_orders']!.map((row) => row[2] as string).sort()[0]!});
      expect(profile.tables[2]!.sample).toHaveLength(200);
      expect(profile.tables[2]!.sample[0]!.slice(0, 2)).toEqual(world['fact_orders']![0]!.slice(0, 2));
      expect(profile.daily).toMatchObject({table: 'fact_orders', column: 'ordered_at'});
      expect(profile.daily!.days.reduce((sum, {rows}) => sum + rows, 0)).toBe(ORDERS);
    });
  });

  it('counts the rows of each reference that name nothing, and shows a long tail by orders of magnitude', async () => {
    const world = goodWorld();
    for (const row of world['fact_orders']!.slice(0, 7)) row[1] = 'C999999';
    for (const [k, row] of world['fact_orders']!.entries()) row[6] = k % 50 === 0 ? 90_000 : 10 + (k % 40);
    await withShipped(world, async (shipped) => {
      const profile = await profileShipped(shipped, model);
      expect(profile.relationships.find(({from}) => from.table === 'fact_orders')).toMatchObject({orphans: 7});
      const total = profile.tables[2]!.columns[6]!;
      expect(total.logarithmic).toBe(true);
      const bins = total.histogram!;
      expect(bins).toHaveLength(30);
      expect([bins[0]!.from, bins[29]!.to]).toEqual([10, 90_000]);
      for (const {from, to} of bins) expect(to / from).toBeCloseTo(9000 ** (1 / 30), 6);
      expect(bins.reduce((sum, {rows}) => sum + rows, 0)).toBe(ORDERS);
      expect(bins[29]!.rows).toBe(Math.ceil(ORDERS / 50));
    });
  });

  it('copes with empty tables and columns', async () => {
    const world = goodWorld();
    world['fact_lines'] = [];
    for (const row of world['fact_orders']!) row[6] = null;
    await withShipped(world, async (shipped) => {
      const profile = await profileShipped(shipped, model);
      expect(profile.tables[3]).toMatchObject({rows: 0, sample: []});
      const total = profile.tables[2]!.columns[6]!;
      expect(total).toMatchObject({nulls: ORDERS, distinct: 0, min: null, examples: []});
      expect(total.histogram).toBeUndefined();
    });
  });
});
