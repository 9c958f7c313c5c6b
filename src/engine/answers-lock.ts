import {resolve} from 'node:path';
import type {Answer, MeasuredFinding} from '../core/answer.js';
import {type AnswersLock, answersLock, formatLock, LOCK_NAME, lockChanges, lockFrom, lockLine} from '../core/answers-lock.js';
import type {Diagnostic, Location} from '../core/diagnostic.js';
import {digestOf} from '../core/digest.js';
import type {Json} from '../core/json.js';
import {keyOf} from '../core/key.js';
import {challengeArgument} from '../core/plan.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Blob, Outputs} from '../core/stage.js';
import type {Store} from '../store/store.js';
import {conflictIn, lf} from './approvals.js';
import {lockable} from './measured.js';
import type {World} from './world.js';

/** Where a challenge's lock lies: beside its approvals. */
export function lockPath(specFile: string): string {
  return `${specFile.replace(/\.ya?ml$/, '')}/${LOCK_NAME}`;
}

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
  const {key, fingerprint} = keyOf('action', 'answers-lock', 1, what, {});
  const known = (await store.find(key).catch(() => undefined))?.extra['faults'];
  if (known !== undefined) return {file, exists: true, faults: known as unknown as readonly LockFault[]};
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

async function faultsIn(text: string, now: string, spec: ChallengeSpec): Promise<readonly LockFault[]> {
  const file = lockPath(spec.file);
  const conflict = conflictIn(file, text);
  if (conflict !== undefined) return [{diagnostic: {...conflict, suggestion: relock(spec)}}];
  if (text === now) return [];
  const [was, is] = [await parseLock(text), await parseLock(now)];
  if (is === undefined) throw new Error('a lock that was just made cannot be read');
  if (was === undefined || was.challenge !== spec.id) {
    const message =
      was === undefined ? `${file} is no lock of answers, so nothing can be compared` : `${file} is the lock of ${was.challenge}`;
    const location = locationIn(file, text, 1);
    return [{diagnostic: {severity: 'error', code: 'answers-lock-unreadable', message, location, suggestion: relock(spec)}}];
  }
  return lockChanges(was, is).map((change) => ({
    entry: change.part === 'findings' ? `finding ${change.name}` : change.name,
    diagnostic: {
      severity: 'error',
      code: 'answer-changed',
      message: change.message,
      location: locationIn(file, text, lockLine(text, change)),
      suggestion: relock(spec),
      notes: change.notes,
    },
  }));
}

function relock({id, file}: ChallengeSpec): string {
  return `find out why; if it is meant, cbdf lock ${challengeArgument(id, file)}, and commit it`;
}

function locationIn(file: string, text: string, line: number): Location {
  const lineText = text.split('\n')[line - 1] ?? '';
  const column = lineText.length - lineText.trimStart().length + 1;
  return {file, line, column, length: Math.max(1, lineText.trim().length), lineText};
}

/** The lock in a text; undefined if there is none. */
export async function parseLock(text: string): Promise<AnswersLock | undefined> {
  const {parse} = await import('yaml');
  try {
    return lockFrom(parse(text, {maxAliasCount: 0}));
  } catch {
    return undefined;
  }
}

/** The text that the lock of these outputs has. Throws `DamagedBlob`. */
export async function lockText(store: Store, id: string, [answers, findings]: readonly [Blob, Blob]): Promise<string> {
  const measured = [JSON.parse(await store.text(answers)), JSON.parse(await store.text(findings))] as [Answer[], MeasuredFinding[]];
  return formatLock(answersLock(id, ...measured));
}
