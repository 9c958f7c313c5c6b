import type {Diagnostic} from '../core/diagnostic.js';
import type {StageName} from '../core/stage.js';
import {isSystemError} from '../store/disk.js';
import {DamagedBlob} from '../store/store.js';
import {ForeignFolder} from './dist.js';

/** Errors that say something of the machine or its folders, and nothing of this program. ENOENT is not among them: it is mostly a bug. */
const OF_THE_MACHINE = [
  'ENOSPC',
  'EDQUOT',
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOTDIR',
  'EEXIST',
  'ENAMETOOLONG',
];

/** Whether an exception says something of the machine or its folders: a full disk, a folder that may not be written. */
export function isOfTheMachine(error: unknown): error is NodeJS.ErrnoException {
  return isSystemError(error, ...OF_THE_MACHINE);
}

/**
 * What to say of an exception in a stage. The two that are for the caller are thrown on: a damaged blob (the challenge is walked again)
 * and the end of an interrupted build. Of a full disk the user is told in words; all else is a bug and keeps its stack.
 */
export function failureDiagnostic(error: unknown, stage: StageName, signal: AbortSignal): Diagnostic {
  if (signal.aborted) throw signal.reason;
  if (error instanceof DamagedBlob) throw error;
  if (isOfTheMachine(error)) {
    return {severity: 'error', code: 'system-error', message: `${stage} cannot go on: ${error.message}`};
  }
  if (error instanceof ForeignFolder) {
    return {
      severity: 'error',
      code: 'foreign-folder',
      message: error.message,
      suggestion: 'choose another --out-dir, or move the files away',
    };
  }
  const {message, stack} = error instanceof Error ? error : new Error(String(error));
  const notes = (stack ?? '')
    .split('\n')
    .slice(1, 9)
    .map((line) => line.trim());
  return {severity: 'error', code: 'internal-error', message: `internal error in ${stage}: ${message}`, notes};
}
