import {describe, expect, test} from 'vitest';
import type {ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import {checkProblem} from '../../src/spec/compile/problem.js';
import {parseArtefact} from '../../src/spec/artefact.js';
import {parseYaml} from '../../src/spec/yaml.js';

const SCHEMA = parseYaml(
  `tables: {t: {about: x, rows: 5, columns: {t_id: {id: "T{0}"}}}}
events: {bonus: {about: x, from: 2024-01-01, effects: {rush: {more: t, by: 5%}}}}
metrics: {share: {of: t, is: count(*), about: x}}
`,
  'schema.yaml',
).value as unknown as SchemaBlock;

const problem = (findings: string, question = '', statement = 'From {{a}} to more.'): string => `title: T
company: {name: C, about: x}
statement: ${JSON.stringify(statement)}
findings:
  a: {metric: share, expect: any}
${findings}
questions:
  - ask: How many?
    returns: [tickets]
    sql: select count(*) as tickets from t
${question}
`;

function complaints(text: string): string[] {
  const block = parseYaml(text, 'problem.yaml').value as unknown as ProblemBlock;
  return checkProblem(block, SCHEMA).map(({pointer, code}) => `${pointer} ${code}`);
}

test('a right problem', () => {
  expect(
    complaints(
      problem(
        '  b: {metric: share, between: [1%, 2%], because: bonus.rush}',
        '    shows: [a, b]\n    mistakes: [{name: m, swap: {"count(*)": count(t_id)}, say: x}]',
      ),
    ),
  ).toEqual([]);
});

describe('findings', () => {
  test.each([
    ['b: {expect: any}', 'b measure'],
    ['b: {metric: share, sql: select 1, expect: any}', 'b/sql measure'],
    ['b: {metric: share}', 'b no-claim'],
    ['b: {metric: share, expect: 3, between: [1, 2]}', 'b/between two-claims'],
    ['b: {metric: shares, expect: any}', 'b/metric unknown-metric'],
    ['b: {metric: share, expect: any, because: bonus.rash}', 'b/because unknown-effect'],
    ['b: {metric: share, between: [3%, 2%]}', 'b/between range'],
    ['b: {metric: share, rises: at least 5%}', 'b/rises needs-from'],
    ['b: {metric: share, same: within 5pp}', 'b/same needs-from'],
    ['b: {metric: share, highest: [x]}', 'b/highest needs-by'],
    ['b: {metric: share, by: [x, y], highest: [x]}', 'b/highest length'],
    ['b: {metric: share, by: [x], from: a, to: b, same: within a lot}', 'b/same amount'],
    ['b: {metric: share, expect: any, within: 3pp}', 'b/within two-claims'],
    ['Big: {metric: share, expect: any}', 'Big name'],
  ])('%s', (finding, expected) => {
    expect(complaints(problem(`  ${finding}`))).toEqual([`/problem/findings/${expected}`]);
  });
});

describe('questions and statement', () => {
  test.each([
    ['    shows: c', '/problem/questions/0/shows unknown-finding'],
    ['    shows: [a, c]', '/problem/questions/0/shows/1 unknown-finding'],
    ['    mistakes: [{name: m, swap: {Count: sum}, say: x}]', '/problem/questions/0/mistakes/0/swap/Count swap'],
    ['    mistakes: [{name: m, swap: {count: count}, say: x}]', '/problem/questions/0/mistakes/0/swap/count swap'],
    ['  - {ask: How many?, returns: [a, a], sql: select 1}', '/problem/questions/1/ask duplicate,/problem/questions/1/returns/1 duplicate'],
    ['  - {ask: Who?, returns: [Total Sales], sql: select 1}', '/problem/questions/1/returns/0 name'],
  ])('%s', (question, expected) => {
    expect(complaints(problem('', question))).toEqual(expected.split(','));
  });
  test('the statement quotes findings', () => {
    expect(complaints(problem('', '', 'From {{a}} to {{b}}.'))).toEqual(['/problem/statement unknown-finding']);
    expect(complaints(problem('', '', 'From {{a}} to {{ a }}.'))).toEqual([]);
    expect(complaints(problem('', '', 'From {{a} to more.'))).toEqual(['/problem/statement braces']);
  });
});

test('metrics and effects are checked only where the schema is known, the rest in the artefact too', () => {
  const text = problem('  b: {metric: unknown, expect: any, because: x.y}', '    shows: c');
  const parsed = parseArtefact('problem', text, 'challenges/x/problem.yaml');
  expect(parsed).toMatchObject({
    ok: false,
    error: [
      {
        code: 'unknown-finding',
        location: {file: 'challenges/x/problem.yaml', line: 11, column: 12},
        suggestion: 'the findings are a and b',
      },
    ],
  });
});
