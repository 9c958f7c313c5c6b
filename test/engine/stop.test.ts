import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {Rig, statesOf} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

test.each(['problem', 'preview', 'full', 'package'])(
  'interrupted in %s: exit 130, nothing half-written, and the next build gives the same',
  async (where) => {
    await using whole = await Rig.create(ONE);
    await whole.buildAndSign();
    await using rig = await Rig.create(ONE);
    rig.behaviour = {
      onRun: async (stage, {signal, scratch}) => {
        if (stage !== where) return;
        await writeFile(join(scratch, 'half'), 'half');
        rig.interrupt();
        await setTimeout(5);
        signal.throwIfAborted();
      },
    };
    const result = await rig.buildAndSign();
    expect(result.exitCode).toBe(130);
    expect(result.events.at(-1)).toMatchObject({type: 'build-finished', exitCode: 130});
    expect(await readdir(join(rig.root, 'cache/tmp'))).toEqual([]);
    expect(await rig.exists('dist')).toBe(false);
    rig.behaviour = {};
    expect((await rig.buildAndSign()).exitCode).toBe(0);
    for (const folder of ['dist', 'challenges']) expect(await rig.texts(folder)).toEqual(await whole.texts(folder));
  },
);

test('a stage that ends well in spite of the interrupt is not stored, and nothing follows it', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {
    onRun: (stage) => {
      if (stage === 'full') rig.interrupt();
    },
  };
  const result = await rig.buildAndSign();
  expect(result.exitCode).toBe(130);
  expect(result.runs).not.toContain('one reports');
  expect(statesOf(result.events)['full']).toBeUndefined();
});

/** A program that builds with stages of which `full` stops for ever in the middle, after it has written into scratch. */
const STUCK = (lib: string, root: string) => `
import {build} from ${JSON.stringify(`${lib}/engine/build.js`)};
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
const ok = (value) => ({ok: true, value});
const stage = (name, needs, run) => ({name, version: 1, needs, engines: [], cost: 'cheap', select: async (spec) => ({size: spec.dataset_size}), run});
const stages = [
  stage('full', [], async ({size}, context) => {
    const {data} = await context.act({name: 'data', version: 1, params: {size}, engines: [], run: async () => ({data: 'x'.repeat(size)})});
    writeFileSync(join(context.scratch, 'half'), 'half');
    if (process.argv[2] === 'stuck') {
      process.stdout.write('stuck\\n');
      await new Promise((resolve) => setTimeout(resolve, 60000));
    }
    return ok({outputs: {'datasets/a.csv': data, 'b.csv': 'b'}});
  }),
  stage('package', ['full'], async () => ok({outputs: {'all.zip': 'zip'}})),
];
const spec = {id: 'one', file: 'challenges/one.yaml', dataset_size: 5000};
const {exitCode} = await build({
  specs: [{spec, warnings: []}], stages, force: false, autoApprove: false, ci: false, jobs: 1, root: ${JSON.stringify(root)},
  cacheDir: 'cache', outDir: 'dist', emit: (event) => process.stdout.write(JSON.stringify(event) + '\\n'),
  signal: new AbortController().signal, createPool: () => Promise.reject(new Error('no pool')),
});
process.exitCode = exitCode;
`;

test('killed with SIGKILL in the middle: the next build cleans up and gives the same', async () => {
  await using rig = await Rig.create(ONE);
  const lib = new URL('../../lib', import.meta.url).pathname;
  await rig.write({'child.mjs': STUCK(lib, rig.root)});
  const child = spawn(process.execPath, [join(rig.root, 'child.mjs'), 'stuck'], {stdio: ['ignore', 'pipe', 'inherit']});
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  while (!out.includes('stuck')) await setTimeout(10);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readdir(join(rig.root, 'cache/tmp'))).toHaveLength(1);
  const second = spawn(process.execPath, [join(rig.root, 'child.mjs')], {stdio: ['ignore', 'pipe', 'inherit']});
  const [code] = (await once(second, 'exit')) as [number];
  expect(code).toBe(0);
  expect(await readdir(join(rig.root, 'cache/tmp'))).toEqual([]);
  expect(await rig.texts('dist')).toEqual({'one/all.zip': 'zip', 'one/b.csv': 'b', 'one/datasets/a.csv': 'x'.repeat(5000)});
});
