import {posix, resolve} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {Services} from '../engine/services.js';
import {loadCached} from '../engine/spec-cache.js';
import type {LoadedSpec} from '../engine/world.js';
import {type Io, readText} from './io.js';
import {findSpecs, type SpecFiles} from './spec-files.js';

export interface Loaded {
  readonly specs: readonly LoadedSpec[];
  readonly notes: readonly Diagnostic[];
}

/** Leaves some spec files out, before they are read. */
export type Choose = (files: readonly string[]) => Promise<SpecFiles>;

/**
 * Finds and reads the specs that arguments mean; with a cache folder, what was read before is not read again. The error holds every mistake
 * of every file. Throws `UsageError`.
 */
export async function loadFrom(
  args: readonly string[],
  io: Io,
  services: Services,
  cacheDir?: string,
  choose?: Choose,
): Promise<Result<Loaded, readonly Diagnostic[]>> {
  const {files, notes} = await chosen(args, io, choose);
  const read = (path: string) => readText(io, path);
  const loaded =
    cacheDir === undefined ? await services.loadSpecs(files, read) : await loadCached(files, read, services, resolve(io.cwd, cacheDir));
  return loaded.ok ? ok({specs: loaded.value, notes}) : err([...notes, ...loaded.error]);
}

/**
 * For `--keep-going`, after `loadFrom` has found mistakes: the specs that are right. Of two with the same id neither is, since nobody knows
 * which was meant. Throws `UsageError`.
 */
export async function loadRight(
  args: readonly string[],
  io: Io,
  services: Services,
  cacheDir: string,
  choose?: Choose,
): Promise<Result<Loaded, readonly Diagnostic[]>> {
  const {files, notes} = await chosen(args, io, choose);
  const read = (path: string) => readText(io, path);
  const idOf = (file: string) => posix.basename(file).replace(/\.ya?ml$/, '');
  const specs: LoadedSpec[] = [];
  for (const file of files) {
    if (files.some((other) => other !== file && idOf(other) === idOf(file))) continue;
    const loaded = await loadCached([file], read, services, resolve(io.cwd, cacheDir));
    if (loaded.ok) specs.push(...loaded.value);
  }
  return ok({specs, notes});
}

async function chosen(args: readonly string[], io: Io, choose: Choose | undefined): Promise<SpecFiles> {
  const found = await findSpecs(args, io.cwd);
  if (choose === undefined) return found;
  const {files, notes} = await choose(found.files);
  return {files, notes: [...found.notes, ...notes]};
}
