/** Strengths that the build finds: what is compiled, and what a person gets wrong; numbers in prose. */
import {describe, expect, test} from 'vitest';
import type {ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import {strayNumbers} from '../../src/core/prose.js';
import {checkProblem} from '../../src/spec/compile/problem.js';
import {parseYaml} from '../../src/spec/yaml.js';
import {errorsOf, compile, load, marks, model} from './rig.js';

const schema = (effects: string): string => `tables:
  t:
    about: Tickets
    rows: 500
    columns:
      t_id: {id: "T{000}", about: Key}
      opened_at: {when: {}, about: When}
      state: {pick: {Open: 1, Done: 3}, about: State}
      cost: {amount: {typical: 100, high: 200}, about: Cost}
      done_at: {when: {after: opened_at, typical: 2 days, high: 5 days}, about: Done}
  lines:
    about: Lines
    rows: {each: t, about: 2}
    columns: {t_id: {references: t, about: Ticket}, noted_at: {when: {}, about: When}}
events: {bonus: {about: x, from: 2024-03-01, effects: {${effects}}}}
metrics: {share: {of: t, is: avg((state = 'Done')::int), format: 0%, about: x}}
`;

const problem = (findings: string, more = ''): string => `title: T
company: {name: C, about: x}
statement: Nothing.
findings:
${findings}
questions: [{ask: How many?, returns: [n], sql: select count(*) as n from t}]
${more}`;

function complaints(findings: string, effects = 'rush: {more: t, by: auto}'): string[] {
  const block = parseYaml(problem(findings), 'problem.yaml').value as unknown as ProblemBlock;
  const tables = parseYaml(schema(effects), 'schema.yaml').value as unknown as SchemaBlock;
  return checkProblem(block, tables).map(({severity, pointer, code, message}) => `${severity} ${pointer} ${code}: ${message}`);
}

test('an effect with by: auto begins at its weakest and knows how far it may go', () => {
  const effects = [
    ['{more: t, by: auto}', 0, 3],
    ['{fewer: t, by: auto}', 0, -1],
    ['{raise: t.cost, by: auto}', 0, 4],
    ['{lower: t.cost, by: auto}', 0, -0.9375],
    ['{slower: t.done_at, by: auto}', 0, 4],
    ['{faster: t.done_at, by: auto}', 0, -0.9375],
    ['{shift: t.state, into: Done, by: auto}', 0, 1],
    ['{fewer: lines, by: auto}', 0, -1],
  ] as const;
  for (const [text, weakest, strongest] of effects) {
    const [effect] = model(schema(`rush: ${text}`)).effects;
    expect(effect).toMatchObject({strength: weakest, auto: {weakest, strongest}});
  }
  expect(model(schema('rush: {more: t, by: 20%}')).effects[0]).not.toHaveProperty('auto');
});

test('more children cannot be found, only stated', () => {
  const errors = errorsOf(compile(schema('rush: {more: lines, by: auto}')));
  expect(marks(errors)).toEqual(['lines effect']);
  expect(errors[0]!.suggestion).toBe('write more: t, or state the strength: by: +20%');
});

describe('targets and knobs', () => {
  test('one each', () => {
    expect(complaints('  a: {metric: share, expect: 27%, because: bonus.rush}')).toEqual([]);
    expect(
      complaints('  a: {metric: share, expect: 27%, because: bonus.rush}\n  b: {metric: share, between: [20%, 30%], because: bonus.rush}'),
    ).toEqual([]);
  });

  test('an exact value with an effect of stated strength is only checked', () => {
    expect(
      complaints(
        '  a: {metric: share, where: cost > 1, expect: 27%, because: bonus.rush}\n  b: {metric: share, expect: 30%, because: bonus.rush}',
        'rush: {more: t, by: 20%}',
      ),
    ).toEqual([]);
  });

  test('two targets for one effect', () => {
    expect(
      complaints(
        '  a: {metric: share, expect: 27%, because: bonus.rush}\n  b: {metric: share, where: cost > 100, expect: 30%, because: bonus.rush}',
      ),
    ).toEqual([
      'error /problem/findings/b/because fewer-knobs: fewer knobs than targets: bonus.rush can make one exact value come true, and a and b each want one',
    ]);
  });

  test('an effect without a target', () => {
    const at = 'error /schema/events/bonus/effects/rush/by no-target: nothing says how strong bonus.rush has to be';
    expect(complaints('  a: {metric: share, expect: any}')[0]).toContain(at);
    expect(complaints('  a: {metric: share, between: [20%, 30%], because: bonus.rush}')[0]).toContain(at);
  });

  test('an exact value without an effect', () => {
    expect(complaints('  a: {metric: share, expect: 27%}', 'rush: {more: t, by: 20%}')).toEqual([
      'error /problem/findings/a/expect no-knob: nothing makes a come true: an exact value needs an effect',
    ]);
  });

  test('a value for every group', () => {
    expect(complaints('  a: {metric: share, by: [state], expect: 27%, because: bonus.rush}')[0]).toContain(
      '/problem/findings/a/by one-number',
    );
  });

  test.each([
    ['expect: 35%, because: bonus.line', 'expect'],
    ['between: [31%, 40%]', 'between'],
  ])('the same measure with two values: %s', (claim, key) => {
    expect(
      complaints(
        `  a: {metric: share, expect: 27%, because: bonus.rush}\n  b: {metric: share, ${claim}}`,
        'rush: {more: t, by: auto}, line: {more: t, where: cost > 1, by: 5%}',
      ),
    ).toEqual([`error /problem/findings/b/${key} contradiction: b and a measure the same and want different values: both cannot be true`]);
  });

  test('values of the same measure that agree, or of other rows', () => {
    const effects = 'rush: {more: t, by: auto}, line: {more: t, where: cost > 1, by: 5%}';
    expect(
      complaints('  a: {metric: share, expect: 27%, because: bonus.rush}\n  b: {metric: share, between: [27%, 40%]}', effects),
    ).toEqual([]);
    expect(
      complaints(
        '  a: {metric: share, expect: 27%, because: bonus.rush}\n  b: {metric: share, where: cost > 9, expect: 40%, because: bonus.line}',
        effects,
      ),
    ).toEqual([]);
  });
});

describe('numbers in prose', () => {
  test.each<[string, string[], string[]]>([
    ['no number here, and {{a1}} is a finding', [], []],
    ['within 24 hours', [], ['24']],
    ['within 24 hours', ['24 hours'], []],
    ['within 24 hours', ['24'], []],
    ['since 1 April 2024 at ₹14, or 7.5% of 1,200', [], ['1', '2024', '₹14', '7.5%', '1,200']],
    ['since 1 April\n2024', ['1 April 2024'], []],
    ['124 hours', ['24 hours'], ['124']],
    ['24 hours and 24 days', ['24 hours'], ['24']],
    ['from Q1 to Q4', ['Q1'], ['Q4']],
  ])('%s, facts %j', (text, facts, stray) => {
    expect(strayNumbers(text, facts)).toEqual(stray);
  });

  test('are an error at the digit', async () => {
    const text = (facts: string): string => `domain: Retail
function: Operations
problem:
  title: T
  company: {name: C, about: x}
  statement: |
    It took 24 hours, and {{a}}.
${facts}  findings: {a: {sql: select count(*) from t, expect: any}}
  questions: [{ask: Which are the 3 longest?, returns: [n], sql: select 1 as n}]
  deliver: 2 pages.
`;
    const said = async (facts = '', edit = (yaml: string) => yaml) => {
      const loaded = await load({'a.yaml': edit(text(facts))});
      return (loaded.ok ? loaded.value[0]!.warnings : loaded.error).map(
        ({severity, location, message}) => `${severity} ${location!.line}:${location!.column}+${location!.length} ${message}`,
      );
    };
    expect(await said()).toEqual([
      'error 7:13+2 the statement says 24, and nothing says that it is true',
      'error 9:35+1 question 1 says 3, and nothing says that it is true',
      'error 10:12+1 deliver says 2, and nothing says that it is true',
    ]);
    expect(await said('  facts: [24 hours, the 3 longest, 2 pages]\n')).toEqual([]);
    expect(await said('  facts: [24 hours, the 3 longest, 2 pages, 7 days]\n')).toEqual(['warning 8:45+6 the prose nowhere says "7 days"']);
    // The fact is said first; what is marked is the other 24.
    const twice = (yaml: string) => yaml.replace('24 hours, and', '24 hours and 24 lorries, and');
    expect(await said('  facts: [24 hours, the 3 longest, 2 pages]\n', twice)).toEqual([
      'error 7:26+2 the statement says 24, and nothing says that it is true',
    ]);
  });

  test('are looked for in every text that is read', async () => {
    const block = (title: string, more = '') => `domain: Retail
function: Operations
problem:
  title: ${title}
  company: {name: C, about: x}
  statement: Nothing.
  findings: {a: {sql: select count(*) from t, expect: any}}
  questions: [{ask: Which?, returns: [n], sql: select 1 as n}]
${more}`;
    const said = async (yaml: string) => {
      const loaded = await load({'a.yaml': yaml});
      if (loaded.ok) return '';
      return loaded.error
        .map(({location, message}) => `${location!.lineText.slice(location!.column - 1).slice(0, location!.length)}: ${message}`)
        .join('; ');
    };
    const stray = (what: string, number = '7') => `${number}: ${what} says ${number}, and nothing says that it is true`;
    expect(await said(block('Level 7'))).toBe(stray('the title'));
    expect(await said(block('T').replace('about: x', 'about: Since 1907'))).toBe(stray('the company', '1907'));
    expect(await said(block('T').replace('expect: any', 'expect: any, says: "Seven, or 7"'))).toBe(stray('what a says'));
    expect(await said(block('T').replace('sql: select 1 as n', 'sql: select 1 as n, because: 7 people ask'))).toBe(
      stray('the reason of question 1'),
    );
    expect(await said(block('T').replace('sql: select 1 as n', 'sql: select 1 as n, hints: [Count to 7]'))).toBe(
      stray('a hint of question 1'),
    );
    expect(
      await said(block('T').replace('sql: select 1 as n', 'sql: select 1 as n, mistakes: [{name: m, swap: {"1": "2"}, say: It is 7.}]')),
    ).toBe(stray('a mistake of question 1'));
    expect(await said(block('T', '  rubric: {Answers match to 7 digits: 40}\n'))).toBe(stray('the rubric'));
    // What others wrote is quoted with its year; points are no text; a finding is filled in.
    expect(await said(block('T', '  research: {insights: [{text: In 1999 it was so., source: "A. B. (1999)"}]}\n'))).toBe('');
    expect(await said(block('T').replace('ask: Which?', 'ask: "Which {{a}}?"'))).toBe('');
    expect(await said(block('T').replace('ask: Which?', 'ask: "Which {{b}}?"'))).toBe(
      '{{b}}: question 1 quotes {{b}}, and there is no finding b',
    );
    expect(await said(block('"T {{a}}"'))).toBe('"T {{a}}": the title quotes {{a}}, and findings are not filled in there');
  });
});
