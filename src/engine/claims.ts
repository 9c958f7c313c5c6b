import type {Digest} from '../core/digest.js';
import type {Lock} from '../store/locks.js';
import {isSystemError} from '../store/disk.js';

/** Which of several processes this is, from 0, and how many there are. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

/** Locks between processes; see `store/locks.ts`. */
interface Locking {
  take(key: Digest, signal: AbortSignal, onWait: () => void): Promise<Lock>;
}

interface Piece {
  readonly key: Digest;
  /** Whether it falls to this process first. */
  readonly own: boolean;
  /** How long somebody else's lock on it is waited for before another piece has its turn, in milliseconds. */
  readonly patience: number;
  readonly work: () => Promise<void>;
  readonly fail: (error: unknown) => void;
}

/** The first wait for a piece that another process holds. Each time it is twice as long, until that one would be given up for dead. */
const PATIENCE = 250;

/**
 * Deals pieces of work among processes that share a store. Each claims a piece by its lock before it does it: first the pieces that fall to it by
 * their keys, then what the others have not come to. So no process needs another one to finish, the work of one that has died is done by the
 * others, and a piece that is done twice after all gives the same bytes.
 */
export class Claims {
  readonly #locks: Locking;
  readonly #signal: AbortSignal;
  readonly #part: Part;
  readonly #slots: number;
  readonly #waiting: Piece[] = [];
  #running = 0;
  /** Pieces that this process has made, and that it found made. */
  made = 0;
  found = 0;

  /** `slots` pieces are claimed at a time: as many as there are workers. */
  constructor(locks: Locking, signal: AbortSignal, part: Part, slots: number) {
    this.#locks = locks;
    this.#signal = signal;
    this.#part = part;
    this.#slots = slots;
  }

  /** What a piece gives: what `find` finds once the claim is held, else what `make` makes. */
  do<T>(key: Digest, find: () => Promise<T | undefined>, make: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const own = Number.parseInt(key.slice(0, 8), 16) % this.#part.of === this.#part.index;
      const work = async (): Promise<void> => {
        const found = await find();
        if (found === undefined) this.made++;
        else this.found++;
        resolve(found ?? (await make()));
      };
      this.#waiting.push({key, own, patience: PATIENCE, work, fail: reject});
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < this.#slots && this.#waiting.length > 0) {
      const own = this.#waiting.findIndex((piece) => piece.own);
      const [piece] = this.#waiting.splice(Math.max(0, own), 1);
      this.#running++;
      void this.#attempt(piece!)
        .catch(piece!.fail)
        .finally(() => {
          this.#running--;
          this.#next();
        });
    }
  }

  async #attempt(piece: Piece): Promise<void> {
    const limit = AbortSignal.timeout(piece.patience);
    let lock: Lock | undefined;
    try {
      lock = await this.#locks.take(piece.key, AbortSignal.any([this.#signal, limit]), () => undefined);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (limit.aborted) {
        this.#waiting.push({...piece, own: false, patience: 2 * piece.patience});
        return;
      }
      // Where no lock can be made, the work is done without one: it saves work, and guards nothing.
      if (!isSystemError(error)) throw error;
    }
    try {
      await piece.work();
    } finally {
      await lock?.release();
    }
  }
}
