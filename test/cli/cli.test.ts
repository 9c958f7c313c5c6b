import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {Rig, said} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

test.each([
  [['build'], /missing required argument 'specs'/],
  [
    ['build', 'challenges/one.yaml', '--until', 'fulll'],
    /'fulll' is invalid.*Allowed choices are problem, schema, preview, full, reports, package/s,
  ],
  [['build', 'challenges/one.yaml', '--jobs', '0'], /whole number from 1 to 256/],
  [['build', 'challenges/one.yaml', '--jobs', '2x'], /whole number from 1 to 256/],
  [['build', 'challenges/one.yaml', '--forse'], /unknown option '--forse'[^]*--force/],
  [['check'], /missing required argument 'folder'/],
  [['bild'], /unknown command 'bild'[^]*build/],
  [['approve'], /missing required argument 'challenge'/],
  [['approve', 'one', 'full'], /'full' is invalid/],
  [['approve', 'nobody'], /there is no challenge nobody: no challenges\/nobody\.yaml/],
  [['reject', 'one', 'problem', '--notes', '  '], /--notes must say/],
  [['build', 'nothing/*.yaml'], /no spec matches nothing\/\*\.yaml/],
  [['build', 'challenges/two.yaml'], /there is no spec challenges\/two\.yaml/],
  [['build', 'challenges/one.yaml', '--auto-approve', '--ci'], /--auto-approve is refused in CI/],
])('cbdf %s: exit 2 and one message', async (argv, message) => {
  await using rig = await Rig.create(ONE);
  const result = await rig.cbdf(...argv);
  expect(result.exitCode).toBe(2);
  expect(result.err).toMatch(message);
  expect(result.out).toBe('');
  expect(result.err.trim().split('\n').length).toBeLessThanOrEqual(2);
});

test('every command has --help with an example, exit 0', async () => {
  await using rig = await Rig.create(ONE);
  for (const command of [
    'build',
    'watch',
    'review',
    'status',
    'why',
    'graph',
    'approve',
    'reject',
    'lock',
    'completion',
    'init',
    'validate',
    'check',
    'schema',
    'clean',
    'cache',
  ]) {
    const {exitCode, out} = await rig.cbdf(command, '--help');
    expect(exitCode).toBe(0);
    expect(out, command).toMatch(new RegExp(`Examples?:\n {2}cbdf ${command}`));
  }
  const all = await rig.cbdf('--help');
  expect(all.exitCode).toBe(0);
  expect(all.out).toMatch(/Exit codes:\n {2}0 [^]* 130 /);
  // Each is in a group, with a few words; only commander's own `help` is left.
  expect(all.out).toMatch(/\nCommands:\n {2}help .*\n\nExamples:/);
  expect(Math.max(...all.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect((await rig.cbdf('schema', 'no')).err).toMatch(/'no' is invalid[^]*spec, qa/);
  expect((await rig.cbdf('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('CI in the environment is --ci; CI=false is not', async () => {
  await using rig = await Rig.create(ONE);
  rig.env = {CI: '1'};
  expect((await rig.cbdf('build', 'challenges/one.yaml', '--auto-approve')).exitCode).toBe(2);
  expect((await rig.cbdf('approve', 'one')).err).toMatch(/approve is refused in CI/);
  rig.env = {CI: 'false'};
  expect((await rig.cbdf('build', 'challenges/one.yaml', '--auto-approve')).exitCode).toBe(0);
});

test('a wrong spec is exit 2 for the whole build, before anything runs', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/two.yaml': 'wrong: true\n'});
  const result = await rig.build('--auto-approve');
  expect(result.exitCode).toBe(2);
  expect(said(result.events)).toEqual(['unknown-key: `wrong` is not a key']);
  expect(result.events.at(-1)).toMatchObject({type: 'build-finished', exitCode: 2});
  expect(result.runs).toEqual([]);
});

test('a failure that lies in the spec file is exit 2 as well', async () => {
  await using rig = await Rig.create(ONE);
  const location = {file: 'challenges/one.yaml', line: 1, column: 1, length: 5, lineText: 'title: Returns'};
  rig.behaviour = {fail: {schema: [{severity: 'error', code: 'no-table', message: 'no such table', location}]}};
  expect((await rig.build('--auto-approve')).exitCode).toBe(2);
});

test('over several challenges the worst exit code counts, in the order 2, 1, 4, 3, 0', async () => {
  const {worstExit} = await import('../../src/core/plan.js');
  expect(worstExit([0, 3])).toBe(3);
  expect(worstExit([0, 3, 4])).toBe(4);
  expect(worstExit([0, 3, 4, 1])).toBe(1);
  expect(worstExit([0, 3, 4, 1, 2])).toBe(2);
  expect(worstExit([])).toBe(0);
});

test('patterns leave out gate files, and say so; folders and paths work; each spec is taken once', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/deep/two.yaml': 'title: Refunds\n', 'challenges/.hidden.yaml': 'wrong: true\n'});
  await rig.build();
  const result = await rig.cbdf('build', 'challenges/**/*.yaml', './challenges/one.yaml', 'challenges', '--reporter', 'json');
  expect(result.events.find(({type}) => type === 'plan')).toMatchObject({challenges: ['two', 'one']});
  expect(said(result.events)).toEqual([
    "gate-file-skipped: challenges/one/problem.approval.yaml is a gate's file and no spec; it was left out",
    "gate-file-skipped: challenges/one/problem.yaml is a gate's file and no spec; it was left out",
  ]);
  const only = await rig.cbdf('build', 'challenges/one/problem.yaml');
  expect(only.exitCode).toBe(2);
  expect(only.err).toMatch(/is a gate's file and no spec: did you mean challenges\/one\.yaml\?/);
});

test('a challenge may be named like a gate', async () => {
  await using rig = await Rig.create({'challenges/schema.yaml': 'title: Returns\n'});
  expect((await rig.cbdf('build', 'challenges/*.yaml', '--auto-approve')).exitCode).toBe(0);
  expect((await rig.cbdf('build', 'challenges/schema.yaml')).exitCode).toBe(0);
});

test('approve takes an id or a path, finds the gate that waits, and works without git or an identity', async () => {
  await using rig = await Rig.create({'elsewhere/one.yaml': 'title: Returns\n'});
  const waiting = await rig.cbdf('build', 'elsewhere/one.yaml', '--reporter', 'json');
  expect(waiting.events.find(({type}) => type === 'stage-waiting')).toMatchObject({next: 'cbdf approve elsewhere/one.yaml problem'});
  expect((await rig.cbdf('approve', 'one')).exitCode).toBe(2);
  const signed = await rig.cbdf('approve', 'elsewhere/one.yaml');
  expect(signed.exitCode).toBe(0);
  expect(signed.out).toMatch(/one: problem is approved/);
  const again = await rig.cbdf('approve', 'elsewhere/one.yaml', 'problem');
  expect(again.out).toMatch(/approved already/);
  // The next gate has nothing to sign yet.
  const early = await rig.cbdf('approve', 'elsewhere/one.yaml', 'schema');
  expect(early.exitCode).toBe(1);
  expect(early.err).toMatch(/there is no elsewhere\/one\/schema\.yaml to sign; run cbdf build elsewhere\/one\.yaml first/);
  const jump = await rig.cbdf('approve', 'elsewhere/one.yaml', 'preview');
  expect(jump.exitCode).toBe(1);
  expect(jump.err).toMatch(/preview cannot be signed before schema/);
});

test('approve notes who git says it is', async () => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  const git = (...args: string[]) => promisify(execFile)('git', args, {cwd: rig.root});
  await git('init', '-q');
  await git('config', 'user.name', 'Ada: #1');
  expect((await rig.cbdf('approve', 'one')).exitCode).toBe(0);
  expect(await rig.read('challenges/one/problem.approval.yaml')).toMatch(/decision: approved\n[^]*by: "Ada: #1"\n$/);
  expect((await rig.build()).runs).not.toContain('one problem');
});

test('approve signs only what a build would keep', async () => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  await rig.write({'challenges/one.yaml': 'title: Refunds\n'});
  const changed = await rig.cbdf('approve', 'one', 'problem');
  expect(changed.exitCode).toBe(1);
  expect(changed.err).toMatch(/its inputs have changed; run cbdf build challenges\/one\.yaml first/);
  await rig.build();
  await rig.cbdf('reject', 'one', 'problem', '--notes', 'no');
  const rejected = await rig.cbdf('approve', 'one', 'problem');
  expect(rejected.exitCode).toBe(1);
  expect(rejected.err).toMatch(/was rejected/);
});

test('approve on another machine, with an edited text and without a cache', async () => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  await rig.write({'challenges/one/problem.yaml': 'title: Returns\nattempt: 1\nstory: Mine.\n'});
  await rig.remove('cache');
  expect((await rig.cbdf('approve', 'one')).exitCode).toBe(0);
  const result = await rig.build();
  expect(result.runs).toEqual(['one schema']);
});

test('reject without a note says what it might be, or asks a person', async () => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  const piped = await rig.cbdf('reject', 'one', 'problem');
  expect([piped.exitCode, piped.out]).toEqual([2, '']);
  expect(piped.err).toMatch(
    /^cbdf: --notes must say what is to be different, such as:\n {2}1 {2}The story is too general.*\n {2}2 .*\n {2}3 .*\n {2}4 .*\n$/,
  );
  rig.answers = [''];
  expect((await rig.cbdf('reject', 'one', 'problem')).exitCode).toBe(2);
  expect(await rig.read('challenges/one/problem.approval.yaml')).toContain('decision: pending');
  rig.answers = ['2'];
  expect((await rig.cbdf('reject', 'one', 'problem')).exitCode).toBe(0);
  expect(await rig.read('challenges/one/problem.approval.yaml')).toContain('The stakes are too low');
  await rig.build();
  rig.answers = ['another company'];
  expect((await rig.cbdf('reject', 'one', 'problem')).exitCode).toBe(0);
  expect(await rig.read('challenges/one/problem.approval.yaml')).toContain('another company');
});

test('reject without anything to reject', async () => {
  await using rig = await Rig.create(ONE);
  const result = await rig.cbdf('reject', 'one', 'problem', '--notes', 'no');
  expect(result.exitCode).toBe(1);
  expect(result.err).toMatch(/there is nothing to reject at problem; run cbdf build challenges\/one\.yaml first/);
});

test('validate reports all specs, and shows one with its defaults', async () => {
  await using rig = await Rig.create(ONE);
  expect((await rig.cbdf('validate', 'challenges/*.yaml')).out).toBe('1 spec is valid\n');
  const {out} = await rig.cbdf('validate', 'challenges/*.yaml', '--show');
  expect(out).toMatch(/^# challenges\/one\.yaml: challenge one, defaults filled in\n[^]*dataset_size: 250/);
  await rig.write({'challenges/two.yaml': 'wrong: true\n'});
  const wrong = await rig.cbdf('validate', 'challenges/*.yaml');
  expect(wrong.exitCode).toBe(2);
  expect(wrong.err).toMatch(/challenges\/two\.yaml:1:1/);
});
