import {beforeAll, describe, expect, it} from 'vitest';
import {generate, here, modelOf, type World} from './here.js';

const SHOP = `
tables:
  dim_cities:
    about: Cities.
    columns:
      city_id: {type: text, about: Code}
      city: {type: text, about: Name}
      region: {type: text, about: Region}
    data: [[PUN, Pune, West], [MUM, Mumbai, West], [CHE, Chennai, South]]
  dim_members:
    about: Members.
    rows: 10% of size
    columns:
      member_id: {id: "M{0000}", about: Key}
      full_name: {faker: person.fullName, about: Name}
      email: {sql: "slug(full_name, '.') || '@example.com'", unique: true, empty: 5%, about: Address}
      joined_on: {when: {from: 2022-01-01, to: 2024-06-30, trend: +15% a year}, about: Day}
      left_on: {when: {after: joined_on, typical: 400 days, high: 1500 days}, empty: 60%, about: Day of leaving}
      city_id: {references: dim_cities, pick: {PUN: 60, MUM: 30, CHE: 10}, about: Home}
  fact_orders:
    about: Orders.
    rows: 40% of size
    columns:
      order_id: {id: "O{00000}", about: Key}
      member_id: {references: dim_members, favour: top 20% get 50%, alive: {from: joined_on, to: left_on, at: ordered_at}, about: Who}
      ordered_at: {when: {trend: +10% a year, months: {nov: +60%}, weekdays: {sun: +80%, mon: -40%}, hours: {open: 8-22, peak: [12, 19]}, day_to_day: 15%}, about: When}
      channel: {pick: {App: 70, Web: 20, Phone: 10}, about: How}
      shop_city: {references: dim_cities, usually: 90% member_id.city_id, about: Where}
      status: {pick: {Delivered: 85, Returned: 10, Cancelled: 5}, about: State}
      shipped_at: {when: {after: ordered_at, typical: 20 hours, high: 60 hours}, empty: {by: status, Cancelled: 100%}, about: Sent}
      delivered_on: {type: date, when: {after: shipped_at, typical: 2 days, high: 5 days, adjust: {member_id.city_id.region: {South: +60%}}}, about: Arrived}
      fee: {type: "decimal(8,2)", by: channel, App: 0, Web: 20, else: {typical: 40, high: 60}, about: Fee}
      goods: {rollup: {of: fact_lines, is: sum(amount)}, about: Goods}
      total: {sql: goods + fee, about: All}
      rating: {by: slow, "true": {pick: {1: 60, 2: 40}}, "false": {pick: {4: 50, 5: 50}}, none: {pick: {3: 1}}, empty: 30%, about: Stars}
      slow: {type: boolean, sql: "delivered_on - ordered_at::date > 5", about: Late}
      nth: {sql: "row_number() over (partition by member_id order by ordered_at, order_id)", about: Which order of the member}
  fact_lines:
    about: Lines.
    rows: {each: fact_orders, about: 2.2, from: 1, high: 5}
    columns:
      order_id: {references: fact_orders, about: Order}
      line: {position: true, about: Number}
      quantity: {count: {typical: 2, from: 1, high: 6, to: 12}, about: Pieces}
      price: {amount: {typical: 180, high: 410, from: 20, ends_in: [9, 49, 99]}, about: Price}
      amount: {sql: quantity * price, about: Amount}
events:
  rival:
    about: A rival opens.
    from: 2024-04-01
    effects:
      leave: {fewer: fact_orders, where: member_id.city_id.region = 'West', by: 50%}
      returns: {shift: fact_orders.status, into: Returned, where: channel = 'App', by: +20pp}
      slow: {slower: fact_orders.shipped_at, where: channel = 'Phone', by: 200%}
`;

describe('a small shop', () => {
  let world: World;
  beforeAll(async () => {
    world = await generate(await modelOf(SHOP, {size: 10_000}), {size: 10_000, effects: true});
  });

  it('has the rows asked for', () => {
    expect(world.rows).toMatchObject({dim_cities: 3, dim_members: 1000, fact_orders: 4000});
    expect(world.rows['fact_lines']! / 4000).toBeCloseTo(2.2, 1);
  });

  it('has keys without gaps, in the order of time', async () => {
    expect(
      await world.one(
        `select count(*) from (select order_id, ordered_at, row_number() over (order by order_id) n from fact_orders) where order_id <> 'O' || lpad(n::varchar, 5, '0')`,
      ),
    ).toBe(0);
    expect(
      await world.one(
        `select count(*) from (select ordered_at < lag(ordered_at) over (order by order_id) wrong from fact_orders) where wrong`,
      ),
    ).toBe(0);
  });

  it('has no orphan', async () => {
    expect(await world.one('select count(*) from fact_lines where order_id not in (select order_id from fact_orders)')).toBe(0);
    expect(
      await world.one(
        'select count(*) from fact_orders where member_id not in (select member_id from dim_members) or shop_city not in (select city_id from dim_cities)',
      ),
    ).toBe(0);
    expect(await world.one('select count(*) from fact_orders where order_id not in (select order_id from fact_lines)')).toBe(0);
  });

  it('lets only members order who have joined and not left', async () => {
    expect(
      await world.one(
        'select count(*) from fact_orders o join dim_members m using (member_id) where o.ordered_at < m.joined_on or m.left_on <= o.ordered_at',
      ),
    ).toBe(0);
  });

  it('favours some members', async () => {
    const share = await world.one(
      'with c as (select count(*) n from fact_orders group by member_id order by n desc limit 200) select sum(n) / 4000.0 from c',
    );
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.85);
  });

  it('keeps members to the shop of their city', async () => {
    expect(
      await world.one('select avg((o.shop_city = m.city_id)::int) from fact_orders o join dim_members m using (member_id)'),
    ).toBeGreaterThan(0.9);
  });

  it('keeps dates in order, and leaves them blank where nothing happened', async () => {
    expect(await world.one('select count(*) from fact_orders where shipped_at < ordered_at or delivered_on < shipped_at::date')).toBe(0);
    expect(
      await world.one(
        `select count(*) from fact_orders where (status = 'Cancelled') <> (shipped_at is null) or (shipped_at is null) <> (delivered_on is null)`,
      ),
    ).toBe(0);
  });

  it('keeps to opening hours, weekdays and months', async () => {
    expect(await world.one('select count(*) from fact_orders where hour(ordered_at) not between 8 and 21')).toBe(0);
    expect(
      await world.one(
        'select count(*) filter (where isodow(ordered_at) = 7) / count(*) filter (where isodow(ordered_at) = 1) from fact_orders',
      ),
    ).toBeGreaterThan(2);
    expect(
      await world.one(
        'select count(*) filter (where month(ordered_at) = 11) / count(*) filter (where month(ordered_at) = 10) from fact_orders',
      ),
    ).toBeGreaterThan(1.25);
  });

  it('switches values by another column', async () => {
    expect(
      await world.ask(`select channel, min(fee), max(fee) from fact_orders where channel <> 'Phone' group by all order by all`),
    ).toEqual([
      ['App', 0, 0],
      ['Web', 20, 20],
    ]);
    expect(await world.one(`select median(fee) from fact_orders where channel = 'Phone'`)).toBeCloseTo(40, -1);
    expect(
      await world.one(
        'select count(*) from fact_orders where slow and rating > 2 or not slow and rating < 4 or slow is null and rating <> 3',
      ),
    ).toBe(0);
    expect(await world.one('select avg((rating is null)::int) from fact_orders')).toBeCloseTo(0.3, 1);
  });

  it('stretches durations where told', async () => {
    const days = await world.ask(
      `select region, avg(delivered_on - shipped_at::date) from fact_orders o join dim_members m using (member_id) join dim_cities c on c.city_id = m.city_id group by region order by region`,
    );
    expect(Number(days[0]![1]) / Number(days[1]![1])).toBeGreaterThan(1.3);
  });

  it('adds up', async () => {
    expect(await world.one('select count(*) from fact_lines where round(quantity * price - amount, 2) <> 0')).toBe(0);
    expect(
      await world.one(
        'select count(*) from fact_orders o join (select order_id, sum(amount) s from fact_lines group by 1) l using (order_id) where round(o.goods - l.s, 2) <> 0 or round(o.total - o.goods - o.fee, 2) <> 0',
      ),
    ).toBe(0);
    expect(await world.one('select count(*) from (select order_id, max(line) m, count(*) n from fact_lines group by 1) where m <> n')).toBe(
      0,
    );
    expect(
      await world.one('select count(*) from (select member_id, max(nth) m, count(*) n from fact_orders group by 1) where m <> n'),
    ).toBe(0);
  });

  it('ends prices as told and draws counts in range', async () => {
    expect(await world.one('select count(*) from fact_lines where price % 100 not in (9, 49, 99) or price < 20')).toBe(0);
    expect(await world.one('select count(*) from fact_lines where quantity not between 1 and 12')).toBe(0);
    expect(await world.one('select median(quantity) from fact_lines')).toBe(2);
    expect(await world.one('select quantile_cont(price, 0.95) from fact_lines')).toBeGreaterThan(300);
  });

  it('makes unique addresses that follow the name, some blank', async () => {
    expect(await world.one('select count(email) - count(distinct email) from dim_members')).toBe(0);
    expect(await world.one('select avg((email is null)::int) from dim_members')).toBeCloseTo(0.05, 1);
    expect(
      await world.one(
        `select count(*) from dim_members where split_part(email, '.', 1) <> regexp_replace(lower(split_part(full_name, ' ', 1)), '[^a-z0-9]', '', 'g')`,
      ),
    ).toBe(0);
  });

  it('lets events happen where and when they are meant to', async () => {
    const rate = async (where: string) =>
      world.one(
        `select count(*) from fact_orders o join dim_members m using (member_id) join dim_cities c on c.city_id = m.city_id where ${where}`,
      );
    const before =
      (await rate(`region = 'West' and ordered_at < '2024-04-01'`)) / (await rate(`region = 'South' and ordered_at < '2024-04-01'`));
    const after =
      (await rate(`region = 'West' and ordered_at >= '2024-04-01'`)) / (await rate(`region = 'South' and ordered_at >= '2024-04-01'`));
    expect(after / before).toBeGreaterThan(0.33);
    expect(after / before).toBeLessThan(0.75);
    const returned = (where: string) => world.one(`select avg((status = 'Returned')::int) from fact_orders where ${where}`);
    expect(await returned(`channel = 'App' and ordered_at >= '2024-04-01'`)).toBeCloseTo(0.3, 1);
    expect(await returned(`channel = 'App' and ordered_at < '2024-04-01'`)).toBeCloseTo(0.1, 1);
    expect(await returned(`channel <> 'App' and ordered_at >= '2024-04-01'`)).toBeLessThan(0.17);
    const hours = (where: string) => world.one(`select median(epoch(shipped_at - ordered_at) / 3600) from fact_orders where ${where}`);
    expect(await hours(`channel = 'Phone' and ordered_at >= '2024-04-01'`)).toBeGreaterThan(45);
    expect(await hours(`channel = 'Phone' and ordered_at < '2024-04-01'`)).toBeLessThan(28);
  });
});

describe('what is made again', () => {
  it('is the same for the same seed, and other for another', async () => {
    const [a, b, c] = await Promise.all(
      [7, 7, 8].map(async (seed) => generate(await modelOf(SHOP, {size: 2000, seed}), {size: 2000, effects: true})),
    );
    expect(b!.digests).toEqual(a!.digests);
    expect(c!.digests['fact_orders']).not.toBe(a!.digests['fact_orders']);
  });

  it('is nothing when only words change', async () => {
    const at = here();
    await generate(await modelOf(SHOP), {size: 2000, effects: true}, at);
    const before = at.ran.length;
    await generate(
      await modelOf(SHOP.replaceAll('about: Orders.', 'about: All orders there are.').replace('about: Fee', 'about: A fee')),
      {size: 2000, effects: true},
      at,
    );
    expect(at.ran.slice(before)).toEqual([]);
  });

  it('is a table and what depends on it when the table changes', async () => {
    const at = here();
    await generate(await modelOf(SHOP), {size: 2000, effects: true}, at);
    const before = at.ran.length;
    await generate(await modelOf(SHOP.replace('typical: 180', 'typical: 190')), {size: 2000, effects: true}, at);
    expect(new Set(at.ran.slice(before).map((name) => name.split(':')[1]))).toEqual(new Set(['fact_lines', 'fact_orders']));
    expect(at.ran.slice(before).filter((name) => name.startsWith('shard:fact_orders'))).toEqual([]);
  });

  it('is other rows for another try', async () => {
    const model = await modelOf(SHOP);
    const [first, second] = [
      await generate(model, {size: 1000, effects: true}),
      await generate(model, {size: 1000, effects: true}, here(), '2'),
    ];
    expect(second.digests['fact_orders']).not.toBe(first.digests['fact_orders']);
  });
});

describe('a small closed world', () => {
  it('keeps to its cap, with all its keys', async () => {
    const world = await generate(await modelOf(SHOP), {size: 4000, cap: 30, effects: false});
    for (const rows of Object.values(world.rows)) expect(rows).toBeLessThanOrEqual(45);
    expect(world.rows['fact_orders']).toBeGreaterThanOrEqual(10);
    expect(await world.one('select count(*) from fact_orders where member_id not in (select member_id from dim_members)')).toBe(0);
  });
});
