import type {Diagnostic} from './diagnostic.js';
import type {Digest} from './digest.js';
import type {ProgressStep} from './event.js';
import type {QaResults} from './qa.js';
import type {Result} from './result.js';
import type {Author, ChallengeSpec, Limits} from './spec.js';
import type {Usage} from './usage.js';

export const STAGES = ['problem', 'schema', 'preview', 'full', 'reports', 'package'] as const;
export type StageName = (typeof STAGES)[number];
export const GATES = ['problem', 'schema', 'preview'] as const;
export type GateName = (typeof GATES)[number];
/** The name of the lock of a challenge's answers, in the folder with its approvals. */
export const LOCK_NAME = 'answers.lock.yaml';

/** A stored file: its digest, and its size in bytes. */
export interface Blob {
  readonly digest: Digest;
  readonly size: number;
}
/** What a stage or action made, by name; a name is a relative path with forward slashes. */
export type Outputs = {readonly [name: string]: Blob};
/** What `run` hands over to be stored: bytes, text (UTF-8), a file in scratch, which is moved into the store, or what an action has stored. */
export type Produced = Readonly<Record<string, Uint8Array | string | {readonly file: string} | Blob>>;

/** One piece of work inside a stage, cached by itself: a shard, a table, a report. */
export interface Action {
  /** Such as `shard:fact_orders:3`; part of the key. */
  readonly name: string;
  /** Bump when equal params must give other bytes. */
  readonly version: number;
  /** JSON: everything the bytes depend on, with digests in the place of inputs. */
  readonly params: unknown;
  /** npm packages whose version shapes the bytes. */
  readonly engines: readonly string[];
  run(): Promise<Produced>;
}

/** Settings of an online author, and where its endpoint and key are found. Nothing of it is stored. */
export interface Online {
  readonly settings: Author;
  readonly limits?: Limits;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a stage may do: nothing else touches the world. */
export interface StageContext {
  readonly challenge: string;
  readonly signal: AbortSignal;
  /** An empty folder, removed when the stage ends. */
  readonly scratch: string;
  readonly pool: Pool;
  /** Runs an action, or restores what an equal one made before; equal actions in flight run once. */
  act(action: Action): Promise<Outputs>;
  /** Absolute path of a stored blob, for programs that read files. */
  path(blob: Blob): string;
  text(blob: Blob): Promise<string>;
  progress(
    step: ProgressStep,
    percent: number,
    message: string,
    detail?: {rows?: number; rowsPerSecond?: number; secondsLeft?: number},
  ): void;
  /** What an online author is told: settings of the spec that no key covers, and the environment. */
  readonly online: Online;
  /** Tells what an online author has used up. */
  spent(usage: Usage): void;
  /** A warning or note; kept with the result and replayed when it is reused. */
  warn(diagnostic: Diagnostic): void;
}

/** Worker threads. `task` names a module in pool/tasks.ts; arguments and results are structured-cloned. */
export interface Pool {
  readonly size: number;
  run<A, R>(task: string, args: A, signal: AbortSignal): Promise<R>;
}

/** What an earlier stage made, for `select`. */
export interface StageInput {
  readonly outputs: Outputs;
  text(name: string): Promise<string>;
}
export type StageInputs = {readonly [stage in StageName]?: StageInput};

export interface StageDone {
  readonly outputs: Produced;
  /** Said to the user every time the result is used: the reading receipt of an author. */
  readonly receipt?: readonly string[];
  /** What an online author has used up for it. */
  readonly usage?: Usage;
  readonly verdict?: Pick<QaResults, 'verdict' | 'overall' | 'measuredWeight'> & {
    readonly worst: readonly string[];
    /** The checks that fell, worst first, with pointers into the spec. */
    readonly checks?: readonly Diagnostic[];
  };
  /** A part failed and the rest is there: exit code 4. */
  readonly partial?: boolean;
  /** The outputs must not go on to the next stage (quality rejected): exit code 1. */
  readonly rejected?: boolean;
}

export interface Stage<P = unknown> {
  readonly name: StageName;
  readonly version: number;
  readonly needs: readonly StageName[];
  readonly gate?: Gate;
  readonly engines: readonly string[];
  readonly cost: 'cheap' | 'heavy' | 'paid';
  /** Whether a run for this spec is paid for, although others are not: an online author's. */
  isPaid?(spec: ChallengeSpec): boolean;
  /** The slice of spec and inputs that `run` reads, and nothing else: its digest is the key. */
  select(spec: ChallengeSpec, inputs: StageInputs, review: Review): Promise<P>;
  run(params: P, context: StageContext): Promise<Result<StageDone, readonly Diagnostic[]>>;
  /** Does what several machines can share: the actions that `run` will then find done. */
  share?(params: P, context: StageContext): Promise<void>;
}

/** What the gate's record adds to a stage's params. */
export interface Review {
  /** 1, and one more for every rejection. */
  readonly attempt: number;
  readonly feedback: readonly string[];
}

/** A stage whose text artefact a person signs: `<gate>.yaml`, and `<gate>.md` for reading, are among its outputs under these names. */
export interface Gate {
  readonly name: GateName;
  /** Whether the key covers the tool's version and engines too: only the preview, whose rows are the generator's output. */
  readonly coversEngines: boolean;
  /** False: an edited artefact is refused (the preview's). */
  readonly editable: boolean;
  /** Whether an approved artefact replaces a run of the stage. The preview is always recomputed and compared. */
  readonly replay: boolean;
  /**
   * Checks an artefact found on disk as this stage's output for the present inputs, and gives all outputs of the stage for it.
   * `file` is its path, for the locations of diagnostics.
   */
  accept(spec: ChallengeSpec, inputs: StageInputs, artefact: string, file: string): Promise<Result<StageDone, readonly Diagnostic[]>>;
}
