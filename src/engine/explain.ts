import {resolve} from 'node:path';
import {type Change, changesBetween, changeWords, pointerWords, valueAt, withChange} from '../core/change.js';
import {type Digest, digestOfJson} from '../core/digest.js';
import type {Json} from '../core/json.js';
import type {Keyed} from '../core/key.js';
import {sha} from '../core/gate.js';
import {changeReason, type Place, type Reason} from '../core/reason.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Outputs, Review, Stage, StageInput, StageInputs, StageName} from '../core/stage.js';
import {gatePaths} from './approvals.js';
import {type Memories, recall, remember, type StageMemory} from './memory.js';
import type {World} from './world.js';

/** What a walk finds out about a stage before it decides. */
interface Seen {
  readonly stage: Stage;
  readonly keyed: Keyed;
  readonly params: unknown;
  readonly inputs: StageInputs;
  readonly review: Review;
}

/** A spec in which more values than this have changed is compared block by block. */
const MOST_CHANGES = 40;
/** More changes of one kind are counted and not listed. */
const MOST_SHOWN = 5;
/** Keys of the spec that have another name as well. */
const OTHER_NAMES: {readonly [pointer: string]: string} = {'/skill_level': '/difficulty', '/brief': '/problem_statement'};

/**
 * Says why the stages of one challenge have to run, by comparison with what is remembered of them. Which change matters to a stage is not
 * guessed from names: its `select` is asked again with one change at a time.
 */
export class Explainer {
  readonly #world: World;
  readonly #spec: ChallengeSpec;
  readonly #seen = new Map<StageName, Seen>();
  readonly #done = new Set<StageName>();
  #memories: Promise<Memories> | undefined;
  #sources = new Map<string, Promise<Source>>();

  constructor(world: World, spec: ChallengeSpec) {
    this.#world = world;
    this.#spec = spec;
  }

  /** A stage's key is known now. */
  saw(stage: Stage, keyed: Keyed, params: unknown, inputs: StageInputs, review: Review): void {
    this.#seen.set(stage.name, {stage, keyed, params, inputs, review});
  }

  /** A stage has the result that belongs to its key. */
  finished(stage: StageName): void {
    this.#done.add(stage);
  }

  /** Remembers how this build leaves the stages that have a result. */
  async remember(): Promise<void> {
    const now: {[stage in StageName]?: StageMemory} = {};
    for (const [name, {keyed, review, inputs}] of this.#seen) {
      if (!this.#done.has(name)) continue;
      now[name] = {key: keyed.key, fingerprint: keyed.fingerprint, review, spec: this.#spec, inputs: outputsOf(inputs)};
    }
    if (Object.keys(now).length > 0) await remember(this.#world.store, this.#spec.id, now);
  }

  /**
   * Why the stage that was seen has no result of its present key; never empty. `signedFor`: the key that its artefact was signed or written
   * for, where that is another one.
   */
  async why(name: StageName, missing: 'gone' | 'partial', signedFor?: string): Promise<readonly Reason[]> {
    const seen = this.#seen.get(name);
    if (seen === undefined) throw new Error(`nobody has seen the stage ${name} yet`);
    this.#memories ??= recall(this.#world.store, this.#spec.id);
    const then = (await this.#memories)[name];
    if (then === undefined) return [{type: 'first-run', message: 'nothing is stored for it yet'}];
    if (signedFor !== undefined && signedFor !== sha(then.key)) {
      return [{type: 'first-run', message: 'nothing is known here of the inputs that its text was made for'}];
    }
    if (then.key === seen.keyed.key) {
      const message = missing === 'partial' ? 'a part of it failed the last time' : 'what it made is not stored any more';
      return [{type: 'output-missing', message}];
    }
    const reasons = [...versions(then, seen.keyed), ...(await this.#changed(seen, then))];
    if (reasons.length === 0) throw new Error(`${name} has another key (${then.key}, then ${seen.keyed.key}) and nobody can say why`);
    return reasons;
  }

  /** What differs in the params, by where it comes from: the spec and the reviewer, or what earlier stages made. */
  async #changed(seen: Seen, then: StageMemory): Promise<readonly Reason[]> {
    if (then.fingerprint.params === seen.keyed.fingerprint.params) return [];
    const reasons: Reason[] = [];
    for (const change of await this.#specChanges(seen, then.spec)) {
      reasons.push(changeReason('params', change, await this.#place(change)));
    }
    const before = then.fingerprint.values;
    // With the spec and the review of then, what still differs comes from the inputs.
    const {params: asThen, reads} = await select(seen, then.spec, then.review);
    const reviewed = (await select(seen, then.spec, seen.review)).params;
    for (const change of changesBetween(asThen, reviewed)) {
      const place = seen.stage.gate === undefined ? undefined : {file: gatePaths(this.#spec.file, seen.stage.gate.name).record};
      reasons.push(changeReason('params', change, place));
    }
    const fromInputs = changesBetween(before, asThen);
    if (fromInputs.length > 0) reasons.push(...(await this.#inputReasons(seen, then, fromInputs, reads)));
    if (reasons.length > 0) return reasons;
    // The parts explain nothing by themselves, only together.
    return changesBetween(before, asJson(seen.params), MOST_SHOWN).map((change) => changeReason('params', change));
  }

  /** The changes of the spec, each of which alone gives this stage other params. */
  async #specChanges(seen: Pick<Seen, 'stage' | 'inputs' | 'review'>, before: ChallengeSpec): Promise<readonly Change[]> {
    const now = this.#spec;
    const changes = specChanges(asJson(before), asJson({...now, file: before.file}));
    if (changes.length === 0) return [];
    const base = await digestOfParams(seen, before);
    const felt: Change[] = [];
    for (const change of changes) {
      const changed = withChange(asJson(before), change) as unknown as ChallengeSpec;
      if ((await digestOfParams(seen, changed)) !== base) felt.push(change);
    }
    return felt;
  }

  /** One reason for each input that made something else of what the stage reads. */
  async #inputReasons(
    seen: Seen,
    then: StageMemory,
    changes: readonly Change[],
    reads: ReadonlyMap<StageName, ReadonlySet<string> | 'all'>,
  ): Promise<readonly Reason[]> {
    const found: {need: StageName; names: readonly string[]}[] = [];
    for (const need of seen.stage.needs) {
      const [before, now] = [then.inputs[need] ?? {}, seen.inputs[need]?.outputs ?? {}];
      const read = reads.get(need);
      const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
        .filter((name) => before[name]?.digest !== now[name]?.digest && (read === 'all' || read?.has(name) === true))
        .sort();
      if (names.length > 0) found.push({need, names});
    }
    const [only] = found.length === 1 ? found : [];
    const first = changes[0];
    const reasons: Reason[] = [];
    for (const {need, names} of found) {
      const because = await this.#causes(need, then.spec, then.inputs[need] ?? {});
      const what = names.length > 3 ? `${names.length} other files` : `another ${names.join(', ')}`;
      const detail = only === undefined || first === undefined ? {} : first;
      const words =
        only === undefined || first === undefined || isDigestChange(first) ? '' : `: ${pointerWords(first.pointer)} ${changeWords(first)}`;
      const more = only !== undefined && changes.length > 1 && words !== '' ? ` (and ${changes.length - 1} more)` : '';
      reasons.push({
        type: 'input',
        stage: need,
        ...detail,
        message: `${need} made ${what}${words}${more}`,
        ...(because.length > 0 ? {because} : {}),
      });
    }
    if (reasons.length > 0) return reasons;
    // Nothing that was made differs, and yet it reads otherwise: only the program itself does that, such as the generator's version.
    return changes.slice(0, MOST_SHOWN).map((change) => changeReason('version', change));
  }

  /** What made an earlier stage give something else than in `outputs`: changes of the spec, or of a text at a gate. */
  async #causes(name: StageName, spec: ChallengeSpec, outputs: Outputs): Promise<readonly Reason[]> {
    const causes: Reason[] = [];
    const visited = new Set<StageName>();
    const visit = async (at: StageName, was: Outputs | undefined): Promise<void> => {
      const seen = this.#seen.get(at);
      if (seen === undefined || visited.has(at)) return;
      visited.add(at);
      const felt = await this.#specChanges(seen, spec);
      for (const change of felt) {
        if (!causes.some(({pointer}) => pointer === change.pointer)) causes.push(changeReason('params', change, await this.#place(change)));
      }
      // A text that was made anew for a changed spec differs for that, and not because somebody edited it.
      if (was !== undefined && felt.length === 0) causes.push(...(await this.#artefactChanges(seen.stage, was)));
      for (const need of seen.stage.needs) await visit(need, (await this.#memories)?.[at]?.inputs[need]);
    };
    await visit(name, outputs);
    return causes.slice(0, MOST_SHOWN);
  }

  /** What a person, or an author, has changed in the text at a gate since, as far as the text of then is still stored. */
  async #artefactChanges(stage: Stage, was: Outputs): Promise<readonly Reason[]> {
    if (stage.gate?.editable !== true || this.#spec[stage.gate.name as 'problem' | 'schema'] !== undefined) return [];
    const blob = was[`${stage.gate.name}.yaml`];
    const before = blob === undefined ? undefined : await this.#world.store.peek(blob);
    if (before === undefined) return [];
    const {artefact} = gatePaths(this.#spec.file, stage.gate.name);
    const {parseYaml} = await import('../spec/yaml.js');
    const now = await this.#source(artefact);
    const changes = changesBetween(parseYaml(before, artefact).value, now.value, MOST_SHOWN);
    return changes.map((change) => changeReason('params', change, now.place(change.pointer)));
  }

  /** Where a changed value of the spec stands: in its file, or in the artefact of the block that the spec leaves to an author. */
  async #place({pointer}: Change): Promise<Place> {
    const source = await this.#source(this.#spec.file);
    if (/^\/(?:author|cast)(?:\/|$)/.test(pointer) && source.place(pointer).line === undefined) {
      const place = (await this.#source('cbdf.config.yaml')).place(pointer);
      if (place.line !== undefined) return place;
    }
    const other = OTHER_NAMES[pointer];
    return source.place(other !== undefined && source.place(pointer).line === undefined ? other : pointer);
  }

  #source(file: string): Promise<Source> {
    const known = this.#sources.get(file) ?? readSource(this.#world, file);
    this.#sources.set(file, known);
    return known;
  }
}

/** A YAML file and where its values stand. */
interface Source {
  readonly value: Json;
  place(pointer: string): Place;
}

async function readSource({disk, root}: World, file: string): Promise<Source> {
  const [{parseYaml}, {locationAt}] = await Promise.all([import('../spec/yaml.js'), import('../spec/source.js')]);
  const data = await disk.read(resolve(root, file));
  const {value, source} = parseYaml(data === undefined ? '' : new TextDecoder().decode(data), file);
  return {
    value,
    place(pointer) {
      const span = source.spans.get(pointer);
      if (span === undefined) return {file};
      const {line, column} = locationAt(source, ...span.value);
      return {file, line, column};
    },
  };
}

/** The params that a stage would have with another spec or review, and which outputs it reads for that. */
async function select(
  {stage, inputs}: Pick<Seen, 'stage' | 'inputs'>,
  spec: ChallengeSpec,
  review: Review,
): Promise<{params: Json; reads: ReadonlyMap<StageName, ReadonlySet<string> | 'all'>}> {
  const reads = new Map<StageName, Set<string> | 'all'>();
  const watched: {[name in StageName]?: StageInput} = {};
  for (const [need, input] of Object.entries(inputs) as [StageName, StageInput][]) {
    const note = (name: string | symbol) => {
      const names = reads.get(need) ?? new Set<string>();
      if (names !== 'all') reads.set(need, typeof name === 'string' ? names.add(name) : names);
    };
    const outputs = new Proxy(input.outputs, {
      get(target, name) {
        note(name);
        return Reflect.get(target, name) as unknown;
      },
      ownKeys(target) {
        reads.set(need, 'all');
        return Reflect.ownKeys(target);
      },
    });
    watched[need] = {
      outputs,
      text(name) {
        note(name);
        return input.text(name);
      },
    };
  }
  const params = asJson(await stage.select(spec, watched, review));
  return {params, reads};
}

/** The digest of the params with another spec. A spec of which `select` can make nothing is certainly felt. */
async function digestOfParams(seen: Pick<Seen, 'stage' | 'inputs' | 'review'>, spec: ChallengeSpec): Promise<Digest | 'none'> {
  try {
    return digestOfJson(await seen.stage.select(spec, seen.inputs, seen.review));
  } catch {
    return 'none';
  }
}

function versions(then: StageMemory, {fingerprint: now}: Keyed): readonly Reason[] {
  const {fingerprint: before} = then;
  const reasons: Reason[] = [];
  if (before.format !== now.format) {
    reasons.push({
      type: 'version',
      message: `the form of keys ${before.format} -> ${now.format}`,
      before: before.format,
      after: now.format,
    });
  }
  if (before.version !== now.version || before.name !== now.name || before.kind !== now.kind) {
    const [from, to] = [before.version ?? 0, now.version ?? 0];
    reasons.push({type: 'version', message: `the version of the stage ${from} -> ${to}`, before: from, after: to});
  }
  for (const {pointer, before: from, after: to} of changesBetween(asJson(before.engines ?? {}), asJson(now.engines ?? {}))) {
    const change = {pointer, ...(from === undefined ? {} : {before: from}), ...(to === undefined ? {} : {after: to})};
    reasons.push({type: 'engine', message: `${pointer.slice(1).replaceAll('~1', '/')} ${changeWords(change)}`, ...change});
  }
  return reasons;
}

/** Many changes, such as a block that was written anew, are taken together by the settings that they lie in. */
function specChanges(before: Json, now: Json): readonly Change[] {
  const changes = changesBetween(before, now, 50 * MOST_CHANGES);
  for (let steps = 6; steps > 0; steps--) {
    const pointers = new Set(
      changes.map(({pointer}) =>
        pointer
          .split('/')
          .slice(0, steps + 1)
          .join('/'),
      ),
    );
    if (pointers.size > MOST_CHANGES && steps > 1) continue;
    return [...pointers].map((pointer) => {
      const [from, to] = [valueAt(before, pointer), valueAt(now, pointer)];
      return {pointer, ...(from === undefined ? {} : {before: from}), ...(to === undefined ? {} : {after: to})};
    });
  }
  return changes;
}

function isDigestChange({before, after}: Change): boolean {
  return [before, after].some((value) => typeof value === 'string' && /^(sha256:)?[0-9a-f]{64}$/.test(value));
}

function outputsOf(inputs: StageInputs): {readonly [stage in StageName]?: Outputs} {
  return Object.fromEntries(Object.entries(inputs).map(([name, {outputs}]) => [name, outputs]));
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
