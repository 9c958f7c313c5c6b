/** A build that is killed while it makes rows: what it has stored is not made again. */
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {ended, Folder} from '../e2e/kit.js';
import {shop} from '../e2e/shop.js';

const SPEC = 'challenges/shop.yaml';
const FULL = ['build', SPEC, '--until', 'full', '--jobs', '2', '--reporter', 'json'];

interface Stored {
  readonly name: string;
  readonly file: string;
  readonly written: number;
}

/** The shards that are in the store: their actions, the files of their records, and when these were written. */
async function storedShards(folder: Folder, table: string): Promise<Stored[]> {
  const root = folder.path('cache/ac');
  const found: Stored[] = [];
  for (const path of await readdir(root, {recursive: true}).catch(() => [])) {
    if (!path.endsWith('.json')) continue;
    const file = join(root, path);
    const name = /"(shard:[^"]*)"/.exec(await readFile(file, 'utf8'))?.[1];
    if (name?.startsWith(`shard:${table}:`) === true) found.push({name, file, written: (await stat(file)).mtimeMs});
  }
  return found;
}

const dimensions = async (folder: Folder): Promise<Stored[]> => [
  ...(await storedShards(folder, 'dim_items')),
  ...(await storedShards(folder, 'dim_shops')),
];

test('after kill -9 the shards that are stored are taken from there, and the bytes are those of a build in peace', async () => {
  const spec = {[SPEC]: shop({size: 240_000})};
  await using peaceful = await Folder.create(spec);
  expect((await peaceful.cbdf([...FULL, '--auto-approve'])).exitCode).toBe(0);
  const all = await storedShards(peaceful, 'fact_sales');
  const lines = await storedShards(peaceful, 'fact_lines');
  const dims = await dimensions(peaceful);

  await using folder = await Folder.create(spec);
  await folder.copy(peaceful.path('challenges'), 'challenges');
  expect((await folder.cli(['build', SPEC, '--until', 'preview'])).exitCode).toBe(0);
  const before = new Set((await storedShards(folder, 'fact_sales')).map(({file}) => file));
  const child = folder.start(FULL);
  const end = ended(child);
  // Killed as soon as the first shards of the sales are stored; the lines cannot be complete then.
  let stored: Stored[] = [];
  while (stored.length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    stored = (await storedShards(folder, 'fact_sales')).filter(({file}) => !before.has(file));
  }
  child.kill('SIGKILL');
  expect(await end).toBe(-1);
  stored = await storedShards(folder, 'fact_sales');
  const storedDims = await dimensions(folder);
  const storedLines = await storedShards(folder, 'fact_lines');
  expect(storedLines.length).toBeLessThan(lines.length);
  expect(lines.length).toBeGreaterThan(2);

  const again = await folder.cbdf(FULL);
  expect(again.exitCode).toBe(0);
  const made = (table: string): number => again.tasks.filter((task) => task === `part ${table}` || task === `shard ${table}`).length;
  expect(made('fact_sales')).toBe(all.length - stored.length);
  expect(made('fact_lines')).toBe(lines.length - storedLines.length);
  // The small tables of this seed were there; those of the other seeds, in which the story is told again, are the rest.
  expect(made('dim_items') + made('dim_shops')).toBe(dims.length - storedDims.length);
  // Nobody has written these records again.
  for (const {file, written} of stored) expect((await stat(file)).mtimeMs).toBe(written);
  expect(await folder.digests('dist')).toEqual(await peaceful.digests('dist'));
}, 240_000);
