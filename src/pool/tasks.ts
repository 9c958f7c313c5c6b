/**
 * What a worker can do, by name. Modules are imported when first asked for, so that a worker that only generates rows never loads the
 * report libraries.
 */
export type Task = (args: never, stop: StopSignal) => Promise<unknown>;

/** Lets a long query be interrupted: the worker may not be killed while DuckDB runs in it (the process would abort). */
export interface StopSignal {
  readonly stopped: boolean;
  /** Called once, when the pool is asked to stop. */
  onStop(listener: () => void): () => void;
}

export const tasks: {readonly [name: string]: () => Promise<{readonly default: Task}>} = {
  shard: () => import('../generate/shard.js'),
  settle: () => import('../generate/settle.js'),
  finish: () => import('../generate/finish.js'),
  pdf: () => import('../render/pdf/task.js'),
  excel: () => import('../render/excel/task.js'),
};
