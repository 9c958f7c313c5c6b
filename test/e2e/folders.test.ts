/** What lies in the way: damaged stores, folders of other people, folders that cannot be written, odd names. */
import {readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {Folder, said} from './kit.js';
import {shop} from './shop.js';

const BUILD = ['build', 'challenges/*.yaml', '--reporter', 'json', '--until', 'full'];
let folder: Folder;
let gates: Readonly<Record<string, string>>;
let data: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await Folder.create({'challenges/shop.yaml': shop()}, 'cbdf e2e, with blanks ');
  expect((await folder.cbdf([...BUILD, '--auto-approve'])).exitCode).toBe(0);
  gates = await folder.digests('challenges');
  data = await folder.digests('dist');
});

afterAll(() => folder[Symbol.asyncDispose]());

test.each([
  [
    'one bit in every stored file',
    'cas',
    (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))),
  ],
  ['every stored file cut off', 'cas', () => Buffer.alloc(0)],
  ['every record cut off', 'ac', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
] as const)('%s: noticed, said, and made again to the byte', async (_what, part, damage) => {
  for (const entry of await readdir(folder.path(`cache/${part}`), {recursive: true, withFileTypes: true})) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await writeFile(path, damage(await readFile(path)));
  }
  await folder.remove('dist');
  const mended = await folder.cbdf(BUILD);
  expect(mended.exitCode).toBe(0);
  expect(mended.events.filter((event) => event.type === 'cache-warning').length).toBeGreaterThan(3);
  expect(await folder.digests('dist')).toEqual(data);
  expect(await folder.digests('challenges')).toEqual(gates);
  expect(await folder.cbdf(BUILD)).toMatchObject({exitCode: 0, stages: [], tasks: []});
});

test('packages are not put into a folder with other things in it: neither over signed gates nor over a thesis', async () => {
  await folder.write({'shop/thesis.txt': 'precious'});
  for (const out of ['challenges', '.']) {
    const refused = await folder.cbdf([...BUILD, '--out-dir', out]);
    expect(refused.exitCode).toBe(1);
    expect(said(refused.events).join()).toMatch(/^foreign-folder: .*shop holds .* and no package of cbdf/);
  }
  expect(await folder.digests('challenges')).toEqual(gates);
  expect(await folder.read('shop/thesis.txt')).toBe('precious');
});

test('a stranger in dist/ is cleared away, and so is a change', async () => {
  await folder.write({'dist/shop/extra.txt': 'x', 'dist/shop/datasets/old.csv': 'x', 'dist/shop/datasets/dim_shops.csv': 'x'});
  expect(await folder.cbdf(BUILD)).toMatchObject({exitCode: 0, stages: []});
  expect(await folder.digests('dist')).toEqual(data);
});

test('a dist that cannot be written is one message and exit 1, no stack', async () => {
  await folder.write({'taken/file': 'x'});
  const result = await folder.cli(['build', 'challenges/shop.yaml', '--out-dir', 'taken/file', '--until', 'full']);
  expect(result.exitCode).toBe(1);
  expect(result.err).toMatch(/cannot go on: E(NOTDIR|EXIST)/);
  expect(result.err).not.toMatch(/internal error| {4}at /);
});

test('output that nobody reads to its end is no failure', async () => {
  const child = folder.start(['build', 'challenges/shop.yaml', '--reporter', 'json', '--until', 'full']);
  child.stdout!.once('data', () => child.stdout!.destroy());
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
  expect((await stat(folder.path('dist/shop/datasets/fact_sales.csv'))).size).toBeGreaterThan(100);
});

test('one spec given in several ways is one spec; a folder without any says so', async () => {
  const paths = ['challenges/shop.yaml', './challenges/shop.yaml', folder.path('challenges/shop.yaml'), 'challenges'];
  const result = await folder.cbdf(['build', ...paths, '--reporter', 'json', '--until', 'full']);
  expect(result).toMatchObject({exitCode: 0, stages: []});
  expect(result.events[0]).toMatchObject({type: 'plan', challenges: ['shop']});
  const none = await folder.cbdf(['build', 'dist/shop']);
  expect(none).toMatchObject({exitCode: 2, err: 'cbdf: the folder dist/shop holds no spec\n'});
});
