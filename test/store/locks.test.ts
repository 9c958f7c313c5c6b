import {expect, test} from 'vitest';
import {digestOf} from '../../src/core/digest.js';
import {type Holder, Locks, type LockWorld} from '../../src/store/locks.js';
import {MemoryDisk} from '../rig/memory-disk.js';

const KEY = digestOf('work');
const never = new AbortController().signal;

/** Processes by number on one disk; `sleep` gives the turn to the others and moves the clock. */
function machine() {
  const disk = new MemoryDisk();
  const alive = new Set<number>();
  const process = (pid: number, host = 'here') => {
    alive.add(pid);
    const world: LockWorld = {
      now: () => disk.now,
      sleep: (ms) => {
        disk.now += ms;
        return new Promise((resolve) => setImmediate(resolve));
      },
      isAlive: (other) => alive.has(other),
      host,
      pid,
      held: new Set(),
    };
    return new Locks(disk, '/c/locks', world);
  };
  return {disk, alive, process};
}

test('one holds, the others wait, are told once of whom, and come one after another', async () => {
  const {disk, process} = machine();
  let inside = 0;
  let most = 0;
  const waits: Holder[] = [];
  const work = async (pid: number) => {
    const lock = await process(pid).take(KEY, never, (holder) => waits.push(holder));
    most = Math.max(most, ++inside);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    inside--;
    await lock.release();
  };
  await Promise.all([1, 2, 3, 4, 5, 6].map(work));
  expect([most, waits.length]).toEqual([1, 5]);
  expect(disk.under('/c/locks')).toEqual([]);
});

test('locks of different keys do not wait for each other', async () => {
  const {process} = machine();
  const locks = process(1);
  const [a, b] = [await locks.take(KEY, never, () => undefined), await locks.take(digestOf('other'), never, () => undefined)];
  expect(await process(2).busy()).toMatchObject({pid: 1});
  await a.release();
  await b.release();
  expect(await process(2).busy()).toBeUndefined();
});

test('the lock of a dead process is taken at once, by one of those who wait', async () => {
  const {disk, alive, process} = machine();
  await process(1).take(KEY, never, () => undefined);
  alive.delete(1);
  let inside = 0;
  let most = 0;
  const start = disk.now;
  await Promise.all(
    [2, 3, 4, 5].map(async (pid) => {
      const lock = await process(pid).take(KEY, never, () => undefined);
      most = Math.max(most, ++inside);
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      inside--;
      await lock.release();
    }),
  );
  expect(most).toBe(1);
  expect(disk.now - start).toBeLessThan(10_000);
});

test('a process with the number of a dead one does not take its lock for its own', async () => {
  const {process} = machine();
  await process(7).take(KEY, never, () => undefined);
  // Another program run, with the same number: nothing in its memory holds that lock.
  const lock = await process(7).take(KEY, never, () => undefined);
  await lock.release();
});

test('another machine is believed while its heart beats, and given up a minute after', async () => {
  const {disk, process} = machine();
  await process(1, 'there').take(KEY, never, () => undefined);
  const path = disk.under('/c/locks')[0]!;
  const controller = new AbortController();
  const waiting = process(2, 'here').take(KEY, controller.signal, () => undefined);
  // Its heart beats for five minutes.
  for (const until = disk.now + 300_000; disk.now < until;) {
    await new Promise((resolve) => setImmediate(resolve));
    await disk.touch(path, 5000);
    expect((await process(3).busy())?.host).toBe('there');
  }
  const last = disk.now;
  await (await waiting).release();
  expect(disk.now - last).toBeGreaterThan(50_000);
  expect(disk.now - last).toBeLessThan(80_000);
});

test('a holder that was given up does not remove the lock of the next one', async () => {
  const {alive, process} = machine();
  const first = await process(1).take(KEY, never, () => undefined);
  alive.delete(1);
  const second = await process(2).take(KEY, never, () => undefined);
  await first.release();
  expect(await process(3).busy()).toMatchObject({pid: 2});
  await second.release();
});

test('waiting ends when the build is interrupted', async () => {
  const {process} = machine();
  await process(1).take(KEY, never, () => undefined);
  const controller = new AbortController();
  const waiting = process(2).take(KEY, controller.signal, () => {
    controller.abort(new Error('interrupted'));
  });
  await expect(waiting).rejects.toThrow('interrupted');
});

test('sweep removes what the dead left, and nothing else', async () => {
  const {disk, alive, process} = machine();
  await process(1).take(KEY, never, () => undefined);
  await process(2).take(digestOf('other'), never, () => undefined);
  alive.delete(1);
  await process(3).sweep();
  expect(disk.under('/c/locks')).toEqual([`/c/locks/${digestOf('other')}.lock`]);
});
