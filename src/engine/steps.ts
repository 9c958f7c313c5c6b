import type {Diagnostic} from '../core/diagnostic.js';
import type {Digest} from '../core/digest.js';
import type {Keyed} from '../core/key.js';
import type {ExitCode, StageOutcome} from '../core/plan.js';
import type {Reason} from '../core/reason.js';
import {err, ok, type Result} from '../core/result.js';
import type {Outputs, Stage, StageName} from '../core/stage.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Part} from './claims.js';
import type {GateView} from './gate-view.js';
import {placed} from './places.js';
import type {Finished, Runner} from './runner.js';
import type {WalkMode, World} from './world.js';

/** What became of one stage: its outcome, and its result if the next stages may use it. */
export interface Step {
  readonly outcome: StageOutcome;
  readonly finished?: Finished;
  readonly exitCode: ExitCode;
  readonly gate?: GateView;
}

/** Why a stage runs: in one line, and in parts. */
export interface Why {
  readonly reason: string;
  readonly reasons: readonly Reason[];
}

/** A result, and whether the stage has run for it. */
export interface Ran {
  readonly finished: Finished;
  readonly ran: boolean;
}

/** The ways in which a stage of one challenge can end, each told as events. In a mode that only looks, nothing is told. */
export class Steps {
  readonly #world: World;
  readonly #runner: Runner;
  readonly #spec: ChallengeSpec;
  readonly #telling: boolean;

  constructor(world: World, runner: Runner, spec: ChallengeSpec, mode: WalkMode) {
    this.#world = world;
    this.#runner = runner;
    this.#spec = spec;
    this.#telling = mode === 'build';
  }

  /**
   * Runs a stage and tells so; `inputs` are verified first. `ran` is false if an equal run of another challenge has just made the same.
   * A failure comes back as the finished step.
   */
  async run(stage: Stage, params: unknown, keyed: Keyed, inputs: readonly Outputs[], why: Why): Promise<Result<Ran, Step>> {
    const {emit, now} = this.#world;
    const challenge = this.#spec.id;
    let start: number | undefined;
    const onStart = () => {
      start = now();
      emit({v: 1, type: 'stage-started', challenge, stage: stage.name, ...why});
    };
    const place = (diagnostics: readonly Diagnostic[]) => placed(diagnostics, this.#spec, this.#world);
    const result = await this.#runner.run(stage, params, keyed, challenge, inputs, {onStart, place, spec: this.#spec});
    if (!result.ok) return err(await this.failed(stage.name, result.error, true));
    if (start === undefined) return ok({finished: result.value, ran: false});
    emit({v: 1, type: 'stage-built', challenge, stage: stage.name, key: keyed.key, ms: Math.round(now() - start)});
    return ok({finished: result.value, ran: true});
  }

  /** Does this process's part of a stage, and what the others leave; the stage itself stays due. */
  async share(stage: Stage, params: unknown, key: Digest, inputs: readonly Outputs[], why: Why, part: Part): Promise<Step> {
    const {emit, now} = this.#world;
    const challenge = this.#spec.id;
    const start = now();
    emit({v: 1, type: 'stage-started', challenge, stage: stage.name, ...why});
    const {made, found} = await this.#runner.share(stage, params, this.#spec, inputs, part);
    emit({v: 1, type: 'stage-shared', challenge, stage: stage.name, made, found, ms: Math.round(now() - start)});
    return {outcome: {stage: stage.name, state: 'due', key, reason: 'its rows are in the store'}, exitCode: 0};
  }

  /** The stage has run. */
  async built(stage: StageName, finished: Finished, why: Why): Promise<Step> {
    await this.#remind(stage, finished);
    return this.#finish(finished, {stage, state: 'built', key: finished.key, ...why, ran: true});
  }

  /** An earlier result serves; what was said when it was made is said again. */
  async reused(stage: StageName, finished: Finished, state: 'fresh' | 'restored' | 'approved'): Promise<Step> {
    const from = finished.remote === true ? {from: 'remote' as const} : {};
    if (this.#telling)
      this.#world.emit({v: 1, type: 'stage-restored', challenge: this.#spec.id, stage, how: state, ...from, key: finished.key});
    await this.repeat(stage, finished);
    return this.#finish(finished, {stage, state, key: finished.key});
  }

  /** Says again what a result has to say: its warnings, receipt and verdict. */
  async repeat(stage: StageName, finished: Finished): Promise<void> {
    if (this.#telling) for (const diagnostic of await placed(finished.diagnostics, this.#spec, this.#world)) this.tell(stage, diagnostic);
    await this.#remind(stage, finished);
  }

  /** A failure, with its diagnostics. A mistake in the spec file itself is the user's to mend: exit code 2. */
  async failed(stage: StageName, found: readonly Diagnostic[], ran = false): Promise<Step> {
    const diagnostics = await placed(found, this.#spec, this.#world);
    for (const diagnostic of diagnostics) this.tell(stage, diagnostic);
    if (this.#telling) this.#world.emit({v: 1, type: 'stage-failed', challenge: this.#spec.id, stage, partial: false});
    const errors = diagnostics.filter(({severity}) => severity === 'error');
    const inSpec = errors.length > 0 && errors.every(({location}) => location?.file === this.#spec.file);
    const reason = errors[0]?.message ?? 'it failed';
    return {outcome: {stage, state: 'failed', reason, diagnostics, ...(ran ? {ran} : {})}, exitCode: inSpec ? 2 : 1};
  }

  tell(stage: StageName, diagnostic: Diagnostic): void {
    if (this.#telling) this.#world.emit({v: 1, type: 'diagnostic', challenge: this.#spec.id, stage, diagnostic});
  }

  async #remind(stage: StageName, {receipt, verdict, partial}: Finished): Promise<void> {
    if (!this.#telling) return;
    const {emit} = this.#world;
    const challenge = this.#spec.id;
    if (receipt !== undefined && receipt.length > 0) emit({v: 1, type: 'receipt', challenge, lines: receipt});
    if (verdict !== undefined) {
      // Lines are found anew: the result may be older than the spec's last edit.
      const checks = verdict.checks === undefined ? {} : {checks: await placed(verdict.checks, this.#spec, this.#world)};
      emit({v: 1, type: 'verdict', challenge, ...verdict, ...checks});
    }
    if (partial === true) emit({v: 1, type: 'stage-failed', challenge, stage, partial: true});
  }

  #finish(finished: Finished, outcome: StageOutcome): Step {
    const {verdict, partial, rejected} = finished;
    if (rejected === true) return {outcome: {...outcome, reason: 'the quality was rejected'}, finished, exitCode: 1};
    if (partial === true || verdict?.verdict === 'regenerate') return {outcome: {...outcome, partial: true}, finished, exitCode: 4};
    return {outcome, finished, exitCode: 0};
  }
}
