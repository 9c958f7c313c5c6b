import {expect, test} from 'vitest';
import {Rig} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

/** Durations are the only thing that differs between two runs. */
const steady = (text: string) => text.replace(/\d+(\.\d)? m?s\b/g, 'T');

test('plain: what happens, what waits, what to type', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {done: {problem: {receipt: ['understood: returns']}}};
  const result = await rig.cbdf('build', 'challenges/*.yaml');
  expect(result.exitCode).toBe(3);
  expect(steady(result.out)).toBe(
    [
      'one  problem started: there is none yet',
      'one  problem built in T',
      '    understood: returns',
      'one  problem waiting',
      'one  schema skipped, preview skipped, full skipped, reports skipped, package skipped',
      'waiting one  problem: to be reviewed',
      '  review  challenges/one/problem.md',
      '          challenges/one/problem.yaml',
      '  then    cbdf approve one problem',
      '1 challenge: 1 stage built, 0 reused in T (waiting for approval)',
      '',
    ].join('\n'),
  );
});

test('plain: a build with nothing to do is three lines', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {
    done: {full: {verdict: {verdict: 'approved', overall: 8.44, measuredWeight: 61, worst: ['3.1 dates 6.0', '4.5 days 7.0', 'c', 'd']}}},
  };
  await rig.buildAndSign();
  const result = await rig.cbdf('build', 'challenges/*.yaml');
  expect(steady(result.out)).toMatch(
    new RegExp(
      [
        '^one {2}problem approved, schema approved, preview approved, full fresh, reports fresh, package fresh',
        'one {2}quality 8.4 of 10, approved \\(provisional: 61 of 100 weight measured\\); lowest: 3.1 dates 6.0, 4.5 days 7.0, c',
        'one {2}5 files, [\\d.]+ K?B: dist/one/challenge.zip',
        '1 challenge: 0 stages built, 6 reused in T\n$',
      ].join('\n'),
    ),
  );
  expect(result.err).toBe('');
});

test('plain: diagnostics with their place go to the error output; colours only on request', async () => {
  await using rig = await Rig.create({'challenges/one.yaml': 'wrong: true\n'});
  const result = await rig.cbdf('build', 'challenges/*.yaml');
  expect(result.exitCode).toBe(2);
  expect(result.err).toMatch(/challenges\/one\.yaml:1:1/);
  expect(result.out + result.err).not.toMatch(/\u001b/);
  rig.env = {FORCE_COLOR: '1'};
  expect((await rig.cbdf('build', 'challenges/*.yaml')).err).toContain('\u001b[');
  rig.env = {FORCE_COLOR: '1', NO_COLOR: '1'};
  expect((await rig.cbdf('build', 'challenges/*.yaml')).err).not.toContain('\u001b[');
});

test('json: one object a line with v and type, plan first, build-finished last', async () => {
  await using rig = await Rig.create(ONE);
  const {events} = await rig.buildAndSign();
  for (const event of events) expect(event).toMatchObject({v: 1, type: expect.any(String) as string});
  expect(events[0]).toMatchObject({type: 'plan', challenges: ['one']});
  expect(events.at(-1)).toMatchObject({type: 'build-finished', exitCode: 0, ran: 6, reused: 0});
  expect(events.filter(({type}) => type === 'packaged')).toHaveLength(1);
});
