import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {formatDiagnostic} from '../../src/report/codeframe.js';
import {seedOf} from '../../src/spec/defaults.js';
import {errorsOf, load, marks, places} from './rig.js';

const SMALL = 'domain: Retail\nfunction: Operations\n';
const telecom = readFileSync(new URL('fixtures/telecom.yaml', import.meta.url), 'utf8');

describe('defaults', () => {
  test('the smallest spec', async () => {
    const loaded = await load({'challenges/retail-returns.yaml': SMALL});
    expect(loaded).toMatchObject({
      ok: true,
      value: [
        {
          spec: {
            id: 'retail-returns',
            file: 'challenges/retail-returns.yaml',
            domain: 'Retail',
            function: 'Operations',
            skill_level: 'Intermediate',
            dataset_size: 10_000,
            period: {from: '2023-01-01', to: '2024-12-31'},
            seed: seedOf('retail-returns'),
            locale: 'en_IN',
            currency: 'INR',
            cast: {learner: {name: 'Peter Pandey'}, mentor: {name: 'Tony Sharma'}, stakeholder: {name: 'Bruce Hariyali'}},
            skills: [],
            questions: [],
            author: {by: 'offline'},
          },
          warnings: [],
        },
      ],
    });
  });

  test.each([
    ['skill_level: Beginner', 'Beginner', 5000],
    ['difficulty: Difficult', 'Advanced', 20_000],
    ['difficulty: Easy\ndataset_size: 700', 'Beginner', 700],
  ])('%s', async (line, level, size) => {
    const loaded = await load({'a.yaml': `${SMALL}${line}\n`});
    expect(loaded).toMatchObject({ok: true, value: [{spec: {skill_level: level, dataset_size: size}}]});
  });

  test('seeds are 32 bits and differ by id', () => {
    expect(seedOf('a')).not.toBe(seedOf('b'));
    expect(seedOf('a')).toBeLessThan(2 ** 32);
    expect(Number.isInteger(seedOf('a'))).toBe(true);
  });

  test('problem_statement is brief, and a part of the cast is replaced', async () => {
    const loaded = await load({'a.yaml': `${SMALL}problem_statement: It broke.\ncast: {learner: {name: Asha Rao}}\n`});
    expect(loaded).toMatchObject({
      ok: true,
      value: [{spec: {brief: 'It broke.', cast: {learner: {name: 'Asha Rao', role: 'Data Analyst'}, mentor: {name: 'Tony Sharma'}}}}],
    });
  });
});

describe('mistakes', () => {
  test('five mistakes, five messages, each at its place', async () => {
    const text = [
      'domain: Retail',
      'function: Operations',
      'skil_level: Beginner',
      'dataset_size: lots',
      'structure: normalised',
      'period: {from: 2024-01-01, to: 2023-01-01}',
      'cast: {learner: {nam: Asha}}',
      '',
    ].join('\n');
    const errors = errorsOf(await load({'challenges/x.yaml': text}));
    expect(places(errors)).toEqual(['3:1 unknown-key', '4:15 type', '5:12 unknown-value', '6:32 date-order', '7:18 unknown-key']);
    expect(errors.map((one) => formatDiagnostic(one, {color: false, width: 100})).join('\n\n')).toMatchSnapshot();
  });

  test('a misspelt required key is one mistake', async () => {
    const errors = errorsOf(await load({'x.yaml': 'domian: Retail\nfunction: Operations\n'}));
    expect(places(errors)).toEqual(['1:1 unknown-key']);
    expect(errors[0]!.suggestion).toBe('did you mean domain?');
  });

  test.each<[string, string, string]>([
    ['dataset_size: "10,000"', '3:15 type', 'write dataset_size: 10000'],
    ['dataset_size: 50', '3:15 range', 'write a number from 100 to 10000000'],
    ['dataset_size: 1000.5', '3:15 type', 'write dataset_size: 1001'],
    ['skill_level: intermediate', '3:14 unknown-value', 'did you mean Intermediate?'],
    ['period: {from: 01.01.2024, to: 2024-12-31}', '3:16 form', 'write from: 2023-01-01'],
    ['period: {from: 2024-01-01, to: 2024-02-30}', '3:32 date', 'write a day that exists'],
    ['skills: ratio', '3:9 type', 'write skills: [ratio]'],
    ['brief:', '3:1 type', 'write brief: Returns have doubled since spring and nobody knows why.'],
    ['questions: [{sql: select 1}]', '3:13 missing-key', 'add ask'],
    ['difficulty: Easy\nskill_level: Beginner', '3:1 two-values', 'keep skill_level'],
    ['locale: english', '3:9 form', 'write locale: en_IN'],
    ['author: gpt', '3:9 form', 'write author: offline'],
    ['author: {by: openai, prices: {m: {input: 2}}}', '3:31 missing-key', 'add output'],
    ['research: {links: [example.org]}', '3:20 form', 'https://example.org/report'],
    ['limits: {tokens: 5}', '3:18 range', 'write a number from 1000 to 100000000'],
    ['limits: {generation: 5 minutes}', '3:10 not-yet', 'leave it out'],
    ['license: CC-BY-4', '3:10 unknown-value', 'write license: CC-BY-4.0, or LicenseRef- and a name'],
    ['version: 1.0', '3:10 type', 'write version: 1.0.0'],
    ['version: v1.0.0', '3:10 form', 'write version: 1.0.0'],
    ['version: 01.0.0', '3:10 form', 'write version: 1.0.0'],
    ['keywords: telecom', '3:11 type', 'write keywords: [telecom]'],
    ['keywords: []', '3:11 empty', 'write keywords: [telecom, customer service]'],
    ['subtitle:', '3:1 type', 'write subtitle: Why do resolved tickets keep coming back?'],
    ['outputs: [parquet]', '3:1 not-yet', 'leave it out'],
  ])('%s', async (line, place, suggestion) => {
    const errors = errorsOf(await load({'x.yaml': `${SMALL}${line}\n`}));
    expect(places(errors)).toEqual([place]);
    expect(errors[0]!.suggestion).toContain(suggestion);
  });

  test('a comma in a text is one mistake, not an unknown key as well', async () => {
    const errors = errorsOf(
      await load({'x.yaml': `${SMALL}period: {from: 2024-01-01, to: 2024-02-01}\ncast: {learner: {name: Rao, Asha}}\n`}),
    );
    expect(places(errors)).toEqual(['4:29 comma']);
  });

  test('mistakes of settings and of blocks come in one run', async () => {
    const text = `${SMALL}dataset_size: lots\nschema:\n  tables:\n    a:\n      about: One row per a.\n      rows: 10\n      columns:\n        a_id: {id: "A{000}"}\n        b: {references: c}\n`;
    expect(places(errorsOf(await load({'x.yaml': text})))).toEqual(['3:15 type', '11:25 unknown-table']);
  });

  test('all files are read, and their messages come in order', async () => {
    const errors = errorsOf(await load({'b.yaml': 'domain: Retail\n', 'a.yaml': `${SMALL}seed: -1\n`, 'c.yaml': SMALL}));
    expect(errors.map(({location, code}) => `${location!.file} ${code}`)).toEqual(['b.yaml missing-key', 'a.yaml range']);
  });

  test.each([
    ['', 'empty'],
    ['- a\n- b\n', 'empty'],
    ['a: [', 'yaml'],
  ])('%j is no spec', async (text, code) => {
    expect(errorsOf(await load({'x.yaml': text})).map((one) => one.code)).toEqual([code]);
  });
});

describe('mistakes in the blocks that the JSON Schema finds', () => {
  const column = (text: string): string =>
    `${SMALL}schema:\n  tables:\n    t:\n      about: One row per t.\n      rows: 10\n      columns:\n        t_id: {id: "T{000}"}\n        ${text}\n`;
  test.each<[string, string, string]>([
    ['x: {amout: {typical: 1, high: 2}}', 'amout unknown-key', 'did you mean amount?'],
    ['x: {amount: {typcal: 1, high: 2}}', 'typcal unknown-key', 'did you mean typical?'],
    ['x: {amount: {typical: a lot, high: 2}}', 'a lot type', 'write typical: 180'],
    ['x: {amount: 5}', '5 type', 'write amount: {typical: 180'],
    ['x: {type: int, is: 5}', 'int form', 'did you mean integer?'],
    ['x: {type: varchar, is: 5}', 'varchar form', 'write type: text'],
    ['x: {is: [a, b]}', '[a, b] type', 'write is: India'],
    ['x: {when: {weekdays: {saturday: +50%}}}', 'saturday unknown-key', 'did you mean sat?'],
    ['x: {when: {months: {nov: 40%}}, unique: false}', 'false unknown-value', 'leave it out'],
    ['x: {when: {trend: up}}', 'up form', 'write trend: +8% a year'],
    ['x: {when: {after: y, typical: 2, high: 4 days}}', '2 type', 'write typical: 2 days'],
    ['x: {references: t, favor: top 20% get 45%}', 'favor unknown-key', 'did you mean favour?'],
    ['x: {references: t, favour: 20/45}', '20/45 form', 'write favour: top 20% get 45%'],
    ['x: {empty: 140%, is: a}', '140% form', 'write empty: 4%'],
    ['x: {pick: {a: heavy}}', 'heavy form', 'write a: 46'],
    ['x: {number: {gaussian: {mean: 1}}}', 'gaussian unknown-key', 'normal'],
    ['x: {number: {beta: {beta: 2}}}', 'beta missing-key', 'alpha'],
    ['x: {id: uuid9}', 'uuid9 form', 'id'],
    ['x: {dirty: {cases: 2%}, is: a}', 'cases unknown-key', 'did you mean case?'],
    ['x: {by: t_id, A: {pick: 5}, else: 1}', '5 type', 'write pick'],
  ])('%s', async (text, expected, suggestion) => {
    const errors = errorsOf(await load({'x.yaml': column(text)}));
    expect(marks(errors)).toEqual([expected]);
    expect(errors[0]!.suggestion).toContain(suggestion);
  });
});

describe('mistakes of form and of meaning in one run', () => {
  test('each has its message, and none an echo', async () => {
    const text = `${SMALL}schema:
  tables:
    dim_stores: {about: One row per outlet, in the city, columns: {store_id: {}}, data: [[S1]]}
    fact_sales:
      about: Sale #1 of many
      rows: 500
      columns:
        sale_id: {id: "S{000000}"}
        price: {amout: {typical: 5, high: 9}}
        total: {sql: price * 2}
        items: {count: {typical: many}}
        store_id: {references: dim_store}
  events: {e: {about: x, from: 2024-01-01, effects: {f: {more: fact_sale, by: auto}, g: {more: fact_sales, by: 5%}}}}
  rules: [{table: fact_sale, check: 1 = 1, about: x}]
`;
    expect(marks(errorsOf(await load({'x.yaml': text})))).toEqual([
      'in the city comma',
      '#1 of many comment',
      'amout unknown-key',
      'many type',
      'dim_store unknown-table',
      'fact_sale unknown-table',
      'fact_sales no-axis',
      'fact_sale unknown-table',
    ]);
  });

  test.each([
    ['schema: {table: {}}', ['table unknown-key']],
    ['schema: {tables: [a]}', ['[a] type']],
    ['schema: {tables: {t: {about: x, rows: 5, colums: {a: {is: 1}}}}}', ['colums unknown-key']],
    ['schema: {tables: {t: {about: x, rows: [5], columns: {a: {}}}}}', ['[5] type']],
    ['schema: {tables: {t: {about: x, rows: 5, columns: {a: 5}}}}', ['5 type']],
    ['schema: {tables: {t: {about: x, rows: 5, columns: {a: {is: 1}}}}, events: {e: {about: x, from: 2024-01-01}}}', ['e missing-key']],
    ['schema: {tables: {t: {about: x, rows: 5, columns: {a: {is: 1}}}}, metrics: {m: count}}', ['count type']],
    ['schema: {tables: {t: {about: x, columns: {a: {}}, data: [5]}}}', ['5 type']],
    ['schema: {tables: {t: {about: x, columns: {a: {}}, data: [[{b: 1}]]}}}', ['{b: 1} type']],
    ['schema: {{tables}}', ['{tables} braces']],
  ])('%s', async (line, expected) => {
    expect(marks(errorsOf(await load({'x.yaml': `${SMALL}${line}\n`})))).toEqual(expected);
  });
});

describe('files', () => {
  test.each<[string, string]>([
    ['challenges/Retail Returns.yaml', 'id'],
    ['challenges/x.json', 'file-name'],
    ['challenges/retail/problem.yaml', 'gate-artefact'],
    ['challenges/retail/schema.approval.yaml', 'gate-artefact'],
    [`${'a'.repeat(64)}.yaml`, 'id'],
    ['../.yaml', 'id'],
  ])('%s is refused: %s', async (path, code) => {
    expect(errorsOf(await load({[path]: SMALL})).map((one) => one.code)).toEqual([code]);
  });

  test('ids are unique over all folders', async () => {
    expect(errorsOf(await load({'a/x.yaml': SMALL, 'b/x.yaml': SMALL})).map((one) => one.code)).toEqual(['duplicate-id']);
  });

  test('a file that is not there', async () => {
    expect(errorsOf(await load({}, ['x.yaml'])).map((one) => one.code)).toEqual(['unreadable']);
  });

  const withData = (data: string, columns = '') =>
    `${SMALL}schema:\n  tables:\n    dim_stores:\n      about: One row per outlet.\n      data: ${data}\n${columns}`;

  test('a CSV file beside the spec becomes the rows', async () => {
    const files = {
      'c/x.yaml': withData('stores.csv', '      columns: {city: {about: Where it is}}\n'),
      'c/stores.csv': 'store_id,city,size\nS1,Pune,10\nS2,Surat,20\n',
    };
    expect(await load(files, ['c/x.yaml'])).toMatchObject({
      ok: true,
      value: [
        {
          spec: {
            schema: {
              tables: {
                dim_stores: {
                  columns: {store_id: {}, city: {about: 'Where it is'}, size: {}},
                  data: [
                    ['S1', 'Pune', 10],
                    ['S2', 'Surat', 20],
                  ],
                },
              },
            },
          },
        },
      ],
    });
  });

  test.each([
    ['../stores.csv', 'path'],
    ['/etc/stores.csv', 'path'],
    ['a/../../stores.csv', 'path'],
    ['C:\\stores.csv', 'path'],
    ['missing.csv', 'unreadable'],
    ['broken.csv', 'csv'],
    ['stores.txt', 'form'],
  ])('data: %s', async (data, code) => {
    const errors = errorsOf(
      await load({'c/x.yaml': withData(data), 'stores.csv': 'a\n1\n', 'c/broken.csv': 'a,b\n1\n', 'c/stores.txt': 'a\n1\n'}, ['c/x.yaml']),
    );
    expect(errors.map((one) => one.code)).toEqual([code]);
    expect(errors[0]!.location).toMatchObject({line: 7, column: 13});
  });
});

describe('the telecom example', () => {
  test('is understood whole', async () => {
    const loaded = await load({'telecom.yaml': telecom});
    expect(loaded.ok ? loaded.value.map(({spec}) => spec.problem?.title) : loaded.error).toEqual(['Fixed on Paper']);
  });
});
