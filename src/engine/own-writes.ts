import {resolve} from 'node:path';
import {type Digest, digestOf} from '../core/digest.js';
import type {Disk} from '../core/ports.js';

/** A disk that remembers what was written through it, so that a watcher can tell a build's own files from a person's. */
export class OwnWrites {
  readonly disk: Disk;
  readonly #inner: Disk;
  readonly #written = new Map<string, Digest>();

  constructor(inner: Disk) {
    this.#inner = inner;
    this.disk = {
      ...inner,
      write: async (path, data, durable) => {
        this.#written.set(resolve(path), digestOf(data));
        await inner.write(path, data, durable);
      },
      rename: async (from, to) => {
        const digest = this.#written.get(resolve(from));
        this.#written.delete(resolve(from));
        // Before it is there, or the watcher may see it first.
        if (digest !== undefined) this.#written.set(resolve(to), digest);
        await inner.rename(from, to);
      },
      remove: async (path) => {
        this.#written.delete(resolve(path));
        await inner.remove(path);
      },
    };
  }

  /** Whether a file is just as it was last written here. */
  async isOwn(path: string): Promise<boolean> {
    const digest = this.#written.get(resolve(path));
    if (digest === undefined) return false;
    const data = await this.#inner.read(path);
    return data !== undefined && digestOf(data) === digest;
  }
}
