import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {formatDiagnostic} from '../../src/report/codeframe.js';
import {seedOf} from '../../src/spec/defaults.js';
import {errorsOf, load, places} from './rig.js';

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
    ['author: openai', '3:9 not-yet', 'write author: offline, or the problem and schema blocks by hand'],
    ['license: MIT', '3:1 not-yet', 'leave it out'],
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
  test('is understood, and says only what comes later', async () => {
    const errors = errorsOf(await load({'telecom.yaml': telecom}));
    expect([...new Set(errors.map(({code}) => code))]).toEqual(['not-yet']);
    expect(errors.map(({location, message}) => `${location!.line} ${message}`)).toEqual([
      '175 not yet: the times of a lifecycle',
      '176 not yet: the times of a lifecycle',
      '179 not yet: lifecycles',
    ]);
  });
});
