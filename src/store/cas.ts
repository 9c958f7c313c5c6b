import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {type Digest, digestOf} from '../core/digest.js';
import type {Disk} from '../core/ports.js';
import type {Blob} from '../core/stage.js';
import {TOUCHED_AFTER} from './actions.js';
import type {Scratch} from './scratch.js';

/** A stored file was not what its name says. It has been removed, and its maker has to run again. */
export class DamagedBlob extends Error {
  constructor(readonly blob: Blob) {
    super(`stored file ${blob.digest} is damaged`);
  }
}

/**
 * Content-addressed files, `cas/ab/cdef...`. A blob is written under a temporary name and renamed, so it is whole or absent; no fsync: what a
 * power cut leaves behind fails the check of its digest and is a miss. Nobody gets a blob to write in.
 */
export class Cas {
  readonly #disk: Disk;
  readonly #root: string;
  readonly #scratch: Scratch;
  readonly #warn: (message: string) => void;
  /** Digests that this process has computed from the bytes. */
  readonly #verified = new Set<Digest>();

  constructor(disk: Disk, root: string, scratch: Scratch, warn: (message: string) => void) {
    this.#disk = disk;
    this.#root = root;
    this.#scratch = scratch;
    this.#warn = warn;
  }

  /** Where a blob is kept, whether it is there or not. */
  path(digest: Digest): string {
    return join(this.#root, digest.slice(0, 2), digest.slice(2));
  }

  /** Stores bytes. */
  async put(data: Uint8Array): Promise<Blob> {
    const blob = {digest: digestOf(data), size: data.length};
    if (await this.#isHere(blob)) return blob;
    const temporary = this.#scratch.file();
    try {
      await this.#disk.write(temporary, data);
      await this.#disk.rename(temporary, this.path(blob.digest));
    } finally {
      await this.#scratch.drop(temporary);
    }
    this.#verified.add(blob.digest);
    return blob;
  }

  /** Moves a file in: it is hashed as a stream, then renamed. The file must be on the store's file system, and finished. */
  async moveIn(path: string): Promise<Blob> {
    const blob = await this.#disk.digest(path);
    if (blob === undefined) throw new Error(`a stage named a file that it did not write: ${path}`);
    if (!(await this.#isHere(blob))) await this.#disk.rename(path, this.path(blob.digest));
    this.#verified.add(blob.digest);
    return blob;
  }

  /** Stores what arrives from elsewhere, if it is what the digest says; otherwise false, and nothing is stored. Never all of it is in memory. */
  async receive(blob: Blob, chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
    const hash = createHash('sha256');
    let size = 0;
    const heard = async function* () {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > blob.size) return;
        hash.update(chunk);
        yield chunk;
      }
    };
    const temporary = this.#scratch.file();
    try {
      await this.#disk.receive(temporary, heard());
      if (size !== blob.size || hash.digest('hex') !== blob.digest) return false;
      await this.#disk.rename(temporary, this.path(blob.digest));
    } finally {
      await this.#scratch.drop(temporary);
    }
    this.#verified.add(blob.digest);
    return true;
  }

  /** The bytes of a blob, a piece at a time. They are as they are: `verify` first. */
  stream(blob: Blob): AsyncIterable<Uint8Array> {
    return this.#disk.stream(this.path(blob.digest));
  }

  /** Whether a blob of this size is there; its bytes are not looked at. A wrong size is reported and removed. */
  async has(blob: Blob): Promise<boolean> {
    const size = await this.#disk.size(this.path(blob.digest));
    if (size === blob.size) return true;
    if (size !== undefined) await this.#discard(blob, `has ${size} bytes in place of ${blob.size}`);
    return false;
  }

  /** Makes sure of a blob's bytes, once in a process. Throws `DamagedBlob`. */
  async verify(blob: Blob): Promise<void> {
    if (this.#verified.has(blob.digest) && (await this.has(blob))) return;
    const found = await this.#disk.digest(this.path(blob.digest));
    await this.#check(blob, found);
  }

  /** The verified bytes of a blob. Throws `DamagedBlob`. */
  async read(blob: Blob): Promise<Uint8Array> {
    const data = await this.#disk.read(this.path(blob.digest));
    await this.#check(blob, data === undefined ? undefined : {digest: digestOf(data), size: data.length});
    return data ?? new Uint8Array();
  }

  /** The bytes of a blob if they are there and right; a damaged blob is left for whoever needs it. */
  async peek(blob: Blob): Promise<Uint8Array | undefined> {
    const data = await this.#disk.read(this.path(blob.digest));
    return data !== undefined && digestOf(data) === blob.digest ? data : undefined;
  }

  async #check(blob: Blob, found: Blob | undefined): Promise<void> {
    if (found?.digest === blob.digest && found.size === blob.size) {
      this.#verified.add(blob.digest);
      return;
    }
    await this.#discard(blob, found === undefined ? 'is missing' : 'has other contents than its name says');
    throw new DamagedBlob(blob);
  }

  /** A blob that is there already is kept only if its bytes are right: a damaged one is replaced. */
  async #isHere(blob: Blob): Promise<boolean> {
    if ((await this.#disk.size(this.path(blob.digest))) === undefined) return false;
    try {
      await this.verify(blob);
      // It may be old, and needed by nobody up to now: the record that will name it is not written yet.
      await this.#disk.touch(this.path(blob.digest), TOUCHED_AFTER);
      return true;
    } catch (error) {
      if (error instanceof DamagedBlob) return false;
      throw error;
    }
  }

  async #discard(blob: Blob, what: string): Promise<void> {
    this.#verified.delete(blob.digest);
    await this.#disk.remove(this.path(blob.digest));
    this.#warn(`the stored file ${blob.digest.slice(0, 12)}... ${what}; it is not used, what made it runs again`);
  }
}
