import {expect, test} from 'vitest';
import type {CheckResult} from '../../src/core/qa.js';
import {junitXml} from '../../src/report/junit.js';
import {all, type Element, parseXml} from '../render-excel/xml.js';
import {Rig} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};
const FILE = 'build/junit.xml';

function check(id: string, score: number | null, more: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    title: `Check <${id}>`,
    category: 'C1',
    weight: 1,
    statistic: 'share of rows',
    value: score === null ? null : 0.25,
    threshold: 'at most 0.1 %',
    score,
    severity: 'warn',
    sql: [],
    failing: {columns: ['a', 'b'], rows: [['x & y', null]]},
    advice: 'Make it "right".',
    details: ['fact.a: 3 of 12'],
    ...(score === null ? {reason: 'one table only'} : {}),
    ...more,
  };
}

/** The cases of a suite as `name: kind`, for looking at. */
function casesOf(root: Element, suite: string): string[] {
  const found = all(root, 'testsuite').find(({attributes}) => attributes['name'] === suite);
  return (found?.children ?? []).flatMap(({name, attributes, children}) =>
    name === 'testcase' ? [`${attributes['name'] ?? ''}: ${children[0]?.name ?? 'passed'}`] : [],
  );
}

test('a case for each check, and suites for questions, findings, lock and stages', async () => {
  await using rig = await Rig.create(ONE);
  const checks = [
    check('1.1', 10),
    check('1.2', 9, {severity: 'gate'}),
    check('1.3', 7.9),
    check('1.4', null),
    check('1.5', 0, {weight: 0}),
  ];
  rig.behaviour = {answers: {q01: 'north 12'}, measured: 60, checks};
  await rig.buildAndSign();
  await rig.cbdf('lock', 'one');
  rig.behaviour = {...rig.behaviour, answers: {q01: 'south 12'}};
  const {exitCode} = await rig.build('--ci', '--junit', FILE);
  expect(exitCode).toBe(1);
  const root = parseXml(await rig.read(FILE));
  expect(root.attributes).toEqual({name: 'cbdf', tests: '15', failures: '4', errors: '1', skipped: '3'});
  expect(casesOf(root, 'one')).toEqual([
    '1.1 Check <1.1>: system-out',
    '1.2 Check <1.2>: failure',
    '1.3 Check <1.3>: failure',
    '1.4 Check <1.4>: skipped',
    '1.5 Check <1.5>: system-out',
  ]);
  expect(casesOf(root, 'one.questions')).toEqual(['q01 What is q01?: system-out']);
  expect(casesOf(root, 'one.findings')).toEqual(['repeat: failure']);
  expect(casesOf(root, 'one.lock')).toEqual(['q01: failure', 'finding repeat: passed']);
  expect(casesOf(root, 'one.stages')).toEqual([
    'problem: system-out',
    'schema: system-out',
    'preview: system-out',
    'full: error',
    'reports: skipped',
    'package: skipped',
  ]);
  const failure = all(root, 'failure')[1];
  expect(failure?.attributes).toEqual({type: 'check', message: '7.9 of 10; value 0.25; threshold: at most 0.1 %'});
  expect(failure?.text).toBe(
    'Make it "right".\nvalue      0.25\nthreshold  at most 0.1 %\nmeasures   share of rows\nfact.a: 3 of 12\na=x & y  b=',
  );
  expect(all(root, 'skipped')[0]?.attributes).toEqual({message: 'one table only'});
  const locked = all(root, 'testcase').find(({attributes}) => attributes['classname'] === 'one.lock');
  expect(locked?.attributes).toMatchObject({file: 'challenges/one/answers.lock.yaml', line: '7'});
  // Equal results, equal bytes; nothing temporary stays.
  const before = await rig.texts('build');
  await rig.build('--ci', '--junit', FILE);
  expect(await rig.texts('build')).toEqual(before);
  expect(Object.keys(before)).toEqual(['junit.xml']);
});

test('what was not reached is skipped, what failed is an error, and a wrong spec is no empty file', async () => {
  await using rig = await Rig.create(ONE);
  expect((await rig.build('--junit', FILE)).exitCode).toBe(3);
  const waiting = parseXml(await rig.read(FILE));
  expect(waiting.attributes).toMatchObject({tests: '6', failures: '0', errors: '0', skipped: '6'});
  expect(all(waiting, 'skipped')[0]?.attributes['message']).toMatch(/^waiting: /);
  const location = {file: 'challenges/one.yaml', line: 2, column: 1, length: 5, lineText: 'brief: They doubled.'};
  rig.behaviour = {fail: {full: [{severity: 'error', code: 'finding', message: 'repeat <does> not hold', location}]}};
  await rig.build('--auto-approve', '--junit', FILE);
  const failed = all(parseXml(await rig.read(FILE)), 'testcase').find(({children}) => children[0]?.name === 'error');
  expect(failed?.attributes).toMatchObject({name: 'full', file: 'challenges/one.yaml', line: '2'});
  expect(failed?.children[0]?.text).toContain('repeat <does> not hold');
  await rig.write({'challenges/two.yaml': 'wrong: true\n'});
  expect((await rig.build('--junit', FILE)).exitCode).toBe(2);
  expect(casesOf(parseXml(await rig.read(FILE)), 'build')).toEqual(['challenges/two.yaml:1:1: error']);
  await rig.build('--keep-going', '--junit', FILE);
  expect(all(parseXml(await rig.read(FILE)), 'testsuite').map(({attributes}) => attributes['name'])).toEqual(['one.stages', 'build']);
});

test('an error that is of no challenge is a case too', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.write({'challenges/two/problem.approval.yaml': 'gate: problem\n'});
  expect((await rig.build('--ci', '--junit', FILE)).exitCode).toBe(1);
  expect(casesOf(parseXml(await rig.read(FILE)), 'build')).toEqual(['orphan-approval: error']);
});

test('a file that cannot be written fails the build, and --dry-run has nothing to write', async () => {
  await using rig = await Rig.create(ONE);
  await rig.write({'here/is/a-file': ''});
  rig.behaviour = {answers: {q01: 'x'}};
  const {exitCode, err} = await rig.build('--auto-approve', '--junit', 'here/is');
  expect([exitCode, err]).toEqual([1, expect.stringContaining('here/is cannot be written')]);
  expect(Object.keys(await rig.texts('here'))).toEqual(['is/a-file']);
  expect((await rig.build('--dry-run', '--junit', FILE)).err).toContain('--junit is for what a build has measured');
});

test('no text breaks the XML', () => {
  const nasty = 'a]]>&amp;<!--\u0000\u001b[31m"\n\t\ud800 \u{1f4e6} \ufffe\u0085';
  const xml = junitXml(
    [
      {
        id: 'one',
        stages: [],
        places: new Map(),
        answers: [{id: nasty, ask: nasty, headline: nasty, error: nasty, sql: nasty} as never],
        findings: [{name: nasty, says: nasty, measured: nasty, target: nasty, holds: false, sql: nasty} as never],
      },
    ],
    [],
  );
  const root = parseXml(xml);
  const shown = 'a]]>&amp;<!--\ufffd\ufffd[31m"\n\t\ufffd \u{1f4e6} \ufffd\ufffd';
  expect(all(root, 'failure')[0]?.text).toBe(shown);
  expect(all(root, 'failure')[0]?.attributes['message']).toBe(shown.replace('\n', '&#10;').replace('\t', '&#9;'));
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
});
