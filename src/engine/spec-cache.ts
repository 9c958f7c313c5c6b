import {readdir, stat} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Diagnostic} from '../core/diagnostic.js';
import {type Digest, digestOf, digestOfJson} from '../core/digest.js';
import type {Json} from '../core/json.js';
import {keyOf} from '../core/key.js';
import {err, ok, type Result} from '../core/result.js';
import {nodeDisk} from '../store/disk.js';
import {Store} from '../store/store.js';
import type {ReadText, Services} from './services.js';
import type {LoadedSpec} from './world.js';

/** A file that was asked for, and what was in it; null if it was not there. */
type Reads = readonly (readonly [path: string, digest: Digest | null])[];

/**
 * Loads specs, or takes what came of the same bytes before: compiling the JSON Schema and the models costs more than all the rest of a build
 * with nothing to do. Everything that the loader read is compared, CSV files too. Mistakes are not stored: they are found again.
 * `cacheDir` is absolute.
 */
export async function loadCached(
  files: readonly string[],
  read: ReadText,
  services: Services,
  cacheDir: string,
): Promise<Result<readonly LoadedSpec[], readonly Diagnostic[]>> {
  if (services.loaderDigest === undefined) return services.loadSpecs(files, read);
  const store = new Store(nodeDisk, cacheDir, () => undefined);
  const {key, fingerprint} = keyOf('action', 'specs', 1, {loader: await services.loaderDigest(), files}, {});
  const known = (await store.find(key).catch(() => undefined))?.extra as {reads: Reads; specs: readonly LoadedSpec[]} | undefined;
  if (known !== undefined && (await isUnchanged(known.reads, read))) return ok(known.specs);
  const reads = new Map<string, Digest | null>();
  const loaded = await services.loadSpecs(files, async (path) => {
    const text = await read(path);
    reads.set(path, text === undefined ? null : digestOf(text));
    return text;
  });
  if (!loaded.ok) return err(loaded.error);
  const specs = loaded.value.map(({spec, warnings}) => ({spec, warnings}));
  // By way of JSON here too, so that the first build and the second work with the very same values.
  const extra = JSON.parse(JSON.stringify({reads: [...reads], specs})) as {reads: Json; specs: Json};
  // A cache that cannot be written is told when a stage wants to write to it.
  await store.save(key, {}, {fingerprint, diagnostics: [], extra}).catch(() => undefined);
  return ok(extra.specs as unknown as readonly LoadedSpec[]);
}

async function isUnchanged(reads: Reads, read: ReadText): Promise<boolean> {
  for (const [path, digest] of reads) {
    const text = await read(path);
    if ((text === undefined ? null : digestOf(text)) !== digest) return false;
  }
  return true;
}

/**
 * What tells one state of the program's own files in these folders from another: their names, sizes and times, which are read in no time, and
 * the version of the program. A changed loader reads everything anew, bump or no bump.
 */
export async function stateOfCode(folders: readonly string[]): Promise<Digest> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const {version} = createRequire(import.meta.url)('../../package.json') as {version: string};
  const files: string[] = [];
  for (const folder of folders) {
    const names = await readdir(join(root, folder), {recursive: true});
    files.push(...names.filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts')).map((name) => join(folder, name)));
  }
  files.sort();
  const states = await Promise.all(files.map((file) => stat(join(root, file))));
  return digestOfJson([version, ...files.map((file, index) => [file.replaceAll('\\', '/'), states[index]!.size, states[index]!.mtimeMs])]);
}
