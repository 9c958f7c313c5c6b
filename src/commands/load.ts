import type {Diagnostic} from '../core/diagnostic.js';
import type {Result} from '../core/result.js';
import {err, ok} from '../core/result.js';
import type {Services} from '../engine/services.js';
import type {LoadedSpec} from '../engine/world.js';
import {type Io, readText} from './io.js';
import {findSpecs} from './spec-files.js';

/** Finds and reads the specs that arguments mean. The error holds every mistake of every file. Throws `UsageError`. */
export async function loadFrom(
  args: readonly string[],
  io: Io,
  services: Services,
): Promise<Result<{specs: readonly LoadedSpec[]; notes: readonly Diagnostic[]}, readonly Diagnostic[]>> {
  const {files, notes} = await findSpecs(args, io.cwd);
  const loaded = await services.loadSpecs(files, (path) => readText(io, path));
  return loaded.ok ? ok({specs: loaded.value, notes}) : err([...notes, ...loaded.error]);
}
