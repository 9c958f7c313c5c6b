import {beforeAll, describe, expect, it} from 'vitest';
import {generate, here, modelOf, type World} from './here.js';

const SHOP = `
tables:
  dim_plans:
    about: Plans.
    columns: {plan_id: {}, fee: {}}
    data: [[P1, 10], [P2, 20], [P3, 40]]
  dim_members:
    about: One row per version of a member.
    rows: 3000
    history: {of: [city, plan_id], changes: {city: 30% a year, plan_id: 60% a year}, from: joined_on}
    columns:
      member_key: {id: "{0}", type: integer}
      member_no: {entity: "M{00000}"}
      full_name: {faker: person.fullName}
      joined_on: {when: {from: 2022-01-01, to: 2024-06-30}}
      city: {pick: {Mumbai: 50, Pune: 30, Surat: 20}}
      region: {by: city, Surat: North, else: West}
      plan_id: {references: dim_plans, pick: {P1: 60, P2: 30, P3: 10}}
      score: {number: {normal: {mean: 50, sd: 10}}, empty: 10%}
      email: {sql: "slug(full_name, '.') || '@example.com'"}
      valid_from: {version: from}
      valid_to: {version: to}
      is_current: {version: current}
      version_no: {version: number}
  fact_visits:
    about: Visits.
    rows: 100% of size
    columns:
      visit_id: {id: "V{000000}"}
      visited_at: {when: {hours: {open: 8-20}}}
      member_key: {references: dim_members, favour: top 20% get 60%}
      city: {sql: member_key.city}
`;

describe('a table with history', () => {
  let world: World;
  beforeAll(async () => {
    world = await generate(await modelOf(SHOP, {size: 40_000}), {size: 40_000, effects: true});
  });

  it('has as many entities as asked for, and versions by the rate of change', async () => {
    expect(await world.one('select count(distinct member_no) from dim_members')).toBe(3000);
    const years = await world.one(`select sum(date '2024-12-31' - joined_on) / 365.25 from dim_members where version_no = 1`);
    const changes = (await world.one('select count(*) from dim_members')) - 3000;
    expect(changes / years).toBeGreaterThan(0.84);
    expect(changes / years).toBeLessThan(0.96);
    expect(await world.one(`select count(*) from (select member_no from dim_members group by 1 having max(version_no) <> count(*))`)).toBe(
      0,
    );
  });

  it('has versions without gaps and one that is current', async () => {
    expect(
      await world.one(`select count(*) from (select *, lead(valid_from) over (partition by member_no order by version_no) as following from dim_members)
        where valid_to is distinct from following or valid_to <= valid_from or is_current <> (valid_to is null) or version_no = 1 and valid_from <> joined_on`),
    ).toBe(0);
    expect(await world.one('select count(*) from (select member_no from dim_members group by 1 having sum(is_current::int) <> 1)')).toBe(0);
    expect(await world.one(`select count(*) from dim_members where valid_from > '2024-12-31'`)).toBe(0);
  });

  it('changes one column with each version, never to what it was, each at its rate', async () => {
    const changed = `(select city <> lag(city) over w as moved, plan_id <> lag(plan_id) over w as switched, version_no from dim_members window w as (partition by member_no order by version_no))`;
    expect(await world.one(`select count(*) from ${changed} where version_no > 1 and moved = switched`)).toBe(0);
    expect(await world.one(`select avg(switched::int) from ${changed} where version_no > 1`)).toBeCloseTo(2 / 3, 1);
  });

  it('keeps all else, but for what follows from a change', async () => {
    expect(
      await world.one(
        'select count(*) from (select member_no from dim_members group by 1 having count(distinct full_name) + count(distinct joined_on) + count(distinct email) > 3 or count(distinct score) > 1 or count(score) not in (0, count(*)))',
      ),
    ).toBe(0);
    expect(await world.one(`select count(*) from dim_members where (city = 'Surat') <> (region = 'North')`)).toBe(0);
    expect(
      await world.one('select count(*) from (select member_no from dim_members group by 1 having count(distinct region) > 1)'),
    ).toBeGreaterThan(100);
  });

  it('numbers versions in the order in which they began, and entities by their first', async () => {
    expect(
      await world.one(
        'select count(*) from (select valid_from < lag(valid_from) over (order by member_key) wrong from dim_members) where wrong',
      ),
    ).toBe(0);
    expect(
      await world.one(
        'select count(*) from (select joined_on < lag(joined_on) over (order by member_no) wrong from dim_members where version_no = 1) where wrong',
      ),
    ).toBe(0);
  });

  it('gives every fact the version of its time', async () => {
    expect(
      await world.one(
        'select count(*) from fact_visits f join dim_members m using (member_key) where f.visited_at < m.valid_from or f.visited_at >= m.valid_to or f.city <> m.city',
      ),
    ).toBe(0);
    expect(world.rows['fact_visits']).toBe(40_000);
    expect(await world.one('select avg((version_no > 1)::int) from fact_visits join dim_members using (member_key)')).toBeGreaterThan(0.3);
  });

  it('favours the same entities in all their versions', async () => {
    const share = await world.one(
      `with c as (select member_no, count(*) n from fact_visits join dim_members using (member_key) where visited_at >= '2024-07-01' group by 1 order by n desc limit 600) select sum(n) / (select count(*) from fact_visits where visited_at >= '2024-07-01') from c`,
    );
    expect(share).toBeGreaterThan(0.55);
    const two =
      await world.one(`with c as (select m.member_no, count(*) filter (where visited_at < '2024-10-01') a, count(*) filter (where visited_at >= '2024-10-01') b
      from fact_visits join dim_members m using (member_key) where visited_at >= '2024-07-01' and m.member_no in (select member_no from dim_members group by 1 having count(*) > 2) group by 1) select corr(a, b) from c`);
    expect(two).toBeGreaterThan(0.5);
  });

  it('is the same whatever comes first, and small in a preview', async () => {
    const again = await generate(await modelOf(SHOP, {size: 40_000}), {size: 40_000, effects: true}, here());
    expect(again.digests).toEqual(world.digests);
    const small = await generate(await modelOf(SHOP), {size: 4000, cap: 30, effects: false});
    expect(small.rows['dim_members']).toBeLessThanOrEqual(45);
    expect(await small.one('select count(*) from fact_visits where member_key not in (select member_key from dim_members)')).toBe(0);
  });
});

it('loses an entity whole when one of its versions finds no parent', async () => {
  const world = await generate(
    await modelOf(`
tables:
  dim_plans:
    about: Plans.
    columns: {plan_id: {}, sold_from: {}}
    data: [[P1, 2023-06-01], [P2, 2023-09-01]]
  dim_members:
    about: Members.
    rows: 500
    history: {changes: {plan_id: 100% a year}, from: joined_on}
    columns:
      member_key: {id: "K{0000}"}
      member_no: {entity: "{0}", type: integer}
      joined_on: {when: {}}
      plan_id: {references: dim_plans, alive: {from: sold_from, at: valid_from}}
      valid_from: {version: from}
      valid_to: {version: to}
`),
    {size: 4000, effects: true},
  );
  expect(await world.one('select count(distinct member_no) from dim_members')).toBe(500);
  expect(await world.one('select max(member_no) from dim_members')).toBe(500);
  expect(await world.one('select count(*) from dim_members join dim_plans using (plan_id) where sold_from > valid_from')).toBe(0);
  expect(
    await world.one(
      'select count(*) from (select valid_to, lead(valid_from) over (partition by member_no order by valid_from) as following from dim_members) where valid_to is distinct from following',
    ),
  ).toBe(0);
});
