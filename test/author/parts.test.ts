import {describe, expect, it} from 'vitest';
import {dateHole, holdsMonths, wholeMonths} from '../../src/author/dates.js';
import {fill} from '../../src/author/holes.js';
import {resultNames} from '../../src/author/select-list.js';
import {likeness, mostAlike, reflow, sentencesOf, spokenFor} from '../../src/author/words.js';
import type {Json} from '../../src/core/json.js';

const PERIOD = {from: '2023-01-01', to: '2024-12-31'};

describe('dates in holes', () => {
  it('count from the ends of the period', () => {
    const said = (hole: string) => dateHole(hole, PERIOD);
    expect(said('period.from')).toBe('2023-01-01');
    expect(said('end')).toBe('2025-01-01');
    expect(said('end - 9 months')).toBe('2024-04-01');
    expect(said('period.from + 15 months as month year')).toBe('April 2024');
    expect(said('end + 1 months as month')).toBe('February');
    expect(said('period.to - 30 days')).toBe('2024-12-01');
    expect(said('end - 24 months as year')).toBe('2023');
    expect(said('begin')).toBeUndefined();
    expect(dateHole('end - 1 months', {from: '2022-01-01', to: '2023-03-30'})).toBe('2023-02-28');
    expect(dateHole('end - 1 months', {from: '2022-01-01', to: '2024-03-30'})).toBe('2024-02-29');
  });

  it('know how long a period is', () => {
    expect(holdsMonths(PERIOD, 24)).toBe(true);
    expect(holdsMonths(PERIOD, 25)).toBe(false);
    expect(holdsMonths({from: '2023-01-02', to: '2024-12-31'}, 24)).toBe(false);
    expect(wholeMonths(PERIOD)).toBe(true);
    expect(wholeMonths({from: '2023-01-01', to: '2024-12-30'})).toBe(false);
  });
});

describe('holes', () => {
  const holes = (hole: string): Json | undefined => ({word: 'tea', count: 3, list: [['a', 1]], nested: 'hot {word}', loop: '{loop}'})[hole];

  it('are filled in text, keys and whole values', () => {
    expect(fill({'{word} cup': ['{count}', 'a {nested}', 7, null], rows: '{list}'}, holes)).toEqual({
      'tea cup': [3, 'a hot tea', 7, null],
      rows: [['a', 1]],
    });
  });

  it('leave findings, ids and patterns alone', () => {
    const text = 'C{00000} {AA}-{0000} {{word}} {0}';
    expect(fill(text, holes)).toBe(text);
  });

  it('must be known, and end', () => {
    expect(() => fill('a {thing}', holes)).toThrow('no hole {thing}');
    expect(() => fill('a {list}', holes)).toThrow('not text');
    expect(() => fill('{loop}', holes)).toThrow('holes within holes');
  });
});

describe('the names of a SELECT', () => {
  it('are read where they are plain', () => {
    expect(resultNames('select a, t.b, sum(c) as total, case when x then 1 end as "Big" from t')).toEqual(['a', 'b', 'total', 'big']);
    expect(resultNames('with x as (select z from y) select distinct m -- the month\n, count(*) as n from x')).toEqual(['m', 'n']);
  });

  it('are not guessed', () => {
    expect(resultNames('select * from t')).toBeUndefined();
    expect(resultNames('select count(*) from t')).toBeUndefined();
    expect(resultNames('select a + b from t')).toBeUndefined();
    expect(resultNames('update t set a = 1')).toBeUndefined();
  });
});

describe('words', () => {
  it('find what is spelt alike', () => {
    expect(likeness('night', 'nacht')).toBeCloseTo(0.25);
    expect(mostAlike('e commerce', ['Retail', 'E-Commerce'], 0.75)).toBe('E-Commerce');
    expect(mostAlike('Retail', ['E-Commerce', 'Online Retail'], 0.75)).toBeUndefined();
  });

  it('speak for groups, once for each', () => {
    expect(spokenFor('Late, late and refused!', [['late', 'slow'], ['refused'], ['cash']])).toEqual(['late', 'refused']);
    expect(sentencesOf('One. Two?  Three')).toEqual(['One.', 'Two?', 'Three']);
  });

  it('are broken into lines', () => {
    expect(reflow('one two\nthree\n\n  four five ', 9)).toBe('one two\nthree\n\nfour five\n');
  });
});
