import {describe, expect, it} from 'vitest';
import {Source} from '../../src/generate/random.js';
import {manyTexts, uniqueCodes} from '../../src/generate/unique-text.js';
import {generate, modelOf} from './here.js';

const stream = new Source('1').stream('t', 'c');
const all = (text: (index: number) => string, count: number): string[] => Array.from({length: count}, (_, k) => text(k));

describe('unique texts from a pool that is too small', () => {
  const names = ['Asha Rao', 'Ravi Menon', 'Mira Shah', 'Anil Das'];

  it('takes the pool as it is while it lasts', () => {
    expect(all(manyTexts(names, 4, stream), 4)).toEqual(names);
  });

  it('pairs names anew', () => {
    const made = all(manyTexts(names, 16, stream), 16);
    expect(new Set(made).size).toBe(16);
    for (const name of made) expect(name).toMatch(/^(Asha|Ravi|Mira|Anil) (Rao|Menon|Shah|Das)$/);
  });

  it.each([
    ['names beyond all pairs', names],
    ['words', ['red', 'green']],
    ['words that end in numbers', ['red', 'red2', 'red 2', 'red-2']],
    ['addresses', ['a@x.org', 'b@x.org', 'a2@x.org']],
  ])('numbers %s', (_, pool) => {
    expect(new Set(all(manyTexts(pool, 500, stream), 500)).size).toBe(500);
  });

  it('numbers before the @', () => {
    for (const address of all(manyTexts(['a@x.org', 'b@x.org'], 9, stream), 9)) expect(address).toMatch(/^[ab]\d*@x\.org$/);
  });
});

describe('unique codes of a pattern', () => {
  it('are all there are, in no order', () => {
    const codes = all(uniqueCodes('X{A}-{00}', stream), 2600);
    expect(new Set(codes).size).toBe(2600);
    expect(codes.every((code) => /^X[A-Z]-\d\d$/.test(code))).toBe(true);
    expect(codes.slice(0, 100)).not.toEqual([...codes.slice(0, 100)].sort());
    expect(() => uniqueCodes('X{A}-{00}', stream)(2600)).toThrow('only 2600');
  });

  it('are unique in very large rooms', () => {
    const codes = all(uniqueCodes('{AAAAAAAAAA}{0000000000}', stream), 5000);
    expect(new Set(codes).size).toBe(5000);
    expect(new Set(codes.map((code) => code[0])).size).toBe(26);
  });
});

describe('in tables', () => {
  it('unique columns are unique over shards, parents and repeats', async () => {
    const world = await generate(
      await modelOf(`
tables:
  dim_a:
    about: A.
    rows: 60000
    columns:
      a_id: {id: "A{00000}", about: Key}
      code: {pattern: "{AA}{000}", unique: true, about: Code}
      colour: {faker: color.human, unique: true, about: Colour}
  dim_b:
    about: B.
    rows: 200
    columns:
      b_id: {id: "B{000}", about: Key}
      word: {pick: [x, y, x2], about: Word}
      label: {sql: word, unique: true, about: Label}
  fact_c:
    about: C.
    rows: {each: dim_b, about: 30}
    columns:
      b_id: {references: dim_b, about: B}
      nick: {faker: person.firstName, unique: true, about: Name}
      ticket: {pattern: "{AAA}{0000}", unique: true, about: Code}
`),
      {size: 4000, effects: true},
    );
    for (const [table, column] of [
      ['dim_a', 'code'],
      ['dim_a', 'colour'],
      ['dim_b', 'label'],
      ['fact_c', 'nick'],
      ['fact_c', 'ticket'],
    ] as const)
      expect(await world.one(`select count(*) - count(distinct ${column}) from ${table}`), column).toBe(0);
    expect(world.rows).toMatchObject({dim_a: 60_000, dim_b: 200});
  });
});
