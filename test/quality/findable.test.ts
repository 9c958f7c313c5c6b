import {beforeAll, describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import type {Model} from '../../src/core/model.js';
import type {ProblemBlock} from '../../src/core/spec.js';
import {generateDataset} from '../../src/generate/dataset.js';
import {clarityOf, unclearFindings, unplannedGaps, type Clarity} from '../../src/quality/findable.js';
import {strikingAmong} from '../../src/quality/many.js';
import {difference} from '../../src/stages/mistakes.js';
import {onShipped} from '../../src/stages/world.js';
import {here, modelOf} from '../generate/here.js';

const SCHEMA = `
tables:
  fact_calls:
    about: One row per call.
    rows: 100% of size
    columns:
      call_id: {id: "K{00000}", about: Key}
      called_at: {when: {}, about: When}
      desk: {pick: {North: 50, South: 50}, about: Desk}
      city: {by: desk, North: {pick: {Delhi: 1, Agra: 1}}, South: {pick: {Kochi: 1, Madurai: 1}}, about: City}
      side: {pick: {A: 50, B: 50}, about: Side}
      hand: {pick: {Left: 30, Right: 70}, about: Hand}
      result: {pick: {Solved: 60, Open: 40}, about: Result}
      solved: {type: integer, sql: "case when result = 'Solved' and not (side = 'B' and called_at >= '2024-01-01') then 1 else 0 end", about: Solved}
events:
  strike: {about: x, from: 2024-01-01, effects: {open: {shift: fact_calls.result, into: Open, where: desk = 'North', by: +25pp}}}
views:
  calls: "select *, year(called_at) as yr from fact_calls"
metrics:
  solved: {of: calls, is: avg(solved), format: 0%, about: x}
  honest: {of: calls, is: avg((result = 'Solved')::int), format: 0%, about: x}
  calls: {of: calls, is: count(*), about: x}
  callers: {of: calls, is: "count(distinct substr(call_id, 1, 4))", about: x}
`;
const PROBLEM = parse(`
title: T
company: {name: C, about: x}
statement: ''
findings:
  falls: {metric: honest, where: desk = 'North', from: yr = 2023, to: yr = 2024, falls: at least 5pp, because: strike.open}
  rises: {metric: honest, where: desk = 'North', from: yr = 2023, to: yr = 2024, rises: at least 5pp}
  most: {metric: honest, by: [desk], from: yr = 2023, to: yr = 2024, most_down: [North], because: strike.open}
  uneven: {metric: solved, by: [desk], from: yr = 2023, to: yr = 2024, most_down: [North], because: strike.open}
  chance: {metric: honest, by: [hand], highest: [Left]}
  busiest: {metric: calls, by: [hand], highest: [Right]}
  callers: {metric: callers, by: [desk], highest: [North]}
  share: {metric: honest, between: [10%, 90%]}
  same: {metric: honest, by: [hand], same: within 9pp}
questions: [{ask: a, returns: [n], sql: select 1 as n, shows: [most, chance]}]
`) as ProblemBlock;

describe('what stands out', () => {
  let model: Model;
  let clarity: Clarity[];
  let again: Clarity[];
  let gaps: Awaited<ReturnType<typeof unplannedGaps>>;
  let rows: number[][];
  beforeAll(async () => {
    const at = here();
    model = await modelOf(SCHEMA, {size: 4000});
    const tables = await generateDataset(at.context, model, {size: 4000, effects: true}, '1');
    await onShipped(at.context, model, tables, 'findable', async (shipped) => {
      clarity = await clarityOf(shipped, PROBLEM, model);
      again = await clarityOf(shipped, PROBLEM, model);
      gaps = await unplannedGaps(shipped, PROBLEM, model, clarity);
      const result = await shipped.query(
        "select yr, count(*), avg((result = 'Solved')::int) from calls where desk = 'North' group by yr order by yr",
      );
      rows = result.rows.map((row) => row.map(Number));
    });
  });
  const z = (name: string): number | null => clarity.find(({finding}) => finding === name)!.z;

  it('has the standard error of a share', () => {
    const [before, after] = rows as [[number, number, number], [number, number, number]];
    const se = Math.sqrt((before[2] * (1 - before[2])) / before[1] + (after[2] * (1 - after[2])) / after[1]);
    const expected = (before[2] - after[2]) / se;
    expect(expected).toBeGreaterThan(6);
    expect(z('falls')! / expected).toBeGreaterThan(0.6);
    expect(z('falls')! / expected).toBeLessThan(1.6);
    expect(clarity[0]).toMatchObject({rows: Math.min(before[1], after[1])});
  });

  it('has the standard error of a count', () => {
    const expected = 1600 / Math.sqrt(4000);
    expect(z('busiest')! / expected).toBeGreaterThan(0.6);
    expect(z('busiest')! / expected).toBeLessThan(1.6);
  });

  it('counts against a claim what goes the other way', () => {
    expect(z('rises')).toBe(-z('falls')!);
  });

  it('says nothing where nothing is compared, or where it cannot know', () => {
    expect([z('share'), z('same'), z('callers')]).toEqual([null, null, null]);
  });

  it('gives the same again', () => {
    expect(again).toEqual(clarity);
  });

  it('warns of what a question is to show and chance could have made', () => {
    expect(z('most')).toBeGreaterThan(3);
    expect(Math.abs(z('chance')!)).toBeLessThan(2);
    expect(unclearFindings(PROBLEM, clarity)).toMatchObject([
      {severity: 'warning', code: 'finding-unclear', pointer: '/problem/findings/chance'},
    ]);
  });

  it('finds a gap that nobody planted, and leaves what goes with the planted one alone', () => {
    expect(gaps.map(({code, pointer}) => `${code} ${pointer!}`)).toEqual(['unplanned-gap /problem/findings/uneven']);
    expect(gaps[0]!.message).toMatch(
      /^By side, solved changed more unevenly than what uneven plants: A [-+][\d.]+ against B -0\.\d+ \(z = /,
    );
  });
});

describe('one of many', () => {
  // Upper tails of the normal distribution, from tables: 1.349898e-3 at 3; a tenth, a hundredth and a thousandth of it.
  it.each([
    [0, 3],
    [1, 3],
    [10, 3.64],
    [89, 4.17],
    [1000, 4.69],
  ])('%i comparisons: %f', (comparisons, z) => {
    expect(Math.abs(strikingAmong(comparisons) - z)).toBeLessThan(0.011);
  });
});

describe('two answers', () => {
  it.each([
    [[['a', 100]], [['a', 101.9]], undefined],
    [[['a', 100]], [['a', 103]], 'row 1 has 103 instead of 100'],
    [[['a', 100]], [['b', 100]], 'row 1 has b instead of a'],
    [[['a', 100]], [], '0 rows instead of 1'],
    [[['a', 0]], [['a', 0.001]], 'row 1 has 0.001 instead of 0'],
    [[['a', null]], [['a', 0]], 'row 1 has 0 instead of nothing'],
    [
      [
        ['a', 1],
        ['b', 2],
      ],
      [
        ['b', 2],
        ['a', 1],
      ],
      'row 1 has b instead of a',
    ],
  ])('%j and %j', (right, wrong, expected) => {
    expect(difference(right, wrong)).toBe(expected);
  });
});
