import {relative, resolve} from 'node:path';
import type {ExitCode} from '../core/plan.js';
import {nodeDisk} from '../engine/world.js';
import {counted, size} from '../report/words.js';
import {cacheStats, collectGarbage, verifyCache} from '../store/housekeeping.js';
import {type Io, UsageError} from './io.js';

export interface CacheFlags {
  readonly cacheDir: string;
  readonly json?: boolean;
}

export interface GcFlags extends CacheFlags {
  readonly maxSize?: number;
  readonly maxAge?: number;
}

/** `cbdf cache stats`: what is stored, and for what. */
export async function stats(flags: CacheFlags, io: Io): Promise<ExitCode> {
  const found = await cacheStats(nodeDisk, await folderOf(flags, io));
  if (flags.json === true) {
    io.out(`${JSON.stringify({v: 1, ...found}, null, 2)}\n`);
    return 0;
  }
  const {records, recordBytes, blobs, blobBytes, makers, unused, unusedBytes, oldest} = found;
  const width = Math.max(...makers.map(({name}) => name.length), 7);
  const lines = [
    `${flags.cacheDir}: ${counted(records, 'result')}, ${counted(blobs, 'file')}, ${size(recordBytes + blobBytes)}`,
    ...makers.map(
      ({name, records: count, bytes}) => `  ${name.padEnd(width)}  ${counted(count, 'result').padStart(12)}  ${size(bytes).padStart(9)}`,
    ),
    ...(unused > 0 ? [`no result needs ${counted(unused, 'file')}, ${size(unusedBytes)}: cbdf cache gc removes them`] : []),
    ...(records > 0 ? [`the oldest use was ${ago(oldest)} ago`] : []),
  ];
  io.out(`${lines.join('\n')}\n`);
  return 0;
}

/** `cbdf cache gc`: what was not used for the longest time goes first; what was in use within the last hour stays. */
export async function gc(flags: GcFlags, io: Io): Promise<ExitCode> {
  const found = await collectGarbage(nodeDisk, await folderOf(flags, io), {maxSize: flags.maxSize, maxAge: flags.maxAge});
  if (flags.json === true) {
    io.out(`${JSON.stringify({v: 1, ...found}, null, 2)}\n`);
    return 0;
  }
  const {removed, removedBytes, kept, keptBytes, overBytes} = found;
  io.out(
    `${flags.cacheDir}: removed ${counted(removed, 'file')}, ${size(removedBytes)}; ${counted(kept, 'file')}, ${size(keptBytes)} stay\n`,
  );
  if (overBytes > 0) io.out(`${size(overBytes)} over the limit were in use within the last hour and stay\n`);
  return 0;
}

/** `cbdf cache verify`: reads everything; exit code 1 if something is not as it was written. */
export async function verify(flags: CacheFlags & {readonly remove?: boolean}, io: Io): Promise<ExitCode> {
  const folder = await folderOf(flags, io);
  const {checked, damages, strangers} = await verifyCache(nodeDisk, folder);
  const shown = (path: string) => relative(io.cwd, path).replaceAll('\\', '/');
  if (flags.remove === true) {
    // A removed file leaves records that name it; they are found by looking again.
    for (let found = damages; found.length > 0; found = (await verifyCache(nodeDisk, folder)).damages) {
      for (const {path} of found) await nodeDisk.remove(path);
    }
  }
  if (flags.json === true) {
    const named = damages.map(({path, what}) => ({path: shown(path), what}));
    io.out(`${JSON.stringify({v: 1, checked, damages: named, strangers: strangers.map(shown)}, null, 2)}\n`);
    return damages.length === 0 ? 0 : 1;
  }
  for (const {path, what} of damages) io.err(`${shown(path)}: ${what}\n`);
  for (const path of strangers) io.err(`${shown(path)}: not of the cache\n`);
  const files = new Set(damages.map(({path}) => path)).size;
  const end =
    files === 0
      ? 'all as they were written'
      : `${counted(files, 'file')} damaged${flags.remove === true ? ' and removed' : '; builds do not use them and make them again'}`;
  io.out(`${flags.cacheDir}: ${counted(checked, 'file')} read, ${end}\n`);
  return files === 0 ? 0 : 1;
}

async function folderOf({cacheDir}: CacheFlags, io: Io): Promise<string> {
  const path = resolve(io.cwd, cacheDir);
  const kind = await nodeDisk.kind(path);
  if (kind === 'file') throw new UsageError(`${cacheDir} is a file`);
  return path;
}

/** `40 min`, `5 h`, `12 days`. */
function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}
