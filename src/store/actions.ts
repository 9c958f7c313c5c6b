import {join} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {type Digest, digestOfJson, isDigest} from '../core/digest.js';
import type {Json} from '../core/json.js';
import type {Fingerprint} from '../core/key.js';
import type {Disk} from '../core/ports.js';
import type {Blob, Outputs} from '../core/stage.js';
import type {Scratch} from './scratch.js';

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
    const record = parse(data, key);
    if (record === undefined) {
      await this.#disk.remove(this.path(key));
      this.#warn(`the stored record ${key.slice(0, 12)}... is damaged; it is not used, what made it runs again`);
    }
    return record;
  }

  /** Stores a record. The blobs that it names must be stored already, so that no record ever names what is not there. */
  async put(key: Digest, record: ActionRecord): Promise<void> {
    const body = {v: 1, key, ...record};
    const text = `${JSON.stringify({...body, digest: digestOfJson(body)})}\n`;
    const temporary = this.#scratch.file();
    try {
      await this.#disk.write(temporary, new TextEncoder().encode(text));
      await this.#disk.rename(temporary, this.path(key));
    } finally {
      await this.#scratch.drop(temporary);
    }
  }

  async remove(key: Digest): Promise<void> {
    await this.#disk.remove(this.path(key));
  }
}

function parse(data: Uint8Array, key: Digest): ActionRecord | undefined {
  try {
    const {digest, ...body} = JSON.parse(new TextDecoder().decode(data)) as ActionRecord & {v: number; key: string; digest: string};
    if (body.v !== 1 || body.key !== key || digest !== digestOfJson(body)) return undefined;
    // The digest vouches for the rest having been written by put; this guards the paths that the outputs turn into.
    const blobs: readonly Blob[] = Object.values(body.outputs);
    if (!blobs.every((blob) => isDigest(blob.digest) && Number.isSafeInteger(blob.size))) return undefined;
    return {outputs: body.outputs, fingerprint: body.fingerprint, diagnostics: body.diagnostics, extra: body.extra};
  } catch {
    return undefined;
  }
}
