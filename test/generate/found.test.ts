/** What the gauntlet found, each on the smallest schema that shows it. */
import {beforeAll, describe, expect, it} from 'vitest';
import {childrenTable} from '../../src/generate/distribution.js';
import {generate, modelOf, type World} from './here.js';

const SHOPS = `
tables:
  dim_shops:
    about: One row per shop.
    rows: 40
    columns:
      shop_id: {id: "S{00}"}
      city: {pick: [Pune, Surat]}
      opened_on: {when: {from: 2020-01-01, to: 2022-12-31}}
      closed_on: {when: {after: opened_on, typical: 700 days, high: 1500 days}, empty: 30%}
      area: {number: {normal: {mean: 12, sd: 3}, step: 0.5}}
      tariff: {number: {normal: {mean: 500, sd: 100}, ends_in: [25, 75]}}
  dim_members:
    about: One row per member.
    rows: 3000
    columns:
      member_id: {id: "M{0000}"}
      city: {pick: [Pune, Surat]}
      home_id: {references: dim_shops}
      born_on: {when: {from: 1960-01-01, to: 1962-12-31}}
      joined_on: {when: {from: 2023-01-01, to: 2023-12-31}}
  fact_visits:
    about: One row per visit.
    rows: 4000
    columns:
      visit_id: {id: "V{0000}"}
      visited_on: {when: {}}
      member_id: {references: dim_members}
      city: {sql: member_id.city}
      shop_id: {references: dim_shops, usually: 90% member_id.home_id, alive: {from: opened_on, to: closed_on, at: visited_on}, alike: city}
  fact_calls:
    about: One row per call of a member.
    rows: {each: dim_members, poisson: 4}
    columns:
      member_id: {references: dim_members}
      nth: {position: true}
      called_at: {when: {hours: {open: 8-20}}}
`;

describe('found by the gauntlet', () => {
  let world: World;
  beforeAll(async () => {
    world = await generate(await modelOf(SHOPS, {size: 10_000}), {size: 10_000, effects: true});
  });

  it('a usual parent has to be there, and like the row', async () => {
    expect(
      await world.one(
        'select count(*) from fact_visits v join dim_shops s using (shop_id) where visited_on < opened_on or visited_on >= closed_on or v.city <> s.city',
      ),
    ).toBe(0);
    expect(await world.one('select count(*) from fact_visits join dim_members using (member_id) where shop_id = home_id')).toBeGreaterThan(
      200,
    );
  });

  it('a double has steps below one', async () => {
    expect(await world.one('select count(*) from dim_shops where area * 2 <> round(area * 2)')).toBe(0);
    expect(await world.one('select count(*) from dim_shops where area <> round(area)')).toBeGreaterThan(5);
    expect(await world.one('select count(*) from dim_shops where tariff % 100 not in (25, 75)')).toBe(0);
  });

  it('dates that fall freely scatter as chance does, not twice', async () => {
    const dispersion = (table: string, column: string) =>
      world.one(`select var_pop(n) / avg(n) from (select ${column}::date as d, count(*) as n from ${table} group by d)`);
    expect(await dispersion('fact_calls', 'called_at')).toBeLessThan(1.3);
    expect(await dispersion('dim_members', 'joined_on')).toBeLessThan(1.4);
  });

  it('children come in the order of time within their parent', async () => {
    expect(
      await world.one(
        'select count(*) from (select called_at, lag(called_at) over (partition by member_id order by nth) as before from fact_calls) where before > called_at',
      ),
    ).toBe(0);
  });

  it('one parent in twenty has more children than high, and the mean is kept', () => {
    const table = childrenTable(80, 10, 200);
    const shares = Array.from({length: 10_000}, (_, k) => table.quantile((k + 0.5) / 10_000));
    expect(shares.filter((count) => count > 200).length / 10_000).toBeCloseTo(0.05, 2);
    expect(table.mean()).toBeCloseTo(80, 1);
    expect(childrenTable(2.2, 1, 5).mean()).toBeCloseTo(2.2, 3);
  });
});
