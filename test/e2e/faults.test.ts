/**
 * Faults at random points: processes killed at any moment, bytes of the cache flipped, builds that race. A few of each here; `npm run faults` does
 * hundreds, and test/engine/race.test.ts races small worlds. Each begins with the same numbers, so that a failure of the flips can be repeated; where a kill hits depends on the machine.
 */
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {stringify} from 'yaml';
import type {BuildEvent} from '../../src/core/event.js';
import type {ActionRecord} from '../../src/store/actions.js';
import {KEY, SETTINGS} from '../openai/desk.js';
import {StandIn} from '../openai/stand-in.js';
import {type Ended, ended, Folder, REPOSITORY} from './kit.js';
import {shop} from './shop.js';

const MANY = process.env['CBDF_FAULTS'] === 'many';
const KILLS = MANY ? 200 : 1;
const FLIPS = MANY ? 200 : 3;
const RACES = MANY ? 25 : 1;
const LONG = MANY ? 3_600_000 : 180_000;

/** Writes down what processes store, and where. */
const COUNTER = pathToFileURL(join(REPOSITORY, 'scripts/count-stored.mjs')).href;
const STORED = 'stored.log';

const SPEC = {'challenges/shop.yaml': shop()};
const BUILD = ['build', 'challenges/shop.yaml', '--reporter', 'json', '--jobs', '2'];

let signed: Folder;
let dist: Readonly<Record<string, string>>;
let gates: Readonly<Record<string, string>>;
/** How long an undisturbed build takes, in milliseconds. */
let duration: number;

beforeAll(async () => {
  signed = await Folder.create(SPEC);
  const start = performance.now();
  expect((await signed.cli([...BUILD, '--auto-approve'])).exitCode).toBe(0);
  duration = performance.now() - start;
  dist = await signed.digests('dist');
  gates = await signed.digests('challenges');
}, LONG);

afterAll(() => signed[Symbol.asyncDispose]());

/** Numbers from 0 to 1, always the same: a linear congruence, which is random enough to choose bytes. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

/** Whether every file that is in `dist/` now is whole and right; files may be missing. */
async function isRightSoFar(folder: Folder): Promise<void> {
  for (const [name, digest] of Object.entries(await folder.digests('dist'))) {
    if (!/\.tmp$/.test(name)) expect([name, digest]).toEqual([name, dist[name]]);
  }
}

test(
  `${KILLS} kills at random points, from an empty folder and from where the last one left it: the same bytes in the end`,
  async () => {
    const random = numbers(1);
    let kills = 0;
    while (kills < KILLS) {
      await using folder = await Folder.create(SPEC);
      for (let round = 0; round < 5 && kills < KILLS; round++) {
        const child = folder.start([...BUILD, '--auto-approve']);
        const end = ended(child);
        const timer = setTimeout(() => child.kill('SIGKILL'), random() * duration);
        const exitCode = await end;
        clearTimeout(timer);
        if (exitCode === -1) kills++;
        else expect(exitCode).toBe(0);
        await isRightSoFar(folder);
      }
      const last = await folder.cli([...BUILD, '--auto-approve']);
      expect([last.exitCode, last.err]).toEqual([0, '']);
      expect(await folder.digests('dist')).toEqual(dist);
      expect(withoutTemporary(await folder.digests('challenges'))).toEqual(gates);
      expect(Object.keys(await folder.digests('cache/tmp'))).toEqual([]);
      const verified = await folder.cbdf(['cache', 'verify']);
      expect([verified.exitCode, verified.err]).toEqual([0, '']);
    }
  },
  LONG,
);

/** A kill between the writing of a gate's temporary file and its renaming leaves a hidden file beside it, which nothing reads. */
function withoutTemporary(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !/(^|\/)\.[^/]+\.tmp$/.test(name)));
}

test(
  `${FLIPS} flipped bytes in the cache: all found by verify, no wrong output`,
  async () => {
    await using folder = await Folder.create();
    await folder.copy(signed.path('challenges'), 'challenges');
    await folder.copy(signed.path('cache'), 'cache');
    const random = numbers(2);
    for (let flips = 0; flips < FLIPS;) {
      const files = Object.keys(await folder.digests('cache')).filter((name) => !name.startsWith('locks/') && !name.startsWith('tmp/'));
      const hit = new Set<string>();
      for (const most = flips + 1 + Math.floor(random() * 4); flips < Math.min(most, FLIPS); flips++) {
        const name = files[Math.floor(random() * files.length)]!;
        if (hit.has(name)) continue;
        hit.add(name);
        const bytes = await readFile(join(folder.path('cache'), name));
        if (bytes.length === 0) continue;
        bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
        await writeFile(join(folder.path('cache'), name), bytes);
      }
      const verified = await folder.cbdf(['cache', 'verify', '--json']);
      const {damages} = JSON.parse(verified.out) as {damages: {path: string}[]};
      expect(new Set(damages.map(({path}) => path))).toEqual(new Set([...hit].map((name) => `cache/${name}`)));
      expect(verified.exitCode).toBe(1);
      // Some stages run again, and read what other stages and actions have stored.
      for (const name of files.filter((file) => file.startsWith('ac/') && random() < 0.1)) await folder.remove(`cache/${name}`);
      await folder.remove('dist');
      const built = await folder.cbdf(BUILD);
      expect([built.exitCode, built.err]).toEqual([0, '']);
      expect(await folder.digests('dist')).toEqual(dist);
      expect(await folder.digests('challenges')).toEqual(gates);
      await folder.cbdf(['cache', 'verify', '--remove']);
      expect((await folder.cbdf(['cache', 'verify'])).exitCode).toBe(0);
    }
  },
  LONG,
);

test(
  `${RACES} pairs of builds at once: none fails, each stage and action runs once`,
  async () => {
    const random = numbers(3);
    const seen = {waited: 0, started: 0, stored: 0};
    for (let pair = 0; pair < RACES; pair++) {
      await using folder = await Folder.create();
      await folder.copy(signed.path('challenges'), 'challenges');
      const both = await race(folder, BUILD, random() * 0.5 * duration * (pair % 2));
      expect(startedIn(both)).toEqual(['full', 'package', 'preview', 'reports']);
      seen.started += startedIn(both).length;
      seen.waited += waitsIn(both);
      seen.stored += await expectEachOnce(folder);
      expect(await folder.digests('dist')).toEqual(dist);
      expect(await folder.digests('challenges')).toEqual(gates);
    }
    expect(seen.waited).toBeGreaterThan(0);
    say(
      `${2 * RACES} builds in ${RACES} pairs: ${seen.started} stages ran, ${seen.stored} results stored, none twice; ${seen.waited} waits`,
    );
  },
  LONG,
);

test(
  `${RACES} pairs of builds at once that pay for their texts: none fails, no answer is paid for twice, nothing else is done twice`,
  async () => {
    const random = numbers(4);
    const argv = ['build', 'challenges/drawn-twice.yaml', '--reporter', 'json', '--jobs', '2', '--auto-approve'];
    const seen = {waited: 0, asked: 0, stored: 0};
    let first: readonly unknown[] | undefined;
    for (let pair = 0; pair < RACES; pair++) {
      await using folder = await Folder.create({'challenges/drawn-twice.yaml': stringify({...SETTINGS, dataset_size: 1000})});
      await using server = await StandIn.start(KEY);
      const both = await race(folder, argv, random() * 400 * (pair % 2), {OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url});
      // The problem, and the schema that is written with it.
      expect(server.asked.map(({wanted}) => wanted)).toEqual(['problem', 'schema']);
      const started = startedIn(both);
      expect(started).toEqual([...new Set(started)]);
      seen.asked += server.asked.length;
      seen.waited += waitsIn(both);
      seen.stored += await expectEachOnce(folder);
      const made = [await folder.digests('dist'), await folder.digests('challenges')];
      first ??= made;
      expect(made).toEqual(first);
    }
    expect(seen.waited).toBeGreaterThan(0);
    say(
      `${2 * RACES} builds in ${RACES} pairs: ${seen.asked} answers paid for, ${seen.stored} results stored, none twice; ${seen.waited} waits`,
    );
  },
  LONG,
);

/** Two processes build the same in one folder, the second some milliseconds later; both end well and leave no lock. */
async function race(
  folder: Folder,
  argv: readonly string[],
  later: number,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Ended[]> {
  const counted = {...env, NODE_OPTIONS: `--import ${COUNTER}`, CBDF_STORED: folder.path(STORED)};
  const first = folder.cli(argv, counted);
  await new Promise((resolve) => setTimeout(resolve, later));
  const both = await Promise.all([first, folder.cli(argv, counted)]);
  expect(both.map(({exitCode, err}) => [exitCode, err])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  expect(Object.keys(await folder.digests('cache/locks'))).toEqual([]);
  return both;
}

/** Every result of a stage or action was stored once; gives their number. What only remembers the state of files is nobody's work. */
async function expectEachOnce(folder: Folder): Promise<number> {
  const stored: string[] = [];
  for (const key of (await folder.read(STORED)).split('\n').filter((line) => line !== '')) {
    const {value} = JSON.parse(await folder.read(`cache/ac/${key.slice(0, 2)}/${key.slice(2)}.json`)) as {value: ActionRecord};
    const {kind, name} = value.fingerprint;
    if ((kind === 'stage' || kind === 'action') && !['specs', 'places', 'shipped'].includes(name)) stored.push(`${kind} ${name} ${key}`);
  }
  expect(stored.length).toBeGreaterThan(10);
  expect(stored.sort()).toEqual([...new Set(stored)].sort());
  return stored.length;
}

function waitsIn(builds: readonly Ended[]): number {
  return builds.flatMap(eventsOf).filter(({type}) => type === 'lock-wait').length;
}

/** The numbers of a long run, for whoever reads its output. */
function say(text: string): void {
  if (MANY) process.stdout.write(`${text}\n`);
}

function eventsOf({out}: Ended): readonly BuildEvent[] {
  const lines = out.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as BuildEvent);
}

/** Every stage that ran, once for each time. */
function startedIn(builds: readonly Ended[]): readonly string[] {
  return builds
    .flatMap(eventsOf)
    .flatMap((event) => (event.type === 'stage-started' ? [event.stage] : []))
    .sort();
}
