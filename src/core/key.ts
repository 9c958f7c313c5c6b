import {outlineOf} from './change.js';
import {type Digest, digestOf} from './digest.js';
import {canonicalJson, type Json} from './json.js';

/** Raise when the meaning of keys or records changes: everything stored before is a miss then. 1: first. */
export const FORMAT = 1;

/** The same for the keys that approvals name. Raising it voids every signature of an edited artefact, so it is a number of its own. */
const GATE_FORMAT = 1;

/** What made a key: kept with the stored result, so that two keys can be told apart in words later. */
export interface Fingerprint {
  readonly format: number;
  readonly kind: 'stage' | 'action' | 'accept' | 'gate';
  /** The stage, or the action's name. */
  readonly name: string;
  readonly version?: number;
  readonly params: Digest;
  /** The params themselves, deep parts as digests where they are long; not part of the key, which has their digest. */
  readonly values?: Json;
  /** Exact version of every package that shapes the bytes. */
  readonly engines?: {readonly [name: string]: string};
}

/** A key and what it was made of. */
export interface Keyed {
  readonly key: Digest;
  readonly fingerprint: Fingerprint;
}

/**
 * The key of a stage or action: `sha256(canonicalJson({format, kind, name, version, params, engines}))`. No platform, path, clock or
 * worker count is part of it. Throws where params are not JSON, which is a bug of the stage.
 */
export function keyOf(
  kind: Fingerprint['kind'],
  name: string,
  version: number,
  params: unknown,
  engines: {readonly [name: string]: string},
): Keyed {
  return finish({format: FORMAT, kind, name, version, engines}, params);
}

/**
 * The key of an authored artefact, as its record names it: the inputs only. A person signed the content, so a newer tool, prompt or
 * model must neither void the signature nor pay for another text.
 */
export function inputKeyOf(name: string, params: unknown): Keyed {
  return finish({format: GATE_FORMAT, kind: 'gate', name}, params);
}

function finish(start: Omit<Fingerprint, 'params'>, params: unknown): Keyed {
  const text = canonicalJson(params);
  const fingerprint: Fingerprint = {...start, params: digestOf(text)};
  let outlined: Fingerprint | undefined;
  return {
    key: digestOf(canonicalJson(fingerprint)),
    // Asked for only where something is stored or explained, which a build with nothing to do does not.
    get fingerprint() {
      return (outlined ??= {...fingerprint, values: outlineOf(JSON.parse(text) as Json, text.length)});
    },
  };
}
