import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Digest} from '../core/digest.js';
import type {Disk} from '../core/ports.js';
import {HOST, isAlive} from './scratch.js';

/** Who holds a lock. `token` tells one holding from every other one, also of the same process. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

export interface Lock {
  release(): Promise<void>;
}

/** What tests exchange; times in milliseconds. */
export interface LockWorld {
  /** A clock that only goes forward. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly isAlive: (pid: number) => boolean;
  readonly host: string;
  readonly pid: number;
  /** Tokens of the locks that this process holds. */
  readonly held: Set<string>;
}

/** A holder shows that it lives this often. */
const HEARTBEAT = 5000;
/** A holder on another machine that has not shown it for so long is given up. */
const SILENCE = 60_000;
/** One on this machine whose process is there may be suspended; or the process has only the same number. */
const LONG_SILENCE = 10 * 60_000;

const real: LockWorld = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, {signal}),
  isAlive,
  host: HOST,
  pid: process.pid,
  held: new Set(),
};

/**
 * Locks between processes, `locks/<key>.lock`, one for each piece of work, so that equal work is done once. Whoever waits holds no other lock, so
 * there is no way to wait in a circle. A lock saves work and guards no result: if one is lost, writes to the store are still whole and equal.
 */
export class Locks {
  readonly #disk: Disk;
  readonly #root: string;
  readonly #world: LockWorld;

  constructor(disk: Disk, root: string, world: LockWorld = real) {
    this.#disk = disk;
    this.#root = root;
    this.#world = world;
  }

  /**
   * Takes the lock of a key; waits while another process, or another part of this one, holds it. `onWait` is told once who that is. Throws the
   * signal's reason, and errors of the system.
   */
  async take(key: Digest, signal: AbortSignal, onWait: (holder: Holder) => void): Promise<Lock> {
    const path = join(this.#root, `${key}.lock`);
    const mine: Holder = {host: this.#world.host, pid: this.#world.pid, token: randomUUID()};
    let seen: {token: string; beat: number; since: number} | undefined;
    let told = false;
    for (let pause = 20; ; pause = Math.min(500, pause * 1.5)) {
      signal.throwIfAborted();
      this.#world.held.add(mine.token);
      if (await this.#disk.create(path, bytesOf(mine))) return this.#hold(path, mine);
      this.#world.held.delete(mine.token);
      const holder = await this.#holder(path);
      if (holder === undefined) continue;
      if (!told) onWait(holder);
      told = true;
      // Heard of by its changes and not by its time, since the clocks of two machines differ.
      const beat = await this.#beat(path);
      if (seen?.token !== holder.token || Math.abs(seen.beat - beat) > HEARTBEAT / 2)
        seen = {token: holder.token, beat, since: this.#world.now()};
      if (this.#isDead(holder, this.#world.now() - seen.since) && (await this.#giveUp(path, holder))) continue;
      await this.#world.sleep(pause, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
    }
  }

  /** Whether some live process holds a lock. */
  async busy(): Promise<Holder | undefined> {
    for (const {name} of await this.#disk.list(this.#root)) {
      if (!name.endsWith('.lock')) continue;
      const holder = await this.#holder(join(this.#root, name));
      if (holder !== undefined && !this.#isDead(holder, 0)) return holder;
    }
    return undefined;
  }

  /** Removes what dead processes of this machine have left. */
  async sweep(): Promise<void> {
    for (const {name} of await this.#disk.list(this.#root)) {
      const path = join(this.#root, name);
      const holder = name.endsWith('.lock') ? await this.#holder(path) : undefined;
      if (holder !== undefined) {
        if (this.#isDead(holder, 0)) await this.#giveUp(path, holder);
      } else if (((await this.#disk.age(path)) ?? 0) > LONG_SILENCE) await this.#disk.remove(path);
    }
  }

  #hold(path: string, mine: Holder): Lock {
    const beat = setInterval(() => {
      // The lock is its file's: it need not be more exact than the time of a file is.
      void this.#disk.touch(path, 0).catch(() => undefined);
    }, HEARTBEAT);
    beat.unref();
    return {
      release: async () => {
        clearInterval(beat);
        // It may have been given up as dead, and be another one's now.
        for (let tries = 0; tries < 3 && !(await this.#giveUp(path, mine)); tries++);
        this.#world.held.delete(mine.token);
      },
    };
  }

  #isDead({host, pid, token}: Holder, silence: number): boolean {
    if (host !== this.#world.host) return silence > SILENCE;
    // Our own number, and not our lock: of a process before us that had the same number, as in a container.
    if (pid === this.#world.pid) return !this.#world.held.has(token);
    return !this.#world.isAlive(pid) || silence > LONG_SILENCE;
  }

  /** Removes the lock of a holder, if it is still that one's. False: try again. */
  async #giveUp(path: string, holder: Holder): Promise<boolean> {
    return this.#guarded(path, async () => {
      if ((await this.#holder(path))?.token === holder.token) await this.#disk.remove(path);
    });
  }

  /** Looking whose a lock is and removing it must not be parted, or a new holder's is removed. False if another one is at it. */
  async #guarded(path: string, work: () => Promise<void>): Promise<boolean> {
    const guard = `${path}.guard`;
    const mine: Holder = {host: this.#world.host, pid: this.#world.pid, token: randomUUID()};
    for (let tries = 0; !(await this.#disk.create(guard, bytesOf(mine))); tries++) {
      const other = await this.#holder(guard);
      // It is held for a moment only: whoever has it for long has died within.
      if (tries > 100 || (other !== undefined && other.host === mine.host && other.pid !== mine.pid && !this.#world.isAlive(other.pid))) {
        await this.#disk.remove(guard);
        return false;
      }
      await sleep(5);
    }
    try {
      await work();
      return true;
    } finally {
      await this.#disk.remove(guard);
    }
  }

  /** When the holder last showed that it lives, by whatever clock; only differences mean something. */
  async #beat(path: string): Promise<number> {
    return this.#world.now() - ((await this.#disk.age(path)) ?? 0);
  }

  async #holder(path: string): Promise<Holder | undefined> {
    const data = await this.#disk.read(path);
    if (data === undefined) return undefined;
    try {
      const {host, pid, token} = JSON.parse(new TextDecoder().decode(data)) as Holder;
      if (typeof host === 'string' && typeof pid === 'number' && typeof token === 'string') return {host, pid, token};
    } catch {
      // Cut short, or not written yet.
    }
    return {host: '', pid: 0, token: `unreadable ${data.length}`};
  }
}

function bytesOf(holder: Holder): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(holder)}\n`);
}
