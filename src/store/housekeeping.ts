import {join} from 'node:path';
import type {Digest} from '../core/digest.js';
import type {Disk} from '../core/ports.js';
import {inventory, type StoredRecord} from './inventory.js';
import {Locks} from './locks.js';
import {Scratch} from './scratch.js';

/** What has been used or written since is kept by every clean-up, in milliseconds: a build that runs now may be about to use it. */
export const GRACE = 60 * 60_000;

export interface CacheStats {
  readonly records: number;
  readonly recordBytes: number;
  readonly blobs: number;
  readonly blobBytes: number;
  /** By what made them: `stage full`, `action shard`. Blobs that several share count for each. */
  readonly makers: readonly {readonly name: string; readonly records: number; readonly bytes: number}[];
  /** Blobs that no record names. */
  readonly unused: number;
  readonly unusedBytes: number;
  /** Milliseconds since the record that was not used for the longest time was used. */
  readonly oldest: number;
}

/** What a cache holds. */
export async function cacheStats(disk: Disk, root: string): Promise<CacheStats> {
  const {records, blobs} = await inventory(disk, root);
  const makers = new Map<string, {records: number; bytes: number}>();
  for (const {record} of records) {
    if (typeof record === 'string') continue;
    const {kind, name} = record.fingerprint;
    const maker = `${kind} ${name.replace(/:.*$/, '')}`;
    const {records: count, bytes} = makers.get(maker) ?? {records: 0, bytes: 0};
    makers.set(maker, {records: count + 1, bytes: bytes + Object.values(record.outputs).reduce((sum, {size}) => sum + size, 0)});
  }
  const named = new Set(records.flatMap(digestsOf));
  const unused = blobs.filter(({digest}) => !named.has(digest));
  return {
    records: records.length,
    recordBytes: total(records),
    blobs: blobs.length,
    blobBytes: total(blobs),
    makers: [...makers].map(([name, counts]) => ({name, ...counts})).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
    unused: unused.length,
    unusedBytes: total(unused),
    oldest: Math.max(0, ...records.map(({age}) => age)),
  };
}

export interface GcLimits {
  /** Bytes that may stay. */
  readonly maxSize?: number;
  /** Milliseconds since the last use. */
  readonly maxAge?: number;
  readonly grace?: number;
}

export interface GcResult {
  readonly removed: number;
  readonly removedBytes: number;
  readonly kept: number;
  readonly keptBytes: number;
  /** What stays over `maxSize`, because it was in use within the time of grace. */
  readonly overBytes: number;
}

/**
 * Makes a cache smaller: the results that were not used for the longest time go first, then every blob that no record needs. What is damaged
 * or of a former version goes always, what was in use within the last hour never. A build at the same time loses nothing but time.
 */
export async function collectGarbage(
  disk: Disk,
  root: string,
  {maxSize = Infinity, maxAge = Infinity, grace = GRACE}: GcLimits,
): Promise<GcResult> {
  await new Scratch(disk, join(root, 'tmp')).sweep();
  await new Locks(disk, join(root, 'locks')).sweep();
  const {records, blobs, notes} = await inventory(disk, root);
  const sizes = new Map(blobs.map(({digest, size}) => [digest, size]));
  const kept = new Set<Digest>();
  const gone: StoredRecord[] = [];
  let keptBytes = 0;
  let full = false;
  for (const stored of [...records].sort((a, b) => a.age - b.age || (a.key < b.key ? -1 : 1))) {
    const fresh = new Set(digestsOf(stored).filter((digest) => !kept.has(digest)));
    const bytes = stored.size + [...fresh].reduce((sum, digest) => sum + (sizes.get(digest) ?? 0), 0);
    // In the order of use: a small old one does not stay in the place of a large newer one.
    full ||= keptBytes + bytes > maxSize;
    // Blobs were listed after the records, so that a blob missing here is missing.
    const isUseless = typeof stored.record === 'string' || digestsOf(stored).some((digest) => !sizes.has(digest));
    const isGone = isUseless || (stored.age > grace && (full || stored.age > maxAge));
    if (isGone) {
      gone.push(stored);
      continue;
    }
    for (const digest of fresh) kept.add(digest);
    keptBytes += bytes;
  }
  const unneeded = blobs.filter(({digest, age}) => !kept.has(digest) && age > grace);
  const young = blobs.filter(({digest, age}) => !kept.has(digest) && age <= grace);
  const spoilt = notes.filter(({damaged}) => damaged);
  // Records first: no record may name a blob that is gone.
  for (const {path} of [...gone, ...unneeded, ...spoilt]) await disk.remove(path);
  keptBytes += total(young);
  return {
    removed: gone.length + unneeded.length + spoilt.length,
    removedBytes: total(gone) + total(unneeded) + total(spoilt),
    kept: records.length - gone.length + kept.size + young.length,
    keptBytes,
    overBytes: Math.max(0, keptBytes - maxSize),
  };
}

/** Something in a cache that is not as it was written. */
export interface Damage {
  readonly path: string;
  readonly what: string;
}

export interface Verified {
  readonly checked: number;
  readonly damages: readonly Damage[];
  /** Files that are none of the cache's: of no use and no harm. */
  readonly strangers: readonly string[];
}

/** Reads every byte of a cache and finds all that is not as it was written. Nothing is changed. */
export async function verifyCache(disk: Disk, root: string): Promise<Verified> {
  const {records, blobs, notes, strangers} = await inventory(disk, root);
  const damages: Damage[] = [];
  for (const {path, record} of records) if (record === 'damaged') damages.push({path, what: 'the record is not as it was written'});
  for (const {path, damaged} of notes) if (damaged) damages.push({path, what: 'the note is not as it was written'});
  for (const {path, digest} of blobs) {
    const found = await disk.digest(path);
    if (found !== undefined && found.digest !== digest) damages.push({path, what: 'its contents are not those of its name'});
  }
  const there = new Map(blobs.map(({digest, size}) => [digest, size]));
  for (const {path, record} of records) {
    if (typeof record === 'string') continue;
    for (const [name, {digest, size}] of Object.entries(record.outputs)) {
      if (there.get(digest) === undefined) damages.push({path, what: `its file ${name} (${digest.slice(0, 12)}...) is missing`});
      else if (there.get(digest) !== size) damages.push({path, what: `its file ${name} (${digest.slice(0, 12)}...) has another size`});
    }
  }
  return {checked: records.length + blobs.length + notes.length, damages, strangers};
}

function digestsOf({record}: StoredRecord): readonly Digest[] {
  return typeof record === 'string' ? [] : Object.values(record.outputs).map(({digest}) => digest);
}

function total(files: readonly {readonly size: number}[]): number {
  return files.reduce((sum, {size}) => sum + size, 0);
}
