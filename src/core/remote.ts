import {err, ok, type Result} from './result.js';

/** A cache on another machine, reached by HTTP. */
export interface RemoteSettings {
  /** Ends in a slash, and holds no name and no password: it is shown in messages. */
  readonly url: string;
  /** Value of the header `Authorization`; never shown and never stored. */
  readonly authorization?: string;
  /** Whether results are sent there, too. */
  readonly write: boolean;
}

/** What came from a remote cache and went there in one build. Bytes are those of files, without records. */
export interface Traffic {
  readonly results: number;
  readonly bytes: number;
  readonly sent: number;
  readonly sentBytes: number;
}

/**
 * The address of a remote cache, and the credentials in it, if any. The error is what is wrong with it, in words that do not repeat it:
 * there may be a password in the text.
 */
export function parseRemote(text: string): Result<Pick<RemoteSettings, 'url' | 'authorization'>, string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '')
    return err('the address of the remote cache begins with https:// or http://');
  if (url.search !== '' || url.hash !== '') return err('the address of the remote cache has neither ? nor #');
  const [name, password] = [url.username, url.password].map(unescaped);
  url.username = '';
  url.password = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const has = name !== '' || password !== '';
  return ok({url: url.href, ...(has ? {authorization: authorizationOf(`${name}:${password}`)} : {})});
}

/** The header for credentials from the environment: `name:password`, a token, or the whole value (`Bearer ...`, `Basic ...`). */
export function authorizationOf(credentials: string): string {
  if (/^(?:Basic|Bearer) /.test(credentials)) return credentials;
  return credentials.includes(':') ? `Basic ${Buffer.from(credentials).toString('base64')}` : `Bearer ${credentials}`;
}

/** Texts in addresses are percent-encoded; one that is not rightly so is meant as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
