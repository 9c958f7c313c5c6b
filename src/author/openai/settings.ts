import type {PointedDiagnostic} from '../../core/diagnostic.js';
import {err, ok, type Result} from '../../core/result.js';
import type {Author, Limits} from '../../core/spec.js';
import {parseDuration} from '../../spec/duration.js';

/** What the online author is told of a challenge and of its surroundings. None of it is part of a key but the model. */
export interface Surroundings {
  readonly settings: Author;
  readonly limits?: Limits;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How the endpoint is reached. */
export interface Access {
  readonly key: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly temperature?: number;
  readonly search: boolean;
  /** For one answer, in milliseconds. */
  readonly timeout: number;
  /** Of a million tokens. */
  readonly price?: {readonly input: number; readonly output: number};
  readonly limits: Limits;
}

const OPENAI = 'https://api.openai.com/v1';
const TIMEOUT = 5 * 60_000;

/** Reads the settings; what is missing or cannot be is told at the line of the spec that asks for it. */
export function accessOf({settings, limits = {}, env}: Surroundings): Result<Access, PointedDiagnostic[]> {
  const found: PointedDiagnostic[] = [];
  const error = (code: string, pointer: string, message: string, suggestion: string): void => {
    found.push({severity: 'error', code, message, pointer, suggestion});
  };
  const key = env['OPENAI_API_KEY']?.trim() ?? '';
  if (key === '')
    error(
      'no-api-key',
      '/author',
      'the author openai needs a key, and OPENAI_API_KEY is not set',
      'set OPENAI_API_KEY (any word for a local server without keys); or write author: offline, which needs none',
    );
  const model = settings.model ?? '';
  if (model === '')
    error(
      'no-model',
      '/author',
      'the author openai needs the name of a model',
      'write author: {by: openai, model: gpt-4.1}, in the spec or in cbdf.config.yaml',
    );
  const baseUrl = urlOf(env['OPENAI_BASE_URL']);
  // The address may hold a password, so it is not quoted.
  if (baseUrl === undefined)
    error(
      'base-url',
      '/author',
      'OPENAI_BASE_URL is no http or https address',
      'write it as https://host/v1, or unset it for api.openai.com',
    );
  const price = settings.prices?.[model];
  if (limits.cost !== undefined && price === undefined)
    error(
      'no-price',
      '/limits/cost',
      `a limit of cost needs the prices of ${model === '' ? 'the model' : model}`,
      `write author: {by: openai, prices: {${model === '' ? 'gpt-4.1' : model}: {input: 2, output: 8}}}, for a million tokens; or limits: {tokens: 100000}`,
    );
  const timeout = settings.timeout === undefined ? TIMEOUT : (parseDuration(settings.timeout) ?? 0) * 1000;
  if (timeout <= 0) error('duration', '/author/timeout', `"${settings.timeout ?? ''}" is no duration`, 'write timeout: 2 minutes');
  if (found.length > 0) return err(found);
  const {temperature, search = false} = settings;
  return ok({
    key,
    baseUrl: baseUrl!,
    model,
    ...(temperature === undefined ? {} : {temperature}),
    search,
    timeout,
    ...(price === undefined ? {} : {price}),
    limits,
  });
}

/** The host, for messages. */
export const hostOf = ({baseUrl}: Pick<Access, 'baseUrl'>): string => new URL(baseUrl).host;

function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') return OPENAI;
  try {
    const url = new URL(text.trim());
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}
