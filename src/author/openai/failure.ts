/** What went wrong between here and the endpoint, without anything that a request or a header may hold. */
import {clipped} from './secrets.js';

export type FailureKind =
  /** The key is refused, or may not do this. Nothing of the answer is quoted: servers repeat parts of the key in it. */
  | 'key'
  /** The request is refused: mostly a response format that the server does not know. */
  | 'refused'
  /** No such model or address. */
  | 'absent'
  /** The account has nothing left: waiting does not help. */
  | 'quota'
  /** Too many requests; a server that cannot; too slow; gone. Worth another try. */
  | 'busy'
  | 'server'
  | 'slow'
  | 'dropped'
  /** The answer is not of the protocol. */
  | 'protocol';

export interface Failure {
  readonly kind: FailureKind;
  readonly status?: number;
  /** Milliseconds that the server asks to wait. */
  readonly after?: number;
  /** What the server said, cleaned and short; empty where it may not be quoted. */
  readonly said: string;
}

const AGAIN: readonly FailureKind[] = ['busy', 'server', 'slow', 'dropped'];

/** Whether the same request may succeed a little later. */
export const isWorthAnother = ({kind}: Failure): boolean => AGAIN.includes(kind);

/** The form of the SDK's errors, as far as it is read: never their headers but `retry-after`, never their cause. */
interface ApiError {
  readonly status?: unknown;
  readonly headers?: {get?(name: string): string | null};
  readonly error?: {readonly message?: unknown; readonly code?: unknown};
  readonly code?: unknown;
}

/** Makes a failure of what the SDK threw. `clean` takes the key out of texts; `isSlow` says that our own timer ended the request. */
export function failureOf(thrown: unknown, clean: (text: string) => string, isSlow: boolean): Failure {
  if (isSlow) return {kind: 'slow', said: ''};
  const {status, headers, error, code} = thrown as ApiError;
  if (typeof status !== 'number') return {kind: thrown instanceof SyntaxError ? 'protocol' : 'dropped', said: ''};
  const said = typeof error?.message === 'string' ? clipped(clean(error.message)) : '';
  if (status === 401 || status === 403) return {kind: 'key', status, said: ''};
  if (status === 404) return {kind: 'absent', status, said};
  if (status === 429 && (code ?? error?.code) === 'insufficient_quota') return {kind: 'quota', status, said: ''};
  if (status === 429 || status === 503) {
    const after = retryAfter((name) => headers?.get?.(name) ?? undefined, Date.now());
    return {kind: status === 429 ? 'busy' : 'server', status, said, ...(after === undefined ? {} : {after})};
  }
  // Some servers fail where they should refuse a form of answers that they do not know.
  if (status === 501 || (status >= 500 && /response_format|json_schema|grammar/i.test(said))) return {kind: 'refused', status, said};
  if (status >= 500 || status === 408 || status === 409) return {kind: 'server', status, said};
  return {kind: 'refused', status, said};
}

/** Milliseconds that a response asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfter(header: (name: string) => string | undefined, now: number): number | undefined {
  const ms = header('retry-after-ms');
  if (ms !== undefined && /^\d+(?:\.\d+)?$/.test(ms)) return Number(ms);
  const text = header('retry-after');
  if (text === undefined) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The failure in a sentence without a full stop, and what to do. */
export function failureText(
  {kind, status, said, after}: Failure,
  host: string,
  model: string,
  tries: number,
): {message: string; suggestion: string} {
  const quote = said === '' ? '' : `: ${said}`;
  const after_ = tries > 1 ? `, ${tries} times` : '';
  switch (kind) {
    case 'key':
      return {message: `${host} refuses the key (${status!})`, suggestion: 'check OPENAI_API_KEY, and that it may use the model'};
    case 'refused':
      return {
        message: `${host} refuses the request (${status!})${quote}`,
        suggestion: `check that ${model} is a chat model of this endpoint`,
      };
    case 'absent':
      return {
        message: `${host} has no model ${model}, or no chat completions at this address (404)${quote}`,
        suggestion: 'check author.model and OPENAI_BASE_URL',
      };
    case 'quota':
      return {message: `the account at ${host} has nothing left to spend`, suggestion: 'pay it up, or use another endpoint'};
    case 'busy':
      return {
        message: `${host} has too many requests (429)${after_}${after === undefined ? '' : `; it asks to wait ${Math.ceil(after / 1000)} seconds`}`,
        suggestion: 'build again later',
      };
    case 'server':
      return {message: `${host} fails (${status!})${after_}${quote}`, suggestion: 'build again later'};
    case 'slow':
      return {message: `${host} did not answer in time${after_}`, suggestion: 'build again, or raise author.timeout'};
    case 'dropped':
      return {message: `${host} cannot be reached, or drops the connection${after_}`, suggestion: 'check the network and OPENAI_BASE_URL'};
    case 'protocol':
      return {message: `${host} does not answer in the protocol of chat completions`, suggestion: 'check OPENAI_BASE_URL: most end in /v1'};
  }
}
