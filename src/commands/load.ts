import {resolve} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {Services} from '../engine/services.js';
import {loadCached} from '../engine/spec-cache.js';
import type {LoadedSpec} from '../engine/world.js';
import {type Io, readText} from './io.js';
import {findSpecs} from './spec-files.js';

export interface Loaded {
  readonly specs: readonly LoadedSpec[];
  readonly notes: readonly Diagnostic[];
}

/**
 * Finds and reads the specs that arguments mean; with a cache folder, what was read before is not read again. The error holds every mistake
 * of every file. Throws `UsageError`.
 */
export async function loadFrom(
  args: readonly string[],
  io: Io,
  services: Services,
  cacheDir?: string,
): Promise<Result<Loaded, readonly Diagnostic[]>> {
  const {files, notes} = await findSpecs(args, io.cwd);
  const read = (path: string) => readText(io, path);
  const loaded =
    cacheDir === undefined ? await services.loadSpecs(files, read) : await loadCached(files, read, services, resolve(io.cwd, cacheDir));
  return loaded.ok ? ok({specs: loaded.value, notes}) : err([...notes, ...loaded.error]);
}
