import {join} from 'node:path';
import {type Digest, isDigest} from '../core/digest.js';
import type {Disk} from '../core/ports.js';
import {unsealed} from '../core/sealed.js';
import {type ActionRecord, parseRecord} from './actions.js';

/** A stored record as housekeeping sees it. */
export interface StoredRecord {
  readonly key: Digest;
  readonly path: string;
  readonly size: number;
  /** Milliseconds since it was last used. */
  readonly age: number;
  /** `damaged`: not as it was written; `old`: in the form of a former version, which is not read any more. */
  readonly record: ActionRecord | 'damaged' | 'old';
}

export interface StoredBlob {
  readonly digest: Digest;
  readonly path: string;
  readonly size: number;
  readonly age: number;
}

/** Everything in a cache folder. Bytes of blobs have not been looked at. */
export interface Inventory {
  readonly records: readonly StoredRecord[];
  readonly blobs: readonly StoredBlob[];
  /** Notes for explanations: whole, or damaged. */
  readonly notes: readonly {readonly path: string; readonly size: number; readonly damaged: boolean}[];
  /** Files where none of the cache's can be. Temporary files and locks are not among them. */
  readonly strangers: readonly string[];
}

/** The folders of a cache. */
export const CACHE_FOLDERS = ['ac', 'cas', 'last', 'locks', 'tmp'] as const;

/** Looks through a cache folder; reads all records and notes, and only the sizes of blobs. `root` is absolute. */
export async function inventory(disk: Disk, root: string): Promise<Inventory> {
  const records: StoredRecord[] = [];
  const blobs: StoredBlob[] = [];
  const notes: {path: string; size: number; damaged: boolean}[] = [];
  const strangers: string[] = [];
  for (const {path, name} of await nested(disk, join(root, 'ac'), strangers)) {
    const key = name.replace(/\.json$/, '');
    const data = await disk.read(path);
    if (data === undefined) continue;
    if (!isDigest(key) || !name.endsWith('.json')) strangers.push(path);
    else {
      const record = parseRecord(data, key) ?? 'damaged';
      records.push({key, path, size: data.length, age: (await disk.age(path)) ?? 0, record});
    }
  }
  for (const {path, name} of await nested(disk, join(root, 'cas'), strangers)) {
    const size = await disk.size(path);
    if (size === undefined) continue;
    if (isDigest(name)) blobs.push({digest: name, path, size, age: (await disk.age(path)) ?? 0});
    else strangers.push(path);
  }
  for (const {name: subject, folder} of await disk.list(join(root, 'last'))) {
    if (!folder) strangers.push(join(root, 'last', subject));
    for (const {name} of folder ? await disk.list(join(root, 'last', subject)) : []) {
      const path = join(root, 'last', subject, name);
      const data = await disk.read(path);
      if (data === undefined) continue;
      const found = unsealed(new TextDecoder('utf-8', {ignoreBOM: true}).decode(data));
      notes.push({path, size: data.length, damaged: found === 'damaged'});
    }
  }
  for (const {name} of await disk.list(root)) {
    if (!(CACHE_FOLDERS as readonly string[]).includes(name)) strangers.push(join(root, name));
  }
  return {records, blobs, notes, strangers};
}

/** The files two levels down, `ab/cdef...`; `name` is both parts together. */
async function nested(disk: Disk, root: string, strangers: string[]): Promise<readonly {path: string; name: string}[]> {
  const found: {path: string; name: string}[] = [];
  for (const {name: shelf, folder} of await disk.list(root)) {
    if (!folder) strangers.push(join(root, shelf));
    for (const {name, folder: isFolder} of folder ? await disk.list(join(root, shelf)) : []) {
      const path = join(root, shelf, name);
      if (isFolder) strangers.push(path);
      else found.push({path, name: `${shelf}${name}`});
    }
  }
  return found;
}
