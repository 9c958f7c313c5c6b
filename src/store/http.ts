import {Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as requestHttp} from 'node:http';
import {Agent as HttpsAgent, request as requestHttps} from 'node:https';
import {Readable} from 'node:stream';

/** A request that came to nothing: the network, the server, or its patience. Its message holds no address and no header. */
export class HttpFailure extends Error {
  /** `status` is the server's answer, if there was one. */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** How long is waited. */
export interface Patience {
  /** Milliseconds without any sign of the server. */
  readonly silence: number;
  /** A transfer slower than so many bytes a millisecond is given up. */
  readonly rate: number;
}

/** Connections at a time. */
const SOCKETS = 8;
/** Of an answer that nobody wants, so much is read in order to keep the connection. */
const UNWANTED = 64 << 10;

/**
 * A few requests over HTTP, with bodies that stream in both directions. No redirects, no retries but of a connection that the server had closed
 * in the meantime. `node:http` and not `fetch`, because a length has to be announced: many servers take no body in pieces.
 */
export class HttpClient {
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #patience: Patience;
  readonly #agent: HttpAgent;
  readonly #request: typeof requestHttp;
  readonly #live = new Set<ClientRequest>();
  #isStopped = false;

  /** `base` ends in a slash. */
  constructor(base: string, authorization: string | undefined, patience: Patience) {
    this.#base = new URL(base);
    this.#headers = {'user-agent': 'cbdf', ...(authorization === undefined ? {} : {authorization})};
    this.#patience = patience;
    const options = {keepAlive: true, maxSockets: SOCKETS};
    this.#agent = this.#base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
    this.#request = this.#base.protocol === 'https:' ? requestHttps : requestHttp;
  }

  /**
   * GET. `use` is given the body of an answer of 200, which may end early by throwing; undefined if there is nothing at that path. `bytes` is
   * what may be expected, for the time it may take. Throws `HttpFailure`, and what `use` throws.
   */
  async get<T>(path: string, bytes: number, use: (body: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T | undefined> {
    return this.#exchange('GET', path, bytes, undefined, async (response) => {
      if (response.statusCode === 200) return use(bodyOf(response));
      drain(response);
      if (response.statusCode === 404 || response.statusCode === 410) return undefined;
      throw refusal(response);
    });
  }

  /** HEAD: the length of what is at a path (-1 if the server does not say); undefined if there is nothing, or no telling. */
  async head(path: string): Promise<number | undefined> {
    return this.#exchange('HEAD', path, 0, undefined, (response) => {
      drain(response);
      const {statusCode = 0, headers} = response;
      if (statusCode === 200) return Promise.resolve(headers['content-length'] === undefined ? -1 : Number(headers['content-length']));
      // A server that knows no HEAD (405, 501) may still take a PUT.
      if ([404, 405, 410, 501].includes(statusCode)) return Promise.resolve(undefined);
      throw refusal(response);
    });
  }

  /** PUT; `body` is asked for its bytes once more where the server had closed the connection. Throws `HttpFailure`. */
  async put(path: string, bytes: number, body: () => AsyncIterable<Uint8Array>): Promise<void> {
    await this.#exchange('PUT', path, bytes, body, (response) => {
      drain(response);
      const {statusCode = 0} = response;
      if (statusCode < 200 || statusCode > 299) throw refusal(response);
      return Promise.resolve();
    });
  }

  /** Ends everything under way and gives up the connections. */
  stop(): void {
    this.#isStopped = true;
    for (const request of this.#live) request.destroy(new HttpFailure('stopped'));
    this.#agent.destroy();
  }

  async #exchange<T>(
    method: string,
    path: string,
    bytes: number,
    body: (() => AsyncIterable<Uint8Array>) | undefined,
    use: (response: IncomingMessage) => Promise<T>,
  ): Promise<T> {
    for (let isFirst = true; ; isFirst = false) {
      if (this.#isStopped) throw new HttpFailure('stopped');
      const {silence, rate} = this.#patience;
      const headers = {
        ...this.#headers,
        ...(body === undefined ? {} : {'content-length': bytes, 'content-type': 'application/octet-stream'}),
      };
      const request = this.#request(new URL(path, this.#base), {method, headers, agent: this.#agent});
      this.#live.add(request);
      const patience = {isOver: false};
      const late = () => {
        patience.isOver = true;
        request.destroy(new HttpFailure('no answer in time'));
      };
      const timer = setTimeout(late, silence + bytes / rate);
      request.setTimeout(silence, late);
      try {
        const response = await answered(request, body);
        if (response instanceof NoAnswer) {
          const isStale = isFirst && request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(response.code);
          if (isStale) continue;
          throw new HttpFailure(response.message);
        }
        try {
          return await use(response);
        } finally {
          // Half-read: such a connection is of no further use. One that was read to its end is kept, and not touched by this.
          if (!response.readableEnded && response.statusCode === 200 && method === 'GET') response.destroy();
        }
      } catch (error) {
        throw patience.isOver && error instanceof HttpFailure ? new HttpFailure('no answer in time') : error;
      } finally {
        clearTimeout(timer);
        this.#live.delete(request);
      }
    }
  }
}

/** What a request came to that got no answer. */
class NoAnswer {
  readonly code: string;
  readonly message: string;

  constructor(error: unknown) {
    this.code = codeOf(error);
    this.message = wordsOf(error);
  }
}

/** Sends the body, if there is one, and waits for the head of the answer. Throws what reading the body throws. */
function answered(request: ClientRequest, body: (() => AsyncIterable<Uint8Array>) | undefined): Promise<IncomingMessage | NoAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', (error) => {
      resolve(new NoAnswer(error));
    });
    request.on('response', (response) => {
      // Where the rest of the body is not wanted any more, what comes of sending it is not either.
      response.on('error', () => undefined);
      resolve(response);
    });
    if (body === undefined) request.end();
    else {
      const source = Readable.from(body(), {objectMode: false});
      source.on('error', (error) => {
        reject(error);
        request.destroy();
      });
      request.on('close', () => source.destroy());
      source.pipe(request);
    }
  });
}

async function* bodyOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
  } catch (error) {
    throw new HttpFailure(wordsOf(error));
  }
}

function drain(response: IncomingMessage): void {
  let read = 0;
  response.on('data', (chunk: Uint8Array) => {
    read += chunk.length;
    if (read > UNWANTED) response.destroy();
  });
}

function refusal({statusCode = 0}: IncomingMessage): HttpFailure {
  const isSecret = statusCode === 401 || statusCode === 403;
  return new HttpFailure(`HTTP ${statusCode}${isSecret ? ', credentials?' : ''}`, statusCode);
}

function codeOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
}

/** `ECONNREFUSED`, or the message of an error without a code. */
function wordsOf(error: unknown): string {
  if (error instanceof HttpFailure) return error.message;
  const code = codeOf(error);
  if (code !== '') return code === 'ECONNRESET' ? 'the connection broke' : code;
  return error instanceof Error ? error.message : String(error);
}
