import {expect, test} from 'vitest';
import {Rig} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

/** Resolves when a build of this rig says that it waits for a lock. */
function whenWaiting(waiter: Rig): Promise<void> {
  return new Promise((resolve) => {
    waiter.onOut = (text) => {
      if (text.includes('"lock-wait"')) resolve();
    };
  });
}

test('a second build comes in the middle of each of six stages: none fails, each stage and action runs once, the one that waits says so', async () => {
  for (let middle = 0; middle < 6; middle++) {
    await using rig = await Rig.create(ONE);
    await using other = await Rig.at(rig.root);
    const waiting = whenWaiting(other);
    let seen = 0;
    let second: ReturnType<Rig['build']> | undefined;
    rig.behaviour = {
      async onRun() {
        if (seen++ !== middle) return;
        second = other.build('--auto-approve');
        await waiting;
      },
    };
    const first = await rig.build('--auto-approve');
    const both = [first, await second!];
    expect(both.map(({exitCode}) => exitCode)).toEqual([0, 0]);
    const runs = both.flatMap((result) => result.runs).sort();
    expect(runs).toEqual([...new Set(runs)]);
    expect(runs).toHaveLength(9);
    expect(await rig.exists('dist/one/challenge.zip')).toBe(true);
    expect(await rig.texts('cache/locks')).toEqual({});
  }
});

test('when the one that was waited for fails, the other does the work itself', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.remove('cache');
  await using other = await Rig.at(rig.root);
  const waiting = whenWaiting(other);
  let second: ReturnType<Rig['build']> | undefined;
  rig.behaviour = {
    async onRun(stage) {
      if (stage !== 'full') return;
      second = other.build();
      await waiting;
      throw new Error('a bug');
    },
  };
  const first = await rig.build();
  expect([first.exitCode, (await second!).exitCode]).toEqual([1, 0]);
  expect((await second!).runs).toContain('one full');
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
