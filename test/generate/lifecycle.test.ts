import {beforeAll, describe, expect, it} from 'vitest';
import {here, generate, modelOf, type World} from './here.js';

/** Orders on their way: a fork, a stage without a column, a chance that depends on how long the stage before took. */
const ORDERS = `
tables:
  dim_carriers:
    about: Carriers.
    columns: {carrier_id: {}, speed: {}}
    data: [[C1, Fast], [C2, Slow]]
  fact_orders:
    about: Orders.
    rows: 20000
    columns:
      order_id: {id: "O{00000}"}
      ordered_at: {when: {hours: {open: 8-22}}}
      carrier_id: {references: dim_carriers, pick: {C1: 50, C2: 50}}
      channel: {pick: {App: 70, Web: 30}}
      status: {status: true}
      shipped_at: {stage: shipped}
      delivered_at: {stage: delivered}
      cancelled_at: {stage: cancelled}
      returned_at: {stage: returned}
      late: {sql: "delivered_at > ordered_at + interval 6 day"}
      packed: {by: status, Placed: 0, else: 1}
  fact_steps:
    about: Steps.
    rows: {stages_of: fact_orders}
    columns:
      step_id: {id: "S{000000}"}
      order_id: {references: fact_orders}
      stage: {step: stage}
      entered_at: {step: at}
      nth: {position: true}
      channel: {sql: order_id.channel}
lifecycles:
  fact_orders:
    until: 2024-12-31
    placed: {at: ordered_at, is: Placed, then: {picked: 92%, cancelled: {by: channel, App: 8%, else: 4%}}, after: {picked: {typical: 5 hours, high: 20 hours}, cancelled: {typical: 1 hour, high: 9 hours}}}
    picked: {then: {shipped: 100%}, after: {typical: 6 hours, high: 10 hours}}
    shipped: {at: shipped_at, then: {delivered: 97%}, after: {by: carrier_id.speed, Fast: {typical: 2 days, high: 4 days}, Slow: {typical: 5 days, high: 9 days, from: 1 day}, adjust: {channel: {Web: +50%}}}}
    delivered: {at: delivered_at, then: {returned: {by: late, "true": 30%, else: 5%}}, after: {typical: 4 days, high: 10 days}}
    cancelled: {at: cancelled_at}
    returned: {at: returned_at, is: Sent back}
`;

describe('a lifecycle', () => {
  let world: World;
  beforeAll(async () => {
    world = await generate(await modelOf(ORDERS, {size: 20_000}), {size: 20_000, effects: true});
  });
  const share = (what: string, where = 'true') => world.one(`select avg((${what})::int) from fact_orders where ${where}`);

  it('takes each way with its probability', async () => {
    const early = `ordered_at < '2024-11-01'`;
    expect(await share('cancelled_at is not null', `${early} and channel = 'App'`)).toBeCloseTo(0.08, 2);
    expect(await share('cancelled_at is not null', `${early} and channel = 'Web'`)).toBeCloseTo(0.04, 2);
    expect(await share('shipped_at is not null', early)).toBeCloseTo(0.92, 2);
    expect(await share('delivered_at is not null', `${early} and shipped_at is not null`)).toBeCloseTo(0.97, 2);
  });

  it('keeps the moments in order, and one way a row', async () => {
    expect(
      await world.one(
        'select count(*) from fact_orders where shipped_at < ordered_at or delivered_at < shipped_at or returned_at < delivered_at or cancelled_at < ordered_at',
      ),
    ).toBe(0);
    expect(
      await world.one(
        'select count(*) from fact_orders where cancelled_at is not null and shipped_at is not null or delivered_at is not null and shipped_at is null or returned_at is not null and delivered_at is null',
      ),
    ).toBe(0);
  });

  it('waits as long as it says, by a column of the parent, adjusted', async () => {
    const days = await world.ask(
      `select speed, channel, median(epoch(delivered_at - shipped_at) / 86400) from fact_orders join dim_carriers using (carrier_id) group by all order by all`,
    );
    for (const [k, wanted] of [2, 3, 5, 7.5].entries()) expect(Math.abs(Number(days[k]![2]) / wanted - 1)).toBeLessThan(0.05);
    const hours = await world.one('select median(epoch(shipped_at - ordered_at) / 3600) from fact_orders');
    // The stage without a column takes its time too.
    expect(hours).toBeGreaterThan(11);
    expect(hours).toBeLessThan(13);
  });

  it('lets what happens later depend on when something happened', async () => {
    expect(await share('returned_at is not null', `late and ordered_at < '2024-10-01'`)).toBeCloseTo(0.3, 1);
    expect(await share('returned_at is not null', `not late and ordered_at < '2024-10-01'`)).toBeCloseTo(0.05, 1);
  });

  it('says where every row is', async () => {
    expect(
      await world.one(`select count(*) from fact_orders where status <> case when returned_at is not null then 'Sent back' when cancelled_at is not null then 'cancelled'
        when delivered_at is not null then 'delivered' when shipped_at is not null then 'shipped' else status end`),
    ).toBe(0);
    expect(await world.ask('select distinct status from fact_orders order by 1')).toEqual(
      ['Placed', 'Sent back', 'cancelled', 'delivered', 'picked', 'shipped'].map((name) => [name]),
    );
    expect(await world.one(`select count(*) from fact_orders where (status = 'Placed') <> (packed = 0)`)).toBe(0);
  });

  it('knows nothing of what lies behind the horizon', async () => {
    expect(await world.one(`select max(greatest(shipped_at, delivered_at, returned_at)) >= '2025-01-01' from fact_orders`)).toBe(0);
    expect(await share('delivered_at is null', `ordered_at >= '2024-12-29'`)).toBeGreaterThan(0.7);
  });

  it('writes a table of steps that agrees with the rows, in the order of time', async () => {
    expect(
      await world.one(`select count(*) from (select unnest([ordered_at, shipped_at, delivered_at, cancelled_at, returned_at]) as moment,
          unnest(['Placed', 'shipped', 'delivered', 'cancelled', 'Sent back']) as stage, order_id from fact_orders) moments
        full join (select * from fact_steps where stage <> 'picked') steps using (order_id, stage) where moments.moment is distinct from entered_at`),
    ).toBe(0);
    expect(
      await world.one(
        'select count(*) from (select entered_at < lag(entered_at) over (order by step_id) wrong from fact_steps) where wrong',
      ),
    ).toBe(0);
    expect(
      await world.one(
        'select count(*) from (select nth - row_number() over (partition by order_id order by entered_at, step_id) apart from fact_steps) where apart <> 0',
      ),
    ).toBe(0);
    expect(await world.one(`select count(*) from fact_steps where stage = 'picked'`)).toBeGreaterThan(18_000);
    expect(
      await world.one('select count(*) from fact_steps join fact_orders using (order_id) where fact_steps.channel <> fact_orders.channel'),
    ).toBe(0);
    expect(
      await world.one(
        `select count(*) from fact_orders join (select order_id, arg_max(stage, nth) final from fact_steps group by 1) using (order_id) where final <> status`,
      ),
    ).toBe(0);
  });

  it('stays within the cap of a preview', async () => {
    const small = await generate(await modelOf(ORDERS), {size: 4000, cap: 30, effects: false});
    expect(small.rows['fact_orders']).toBeLessThanOrEqual(30);
    expect(small.rows['fact_steps']).toBeLessThanOrEqual(45);
  });
});

describe('effects on a lifecycle', () => {
  const event = (effect: string) => `${ORDERS}
events:
  strike: {about: x, from: 2024-03-01, to: 2024-06-30, effects: {it: ${effect}}}
`;
  const at = here();
  const make = async (effect: string) => generate(await modelOf(event(effect), {size: 20_000}), {size: 20_000, effects: true}, at);
  const during = `ordered_at between '2024-03-01' and '2024-06-30 23:59:59'`;
  const ids = async (world: World, where: string) => new Set((await world.ask(`select order_id from fact_orders where ${where}`)).flat());

  it('brings more rows into a stage, and never takes one out', async () => {
    const weak = await make(`{more: cancelled, where: "channel = 'App'", by: +5pp}`);
    const strong = await make(`{more: fact_orders.cancelled, where: "channel = 'App'", by: +20pp}`);
    const rate = (world: World, where: string) => world.one(`select avg((cancelled_at is not null)::int) from fact_orders where ${where}`);
    expect(await rate(weak, `${during} and channel = 'App'`)).toBeCloseTo(0.13, 1);
    expect(await rate(strong, `${during} and channel = 'App'`)).toBeCloseTo(0.28, 1);
    expect(await rate(strong, `not (${during}) and channel = 'App'`)).toBeLessThan(0.1);
    expect(await rate(strong, `channel = 'Web'`)).toBeLessThan(0.06);
    const [few, many] = [await ids(weak, 'cancelled_at is not null'), await ids(strong, 'cancelled_at is not null')];
    expect([...few].filter((id) => !many.has(id))).toEqual([]);
    expect(many.size).toBeGreaterThan(few.size + 100);
  });

  it('keeps rows from a stage', async () => {
    const world = await make('{fewer: delivered, by: 30pp}');
    expect(
      await world.one(`select avg((delivered_at is not null)::int) from fact_orders where ${during} and shipped_at is not null`),
    ).toBeCloseTo(0.67, 1);
  });

  it('changes how long it takes into a stage, by its name or its column', async () => {
    const worlds = [await make('{slower: fact_orders.delivered_at, by: 100%}'), await make('{slower: delivered, by: 100%}')];
    expect(worlds[0]!.digests).toEqual(worlds[1]!.digests);
    const days = (where: string) =>
      worlds[0]!.one(
        `select median(epoch(delivered_at - shipped_at)) / 86400 from fact_orders where carrier_id = 'C1' and channel = 'App' and ${where}`,
      );
    expect(await days(during)).toBeGreaterThan(3.7);
    expect(await days(during)).toBeLessThan(4.3);
    expect(await days(`not (${during})`)).toBeLessThan(2.2);
  });
});

describe('a lifecycle of days', () => {
  it('counts in whole days, from day to day', async () => {
    const world = await generate(
      await modelOf(
        `
tables:
  fact_claims:
    about: Claims.
    rows: 5000
    columns:
      claim_id: {id: "C{0000}"}
      filed_on: {when: {}}
      paid_on: {stage: paid}
      state: {status: true}
lifecycles:
  fact_claims:
    filed: {at: filed_on, then: {paid: 60%, refused: 30%}, after: {typical: 6 days, high: 20 days}}
    paid: {at: paid_on}
    refused: {}
`,
        {size: 5000},
      ),
      {size: 5000, effects: true},
    );
    expect(await world.ask('select typeof(paid_on) from fact_claims limit 1')).toEqual([['DATE']]);
    expect(await world.one('select median(paid_on - filed_on) from fact_claims')).toBe(6);
    expect(await world.ask('select state, round(count(*) / 5000, 1) from fact_claims group by 1 order by 1')).toEqual([
      ['filed', 0.1],
      ['paid', 0.6],
      ['refused', 0.3],
    ]);
  });
});
