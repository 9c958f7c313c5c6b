import {mkdtemp, rm, symlink, utimes} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Rig} from '../rig/rig.js';

const TWO = {'challenges/one.yaml': 'title: Returns\n', 'challenges/two.yaml': 'title: Refund\ndataset_size: 90\n'};

test('clean removes packages, with --cache the cache, and nothing else; the next build makes the same again', async () => {
  await using rig = await Rig.create(TWO);
  await rig.buildAndSign();
  const before = await rig.texts('dist');
  expect((await rig.cbdf('clean', 'one')).out).toBe('dist: removed 5 files\n');
  expect(await rig.exists('dist/one')).toBe(false);
  expect(await rig.exists('dist/two/README.txt')).toBe(true);
  expect((await rig.build()).runs).toEqual([]);
  expect(await rig.texts('dist')).toEqual(before);
  const all = await rig.cbdf('clean', '--cache');
  expect([all.exitCode, all.out]).toEqual([0, 'dist: removed 10 files\ncache: removed\n']);
  expect([await rig.exists('dist'), await rig.exists('cache'), await rig.exists('challenges/one/problem.yaml')]).toEqual([
    false,
    false,
    true,
  ]);
  expect((await rig.cbdf('clean', '--cache')).out).toBe('dist: nothing to remove\ncache: nothing to remove\n');
  await rig.build();
  expect(await rig.texts('dist')).toEqual(before);
});

test('what no build made stays, and is named', async () => {
  await using rig = await Rig.create(TWO);
  await rig.buildAndSign();
  await rig.write({'dist/one/notes.md': 'mine', 'dist/mine/thesis.txt': 'mine', 'cache/shopping.txt': 'mine'});
  const result = await rig.cbdf('clean', '--cache');
  expect(result.exitCode).toBe(1);
  expect(result.err).toBe(
    [
      'dist/mine/thesis.txt stays: no build made it',
      'dist/one/notes.md stays: no build made it',
      'cache stays: it holds shopping.txt, which is not of a cache',
      '',
    ].join('\n'),
  );
  expect(Object.keys(await rig.texts('dist'))).toEqual(['mine/thesis.txt', 'one/notes.md']);
});

test.each([
  [['clean', '--out-dir', '..'], /\.\. is not a folder in this project/],
  [['clean', '--out-dir', '.'], /\. is not a folder in this project/],
  [['clean', '--out-dir', '/tmp'], /\/tmp is not a folder in this project/],
  [['clean', '--cache', '--cache-dir', '../elsewhere'], /\.\.\/elsewhere is not a folder in this project/],
  [['clean', 'one', '--cache'], /--cache empties the cache of all challenges/],
  [['clean', '..'], /\.\. is not the id of a challenge/],
  [['clean', 'One/'], /is not the id/],
])('%s is refused', async (argv, message) => {
  await using rig = await Rig.create(TWO);
  await rig.buildAndSign();
  const before = await rig.texts('.');
  const result = await rig.cbdf(...argv);
  expect(result.exitCode).toBe(2);
  expect(result.err).toMatch(message);
  expect(await rig.texts('.')).toEqual(before);
});

test('links are not followed', async () => {
  await using rig = await Rig.create(TWO);
  const outside = await mkdtemp(join(tmpdir(), 'cbdf-'));
  try {
    await symlink(outside, join(rig.root, 'dist'));
    expect((await rig.cbdf('clean')).err).toMatch(/dist is not a folder but a link/);
    await rig.remove('dist');
    await rig.buildAndSign();
    await rig.remove('dist/one/datasets');
    await symlink(outside, join(rig.root, 'dist/one/datasets'));
    await rig.write({'dist/one/datasets/a.csv': 'outside'});
    const result = await rig.cbdf('clean', 'one');
    expect(result.err).toBe('dist/one/datasets stays: no build made it\n');
    expect(await rig.exists('dist/one/datasets/a.csv')).toBe(true);
  } finally {
    await rm(outside, {recursive: true});
  }
});

test('cache stats, gc and verify on a real cache', async () => {
  await using rig = await Rig.create(TWO);
  await rig.buildAndSign();
  expect((await rig.cbdf('cache', 'stats')).out).toMatch(/^cache: \d+ results, \d+ files, [\d.]+ KB\n[^]*stage full +2 results/);
  expect((await rig.cbdf('cache', 'verify')).out).toMatch(/^cache: \d+ files read, all as they were written\n$/);
  expect((await rig.cbdf('cache', 'gc', '--max-size', '0B')).out).toMatch(/were in use within the last hour and stay/);
  const long = new Date(Date.now() - 10 * 3_600_000);
  for (const name of Object.keys(await rig.texts('cache'))) await utimes(join(rig.root, 'cache', name), long, long);
  // Used again just now: the stages of one.
  await rig.cbdf('build', 'challenges/one.yaml');
  await rig.cbdf('cache', 'gc', '--max-age', '5h');
  expect((await rig.cbdf('build', 'challenges/one.yaml', '--reporter', 'json')).runs).toEqual([]);
  expect((await rig.cbdf('build', 'challenges/two.yaml', '--reporter', 'json')).runs).toContain('two full');
  expect((await rig.cbdf('cache', 'gc', '--max-size', 'lots')).err).toMatch(/It must be a size such as 500MB/);
  await rig.write({'cache/cas/ab/rubbish': 'x'});
  expect((await rig.cbdf('cache', 'verify')).err).toBe('cache/cas/ab/rubbish: not of the cache\n');
});
