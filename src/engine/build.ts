import {resolve} from 'node:path';
import type {BuildEvent} from '../core/event.js';
import {type ChallengeOutcome, type ExitCode, worstExit} from '../core/plan.js';
import type {Disk} from '../core/ports.js';
import type {RemoteSettings} from '../core/remote.js';
import type {Pool, Stage, StageName} from '../core/stage.js';
import {nodeDisk} from '../store/disk.js';
import {type Connect, DamagedBlob, Store} from '../store/store.js';
import {Approvals} from './approvals.js';
import type {Part} from './claims.js';
import {isOfTheMachine} from './failure.js';
import {type Forced, Runner} from './runner.js';
import {installedVersion} from './versions.js';
import {walk, type Walked} from './walk.js';
import type {Failures, LockMode, PoolOptions, LoadedSpec, StoppablePool, WalkOptions, World} from './world.js';

/** All that a build is told. Paths are as the user gave them, relative to `root`. */
export interface BuildRequest {
  readonly specs: readonly LoadedSpec[];
  /** Others were asked for, and are wrong: the exit code says so, whatever becomes of these. */
  readonly specsWrong?: boolean;
  readonly stages: readonly Stage[];
  readonly until?: StageName;
  /** Every stage runs again, or these. */
  readonly force: Forced;
  readonly autoApprove: boolean;
  readonly ci: boolean;
  /** By default, answers that are not those of a lock fail in CI and are a warning elsewhere. */
  readonly answers?: LockMode;
  /** Worker threads over all challenges. */
  readonly jobs: number;
  readonly root: string;
  readonly cacheDir: string;
  readonly outDir: string;
  readonly emit: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
  /** Called when the first stage wants a worker, so that a build with nothing to do starts none. */
  readonly createPool: (options: PoolOptions) => Promise<StoppablePool>;
  /** Do a part of what machines can share, and no more. */
  readonly share?: Part;
  readonly disk?: Disk;
  /** Failures that are known, by key: they are told again, and not tried again. This build adds its own. */
  readonly failures?: Failures;
  readonly versionOf?: (name: string) => string;
  readonly now?: () => number;
  /** The environment, for the online author's key and address; empty by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A cache on another machine. A plan does not ask it. */
  readonly remote?: RemoteSettings;
}

export interface BuildResult {
  readonly exitCode: ExitCode;
  readonly challenges: readonly ChallengeOutcome[];
}

/** More challenges at once only wait for each other's workers, and each holds a database open. */
const MOST_AT_ONCE = 4;
/** A walk begins again when a stored file was damaged. Each time at least one bad file is gone, so this is only a brake. */
const MOST_WALKS = 20;

/** Builds challenges as far as their gates allow. Never throws for what a user can mend: the events and the exit code say it. */
export async function build(request: BuildRequest): Promise<BuildResult> {
  const {specs, ci, jobs, signal} = request;
  let ran = 0;
  let reused = 0;
  const emit = (event: BuildEvent) => {
    if (event.type === 'stage-built') ran++;
    if (event.type === 'stage-restored') reused++;
    request.emit(event);
  };
  const lazyPool = new LazyPool(request);
  const world = worldOf({...request, emit}, lazyPool, request.remote);
  const start = world.now();
  const names = stagesUntil(request.stages, request.until);
  emit({v: 1, type: 'plan', challenges: specs.map(({spec}) => spec.id), stages: names, jobs});
  const stop = () => void lazyPool.stop();
  signal.addEventListener('abort', stop);
  const codes: ExitCode[] = request.specsWrong === true ? [2] : [];
  let challenges: readonly ChallengeOutcome[] = [];
  try {
    await world.store.scratch.sweep();
    for (const {spec, warnings} of specs)
      for (const diagnostic of warnings) emit({v: 1, type: 'diagnostic', challenge: spec.id, diagnostic});
    const orphans = await new Approvals(world.disk, world.root).orphans(
      specs.map(({spec}) => spec.file),
      ci ? 'error' : 'warning',
    );
    for (const diagnostic of orphans) emit({v: 1, type: 'diagnostic', diagnostic});
    if (ci && orphans.length > 0) codes.push(1);
    const options = {
      mode: 'build',
      until: request.until,
      ci,
      answers: request.answers ?? (ci ? 'compare' : 'warn'),
      signAs: request.autoApprove ? 'auto-approve' : undefined,
      ...(request.share === undefined ? {} : {share: request.share}),
    } as const;
    const runner = new Runner(world, request.force);
    challenges = await inTurns(specs, Math.min(jobs, MOST_AT_ONCE), (loaded) => walkPatiently(world, runner, loaded, options));
    codes.push(...challenges.map(({exitCode}) => exitCode));
  } catch (error) {
    if (!signal.aborted) {
      if (!isOfTheMachine(error)) throw error;
      emit({v: 1, type: 'diagnostic', diagnostic: {severity: 'error', code: 'system-error', message: error.message}});
    }
    codes.push(signal.aborted ? 130 : 1);
  } finally {
    signal.removeEventListener('abort', stop);
    await lazyPool.stop();
  }
  const remote = await world.store.settle();
  const exitCode = worstExit(codes);
  emit({
    v: 1,
    type: 'build-finished',
    exitCode,
    ran,
    reused,
    ms: Math.round(world.now() - start),
    ...(remote === undefined ? {} : {remote}),
  });
  return {exitCode, challenges};
}

/** What `build` would do: the same walk, looking only. `sign` is for `approve`: see `WalkMode`. */
export async function plan(request: BuildRequest, mode: 'plan' | 'sign' = 'plan'): Promise<readonly Walked[]> {
  const pool: Pool = {size: request.jobs, run: () => Promise.reject(new Error('a plan runs nothing'))};
  const world = worldOf(request, pool);
  const runner = new Runner(world, request.force);
  const signAs = request.autoApprove ? 'auto-approve' : undefined;
  const answers = request.answers ?? (request.ci ? 'compare' : 'off');
  const options = {mode, until: request.until, ci: request.ci, answers, signAs} as const;
  return inTurns(request.specs, MOST_AT_ONCE, (loaded) => walkPatiently(world, runner, loaded, options));
}

/** Names of the stages that a build does. */
export function stagesUntil(stages: readonly Stage[], until: StageName | undefined): readonly StageName[] {
  const names = stages.map(({name}) => name);
  return until === undefined ? names : names.slice(0, names.indexOf(until) + 1);
}

async function walkPatiently(world: World, runner: Runner, loaded: LoadedSpec, options: WalkOptions): Promise<Walked> {
  // A second walk says again what the first has said.
  const told = new Set<string>();
  const emit = (event: BuildEvent) => {
    if (event.type !== 'stage-progress') {
      const text = JSON.stringify(event);
      if (told.has(text)) return;
      told.add(text);
    }
    world.emit(event);
  };
  for (let round = 1; ; round++) {
    try {
      return await walk({...world, emit}, runner, loaded, options);
    } catch (error) {
      if (!(error instanceof DamagedBlob) || round === MOST_WALKS) throw error;
    }
  }
}

function worldOf(request: BuildRequest, pool: Pool, remote?: RemoteSettings): World {
  const {root, cacheDir, emit, signal} = request;
  const disk = request.disk ?? nodeDisk;
  const warn = (message: string) => {
    emit({v: 1, type: 'cache-warning', message});
  };
  const connect: Connect = async (parts) => new (await import('../store/remote.js')).Remote(remote!, {...parts, signal});
  return {
    disk,
    store: new Store(disk, resolve(root, cacheDir), warn, remote === undefined ? undefined : connect),
    stages: request.stages,
    pool,
    signal: request.signal,
    root,
    outDir: request.outDir,
    versionOf: request.versionOf ?? installedVersion,
    emit,
    failures: request.failures,
    env: request.env ?? {},
    now: request.now ?? (() => performance.now()),
  };
}

/** Runs over a list, so many at a time; results in the order of the list. When one throws, the others come to their end first. */
async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const turn = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({length: Math.max(1, Math.min(atOnce, items.length))}, turn));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** The pool, made when it is first used. */
class LazyPool implements Pool {
  readonly size: number;
  readonly #create: () => Promise<StoppablePool>;
  #pool: Promise<StoppablePool> | undefined;

  constructor({jobs, createPool, root, cacheDir}: BuildRequest) {
    this.size = jobs;
    // SQL of specs runs in the workers: they may read and write in the cache and nowhere else.
    this.#create = () => createPool({jobs, folders: [resolve(root, cacheDir)]});
  }

  async run<A, R>(task: string, args: A, signal: AbortSignal): Promise<R> {
    signal.throwIfAborted();
    const pool = await (this.#pool ??= this.#create());
    return pool.run<A, R>(task, args, signal);
  }

  async stop(): Promise<void> {
    await (await this.#pool?.catch(() => undefined))?.stop();
  }
}
