import type {ExitCode} from '../core/plan.js';
import {cleanCache, type Cleaned, cleanPackage, insideProject} from '../engine/clean.js';
import {nodeDisk} from '../engine/world.js';
import {counted} from '../report/words.js';
import {Store} from '../store/store.js';
import {type Io, UsageError} from './io.js';
import type {LookFlags} from './look.js';

export interface CleanFlags extends LookFlags {
  readonly cache?: boolean;
}

/** `cbdf clean`: removes packages, and with `--cache` everything stored. Only below the project, and only what a build has made. */
export async function clean(challenge: string | undefined, flags: CleanFlags, io: Io): Promise<ExitCode> {
  if (challenge !== undefined && flags.cache === true) {
    throw new UsageError('--cache empties the cache of all challenges, which share what is stored: leave the name out');
  }
  const id = challenge?.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
  if (id !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) throw new UsageError(`${challenge} is not the id of a challenge`);
  const [out, cache] = [await inside(io, flags.outDir), await inside(io, flags.cacheDir)];
  const busy = await new Store(nodeDisk, cache, () => undefined).locks.busy();
  if (busy !== undefined) {
    io.err(`a build is at work (process ${busy.pid}); stop it or wait for its end, then clean\n`);
    return 1;
  }
  const ids = id === undefined ? (await nodeDisk.list(out)).filter(({folder}) => folder).map(({name}) => name) : [id];
  let removed = 0;
  const left: string[] = [];
  for (const one of ids) {
    const cleaned: Cleaned = await cleanPackage(nodeDisk, out, cache, one);
    removed += cleaned.removed;
    left.push(...cleaned.left.map((name) => `${flags.outDir}/${name}`));
  }
  io.out(removed === 0 ? `${flags.outDir}: nothing to remove\n` : `${flags.outDir}: removed ${counted(removed, 'file')}\n`);
  for (const path of left) io.err(`${path} stays: no build made it\n`);
  if (id === undefined && left.length === 0 && (await nodeDisk.list(out)).length === 0) await nodeDisk.remove(out);
  if (flags.cache !== true) return 0;
  const cleaned = await cleanCache(nodeDisk, cache);
  if (!cleaned.ok) {
    io.err(`${flags.cacheDir} stays: ${cleaned.error}\n`);
    return 1;
  }
  io.out(cleaned.value.removed === 0 ? `${flags.cacheDir}: nothing to remove\n` : `${flags.cacheDir}: removed\n`);
  return 0;
}

async function inside(io: Io, folder: string): Promise<string> {
  const path = await insideProject(nodeDisk, io.cwd, folder);
  if (!path.ok) throw new UsageError(`${path.error}; only what a build has made in this project is removed`);
  return path.value;
}
