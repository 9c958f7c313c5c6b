import {setTimeout} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {Rig} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

test('ten pairs of builds of one challenge: none fails, each stage and action runs once, the one that waits says so', async () => {
  for (let pair = 0; pair < 10; pair++) {
    await using rig = await Rig.create(ONE);
    await using other = await Rig.at(rig.root);
    for (const one of [rig, other]) one.behaviour = {onRun: () => setTimeout(30)};
    const first = rig.build('--auto-approve');
    await setTimeout(pair * 7);
    const both = await Promise.all([first, other.build('--auto-approve')]);
    expect(both.map(({exitCode}) => exitCode)).toEqual([0, 0]);
    const runs = both.flatMap((result) => result.runs).sort();
    expect(runs).toEqual([...new Set(runs)]);
    expect(runs).toHaveLength(9);
    expect(both.some(({events}) => events.some(({type}) => type === 'lock-wait'))).toBe(true);
    expect(await rig.exists('dist/one/challenge.zip')).toBe(true);
    expect(await rig.texts('cache/locks')).toEqual({});
  }
});

test('when the one that was waited for fails, the other does the work itself', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.remove('cache');
  await using other = await Rig.at(rig.root);
  rig.behaviour = {
    async onRun(stage) {
      await setTimeout(60);
      if (stage === 'full') throw new Error('a bug');
    },
  };
  const first = rig.build();
  await setTimeout(20);
  const both = await Promise.all([first, other.build()]);
  expect(both.map(({exitCode}) => exitCode)).toEqual([1, 0]);
  expect(both[1].runs).toContain('one full');
});

test('an interrupted build gives its lock back', async () => {
  await using rig = await Rig.create(ONE);
  rig.behaviour = {
    onRun: (_, {signal}) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
        rig.interrupt();
      }),
  };
  expect((await rig.build()).exitCode).toBe(130);
  expect(await rig.texts('cache/locks')).toEqual({});
});
