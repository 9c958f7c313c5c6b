import {expect, it} from 'vitest';
import {generate, modelOf} from './here.js';

it('makes the holidays of a country quieter, and its days of shopping busier', async () => {
  const world = await generate(
    await modelOf(`
tables:
  fact_sales:
    about: Sales.
    rows: 100% of size
    columns:
      sale_id: {id: "S{000000}"}
      sold_on: {when: {holidays: {calendar: US, by: -80%, shopping: +200%, 2024-07-04: +100%}}}
`),
    {size: 100_000, effects: true},
  );
  const perDay = 100_000 / 731;
  const on = async (...days: string[]) =>
    (await world.one(`select count(*) from fact_sales where sold_on in (${days.map((day) => `'${day}'`).join(', ')})`)) /
    days.length /
    perDay;
  expect(await on('2023-12-25', '2024-12-25', '2023-11-23', '2024-11-28')).toBeLessThan(0.3);
  expect(await on('2023-11-24', '2024-11-29', '2023-11-27', '2024-12-02')).toBeGreaterThan(2.6);
  expect(await on('2024-07-04')).toBeGreaterThan(1.6);
  expect(await on('2023-07-04')).toBeLessThan(0.35);
});
