import {posix, resolve} from 'node:path';
import {digestOf} from '../core/digest.js';
import {type Keyed, keyOf} from '../core/key.js';
import type {Disk} from '../core/ports.js';
import type {Blob, Outputs, StageName} from '../core/stage.js';
import {temporaryName} from '../store/scratch.js';
import type {Store} from '../store/store.js';

/** The stages whose outputs are shipped. */
export const SHIPPING: readonly StageName[] = ['full', 'reports', 'package'];

/** The outputs that are copied to `dist/`: not those that only later stages read. */
export function shipped(outputs: Outputs): Outputs {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith('.') && !name.startsWith('internal/')));
}

/** The folder of a package holds other things and nothing of a package: files of a person, which must not be cleared away. */
export class ForeignFolder extends Error {}

/** The copies of a challenge's outputs, `dist/<challenge>/`. Written, compared by digest, and never read as an input. */
export class Dist {
  readonly #disk: Disk;
  readonly #store: Store;
  readonly #folder: string;

  constructor(disk: Disk, store: Store, root: string, outDir: string, challenge: string) {
    this.#disk = disk;
    this.#store = store;
    this.#folder = resolve(root, outDir, challenge);
  }

  /**
   * Whether every one of these files is there with the right bytes. Files that were right once, and have not been touched since by their sizes,
   * inodes and times, are not read again: to hash a package takes longer than all the rest of a build with nothing to do.
   */
  async holds(outputs: Outputs): Promise<boolean> {
    const before = await this.#seen(outputs);
    if (before !== undefined && (await this.#store.find(before.key).catch(() => undefined)) !== undefined) return true;
    for (const [name, blob] of Object.entries(outputs)) if (!(await this.#same(name, blob))) return false;
    // A cache that cannot be written is told when a stage wants to write to it.
    if (before !== undefined)
      await this.#store.save(before.key, {}, {fingerprint: before.fingerprint, diagnostics: [], extra: {}}).catch(() => undefined);
    return true;
  }

  /** The key under which it is remembered that these files are right; undefined while one is missing or was changed a moment ago. */
  async #seen(outputs: Outputs): Promise<Keyed | undefined> {
    const files: (readonly [name: string, state: string, digest: string])[] = [];
    for (const [name, {digest}] of Object.entries(outputs)) {
      const state = await this.#disk.state(resolve(this.#folder, name));
      if (state === undefined) return undefined;
      files.push([name, state, digest]);
    }
    return keyOf('action', 'shipped', 1, {folder: digestOf(this.#folder), files}, {});
  }

  /**
   * Makes the folder hold exactly these files. Each is verified in the store, copied under a temporary name and renamed; what no stage makes
   * any more is removed. Throws `DamagedBlob`, `ForeignFolder`, and errors of the system.
   */
  async publish(outputs: Outputs): Promise<void> {
    const names = Object.keys(outputs).sort();
    await this.#assertOwn(names);
    for (const name of names) {
      const blob = outputs[name];
      if (blob === undefined || (await this.#same(name, blob))) continue;
      await this.#store.verify({[name]: blob});
      const target = resolve(this.#folder, name);
      const temporary = resolve(this.#folder, posix.dirname(name), `.${temporaryName()}.tmp`);
      // A folder where a file has to go: from a former version, or somebody's.
      if ((await this.#disk.size(target)) === undefined) await this.#disk.remove(target);
      try {
        await this.#disk.copy(this.#store.path(blob), temporary);
        await this.#disk.rename(temporary, target);
      } finally {
        await this.#disk.remove(temporary);
      }
    }
    await this.#prune(this.#folder, '', new Set(names));
  }

  async #same(name: string, blob: Blob): Promise<boolean> {
    const path = resolve(this.#folder, name);
    if ((await this.#disk.size(path)) !== blob.size) return false;
    return (await this.#disk.digest(path))?.digest === blob.digest;
  }

  /** `--out-dir challenges` or `--out-dir .` names a folder that may hold a person's work, signed gates among it. */
  async #assertOwn(names: readonly string[]): Promise<void> {
    const ours = new Set(names.map((name) => name.split('/')[0]));
    const there = (await this.#disk.list(this.#folder)).map(({name}) => name).filter((name) => !name.startsWith('.'));
    const stranger = there[0];
    if (stranger === undefined || there.some((name) => ours.has(name))) return;
    throw new ForeignFolder(`${this.#folder} holds ${stranger} and no package of cbdf, so nothing is put there`);
  }

  async #prune(folder: string, prefix: string, keep: ReadonlySet<string>): Promise<void> {
    for (const entry of await this.#disk.list(folder)) {
      const name = `${prefix}${entry.name}`;
      const path = resolve(folder, entry.name);
      const needed = entry.folder ? [...keep].some((kept) => kept.startsWith(`${name}/`)) : keep.has(name);
      if (!needed) await this.#disk.remove(path);
      else if (entry.folder) await this.#prune(path, `${name}/`, keep);
    }
  }
}
