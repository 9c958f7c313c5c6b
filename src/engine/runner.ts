import type {Diagnostic} from '../core/diagnostic.js';
import type {Digest} from '../core/digest.js';
import type {Json} from '../core/json.js';
import {type Keyed, keyOf} from '../core/key.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Action, Outputs, Stage, StageContext, StageDone, StageName} from '../core/stage.js';
import {type ActionRecord, DamagedBlob} from '../store/store.js';
import {Claims, type Part} from './claims.js';
import {locked} from './lock.js';
import type {World} from './world.js';

/** A stage's result, new or from the store. */
export interface Finished extends Pick<StageDone, 'receipt' | 'usage' | 'verdict' | 'partial' | 'rejected'> {
  readonly key: Digest;
  readonly outputs: Outputs;
  readonly diagnostics: readonly Diagnostic[];
  /** It has just come from the remote cache. */
  readonly remote?: true;
}

/** How a run is told, and for which spec it is: only what no key covers is read from it. */
interface RunOptions {
  readonly onStart: () => void;
  readonly place: (diagnostics: readonly Diagnostic[]) => Promise<readonly Diagnostic[]>;
  readonly spec: ChallengeSpec;
}

/** Whether all stages, none, or only some run again. */
export type Forced = boolean | readonly StageName[];

/** Runs stages and actions, and finds what they made before. One for all challenges of a build, so that equal work is done once. */
export class Runner {
  readonly #world: World;
  readonly #force: Forced;
  readonly #inFlight = new Map<Digest, Promise<unknown>>();
  /** What this build has made itself: with `--force`, only this may be taken from the store. */
  readonly #made = new Set<Digest>();

  constructor(world: World, force: Forced) {
    this.#world = world;
    this.#force = force;
  }

  /** Exact versions of the packages that shape a stage's or action's bytes. */
  engines(names: readonly string[]): {readonly [name: string]: string} {
    return Object.fromEntries([...names].sort().map((name) => [name, this.#world.versionOf(name)]));
  }

  stageKey(stage: Stage, params: unknown): Keyed {
    return keyOf('stage', stage.name, stage.version, params, this.engines(stage.engines));
  }

  /**
   * An earlier result that may be used. A result with a failed part may not: its good parts are restored one by one, and the failed one gets
   * another chance. (Where a verdict says `regenerate`, the same would come of it again, so that one is used.)
   */
  async find(key: Digest, stage: StageName): Promise<Finished | undefined> {
    if (this.isForced(stage) && !this.#made.has(key)) return undefined;
    const record = await this.#world.store.obtain(key);
    if (record === undefined) return undefined;
    const finished = {...finishedFrom(key, record), ...(record.remote === true ? {remote: true as const} : {})};
    return finished.partial === true && finished.verdict === undefined && !this.#made.has(key) ? undefined : finished;
  }

  /** Whether a stage, with the actions in it, has to run again whatever is stored. */
  isForced(stage: StageName): boolean {
    return this.#force === true || (this.#force !== false && this.#force.includes(stage));
  }

  /** What there is of a key that `find` does not give: nothing, or a result of which a part failed. */
  async missing(key: Digest): Promise<'gone' | 'partial'> {
    return (await this.#world.store.find(key)) === undefined ? 'gone' : 'partial';
  }

  /**
   * Runs a stage and stores what it made; `onStart` is called first, `place` finds the lines of warnings. If another challenge is running the same, it is waited for, and what
   * it made is taken without a start. Expected failures come back as diagnostics; others are thrown.
   */
  async run(
    stage: Stage,
    params: unknown,
    keyed: Keyed,
    challenge: string,
    inputs: readonly Outputs[],
    {onStart, place, spec}: RunOptions,
  ): Promise<Result<Finished, readonly Diagnostic[]>> {
    for (let running; (running = this.#inFlight.get(keyed.key)) !== undefined;) {
      // A failure is the other's to report; here the stage then runs by itself.
      await running.catch(() => undefined);
      const found = await this.find(keyed.key, stage.name);
      if (found !== undefined) return ok(found);
    }
    this.#world.signal.throwIfAborted();
    const known = this.#world.failures?.get(keyed.key);
    if (known !== undefined) return err(known);
    const run = async (): Promise<Result<Finished, readonly Diagnostic[]>> => {
      const {store, emit, signal} = this.#world;
      // Another process may have made it since it was looked for.
      const found = await this.find(keyed.key, stage.name);
      if (found !== undefined) return ok(found);
      for (const outputs of inputs) await store.verify(outputs);
      onStart();
      const scratch = await store.scratch.folder();
      const diagnostics: Diagnostic[] = [];
      let told = Promise.resolve();
      const context: StageContext = {
        ...this.#context(stage, spec, scratch),
        warn: (diagnostic) => {
          // Stored without its line, which may be another one when the result is used again.
          diagnostics.push(diagnostic);
          told = told.then(async () => {
            for (const one of await place([diagnostic])) emit({v: 1, type: 'diagnostic', challenge, stage: stage.name, diagnostic: one});
          });
        },
      };
      try {
        const result = await stage.run(params, context);
        await told;
        signal.throwIfAborted();
        if (!result.ok) {
          // A server that is away may be back the next time.
          if (result.error.every(({code}) => code !== 'no-answer')) this.#world.failures?.set(keyed.key, result.error);
          return result;
        }
        return ok(await this.save(keyed, result.value, diagnostics));
      } finally {
        await told.catch(() => undefined);
        await store.scratch.drop(scratch);
      }
    };
    return this.#once(keyed.key, () => locked(this.#world, keyed.key, challenge, stage.name, run));
  }

  /**
   * Does what of a stage several processes can share, together with all others that do the same over the same store. Gives the number of
   * actions that this one has made, and of those that it found made.
   */
  async share(
    stage: Stage,
    params: unknown,
    spec: ChallengeSpec,
    inputs: readonly Outputs[],
    part: Part,
  ): Promise<{readonly made: number; readonly found: number}> {
    const {store, signal, pool} = this.#world;
    for (const outputs of inputs) await store.verify(outputs);
    const claims = new Claims(store.locks, signal, part, pool.size);
    const scratch = await store.scratch.folder();
    try {
      await stage.share?.(params, {...this.#context(stage, spec, scratch, claims), warn: () => undefined});
      signal.throwIfAborted();
      return claims;
    } finally {
      await store.scratch.drop(scratch);
    }
  }

  #context(stage: Stage, spec: ChallengeSpec, scratch: string, claims?: Claims): Omit<StageContext, 'warn'> {
    const {store, signal, emit, pool} = this.#world;
    const challenge = spec.id;
    return {
      challenge,
      signal,
      scratch,
      pool,
      act: (action) => this.#act(action, stage.name, claims),
      path: (blob) => store.path(blob),
      text: (blob) => store.text(blob),
      progress: (step, percent, message, detail) => {
        emit({v: 1, type: 'stage-progress', challenge, stage: stage.name, step, percent, message, ...detail});
      },
      online: {settings: spec.author, env: endpointOf(this.#world.env), ...(spec.limits === undefined ? {} : {limits: spec.limits})},
      spent: (usage) => {
        emit({v: 1, type: 'usage', challenge, stage: stage.name, usage});
      },
    };
  }

  /** Stores what a stage, or the validation of its artefact, gave. */
  async save(keyed: Keyed, done: StageDone, diagnostics: readonly Diagnostic[]): Promise<Finished> {
    const {receipt, usage, verdict, partial, rejected} = done;
    const extra = JSON.parse(JSON.stringify({receipt, usage, verdict, partial, rejected})) as {[name: string]: Json};
    const record = await this.#world.store.save(keyed.key, done.outputs, {fingerprint: keyed.fingerprint, diagnostics, extra});
    this.#made.add(keyed.key);
    // A part of it failed, and shall have another chance, here and elsewhere.
    if (partial !== true || verdict !== undefined) await this.#world.store.share(keyed.key);
    return finishedFrom(keyed.key, record);
  }

  async #act(action: Action, stage: StageName, claims?: Claims): Promise<Outputs> {
    const {store, signal} = this.#world;
    const keyed = keyOf('action', action.name, action.version, action.params, this.engines(action.engines));
    return this.#once(keyed.key, async () => {
      signal.throwIfAborted();
      const find = async (): Promise<Outputs | undefined> => {
        const found = this.isForced(stage) && !this.#made.has(keyed.key) ? undefined : await store.obtain(keyed.key);
        return found !== undefined && (await this.#isWhole(found.outputs)) ? found.outputs : undefined;
      };
      const make = async (): Promise<Outputs> => {
        const produced = await action.run();
        signal.throwIfAborted();
        const {outputs} = await store.save(keyed.key, produced, {fingerprint: keyed.fingerprint, diagnostics: [], extra: {}});
        this.#made.add(keyed.key);
        await store.share(keyed.key);
        return outputs;
      };
      return (await find()) ?? (claims === undefined ? make() : claims.do(keyed.key, find, make));
    });
  }

  /** A damaged output of an action is no reason to stop: the action is right here and runs again. */
  async #isWhole(outputs: Outputs): Promise<boolean> {
    try {
      await this.#world.store.verify(outputs);
      return true;
    } catch (error) {
      if (error instanceof DamagedBlob) return false;
      throw error;
    }
  }

  /** Equal work in flight is done once. */
  #once<T>(key: Digest, work: () => Promise<T>): Promise<T> {
    const running = this.#inFlight.get(key) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const promise = work().finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, promise);
    return promise;
  }
}

/** Of the environment, stages see what leads to the endpoint, and nothing else. */
function endpointOf(env: World['env']): World['env'] {
  const {OPENAI_API_KEY, OPENAI_BASE_URL} = env;
  return {OPENAI_API_KEY, OPENAI_BASE_URL};
}

function finishedFrom(key: Digest, record: ActionRecord): Finished {
  // What is in `extra` was put there by `save`, and the record's digest has been checked.
  return {
    key,
    outputs: record.outputs,
    diagnostics: record.diagnostics,
    ...(record.extra as Pick<StageDone, 'receipt' | 'usage' | 'verdict' | 'partial' | 'rejected'>),
  };
}
