/** Entry of a worker thread: runs one named task at a time and listens for the word to stop. */
import {BroadcastChannel} from 'node:worker_threads';
import {STOP_CHANNEL} from './channel.js';
import type {StopSignal} from '../core/worker.js';
import {tasks} from './tasks.js';

const listeners = new Set<() => void>();
let stopped = false;

// Messages of the pool itself go through Piscina; the stop word needs a way in while a task is running.
const channel = new BroadcastChannel(STOP_CHANNEL);
channel.onmessage = () => {
  stopped = true;
  for (const listener of listeners) listener();
};
channel.unref();

const stop: StopSignal = {
  get stopped() {
    return stopped;
  },
  onStop(listener) {
    if (stopped) listener();
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export default async function run({task, args}: {task: string; args: unknown}): Promise<unknown> {
  const load = tasks[task];
  if (load === undefined) throw new Error(`no such task: ${task}`);
  const module = await load();
  return module.default(args as never, stop);
}
