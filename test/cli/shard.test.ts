import {describe, expect, it, test} from 'vitest';
import {partOf} from '../../src/commands/shard.js';
import {digestOf} from '../../src/core/digest.js';
import {Claims} from '../../src/engine/claims.js';
import {Rig} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

describe('cbdf shard', () => {
  it('makes the rows beside others, each piece once, and the build that follows makes none', async () => {
    await using rig = await Rig.create(ONE);
    await rig.buildAndSign();
    const whole = await rig.texts('dist');
    await rig.remove('cache');
    await rig.remove('dist');
    const tasks = await Promise.all(
      [0, 1, 2, 3].map((index) => Rig.at(rig.root).then((task) => task.cbdf('shard', 'one', '--index', `${index}`, '--of', '4'))),
    );
    expect(tasks.map(({exitCode, err}) => [exitCode, err])).toEqual([0, 1, 2, 3].map(() => [0, '']));
    const shards = tasks.flatMap(({runs}) => runs.filter((run) => run.includes('/')));
    expect(shards.sort()).toEqual(['one full/shard:0', 'one full/shard:1', 'one full/shard:2']);
    for (const {out} of tasks) expect(out).toMatch(/one {2}full is in the store: \d pieces? made here, \d by others/);
    expect(await rig.exists('dist')).toBe(false);
    const after = await rig.build();
    expect(after.exitCode).toBe(0);
    expect(after.runs).toContain('one full');
    expect(after.runs.filter((run) => run.includes('/'))).toEqual([]);
    expect(await rig.texts('dist')).toEqual(whole);
    expect(await rig.texts('cache/locks')).toEqual({});
  });

  it('leaves nothing undone where a task fails', async () => {
    await using rig = await Rig.create(ONE);
    await rig.buildAndSign();
    await rig.remove('cache');
    rig.behaviour = {
      onShard: () => {
        throw new Error('the node is gone');
      },
    };
    const failed = await rig.cbdf('shard', 'one', '--index', '0', '--of', '2');
    expect(failed.exitCode).toBe(1);
    expect(failed.err).toContain('the node is gone');
    await using other = await Rig.at(rig.root);
    const done = await other.cbdf('shard', 'one', '--index', '1', '--of', '2');
    expect(done.exitCode).toBe(0);
    expect(done.runs.filter((run) => run.includes('/'))).toHaveLength(3);
  });

  it('signs nothing: where a gate waits it ends with 3, and a built stage has nothing to share', async () => {
    await using rig = await Rig.create(ONE);
    const waiting = await rig.cbdf('shard', 'one', '--index', '0', '--of', '1');
    expect(waiting.exitCode).toBe(3);
    expect(waiting.runs.some((run) => run.includes('full'))).toBe(false);
    await rig.buildAndSign();
    const built = await rig.cbdf('shard', 'one', '--index', '0', '--of', '1');
    expect([built.exitCode, built.runs]).toEqual([0, []]);
  });

  test.each([
    [{index: 1, of: 3}, {}, {index: 1, of: 3}],
    [{}, {SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_MIN: '5', SLURM_ARRAY_TASK_COUNT: '4'}, {index: 2, of: 4}],
    [{}, {SLURM_PROCID: '3', SLURM_NTASKS: '8'}, {index: 3, of: 8}],
    [{of: 6}, {JOB_COMPLETION_INDEX: '5'}, {index: 5, of: 6}],
    [{}, {AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '2'}, {index: 0, of: 2}],
    [{}, {SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_COUNT: '2', SLURM_PROCID: '0', SLURM_NTASKS: '1'}, {index: 1, of: 2}],
  ])('knows its part: %j, %j', (flags, env, part) => {
    expect(partOf(flags, env)).toEqual(part);
  });

  test.each([
    [[], {}, /which part is this\? Give --index and --of/],
    [[], {JOB_COMPLETION_INDEX: '1'}, /Give --of:/],
    [['--index', '2', '--of', '2'], {}, /there is no part 2 of 2/],
    [['--of', '2'], {SLURM_PROCID: 'x'}, /SLURM_PROCID is "x"/],
    [['--index', 'one', '--of', '2'], {}, /whole number/],
  ])('says what is wrong with %j, %j', async (flags, env, message) => {
    await using rig = await Rig.create(ONE);
    rig.env = env;
    const {exitCode, err} = await rig.cbdf('shard', 'one', ...flags);
    expect([exitCode, message.test(err)], err).toEqual([2, true]);
  });
});

describe('claims', () => {
  const keys = Array.from({length: 40}, (_, k) => digestOf(`piece ${k}`));
  const isFree = {take: () => Promise.resolve({release: () => Promise.resolve()})};
  const never = new AbortController().signal;

  it('go to the own pieces first, and to no more at a time than there are workers', async () => {
    const claims = new Claims(isFree, never, {index: 1, of: 4}, 3);
    const order: string[] = [];
    let running = 0;
    let most = 0;
    await Promise.all(
      keys.map((key) =>
        claims.do(
          key,
          () => Promise.resolve(undefined),
          async () => {
            most = Math.max(most, ++running);
            order.push(key);
            await new Promise((resolve) => setImmediate(resolve));
            running--;
            return key;
          },
        ),
      ),
    );
    const isOwn = (key: string): boolean => Number.parseInt(key.slice(0, 8), 16) % 4 === 1;
    // The first three were free hands before the rest was known.
    const rest = order.slice(3).map(isOwn);
    expect(rest).toEqual([...rest].sort((a, b) => Number(b) - Number(a)));
    expect([most, claims.made, claims.found]).toEqual([3, 40, 0]);
  });

  it('turn to other pieces while one is held, and take what was made meanwhile', async () => {
    const [held, ...others] = keys;
    let free: (() => void) | undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    const made: string[] = [];
    const locks = {
      take: async (key: string, signal: AbortSignal) => {
        if (key === held) {
          await Promise.race([
            freed,
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reject(signal.reason as Error);
              });
            }),
          ]);
        }
        return {release: () => Promise.resolve()};
      },
    };
    const claims = new Claims(locks, never, {index: 0, of: 1}, 1);
    const first = claims.do(
      held!,
      () => Promise.resolve(made[0]),
      () => Promise.resolve('made twice'),
    );
    const rest = others.slice(0, 5).map((key) =>
      claims.do(
        key,
        () => Promise.resolve(undefined),
        () => Promise.resolve(key),
      ),
    );
    expect(await Promise.all(rest)).toEqual(others.slice(0, 5));
    made.push('by another');
    free!();
    expect(await first).toBe('by another');
    expect([claims.made, claims.found]).toEqual([5, 1]);
  });

  it('are done without a lock where none can be made, and let a bug through', async () => {
    const failing = (error: Error) =>
      new Claims({take: () => Promise.reject(error)}, never, {index: 0, of: 1}, 1).do(
        keys[0]!,
        () => Promise.resolve(undefined),
        () => Promise.resolve('made'),
      );
    expect(await failing(Object.assign(new Error('read-only'), {code: 'EROFS'}))).toBe('made');
    await expect(failing(new TypeError('a bug'))).rejects.toThrow('a bug');
  });

  it('end with the signal', async () => {
    const controller = new AbortController();
    const claims = new Claims(isFree, controller.signal, {index: 0, of: 1}, 1);
    const locks = {
      take: (_: string, signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    };
    const stuck = new Claims(locks, controller.signal, {index: 0, of: 1}, 1).do(
      keys[0]!,
      () => Promise.resolve(undefined),
      () => Promise.resolve(1),
    );
    controller.abort(new Error('interrupted'));
    await expect(stuck).rejects.toThrow('interrupted');
    expect(claims.made).toBe(0);
  });
});
