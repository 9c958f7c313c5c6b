import {beforeAll, describe, expect, it} from 'vitest';
import {generate, modelOf, type World} from './here.js';

const yaml = (copula: string): string => `
tables:
  fact_sales:
    about: Sales.
    rows: 20000
    columns:
      sale_id: {id: "S{00000}", about: Key}
      region: {pick: {North: 60, South: 40}, about: Region}
      discount: {number: {beta: {alpha: 2, beta: 5}}, about: Discount}
      price: {amount: {typical: 180, high: 410, from: 60, to: 600}, about: Price, by: {region: {South: +40%}}}
      weight: {number: {mixture: [{weight: 3, normal: {mean: 9, sd: 1}}, {weight: 1, gamma: {shape: 4, scale: 5}}]}, about: Weight}
      quantity: {count: {typical: 8, from: 1, high: 25}, about: Pieces}
      free: {amount: {typical: 20, high: 60}, about: Alone}
    ${copula}
`;
const COPULA = `copula:
      - {columns: [discount, price], correlation: 0.6}
      - {columns: [price, weight], correlation: -0.4}
      - {columns: [discount, weight], correlation: 0.1}
      - {columns: [free, quantity], correlation: 0.8}`;

describe('a copula over 20 000 rows', () => {
  let tied: World;
  let loose: World;
  beforeAll(async () => {
    tied = await generate(await modelOf(yaml(COPULA)), {size: 4000, effects: true});
    loose = await generate(await modelOf(yaml('')), {size: 4000, effects: true});
  });
  const spearman = (world: World, a: string, b: string, where = 'true'): Promise<number> =>
    world.one(
      `with r as (select rank() over (order by ${a}) + (count(*) over (partition by ${a}) - 1) / 2 as x, rank() over (order by ${b}) + (count(*) over (partition by ${b}) - 1) / 2 as y from fact_sales where ${where}) select corr(x, y) from r`,
    );

  it.each([
    ['discount', 'price', 0.6],
    ['price', 'weight', -0.4],
    ['discount', 'weight', 0.1],
    ['free', 'discount', 0],
    ['free', 'quantity', 0.8],
  ])('%s and %s have the rank correlation %f', async (a, b, wanted) => {
    // Within a region, since the regions differ in price by themselves.
    for (const region of ['North', 'South'])
      expect(Math.abs((await spearman(tied, a, b, `region = '${region}'`)) - wanted)).toBeLessThan(0.03);
  });

  it('is nothing where nothing is said', async () => {
    expect(Math.abs(await spearman(loose, 'discount', 'price'))).toBeLessThan(0.03);
  });

  it.each(['discount', 'price', 'weight', 'quantity', 'free'])('%s keeps its own distribution', async (name) => {
    const shape = async (world: World): Promise<number[]> =>
      (
        await world.ask(
          `select min(${name}), ${[0.05, 0.25, 0.5, 0.75, 0.95].map((q) => `quantile_cont(${name}, ${q})`).join(', ')}, avg(${name}), stddev(${name}) from fact_sales`,
        )
      )[0]!.map(Number);
    const [a, b] = [await shape(tied), await shape(loose)];
    a.slice(1).forEach((value, k) => {
      expect(Math.abs(value / b[k + 1]! - 1), `${value} and ${b[k + 1]!}`).toBeLessThan(0.05);
    });
  });

  it('keeps to the limits, and leaves other columns as they are', async () => {
    expect(await tied.one('select count(*) from fact_sales where price not between 60 and 600 or quantity < 1')).toBe(0);
    expect(await tied.ask('select region, count(*) from fact_sales group by 1 order by 1')).toEqual(
      await loose.ask('select region, count(*) from fact_sales group by 1 order by 1'),
    );
  });
});
