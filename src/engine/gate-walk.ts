import type {Diagnostic} from '../core/diagnostic.js';
import {type Digest, digestOfJson} from '../core/digest.js';
import {decideGate, type GateDecision, type GateFacts, gateSentence, sha} from '../core/gate.js';
import {inputKeyOf, type Keyed, keyOf} from '../core/key.js';
import {challengeArgument, shellWord} from '../core/plan.js';
import {reasonLine} from '../core/reason.js';
import {err, ok, type Result} from '../core/result.js';
import type {Blob, Outputs, StageInputs} from '../core/stage.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Usage} from '../core/usage.js';
import {type Approvals, artefactDigest, type GateFiles, gatePaths, lf} from './approvals.js';
import type {Explainer} from './explain.js';
import type {Finished, Runner} from './runner.js';
import type {GatedStage, GateView} from './gate-view.js';
import type {Step, Steps, Why} from './steps.js';
import type {WalkOptions, World} from './world.js';

interface GateParts {
  readonly world: World;
  readonly runner: Runner;
  readonly steps: Steps;
  readonly approvals: Approvals;
  readonly spec: ChallengeSpec;
  readonly options: WalkOptions;
  readonly explainer: Explainer;
}

/** Takes one gated stage through `decideGate`: finds out the facts it asks for, and does what it decides. */
export async function walkGate(parts: GateParts, stage: GatedStage, inputs: StageInputs): Promise<Step> {
  return new GateWalk(parts, stage, inputs).toTheEnd();
}

class GateWalk {
  readonly #parts: GateParts;
  readonly #stage: GatedStage;
  readonly #inputs: StageInputs;
  #made: (Finished & {readonly text: string}) | undefined;
  #fitted: Result<Finished, readonly Diagnostic[]> | undefined;
  #ranBecause: Why | undefined;
  /** Under which the stage's run would be stored. */
  #runKey: Digest | undefined;

  constructor(parts: GateParts, stage: GatedStage, inputs: StageInputs) {
    this.#parts = parts;
    this.#stage = stage;
    this.#inputs = inputs;
  }

  async toTheEnd(): Promise<Step> {
    const step = await this.#walk();
    if (this.#runKey === undefined || this.#stage.isPaid?.(this.#parts.spec) !== true) return step;
    const usage = (await this.#parts.world.store.find(this.#runKey))?.extra['usage'] as Usage | undefined;
    return usage === undefined ? step : {...step, outcome: {...step.outcome, usage}};
  }

  async #walk(): Promise<Step> {
    const {runner, approvals, spec, options} = this.#parts;
    const {gate, name} = this.#stage;
    const files = await approvals.read(spec.file, gate.name);
    if (files.broken !== undefined) return this.#broken(files, files.broken);
    const review = {attempt: files.record?.attempt ?? 1, feedback: files.record?.feedback ?? []};
    const params = await this.#stage.select(spec, this.#inputs, review);
    const run = runner.stageKey(this.#stage, params);
    this.#runKey = run.key;
    const keyed = gate.coversEngines ? run : inputKeyOf(name, params);
    this.#parts.explainer.saw(this.#stage, keyed, params, this.#inputs, review);
    let facts: GateFacts = {
      gate: gate.name,
      replay: gate.replay,
      paid: this.#stage.cost === 'paid' || this.#stage.isPaid?.(spec) === true,
      key: keyed.key,
      artefact: files.artefact === undefined ? undefined : artefactDigest(files.artefact),
      record: files.record,
      ci: options.ci,
      force: runner.isForced(name),
      signAs: options.signAs,
    };
    for (;;) {
      const step = decideGate(facts);
      if (step.ask === undefined) return this.#conclude(step, facts, files, keyed);
      if (step.ask === 'fit') {
        this.#fitted = await this.#fit(files.artefact ?? '');
        facts = {...facts, fits: this.#fitted.ok};
        continue;
      }
      const found = await runner.find(run.key, name);
      if (found !== undefined) await this.#setMade(found);
      else if (step.ask === 'make' && options.mode === 'build') {
        const why = await this.#why(step.why, facts, run);
        const result = await this.#parts.steps.run(this.#stage, params, run, this.#inputOutputs(), why);
        if (!result.ok) return result.error;
        if (result.value.ran) this.#ranBecause = why;
        await this.#setMade(result.value.finished);
      } else if (step.ask === 'make' && options.mode === 'plan') {
        return {
          outcome: {stage: name, state: 'due', key: keyed.key, ...(await this.#why(step.why, facts, run))},
          exitCode: 0,
          gate: {stage: this.#stage, files, artefact: facts.artefact},
        };
      }
      facts = {...facts, made: this.#made === undefined ? 'unknown' : artefactDigest(this.#made.text)};
    }
  }

  /** Why the stage runs: the gate's own word, and what has changed since the last time. */
  async #why(word: string, {key, record}: GateFacts, run: Keyed): Promise<Why> {
    const {runner, explainer} = this.#parts;
    const {name} = this.#stage;
    if (runner.isForced(name)) return {reason: 'forced', reasons: [{type: 'forced', message: 'forced'}]};
    const signedFor = record === undefined || record.key === sha(key) ? undefined : record.key;
    const reasons = await explainer.why(name, await runner.missing(run.key), signedFor);
    const changed = signedFor === undefined ? '' : reasonLine(reasons.filter(({type}) => type !== 'first-run'));
    return {reason: changed === '' ? word : `${word}: ${changed}`, reasons};
  }

  async #conclude(decision: GateDecision, facts: GateFacts, files: GateFiles, keyed: Keyed): Promise<Step> {
    const {options, steps} = this.#parts;
    const {gate, name} = this.#stage;
    const made = typeof facts.made === 'string' && facts.made !== 'unknown' ? facts.made : undefined;
    const view: GateView = {stage: this.#stage, files, artefact: facts.artefact, made, decision};
    if (decision.verdict === 'refuse') return {...(await steps.failed(name, this.#refusal(), this.#ranBecause !== undefined)), gate: view};
    const text = decision.text === 'made' ? this.#made?.text : undefined;
    // Downstream reads what comes of the text itself, so that a run today and a replay tomorrow cannot differ.
    let standing = decision.text === 'made' ? this.#made : this.#fitted?.ok === true ? this.#fitted.value : undefined;
    if (decision.verdict === 'go' && decision.text === 'made' && gate.replay && text !== undefined) {
      const fitted = await this.#fit(text);
      if (!fitted.ok) return {...(await steps.failed(name, fitted.error, true)), gate: view};
      standing = fitted.value;
    }
    if (options.mode === 'build' && !options.ci) await this.#write(decision, files, text, standing);
    if (decision.verdict === 'wait') return this.#wait(decision, keyed, view, standing);
    if (standing === undefined) throw new Error(`the gate ${name} lets pass what it has not got`);
    const step =
      this.#ranBecause === undefined ? await steps.reused(name, standing, 'approved') : await steps.built(name, standing, this.#ranBecause);
    return {...step, outcome: {...step.outcome, gate: 'approved'}, gate: view};
  }

  async #wait(decision: GateDecision, keyed: Keyed, view: GateView, standing: Finished | undefined): Promise<Step> {
    const {spec, steps, options, world} = this.#parts;
    const {gate, name} = this.#stage;
    const paths = gatePaths(spec.file, gate.name);
    const nothingThere = view.artefact === undefined && decision.text === 'disk';
    const files = nothingThere ? [] : [paths.page, paths.artefact];
    const argument = challengeArgument(spec.id, spec.file);
    const next = options.ci
      ? `run cbdf build ${shellWord(spec.file)} locally, review, cbdf approve ${argument} ${gate.name}, and commit`
      : decision.signable
        ? `cbdf approve ${argument} ${gate.name}`
        : `cbdf build ${shellWord(spec.file)}`;
    if (standing !== undefined) await steps.repeat(name, this.#ranBecause === undefined ? standing : {...standing, diagnostics: []});
    if (options.mode === 'build') {
      world.emit({v: 1, type: 'stage-waiting', challenge: spec.id, stage: name, state: decision.state, files, next});
    }
    const reasons = decision.state === 'stale' ? await this.#parts.explainer.why(name, 'gone', view.files.record?.key) : undefined;
    const outcome = {
      stage: name,
      state: 'waiting',
      key: keyed.key,
      gate: decision.state,
      reason: gateSentence(decision.state, gate.name),
      ...(reasons === undefined ? {} : {reasons}),
      files,
    } as const;
    return {outcome: {...outcome, ...(this.#ranBecause === undefined ? {} : {ran: true})}, exitCode: 3, gate: view};
  }

  /** Files that cannot be read as a gate's: a person has to mend them, so the gate waits and touches nothing. */
  #broken(files: GateFiles, diagnostic: Diagnostic): Step {
    const {spec, steps, options, world} = this.#parts;
    const {gate, name} = this.#stage;
    const paths = gatePaths(spec.file, gate.name);
    steps.tell(name, diagnostic);
    const waits = [paths.artefact, paths.record];
    if (options.mode === 'build') {
      const next = diagnostic.suggestion ?? 'mend the files';
      world.emit({v: 1, type: 'stage-waiting', challenge: spec.id, stage: name, state: 'edited', files: waits, next});
    }
    const outcome = {
      stage: name,
      state: 'waiting',
      gate: 'edited',
      reason: diagnostic.message,
      files: waits,
      diagnostics: [diagnostic],
    } as const;
    return {outcome, exitCode: 3, gate: {stage: this.#stage, files}};
  }

  #refusal(): readonly Diagnostic[] {
    if (this.#fitted?.ok === false) return this.#fitted.error;
    const {spec} = this.#parts;
    const {artefact} = gatePaths(spec.file, this.#stage.gate.name);
    const before = this.#stage.needs.at(-1);
    return [
      {
        severity: 'error',
        code: 'artefact-not-editable',
        message: `${artefact} was edited, but it only shows what is made from ${before ?? 'the spec'}`,
        suggestion: before === undefined ? 'edit the spec' : `edit ${before}.yaml beside it`,
        notes: [`to get the made one back: delete ${artefact}, or cbdf build ${shellWord(spec.file)} --force`],
      },
    ];
  }

  async #write(decision: GateDecision, files: GateFiles, text: string | undefined, standing: Finished | undefined): Promise<void> {
    const {world, approvals, spec} = this.#parts;
    const name = this.#stage.gate.name;
    const page = standing?.outputs[`${name}.md`];
    await approvals.write(spec.file, name, files, {
      artefact: text,
      page: page === undefined ? undefined : lf(await world.store.text(page)),
      record: decision.record,
    });
  }

  async #setMade(finished: Finished): Promise<void> {
    const name = `${this.#stage.gate.name}.yaml`;
    const blob: Blob | undefined = finished.outputs[name];
    if (blob === undefined) throw new Error(`the stage ${this.#stage.name} made no ${name}`);
    this.#made = {...finished, text: lf(await this.#parts.world.store.text(blob))};
  }

  /** Validates a text as this stage's output. Only success is stored; the key holds everything that `accept` is given. */
  async #fit(text: string): Promise<Result<Finished, readonly Diagnostic[]>> {
    const {runner, spec} = this.#parts;
    const {gate, name, version} = this.#stage;
    const {artefact: file} = gatePaths(spec.file, gate.name);
    const outputs = Object.fromEntries(Object.entries(this.#inputs).map(([input, value]) => [input, value.outputs]));
    const params = {spec: digestOfJson(spec), inputs: outputs, artefact: artefactDigest(text), file};
    const keyed = keyOf('accept', name, version, params, runner.engines(this.#stage.engines));
    const found = await runner.find(keyed.key, name);
    if (found !== undefined) return ok(found);
    const result = await gate.accept(spec, this.#inputs, text, file);
    return result.ok ? ok(await runner.save(keyed, result.value, [])) : err(result.error);
  }

  #inputOutputs(): readonly Outputs[] {
    return Object.values(this.#inputs).map(({outputs}) => outputs);
  }
}
