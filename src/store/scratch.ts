import {hostname} from 'node:os';
import {join} from 'node:path';
import {threadId} from 'node:worker_threads';
import {digestOf} from '../core/digest.js';
import type {Disk} from '../core/ports.js';

/** Stands for this machine in names and locks; not its name, which is nobody's business. */
export const HOST = digestOf(hostname()).slice(0, 8);
let counter = 0;
/** Names in use by this process: a new process may have the number of a dead one (it nearly always has in a container). */
const live = new Set<string>();

/** A name that no other process, thread or call uses: host, process, thread and a counter. */
export function temporaryName(): string {
  return `${HOST}-${process.pid}-${threadId}-${++counter}`;
}

/** Temporary files and folders under `<cache>/tmp`: on the file system of the store, so that finished work is renamed into it. */
export class Scratch {
  readonly #disk: Disk;
  readonly #root: string;

  constructor(disk: Disk, root: string) {
    this.#disk = disk;
    this.#root = root;
  }

  /** An empty folder; `drop` it when done. */
  async folder(): Promise<string> {
    const path = this.file();
    await this.#disk.makeFolder(path);
    return path;
  }

  /** The path of a file that is not there yet; `drop` it when done, also after it was renamed away. */
  file(): string {
    const name = temporaryName();
    live.add(name);
    return join(this.#root, name);
  }

  async drop(path: string): Promise<void> {
    await this.#disk.remove(path);
    live.delete(path.slice(this.#root.length + 1));
  }

  /** Removes what processes left that did not come to an end. Those of other hosts (a shared cache) cannot be asked; they stay. */
  async sweep(): Promise<void> {
    for (const {name} of await this.#disk.list(this.#root)) {
      const [host, pid] = name.split('-');
      if (host !== HOST || live.has(name)) continue;
      if (Number(pid) === process.pid || !isAlive(Number(pid))) await this.#disk.remove(join(this.#root, name));
    }
  }
}

/** Whether a process of this machine is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
