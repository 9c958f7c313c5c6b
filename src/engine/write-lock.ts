import {resolve} from 'node:path';
import {type LockChange, lockChanges} from '../core/answers-lock.js';
import {type ChallengeOutcome, type ExitCode, shellWord, worstExit} from '../core/plan.js';
import {nodeDisk} from '../store/disk.js';
import {DamagedBlob, Store} from '../store/store.js';
import {lockable, type Reading} from './answers-lock.js';
import {lf, lockPath, replaceText} from './approvals.js';
import {type BuildRequest, plan} from './build.js';
import {lockText, parseLock} from './lock-faults.js';

/** What became of one challenge's lock. */
export interface Locked {
  readonly exitCode: ExitCode;
  readonly message: string;
  /** What the lock said before, where it said something else. */
  readonly changes: readonly LockChange[];
}

/**
 * `cbdf lock`: writes what the built data answers, for challenges that are built as they stand. Of the others, says what is missing. A lock
 * that says the same already is not touched. Throws errors of the system.
 */
export async function lockAnswers(request: BuildRequest): Promise<{readonly exitCode: ExitCode; readonly locks: readonly Locked[]}> {
  const disk = request.disk ?? nodeDisk;
  const store = new Store(disk, resolve(request.root, request.cacheDir), (message) => {
    request.emit({v: 1, type: 'cache-warning', message});
  });
  const locks: Locked[] = [];
  for (const outcome of await plan({...request, until: 'full', answers: 'off'})) {
    locks.push(await lockOne({disk, store, root: request.root}, outcome));
  }
  return {exitCode: worstExit(locks.map(({exitCode}) => exitCode)), locks};
}

async function lockOne(world: Reading, outcome: ChallengeOutcome): Promise<Locked> {
  const {challenge, spec} = outcome;
  const {disk, store, root} = world;
  const no = (exitCode: ExitCode, why: string): Locked => ({exitCode, message: `${challenge}: ${why}`, changes: []});
  const build = `cbdf build ${shellWord(spec)}`;
  const full = outcome.stages.find(({stage}) => stage === 'full');
  const record = full?.key === undefined || full.state === 'due' ? undefined : await store.find(full.key);
  if (record === undefined) {
    const waiting = outcome.stages.find(({state}) => state === 'waiting');
    if (waiting !== undefined) return no(3, `${waiting.stage} is not approved, so there are no answers to lock; next: ${outcome.next}`);
    return no(1, `the data is not built as the spec stands now; run ${build} first`);
  }
  if (record.extra['rejected'] === true) return no(1, 'the quality of the data was rejected, so its answers are not locked');
  const measured = lockable(record.outputs);
  if (measured === undefined) return no(1, 'its data answers no questions');
  const file = lockPath(spec);
  let text: string;
  try {
    text = await lockText(store, challenge, measured);
  } catch (error) {
    if (error instanceof DamagedBlob) return no(1, `its stored answers are damaged; run ${build} first`);
    throw error;
  }
  const data = await disk.read(resolve(root, file));
  const before = data === undefined ? undefined : lf(new TextDecoder().decode(data));
  if (before === text) return {exitCode: 0, message: `${file} says so already`, changes: []};
  const [was, is] = [before === undefined ? undefined : await parseLock(before), await parseLock(text)];
  await replaceText(disk, root, file, text);
  const changes = was === undefined || is === undefined ? [] : lockChanges(was, is);
  const [questions, findings] = [Object.keys(is?.questions ?? {}).length, Object.keys(is?.findings ?? {}).length];
  return {exitCode: 0, message: `${file} is written: ${questions} answers, ${findings} findings; commit it`, changes};
}
