import {expect, test} from 'vitest';
import {Rig, said, stagesRun} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

test('--force-stage runs that stage and its actions again, and what reads other bytes of it', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const forced = await rig.build('--force-stage', 'full');
  // It makes the same bytes, so that nothing after it has to run.
  expect(forced.runs).toEqual(['one full', 'one full/shard:0', 'one full/shard:1', 'one full/shard:2']);
  expect(forced.exitCode).toBe(0);
  const two = await rig.build('--force-stage', 'reports', '--force-stage', 'package');
  expect(stagesRun(two)).toEqual(['reports', 'package']);
  expect(two.events.filter(({type}) => type === 'stage-started')).toMatchObject([{reason: 'forced'}, {reason: 'forced'}]);
  // A signed text is not made again: `reject` asks for another one.
  expect((await rig.build('--force-stage', 'problem')).runs).toEqual([]);
  const wrong = await rig.cbdf('build', 'challenges/*.yaml', '--force-stage', 'fulll');
  expect(wrong.exitCode).toBe(2);
  expect(wrong.err).toMatch(/'fulll' is invalid.*Allowed choices are problem, schema/);
});

test('--keep-going builds what is right beside what is wrong, and ends with 2', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/two.yaml': 'wrong: true\n', 'challenges/three.yaml': 'title: Refunds\n'});
  const stopped = await rig.build('--auto-approve');
  expect([stopped.exitCode, stopped.runs]).toEqual([2, []]);
  const result = await rig.build('--auto-approve', '--keep-going');
  expect(result.exitCode).toBe(2);
  expect(said(result.events)).toEqual(['unknown-key: `wrong` is not a key']);
  expect(result.events.find(({type}) => type === 'plan')).toMatchObject({challenges: ['one', 'three']});
  expect(await rig.exists('dist/three/README.txt')).toBe(true);
  expect(result.events.at(-1)).toMatchObject({type: 'build-finished', exitCode: 2});
});

test('--keep-going with nothing right, and with two of one name', async () => {
  await using rig = await Rig.create({'challenges/two.yaml': 'wrong: true\n'});
  expect((await rig.build('--keep-going')).exitCode).toBe(2);
  await rig.write({'challenges/a/two.yaml': 'title: A\n', 'challenges/b/two.yaml': 'title: B\n'});
  const result = await rig.cbdf('build', 'challenges/**/*.yaml', '--keep-going', '--reporter', 'json');
  expect(result.exitCode).toBe(2);
  expect(result.runs).toEqual([]);
});

test('a failure of one challenge never stops another', async () => {
  await using rig = await Rig.create({...ONE, 'challenges/two.yaml': 'title: Refunds\ndataset_size: 90\n'});
  rig.behaviour = {
    onRun: (stage, {challenge}) => {
      if (challenge === 'one' && stage === 'full') throw new Error('a bug');
    },
  };
  const result = await rig.buildAndSign();
  expect(result.exitCode).toBe(1);
  expect(await rig.exists('dist/two/README.txt')).toBe(true);
});
