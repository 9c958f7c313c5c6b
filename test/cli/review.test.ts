import {chmod} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Rig} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

test('one command from the spec to the signed challenge', async () => {
  await using rig = await Rig.create(ONE);
  rig.answers = ['y', 'yes', 'Y'];
  const {exitCode, out} = await rig.cbdf('review');
  expect(exitCode).toBe(0);
  expect(rig.answers).toEqual([]);
  // Each page is shown before its question.
  expect(out).toMatch(
    /# For reading\n\ntitle: Returns[^]*one: is this problem right\?[^]*tables: [^]*is this schema right\?[^]*rows: [^]*is this preview right\?/,
  );
  for (const gate of ['problem', 'schema', 'preview'])
    expect(await rig.read(`challenges/one/${gate}.approval.yaml`)).toContain('decision: approved');
  expect(await rig.exists('dist/one/challenge.zip')).toBe(true);
});

test('no, with what is to be different; and a note at once: made again each time', async () => {
  await using rig = await Rig.create(ONE);
  rig.answers = ['no', 'more drama', 'the stakes are too low', 'y', 'q'];
  const {exitCode, out, runs} = await rig.cbdf('review', 'challenges/one.yaml');
  expect(exitCode).toBe(3);
  expect(runs.filter((run) => run === 'one problem')).toHaveLength(3);
  const text = await rig.read('challenges/one/problem.yaml');
  expect(text).toContain('attempt: 3');
  expect(text).toContain('more drama, the stakes are too low');
  expect(out).toContain('later: cbdf review one\n');
});

test('what is no answer is asked again; skip goes to the next challenge; the end of the input stops', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/two.yaml': 'title: Refunds\n'});
  rig.answers = ['', 'yep', 'n', '', 'skip', 'y'];
  const {exitCode, out} = await rig.cbdf('review');
  expect(exitCode).toBe(3);
  expect(out).toContain('"yep" is no answer, and short for a note\n');
  expect(out).toContain('nothing is rejected');
  expect(await rig.read('challenges/one/problem.approval.yaml')).toContain('decision: pending');
  expect(await rig.read('challenges/two/problem.approval.yaml')).toContain('decision: approved');
  expect(await rig.read('challenges/two/schema.approval.yaml')).toContain('decision: pending');
});

test('without a terminal, and in CI, it is refused', async () => {
  await using rig = await Rig.create(ONE);
  const piped = await rig.cbdf('review');
  expect([piped.exitCode, piped.runs]).toEqual([2, []]);
  expect(piped.err).toBe('cbdf: review asks questions, and this is no terminal; in scripts use cbdf build, cbdf approve and cbdf reject\n');
  rig.answers = ['y'];
  rig.env = {CI: '1'};
  expect((await rig.cbdf('review')).err).toMatch(/review is refused in CI/);
});

test('a failure ends it with its code; a wrong spec with 2', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {fail: {schema: [{severity: 'error', code: 'no', message: 'cannot be'}]}};
  rig.answers = ['y'];
  const failed = await rig.cbdf('review');
  expect(failed.exitCode).toBe(1);
  expect(failed.err).toContain('cannot be');
  await rig.write({'challenges/one.yaml': 'wrong: true\n'});
  expect((await rig.cbdf('review')).exitCode).toBe(2);
});

test('opens the page as HTML in the browser of the environment, and prints it no more', async () => {
  await using rig = await Rig.create({...ONE, 'browser.sh': '#!/bin/sh\ncp "$1" "$(dirname "$0")/seen.html"\n'});
  await chmod(join(rig.root, 'browser.sh'), 0o755);
  rig.env = {BROWSER: join(rig.root, 'browser.sh')};
  rig.answers = ['q'];
  const {exitCode, out} = await rig.cbdf('review', '--open');
  expect(exitCode).toBe(3);
  expect(out).not.toContain('# For reading');
  await expect.poll(() => rig.exists('seen.html'), {timeout: 10_000}).toBe(true);
  await expect.poll(() => rig.read('seen.html')).toBe(await rig.read('cache/pages/one/problem.html'));
  expect(await rig.read('seen.html')).toContain('<pre># For reading');
});
