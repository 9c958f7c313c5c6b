import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {type Counted, Folder, said} from '../e2e/kit.js';
import {KEY, SETTINGS} from './desk.js';
import {fails, says, StandIn, type Behaviour} from './stand-in.js';

const SPEC = 'challenges/drawn-twice.yaml';
// So few rows that no trial is made: `test/slow/openai.slow.ts` has one.
const folder = (more: object = {}): Promise<Folder> =>
  Folder.create({[SPEC]: stringify({...SETTINGS, dataset_size: 1000, ...more})}, 'cbdf-openai-');
const start = (...behaviours: readonly Behaviour[]): Promise<StandIn> => StandIn.start(KEY, ...behaviours);
const environment = ({url}: StandIn) => ({OPENAI_API_KEY: KEY, OPENAI_BASE_URL: url});
const build = (at: Folder, env: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<Counted> =>
  at.cbdf(['build', SPEC, '--reporter', 'json', '--until', 'schema', ...flags], env);

/** Nothing on the disk, and nothing that was said, holds the key. */
async function expectNoKey(at: Folder, ...ran: readonly Counted[]): Promise<void> {
  for (const {out, err} of ran) expect(`${out}${err}`).not.toContain(KEY);
  const files = Object.keys(await at.digests('.'));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(await at.read(file), file).not.toContain(KEY);
}

describe('a build with the author openai', () => {
  test('without a key says so once, names the other author, and exits with 2', async () => {
    await using at = await folder();
    const ran = await build(at, {});
    expect(ran.exitCode).toBe(2);
    expect(said(ran.events)).toEqual(['no-api-key: the author openai needs a key, and OPENAI_API_KEY is not set']);
    const text = await at.cbdf(['build', SPEC], {});
    expect(text.exitCode).toBe(2);
    expect(`${text.out}${text.err}`).toMatch(/OPENAI_API_KEY[\s\S]*author: offline/);
    expect(await at.exists('challenges/drawn-twice')).toBe(false);
  });

  test('takes model and prices from the project, for specs that only name the author', async () => {
    await using at = await folder({author: 'openai'});
    await at.write({
      'cbdf.config.yaml': 'author: {by: openai, model: from-the-project, prices: {from-the-project: {input: 100, output: 200}}}\n',
    });
    await using server = await start();
    const ran = await build(at, environment(server));
    expect(ran.exitCode).toBe(3);
    expect(server.asked[0]!.body['model']).toBe('from-the-project');
    expect(ran.events).toContainEqual({
      v: 1,
      type: 'usage',
      challenge: 'drawn-twice',
      stage: 'problem',
      usage: {model: 'from-the-project', calls: 2, input: 2000, output: 800, cost: 0.36},
    });
  });

  test('goes from gate to gate: asked once, told what it cost, asked again after a rejection, and needs nobody once it is signed', async () => {
    await using at = await folder();
    await using server = await start();
    const env = environment(server);
    const first = await build(at, env);
    expect(first.exitCode).toBe(3);
    expect(server.asked).toHaveLength(2);
    const status = await at.cbdf(['status', SPEC], env);
    expect(status.out).toMatch(/2 answers of stand-in, 2,000 tokens read and 800 written/);

    // Another model is another author only when somebody asks for another text.
    await at.edit(SPEC, 'model: stand-in', 'model: other');
    expect((await build(at, env)).exitCode).toBe(3);
    expect(server.asked).toHaveLength(2);
    const rejected = await at.cbdf(['reject', 'drawn-twice', 'problem', '--notes', 'less drama'], env);
    expect(rejected.exitCode).toBe(0);
    const second = await build(at, env);
    expect(second.exitCode).toBe(3);
    expect(server.asked).toHaveLength(4);
    expect(server.asked[2]!.body['model']).toBe('other');
    expect(server.asked[2]!.text).toContain('- less drama');

    expect((await at.cbdf(['approve', 'drawn-twice', 'problem'], {})).exitCode).toBe(0);
    // The schema was written with the problem.
    const third = await build(at, env);
    expect(third.exitCode).toBe(3);
    expect(server.asked).toHaveLength(4);
    expect((await at.cbdf(['approve', 'drawn-twice', 'schema'], {})).exitCode).toBe(0);
    await expectNoKey(at, first, status, rejected, second, third);

    await at.remove('cache');
    const committed = await at.digests('challenges');
    for (const flags of [[], ['--ci']]) {
      const alone = await build(at, {}, ...flags);
      expect(alone.exitCode, alone.out).toBe(0);
      expect(alone.stages).toEqual([]);
    }
    expect(await at.digests('challenges')).toEqual(committed);
    expect(server.asked).toHaveLength(4);
  });

  test('never asks in CI', async () => {
    await using at = await folder();
    await using server = await start();
    const ran = await build(at, environment(server), '--ci');
    expect(ran.exitCode).toBe(3);
    expect(server.asked).toEqual([]);
  });

  test.each<[string, readonly Behaviour[], string]>([
    ['answers that never hold', [says('no'), says('no'), says('no'), says('no')], 'author-gave-up'],
    ['a key that is refused', [fails(401)], 'no-answer'],
  ])('with %s ends in one error, exit 1, and nothing half-written', async (_, behaviours, code) => {
    await using at = await folder();
    await using server = await start(...behaviours);
    const ran = await build(at, environment(server));
    expect(ran.exitCode).toBe(1);
    expect(said(ran.events).map((line) => line.split(':')[0])).toEqual([code]);
    expect(await at.exists('challenges/drawn-twice')).toBe(false);
    expect(await at.exists('dist')).toBe(false);
    await expectNoKey(at, ran);
  });
});
