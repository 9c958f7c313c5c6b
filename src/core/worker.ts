/** One kind of work that a worker thread does: arguments in, result out, both structured-cloned. */
export type Task = (args: never, stop: StopSignal) => Promise<unknown>;

/** Lets a long query be interrupted: the worker may not be killed while DuckDB runs in it (the process would abort). */
export interface StopSignal {
  readonly stopped: boolean;
  /** Called once, when the pool is asked to stop. */
  onStop(listener: () => void): () => void;
}

/** Given to every worker when it starts. */
export interface WorkerLimits {
  /** Absolute paths: the only places that a worker's DuckDB may read and write. */
  readonly folders: readonly string[];
  /** DuckDB's memory limit, such as `2GB`. */
  readonly memory: string;
}
