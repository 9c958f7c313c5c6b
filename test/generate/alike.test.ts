import {beforeAll, describe, expect, it} from 'vitest';
import {generate, modelOf, type World} from './here.js';

const SHOP = `
tables:
  dim_cities: {about: Cities., rows: 200, columns: {city_id: {id: "Y{000}"}, region: {pick: [North, South, East]}}}
  dim_stores:
    about: Stores.
    rows: 4000
    columns:
      store_id: {id: "S{0000}"}
      city_id: {references: dim_cities, favour: top 20% get 50%}
      opened_on: {when: {from: 2020-01-01, to: 2023-06-30}}
      closed_on: {when: {after: opened_on, typical: 800 days, high: 3000 days}, empty: 60%}
      kind: {pick: {Shop: 70, Kiosk: 30}}
      popularity: {number: {lognormal: {median: 1, sigma: 1}}}
  dim_members:
    about: Members.
    rows: 5000
    columns:
      member_id: {id: "M{0000}"}
      city_id: {references: dim_cities}
      likes: {pick: {Shop: 80, Kiosk: 20}}
      home_store: {references: dim_stores, alike: city_id, empty: 1%}
  fact_visits:
    about: Visits.
    rows: 100% of size
    columns:
      visit_id: {id: "V{000000}"}
      visited_on: {when: {}}
      member_id: {references: dim_members}
      store_id: {references: dim_stores, weight: popularity, alike: {city_id: member_id.city_id, kind: member_id.likes}, alive: {from: opened_on, to: closed_on, at: visited_on}}
`;

describe('a key to a parent that is like the row', () => {
  let world: World;
  beforeAll(async () => {
    const model = await modelOf(SHOP, {size: 100_000});
    world = await generate(model, {size: 100_000, effects: true});
  }, 60_000);

  it('leads to none but eligible parents', async () => {
    expect(world.rows['fact_visits']).toBe(100_000);
    expect(
      await world.one(`select count(*) from fact_visits v join dim_members m using (member_id) join dim_stores s using (store_id)
        where s.city_id <> m.city_id or s.kind <> m.likes or v.visited_on < s.opened_on or v.visited_on >= s.closed_on`),
    ).toBe(0);
    expect(
      await world.one('select count(*) from dim_members m join dim_stores s on s.store_id = home_store where s.city_id <> m.city_id'),
    ).toBe(0);
    // A home is missing by chance, or for want of a store in the city.
    expect(
      await world.one('select avg((home_store is null)::int) from dim_members where city_id in (select city_id from dim_stores)'),
    ).toBeLessThan(0.02);
    expect(await world.one('select count(home_store) from dim_members where city_id not in (select city_id from dim_stores)')).toBe(0);
  });

  it('is chosen among them by weight', async () => {
    const ratio =
      await world.one(`with s as (select store_id, popularity, popularity / sum(popularity) over (partition by city_id, kind) as share, count(*) over (partition by city_id, kind) as n from dim_stores where closed_on is null),
      c as (select store_id, count(*) as visits from fact_visits group by 1)
      select avg(coalesce(visits, 0)) filter (where popularity > 2) / avg(coalesce(visits, 0)) filter (where popularity < 0.5) from s left join c using (store_id) where n > 5`);
    expect(ratio).toBeGreaterThan(4);
  });
});
