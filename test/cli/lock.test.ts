import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {answersLock, formatLock, lockChanges, lockFrom} from '../../src/core/answers-lock.js';
import type {Answer, MeasuredFinding} from '../../src/core/answer.js';
import {Rig, said, statesOf} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};
const LOCK = 'challenges/one/answers.lock.yaml';

/** A built challenge that answers two questions, and its lock. */
async function locked(): Promise<Rig> {
  const rig = await Rig.create(ONE);
  rig.behaviour = {answers: {q01: 'north 12', q02: 'west 7'}, measured: 27};
  await rig.buildAndSign();
  expect((await rig.cbdf('lock', 'one')).exitCode).toBe(0);
  return rig;
}

test('lock writes what the data answers, in a form to be read; twice is once', async () => {
  await using rig = await locked();
  const text = await rig.read(LOCK);
  expect(text.replace(/sha256:[0-9a-f]{64}/g, 'sha256:...'))
    .toBe(`# What the shipped data of one answers. In CI, a build that answers otherwise fails.
# Written by: cbdf lock one
challenge: one
questions:
  q01:
    ask: "What is q01?"
    headline: "It is north."
    rows: 1
    digest: sha256:...
  q02:
    ask: "What is q02?"
    headline: "It is west."
    rows: 1
    digest: sha256:...
findings:
  repeat:
    measured: "27%"
    value: 27
`);
  const before = await rig.snapshot('challenges');
  expect(await rig.cbdf('lock')).toMatchObject({exitCode: 0, out: `${LOCK} says so already\n`});
  expect(await rig.snapshot('challenges')).toEqual(before);
});

test('in CI a changed answer fails with was and is at its line, and what was published stays', async () => {
  await using rig = await locked();
  const before = await rig.snapshot('dist');
  rig.behaviour = {answers: {q01: 'south 12', q02: 'west 8', q03: 'new'}, measured: 28};
  const {exitCode, events} = await rig.build('--ci');
  expect(exitCode).toBe(1);
  expect(statesOf(events)).toMatchObject({full: 'failed', reports: 'skipped', package: 'skipped'});
  expect(said(events)).toEqual([
    'answer-changed: q01 was "It is north.", is "It is south."',
    'answer-changed: q02 has other rows behind the same headline, "It is west."',
    'answer-changed: q03 was not locked, is "It is new."',
    'answer-changed: finding repeat was "27%", is "28%"',
  ]);
  const places = events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic] : []));
  expect(places.map(({location}) => location?.line)).toEqual([7, 14, 4, 17]);
  expect(places[0]).toMatchObject({
    location: {file: LOCK, column: 5, lineText: '    headline: "It is north."'},
    suggestion: 'find out why; if it is meant, cbdf lock one, and commit it',
    notes: ['it asks: What is q01?'],
  });
  expect(await rig.snapshot('dist')).toEqual(before);
  // Said again from memory, and `--locked` says it outside of CI.
  expect(said((await rig.build('--locked')).events)).toEqual(said(events));
  const plan = await rig.cbdf('build', 'challenges/*.yaml', '--dry-run', '--locked');
  expect(plan.out).toMatch(/full +failed/);
});

test('elsewhere it is one warning, and the build goes on', async () => {
  await using rig = await locked();
  rig.behaviour = {answers: {q01: 'south 12', q02: 'west 8'}, measured: 27};
  const {exitCode, events} = await rig.build();
  expect(exitCode).toBe(0);
  expect(said(events)).toEqual([`answers-changed: 2 answers and findings are not those of ${LOCK}`]);
  const again = await rig.cbdf('lock', 'one');
  expect(again.out).toMatch(/^q01 was "It is north.", is "It is south."\n[^]*\nchallenges\/one\/answers.lock.yaml is written: 2 answers/);
  expect(await rig.build('--ci')).toMatchObject({exitCode: 0, runs: []});
});

test('--locked wants a lock; CI only compares where there is one, and never writes it', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {answers: {q01: 'north 12'}};
  await rig.buildAndSign();
  expect((await rig.build('--ci')).exitCode).toBe(0);
  const result = await rig.build('--locked');
  expect([result.exitCode, said(result.events)]).toEqual([1, [`no-answers-lock: --locked: there is no ${LOCK}`]]);
  rig.env = {CI: 'true'};
  expect(await rig.cbdf('lock', 'one')).toMatchObject({exitCode: 2, err: expect.stringContaining('lock is refused in CI') as string});
  expect(await rig.exists(LOCK)).toBe(false);
});

test('what is not built is not locked', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {answers: {q01: 'north 12'}};
  await rig.build();
  const waiting = await rig.cbdf('lock', 'one');
  expect([waiting.exitCode, waiting.err]).toEqual([
    3,
    'one: problem is not approved, so there are no answers to lock; next: cbdf approve one problem\n',
  ]);
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\ndataset_size: 90\n'});
  const due = await rig.cbdf('lock', 'one');
  expect([due.exitCode, due.err]).toEqual([
    1,
    'one: the data is not built as the spec stands now; run cbdf build challenges/one.yaml first\n',
  ]);
  expect((await rig.cbdf('lock', 'two')).err).toContain('there is no challenge two');
});

test('a lock that is none, that is in conflict, or that is another one, fails at its line; CRLF is no change', async () => {
  await using rig = await locked();
  const text = await rig.read(LOCK);
  await rig.write({[LOCK]: text.replaceAll('\n', '\r\n')});
  expect((await rig.build('--ci')).exitCode).toBe(0);
  for (const [wrong, message] of [
    ['challenge: one\n', `${LOCK} is no lock of answers, so nothing can be compared`],
    ['a: [', `${LOCK} is no lock of answers, so nothing can be compared`],
    [text.replace('challenge: one', 'challenge: two'), `${LOCK} is the lock of two`],
    [`<<<<<<< HEAD\n${text}`, `${LOCK} holds the markers of a merge conflict`],
  ] as const) {
    await rig.write({[LOCK]: wrong});
    const result = await rig.build('--ci');
    expect([result.exitCode, said(result.events)[0]?.replace(/^[a-z-]+: /, '')]).toEqual([1, message]);
  }
  // Reworded questions and comments are nothing.
  await rig.write({[LOCK]: `# ours\n${text.replace('What is q01?', 'What was q01?')}`});
  expect((await rig.build('--ci')).exitCode).toBe(0);
});

test('a lock is no spec, and one without its challenge is an orphan', async () => {
  await using rig = await locked();
  const all = await rig.cbdf('build', 'challenges/**/*.yaml', '--reporter', 'json');
  expect(said(all.events)).toContain(`gate-file-skipped: ${LOCK} is a lock of answers and no spec; it was left out`);
  await rig.write({'challenges/two/answers.lock.yaml': 'challenge: two\n'});
  const {exitCode, events} = await rig.build('--ci');
  expect([exitCode, said(events)]).toEqual([
    1,
    ['orphan-lock: challenges/two/answers.lock.yaml locks nothing: there is no challenges/two.yaml'],
  ]);
});

test('any text survives the way through the file', () => {
  const ask = 'Which "depot":\n  - #1 \u{1f4e6} \\ won\u2028?';
  const answer = {id: 'q01', ask, headline: "It's 50%: {a}", columns: [{name: 'x'}], rows: [[1]]} as unknown as Answer;
  const finding = {name: 'null', measured: '₹1: "x"', value: null} as unknown as MeasuredFinding;
  const lock = answersLock('one', [answer], [finding, {...finding, name: 'on', value: 0.1}]);
  expect(lockFrom(parse(formatLock(lock)))).toEqual(lock);
  expect(lockChanges(lock, lock)).toEqual([]);
  expect(lockFrom(parse(formatLock(answersLock('one', [], []))))).toEqual({challenge: 'one', questions: {}, findings: {}});
});

test('the digest covers names of columns, cells and their order', () => {
  const digest = (columns: readonly string[], rows: readonly (readonly unknown[])[]) =>
    answersLock('one', [{id: 'q', ask: '', headline: '', columns: columns.map((name) => ({name})), rows} as unknown as Answer], [])
      .questions['q']?.digest;
  const all = [
    digest(
      ['a', 'b'],
      [
        [1, 2],
        [3, 4],
      ],
    ),
    digest(
      ['a', 'b'],
      [
        [3, 4],
        [1, 2],
      ],
    ),
    digest(
      ['b', 'a'],
      [
        [1, 2],
        [3, 4],
      ],
    ),
    digest(
      ['a', 'b'],
      [
        [1, 2],
        [3, '4'],
      ],
    ),
    digest(
      ['a', 'b'],
      [
        [1, 2],
        [3, null],
      ],
    ),
  ];
  expect(new Set(all).size).toBe(all.length);
});
