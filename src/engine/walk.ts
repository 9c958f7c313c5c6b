import {resolve} from 'node:path';
import {type Digest, digestOfJson} from '../core/digest.js';
import {type ChallengeOutcome, type ExitCode, nextAction, type StageOutcome, worstExit} from '../core/plan.js';
import {reasonLine} from '../core/reason.js';
import {type Blob, LOCK_NAME, type Outputs, type Stage, type StageInput, type StageInputs, type StageName} from '../core/stage.js';
import {Approvals, lockPath} from './approvals.js';
import {Dist, shipped, SHIPPING} from './dist.js';
import {Explainer} from './explain.js';
import {failureDiagnostic} from './failure.js';
import type {GatedStage, GateView} from './gate-view.js';
import {walkGate} from './gate-walk.js';
import {locked} from './lock.js';
import type {Finished, Runner} from './runner.js';
import {type Step, Steps, type Why} from './steps.js';
import type {LoadedSpec, WalkOptions, World} from './world.js';

const NO_REVIEW = {attempt: 1, feedback: []} as const;

/** A challenge's outcome, and its gates as they were found (for `approve`). */
export interface Walked extends ChallengeOutcome {
  readonly gates: readonly GateView[];
}

/**
 * Takes one challenge through its stages in order. `build`, `status`, `--dry-run` and `approve` are this one function: in the modes that only
 * look, it stops where a stage would have to run. Throws `DamagedBlob` when a stored file turns out bad (its maker is a miss then:
 * walk again), and the signal's reason when the build is interrupted.
 */
export async function walk(world: World, runner: Runner, loaded: LoadedSpec, options: WalkOptions): Promise<Walked> {
  return new Walk(world, runner, loaded, options).toTheEnd();
}

class Walk {
  readonly #world: World;
  readonly #runner: Runner;
  readonly #loaded: LoadedSpec;
  readonly #options: WalkOptions;
  readonly #steps: Steps;
  readonly #dist: Dist;
  readonly #explainer: Explainer;
  readonly #outputs = new Map<StageName, Outputs>();
  readonly #ship = new Map<StageName, Outputs>();

  constructor(world: World, runner: Runner, loaded: LoadedSpec, options: WalkOptions) {
    this.#world = world;
    this.#runner = runner;
    this.#loaded = loaded;
    this.#options = options;
    this.#steps = new Steps(world, runner, loaded.spec, options.mode);
    this.#dist = new Dist(world.disk, world.store, world.root, world.outDir, loaded.spec.id);
    this.#explainer = new Explainer(world, loaded.spec);
  }

  async toTheEnd(): Promise<Walked> {
    const {spec} = this.#loaded;
    const stages: StageOutcome[] = [];
    const gates: GateView[] = [];
    const codes: ExitCode[] = [];
    let blocked: string | undefined;
    let publish = true;
    let past = false;
    for (const stage of this.#world.stages) {
      if (past) {
        if (blocked === undefined && this.#options.mode === 'build') await this.#peek(stage);
        continue;
      }
      past = stage.name === this.#options.until;
      if (blocked !== undefined) {
        stages.push(this.#skip(stage.name, blocked));
        continue;
      }
      this.#world.signal.throwIfAborted();
      const step = await this.#step(stage);
      stages.push(step.outcome);
      codes.push(step.exitCode);
      if (step.gate !== undefined) gates.push(step.gate);
      // A text that waits was written for its key: that is what it is compared with when its inputs change.
      if (step.outcome.gate === 'pending') this.#explainer.finished(stage.name);
      if (step.finished === undefined) {
        blocked = blockedBy(step.outcome);
        publish = false;
      } else {
        this.#keep(stage.name, step.finished.outputs);
        this.#explainer.finished(stage.name);
        // What was made can be looked at in dist/, but no report or ZIP of an earlier build may stand beside it.
        if (step.finished.rejected === true) blocked = 'the quality was rejected';
        const locked = await this.#compareLock(stage.name, step.finished);
        if (locked !== undefined) {
          stages[stages.length - 1] = {...locked.outcome, key: step.finished.key};
          codes.push(locked.exitCode);
          // What was published stays until a person has seen what changed.
          blocked = `the answers are not those of ${LOCK_NAME}`;
          publish = false;
        }
      }
    }
    if (this.#options.mode === 'build' && publish) {
      try {
        await this.#publish(stages);
      } catch (error) {
        const last = stages.findLast(({state}) => state !== 'skipped')?.stage ?? 'package';
        const step = await this.#steps.failed(last, [failureDiagnostic(error, last, this.#world.signal)]);
        codes.push(step.exitCode);
      }
    }
    // What cannot be remembered costs an explanation later; that the cache cannot be written is told where a result is lost.
    if (this.#options.mode === 'build') await this.#explainer.remember().catch(() => undefined);
    const result = {challenge: spec.id, spec: spec.file, stages, exitCode: worstExit(codes), gates};
    return {...result, next: nextAction(spec.id, spec.file, stages)};
  }

  async #step(stage: Stage): Promise<Step> {
    try {
      const inputs = this.#inputsOf(stage);
      if (!isGated(stage)) return await this.#plain(stage, inputs);
      const approvals = new Approvals(this.#world.disk, this.#world.root);
      const parts = {
        world: this.#world,
        runner: this.#runner,
        steps: this.#steps,
        approvals,
        spec: this.#loaded.spec,
        options: this.#options,
        explainer: this.#explainer,
      };
      return await walkGate(parts, stage, inputs);
    } catch (error) {
      return this.#steps.failed(stage.name, [failureDiagnostic(error, stage.name, this.#world.signal)]);
    }
  }

  /** A stage without a gate: its result is in the store, or it runs. */
  async #plain(stage: Stage, inputs: StageInputs): Promise<Step> {
    const params = await stage.select(this.#loaded.spec, inputs, NO_REVIEW);
    const keyed = this.#runner.stageKey(stage, params);
    this.#explainer.saw(stage, keyed, params, inputs, NO_REVIEW);
    const found = await this.#runner.find(keyed.key, stage.name);
    if (found !== undefined) return this.#reuse(stage.name, found);
    const why = await this.#why(stage.name, keyed.key);
    if (this.#options.mode !== 'build') return {outcome: {stage: stage.name, state: 'due', key: keyed.key, ...why}, exitCode: 0};
    const needed = Object.values(inputs).map(({outputs}) => outputs);
    const {share} = this.#options;
    if (share !== undefined && stage.share !== undefined) return this.#steps.share(stage, params, keyed.key, needed, why, share);
    const result = await this.#steps.run(stage, params, keyed, needed, why);
    if (!result.ok) return result.error;
    const {finished, ran} = result.value;
    return ran ? this.#steps.built(stage.name, finished, why) : this.#reuse(stage.name, finished);
  }

  async #why(stage: StageName, key: Digest): Promise<Why> {
    const reasons = this.#runner.isForced(stage)
      ? [{type: 'forced', message: 'forced'} as const]
      : await this.#explainer.why(stage, await this.#runner.missing(key));
    return {reason: reasonLine(reasons), reasons};
  }

  async #reuse(stage: StageName, finished: Finished): Promise<Step> {
    const isCopied = finished.remote !== true && (!SHIPPING.includes(stage) || (await this.#dist.holds(shipped(finished.outputs))));
    return this.#steps.reused(stage, finished, isCopied ? 'fresh' : 'restored');
  }

  /** Whether the data still answers what is locked; the failed step if it does not, and may not. */
  async #compareLock(stage: StageName, {outputs}: Finished): Promise<Step | undefined> {
    const {mode, answers} = this.#options;
    if (stage !== 'full' || answers === 'off' || mode === 'sign') return undefined;
    const {disk, root} = this.#world;
    // Loaded only where there is a lock.
    const isThere = (await disk.size(resolve(root, lockPath(this.#loaded.spec.file)))) !== undefined;
    if (!isThere && answers !== 'require') return undefined;
    const {compareWithLock, lockMissing, lockWarning} = await import('./answers-lock.js');
    const compared = await compareWithLock(this.#world, this.#loaded.spec, outputs);
    if (!compared.exists) return answers === 'require' ? this.#steps.failed(stage, [lockMissing(compared, this.#loaded.spec)]) : undefined;
    if (compared.faults.length === 0) return undefined;
    if (answers !== 'warn')
      return this.#steps.failed(
        stage,
        compared.faults.map(({diagnostic}) => diagnostic),
      );
    this.#steps.tell(stage, lockWarning(compared));
    return undefined;
  }

  #skip(stage: StageName, because: string): StageOutcome {
    if (this.#options.mode !== 'build') return {stage, state: 'unknown', reason: because};
    this.#world.emit({v: 1, type: 'stage-skipped', challenge: this.#loaded.spec.id, stage, because});
    return {stage, state: 'skipped', reason: because};
  }

  #inputsOf(stage: Stage): StageInputs {
    const inputs: {[name in StageName]?: StageInput} = {};
    for (const name of stage.needs) {
      const outputs = this.#outputs.get(name);
      if (outputs === undefined) throw new Error(`${stage.name} needs ${name}, which is not among the stages before it`);
      inputs[name] = {outputs, text: (file) => this.#world.store.text(blobNamed(outputs, file, name))};
    }
    return inputs;
  }

  /** A stage after `--until`: it does not run, but if its result for the present inputs is known, its files in `dist/` may stay. */
  async #peek(stage: Stage): Promise<void> {
    if (stage.gate !== undefined || !stage.needs.every((name) => this.#outputs.has(name))) return;
    try {
      const keyed = this.#runner.stageKey(stage, await stage.select(this.#loaded.spec, this.#inputsOf(stage), NO_REVIEW));
      const found = await this.#runner.find(keyed.key, stage.name);
      if (found !== undefined && found.rejected !== true) this.#keep(stage.name, found.outputs);
    } catch (error) {
      // Nobody asked for this stage; what is wrong with it is told when it is its turn.
      failureDiagnostic(error, stage.name, this.#world.signal);
    }
  }

  #keep(stage: StageName, outputs: Outputs): void {
    this.#outputs.set(stage, outputs);
    if (SHIPPING.includes(stage)) this.#ship.set(stage, shipped(outputs));
  }

  async #publish(stages: readonly StageOutcome[]): Promise<void> {
    if (this.#ship.size === 0) return;
    const outputs: Record<string, Blob> = {};
    for (const part of this.#ship.values()) Object.assign(outputs, part);
    const world = this.#world;
    const folder = digestOfJson({folder: world.outDir, challenge: this.#loaded.spec.id});
    await locked(world, folder, this.#loaded.spec.id, 'package', () => this.#dist.publish(outputs));
    if (!stages.some(({stage, state}) => stage === 'package' && state !== 'skipped')) return;
    const {spec} = this.#loaded;
    const names = Object.keys(outputs).sort();
    const files = names.map((name) => ({path: `${this.#world.outDir}/${spec.id}/${name}`, bytes: outputs[name]?.size ?? 0}));
    this.#world.emit({v: 1, type: 'packaged', challenge: spec.id, files});
  }
}

function isGated(stage: Stage): stage is GatedStage {
  return stage.gate !== undefined;
}

function blobNamed(outputs: Outputs, name: string, stage: StageName): Blob {
  const blob = outputs[name];
  if (blob === undefined) throw new Error(`the stage ${stage} made no ${name}`);
  return blob;
}

function blockedBy({stage, state}: StageOutcome): string {
  if (state === 'waiting') return `${stage} is not approved`;
  return state === 'failed' ? `${stage} failed` : `needs ${stage}`;
}
