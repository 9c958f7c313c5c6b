/** Tables that are finished in parts: the same rows as settling gives, in the same order. */
import {readFileSync} from 'node:fs';
import {beforeAll, describe, expect, it} from 'vitest';
import {generate, here, type Here, modelOf, type World} from './here.js';

/** More orders than two shards hold, dealt over days of hundreds of rows. */
const SHOP = `
tables:
  dim_members:
    about: Members.
    rows: 900
    columns:
      member_id: {id: "M{000}", about: Key}
      name: {faker: person.fullName, about: Name}
      city: {pick: {Pune: 3, Delhi: 2, Surat: 1}, about: City}
  fact_orders:
    about: Orders.
    rows: 100% of size
    columns:
      order_id: {id: "O{0000}", about: Key}
      member_id: {references: dim_members, favour: top 20% get 50%, about: Who}
      city: {type: text, sql: member_id.city, about: Where}
      ordered_at: {when: {weekdays: {sat: +40%}, hours: {open: 8-20, peak: 18}}, about: When}
      paid_on: {type: date, when: {after: ordered_at, typical: 2 days, high: 9 days}, empty: 10%, about: Paid}
      note: {pattern: "{AA}-{0000}", empty: 50%, about: Some}
      size: {type: double, number: {normal: {mean: 0, sd: 3}}, about: Double}
      lines: {type: integer, rollup: {of: fact_lines, is: count(*)}, about: Lines}
      worth: {type: "decimal(12,2)", rollup: {of: fact_lines, is: sum(worth)}, about: Worth}
      cheap: {type: "decimal(12,2)", rollup: {of: fact_lines, is: sum(worth), where: "worth < 50"}, about: Cheap ones}
      level: {type: text, sql: "case when worth > 500 then 'high' else 'low' end", about: Of the total}
  fact_lines:
    about: Lines.
    rows: {each: fact_orders, about: 1.6, from: 0, high: 4}
    key: [order_id, line_no]
    columns:
      order_id: {references: fact_orders, about: Order}
      line_no: {position: true, about: Place}
      city: {type: text, sql: order_id.member_id.city, about: Where}
      worth: {amount: {typical: 80, high: 300, from: 5}, about: Worth}
`;
/** A column that looks at the whole table, so that it has to be settled. */
const settled = SHOP.replaceAll(
  /( {6}order_id: \{(?:id|references).*\}\n)/g,
  '$1      whole: {type: integer, sql: "count(*) over ()", about: Rows of the table}\n',
);

describe('tables in parts', () => {
  let at: Here;
  let parts: World;
  let whole: World;
  beforeAll(async () => {
    at = here();
    parts = await generate(await modelOf(SHOP), {size: 120_000, effects: true}, at);
    whole = await generate(await modelOf(settled), {size: 120_000, effects: true});
  }, 240_000);

  it('are not settled', () => {
    expect(at.ran.filter((name) => name.startsWith('table:'))).toEqual([]);
    expect(at.ran.filter((name) => name.startsWith('shard:fact_orders:'))).toHaveLength(3);
    expect(at.ran.filter((name) => name.startsWith('shard:fact_lines:'))).toHaveLength(4);
  });

  it.each(['fact_orders', 'fact_lines'])('%s has the same rows in the same order as if it were', (table) => {
    const column = readFileSync(whole.files[table]!, 'utf8').split('\n');
    const at = column[0]!.split(',').indexOf('whole');
    expect(at).toBe(1);
    // No value before this column holds a comma.
    const without = column.map((line) => line.replace(/^([^,]*),[^,]*/, '$1')).join('\n');
    expect(without === readFileSync(parts.files[table]!, 'utf8')).toBe(true);
  });

  it('rise in time, and their keys with it', async () => {
    expect(parts.rows['fact_orders']).toBe(120_000);
    expect(
      await parts.one(
        `select count(*) from (select ordered_at < lag(ordered_at) over (order by length(order_id), order_id) as early from fact_orders) where early`,
      ),
    ).toBe(0);
    expect(await parts.one('select count(distinct order_id) from fact_orders')).toBe(120_000);
  });

  it('have the totals of their children, of those without children too', async () => {
    const wrong = await parts.one(`
      select count(*) from fact_orders o left join (select order_id, count(*) as lines, sum(worth) as worth from fact_lines group by 1) l using (order_id)
      where o.lines <> coalesce(l.lines, 0) or abs(o.worth - coalesce(l.worth, 0)) > 0.001`);
    expect(wrong).toBe(0);
    expect(await parts.one('select count(*) from fact_orders where lines = 0')).toBeGreaterThan(100);
  });
});
