import {join} from 'node:path';
import type {Digest} from '../core/digest.js';
import type {Json} from '../core/json.js';
import type {Disk} from '../core/ports.js';
import {sealed, unsealed} from '../core/sealed.js';
import type {Scratch} from './scratch.js';

/**
 * One note a subject, `last/<subject>/<name>.json`: what is worth remembering of its last build, only for explanations. The name stands for the
 * contents, so that a build with nothing new finds that out without reading. A note that is lost or damaged costs an explanation, nothing else.
 */
export class Notes {
  readonly #disk: Disk;
  readonly #root: string;
  readonly #scratch: Scratch;

  constructor(disk: Disk, root: string, scratch: Scratch) {
    this.#disk = disk;
    this.#root = root;
    this.#scratch = scratch;
  }

  /** Whether the note of a subject has this name. */
  async is(subject: string, name: Digest): Promise<boolean> {
    return (await this.#disk.size(this.#path(subject, name))) !== undefined;
  }

  /** The note of a subject; undefined if there is none that can be read. */
  async read(subject: string): Promise<Json | undefined> {
    for (const {name} of await this.#disk.list(join(this.#root, subject))) {
      const data = await this.#disk.read(join(this.#root, subject, name));
      const found = data === undefined ? 'damaged' : unsealed(new TextDecoder('utf-8', {ignoreBOM: true}).decode(data));
      if (typeof found === 'object') return found.value;
    }
    return undefined;
  }

  /** Replaces the note of a subject. */
  async write(subject: string, name: Digest, value: unknown): Promise<void> {
    const before = await this.#disk.list(join(this.#root, subject));
    const temporary = this.#scratch.file();
    try {
      await this.#disk.write(temporary, new TextEncoder().encode(sealed(value)));
      await this.#disk.rename(temporary, this.#path(subject, name));
    } finally {
      await this.#scratch.drop(temporary);
    }
    for (const {name: file} of before) if (file !== `${name}.json`) await this.#disk.remove(join(this.#root, subject, file));
  }

  #path(subject: string, name: Digest): string {
    return join(this.#root, subject, `${name}.json`);
  }
}
