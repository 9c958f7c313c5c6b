import {appendFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {compile, errorsOf, marks} from './rig.js';

/** Lines 1 to 13; a test's own column is line 14, what follows the tables begins in line 15. */
const BASE = `tables:
  dim_stores:
    about: One row per outlet.
    columns: {store_id: {}, city: {}, opened_on: {}}
    data: [[S1, Pune, 2020-01-01], [S2, Surat, 2021-01-01]]
  fact_sales:
    about: One row per sale.
    rows: 500
    columns:
      sale_id: {id: "S{000000}"}
      sold_at: {when: {hours: {open: 9-18}}}
      store_id: {references: dim_stores}
      channel: {pick: {App: 60, Counter: 40}}
`;
const column = (text: string): string => `${BASE}      ${text}\n`;
const after = (text: string): string => `${column('price: {amount: {typical: 10, high: 20}}')}${text}\n`;
const event = (effect: string, more = ''): string => after(`events:\n  e: {about: x, from: 2024-01-01${more}, effects: {f: ${effect}}}`);

function check(text: string, expected: readonly string[], suggestion?: string): void {
  const errors = errorsOf(compile(text));
  const actual = marks(errors);
  if (process.env['FIX']) appendFileSync('/tmp/fix.jsonl', JSON.stringify({name: expect.getState().currentTestName, expected: expected.join(','), actual, msgs: errors.map((e) => [e.message, e.suggestion])}) + '\n');
  expect(actual, errors.map(({message}) => message).join('\n')).toEqual(expected);
  if (suggestion !== undefined) expect(errors[0]!.suggestion).toContain(suggestion);
  for (const {message, suggestion: help} of errors) {
    expect(`${message}${help ?? ''}`).not.toMatch(/undefined|\[object|NaN/);
    expect(message).not.toMatch(/\.$/);
  }
}

test('the base is right', () => {
  expect(compile(BASE).ok).toBe(true);
  expect(compile(event('{more: fact_sales, by: 20%}')).ok).toBe(true);
});

describe('columns', () => {
  test.each<[string, string, string?]>([
    ['x: {}', '14:7 no-value', 'add one of id'],
    ['x: {is: 1, pick: [a, b]}', '14:18 two-values', 'keep one'],
    ['x: {id: "X{000}"}', '14:11 two-keys', 'pattern'],
    ['Sold At: {is: 1}', '14:7 name', 'write sold_at'],
    ['order: {is: 1}', '14:7 name', 'order_value'],
    ['x: {type: number, is: 1}', '14:17 type', 'text, integer'],
    ['x: {type: integer, is: often}', '14:30 type'],
    ['x: {type: text, amount: {typical: 1, high: 2}}', '14:23 type', 'integer, double'],
    ['x: {type: date, faker: person.fullName}', '14:23 type', 'leave type out'],
    ['x: {faker: names}', '14:18 faker', 'person.fullName'],
    ['x: {pattern: ABC}', '14:20 pattern', '{AA}-{0000}'],
    ['x: {pattern: "{0}", unique: true}', '14:20 not-unique', 'add zeros'],
    ['x: {pick: [a, b], unique: true}', '14:25 not-unique', 'leave unique out'],
    ['x: {references: dim_stores, unique: true}', '14:35 not-yet'],
    ['x: {references: fact_sales}', '14:23 not-yet'],
    ['x: {pick: [a, a]}', '14:21 duplicate', 'weight'],
    ['x: {pick: []}', '14:17 pick'],
    ['x: {pick: {a: -1, b: 2}}', '14:21 weight', 'number such as 30'],
    ['x: {pick: {a: 0, b: 2}}', '14:21 weight', 'leave the value out'],
    ['x: {type: integer, pick: {1: 1, b: 2}}', '14:39 type'],
    ['x: {references: dim_store}', '14:23 unknown-table', 'dim_stores'],
    ['x: {favour: top 20% get 45%}', '14:11 no-reference,14:7 no-value', 'references'],
    ['x: {position: true}', '14:11 position', 'each'],
    ['x: {is: a, empty: 140%}', '14:25 chance', '4%'],
    ['x: {is: a, empty: 4}', '14:25 chance', 'write 4%'],
    ['x: {sql: "a; drop table b"}', '14:16 sql'],
    ['x: {sql: "(select 1)"}', '14:16 sql', 'rollup'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(','), suggestion);
  });
});

describe('numbers', () => {
  test.each<[string, string, string?]>([
    ['x: {amount: {typical: 20, high: 10}}', '14:39 range', 'one in twenty'],
    ['x: {amount: {typical: 20, high: 20}}', '14:39 range'],
    ['x: {amount: {typical: 20}}', '14:11 no-high', 'add high: 40'],
    ['x: {amount: {typical: -5, high: 10}}', '14:29 range', 'normal'],
    ['x: {amount: {typical: 20, high: 40, from: 50, to: 30}}', '14:57 range'],
    ['x: {amount: {typical: 20, high: 40, from: 30}}', '14:49 range', 'move from'],
    ['x: {count: {typical: 9, to: 5}}', '14:35 range'],
    ['x: {amount: {typical: 20, high: 40, step: 10, ends_in: [9]}}', '14:53 two-values'],
    ['x: {number: {from: 1}}', '14:11 distribution', 'normal'],
    ['x: {number: {normal: {mean: 1, sd: 1}, poisson: {mean: 1}}}', '14:46 distribution'],
    ['x: {number: {normal: {mean: 1}}}', '14:20 distribution', 'add sd'],
    ['x: {number: {normal: {mean: 1, sd: -1}}}', '14:42 range'],
    ['x: {number: {uniform: {from: 5, to: 2}}}', '14:43 range'],
    ['x: {count: {typical: 2}, by: {channel: {Ap: +5%}}}', '14:47 unknown-case', 'App'],
    ['x: {count: {typical: 2}, by: {chanel: {App: +5%}}}', '14:45 unknown-column', 'channel'],
    ['x: {count: {typical: 2}, by: {channel: {App: 5}}}', '14:52 change', '+15%'],
    ['x: {is: 2, by: {channel: {App: +5%}}}', '14:18 by', 'cases as keys'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(','), suggestion);
  });
});

describe('by', () => {
  test.each<[string, string, string?]>([
    ['x: {by: channel, Ap: 1, Counter: 2}', '14:24 unknown-case,14:11 no-else', 'App'],
    ['x: {by: channel, App: 1}', '14:11 no-else', 'add Counter'],
    ['x: {by: sale_id, A1: 1}', '14:11 no-else', 'add else'],
    ['x: {by: store_id.city, Pune: 1, Surat: 2, Goa: 3}', '14:49 unknown-case', 'Pune'],
    ['x: {by: city, Pune: 1, else: 2}', '14:15 unknown-column', 'store_id.city'],
    ['x: {by: channel.city, else: 2}', '14:15 not-a-key', 'add references'],
    ['x: {by: sold_at, 2024-01-01: 1, else: 2}', '14:24 unknown-case', 'set and none'],
    ['x: {by: channel}', '14:7 no-cases', 'App and Counter'],
    ['x: {by: channel, App: {sql: 1}, else: 2}', '14:30 case', 'case when'],
    ['x: {by: channel, App: {typical: 3, hi: 4}, else: 2}', '14:42 unknown-key,14:24 no-high'],
    ['x: {by: channel, App: {pick: [a], is: b}, else: c}', '14:41 two-values'],
    ['x: {by: channel, App: [a], else: c}', '14:29 case', 'pick'],
    ['x: {by: channel, App: null, else: c}', '14:29 case', 'empty'],
    ['x: {type: integer, by: channel, App: 1, else: many}', '14:53 type'],
    ['x: {is: 1, empty: {by: channel, Shop: 4%}}', '14:39 unknown-case', 'App'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(','), suggestion);
  });

  test('an empty path needs a case', () => {
    const text = column('y: {references: dim_stores, empty: 5%}\n      x: {by: y.city, Pune: 1, Surat: 2}');
    check(text, ['15:11 no-else'], 'add none');
    expect(compile(text.replace('Surat: 2', 'Surat: 2, none: 0')).ok).toBe(true);
  });
});

describe('time', () => {
  test.each<[string, string, string?]>([
    ['x: {when: {from: 2024-13-01}}', '14:24 date', 'year-month-day'],
    ['x: {when: {from: 2024-03-01, to: 2024-02-01}}', '14:40 date-order'],
    ['x: {when: {from: 2026-01-01}}', '14:24 date-order', 'add to'],
    ['x: {when: {trend: 8}}', '14:25 trend', '+8% a year'],
    ['x: {when: {months: {nov: 40}}}', '14:32 change', '+40%'],
    ['x: {when: {weekdays: {sat: -150%}}}', '14:34 change'],
    ['x: {when: {hours: {open: 22-7}}}', '14:32 hours', 'over midnight'],
    ['x: {when: {hours: {open: 9-17, peak: 20}}}', '14:44 hours'],
    ['x: {type: date, when: {hours: {open: 9-17}}}', '14:30 type', 'timestamp'],
    ['x: {type: text, when: {}}', '14:17 type'],
    ['x: {when: {holidays: {2022-10-31: +80%}}}', '14:29 date-outside'],
    ['x: {when: {holidays: {diwali: +80%}}}', '14:29 date', '2024-10-31'],
    ['x: {when: {day_to_day: 150%}}', '14:30 share'],
    ['x: {when: {after: sold_on, typical: 2 days, high: 4 days}}', '14:25 unknown-column', 'sold_at'],
    ['x: {when: {after: channel, typical: 2 days, high: 4 days}}', '14:25 type'],
    ['x: {when: {after: sold_at, typical: 4 days, high: 2 days}}', '14:57 range'],
    ['x: {when: {after: sold_at, typical: 2, high: 4 days}}', '14:43 duration', '2 days'],
    ['x: {when: {after: sold_at, typical: 2 days}}', '14:11 no-typical', 'add high'],
    ['x: {when: {after: sold_at, typical: 2 days, high: 4 days, from: 3 days}}', '14:71 range'],
    ['x: {when: {after: sold_at, typical: 2 days, high: 4 days, from: 3 days, to: 1 day}}', '14:83 range'],
    ['x: {when: {after: sold_at, by: channel, App: {typical: 1 day, high: 2 days}}}', '14:34 no-else', 'Counter'],
    ['x: {when: {after: sold_at, by: channel, typical: 1 day, App: {typical: 1 day, high: 2 days}, else: {typical: 1 day, high: 2 days}}}', '14:47 two-values'],
    ['x: {when: {after: sold_at, by: channel, App: 2 days, else: {typical: 1 day, high: 2 days}}}', '14:52 duration'],
    ['x: {when: {after: sold_at, typical: 2 days, high: 4 days, adjust: {channel: {App: 30}}}}', '14:89 change'],
    ['x: {when: {after: x, typical: 2 days, high: 4 days}}', '14:25 circular'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(','), suggestion);
  });
});

describe('references', () => {
  test.each<[string, string, string?]>([
    ['x: {references: dim_stores, favour: the best}', '14:43 favour', 'top 20% get 45%'],
    ['x: {references: dim_stores, favour: top 40% get 20%}', '14:43 range', 'equal chances'],
    ['x: {references: dim_stores, favour: top 20% get 45%, weight: city}', '14:60 two-values,14:68 type'],
    ['x: {references: dim_stores, weight: cty}', '14:43 unknown-column', 'city'],
    ['x: {references: dim_stores, pick: {S9: 1}}', '14:42 unknown-case', 'S1'],
    ['x: {references: dim_stores, alive: {from: opened_on}}', '14:35 alive', 'add at'],
    ['x: {references: dim_stores, alive: {from: opened, at: sold_at}}', '14:49 unknown-column', 'opened_on'],
    ['x: {references: dim_stores, alive: {from: city, at: sold_at}}', '14:49 type'],
    ['x: {references: dim_stores, usually: 80%}', '14:44 usually', '80% member_id.store_id'],
    ['x: {references: dim_stores, usually: 80% channel}', '14:44 not-a-key'],
    ['x: {type: integer, references: dim_stores}', '14:17 type', 'leave type out'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(','), suggestion);
  });
});

describe('sql', () => {
  test.each<[string, string, string?]>([
    ['x: {sql: upper(store_id.town)}', '14:16 unknown-column'],
    ['x: {sql: upper(channel.town)}', '14:16 not-a-key'],
    ['x: {sql: upper(fact_sales.channel)}', '14:16 unknown-column', 'write channel'],
    ['x: {sql: upper(stores.city)}', '14:16 unknown-column'],
    ['x: {sql: x + 1}', '14:16 circular'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(','), suggestion);
  });

  test('a circle over two columns is told once', () => {
    const errors = errorsOf(compile(column('x: {sql: y + 1}\n      y: {sql: x + 1}')));
    expect(places(errors)).toEqual(['14:16 circular']);
    expect(errors[0]!.message).toContain('fact_sales.x -> fact_sales.y -> fact_sales.x');
  });
});

describe('tables', () => {
  const table = (text: string): string => `${BASE}  t:\n    about: x\n${text}\n`;
  test.each<[string, string, string, string?]>([
    ['no rows', '    columns: {a: {is: 1}}', '14:3 no-rows', 'rows: 500'],
    ['rows in words', '    rows: many\n    columns: {a: {is: 1}}', '16:11 rows', '12% of size'],
    ['rows and data', '    rows: 3\n    columns: {a: {}}\n    data: [[1]]', '16:5 two-values'],
    ['a row too short', '    columns: {a: {}, b: {}}\n    data: [[1, 2], [3]]', '17:20 row-width', 'null'],
    ['a row too long', '    columns: {a: {}}\n    data: [[Goa, Panaji]]', '17:12 row-width', 'quote'],
    ['a key twice', '    columns: {a: {}}\n    data: [[1], [2], [1]]', '17:23 duplicate'],
    ['an empty key', '    columns: {a: {}, b: {}}\n    data: [[null, 1]]', '17:13 empty'],
    ['a cell of another type', '    columns: {a: {}, b: {type: integer}}\n    data: [[1, x]]', '17:16 type'],
    ['an unknown key in data', '    columns: {a: {}, b: {references: dim_stores}}\n    data: [[1, S3]]', '17:16 unknown-case', 'S1'],
    ['empty in data', '    columns: {a: {}, b: {empty: 5%}}\n    data: [[1, 2]]', '16:26 two-values', 'null'],
    ['sql in data', '    columns: {a: {}, b: {sql: a + 1}}\n    data: [[1]]', '16:26 not-yet'],
    ['an unknown parent', '    rows: {each: fact_sale, about: 2}\n    columns: {a: {is: 1}}', '16:18 unknown-table', 'fact_sales'],
    ['no reference to the parent', '    rows: {each: fact_sales, about: 2}\n    columns: {a: {is: 1}}', '16:18 no-reference', 'references: fact_sales'],
    ['fewer than the least', '    rows: {each: fact_sales, about: 2, from: 3}\n    columns: {a: {references: fact_sales}}', '16:37 range'],
    ['high below the mean', '    rows: {each: fact_sales, about: 2, high: 2}\n    columns: {a: {references: fact_sales}}', '16:46 range'],
    ['a chosen parent in an each table', '    rows: {each: fact_sales, about: 2}\n    columns: {a: {references: fact_sales, favour: top 20% get 50%}}', '17:43 two-values'],
    ['an empty parent in an each table', '    rows: {each: fact_sales, about: 2}\n    columns: {a: {references: fact_sales, empty: 5%}}', '17:43 empty'],
    ['rows for each of its own', '    rows: {each: t, about: 2}\n    columns: {a: {is: 1}}', '16:18 circular'],
    ['a parent without a key', '    rows: 5\n    columns: {a: {is: 1}}\n  u: {about: x, rows: 5, columns: {b: {references: t}}}', '18:52 no-key', 'with an id'],
    ['a short id', '    rows: 500\n    columns: {a: {id: "A{00}"}}', '17:23 id-too-short', 'A{000}'],
    ['an id without zeros', '    rows: 5\n    columns: {a: {id: A}}', '17:23 id', 'C{00000}'],
    ['an integer id with letters', '    rows: 5\n    columns: {a: {id: "A{0}", type: integer}}', '17:23 type', '"{0}"'],
    ['an empty key column', '    rows: 5\n    columns: {a: {id: "A{0}", empty: 3%}}', '17:31 empty'],
    ['an unknown grain', '    rows: 5\n    grain: [aa]\n    columns: {ab: {is: 1}}', '17:13 unknown-column', 'ab'],
    ['tables in a circle', '    rows: 5\n    columns: {a: {id: "A{0}"}, b: {references: u}}\n  u: {about: x, rows: 5, columns: {c: {id: "C{0}"}, d: {references: t}}}', '18:69 circular'],
    ['a bad name', '    rows: 5\n    columns: {a: {is: 1}}\n  Big Table: {about: x, rows: 5, columns: {b: {is: 1}}}', '18:3 name', 'big_table'],
  ])('%s', (_, text, expected, suggestion) => {
    check(table(text), expected.split(','), suggestion);
  });
});

describe('totals', () => {
  const lines = (total: string, child = '{quantity: {count: {typical: 2}}}'): string =>
    `${column(`total: {rollup: ${total}}`)}  lines:\n    about: x\n    rows: {each: fact_sales, about: 2}\n    columns: {sale_id: {references: fact_sales}, ${child.slice(1)}\n`;
  test.each<[string, string, string, string?]>([
    ['an unknown child', lines('{of: line, is: count(*)}'), '14:28 unknown-table', 'lines'],
    ['a child that points elsewhere', lines('{of: dim_stores, is: count(*)}'), '14:28 no-reference', 'references: fact_sales'],
    ['no aggregate', lines('{of: lines, is: quantity}'), '14:39 no-aggregate', 'sum(quantity)'],
    ['an unknown column', lines('{of: lines, is: sum(quantiy)}'), '14:39 unknown-column', 'quantity'],
    ['a sum of text', lines('{of: lines, is: sum(name)}', '{name: {is: a}}'), '14:39 type'],
    ['the child reads the total that is made from it', lines('{of: lines, is: sum(part)}', '{part: {sql: sale_id.total / 2}}'), '14:39 circular'],
    ['another child reads a total', lines('{of: lines, is: count(*)}', '{part: {sql: sale_id.total / 2}}'), '18:63 too-early', 'in fact_sales'],
    ['a drawn value reads a total', `${lines('{of: lines, is: count(*)}')}`.replace('      total:', '      x: {by: total, 1: a, else: b}\n      total:'), '14:15 too-early', 'with sql'],
    ['twice referred to', lines('{of: lines, is: count(*)}', '{gift_id: {references: fact_sales}}'), '14:28 two-references', 'through'],
  ])('%s', (_, text, expected, suggestion) => {
    check(text, expected.split(','), suggestion);
  });
  test('sql of the same row may read a total', () => {
    expect(compile(lines('{of: lines, is: count(*)}').replace('      total:', '      x: {sql: total * 2}\n      total:')).ok).toBe(true);
  });
});

describe('events', () => {
  test.each<[string, string, string, string?]>([
    ['an unknown table', event('{more: fact_sale, by: 20%}'), '17:62 unknown-table', 'fact_sales'],
    ['rows of a column', event('{more: fact_sales.price, by: 20%}'), '17:62 effect', 'raise'],
    ['a table for a number', event('{raise: fact_sales, by: 20%}'), '17:63 effect', 'column'],
    ['an unknown column', event('{raise: fact_sales.prise, by: 20%}'), '17:63 unknown-column', 'price'],
    ['no number', event('{raise: fact_sales.channel, by: 20%}'), '17:63 effect'],
    ['no duration', event('{slower: fact_sales.sold_at, by: 20%}'), '17:64 effect', 'after'],
    ['no pick', event('{shift: fact_sales.price, into: 3, by: +12pp}'), '17:63 effect'],
    ['shift into nothing', event('{shift: fact_sales.channel, by: +12pp}'), '17:63 effect', 'into: App'],
    ['shift into an unknown value', event('{shift: fact_sales.channel, into: Ap, by: +12pp}'), '17:89 unknown-case', 'App'],
    ['shift by percent', event('{shift: fact_sales.channel, into: App, by: 12%}'), '17:98 strength', '+12pp'],
    ['more by points', event('{more: fact_sales, by: 12pp}'), '17:78 strength', '12%'],
    ['more by a plain number', event('{more: fact_sales, by: 12}'), '17:78 strength', '12%'],
    ['more by less', event('{more: fact_sales, by: -12%}'), '17:78 strength', 'fewer with by: 12%'],
    ['fewer by more than all', event('{fewer: fact_sales, by: 120%}'), '17:79 strength'],
    ['auto', event('{more: fact_sales, by: auto}'), '17:78 not-yet'],
    ['two things', event('{more: fact_sales, fewer: fact_sales, by: 12%}'), '17:74 effect', 'two effects'],
    ['nothing', event('{by: 12%}'), '17:51 effect', 'more'],
    ['a table without time', event('{more: dim_stores, by: 12%}'), '17:62 no-axis', 'fact_sales'],
    ['an unknown path', event('{more: fact_sales, where: store_id.town = 1, by: 12%}'), '17:81 unknown-column'],
    ['before it begins', event('{more: fact_sales, by: 12%}', ', to: 2023-05-01'), '17:43 date-order'],
    ['a ramp without unit', event('{more: fact_sales, by: 12%}', ', ramp: soon'), '17:45 duration', '2 months'],
    ['after the end', event('{more: fact_sales, by: 12%}').replace('2024-01-01, effects', '2025-01-01, effects'), '17:25 date-outside', 'move the event'],
    ['when the table has no rows', event('{more: fact_sales, by: 12%}').replace('{hours:', '{to: 2023-06-30, hours:'), '17:62 date-outside'],
  ])('%s', (_, text, expected, suggestion) => {
    check(text, expected.split(','), suggestion);
  });
});

describe('views, metrics and rules', () => {
  test.each<[string, string, string, string?]>([
    ['a view with the name of a table', after('views: {dim_stores: select 1}'), '15:9 name'],
    ['a view that is no select', after('views: {v: delete from x}'), '15:12 sql'],
    ['a metric of nothing', after('metrics: {m: {of: sales, is: count(*), about: x}}'), '15:19 unknown-table'],
    ['a rule of nothing', after('rules: [{table: fact_sale, check: 1 = 1, about: x}]'), '15:17 unknown-table', 'fact_sales'],
  ])('%s', (_, text, expected, suggestion) => {
    check(text, expected.split(','), suggestion);
  });

  test('all mistakes come in one run', () => {
    const text = after('metrics: {m: {of: sales, is: count(*), about: x}}').replace('dim_stores}', 'dim_store}').replace('rows: 500', 'rows: many');
    expect(places(errorsOf(compile(text))).sort()).toEqual(['12:29 unknown-table', '15:19 unknown-table', '8:11 rows']);
  });
});
