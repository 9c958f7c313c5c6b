import {join} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {type Digest, isDigest} from '../core/digest.js';
import type {Json} from '../core/json.js';
import type {Fingerprint} from '../core/key.js';
import type {Disk} from '../core/ports.js';
import {sealed, unsealed} from '../core/sealed.js';
import type {Blob, Outputs} from '../core/stage.js';
import type {Scratch} from './scratch.js';

/** The time of a file's last use is as exact as this, in milliseconds: a build with nothing to do should not write. */
export const TOUCHED_AFTER = 15 * 60_000;

/** What is known of one finished piece of work. */
export interface ActionRecord {
  readonly outputs: Outputs;
  readonly fingerprint: Fingerprint;
  /** Warnings and notes, said again whenever the result is used. */
  readonly diagnostics: readonly Diagnostic[];
  /** What else the maker wants back: receipt, verdict, flags. */
  readonly extra: {readonly [name: string]: Json};
}

/** Action records, `ac/ab/cdef....json`, by key. A record carries its own digest: one that was changed or cut short is a miss. */
export class ActionStore {
  readonly #disk: Disk;
  readonly #root: string;
  readonly #scratch: Scratch;
  readonly #warn: (message: string) => void;

  constructor(disk: Disk, root: string, scratch: Scratch, warn: (message: string) => void) {
    this.#disk = disk;
    this.#root = root;
    this.#scratch = scratch;
    this.#warn = warn;
  }

  path(key: Digest): string {
    return join(this.#root, key.slice(0, 2), `${key.slice(2)}.json`);
  }

  /** The record of a key; undefined if there is none, or none that can be trusted, which is reported and removed. */
  async get(key: Digest): Promise<ActionRecord | undefined> {
    const data = await this.#disk.read(this.path(key));
    if (data === undefined) return undefined;
    const record = parseRecord(data, key);
    if (record === 'old') return undefined;
    if (record === undefined) {
      await this.#disk.remove(this.path(key));
      this.#warn(`the stored record ${key.slice(0, 12)}... is damaged; it is not used, what made it runs again`);
    } else await this.#disk.touch(this.path(key), TOUCHED_AFTER);
    return record;
  }

  /** Stores a record. The blobs that it names must be stored already, so that no record ever names what is not there. */
  async put(key: Digest, record: ActionRecord): Promise<void> {
    await this.putBytes(key, new TextEncoder().encode(sealed({key, ...record})));
  }

  /** Stores a record as it was stored elsewhere; it was looked at before. */
  async putBytes(key: Digest, data: Uint8Array): Promise<void> {
    const temporary = this.#scratch.file();
    try {
      await this.#disk.write(temporary, data);
      await this.#disk.rename(temporary, this.path(key));
    } finally {
      await this.#scratch.drop(temporary);
    }
  }

  /** A record as it is stored; undefined if there is none that can be trusted. */
  async bytes(key: Digest): Promise<Uint8Array | undefined> {
    const data = await this.#disk.read(this.path(key));
    return data !== undefined && typeof parseRecord(data, key) === 'object' ? data : undefined;
  }

  async remove(key: Digest): Promise<void> {
    await this.#disk.remove(this.path(key));
  }
}

/** A stored record; undefined if it is damaged or of another key, `old` if it was written by a former version in another form. */
export function parseRecord(data: Uint8Array, key: Digest): ActionRecord | 'old' | undefined {
  const found = unsealed(new TextDecoder('utf-8', {ignoreBOM: true}).decode(data));
  if (found === 'old') return 'old';
  if (found === 'damaged') return undefined;
  const {key: named, outputs, fingerprint, diagnostics, extra} = found.value as unknown as ActionRecord & {readonly key: string};
  if (named !== key) return undefined;
  // The digest vouches for the rest having been written by put; this guards the paths that the outputs turn into.
  const blobs: readonly Blob[] = Object.values(outputs);
  if (!blobs.every((blob) => isDigest(blob.digest) && Number.isSafeInteger(blob.size))) return undefined;
  return {outputs, fingerprint, diagnostics, extra};
}
