import {expect, test} from 'vitest';
import {digestOf} from '../../src/core/digest.js';
import {Rig, said, stagesRun, statesOf} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};
const ALL = ['problem', 'schema', 'preview', 'full', 'reports', 'package'];

test('the first build runs every stage; the second runs none and touches no file', async () => {
  await using rig = await Rig.create(ONE);
  const first = await rig.buildAndSign();
  expect(first.exitCode).toBe(0);
  expect(stagesRun(first)).toEqual(ALL);
  const before = {...(await rig.snapshot('challenges')), ...(await rig.snapshot('dist')), ...(await rig.snapshot('cache'))};
  const second = await rig.build();
  expect(second.exitCode).toBe(0);
  expect(second.runs).toEqual([]);
  expect(second.accepts).toEqual([]);
  expect(statesOf(second.events)).toEqual({
    problem: 'approved',
    schema: 'approved',
    preview: 'approved',
    full: 'fresh',
    reports: 'fresh',
    package: 'fresh',
  });
  expect({...(await rig.snapshot('challenges')), ...(await rig.snapshot('dist')), ...(await rig.snapshot('cache'))}).toEqual(before);
  expect(second.events.at(-1)).toMatchObject({type: 'build-finished', exitCode: 0, ran: 0, reused: 6});
});

test('dist holds the outputs of full, reports and package, but no internal ones', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const files = await rig.texts('dist');
  expect(Object.keys(files).sort()).toEqual(
    ['README.txt', 'challenge.zip', 'datasets/a.csv', 'qa_results.json', 'quality_report.pdf'].map((name) => `one/${name}`).sort(),
  );
});

test('comments, key order and modification times dirty nothing', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': '# a note\nbrief: "They doubled."\ntitle: Returns\n'});
  expect((await rig.build()).runs).toEqual([]);
});

test('projected inputs: rewording the story makes no row again', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': 'title: Returns\nbrief: They tripled.\n'});
  const result = await rig.build('--auto-approve');
  // The schema reads the title only, the package the story.
  expect(stagesRun(result)).toEqual(['problem', 'package']);
  expect(await rig.read('dist/one/README.txt')).toMatch(/tripled/);
});

test('early cutoff: a stage that makes the same bytes again stops the rebuild', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  rig.behaviour = {versions: {full: 2}};
  const result = await rig.build();
  expect(stagesRun(result)).toEqual(['full']);
  // Its actions are unchanged, and are restored one by one.
  expect(result.runs).toEqual(['one full']);
  expect(statesOf(result.events)).toMatchObject({full: 'built', reports: 'fresh', package: 'fresh'});
});

test('a changed size makes only the shards again that it changes', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\ndataset_size: 260\n'});
  const result = await rig.build();
  expect(result.exitCode).toBe(0);
  expect(result.runs).toEqual(['one full', 'one full/shard:2', 'one reports', 'one package']);
});

test('going back to former inputs restores, and runs nothing', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const before = await rig.texts('dist');
  await rig.write({'challenges/one.yaml': `${ONE['challenges/one.yaml']}dataset_size: 900\n`});
  await rig.build();
  await rig.write(ONE);
  const result = await rig.build();
  expect(result.runs).toEqual([]);
  expect(statesOf(result.events)).toMatchObject({full: 'restored', reports: 'restored', package: 'restored'});
  expect(await rig.texts('dist')).toEqual(before);
});

test('engines are part of the key, by their installed version', async () => {
  const {installedVersion} = await import('../../src/engine/versions.js');
  expect(installedVersion('yaml')).toMatch(/^\d+\.\d+\.\d+/);
  // Hides its package.json from resolution.
  expect(installedVersion('piscina')).toMatch(/^\d+\.\d+\.\d+/);
  expect(() => installedVersion('no-such-package-here')).toThrow(/not installed/);
});

test('--force runs everything again, actions too, and replaces what is stored; signatures stand', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const before = await rig.texts('dist');
  const result = await rig.build('--force');
  expect(result.exitCode).toBe(0);
  // Problem and schema are signed texts: they are replayed, not made.
  expect(stagesRun(result)).toEqual(['preview', 'full', 'reports', 'package']);
  expect(result.runs.filter((run) => run.includes('shard'))).toHaveLength(3);
  expect(await rig.texts('dist')).toEqual(before);
});

test('--until stops there; files in dist that are not of the present inputs go', async () => {
  await using rig = await Rig.create(ONE);
  const result = await rig.build('--auto-approve', '--until', 'schema');
  expect(stagesRun(result)).toEqual(['problem', 'schema']);
  expect(result.events[0]).toMatchObject({type: 'plan', stages: ['problem', 'schema']});
  expect(await rig.exists('dist')).toBe(false);
  await rig.buildAndSign();
  // Nothing changed: the package is right and stays.
  await rig.build('--until', 'full');
  expect(await rig.exists('dist/one/challenge.zip')).toBe(true);
  await rig.write({'challenges/one.yaml': `${ONE['challenges/one.yaml']}dataset_size: 900\n`});
  const full = await rig.build('--until', 'full');
  expect(stagesRun(full)).toEqual(['full']);
  expect(await rig.exists('dist/one/datasets/a.csv')).toBe(true);
  expect(await rig.exists('dist/one/challenge.zip')).toBe(false);
});

test('a changed, missing or foreign file in dist is put right without a run', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const before = await rig.texts('dist');
  await rig.write({'dist/one/datasets/a.csv': 'edited', 'dist/one/datasets/old.csv': 'old', 'dist/one/x/y': 'old'});
  await rig.remove('dist/one/README.txt');
  const result = await rig.build();
  expect(result.runs).toEqual([]);
  expect(statesOf(result.events)).toMatchObject({full: 'restored', reports: 'fresh', package: 'restored'});
  expect(await rig.texts('dist')).toEqual(before);
});

test('equal work of two challenges in flight is done once', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/two.yaml': ONE['challenges/one.yaml']});
  const result = await rig.build('--auto-approve', '--jobs', '2');
  expect(result.exitCode).toBe(0);
  // Equal specs are equal keys: whoever comes first runs it.
  expect(result.runs.filter((run) => run.includes('shard'))).toHaveLength(3);
  const {one, two} = Object.fromEntries(await Promise.all(['one', 'two'].map(async (id) => [id, await rig.texts(`dist/${id}`)] as const)));
  expect(one).toEqual(two);
});

test('warnings, receipts and verdicts are said again when a result is reused', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {
    onRun: (stage, context) => {
      if (stage === 'full') context.warn({severity: 'warning', code: 'thin', message: 'few rows in the West'});
    },
    done: {
      full: {verdict: {verdict: 'approved', overall: 8.4, measuredWeight: 61, worst: ['3.1 dates']}},
      reports: {receipt: ['twelve visuals']},
    },
  };
  for (const run of [() => rig.buildAndSign(), () => rig.build()]) {
    const {events} = await run();
    expect(said(events)).toEqual(['thin: few rows in the West']);
    expect(events.filter(({type}) => type === 'receipt')).toMatchObject([{lines: ['twelve visuals']}]);
    expect(events.filter(({type}) => type === 'verdict')).toMatchObject([{overall: 8.4, worst: ['3.1 dates']}]);
  }
});

test('a failed part is exit 4, and is tried again by the next build while the rest is reused', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {done: {reports: {partial: true}}};
  const first = await rig.buildAndSign();
  expect(first.exitCode).toBe(4);
  expect(await rig.exists('dist/one/challenge.zip')).toBe(true);
  rig.behaviour = {};
  const second = await rig.build();
  expect(second.exitCode).toBe(0);
  expect(stagesRun(second)).toEqual(['reports']);
  expect(second.events.find(({type}) => type === 'stage-started')).toMatchObject({reason: 'a part of it failed the last time'});
});

test('a verdict below approved is exit 4 each time, without making the data again', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {done: {full: {partial: true, verdict: {verdict: 'regenerate', overall: 7, measuredWeight: 61, worst: []}}}};
  expect((await rig.buildAndSign()).exitCode).toBe(4);
  const second = await rig.build();
  expect(second.exitCode).toBe(4);
  expect(second.runs).toEqual([]);
});

test('rejected quality is exit 1: what was made can be looked at, but there is no package, not even an old one', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  rig.behaviour = {
    versions: {full: 2},
    done: {full: {rejected: true, verdict: {verdict: 'rejected', overall: 5, measuredWeight: 61, worst: []}}},
  };
  for (const runs of [['full'], []]) {
    const result = await rig.build();
    expect(result.exitCode).toBe(1);
    expect(stagesRun(result)).toEqual(runs);
    expect(statesOf(result.events)).toMatchObject({reports: 'skipped', package: 'skipped'});
    expect(Object.keys(await rig.texts('dist'))).toEqual(['one/datasets/a.csv', 'one/qa_results.json']);
  }
});

test('a failing stage is exit 1, its former package stays, other challenges go on', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/two.yaml': 'title: Refunds\n'});
  await rig.buildAndSign();
  const before = await rig.texts('dist/one');
  await rig.write({'challenges/one.yaml': `${ONE['challenges/one.yaml']}dataset_size: 900\n`});
  rig.behaviour = {fail: {full: [{severity: 'error', code: 'no-rows', message: 'no rows'}]}};
  const result = await rig.build();
  expect(result.exitCode).toBe(1);
  expect(said(result.events)).toEqual(['no-rows: no rows']);
  expect(statesOf(result.events, 'one')).toMatchObject({full: 'failed', reports: 'skipped', package: 'skipped'});
  expect(statesOf(result.events, 'two')).toMatchObject({package: 'fresh'});
  expect(await rig.texts('dist/one')).toEqual(before);
  // A failure is not stored.
  rig.behaviour = {};
  expect((await rig.build()).exitCode).toBe(0);
});

test('a bug in a stage is reported with its stack and stops only its challenge', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/two.yaml': 'title: Refunds\ndataset_size: 90\n'});
  rig.behaviour = {
    onRun: (stage, {challenge}) => {
      if (stage === 'full' && challenge === 'one') throw new TypeError('x is not a function');
    },
  };
  const result = await rig.buildAndSign();
  expect(result.exitCode).toBe(1);
  expect(said(result.events)).toEqual(['internal-error: internal error in full: x is not a function']);
  expect(statesOf(result.events, 'two')).toMatchObject({package: 'built'});
});

test('no worker is started when nothing wants one, and a started pool is closed', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  expect(rig.poolsMade).toBe(0);
  rig.behaviour = {versions: {full: 2}, onRun: (_, {pool, signal}) => pool.run('x', {}, signal).then(undefined, () => undefined)};
  await rig.build();
  expect([rig.poolsMade, rig.poolsStopped]).toEqual([1, 1]);
});

test('specs are read again only if one of the files that the loader read, or the loader, has changed', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/one.note': 'check me'});
  const first = await rig.buildAndSign();
  const second = await rig.build();
  expect(rig.loads).toBe(1);
  expect([said(first.events), said(second.events)]).toEqual([['note: check me'], ['note: check me']]);
  await rig.write({'challenges/one.note': 'check me twice'});
  expect(said((await rig.build()).events)).toEqual(['note: check me twice']);
  await rig.remove('challenges/one.note');
  expect(said((await rig.build()).events)).toEqual([]);
  expect(rig.loads).toBe(3);
  rig.loader = digestOf('newer loader');
  await rig.build();
  expect(rig.loads).toBe(4);
  // Mistakes are found again each time.
  await rig.write({'challenges/one.yaml': 'wrong: true\n'});
  for (let k = 0; k < 2; k++) expect((await rig.build()).exitCode).toBe(2);
  expect(rig.loads).toBe(6);
});

test('the program can tell whether its loader has changed', async () => {
  const {stateOfCode} = await import('../../src/engine/spec-cache.js');
  expect(await stateOfCode(['spec', 'core'])).toMatch(/^[0-9a-f]{64}$/);
  expect(await stateOfCode(['core'])).not.toBe(await stateOfCode(['spec', 'core']));
});
