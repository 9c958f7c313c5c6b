import type {Diagnostic} from '../core/diagnostic.js';
import type {Digest} from '../core/digest.js';
import type {BuildEvent} from '../core/event.js';
import type {Disk} from '../core/ports.js';
import type {Pool, Stage, StageName} from '../core/stage.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Store} from '../store/store.js';
import type {Part} from './claims.js';

/** The real file system, for commands, which have no business with the store itself. */
export {nodeDisk} from '../store/disk.js';

/** A spec that was read and found right. */
export interface LoadedSpec {
  readonly spec: ChallengeSpec;
  readonly warnings: readonly Diagnostic[];
}

/** Worker threads wanted, and the only folders (absolute) in which their databases may read and write. */
export interface PoolOptions {
  readonly jobs: number;
  readonly folders: readonly string[];
}

/** A pool that can be closed. */
export interface StoppablePool extends Pool {
  stop(): Promise<void>;
}

/** The diagnostics of stages that failed, by key. */
export type Failures = Map<Digest, readonly Diagnostic[]>;

/** What a walk works with: everything that touches the world comes from here. */
export interface World {
  readonly disk: Disk;
  readonly store: Store;
  readonly stages: readonly Stage[];
  readonly pool: Pool;
  readonly signal: AbortSignal;
  /** Folder that relative paths start from. */
  readonly root: string;
  /** As given by the user; relative to `root`. */
  readonly outDir: string;
  /** Exact version of an installed package. */
  readonly versionOf: (name: string) => string;
  readonly emit: (event: BuildEvent) => void;
  /** See `BuildRequest`. */
  readonly failures?: Failures;
  /** The environment, for the online author's key and address. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, for durations that are shown and never stored. */
  readonly now: () => number;
}

/**
 * `build` runs and writes; `plan` looks only, and stops where something would have to run; `sign` is a plan in which a person's word is
 * about to replace the comparison with a new run.
 */
export type WalkMode = 'build' | 'plan' | 'sign';

/**
 * What a build makes of answers that are not those of `answers.lock.yaml`: nothing, a warning, or a failure; with `require`, a challenge
 * without a lock fails too.
 */
export type LockMode = 'off' | 'warn' | 'compare' | 'require';

export interface WalkOptions {
  readonly mode: WalkMode;
  /** The last stage to do. */
  readonly until?: StageName;
  readonly ci: boolean;
  readonly answers: LockMode;
  /** Set with `--auto-approve`. */
  readonly signAs?: string;
  /** Set with `shard`: of the first stage that is missing and can be shared, this part of the work is done, and the walk ends. */
  readonly share?: Part;
}
