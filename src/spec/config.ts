import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import type {Json, JsonObject} from '../core/json.js';
import {parseRemote} from '../core/remote.js';
import {err, ok, type Result} from '../core/result.js';
import {type GateName, GATES} from '../core/stage.js';
import {notYet} from './not-yet.js';
import {isWithin} from './pointer.js';
import {byPlace, locate} from './source.js';
import {asText, didYouMean, listOf} from './suggest.js';
import {validate} from './validate.js';
import {parseYaml} from './yaml.js';

/** The name of the file, in the folder where cbdf is run. */
export const CONFIG_FILE = 'cbdf.config.yaml';

/** What a project has decided for all its challenges; a flag of the command line, or a spec, overrides it. */
export interface ProjectConfig {
  /** Of specs that do not say. */
  readonly author?: Json;
  /** Of specs that do not say, person by person. */
  readonly cast?: JsonObject;
  readonly jobs?: number;
  /** The folder; or it, and a cache on another machine. */
  readonly cache?: string | CacheConfig;
  readonly out?: string;
  /** The gates that exist; all by default. */
  readonly gates?: readonly GateName[];
}

/** Where results are stored. */
export interface CacheConfig {
  readonly folder?: string;
  /** An address; without credentials, since the file is committed. */
  readonly remote?: string;
  /** Whether results are sent there; by default they are only fetched. */
  readonly write?: boolean;
}

const CACHE_KEYS = ['folder', 'remote', 'write'] as const;
const KEYS = ['author', 'cast', 'jobs', 'cache', 'out', 'gates'] as const;
const LATER = ['palette', 'logo'] as const;

/** Reads the text of a `cbdf.config.yaml`; every mistake at its line. */
export function parseConfig(text: string): Result<ProjectConfig, readonly Diagnostic[]> {
  const {value, source, diagnostics, broken} = parseYaml(text, CONFIG_FILE);
  const isEmpty = value === null && !broken;
  const found = isEmpty || broken ? [] : mistakesIn(value);
  const all = [...diagnostics, ...found.map((one) => locate(one, source))].map(withoutSecrets).sort(byPlace);
  if (all.some(({severity}) => severity === 'error')) return err(all);
  return ok(isEmpty ? {} : (value as unknown as ProjectConfig));
}

/** Names and passwords in addresses are not shown, wherever in its line a mistake is. The line stays as long as it is, for the caret. */
function withoutSecrets(diagnostic: Diagnostic): Diagnostic {
  const {location} = diagnostic;
  if (location === undefined) return diagnostic;
  const lineText = location.lineText.replace(
    /(\/\/)([^/\s]+)(?=@)/g,
    (_, slashes: string, secret: string) => slashes + '*'.repeat(secret.length),
  );
  return {...diagnostic, location: {...location, lineText}};
}

/** A spec's settings with those of the project where it has none. */
export function withProject(spec: JsonObject, {author, cast}: Pick<ProjectConfig, 'author' | 'cast'>): JsonObject {
  const own = (spec['cast'] ?? {}) as JsonObject;
  const people = Object.entries(cast ?? {}).map(
    ([who, member]) => [who, {...(member as JsonObject), ...((own[who] ?? {}) as JsonObject)}] as const,
  );
  return {
    ...(author === undefined ? {} : {author}),
    ...spec,
    ...(author === undefined || spec['author'] === undefined ? {} : {author: bothAuthors(spec['author'], author)}),
    ...(cast === undefined ? {} : {cast: {...own, ...Object.fromEntries(people)}}),
  };
}

/** A spec's author with what the project says of the same one: its model and its prices. */
function bothAuthors(own: Json, project: Json): Json {
  const [mine, theirs] = [own, project].map((one) => (typeof one === 'string' ? {by: one} : (one as JsonObject)));
  return mine!['by'] === theirs!['by'] ? {...theirs, ...mine} : own;
}

function mistakesIn(config: Json): readonly PointedDiagnostic[] {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    return [
      {
        severity: 'error',
        code: 'form',
        message: 'the configuration is a mapping of keys to values',
        pointer: '',
        suggestion: 'begin with jobs: 2',
      },
    ];
  }
  const found: PointedDiagnostic[] = [];
  const error = (pointer: string, code: string, message: string, suggestion?: string, atKey = false): void => {
    found.push({severity: 'error', code, message, pointer, ...(suggestion === undefined ? {} : {suggestion}), ...(atKey ? {atKey} : {})});
  };
  for (const key of Object.keys(config)) {
    const pointer = `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    if ((LATER as readonly string[]).includes(key))
      error(pointer, 'not-yet', `not yet: ${key} is not used by this version`, 'leave it out', true);
    else if (!(KEYS as readonly string[]).includes(key)) {
      error(pointer, 'unknown-key', `unknown key ${key}`, didYouMean(key, KEYS) ?? `keys are ${listOf(KEYS)}`, true);
    }
  }
  const {author, cast, jobs, cache, out, gates} = config as {readonly [key: string]: Json | undefined};
  if (jobs !== undefined && (typeof jobs !== 'number' || !Number.isInteger(jobs) || jobs < 1 || jobs > 256)) {
    error('/jobs', 'value', `jobs is a whole number from 1 to 256, not ${asText(jobs)}`);
  }
  const isMapping = typeof cache === 'object' && cache !== null && !Array.isArray(cache);
  const {folder, remote, write} = (isMapping ? cache : {folder: cache}) as {readonly [key: string]: Json | undefined};
  for (const [pointer, name, key] of [
    [isMapping ? '/cache/folder' : '/cache', folder, 'cache'],
    ['/out', out, 'out'],
  ] as const) {
    if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) {
      error(pointer, 'value', `${key} is the name of a folder`, key === 'cache' ? 'cache: cache' : 'out: dist');
    }
  }
  if (isMapping) {
    for (const key of Object.keys(cache)) {
      if ((CACHE_KEYS as readonly string[]).includes(key)) continue;
      const pointer = `/cache/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
      error(pointer, 'unknown-key', `unknown key ${key}`, didYouMean(key, CACHE_KEYS) ?? `keys are ${listOf(CACHE_KEYS)}`, true);
    }
    if (write !== undefined && typeof write !== 'boolean') error('/cache/write', 'value', 'write is true or false');
  }
  if (remote !== undefined) {
    const address = typeof remote === 'string' ? parseRemote(remote) : undefined;
    if (address?.ok !== true)
      error('/cache/remote', 'value', address?.error ?? 'remote is an address', 'remote: https://cache.example.com/cbdf');
    else if (address.value.authorization !== undefined) {
      const how = 'put them into the environment: CBDF_REMOTE_CACHE_AUTH=name:password';
      error('/cache/remote', 'credentials', 'a file that is committed is no place for a name and a password', how);
    }
  }
  if (folder !== undefined && folder === out) error('/out', 'value', 'cache and out are the same folder', 'name two folders');
  if (gates !== undefined) {
    if (!Array.isArray(gates)) error('/gates', 'value', 'gates is a list', `gates: [${GATES.join(', ')}]`);
    else {
      (gates as readonly Json[]).forEach((gate, index) => {
        if (!(GATES as readonly Json[]).includes(gate)) {
          const word = asText(gate);
          error(`/gates/${index}`, 'value', `there is no gate ${word}`, didYouMean(word, GATES) ?? `gates are ${listOf(GATES)}`);
        }
      });
    }
  }
  const asSpec: Record<string, Json> = {domain: 'Retail', function: 'Operations'};
  if (author !== undefined) asSpec['author'] = author;
  if (cast !== undefined) asSpec['cast'] = cast;
  const inSpec = [...validate('spec', asSpec), ...notYet(asSpec)];
  return [...found, ...inSpec.filter(({pointer}) => isWithin(pointer, '/author') || isWithin(pointer, '/cast'))];
}
