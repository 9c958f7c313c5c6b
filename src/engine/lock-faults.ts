import type {Answer, MeasuredFinding} from '../core/answer.js';
import {type AnswersLock, answersLock, formatLock, lockChanges, lockFrom, lockLine} from '../core/answers-lock.js';
import type {Location} from '../core/diagnostic.js';
import {challengeArgument} from '../core/plan.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Blob} from '../core/stage.js';
import type {Store} from '../store/store.js';
import type {LockFault} from './answers-lock.js';
import {conflictIn, lockPath} from './approvals.js';

/** Where the text of a lock says otherwise than `now`, the text that it would have: each change an error at its line. */
export async function faultsIn(text: string, now: string, spec: ChallengeSpec): Promise<readonly LockFault[]> {
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
  return lockChanges(was, is).map((change, index) => ({
    entry: change.part === 'findings' ? `finding ${change.name}` : change.name,
    diagnostic: {
      severity: 'error',
      code: 'answer-changed',
      message: change.message,
      location: locationIn(file, text, lockLine(text, change)),
      // What to do is the same for all, and said once.
      ...(index === 0 ? {suggestion: relock(spec)} : {}),
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
