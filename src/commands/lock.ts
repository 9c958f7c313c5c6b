import type {ExitCode} from '../core/plan.js';
import type {Services} from '../engine/services.js';
import {lockAnswers} from '../engine/write-lock.js';
import {paint} from '../report/words.js';
import {hasColor, type Io, isCi, printDiagnostics, UsageError} from './io.js';
import {loadFrom} from './load.js';
import type {LookFlags} from './look.js';
import {requestFrom} from './request.js';
import {findChallenge} from './spec-files.js';

/** `cbdf lock`: writes what built challenges answer into `answers.lock.yaml`, and says what was locked before. */
export async function lock(challenges: readonly string[], flags: LookFlags, io: Io, services: Services): Promise<ExitCode> {
  if (isCi(io)) throw new UsageError('lock is refused in CI: a person looks at what has changed, and commits the file');
  const args: string[] = [];
  for (const challenge of challenges) args.push(await findChallenge(challenge, io.cwd));
  const loaded = await loadFrom(args.length === 0 ? ['challenges/*.yaml'] : args, io, services, flags.cacheDir);
  if (!loaded.ok) {
    await printDiagnostics(io, loaded.error);
    return 2;
  }
  const {exitCode, locks} = await lockAnswers({
    ...(await requestFrom(flags, io, services)),
    specs: loaded.value.specs,
    emit: (event) => {
      if (event.type === 'cache-warning') io.err(`cache  ${event.message}\n`);
    },
  });
  const {dim} = paint(hasColor(io));
  for (const one of locks) {
    for (const {message, notes} of one.changes) io.out(`${message}\n${notes.map((note) => `  ${dim(note)}\n`).join('')}`);
    (one.exitCode === 0 ? io.out : io.err)(`${one.message}\n`);
  }
  return exitCode;
}
