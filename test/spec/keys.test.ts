import {expect, test} from 'vitest';
import {compile, errorsOf, marks} from './rig.js';

/** Two parents, one with a key of two columns, and a table to add mistakes to. */
const base = (columns: string, more = '', rows = '300'): string => `tables:
  dim_stores:
    about: One row per outlet.
    rows: 20
    columns: {store_id: {id: "S{00}"}, boss_id: {references: dim_stores, empty: 10%}, city: {pick: [Pune, Surat]}, area: {amount: {typical: 5, high: 9}}}
  dim_days:
    about: One row per store and day.
    rows: 500
    columns:
      store_id: {references: dim_stores}
      day: {when: {}}
      staff: {count: {typical: 4, from: 1, high: 9}}
    key: [store_id, day]
  fact_x:
    about: One row per x.
    rows: ${rows}
    columns:
      x_id: {id: "X{000}"}
      seen_on: {when: {}}
      ${columns}
${more === '' ? '' : `    ${more}\n`}`;

test('the base is right', () => {
  for (const columns of [
    'a: {references: dim_days, columns: [a, b]}\n      b: {with: a}\n      c: {sql: a.staff + 1}\n      d: {sql: a.store_id.city}',
    'a: {references: dim_stores}\n      b: {references: dim_stores, differs: a}',
    'a: {references: fact_x, roots: 5%, depth: 3}\n      b: {sql: a is null}',
  ]) {
    const compiled = compile(base(columns));
    expect(compiled.ok ? [] : compiled.error).toEqual([]);
  }
});

test.each<[string, string, string, string?]>([
  ['a key of two columns in one', 'a: {references: dim_days}', 'dim_days composite-key', 'columns: [a, day]'],
  ['too few columns', 'a: {references: dim_days, columns: [a]}', '[a] composite-key'],
  [
    'itself left out',
    'a: {references: dim_days, columns: [b, c]}\n      b: {with: a}\n      c: {with: a}',
    '[b, c] composite-key',
    'put a',
  ],
  ['a column that is not there', 'a: {references: dim_days, columns: [a, b]}', 'b unknown-column', 'b: {with: a}'],
  ['a column of its own', 'a: {references: dim_days, columns: [a, b]}\n      b: {when: {}}', 'b composite-key', 'b: {with: a}'],
  ['with something else', 'a: {references: dim_stores}\n      b: {with: a}', 'a composite-key', 'columns: [a, b]'],
  ['with nothing', 'b: {with: c}', 'c unknown-column'],
  ['a part that is empty', 'a: {references: dim_days, columns: [a, b]}\n      b: {with: a, empty: 5%}', 'empty empty', 'in a'],
  ['a part of another type', 'a: {references: dim_days, columns: [a, b]}\n      b: {with: a, type: text}', 'text type', 'type: date'],
  [
    'weights of a key of two columns',
    'a: {references: dim_days, columns: [a, b], pick: {S1: 1}}\n      b: {with: a}',
    'pick composite-key',
    'weight',
  ],
  ['differs from itself', 'a: {references: dim_stores, differs: a}', 'a not-a-key', 'another column'],
  ['differs from another table', 'a: {references: dim_stores, differs: x_id}', 'x_id not-a-key'],
  ['differs from nothing', 'a: {references: dim_stores, differs: q}', 'q unknown-column'],
  ['each differs from the other', 'a: {references: dim_stores, differs: b}\n      b: {references: dim_stores, differs: a}', 'b circular'],
  ['more rows than parents', 'a: {references: dim_stores, unique: true}', 'unique not-unique', 'rows: 20'],
  [
    'once and favoured',
    'a: {references: dim_days, columns: [a, b], unique: true, favour: top 20% get 50%}\n      b: {with: a}',
    'favour two-values',
  ],
  ['depth without a tree', 'a: {references: dim_stores, depth: 3}', 'depth self-reference', 'references: fact_x'],
  ['roots and empty', 'a: {references: fact_x, roots: 5%, empty: 5%}', 'empty two-values'],
  ['all are roots', 'a: {references: fact_x, roots: 100%}', '100% chance', 'roots: 5%'],
  ['a tree chosen by weight', 'a: {references: fact_x, weight: x_id}', 'weight self-reference', 'earlier'],
  ['a cell of the row above', 'a: {references: fact_x}\n      b: {sql: a.seen_on}', 'a.seen_on self-reference'],
  ['drawn by the row above', 'a: {references: fact_x}\n      b: {by: a, set: 1, none: 2}', 'a too-early', 'sql'],
  ['drawn by a numbered key', 'b: {by: x_id, else: 1}', 'x_id too-early'],
])('%s', (_, columns, expected, suggestion) => {
  const compiled = compile(base(columns));
  const found = compiled.ok ? [] : compiled.error;
  expect(marks(found), found.map(({message}) => message).join('\n')).toEqual(expected === '' ? [] : [expected]);
  if (suggestion !== undefined) expect(found[0]!.suggestion).toContain(suggestion);
});

const pair = 'a: {references: dim_stores}\n      b: {pick: [p, q, r]}';

test.each<[string, string, string, string, string?]>([
  ['an unknown column in a combination', pair, 'unique: [[a, c]]', 'c unknown-column'],
  ['a combination of one', pair, 'unique: [[b]]', '[b] combination', 'unique: true in b'],
  ['the same twice', pair, 'unique: [[a, a]]', 'a duplicate'],
  [
    'a key beside an id',
    'a: {references: dim_stores}\n      b: {faker: person.fullName}',
    'key: [a, b]',
    'key two-keys',
    'unique: [[a, b]]',
  ],
  ['more rows than combinations', pair, 'unique: [[a, b]]', '[a, b] not-unique', 'rows: 30'],
  ['a combination with the key', pair, 'unique: [[x_id, b]]', '[x_id, b] combination', 'leave x_id out'],
  [
    'a combination with the tree',
    'a: {references: fact_x}\n      b: {pick: [p, q, r]}',
    'unique: [[a, b]]',
    '[a, b] combination',
    'leave a out',
  ],
])('%s', (_, columns, more, expected, suggestion) => {
  const errors = errorsOf(compile(base(columns, more)));
  expect(marks(errors), errors.map(({message}) => message).join('\n')).toEqual([expected]);
  if (suggestion !== undefined) expect(errors[0]!.suggestion).toContain(suggestion);
});

const child = (rows: string, columns: string, more: string): string => `${base('y: {is: 1}')}  bridge:
    about: One row per pair.
    rows: ${rows}
    columns: {${columns}}
    ${more}
`;

test.each<[string, string, string]>([
  [
    'more children than partners',
    child(
      '{each: dim_stores, about: 30}',
      'a: {references: dim_stores}, b: {references: dim_stores, favour: top 20% get 40%}',
      'key: [a, b]',
    ),
    '[a, b] not-unique',
  ],
  [
    'without the owner',
    child('{each: dim_stores, about: 3}', 'a: {references: dim_stores}, b: {references: fact_x}, c: {pick: [p, q]}', 'unique: [[b, c]]'),
    '[b, c] combination',
  ],
  [
    'nothing to draw',
    child('{each: dim_stores, about: 3}', 'a: {references: dim_stores}, b: {is: 1}', 'key: [a, b]'),
    '[a, b] combination',
  ],
  ['a key that may be empty', child('50', 'a: {references: dim_stores, empty: 5%}, b: {references: fact_x}', 'key: [a, b]'), 'empty empty'],
  ['a key of money', child('50', 'a: {references: dim_stores}, b: {amount: {typical: 5, high: 9}}', 'key: [a, b]'), 'b key'],
  ['a key that repeats', child('50', 'a: {references: dim_stores}, b: {is: 1}', 'key: [a]'), 'a key'],
  ['a uuid that is a number', child('50', 'a: {id: uuid, type: integer}', ''), 'uuid type'],
  ['a uuid without a time', child('50', 'a: {id: uuid7}', ''), 'uuid7 uuid'],
])('%s', (_, text, expected) => {
  const errors = errorsOf(compile(text));
  expect(marks(errors), errors.map(({message}) => message).join('\n')).toEqual([expected]);
});

test('given trees and keys', () => {
  const tree = (rows: string): string => `tables:
  dim_topics:
    about: Topics.
    columns: {topic: {}, above: {references: dim_topics}}
    data: ${rows}
`;
  expect(compile(tree('[[A, null], [B, A], [C, B]]')).ok).toBe(true);
  expect(marks(errorsOf(compile(tree('[[A, C], [B, A], [C, B]]'))))).toEqual(['C circular']);
  expect(marks(errorsOf(compile(tree('[[A, null], [B, X]]'))))).toEqual(['X unknown-case']);
  const errors = errorsOf(
    compile(
      'tables:\n  t:\n    about: T.\n    key: [a, b]\n    columns: {a: {}, b: {}, c: {}}\n    data: [[1, 2, 3], [1, 3, 3], [1, 2, 4]]\n',
    ),
  );
  expect(marks(errors)).toEqual(['[1, 2, 4] duplicate']);
});

test.each<[string, string, string, string?]>([
  ['gamma: {shape: 2}', '{gamma: {shape: 2}}', '{shape: 2} distribution', 'add scale'],
  ['a negative shape', '{gamma: {shape: -1, scale: 2}}', '-1 range'],
  ['ends of a beta', '{beta: {alpha: 1, beta: 2, from: 5, to: 3}}', '3 range'],
  ['limits beyond a beta', '{beta: {alpha: 1, beta: 2}, from: 2}', '2 range', 'move from'],
  ['a spread of a Poisson', '{negative_binomial: {mean: 3, spread: 1}}', '1 range', 'poisson'],
  ['a pareto that starts at nothing', '{pareto: {least: 0, shape: 2}}', '0 range'],
  ['edges that fall', '{histogram: {edges: [0, 20, 10], weights: [1, 2]}}', '10 range', 'least'],
  ['as many edges as weights', '{histogram: {edges: [0, 10], weights: [1, 2]}}', '[1, 2] histogram', 'one edge more'],
  ['no weight at all', '{histogram: {edges: [0, 10, 20], weights: [0, 0]}}', '[0, 0] weight'],
  ['shares that do not add up', '{histogram: {edges: [0, 10, 20], weights: [30%, 50%]}}', '[30%, 50%] weights-sum', 'add up'],
  ['a mixture of one', '{mixture: [{weight: 1, normal: {mean: 1, sd: 1}}]}', '[{weight: 1, normal: {mean: 1, sd: 1}}] mixture'],
  [
    'a part without a weight',
    '{mixture: [{weight: 1, normal: {mean: 1, sd: 1}}, {poisson: {mean: 2}}]}',
    '{poisson: {mean: 2}} weight',
    'weight: 1',
  ],
  ['a part of nothing', '{mixture: [{weight: 1, normal: {mean: 1, sd: 1}}, {weight: 2}]}', '{weight: 2} mixture'],
  ['a mistake in a part', '{mixture: [{weight: 1, normal: {mean: 1, sd: 1}}, {weight: 2, gamma: {shape: 0, scale: 1}}]}', '0 range'],
  ['two distributions', '{gamma: {shape: 1, scale: 1}, normal: {mean: 1, sd: 1}}', 'gamma distribution'],
])('number: %s', (_, number, expected, suggestion) => {
  const errors = errorsOf(compile(base(`v: {number: ${number}}`)));
  expect(marks(errors), errors.map(({message}) => message).join('\n')).toEqual([expected]);
  if (suggestion !== undefined) expect(errors[0]!.suggestion).toContain(suggestion);
});

test.each<[string, string, string, string?]>([
  ['two ways', '{each: dim_stores, about: 3, poisson: 2}', 'about two-values', 'keep one'],
  ['a poisson of nothing', '{each: dim_stores, poisson: 0}', 'poisson range'],
  ['no number of children', '{each: dim_stores, pick: {few: 3}}', 'few number', 'whole number'],
  ['nobody has any', '{each: dim_stores, pick: {0: 3}}', '{0: 3} range', 'greater number'],
  ['shares of children', '{each: dim_stores, pick: {1: 60%, 2: 60%}}', '{1: 60%, 2: 60%} weights-sum'],
  ['limits that leave nothing', '{each: dim_stores, pick: {1: 60, 2: 40}, from: 5}', '5 range', 'move'],
  ['limits the wrong way', '{each: dim_stores, poisson: 3, from: 5, to: 2}', '2 range'],
  ['a limit without a distribution', '{each: dim_stores, about: 3, to: 9}', 'to range', 'high'],
  ['a zipf without an end', '{each: dim_stores, zipf: {exponent: 2}}', '{exponent: 2} distribution', 'add most'],
])('children: %s', (_, rows, expected, suggestion) => {
  const errors = errorsOf(compile(child(rows, 'a: {references: dim_stores}, b: {is: 1}', '')));
  expect(marks(errors).slice(0, 1), errors.map(({message}) => message).join('\n')).toEqual([expected]);
  if (suggestion !== undefined) expect(errors[0]!.suggestion).toContain(suggestion);
});

test('one to one made parent by parent', () => {
  expect(marks(errorsOf(compile(child('{each: dim_stores, about: 2}', 'a: {references: dim_stores, unique: true}', ''))))).toEqual([
    'unique not-unique',
  ]);
  expect(compile(child('{each: dim_stores, pick: {0: 1, 1: 2}}', 'a: {references: dim_stores, unique: true}', '')).ok).toBe(true);
});

test('shares of a pick are the whole, or plain weights', () => {
  const errors = errorsOf(compile(base('v: {pick: {Card: 60%, Cash: 50%}}')));
  expect(marks(errors)).toEqual(['{Card: 60%, Cash: 50%} weights-sum']);
  expect(errors[0]!.message).toContain('110 %');
  expect(compile(base('v: {pick: {a: 33.3%, b: 33.3%, c: 33.3%}}')).ok).toBe(true);
});

const numbers =
  'a: {amount: {typical: 5, high: 9}}\n      b: {count: {typical: 3}}\n      c: {number: {beta: {alpha: 1, beta: 2}}}\n      d: {pick: [1, 2]}';

test.each<[string, string, string, string?]>([
  ['one column', '[{columns: [a], correlation: 0.5}]', '[a] copula', 'second'],
  ['an unknown column', '[{columns: [a, x], correlation: 0.5}]', 'x unknown-column'],
  ['a pick', '[{columns: [a, d], correlation: 0.5}]', 'd copula', 'amount, count or number'],
  ['a whole', '[{columns: [a, b], correlation: 1}]', '1 range', 'sql'],
  ['twice', '[{columns: [a, b], correlation: 0.5}, {columns: [b, a], correlation: 0.4}]', '{columns: [b, a], correlation: 0.4} duplicate'],
  ['itself', '[{columns: [a, a], correlation: 0.5}]', 'a duplicate'],
  ['three that all go apart', '[{columns: [a, b, c], correlation: -0.7}]', '-0.7 copula', 'nearer to 0'],
  ['what follows from two others', '[{columns: [a, b], correlation: 0.9}, {columns: [b, c], correlation: 0.9}]', '0.9 copula', 'a and c'],
])('copula: %s', (_, copula, expected, suggestion) => {
  const errors = errorsOf(compile(base(numbers, `copula: ${copula}`)));
  expect(marks(errors).slice(0, 1), errors.map(({message}) => message).join('\n')).toEqual([expected]);
  if (suggestion !== undefined) expect(errors[0]!.suggestion).toContain(suggestion);
});
