import {describe, expect, test} from 'vitest';
import type {Answer} from '../../src/core/answer.js';
import {approachOf, mistakenRows} from '../../src/render/text/approach.js';
import {castSpans} from '../../src/render/text/cast.js';
import {byEvent, effectInWords} from '../../src/render/text/effect.js';
import {shownCell, shownPeriod} from '../../src/render/text/period.js';
import {codeLines, codeTokens} from '../../src/render/text/sql.js';
import {mechanism, tenAnswers} from '../fixtures/odd-answers.js';

const CAST = {
  learner: {name: 'Peter Pandey', role: 'Analyst'},
  mentor: {name: 'Tony R. Sharma', role: 'VP'},
  stakeholder: {name: 'Bruce Sharma', role: 'Owner'},
};

describe('castSpans', () => {
  const named = (text: string, cast = CAST): string[] =>
    castSpans(text, cast).flatMap(({text: part, role}) => (role === undefined ? [] : [`${role}: ${part}`]));

  test('finds whole names, first names and last names, and never half a word', () => {
    expect(named('Peter Pandey asked Bruce; Tony’s answer came. Peterborough, Brucella.')).toEqual([
      'learner: Peter Pandey',
      'stakeholder: Bruce',
      'mentor: Tony',
    ]);
  });
  test('leaves out a name that two of them share, and initials', () => {
    expect(named('Sharma said R. to Bruce Sharma')).toEqual(['stakeholder: Bruce Sharma']);
  });
  test('gives the text back whole', () => {
    for (const text of ['', 'Bruce', 'nobody', 'a Bruce b Tony R. Sharma.'])
      expect(
        castSpans(text, CAST)
          .map((span) => span.text)
          .join(''),
      ).toBe(text);
  });
  test('takes names with marks of regular expressions as they are', () => {
    expect(named('So (Ana+) came', {...CAST, learner: {name: '(Ana+)', role: ''}})).toEqual(['learner: (Ana+)']);
  });
});

describe('codeLines', () => {
  test('keeps short lines, takes off what all are set in by, and no line is longer than asked', () => {
    expect(codeLines('\n    select 1\n      from t\n', 40)).toEqual(['select 1', '  from t']);
    const hard = codeLines(tenAnswers[0]!.sql, 60);
    for (const line of hard) expect(line.length).toBeLessThanOrEqual(60);
  });
  test('a broken comment stays a comment', () => {
    const lines = codeLines(`select 1 -- ${'because '.repeat(20)}`, 50);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ +-- /);
  });
  test('words keep their order and kind', () => {
    const line = "select month(t.date), 'it''s -- no' as x -- from here";
    const tokens = codeTokens(line);
    expect(tokens.map(({text}) => text).join('')).toBe(line);
    expect(tokens.filter(({kind}) => kind === 'keyword').map(({text}) => text)).toEqual(['select', 'as']);
    expect(tokens.find(({kind}) => kind === 'string')?.text).toBe("'it''s -- no'");
    expect(tokens.at(-1)).toEqual({text: '-- from here', kind: 'comment'});
  });
});

test('periods read as a person would say them', () => {
  const cell = (value: string | number, name: string): string => shownCell(value, {name, format: {kind: 'period', decimals: 0}}, 'INR');
  expect([cell('2024-04-01', 'month'), cell(4, 'month'), cell('2024-04-01', 'quarter'), cell(2, 'quarter'), cell(2024, 'year')]).toEqual([
    'Apr 2024',
    'Apr',
    'Q2 2024',
    'Q2',
    '2024',
  ]);
  expect(shownPeriod({from: '2023-04-01', to: '2024-02-29'})).toBe('Apr 2023 to Feb 2024');
  expect(shownPeriod({from: '2023-04-01', to: '2024-02-28'})).toBe('2023-04-01 to 2024-02-28');
});

test('effects are told by event, with their strength', () => {
  expect(byEvent(mechanism.effects).map(({name, effects}) => [name, effects.length])).toEqual([
    ['bonus', 2],
    ['rain', 1],
  ]);
  expect(mechanism.effects.map(effectInWords)).toEqual([
    '18.8 percentage points more rows of fact_tickets have outcome = Reopened',
    'it takes 30 % shorter until fact_tickets.resolved_at',
    '40 % more rows of fact_tickets',
  ]);
});

describe('the way to an answer', () => {
  const answer = (sql: string): Answer => ({...tenAnswers[2]!, sql});
  test('names the tables and the steps of the SQL, not what stands in texts and comments', () => {
    expect(
      approachOf(answer("with a as (select * from fact_t), b as (select 'dim_x' from a) select * from b join DIM_Y -- dim_z"), [
        {name: 'fact_t'},
        {name: 'dim_x'},
        {name: 'dim_y'},
        {name: 'dim_z'},
        {name: 'fact'},
      ]),
    ).toBe('From fact_t and dim_y in 3 steps: a, then b, then the answer. It gives 3 rows of 2 fields.');
  });
  test('a mistake is shown where it differs, with what is right', () => {
    expect(mistakenRows(mechanism.mistakes[0]!, tenAnswers[2]!, 'INR', 9)).toEqual([
      {cells: [{shown: 'Pune'}, {shown: '+12.0 pp', right: '-17.1 pp'}]},
      {cells: [{shown: 'Agra'}, {shown: '', right: '+3.3 pp'}]},
    ]);
    expect(mistakenRows(mechanism.mistakes[1]!, tenAnswers[4]!, 'INR', 1)).toEqual([{cells: [{shown: '₹1.00'}]}]);
  });
});
