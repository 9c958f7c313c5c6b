import {expect, it} from 'vitest';
import {generate, modelOf} from './here.js';

it('keeps running balances to the cent, over more rows than a shard has', async () => {
  const world = await generate(
    await modelOf(
      `
tables:
  dim_accounts: {about: Accounts., rows: 700, columns: {account_id: {id: "A{000}"}, opening: {amount: {typical: 900, high: 4000}}}}
  fact_entries:
    about: Entries.
    rows: 100% of size
    columns:
      entry_id: {id: "E{000000}"}
      account_id: {references: dim_accounts, favour: top 20% get 50%}
      booked_at: {when: {hours: {open: 6-22}}}
      kind: {pick: {Deposit: 40, Withdrawal: 60}}
      paid: {amount: {typical: 60, high: 400}}
      amount: {sql: "case when kind = 'Deposit' then paid else -paid end"}
      balance: {sql: "account_id.opening + sum(amount) over (partition by account_id order by booked_at, entry_id)"}
      overdrawn: {sql: balance < 0}
`,
      {size: 60_000},
    ),
    {size: 60_000, effects: true},
  );
  expect(
    await world.one(`select count(*) from (select balance, coalesce(lag(balance) over (partition by account_id order by entry_id), opening) as earlier, amount
      from fact_entries join dim_accounts using (account_id)) where round(earlier + amount - balance, 2) <> 0`),
  ).toBe(0);
  expect(await world.one('select count(*) from fact_entries where overdrawn <> (balance < 0)')).toBe(0);
  expect(await world.one('select avg(overdrawn::int) from fact_entries')).toBeGreaterThan(0);
});
