import {posix} from 'node:path';
import {digestOf} from '../../src/core/digest.js';
import type {Disk} from '../../src/core/ports.js';

/** A disk in memory, with a record of what was written, for tests of parts that only need files. Paths are absolute, with forward slashes. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Uint8Array>();
  readonly folders = new Set<string>();
  /** Every path that was written, renamed to or removed, in order. */
  readonly log: string[] = [];
  /** Milliseconds; tests move it. */
  now = 0;
  readonly #times = new Map<string, number>();

  read(path: string) {
    return Promise.resolve(this.files.get(path));
  }
  write(path: string, data: Uint8Array) {
    this.log.push(`write ${path}`);
    this.files.set(path, data.slice());
    this.#times.set(path, this.now);
    return Promise.resolve();
  }
  async receive(path: string, chunks: AsyncIterable<Uint8Array>) {
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    await this.write(path, Buffer.concat(parts));
  }
  async *stream(path: string) {
    const data = await this.read(path);
    if (data === undefined) throw Object.assign(new Error(`no ${path}`), {code: 'ENOENT'});
    yield data;
  }
  async create(path: string, data: Uint8Array) {
    if (this.files.has(path)) return false;
    await this.write(path, data);
    return true;
  }
  rename(from: string, to: string) {
    const data = this.files.get(from);
    if (data === undefined) return Promise.reject(Object.assign(new Error(`no ${from}`), {code: 'ENOENT'}));
    this.log.push(`rename ${to}`);
    this.files.delete(from);
    this.files.set(to, data);
    this.#times.set(to, this.#times.get(from) ?? this.now);
    return Promise.resolve();
  }
  async copy(from: string, to: string) {
    const data = this.files.get(from);
    if (data === undefined) throw Object.assign(new Error(`no ${from}`), {code: 'ENOENT'});
    await this.write(to, data);
  }
  remove(path: string) {
    for (const file of [...this.files.keys()]) {
      if (file !== path && !file.startsWith(`${path}/`)) continue;
      this.files.delete(file);
      this.log.push(`remove ${file}`);
    }
    for (const folder of [...this.folders]) if (folder === path || folder.startsWith(`${path}/`)) this.folders.delete(folder);
    return Promise.resolve();
  }
  size(path: string) {
    return Promise.resolve(this.files.get(path)?.length);
  }
  kind(path: string) {
    if (this.files.has(path)) return Promise.resolve('file' as const);
    const isFolder = this.folders.has(path) || [...this.files.keys()].some((file) => file.startsWith(`${path}/`));
    return Promise.resolve(isFolder ? ('folder' as const) : undefined);
  }
  /** A file in memory was always changed a moment ago. */
  state(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  age(path: string) {
    return Promise.resolve(this.files.has(path) ? this.now - (this.#times.get(path) ?? 0) : undefined);
  }
  touch(path: string, after: number) {
    if (this.files.has(path) && this.now - (this.#times.get(path) ?? 0) > after) this.#times.set(path, this.now);
    return Promise.resolve();
  }
  list(path: string) {
    const names = new Map<string, boolean>();
    for (const file of [...this.files.keys(), ...[...this.folders].map((folder) => `${folder}/`)]) {
      if (!file.startsWith(`${path}/`)) continue;
      const [name = '', ...rest] = file.slice(path.length + 1).split('/');
      if (name !== '') names.set(name, names.get(name) === true || rest.length > 0);
    }
    return Promise.resolve([...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => ({name, folder})));
  }
  makeFolder(path: string) {
    this.folders.add(path);
    return Promise.resolve();
  }
  digest(path: string) {
    const data = this.files.get(path);
    return Promise.resolve(data === undefined ? undefined : {digest: digestOf(data), size: data.length});
  }
  /** Paths of the files below a folder, sorted. */
  under(folder: string): string[] {
    return [...this.files.keys()].filter((file) => file.startsWith(`${folder}/`)).sort();
  }
  /** Changes a file's bytes, as a failing medium would. */
  damage(path: string, text: string): void {
    if (!this.files.has(path)) throw new Error(`no ${posix.normalize(path)}`);
    this.files.set(path, new TextEncoder().encode(text));
  }
}
