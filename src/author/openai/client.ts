/** Asks an OpenAI-compatible endpoint, as patiently as it deserves: repeats what may be repeated, and steps down where a server knows less. */
import type OpenAI from 'openai';
import {addUsage, type Usage} from '../../core/usage.js';
import type {Schema} from '../../spec/language/describe.js';
import {type Failure, failureOf, isWorthAnother} from './failure.js';
import {without} from './secrets.js';
import type {Access} from './settings.js';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** An answer, whatever it is worth. */
export interface Reply {
  readonly text: string;
  /** Why it ended: `length` is cut off; `refusal` has the model's words in `text`. */
  readonly ended: 'stop' | 'length' | 'refusal';
}

/** Thrown when the endpoint gives no answer. */
export class NoAnswer extends Error {
  constructor(
    readonly failure: Failure,
    readonly tries: number,
  ) {
    super('no answer');
  }
}

/** What a server can be asked for, best first: a schema that it keeps to, JSON of any form, text. */
export const FORMATS = ['json_schema', 'json_object', 'text'] as const;
export type Format = (typeof FORMATS)[number];

/** Waits between tries, in milliseconds. Without chance, so that two runs behave alike; what a server asks for goes before. */
export const WAITS: readonly number[] = [1000, 2000, 4000, 8000];
/** A server that wants a longer pause is not waited for. */
const LONGEST_WAIT = 120_000;

export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface ClientOptions {
  readonly signal: AbortSignal;
  /** Called before a wait, with a line for the user. */
  readonly tell: (line: string) => void;
  readonly sleep: Sleep;
}

export class Client {
  readonly #sdk: OpenAI;
  readonly #access: Access;
  readonly #options: ClientOptions;
  readonly #clean: (text: string) => string;
  #format: Format = 'json_schema';
  #usage: Usage;

  private constructor(sdk: OpenAI, access: Access, options: ClientOptions) {
    this.#sdk = sdk;
    this.#access = access;
    this.#options = options;
    this.#clean = without(access.key);
    this.#usage = {model: access.model, calls: 0, input: 0, output: 0, ...(access.price === undefined ? {} : {cost: 0})};
  }

  static async create(access: Access, options: ClientOptions): Promise<Client> {
    const {default: Sdk} = await import('openai');
    // The SDK would read an organization, a project and a log level from the environment, and log requests with it.
    const sdk = new Sdk({
      apiKey: access.key,
      baseURL: access.baseUrl,
      organization: null,
      project: null,
      adminAPIKey: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: access.timeout,
      logLevel: 'off',
    });
    return new Client(sdk, access, options);
  }

  /** All that this client has used up. */
  get usage(): Usage {
    return this.#usage;
  }

  /** What the server is asked for now. */
  get format(): Format {
    return this.#format;
  }

  /** Asks for an answer of a form. Throws `NoAnswer`, or the signal's reason. */
  async ask(messages: readonly Message[], form: {readonly name: string; readonly schema: Schema}): Promise<Reply> {
    for (;;) {
      try {
        return await this.#patiently(this.#complete(messages, form));
      } catch (error) {
        const next = FORMATS[FORMATS.indexOf(this.#format) + 1];
        if (!(error instanceof NoAnswer) || !isAboutTheRequest(error.failure) || next === undefined) throw error;
        this.#options.tell(`the server does not take ${this.#format}; asking for ${next === 'text' ? 'text' : 'JSON'}`);
        this.#format = next;
      }
    }
  }

  /** Has the endpoint search the web; gives its text and the pages that it quotes. Throws `NoAnswer`. */
  async search(input: string): Promise<{text: string; sources: readonly {url: string; title: string}[]}> {
    return this.#patiently(async (signal) => {
      const {model, temperature} = this.#access;
      const response = await this.#sdk.responses.create(
        {model, input, tools: [{type: 'web_search'}], store: false, ...(temperature === undefined ? {} : {temperature})},
        {signal},
      );
      this.#count(response.usage?.input_tokens, response.usage?.output_tokens);
      const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
      const texts = parts.flatMap((part) => (part.type === 'output_text' ? [part] : []));
      const cited = texts.flatMap(({annotations}) => annotations.flatMap((note) => (note.type === 'url_citation' ? [note] : [])));
      return {
        text: this.#clean(texts.map(({text}) => text).join('\n\n')),
        sources: cited.map(({url, title}) => ({url: this.#clean(url), title: this.#clean(title)})),
      };
    });
  }

  #complete(
    messages: readonly Message[],
    {name, schema}: {readonly name: string; readonly schema: Schema},
  ): (signal: AbortSignal) => Promise<Reply> {
    return async (signal: AbortSignal): Promise<Reply> => {
      const {model, temperature} = this.#access;
      const formats = {
        json_schema: {
          response_format: {type: 'json_schema' as const, json_schema: {name, strict: true, schema: schema as Record<string, unknown>}},
        },
        json_object: {response_format: {type: 'json_object' as const}},
        text: {},
      };
      const body = {model, messages: [...messages], ...(temperature === undefined ? {} : {temperature}), ...formats[this.#format]};
      const completion = await this.#sdk.chat.completions.create(body, {signal});
      // A server may answer anything.
      const choice = (completion as Partial<typeof completion> | null)?.choices?.[0] as Partial<OpenAI.ChatCompletion.Choice> | undefined;
      if (choice?.message === undefined) throw new SyntaxError('no choice');
      this.#count(completion.usage?.prompt_tokens, completion.usage?.completion_tokens);
      const {content, refusal} = choice.message;
      if (typeof refusal === 'string' && refusal !== '') return {text: this.#clean(refusal), ended: 'refusal'};
      const ended = choice.finish_reason === 'length' ? 'length' : choice.finish_reason === 'content_filter' ? 'refusal' : 'stop';
      return {text: this.#clean(content ?? ''), ended};
    };
  }

  /** Does a request, and again while that may help. */
  async #patiently<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const {signal, sleep, tell} = this.#options;
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      // The SDK's own timer ends with the headers; a body that never comes would be waited for.
      const timer = AbortSignal.timeout(this.#access.timeout);
      let failure: Failure;
      try {
        return await request(AbortSignal.any([signal, timer]));
      } catch (error) {
        signal.throwIfAborted();
        failure = failureOf(error, this.#clean, timer.aborted || (error as Error).name === 'APIConnectionTimeoutError');
      }
      const wait = failure.after ?? WAITS[tries - 1];
      if (!isWorthAnother(failure) || wait === undefined || tries > WAITS.length || wait > LONGEST_WAIT) throw new NoAnswer(failure, tries);
      tell(`${WORDS[failure.kind] ?? failure.kind}; asking again in ${Math.ceil(wait / 1000)} s (${tries} of ${WAITS.length})`);
      await sleep(wait, signal);
    }
  }

  #count(input = 0, output = 0): void {
    const {model, price} = this.#access;
    const cost = price === undefined ? {} : {cost: (input * price.input + output * price.output) / 1_000_000};
    this.#usage = addUsage(this.#usage, {model, calls: 1, input, output, ...cost});
  }
}

const WORDS: {readonly [kind: string]: string} = {
  busy: 'the server has too many requests',
  server: 'the server failed',
  slow: 'no answer in time',
  dropped: 'the connection was dropped',
};

/** 4xx that another form of the request may avoid. */
const isAboutTheRequest = ({kind}: Failure): boolean => kind === 'refused';

/** Waits, unless the user interrupts. */
export const sleep: Sleep = async (ms, signal) => {
  const {setTimeout} = await import('node:timers/promises');
  await setTimeout(ms, undefined, {signal}).catch(() => {
    signal.throwIfAborted();
  });
};
