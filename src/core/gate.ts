import type {Digest} from './digest.js';
import type {GateName} from './stage.js';

/** The record beside a gate's artefact: `<gate>.approval.yaml`. */
export interface ApprovalRecord {
  readonly gate: GateName;
  /** `sha256:` and the key of the stage that made the artefact. */
  readonly key: string;
  /** `sha256:` and the digest of the artefact, its line breaks as LF. */
  readonly digest: string;
  /** There, and true, when a person wrote the artefact or changed it: such a text is never overwritten but by `reject` or `--force`. */
  readonly edited?: boolean;
  readonly decision: 'pending' | 'approved' | 'rejected';
  readonly attempt: number;
  readonly feedback: readonly string[];
  readonly by: string;
}

export type GateState = 'new' | 'approved' | 'edited' | 'stale' | 'pending' | 'rejected';

/** All that the state of a gate depends on. The last two are found out on demand: see `decideGate`. */
export interface GateFacts {
  readonly gate: GateName;
  /** False: the artefact is always made again and compared (the preview). */
  readonly replay: boolean;
  /** The making costs money: it is not done just to compare. */
  readonly paid: boolean;
  /** The key of the plan, for the attempt and feedback of the record. */
  readonly key: Digest;
  /** Digest of the artefact on disk, its line breaks as LF; absent if there is none. */
  readonly artefact?: Digest;
  readonly record?: ApprovalRecord;
  readonly ci: boolean;
  readonly force: boolean;
  /** Set to sign whatever can be signed, by this name. */
  readonly signAs?: string;
  /** Digest of what the stage makes of the present inputs; `unknown` if it is not to be found out. */
  readonly made?: Digest | 'unknown';
  /** Whether the artefact on disk is valid for the present inputs. */
  readonly fits?: boolean;
}

/**
 * What to do next at a gate. `ask`: a fact is missing; `known` looks for an earlier result only, `make` runs the stage if need be, `fit`
 * validates the artefact on disk. Otherwise the decision.
 */
export type GateStep = {readonly ask: 'known' | 'make' | 'fit'; readonly why: string} | GateDecision;

export interface GateDecision {
  readonly ask?: undefined;
  readonly state: GateState;
  /** `go`: the artefact is signed; `wait`: a person has to decide; `refuse`: what is on disk cannot be used, and is left alone. */
  readonly verdict: 'go' | 'wait' | 'refuse';
  /** Which text stands: the one on disk, or the one that was made, which then goes to disk. */
  readonly text: 'disk' | 'made';
  /** What the record has to say from now on; absent: as it is. Outside CI it is written where it differs. */
  readonly record?: ApprovalRecord;
  /** Whether `approve` may sign what is on disk (for `text: made`: once it is written). */
  readonly signable: boolean;
}

/**
 * The state of a gate, from facts alone. Called again with the fact it asks for until it decides; the same function serves `build`,
 * `status` and `approve`. A record whose digest is not the artefact's, or whose key is not the plan's, approves nothing.
 */
export function decideGate(facts: GateFacts): GateStep {
  const step = facts.replay ? decideAuthored(facts) : decideRecomputed(facts);
  if (step.ask !== undefined || facts.signAs === undefined || step.verdict !== 'wait' || !step.signable || facts.ci) return step;
  const record = step.record ?? facts.record;
  if (record === undefined) return step;
  return {...step, state: 'approved', verdict: 'go', record: {...record, decision: 'approved', by: facts.signAs}};
}

/** The gates whose artefact an author wrote: signed and intact, it is replayed and nothing is made. */
function decideAuthored(facts: GateFacts): GateStep {
  const {artefact, record, key} = facts;
  const intact = artefact !== undefined && record !== undefined && record.digest === sha(artefact);
  const signed = intact && record.decision === 'approved';
  const sameKey = record?.key === sha(key);
  if (signed && sameKey) return fit(facts, () => ({state: 'approved', verdict: 'go', text: 'disk', signable: false}));
  if (facts.ci && !signed) return waitInCi(facts);
  if (facts.force && !facts.ci) return replaceWithMade(facts, 'forced');
  if (artefact === undefined)
    return replaceWithMade(facts, record?.decision === 'rejected' ? `attempt ${record.attempt}` : 'there is none yet');
  if (record !== undefined && intact) {
    if (record.decision === 'rejected') return replaceWithMade(facts, `attempt ${record.attempt}`);
    if (sameKey) return fit(facts, () => ({state: 'pending', verdict: 'wait', text: 'disk', signable: true}));
    return decideStale(facts, artefact, record);
  }
  return decideEdited(facts, artefact);
}

/** The inputs have changed since the artefact was signed or written. */
function decideStale(facts: GateFacts, artefact: Digest, record: ApprovalRecord): GateStep {
  const signed = record.decision === 'approved';
  const precious = facts.paid || record.edited === true;
  if (facts.made === undefined) {
    const why = signed ? 'its inputs changed: made again, to see whether the signed text still stands' : 'its inputs changed';
    return {ask: precious ? 'known' : 'make', why};
  }
  if (facts.made === artefact && signed) {
    return fit(facts, () => ({state: 'approved', verdict: 'go', text: 'disk', record: {...record, key: sha(facts.key)}, signable: false}));
  }
  if (facts.ci) return {state: 'stale', verdict: 'wait', text: 'disk', signable: false};
  // No person signed it or wrote in it: the new text simply takes its place. `unknown` is only met while signing.
  const nobodys = !signed || (facts.signAs !== undefined && record.by === facts.signAs);
  if (nobodys && !precious) {
    if (facts.made === 'unknown') return {state: 'stale', verdict: 'wait', text: 'disk', signable: false};
    return replaceWithMade(facts, 'its inputs changed');
  }
  if (facts.fits === undefined) return {ask: 'fit', why: 'its inputs changed'};
  if (facts.fits)
    return {state: 'stale', verdict: 'wait', text: 'disk', record: pendingRecord(facts, artefact, record.edited === true), signable: true};
  if (record.edited === true || facts.made === 'unknown') return {state: 'stale', verdict: 'refuse', text: 'disk', signable: false};
  return replaceWithMade(facts, 'the signed text does not fit its inputs any more');
}

/** What is on disk is not what the record names: a person changed it, or the record. */
function decideEdited(facts: GateFacts, artefact: Digest): GateStep {
  if (facts.made === undefined) return {ask: 'known', why: 'the artefact is not the one its record names'};
  const edited = facts.made !== artefact;
  if (facts.fits === undefined) return {ask: 'fit', why: 'the artefact is not the one its record names'};
  if (!facts.fits) return {state: 'edited', verdict: 'refuse', text: 'disk', signable: false};
  const record = pendingRecord(facts, artefact, edited);
  return {state: edited ? 'edited' : 'pending', verdict: 'wait', text: 'disk', record, signable: true};
}

/** The gate whose artefact is the generator's: always made again, in CI too, and compared. */
function decideRecomputed(facts: GateFacts): GateStep {
  const {artefact, record, made} = facts;
  const approved = record?.decision === 'approved';
  const intact = artefact !== undefined && record?.digest === sha(artefact);
  if (facts.ci && !(approved && intact)) return waitInCi(facts);
  if (made === undefined) return {ask: 'make', why: 'always made again and compared'};
  if (made === 'unknown') {
    const signable = intact && record.key === sha(facts.key) && record.decision === 'pending';
    return {state: signable ? 'pending' : 'stale', verdict: 'wait', text: 'disk', signable};
  }
  if (!intact && artefact !== undefined && record !== undefined) {
    if (made !== artefact && !facts.force) return {state: 'edited', verdict: 'refuse', text: 'disk', signable: false};
    return {state: 'pending', verdict: 'wait', text: 'made', record: pendingRecord(facts, made, false), signable: true};
  }
  if (approved && record.digest === sha(made)) {
    return {state: 'approved', verdict: 'go', text: 'made', record: {...record, key: sha(facts.key)}, signable: false};
  }
  const state = approved ? 'stale' : 'pending';
  if (facts.ci) return {state, verdict: 'wait', text: 'disk', signable: false};
  return {state, verdict: 'wait', text: 'made', record: pendingRecord(facts, made, false), signable: true};
}

/** In CI nothing is made for a gate that nobody has signed, and nothing is written. */
function waitInCi({artefact, record}: GateFacts): GateDecision {
  const state =
    record?.decision === 'rejected'
      ? 'rejected'
      : artefact === undefined || record === undefined
        ? 'new'
        : record.digest !== sha(artefact)
          ? 'edited'
          : 'pending';
  return {state, verdict: 'wait', text: 'disk', signable: false};
}

/** The stage's own text becomes the artefact. It is approved at once if it is, to the byte, what a person signed. */
function replaceWithMade(facts: GateFacts, why: string): GateStep {
  const {made, record} = facts;
  if (made === undefined) return {ask: 'make', why};
  if (made === 'unknown') return {state: 'new', verdict: 'wait', text: 'disk', signable: false};
  if (record?.decision === 'approved' && record.digest === sha(made)) {
    return {state: 'approved', verdict: 'go', text: 'made', record: {...record, key: sha(facts.key)}, signable: false};
  }
  return {state: 'pending', verdict: 'wait', text: 'made', record: pendingRecord(facts, made, false), signable: true};
}

/** Validates before it decides: a replayed text passes the same checks again as a new one. */
function fit(facts: GateFacts, decide: () => GateDecision): GateStep {
  if (facts.fits === undefined) return {ask: 'fit', why: 'replayed'};
  const decision = decide();
  return facts.fits ? decision : {state: decision.state, verdict: 'refuse', text: 'disk', signable: false};
}

function pendingRecord(facts: GateFacts, digest: Digest, edited: boolean): ApprovalRecord {
  const {gate, key, record} = facts;
  return {
    gate,
    key: sha(key),
    digest: sha(digest),
    ...(edited ? {edited} : {}),
    decision: 'pending',
    attempt: record?.attempt ?? 1,
    feedback: record?.feedback ?? [],
    by: '',
  };
}

/**
 * The record after `reject`: one attempt more, with what was said. A rejection on top of a rejection that no build has answered yet only
 * adds to the feedback. Naming the digest on disk says that this text, edited or not, may be overwritten.
 */
export function rejectedRecord(record: ApprovalRecord, artefact: Digest, notes: string, by: string): ApprovalRecord {
  const {edited: _, ...rest} = record;
  const attempt = record.decision === 'rejected' ? record.attempt : record.attempt + 1;
  return {...rest, digest: sha(artefact), decision: 'rejected', attempt, feedback: [...record.feedback, notes], by};
}

/** One sentence, without a full stop, on why a gate does not let the build pass. */
export function gateSentence(state: GateState, gate: GateName): string {
  switch (state) {
    case 'new':
      return `nobody has signed ${gate}.yaml yet`;
    case 'approved':
      return `${gate}.yaml is signed`;
    case 'edited':
      return `${gate}.yaml is not the text that its record names: it was edited`;
    case 'stale':
      return `what ${gate}.yaml was made from has changed since it was signed`;
    case 'pending':
      return `${gate}.yaml waits for a signature`;
    case 'rejected':
      return `${gate}.yaml was rejected and has to be made again`;
  }
}

/** A digest as records write it. */
export function sha(digest: Digest): string {
  return `sha256:${digest}`;
}
