import {join} from 'node:path';
import type {Digest} from '../core/digest.js';
import type {Disk} from '../core/ports.js';
import type {Traffic} from '../core/remote.js';
import type {Blob, Outputs, Produced} from '../core/stage.js';
import {type ActionRecord, ActionStore} from './actions.js';
import {Cas} from './cas.js';
import {Locks} from './locks.js';
import {Notes} from './notes.js';
import type {Remote, RemoteParts} from './remote.js';
import {Scratch} from './scratch.js';

export type {ActionRecord} from './actions.js';
export {DamagedBlob} from './cas.js';

/** A result; `remote` if it has just come from there. */
export type Obtained = ActionRecord & {readonly remote?: true};

/** Makes the way to a remote cache. */
export type Connect = (parts: Pick<RemoteParts, 'cas' | 'actions' | 'warn'>) => Promise<Remote>;

/** The store: blobs by digest, records by key, scratch space, notes, locks. It knows nothing of challenges. */
export class Store {
  readonly scratch: Scratch;
  /** What was last made of what: for explanations, never for results. */
  readonly notes: Notes;
  /** So that several processes do the same work once. */
  readonly locks: Locks;
  readonly #cas: Cas;
  readonly #actions: ActionStore;
  readonly #warn: (message: string) => void;
  readonly #connect: Connect | undefined;
  #remote: Promise<Remote> | undefined;
  /** What is known not to come from the remote cache, or is on its way: nobody asks twice. */
  readonly #asked = new Map<Digest, Promise<ActionRecord | undefined>>();

  /**
   * `root` is the cache folder, absolute. `warn` hears of everything damaged; each message once. `connect` leads to a remote cache; it is called when
   * something is missing here for the first time, so that a build with nothing to do loads and asks nobody.
   */
  constructor(disk: Disk, root: string, warn: (message: string) => void, connect?: Connect) {
    this.#connect = connect;
    const said = new Set<string>();
    this.#warn = (message) => {
      if (said.has(message)) return;
      said.add(message);
      warn(message);
    };
    this.scratch = new Scratch(disk, join(root, 'tmp'));
    this.#cas = new Cas(disk, join(root, 'cas'), this.scratch, this.#warn);
    this.#actions = new ActionStore(disk, join(root, 'ac'), this.scratch, this.#warn);
    this.locks = new Locks(disk, join(root, 'locks'));
    this.notes = new Notes(disk, join(root, 'last'), this.scratch);
  }

  /** The record of a key, if it and, by their sizes, all its blobs are there. Bytes are verified when they are used. */
  async find(key: Digest): Promise<ActionRecord | undefined> {
    const record = await this.#actions.get(key);
    if (record === undefined) return undefined;
    for (const [name, blob] of Object.entries(record.outputs)) {
      if (await this.#cas.has(blob)) continue;
      this.#warn(`the stored file of ${name} (${blob.digest.slice(0, 12)}...) is missing; what made it runs again`);
      await this.#actions.remove(key);
      return undefined;
    }
    return record;
  }

  /** As `find`; what is not here is fetched from the remote cache, if there is one, and is here then. */
  async obtain(key: Digest): Promise<Obtained | undefined> {
    const here = await this.find(key);
    if (here !== undefined || this.#connect === undefined) return here;
    let asked = this.#asked.get(key);
    if (asked === undefined) {
      asked = this.#connected().then((remote) => remote.fetch(key));
      this.#asked.set(key, asked);
      const record = await asked;
      // What has come may be damaged or cleared away here, and is asked for again then.
      if (record !== undefined) this.#asked.delete(key);
      return record === undefined ? undefined : {...record, remote: true};
    }
    return asked;
  }

  /** Sends a result that was just made to the remote cache, if there is one that is written to; in its own time, see `settle`. */
  async share(key: Digest): Promise<void> {
    if (this.#connect !== undefined) (await this.#connected()).share(key);
  }

  /** Ends the work with the remote cache: waits until all is sent, and says what came and went. Undefined if nobody was asked. */
  async settle(): Promise<Traffic | undefined> {
    return (await this.#remote)?.settle();
  }

  /** Stores what was made: blobs first, then the record. */
  async save(key: Digest, made: Produced | Outputs, record: Omit<ActionRecord, 'outputs'>): Promise<ActionRecord> {
    const outputs: Record<string, Blob> = {};
    for (const name of Object.keys(made).sort()) {
      const value = made[name];
      if (value === undefined) continue;
      assertOutputName(name);
      outputs[name] = await this.#take(value);
    }
    const saved = {...record, outputs};
    await this.#actions.put(key, saved);
    return saved;
  }

  /** Makes sure that the bytes of all blobs are right. Throws `DamagedBlob`. */
  async verify(outputs: Outputs): Promise<void> {
    for (const blob of Object.values(outputs)) await this.#cas.verify(blob);
  }

  /** The verified bytes of a blob. Throws `DamagedBlob`. */
  read(blob: Blob): Promise<Uint8Array> {
    return this.#cas.read(blob);
  }

  /** The verified bytes of a blob as UTF-8 text. Throws `DamagedBlob`. */
  async text(blob: Blob): Promise<string> {
    return new TextDecoder('utf-8', {ignoreBOM: true}).decode(await this.#cas.read(blob));
  }

  /** The text of a blob if it is there and right; otherwise nothing is said or done. For explanations, which are better short than loud. */
  async peek(blob: Blob): Promise<string | undefined> {
    const data = await this.#cas.peek(blob);
    return data === undefined ? undefined : new TextDecoder('utf-8', {ignoreBOM: true}).decode(data);
  }

  path(blob: Blob): string {
    return this.#cas.path(blob.digest);
  }

  #connected(): Promise<Remote> {
    if (this.#connect === undefined) throw new Error('there is no remote cache');
    return (this.#remote ??= this.#connect({cas: this.#cas, actions: this.#actions, warn: this.#warn}));
  }

  async #take(value: Uint8Array | string | {readonly file: string} | Blob): Promise<Blob> {
    if (typeof value === 'string') return this.#cas.put(new TextEncoder().encode(value));
    if (value instanceof Uint8Array) return this.#cas.put(value);
    if ('file' in value) return this.#cas.moveIn(value.file);
    const blob = {digest: value.digest, size: value.size};
    await this.#cas.verify(blob);
    return blob;
  }
}

/** Output names become paths in `dist/`: relative, forward slashes, nothing that leaves the folder. Throws: a bad one is a bug of a stage. */
export function assertOutputName(name: string): void {
  const parts = name.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || /[\u0000-\u001f\\:*?"<>|]/.test(part));
  if (bad) throw new Error(`not a safe output name: ${JSON.stringify(name)}`);
}
