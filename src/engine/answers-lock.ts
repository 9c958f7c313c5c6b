import {resolve} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {digestOf} from '../core/digest.js';
import type {Json} from '../core/json.js';
import {keyOf} from '../core/key.js';
import {challengeArgument} from '../core/plan.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Blob, Outputs} from '../core/stage.js';
import {ANSWERS, FINDINGS} from '../stages/files.js';
import {lf, lockPath} from './approvals.js';
import type {World} from './world.js';

/** Bump when equal files must be told otherwise. */
const VERSION = 1;

/** A change, and what has changed: `q03`, `finding repeat`; absent where the file itself is at fault. */
export interface LockFault {
  readonly entry?: string;
  readonly diagnostic: Diagnostic;
}

/** What the lock of a challenge says of what was measured now. */
export interface Compared {
  readonly file: string;
  /** False where there is no lock, or nothing that could be locked. */
  readonly exists: boolean;
  readonly faults: readonly LockFault[];
}

/** The files and the store, for those who only read. */
export type Reading = Pick<World, 'disk' | 'store' | 'root'>;

/**
 * Compares answers and findings with the lock beside the spec; every change is an error at its line of the lock. What was compared once is
 * remembered for as long as both are the same, so that a build with nothing to do reads neither answers nor YAML.
 */
export async function compareWithLock({disk, store, root}: Reading, spec: ChallengeSpec, outputs: Outputs): Promise<Compared> {
  const file = lockPath(spec.file);
  const measured = lockable(outputs);
  const data = measured === undefined ? undefined : await disk.read(resolve(root, file));
  if (measured === undefined || data === undefined) return {file, exists: false, faults: []};
  const text = lf(new TextDecoder().decode(data));
  const what = {id: spec.id, file, text: digestOf(text), measured: measured.map(({digest}) => digest)};
  const {key, fingerprint} = keyOf('action', 'answers-lock', VERSION, what, {});
  const known = (await store.find(key).catch(() => undefined))?.extra['faults'];
  if (known !== undefined) return {file, exists: true, faults: known as unknown as readonly LockFault[]};
  const {faultsIn, lockText} = await import('./lock-faults.js');
  const faults = await faultsIn(text, await lockText(store, spec.id, measured), spec);
  // A cache that cannot be written is told when a stage wants to write to it.
  await store
    .save(key, {}, {fingerprint, diagnostics: [], extra: {faults: JSON.parse(JSON.stringify(faults)) as Json}})
    .catch(() => undefined);
  return {file, exists: true, faults};
}

/** All changes in one warning, for a build on a person's machine. */
export function lockWarning({file, faults}: Compared): Diagnostic {
  const [first] = faults.map(({diagnostic}) => diagnostic);
  const count = faults.length;
  return {
    severity: 'warning',
    code: 'answers-changed',
    message: count === 1 && first !== undefined ? first.message : `${count} answers and findings are not those of ${file}`,
    ...(first?.location === undefined ? {} : {location: first.location}),
    ...(first?.suggestion === undefined ? {} : {suggestion: first.suggestion}),
    notes: count === 1 ? (first?.notes ?? []) : faults.map(({diagnostic}) => diagnostic.message),
  };
}

/** The error of `build --locked` for a challenge that has no lock. */
export function lockMissing({file}: Compared, spec: ChallengeSpec): Diagnostic {
  return {
    severity: 'error',
    code: 'no-answers-lock',
    message: `--locked: there is no ${file}`,
    suggestion: `cbdf lock ${challengeArgument(spec.id, spec.file)}, and commit it`,
  };
}

/** The two outputs that a lock is made of; undefined where the stage made none. */
export function lockable(outputs: Outputs): readonly [answers: Blob, findings: Blob] | undefined {
  const [answers, findings] = [outputs[ANSWERS], outputs[FINDINGS]];
  return answers === undefined || findings === undefined ? undefined : [answers, findings];
}
