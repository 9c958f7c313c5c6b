import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import type {ExitCode} from '../core/plan.js';
import type {GateName} from '../core/stage.js';
import type {BuildRequest} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import type {Signed} from '../engine/sign.js';
import {type Io, isCi, printDiagnostics, UsageError} from './io.js';
import {findChallenge} from './spec-files.js';
import {loadFrom} from './load.js';
import {requestFrom} from './request.js';

export interface SignFlags {
  readonly cacheDir: string;
}

/** `cbdf approve`: signs what is on disk. */
export async function approve(
  challenge: string,
  gate: GateName | undefined,
  flags: SignFlags,
  io: Io,
  services: Services,
): Promise<ExitCode> {
  return withRequest('approve', challenge, flags, io, services, async (request) => {
    const sign = await import('../engine/sign.js');
    return sign.approve(request, gate, await whoAmI(io));
  });
}

/** `cbdf reject`: asks for another text, with a note for its author. */
export async function reject(
  challenge: string,
  gate: GateName,
  given: string | undefined,
  flags: SignFlags,
  io: Io,
  services: Services,
): Promise<ExitCode> {
  const notes = await notesOf(gate, given, io);
  return withRequest('reject', challenge, flags, io, services, async (request) => {
    const sign = await import('../engine/sign.js');
    return sign.reject(request, gate, notes, await whoAmI(io));
  });
}

/** The note as it was given; or a person is asked; or else the command line is wrong, and says what it might have been. */
async function notesOf(gate: GateName, given: string | undefined, io: Io): Promise<string> {
  if (given !== undefined && given.trim() !== '') return given.trim();
  if (isCi(io)) throw new UsageError('reject is refused in CI: a person signs, and commits the record');
  if (given !== undefined) throw new UsageError('--notes must say what is to be different');
  const {askNote, typicalNotes} = await import('./note.js');
  const note = io.ask === undefined ? undefined : await askNote(gate, io, io.ask);
  if (note !== undefined) return note;
  throw new UsageError(`--notes must say what is to be different, such as:\n${typicalNotes(gate).trimEnd()}`);
}

async function withRequest(
  verb: string,
  challenge: string,
  flags: SignFlags,
  io: Io,
  services: Services,
  act: (request: BuildRequest) => Promise<Signed>,
): Promise<ExitCode> {
  if (isCi(io)) throw new UsageError(`${verb} is refused in CI: a person signs, and commits the record`);
  const loaded = await loadFrom([await findChallenge(challenge, io.cwd)], io, services, flags.cacheDir);
  if (!loaded.ok) {
    await printDiagnostics(io, loaded.error);
    return 2;
  }
  const {exitCode, message, diagnostics} = await act({
    ...(await requestFrom({cacheDir: flags.cacheDir, outDir: 'dist', jobs: 1}, io, services)),
    specs: loaded.value.specs,
    emit: () => undefined,
  });
  await printDiagnostics(io, diagnostics);
  (exitCode === 0 ? io.out : io.err)(`${message}\n`);
  return exitCode;
}

/** The name that git knows the user by; empty without git or without a name. It is a note: identity is the forge's business. */
export async function whoAmI(io: Io): Promise<string> {
  try {
    const {stdout} = await promisify(execFile)('git', ['config', 'user.name'], {cwd: io.cwd, timeout: 5000});
    return stdout.trim();
  } catch {
    return '';
  }
}
