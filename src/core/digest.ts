import {createHash} from 'node:crypto';
import {canonicalJson} from './json.js';

/** A SHA-256 digest in lower-case hexadecimal, 64 characters. */
export type Digest = string & {readonly __brand: 'Digest'};

/** The digest of bytes, or of text as UTF-8. */
export function digestOf(data: Uint8Array | string): Digest {
  return createHash('sha256').update(data).digest('hex') as Digest;
}

/** The digest of a value's canonical JSON: equal values, equal digests. */
export function digestOfJson(value: unknown): Digest {
  return digestOf(canonicalJson(value));
}

/** Whether text has the form of a digest. Checked before a digest read from a file becomes part of a path. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}
