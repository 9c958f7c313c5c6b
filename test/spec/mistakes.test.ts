import {describe, expect, test} from 'vitest';
import {compile, errorsOf, marks} from './rig.js';

/** Right by itself; a test adds what is wrong. */
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
  expect(marks(errors), errors.map(({message}) => message).join('\n')).toEqual(expected);
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
    ['x: {}', 'x no-value', 'add one of id'],
    ['x: {is: 1, pick: [a, b]}', 'pick two-values', 'keep one'],
    ['x: {id: "X{000}"}', 'id two-keys', 'pattern'],
    ['Sold At: {is: 1}', 'Sold At name', 'write sold_at'],
    ['order: {is: 1}', 'order name', 'order_value'],
    ['x: {type: number, is: 1}', 'number type', 'text, integer'],
    ['x: {type: integer, is: often}', 'often type'],
    ['x: {type: text, amount: {typical: 1, high: 2}}', 'amount type', 'integer, double'],
    ['x: {type: date, faker: person.fullName}', 'faker type', 'leave type out'],
    ['x: {faker: names}', 'names faker', 'person.fullName'],
    ['x: {pattern: ABC}', 'ABC pattern', '{AA}-{0000}'],
    ['x: {pattern: "{0}", unique: true}', '"{0}" not-unique', 'add zeros'],
    ['x: {pick: [a, b], unique: true}', 'unique not-unique', 'leave unique out'],
    ['x: {references: dim_stores, unique: true}', 'unique not-unique', 'rows: 2'],
    ['x: {references: fact_sales, alive: {from: sold_at, at: sold_at}}', 'alive self-reference', 'earlier one'],
    ['x: {pick: [a, a]}', 'a duplicate', 'weight'],
    ['x: {pick: []}', '[] pick'],
    ['x: {pick: {a: -1, b: 2}}', '-1 weight', 'number such as 30'],
    ['x: {pick: {a: 0, b: 2}}', '0 weight', 'leave the value out'],
    ['x: {type: integer, pick: {1: 1, b: 2}}', 'b type'],
    ['x: {references: dim_store}', 'dim_store unknown-table', 'dim_stores'],
    ['x: {references: dim_stores, alike: town}', 'town unknown-column', 'city'],
    ['x: {references: dim_stores, alike: {city: chanel}}', 'chanel unknown-column', 'channel'],
    ['x: {references: dim_stores, alike: {city: channel}}', 'channel unknown-case', 'Pune or Surat'],
    ['x: {references: dim_stores, alike: {opened_on: channel}}', 'channel type'],
    ['x: {is: 1, alike: city}', 'alike no-reference', 'references'],
    ['x: {favour: top 20% get 45%}', 'favour no-reference', 'references'],
    ['x: {position: true}', 'position position', 'each'],
    ['x: {is: a, empty: 140%}', '140% chance', '4%'],
    ['x: {is: a, empty: 4}', '4 chance', 'write 4%'],
    ['x: {sql: "a; drop table b"}', '"a; drop table b" sql'],
    ['x: {sql: "(select 1)"}', '"(select 1)" sql', 'rollup'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(' | '), suggestion);
  });
});

describe('numbers', () => {
  test.each<[string, string, string?]>([
    ['x: {amount: {typical: 20, high: 10}}', '10 range', 'one in twenty'],
    ['x: {amount: {typical: 20, high: 20}}', '20 range'],
    ['x: {amount: {typical: 20}}', '{typical: 20} no-high', 'add high: 40'],
    ['x: {amount: {typical: -5, high: 10}}', '-5 range', 'normal'],
    ['x: {amount: {typical: 20, high: 40, from: 50, to: 30}}', '30 range'],
    ['x: {amount: {typical: 20, high: 40, from: 30}}', '30 range', 'move from'],
    ['x: {count: {typical: 9, to: 5}}', '5 range'],
    ['x: {amount: {typical: 20, high: 40, step: 10, ends_in: [9]}}', 'ends_in two-values'],
    ['x: {number: {from: 1}}', '{from: 1} distribution', 'normal'],
    ['x: {number: {normal: {mean: 1, sd: 1}, poisson: {mean: 1}}}', 'poisson distribution'],
    ['x: {number: {normal: {mean: 1}}}', '{mean: 1} distribution', 'add sd'],
    ['x: {number: {normal: {mean: 1, sd: -1}}}', '-1 range'],
    ['x: {number: {uniform: {from: 5, to: 2}}}', '2 range'],
    ['x: {count: {typical: 2}, by: {channel: {Ap: +5%}}}', 'Ap unknown-case', 'App'],
    ['x: {count: {typical: 2}, by: {chanel: {App: +5%}}}', 'chanel unknown-column', 'channel'],
    ['x: {count: {typical: 2}, by: {channel: {App: 5}}}', '5 change', '+15%'],
    ['x: {is: 2, by: {channel: {App: +5%}}}', 'by by', 'cases as keys'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(' | '), suggestion);
  });
});

describe('by', () => {
  test.each<[string, string, string?]>([
    ['x: {by: channel, Ap: 1, Counter: 2}', 'Ap unknown-case', 'App'],
    ['x: {by: channel, App: 1}', 'by no-else', 'add Counter'],
    ['x: {by: sale_id, A1: 1}', 'by no-else | sale_id too-early', 'add else'],
    ['x: {by: store_id.city, Pune: 1, Surat: 2, Goa: 3}', 'Goa unknown-case', 'Pune'],
    ['x: {by: city, Pune: 1, else: 2}', 'city unknown-column', 'store_id.city'],
    ['x: {by: channel.city, else: 2}', 'channel.city not-a-key', 'add references'],
    ['x: {by: sold_at, 2024-01-01: 1, else: 2}', '2024-01-01 unknown-case', 'set and none'],
    ['x: {by: channel}', '{by: channel} no-cases', 'App and Counter'],
    ['x: {by: channel, App: {sql: 1}, else: 2}', 'sql case', 'case when'],
    ['x: {by: channel, App: {typical: 3, hi: 4}, else: 2}', 'hi unknown-key'],
    ['x: {by: channel, App: {pick: [a], is: b}, else: c}', 'is two-values'],
    ['x: {by: channel, App: [a], else: c}', '[a] case', 'pick'],
    ['x: {by: channel, App: null, else: c}', 'null case', 'empty'],
    ['x: {type: integer, by: channel, App: 1, else: many}', 'many type'],
    ['x: {is: 1, empty: {by: channel, Shop: 4%}}', 'Shop unknown-case', 'App'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(' | '), suggestion);
  });

  test('an empty path needs a case', () => {
    const text = column('y: {references: dim_stores, empty: 5%}\n      x: {by: y.city, Pune: 1, Surat: 2}');
    check(text, ['by no-else'], 'add none');
    expect(compile(text.replace('Surat: 2', 'Surat: 2, none: 0')).ok).toBe(true);
  });
});

describe('time', () => {
  test.each<[string, string, string?]>([
    ['x: {when: {from: 2024-13-01}}', '2024-13-01 date', 'year-month-day'],
    ['x: {when: {from: 2024-03-01, to: 2024-02-01}}', '2024-02-01 date-order'],
    ['x: {when: {from: 2026-01-01}}', '2026-01-01 date-order', 'add to'],
    ['x: {when: {trend: 8}}', '8 trend', '+8% a year'],
    ['x: {when: {months: {nov: 40}}}', '40 change', '+40%'],
    ['x: {when: {weekdays: {sat: -150%}}}', '-150% change'],
    ['x: {when: {hours: {open: 22-7}}}', '22-7 hours', 'over midnight'],
    ['x: {when: {hours: {open: 9-17, peak: 20}}}', '20 hours'],
    ['x: {type: date, when: {hours: {open: 9-17}}}', 'hours type', 'timestamp'],
    ['x: {type: text, when: {}}', 'text type'],
    ['x: {when: {holidays: {2022-10-31: +80%}}}', '2022-10-31 date-outside'],
    ['x: {when: {holidays: XX}}', 'XX holidays', 'DE, GB, IN and US'],
    ['x: {when: {holidays: {calendar: XX}}}', 'XX holidays', 'DE, GB, IN and US'],
    ['x: {when: {holidays: {by: -20%}}}', 'by holidays', 'calendar: IN'],
    ['x: {when: {holidays: {calendar: IN, by: -120%}}}', '-120% change'],
    ['x: {when: {from: 2012-01-01, holidays: IN}}', 'IN date-outside', 'name the days'],
    ['x: {when: {holidays: {diwali: +80%}}}', 'diwali date', '2024-10-31'],
    ['x: {when: {day_to_day: 150%}}', '150% share'],
    ['x: {when: {after: sold_on, typical: 2 days, high: 4 days}}', 'sold_on unknown-column', 'sold_at'],
    ['x: {when: {after: channel, typical: 2 days, high: 4 days}}', 'channel type'],
    ['x: {when: {after: sold_at, typical: 4 days, high: 2 days}}', '2 days range'],
    ['x: {when: {after: sold_at, typical: 2, high: 4 days}}', '2 duration', '2 days'],
    ['x: {when: {after: sold_at, typical: 2 days}}', '{after: sold_at, typical: 2 days} no-typical', 'add high'],
    ['x: {when: {after: sold_at, typical: 2 days, high: 4 days, from: 3 days}}', '3 days range'],
    ['x: {when: {after: sold_at, typical: 2 days, high: 4 days, from: 3 days, to: 1 day}}', '1 day range'],
    ['x: {when: {after: sold_at, by: channel, App: {typical: 1 day, high: 2 days}}}', 'by no-else', 'Counter'],
    [
      'x: {when: {after: sold_at, by: channel, typical: 1 day, App: {typical: 1 day, high: 2 days}, else: {typical: 1 day, high: 2 days}}}',
      'typical two-values',
    ],
    ['x: {when: {after: sold_at, by: channel, App: 2 days, else: {typical: 1 day, high: 2 days}}}', '2 days duration'],
    ['x: {when: {after: sold_at, typical: 2 days, high: 4 days, adjust: {channel: {App: 30}}}}', '30 change'],
    ['x: {when: {after: x, typical: 2 days, high: 4 days}}', 'x circular'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(' | '), suggestion);
  });
});

describe('references', () => {
  test.each<[string, string, string?]>([
    ['x: {references: dim_stores, favour: the best}', 'the best favour', 'top 20% get 45%'],
    ['x: {references: dim_stores, favour: top 40% get 20%}', 'top 40% get 20% range', 'equal chances'],
    ['x: {references: dim_stores, favour: top 20% get 45%, weight: city}', 'weight two-values | city type'],
    ['x: {references: dim_stores, weight: cty}', 'cty unknown-column', 'city'],
    ['x: {references: dim_stores, pick: {S9: 1}}', 'S9 unknown-case', 'S1'],
    ['x: {references: dim_stores, alive: {from: opened_on}}', '{from: opened_on} alive', 'add at'],
    ['x: {references: dim_stores, alive: {from: opened, at: sold_at}}', 'opened unknown-column', 'opened_on'],
    ['x: {references: dim_stores, alive: {from: city, at: sold_at}}', 'city type'],
    ['x: {references: dim_stores, usually: 80%}', '80% usually', '80% member_id.store_id'],
    ['x: {references: dim_stores, usually: 80% channel}', '80% channel not-a-key'],
    ['x: {type: integer, references: dim_stores}', 'integer type', 'leave type out'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(' | '), suggestion);
  });
});

describe('sql', () => {
  test.each<[string, string, string?]>([
    ['x: {sql: upper(store_id.town)}', 'upper(store_id.town) unknown-column'],
    ['x: {sql: upper(channel.town)}', 'upper(channel.town) not-a-key'],
    ['x: {sql: upper(fact_sales.channel)}', 'upper(fact_sales.channel) unknown-column', 'write channel'],
    ['x: {sql: upper(stores.city)}', 'upper(stores.city) unknown-column'],
    ['x: {sql: x + 1}', 'x + 1 circular'],
  ])('%s', (text, expected, suggestion) => {
    check(column(text), expected.split(' | '), suggestion);
  });

  test('a circle over two columns is told once', () => {
    const errors = errorsOf(compile(column('x: {sql: y + 1}\n      y: {sql: x + 1}')));
    expect(marks(errors)).toEqual(['y + 1 circular']);
    expect(errors[0]!.message).toContain('fact_sales.x -> fact_sales.y -> fact_sales.x');
  });
});

describe('tables', () => {
  const table = (text: string): string => `${BASE}  t:\n    about: x\n${text}\n`;
  test.each<[string, string, string, string?]>([
    ['no rows', '    columns: {a: {is: 1}}', 't no-rows', 'rows: 500'],
    ['rows in words', '    rows: many\n    columns: {a: {is: 1}}', 'many rows', '12% of size'],
    ['rows and data', '    rows: 3\n    columns: {a: {}}\n    data: [[1]]', 'rows two-values'],
    ['a row too short', '    columns: {a: {}, b: {}}\n    data: [[1, 2], [3]]', '[3] row-width', 'null'],
    ['a row too long', '    columns: {a: {}}\n    data: [[Goa, Panaji]]', '[Goa, Panaji] row-width', 'quote'],
    ['a key twice', '    columns: {a: {}}\n    data: [[1], [2], [1]]', '1 duplicate'],
    ['an empty key', '    columns: {a: {}, b: {}}\n    data: [[null, 1]]', 'null empty'],
    ['a cell of another type', '    columns: {a: {}, b: {type: integer}}\n    data: [[1, x]]', 'x type'],
    ['an unknown key in data', '    columns: {a: {}, b: {references: dim_stores}}\n    data: [[1, S3]]', 'S3 unknown-case', 'S1'],
    ['empty in data', '    columns: {a: {}, b: {empty: 5%}}\n    data: [[1, 2]]', 'empty two-values', 'null'],
    ['sql in data', '    columns: {a: {}, b: {sql: a + 1}}\n    data: [[1]]', 'sql not-yet'],
    ['an unknown parent', '    rows: {each: fact_sale, about: 2}\n    columns: {a: {is: 1}}', 'fact_sale unknown-table', 'fact_sales'],
    [
      'no reference to the parent',
      '    rows: {each: fact_sales, about: 2}\n    columns: {a: {is: 1}}',
      'fact_sales no-reference',
      'references: fact_sales',
    ],
    ['fewer than the least', '    rows: {each: fact_sales, about: 2, from: 3}\n    columns: {a: {references: fact_sales}}', '2 range'],
    ['high below the mean', '    rows: {each: fact_sales, about: 2, high: 2}\n    columns: {a: {references: fact_sales}}', '2 range'],
    [
      'a chosen parent in an each table',
      '    rows: {each: fact_sales, about: 2}\n    columns: {a: {references: fact_sales, favour: top 20% get 50%}}',
      'favour two-values',
    ],
    [
      'an empty parent in an each table',
      '    rows: {each: fact_sales, about: 2}\n    columns: {a: {references: fact_sales, empty: 5%}}',
      'empty empty',
    ],
    ['rows for each of its own', '    rows: {each: t, about: 2}\n    columns: {a: {is: 1}}', 't circular'],
    [
      'a parent without a key',
      '    rows: 5\n    columns: {a: {is: 1}}\n  u: {about: x, rows: 5, columns: {b: {references: t}}}',
      't no-key',
      'with an id',
    ],
    ['a short id', '    rows: 500\n    columns: {a: {id: "A{00}"}}', '"A{00}" id-too-short', 'A{000}'],
    ['an id without zeros', '    rows: 5\n    columns: {a: {id: A}}', 'A id', 'C{00000}'],
    ['an integer id with letters', '    rows: 5\n    columns: {a: {id: "A{0}", type: integer}}', '"A{0}" type', '"{0}"'],
    ['an empty key column', '    rows: 5\n    columns: {a: {id: "A{0}", empty: 3%}}', 'empty empty'],
    ['an unknown grain', '    rows: 5\n    grain: [aa]\n    columns: {ab: {is: 1}}', 'aa unknown-column', 'ab'],
    [
      'tables in a circle',
      '    rows: 5\n    columns: {a: {id: "A{0}"}, b: {references: u}}\n  u: {about: x, rows: 5, columns: {c: {id: "C{0}"}, d: {references: t}}}',
      't circular',
    ],
    [
      'a bad name',
      '    rows: 5\n    columns: {a: {is: 1}}\n  Big Table: {about: x, rows: 5, columns: {b: {is: 1}}}',
      'Big Table name',
      'big_table',
    ],
  ])('%s', (_, text, expected, suggestion) => {
    check(table(text), expected.split(' | '), suggestion);
  });
});

describe('totals', () => {
  const lines = (total: string, child = '{quantity: {count: {typical: 2}}}'): string =>
    `${column(`total: {rollup: ${total}}`)}  lines:\n    about: x\n    rows: {each: fact_sales, about: 2}\n    columns: {sale_id: {references: fact_sales}, ${child.slice(1)}\n`;
  test.each<[string, string, string, string?]>([
    ['an unknown child', lines('{of: line, is: count(*)}'), 'line unknown-table', 'lines'],
    ['a child that points elsewhere', lines('{of: dim_stores, is: count(*)}'), 'dim_stores no-reference', 'references: fact_sales'],
    ['no aggregate', lines('{of: lines, is: quantity}'), 'quantity no-aggregate', 'sum(quantity)'],
    ['an unknown column', lines('{of: lines, is: sum(quantiy)}'), 'sum(quantiy) unknown-column', 'quantity'],
    ['a sum of text', lines('{of: lines, is: sum(name)}', '{name: {is: a}}'), 'sum(name) type'],
    [
      'the child reads the total that is made from it',
      lines('{of: lines, is: sum(part)}', '{part: {sql: sale_id.total / 2}}'),
      'sum(part) circular',
    ],
    [
      'another child reads a total',
      lines('{of: lines, is: count(*)}', '{part: {sql: sale_id.total / 2}}'),
      'sale_id.total / 2 too-early',
      'in fact_sales',
    ],
    [
      'a drawn value reads a total',
      lines('{of: lines, is: count(*)}').replace('      total:', '      x: {by: total, set: a, none: b}\n      total:'),
      'total too-early',
      'with sql',
    ],
    ['twice referred to', lines('{of: lines, is: count(*)}', '{gift_id: {references: fact_sales}}'), 'lines two-references', 'through'],
  ])('%s', (_, text, expected, suggestion) => {
    check(text, expected.split(' | '), suggestion);
  });
  test('sql of the same row may read a total', () => {
    expect(compile(lines('{of: lines, is: count(*)}').replace('      total:', '      x: {sql: total * 2}\n      total:')).ok).toBe(true);
  });
});

describe('events', () => {
  test.each<[string, string, string, string?]>([
    ['an unknown table', event('{more: fact_sale, by: 20%}'), 'fact_sale unknown-table', 'fact_sales'],
    ['rows of a column', event('{more: fact_sales.price, by: 20%}'), 'fact_sales.price effect', 'raise'],
    ['a table for a number', event('{raise: fact_sales, by: 20%}'), 'fact_sales effect', 'column'],
    ['an unknown column', event('{raise: fact_sales.prise, by: 20%}'), 'fact_sales.prise unknown-column', 'price'],
    ['no number', event('{raise: fact_sales.channel, by: 20%}'), 'fact_sales.channel effect'],
    ['no duration', event('{slower: fact_sales.sold_at, by: 20%}'), 'fact_sales.sold_at effect', 'after'],
    ['no pick', event('{shift: fact_sales.price, into: 3, by: +12pp}'), 'fact_sales.price effect'],
    ['shift into nothing', event('{shift: fact_sales.channel, by: +12pp}'), 'fact_sales.channel effect', 'into: App'],
    ['shift into an unknown value', event('{shift: fact_sales.channel, into: Ap, by: +12pp}'), 'Ap unknown-case', 'App'],
    ['shift by percent', event('{shift: fact_sales.channel, into: App, by: 12%}'), '12% strength', '+12pp'],
    ['more by points', event('{more: fact_sales, by: 12pp}'), '12pp strength', '12%'],
    ['more by a plain number', event('{more: fact_sales, by: 12}'), '12 strength', '12%'],
    ['more by less', event('{more: fact_sales, by: -12%}'), '-12% strength', 'fewer with by: 12%'],
    ['fewer by more than all', event('{fewer: fact_sales, by: 120%}'), '120% strength'],
    ['two things', event('{more: fact_sales, fewer: fact_sales, by: 12%}'), 'fewer effect', 'two effects'],
    ['nothing', event('{by: 12%}'), 'f effect', 'more'],
    ['a table without time', event('{more: dim_stores, by: 12%}'), 'dim_stores no-axis', 'fact_sales'],
    ['an unknown path', event('{more: fact_sales, where: store_id.town = 1, by: 12%}'), 'store_id.town = 1 unknown-column'],
    ['before it begins', event('{more: fact_sales, by: 12%}', ', to: 2023-05-01'), '2023-05-01 date-order'],
    ['a ramp without unit', event('{more: fact_sales, by: 12%}', ', ramp: soon'), 'soon duration', '2 months'],
    [
      'after the end',
      event('{more: fact_sales, by: 12%}').replace('2024-01-01, effects', '2025-01-01, effects'),
      '2025-01-01 date-outside',
      'move the event',
    ],
    [
      'when the table has no rows',
      event('{more: fact_sales, by: 12%}').replace('{hours:', '{to: 2023-06-30, hours:'),
      'fact_sales date-outside',
    ],
  ])('%s', (_, text, expected, suggestion) => {
    check(text, expected.split(' | '), suggestion);
  });
});

describe('views, metrics and rules', () => {
  test.each<[string, string, string, string?]>([
    ['a view with the name of a table', after('views: {dim_stores: select 1}'), 'dim_stores name'],
    ['a view that is no select', after('views: {v: delete from x}'), 'delete from x sql'],
    ['a metric of nothing', after('metrics: {m: {of: sales, is: count(*), about: x}}'), 'sales unknown-table'],
    ['a rule of nothing', after('rules: [{table: fact_sale, check: 1 = 1, about: x}]'), 'fact_sale unknown-table', 'fact_sales'],
  ])('%s', (_, text, expected, suggestion) => {
    check(text, expected.split(' | '), suggestion);
  });

  test('all mistakes come in one run', () => {
    const text = after('metrics: {m: {of: sales, is: count(*), about: x}}')
      .replace('dim_stores}', 'dim_store}')
      .replace('rows: 500', 'rows: many');
    expect(marks(errorsOf(compile(text))).sort()).toEqual(['dim_store unknown-table', 'many rows', 'sales unknown-table']);
  });
});
