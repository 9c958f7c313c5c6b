import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';

/** What the server does with a request in place of answering it; false: it answers after all. */
export type Mischief = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** It answers with a status and nothing else. */
export function says(status: number, headers: Readonly<Record<string, string>> = {}): Mischief {
  return (_, response) => {
    response.writeHead(status, headers).end();
    return true;
  };
}

/** It breaks the connection. */
export const drops: Mischief = (request) => {
  request.socket.destroy();
  return true;
};

/** A cache server in this process that speaks what nginx with WebDAV speaks, and misbehaves on demand. `await using` ends it. */
export class CacheServer implements AsyncDisposable {
  /** By path: `ac/<key>`, `cas/<digest>`. */
  readonly files = new Map<string, Buffer>();
  /** `GET ac/12ab...`, in the order of their arrival. */
  readonly log: string[] = [];
  /** The headers `Authorization` that came. */
  readonly credentials = new Set<string>();
  mischief: Mischief = () => false;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response);
  });

  static async start(): Promise<CacheServer> {
    const server = new CacheServer();
    server.#server.on('connection', (socket) => {
      server.#sockets.add(socket);
      socket.on('close', () => server.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}/team`;
  }

  /** Requests of a kind, such as `GET cas`. */
  asked(start: string): readonly string[] {
    return this.log.filter((line) => line.startsWith(start));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').replace('/team/', '');
    this.log.push(`${request.method ?? ''} ${path}`);
    this.credentials.add(request.headers.authorization ?? '');
    if (this.mischief(request, response, path)) return;
    const file = this.files.get(path);
    if (request.method === 'PUT') {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const isWhole = Buffer.concat(parts).length === Number(request.headers['content-length']);
        if (isWhole) this.files.set(path, Buffer.concat(parts));
        response.writeHead(isWhole ? 201 : 400).end();
      });
    } else if (file === undefined) response.writeHead(404).end('no such file');
    else response.writeHead(200, {'content-length': file.length}).end(request.method === 'HEAD' ? undefined : file);
  }
}
