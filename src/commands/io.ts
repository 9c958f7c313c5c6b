import {resolve} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {nodeDisk} from '../engine/world.js';

/** What a command knows of the process it runs in. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether the output is a terminal, and how wide; 0 if it does not say (some pseudo-terminals do not). */
  readonly isTty: boolean;
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Asks a person; undefined at the end of the input. Absent where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string | undefined>;
}

/** A command line that cannot be carried out: one message, exit code 2. */
export class UsageError extends Error {}

/** CI says so in the environment; `CI=false` and `CI=0` say that it is not. */
export function isCi({env}: Io): boolean {
  return env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI'].toLowerCase());
}

/** https://no-color.org; FORCE_COLOR is for terminals that do not look like one. */
export function hasColor({env, isTty}: Io): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return isTty && env['TERM'] !== 'dumb';
}

/** Columns that a line of text may take. */
export function widthOf({isTty, columns}: Io): number {
  if (!isTty) return 140;
  return columns > 0 ? columns : 80;
}

/** The text of a file, relative to the working directory; undefined if there is none. */
export async function readText(io: Io, path: string): Promise<string | undefined> {
  const data = await nodeDisk.read(resolve(io.cwd, path));
  return data === undefined ? undefined : new TextDecoder('utf-8', {ignoreBOM: true}).decode(data);
}

/** Prints diagnostics to the error output. */
export async function printDiagnostics(io: Io, diagnostics: readonly Diagnostic[]): Promise<void> {
  const {formatDiagnostic} = await import('../report/codeframe.js');
  const width = widthOf(io);
  for (const diagnostic of diagnostics) io.err(`${formatDiagnostic(diagnostic, {color: hasColor(io), width})}\n`);
}
