import type {Digest} from '../core/digest.js';
import type {StageName} from '../core/stage.js';
import {isSystemError} from '../store/disk.js';
import {HOST} from '../store/scratch.js';
import type {World} from './world.js';

/**
 * Does a challenge's work under the lock of a key, so that builds at the same time do it one after another. Waiting is told as an event. Where no
 * lock can be made (the cache is read-only, say), the work is done without: a lock saves work, it guards nothing.
 */
export async function locked<T>(world: World, key: Digest, challenge: string, stage: StageName, work: () => Promise<T>): Promise<T> {
  const {store, signal, emit} = world;
  const lock = await store.locks
    .take(key, signal, ({host, pid}) => {
      emit({v: 1, type: 'lock-wait', challenge, stage, ...(host === HOST ? {holder: pid} : {})});
    })
    .catch((error: unknown) => {
      signal.throwIfAborted();
      if (isSystemError(error)) return undefined;
      throw error;
    });
  try {
    return await work();
  } finally {
    await lock?.release();
  }
}
