/** A server on the loopback that speaks chat completions and responses as OpenAI does, and behaves as it is told. */
import {readFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Json, JsonObject} from '../../src/core/json.js';

const read = (name: string): string => readFileSync(new URL(`answers/${name}.json`, import.meta.url), 'utf8');

/** Recorded answers of good quality: the bundled challenge "Drawn Twice", as a model would write it. */
export const GOOD = {problem: read('problem'), schema: read('schema')} as const;
export type Wanted = keyof typeof GOOD;

/** A request as it came. */
export interface Asked {
  readonly path: string;
  readonly authorization: string;
  readonly body: JsonObject;
  /** Which block the task asks for; undefined for a search. */
  readonly wanted: Wanted | undefined;
  /** All messages as one text. */
  readonly text: string;
  readonly isRepair: boolean;
}

interface Entry<T = unknown> {
  key: string;
  value: T;
}
/** What tests change in a recorded answer; of the two blocks one is there. */
export interface Recorded {
  problem: {
    company?: object;
    statement: string;
    research: {insights: {text: string; source: string}[]};
    findings: Entry[];
    questions: {ask: string; sql: string; mistakes: {swap: Entry[]}[]; [key: string]: unknown}[];
  };
  schema: {tables: Entry<{columns: Entry[]}>[]; events: Entry[] | null; views: Entry[] | null};
}

/** What the server does with a request. */
export type Behaviour = (asked: Asked, response: ServerResponse, key: string) => void;

/** A completion with this content. */
export const says =
  (content: string | ((asked: Asked) => string), finish: 'stop' | 'length' | 'content_filter' = 'stop'): Behaviour =>
  (asked, response) => {
    const text = typeof content === 'string' ? content : content(asked);
    complete(response, asked, {role: 'assistant', content: text, refusal: null}, finish);
  };
/** The recorded answer for what is asked. */
export const good: Behaviour = says(({wanted}) => GOOD[wanted!]);
/** The recorded answer after an edit of its JSON. */
export const goodBut = (edit: (answer: Recorded) => void): Behaviour =>
  says(({wanted}) => {
    const answer = JSON.parse(GOOD[wanted!]) as Recorded;
    edit(answer);
    return JSON.stringify(answer);
  });
/** The recorded answer with a text exchanged that is there. */
export const goodWith = (from: string, to: string): Behaviour =>
  says(({wanted}) => {
    const text = GOOD[wanted!];
    if (!text.includes(from)) throw new Error(`${from} is not in the recorded ${wanted!}`);
    return text.replace(from, () => to);
  });
export const refusal =
  (words: string): Behaviour =>
  (asked, response) => {
    complete(response, asked, {role: 'assistant', content: null, refusal: words}, 'stop');
  };
/** An error of the API; the message repeats the key, as some servers do. */
export const fails =
  (status: number, message = 'It failed.', headers: Readonly<Record<string, string>> = {}, code: string | null = null): Behaviour =>
  (_, response, key) => {
    response.writeHead(status, {'content-type': 'application/json', 'x-request-id': key, ...headers});
    response.end(JSON.stringify({error: {message: `${message} Your key was ${key}.`, type: 'invalid_request_error', param: null, code}}));
  };
export const drops: Behaviour = (_, response) => {
  response.destroy();
};
/** Headers and the beginning of a body, and then nothing. */
export const stalls: Behaviour = (_, response) => {
  response.writeHead(200, {'content-type': 'application/json'});
  response.write('{"id": "chatcmpl-1", ');
};
/** A page in the place of an answer. */
export const isNoApi: Behaviour = (_, response) => {
  response.writeHead(200, {'content-type': 'text/html'});
  response.end('<html>Welcome</html>');
};
/** A server that does not know some forms of answers. */
export const without =
  (formats: readonly string[], then: Behaviour = good): Behaviour =>
  (asked, response, key) => {
    const {type} = (asked.body['response_format'] ?? {type: 'text'}) as {type: string};
    if (formats.includes(type)) fails(400, `response_format ${type} is not supported.`)(asked, response, key);
    else then(asked, response, key);
  };
/** The answer of a web search, with the pages that it quotes. */
export const found =
  (text: string, pages: readonly {url: string; title: string}[]): Behaviour =>
  (_, response) => {
    const annotations = pages.map(({url, title}) => ({type: 'url_citation', start_index: 0, end_index: 1, url, title}));
    send(response, {
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      output: [
        {type: 'web_search_call', id: 'ws_1', status: 'completed'},
        {type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [{type: 'output_text', text, annotations}]},
      ],
      usage: {input_tokens: 500, output_tokens: 200, total_tokens: 700},
    });
  };

/** `await using` stops it. */
export class StandIn implements AsyncDisposable {
  readonly asked: readonly Asked[];
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(asked: readonly Asked[], url: string, close: () => Promise<void>) {
    this.asked = asked;
    this.url = url;
    this.#close = close;
  }

  /** Answers the requests one after another as told; when nothing is told any more, well. */
  static async start(key: string, ...behaviours: readonly Behaviour[]): Promise<StandIn> {
    const left = [...behaviours];
    const asks: Asked[] = [];
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const asked = askedOf(request, body);
        asks.push(asked);
        if (request.headers.authorization !== `Bearer ${key}`) fails(401, 'Incorrect API key provided.')(asked, response, key);
        else if (!['/v1/chat/completions', '/v1/responses'].includes(asked.path)) fails(404, 'No such path.')(asked, response, key);
        else (left.shift() ?? good)(asked, response, key);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StandIn(asks, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}

function askedOf(request: IncomingMessage, body: JsonObject): Asked {
  const messages = (body['messages'] ?? []) as readonly {role: string; content: string}[];
  const texts = messages.map(({content}) => content);
  const task = messages.find(({role}) => role === 'user')?.content ?? '';
  return {
    path: request.url ?? '',
    authorization: request.headers.authorization ?? '',
    body,
    wanted: task.startsWith('Write the problem block') ? 'problem' : task.startsWith('Write the schema block') ? 'schema' : undefined,
    text: [...texts, typeof body['input'] === 'string' ? body['input'] : ''].join('\n'),
    isRepair: texts.at(-1)?.includes('Your answer was checked and does not hold') === true,
  };
}

async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as JsonObject;
}

function complete(response: ServerResponse, asked: Asked, message: Json, finish: string): void {
  send(response, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: asked.body['model'] ?? '',
    choices: [{index: 0, message, logprobs: null, finish_reason: finish}],
    usage: {prompt_tokens: 1000, completion_tokens: 400, total_tokens: 1400},
  });
}

function send(response: ServerResponse, value: Json): void {
  response.writeHead(200, {'content-type': 'application/json'});
  response.end(JSON.stringify(value));
}
