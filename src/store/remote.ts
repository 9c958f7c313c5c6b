import type {Digest} from '../core/digest.js';
import {digestOfJson} from '../core/digest.js';
import type {RemoteSettings, Traffic} from '../core/remote.js';
import {isOfOtherForm} from '../core/sealed.js';
import type {Blob} from '../core/stage.js';
import {type ActionRecord, type ActionStore, parseRecord} from './actions.js';
import type {Cas} from './cas.js';
import {HttpClient, HttpFailure, type Patience} from './http.js';
import {isSystemError} from './disk.js';
import {assertOutputName, DamagedBlob} from './store.js';

/** What a remote cache works with. */
export interface RemoteParts {
  readonly cas: Cas;
  readonly actions: ActionStore;
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}

/** After so many failures in a row, the remote cache is left alone for the rest of the build. */
const FAILURES = 3;
/** Results that are sent at the same time. */
const SENDING = 3;
/** Files of one result that are fetched at the same time. */
const FETCHING = 6;
/** A record is read whole, and no record is that long. */
const LONGEST_RECORD = 64 << 20;
const PATIENT: Patience = {silence: 10_000, rate: 50};

/** The server sent something else than was asked for. */
class WrongBytes extends Error {}

/**
 * Results that other machines have made, over Bazel's paths for HTTP caches: records at `ac/<key>`, files at `cas/<digest>`. Nothing that arrives is
 * used before it was verified: a record by its own digest and by its key, which is the digest of what it says it was made of; a file by its name. And nothing
 * that fails here is a failure of a build: it is a miss, and is made here.
 */
export class Remote {
  readonly #settings: RemoteSettings;
  readonly #parts: RemoteParts;
  readonly #http: HttpClient;
  /** Files that the server has in a bad state: they are sent again without asking. */
  readonly #bad = new Set<Digest>();
  /** Files that are on their way here: several results may share one. */
  readonly #arriving = new Map<Digest, Promise<boolean>>();
  readonly #sending = new Set<Promise<void>>();
  readonly #toSend: Digest[] = [];
  readonly #toldOf = new Set<string>();
  #reading = {failures: 0, isOver: false};
  #writing = {failures: 0, isOver: false};
  #failures = 0;
  #last = '';
  #isStopped = false;
  #traffic: Traffic = {results: 0, bytes: 0, sent: 0, sentBytes: 0};

  constructor(settings: RemoteSettings, parts: RemoteParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#http = new HttpClient(settings.url, settings.authorization, parts.patience ?? PATIENT);
    this.#writing.isOver = !settings.write;
    parts.signal.addEventListener('abort', this.#stop);
    if (parts.signal.aborted) this.#stop();
  }

  /** The result of a key, with all its files, which are in the local store then; undefined if it cannot be had. Throws the signal's reason. */
  async fetch(key: Digest): Promise<ActionRecord | undefined> {
    const {actions, signal} = this.#parts;
    if (this.#reading.isOver) return undefined;
    try {
      const data = await this.#http.get(`ac/${key}`, 0, (body) => all(body, LONGEST_RECORD));
      const record = data === undefined ? undefined : trusted(data, key);
      if (record === 'wrong') throw new WrongBytes(`ac/${key.slice(0, 12)}...`);
      const isWhole = record !== undefined && record !== 'old' && (await this.#fetchFiles(Object.values(record.outputs)));
      this.#reading.failures = 0;
      if (!isWhole || data === undefined) return undefined;
      await actions.putBytes(key, data);
      this.#traffic = {...this.#traffic, results: this.#traffic.results + 1};
      return record;
    } catch (error) {
      signal.throwIfAborted();
      this.#failed(error, this.#reading, 'give');
      return undefined;
    }
  }

  /** Sends a result that is in the local store, some time before `settle` returns, if writing was asked for. */
  share(key: Digest): void {
    if (this.#writing.isOver) return;
    this.#toSend.push(key);
    this.#sendMore();
  }

  /** Waits until all is sent or given up, and closes the connections. What went wrong and was not told yet is told now. */
  async settle(): Promise<Traffic> {
    while (this.#sending.size > 0) await Promise.all(this.#sending);
    if (this.#failures > 0 && !this.#isStopped && this.#toldOf.size === 0)
      this.#tell('failed', `the remote cache ${this.#settings.url} failed ${times(this.#failures)} (${this.#last}); it was done without`);
    this.#stop();
    this.#parts.signal.removeEventListener('abort', this.#stop);
    return this.#traffic;
  }

  /** Whether all of these files are in the local store, or came there. */
  async #fetchFiles(blobs: readonly Blob[]): Promise<boolean> {
    const left = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
    let isWhole = true;
    const turn = async () => {
      try {
        for (let blob; isWhole && (blob = left.shift()) !== undefined;) if (!(await this.#fetchFile(blob))) isWhole = false;
      } catch (error) {
        // The others need not go on.
        isWhole = false;
        throw error;
      }
    };
    const turns = await Promise.allSettled(Array.from({length: FETCHING}, turn));
    for (const ended of turns) if (ended.status === 'rejected') throw ended.reason;
    return isWhole;
  }

  async #fetchFile(blob: Blob): Promise<boolean> {
    const arriving = this.#arriving.get(blob.digest);
    if (arriving !== undefined) return arriving;
    const arrival = this.#receive(blob).finally(() => this.#arriving.delete(blob.digest));
    this.#arriving.set(blob.digest, arrival);
    return arrival;
  }

  async #receive(blob: Blob): Promise<boolean> {
    const {cas} = this.#parts;
    if (await cas.has(blob)) return true;
    const isRight = await this.#http.get(`cas/${blob.digest}`, blob.size, (body) => cas.receive(blob, body));
    if (isRight === false) {
      this.#bad.add(blob.digest);
      throw new WrongBytes(`cas/${blob.digest.slice(0, 12)}...`);
    }
    if (isRight === true) this.#traffic = {...this.#traffic, bytes: this.#traffic.bytes + blob.size};
    return isRight === true;
  }

  #sendMore(): void {
    while (this.#sending.size < SENDING) {
      const key = this.#toSend.shift();
      if (key === undefined) return;
      const sending = this.#send(key).finally(() => {
        this.#sending.delete(sending);
        this.#sendMore();
      });
      this.#sending.add(sending);
    }
  }

  /** Files first, then the record, so that no record names what is not there. */
  async #send(key: Digest): Promise<void> {
    const {actions, cas} = this.#parts;
    if (this.#writing.isOver) return;
    try {
      const data = await actions.bytes(key);
      const record = data === undefined ? undefined : parseRecord(data, key);
      // Somebody has cleared it away; then there is nothing to send.
      if (data === undefined || typeof record !== 'object') return;
      for (const blob of new Map(Object.values(record.outputs).map((one) => [one.digest, one])).values()) {
        if (!this.#bad.has(blob.digest) && (await this.#http.head(`cas/${blob.digest}`)) === blob.size) continue;
        await cas.verify(blob);
        await this.#http.put(`cas/${blob.digest}`, blob.size, () => cas.stream(blob));
        this.#bad.delete(blob.digest);
        this.#traffic = {...this.#traffic, sentBytes: this.#traffic.sentBytes + blob.size};
      }
      await this.#http.put(`ac/${key}`, data.length, () => once(data));
      this.#traffic = {...this.#traffic, sent: this.#traffic.sent + 1};
      this.#writing.failures = 0;
    } catch (error) {
      this.#failed(error, this.#writing, 'take');
    }
  }

  /** Counts a failure. What is the matter with the local disk is none of the server's: who needs the file there will say so. */
  #failed(error: unknown, direction: {failures: number; isOver: boolean}, verb: 'give' | 'take'): void {
    if (this.#isStopped || error instanceof DamagedBlob) return;
    const {url} = this.#settings;
    if (!(error instanceof HttpFailure || error instanceof WrongBytes)) {
      if (!isSystemError(error))
        this.#tell('bug', `internal error at the remote cache: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return;
    }
    if (error instanceof WrongBytes)
      this.#tell('wrong', `the remote cache ${url} sent other bytes than it was asked for (${error.message}); they are not used`);
    if (error instanceof HttpFailure && error.status === 413) {
      this.#tell('large', `the remote cache ${url} takes no files of that size (${error.message}); such results are not sent`);
      return;
    }
    this.#failures++;
    this.#last = error.message;
    if (++direction.failures < FAILURES || direction.isOver) return;
    direction.isOver = true;
    if (direction === this.#reading) {
      this.#tell('over', `the remote cache ${url} failed ${times(FAILURES)} in a row (${this.#last}); the build goes on without it`);
      this.#stop();
    } else this.#tell('over', `the remote cache ${url} does not ${verb} results (${this.#last}); none are sent any more`);
  }

  /** Each kind of message once. */
  #tell(kind: string, message: string): void {
    if (this.#toldOf.has(kind)) return;
    this.#toldOf.add(kind);
    this.#parts.warn(message);
  }

  readonly #stop = (): void => {
    this.#isStopped = true;
    this.#reading.isOver = true;
    this.#writing.isOver = true;
    this.#toSend.length = 0;
    this.#http.stop();
  };
}

/**
 * A record from another machine, if it can be used: whole, of this key, made of what its key says, and with names of files that lead nowhere else. `old` where
 * another version of cbdf wrote it in another form.
 */
export function trusted(data: Uint8Array, key: Digest): ActionRecord | 'old' | 'wrong' {
  try {
    const record = parseRecord(data, key);
    if (record === 'old') return 'old';
    if (record === undefined) return isOfOtherForm(new TextDecoder().decode(data.subarray(0, 20))) ? 'old' : 'wrong';
    const {values: _, ...made} = record.fingerprint;
    for (const name of Object.keys(record.outputs)) assertOutputName(name);
    return digestOfJson(made) === key && Array.isArray(record.diagnostics) && typeof record.extra === 'object' ? record : 'wrong';
  } catch {
    // Its digest is right, and its form is not: no cbdf wrote it.
    return 'wrong';
  }
}

async function all(body: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    if ((size += chunk.length) > most) throw new HttpFailure('an answer without end');
  }
  return Buffer.concat(chunks);
}

// eslint-disable-next-line @typescript-eslint/require-await -- a body is asked for its pieces
async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
