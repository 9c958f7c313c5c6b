import {describe, expect, test} from 'vitest';
import {compile, errorsOf, marks, model} from './rig.js';

const BASE = `tables:
  dim_members:
    about: One row per version of a member.
    rows: 500
    history: {of: [city, plan], changes: 10% a year, from: joined_on}
    columns:
      member_key: {id: "K{0000}"}
      member_no: {entity: "M{000}"}
      joined_on: {when: {}}
      city: {pick: [Pune, Surat]}
      plan: {pick: [A, B, C]}
      label: {sql: "city || plan"}
      valid_from: {version: from}
      valid_to: {version: to}
      is_current: {version: current}
  fact_visits:
    about: One row per visit.
    rows: 5000
    columns:
      visit_id: {id: "V{00000}"}
      visited_at: {when: {hours: {}}}
      member_key: {references: dim_members, favour: top 20% get 50%}
`;

test('becomes a part of the model, and of the keys that refer to it', () => {
  const made = model(BASE);
  const members = made.tables.find(({name}) => name === 'dim_members')!;
  expect(members.history).toEqual({
    changes: [
      {column: 'city', perYear: 0.05},
      {column: 'plan', perYear: 0.05},
    ],
    from: 'joined_on',
    period: {from: '2023-01-01', to: '2024-12-31'},
    valid: {from: 'valid_from', to: 'valid_to'},
    entity: 'member_no',
  });
  expect(Object.fromEntries(members.columns.map(({name, type}) => [name, type]))).toMatchObject({
    member_no: 'text',
    valid_from: 'date',
    valid_to: 'date',
    is_current: 'boolean',
  });
  const key = made.tables.find(({name}) => name === 'fact_visits')!.columns[2]!;
  expect(key.value).toMatchObject({alive: {from: 'valid_from', to: 'valid_to', at: 'visited_at'}, entity: 'member_no'});
});

describe('mistakes', () => {
  const swap = (from: string, to: string): string => {
    expect(BASE).toContain(from);
    return BASE.replace(from, to);
  };
  test.each<[string, string, string, string?]>([
    ['an unknown column', swap('[city, plan]', '[town, plan]'), 'town unknown-column', 'city'],
    ['a column by its own sql', swap('[city, plan]', '[city, label]'), 'label history', 'sql reads'],
    ['a key that changes', swap('[city, plan]', '[member_key]'), 'member_key history'],
    ['one value only', swap('pick: [Pune, Surat]', 'pick: [Pune]'), 'city history'],
    ['no column', swap('of: [city, plan], ', ''), 'history history', 'of: [city]'],
    ['no rate', swap('changes: 10% a year, ', ''), 'history history', '10% a year'],
    ['no such rate', swap('10% a year', '10%'), '10% history', '10% a year'],
    ['a rate for another column', swap('10% a year', '{city: 5% a year, plan: 5% a year, label: 2% a year}'), 'label history'],
    ['a rate that is missing', swap('10% a year', '{city: 5% a year}'), '{city: 5% a year} history', 'plan'],
    ['an unknown beginning', swap('from: joined_on', 'from: joined'), 'joined unknown-column', 'joined_on'],
    [
      'a beginning that is no date',
      swap('from: joined_on', 'from: label2').replace('label:', 'label2: {is: a}\n      label:'),
      'label2 type',
    ],
    ['a beginning that may be empty', swap('{when: {}}', '{when: {}, empty: 5%}'), 'joined_on empty'],
    [
      'a beginning that follows from a change',
      swap(
        '{when: {}}',
        '{when: {after: born, by: city, Pune: {typical: 1 day, high: 2 days}, Surat: {typical: 2 days, high: 3 days}}}',
      ).replace('label:', 'born: {when: {}}\n      label:'),
      'city circular',
    ],
    ['no column of the end', swap('      valid_to: {version: to}\n', ''), 'history history', 'valid_to: {version: to}'],
    ['two beginnings', swap('{version: current}', '{version: from}'), 'from two-values'],
    ['no entity', swap('      member_no: {entity: "M{000}"}\n', ''), 'history history', 'entity'],
    ['an entity without zeros', swap('"M{000}"', '"M"'), '"M" id'],
    ['blanks in what changes', swap('pick: [A, B, C]', 'pick: [A, B, C], empty: 5%'), 'empty not-yet'],
    ['a unique column', swap('sql: "city || plan"', 'sql: "city || plan", unique: true'), 'unique not-yet'],
    ['rows for each version', swap('rows: 5000', 'rows: {each: dim_members}'), 'dim_members not-yet | favour two-values'],
    ['a version of another type', swap('{version: current}', '{version: current, type: text}'), 'text type'],
    [
      'a version without history',
      swap('    history: {of: [city, plan], changes: 10% a year, from: joined_on}\n', ''),
      'entity history | version history | version history | version history',
      'history',
    ],
    [
      'fewer versions',
      `${BASE}events: {e: {about: x, from: 2024-01-01, effects: {f: {fewer: dim_members, by: 10%}}}}\n`,
      'dim_members effect',
      'refers to dim_members',
    ],
  ])('%s', (_, text, expected, suggestion) => {
    const errors = errorsOf(compile(text));
    expect(marks(errors).sort(), errors.map(({message}) => message).join('\n')).toEqual(expected.split(' | ').sort());
    if (suggestion !== undefined) expect(errors.map((one) => one.suggestion).join()).toContain(suggestion);
    for (const {message, suggestion: help} of errors) expect(`${message}${help ?? ''}`).not.toMatch(/undefined|\[object|NaN/);
  });
});
