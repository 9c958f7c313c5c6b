import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Rig, stagesRun} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

/** Overwrites every file below a folder of the cache with `change` of its text. */
async function damage(rig: Rig, folder: string, change: (text: string) => string): Promise<void> {
  for (const [name, text] of Object.entries(await rig.texts(folder))) await writeFile(join(rig.root, folder, name), change(text), 'latin1');
}

test.each([
  ['blobs of the right size with other bytes', 'cache/cas', (text: string) => text.replace(/^./, (first) => (first === 'X' ? 'Y' : 'X'))],
  ['blobs cut short', 'cache/cas', (text: string) => text.slice(0, -1)],
  ['records cut short', 'cache/ac', (text: string) => text.slice(0, -10)],
  ['records with another word', 'cache/ac', (text: string) => text.replace('"outputs"', '"outputz"')],
])('%s are noticed, reported and made again; the result is the same', async (_, folder, change) => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const before = {...(await rig.texts('dist')), ...(await rig.texts('challenges'))};
  await damage(rig, folder, change);
  await rig.remove('dist');
  const result = await rig.build();
  expect(result.exitCode).toBe(0);
  expect(result.events.some(({type}) => type === 'cache-warning')).toBe(true);
  expect(stagesRun(result)).toContain('full');
  expect({...(await rig.texts('dist')), ...(await rig.texts('challenges'))}).toEqual(before);
  // And it is whole again.
  const again = await rig.build();
  expect(again.runs).toEqual([]);
  expect(again.events.some(({type}) => type === 'cache-warning')).toBe(false);
});

test('a damaged input is made again before a later stage reads it', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const before = await rig.texts('dist');
  await damage(rig, 'cache/cas', (text) => (text.startsWith('tables') && text.split('\n').length > 5 ? text.replace('t', 'T') : text));
  // A newer reports stage has to read the data, which is damaged.
  rig.behaviour = {versions: {reports: 2}};
  const result = await rig.build();
  expect(result.exitCode).toBe(0);
  expect(stagesRun(result)).toEqual(['full', 'reports']);
  expect(await rig.texts('dist')).toEqual(before);
});

test('a missing blob is a miss', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.remove('cache/cas');
  const result = await rig.build();
  expect(result.exitCode).toBe(0);
  expect(stagesRun(result)).toEqual(['preview', 'full', 'reports', 'package']);
});

test('a cache that cannot be written is said in words', async () => {
  await using rig = await Rig.create({...ONE, cache: 'a file where the folder should be'});
  const result = await rig.buildAndSign();
  expect(result.exitCode).toBe(1);
  const diagnostic = result.events.find(({type}) => type === 'diagnostic');
  expect(diagnostic).toMatchObject({diagnostic: {severity: 'error', code: 'system-error'}});
});

test('nothing temporary is left in the cache or in dist', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  expect(await readdir(join(rig.root, 'cache/tmp'))).toEqual([]);
  const names = [...Object.keys(await rig.texts('dist')), ...Object.keys(await rig.texts('challenges'))];
  expect(names.filter((name) => name.includes('tmp'))).toEqual([]);
});
