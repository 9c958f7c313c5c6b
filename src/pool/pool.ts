import {BroadcastChannel} from 'node:worker_threads';
import type {Pool} from '../core/stage.js';
import {totalmem} from 'node:os';
import {STOP_CHANNEL} from './channel.js';
import type {WorkerLimits} from '../core/worker.js';

/** A pool that can be closed. */
export interface ClosablePool extends Pool {
  /** Interrupts running queries, waits for the workers to come back, and ends them. Safe to call more than once. */
  stop(): Promise<void>;
}

/**
 * Worker threads for heavy work, `jobs` of them, started when the first task comes. One pool serves all challenges of a process.
 * A worker's DuckDB reads and writes in `folders` (absolute paths) and nowhere else. The workers run compiled JavaScript: Piscina cannot load TypeScript on Node 20.
 */
export async function createPool({jobs, folders = []}: {jobs: number; folders?: readonly string[]}): Promise<ClosablePool> {
  const {Piscina} = await import('piscina');
  const file = new URL('../../lib/pool/worker.js', import.meta.url);
  const piscina = new Piscina({
    filename: file.href,
    minThreads: 1,
    maxThreads: jobs,
    idleTimeout: 60_000,
    workerData: {cbdf: {folders, memory: memoryLimit(jobs)} satisfies WorkerLimits},
    // Time zone and locale of the machine must not reach a byte that ships.
    env: {...process.env, TZ: 'UTC', LANG: 'C', LC_ALL: 'C'},
  });
  const running = new Set<Promise<unknown>>();
  let stopping: Promise<void> | undefined;
  return {
    size: jobs,
    async run<A, R>(task: string, args: A, signal: AbortSignal): Promise<R> {
      signal.throwIfAborted();
      if (stopping !== undefined) throw new Error('the pool is closed');
      const promise = piscina.run({task, args}) as Promise<R>;
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    stop() {
      stopping ??= (async () => {
        if (running.size > 0) {
          const channel = new BroadcastChannel(STOP_CHANNEL);
          channel.postMessage('stop');
          await Promise.allSettled([...running]);
          channel.close();
        }
        await piscina.destroy();
      })();
      return stopping;
    },
  };
}

/** Half of the machine's memory, at most 8 GB, dealt to the workers and the main thread; never below 512 MB each. */
function memoryLimit(jobs: number): string {
  const bytes = Math.max(512 * 2 ** 20, Math.min(8 * 2 ** 30, totalmem() / 2) / (jobs + 1));
  return `${Math.floor(bytes / 2 ** 20)}MB`;
}
