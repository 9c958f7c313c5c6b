/** The author openai up to the ZIP, from recorded answers; then the same from the signed files alone. `npm run test:slow`. */
import {readdir} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {Folder} from '../e2e/kit.js';
import {KEY, SETTINGS} from '../openai/desk.js';
import {fails, good, goodWith, StandIn} from '../openai/stand-in.js';

test('an online author’s challenge is built whole, and again without key, cache and network', async () => {
  await using at = await Folder.create({'challenges/drawn-twice.yaml': stringify({...SETTINGS, dataset_size: 5000})}, 'cbdf-openai-');
  await using server = await StandIn.start(
    KEY,
    fails(500),
    goodWith('was polite about it', 'was polite 17 times'),
    good,
    // An event that is too weak for what the story claims: it binds, and does not come true.
    goodWith('"+6pp"', '"+0.1pp"'),
  );
  const first = await at.cli(['build', 'challenges/drawn-twice.yaml', '--auto-approve'], {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: server.url,
  });
  expect(first.exitCode, `${first.out}${first.err}`).toBe(0);
  expect(server.asked.map(({wanted, isRepair}) => `${wanted!}${isRepair ? ' again' : ''}`)).toEqual([
    'problem',
    'problem',
    'problem again',
    'schema',
    'schema again',
  ]);
  expect(server.asked[4]!.text).toMatch(/\/problem\/findings\/redrawn_h2: The finding redrawn_h2 does not hold at 5000 rows: wanted/);
  const zip = 'dist/drawn-twice/codebasics_data_challenge_drawn-twice.zip';
  const {names} = await at.zip(zip);
  expect(names).toContain('fact_samples.csv');
  const made = await at.digests('dist');
  for (const file of await readdir(at.root, {recursive: true, withFileTypes: true}))
    if (file.isFile()) expect(await at.read(`${file.parentPath}/${file.name}`.slice(at.root.length + 1)), file.name).not.toContain(KEY);
  expect(`${first.out}${first.err}`).not.toContain(KEY);

  await at.remove('cache');
  await at.remove('dist');
  const second = await at.cli(['build', 'challenges/drawn-twice.yaml', '--ci'], {});
  expect(second.exitCode, `${second.out}${second.err}`).toBe(0);
  expect(await at.digests('dist')).toEqual(made);
  expect(server.asked).toHaveLength(5);
});
