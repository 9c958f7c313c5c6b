import {join, relative, resolve, sep} from 'node:path';
import {realpath} from 'node:fs/promises';
import {err, ok, type Result} from '../core/result.js';
import type {Disk} from '../core/ports.js';
import {CACHE_FOLDERS} from '../store/inventory.js';
import {Store} from '../store/store.js';
import {SHIPPING} from './dist.js';
import {recall} from './memory.js';

/** Files of a package, for when nothing is remembered of what was put there. */
const PACKAGE =
  /^(?:datasets\/[^/]+\.(?:csv|parquet|jsonl|sql)|schema\.json|qa_results\.json|ground_truth\.json|datapackage\.json|defects\.csv|manifest-sha256\.txt|quality_report\.pdf|challenge\.pdf|solution_guide\.pdf|report\.html|analytical_answers\.xlsx|data_dictionary\.txt|README\.txt|codebasics_data_challenge_[^/]+\.zip)$/;

/** What was removed, and what was left alone because nobody here made it. */
export interface Cleaned {
  readonly removed: number;
  readonly left: readonly string[];
}

/**
 * Whether a folder lies in the project for certain: below `root`, not `root` itself, and no link on the way. What cannot be cleaned safely is
 * an error in words.
 */
export async function insideProject(disk: Disk, root: string, folder: string): Promise<Result<string, string>> {
  const home = await realpath(root);
  const path = resolve(home, folder);
  const steps = relative(home, path).split(sep);
  if (steps[0] === '..' || steps[0] === '' || resolve(home, ...steps) !== path) return err(`${folder} is not a folder in this project`);
  let at = home;
  for (const step of steps) {
    at = join(at, step);
    const kind = await disk.kind(at);
    if (kind === undefined) break;
    if (kind !== 'folder')
      return err(`${relative(home, at)} is not a folder but ${kind === 'file' ? 'a file' : 'a link or something else'}`);
  }
  return ok(path);
}

/**
 * Removes a challenge's package, file by file: what the last build put there, or what has a name of a package. Anything else stays and is named.
 * `out` and `cache` are checked absolute paths.
 */
export async function cleanPackage(disk: Disk, out: string, cache: string, challenge: string): Promise<Cleaned> {
  const folder = join(out, challenge);
  const known = new Set<string>();
  const store = new Store(disk, cache, () => undefined);
  const memories = await recall(store, challenge);
  for (const stage of SHIPPING) {
    const key = memories[stage]?.key;
    const record = key === undefined ? undefined : await store.find(key);
    for (const name of Object.keys(record?.outputs ?? {})) known.add(name);
  }
  let removed = 0;
  const left: string[] = [];
  const visit = async (at: string, prefix: string): Promise<boolean> => {
    let empty = true;
    for (const {name} of await disk.list(at)) {
      const path = join(at, name);
      const kind = await disk.kind(path);
      if (kind === 'folder' && (await visit(path, `${prefix}${name}/`))) await disk.remove(path);
      else if (kind === 'file' && (known.has(`${prefix}${name}`) || PACKAGE.test(`${prefix}${name}`) || /^\..+\.tmp$/.test(name))) {
        await disk.remove(path);
        removed++;
      } else {
        empty = false;
        if (kind !== 'folder') left.push(`${challenge}/${prefix}${name}`);
      }
    }
    return empty;
  };
  if ((await disk.kind(folder)) === 'folder') {
    if (await visit(folder, '')) await disk.remove(folder);
  } else if ((await disk.kind(folder)) !== undefined) left.push(challenge);
  return {removed, left};
}

/** Removes a whole cache, if the folder is one: it holds nothing but the folders of a cache. */
export async function cleanCache(disk: Disk, cache: string): Promise<Result<Cleaned, string>> {
  const entries = await disk.list(cache);
  const stranger = entries.find(({name, folder}) => !folder || !(CACHE_FOLDERS as readonly string[]).includes(name));
  if (stranger !== undefined) return err(`it holds ${stranger.name}, which is not of a cache`);
  if (entries.length === 0) return ok({removed: 0, left: []});
  // A folder with a tmp in it is no cache yet.
  if (!entries.some(({name}) => name === 'ac' || name === 'cas')) return err('it holds no stored results');
  await disk.remove(cache);
  return ok({removed: entries.length, left: []});
}
