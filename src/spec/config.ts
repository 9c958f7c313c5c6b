import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import type {Json, JsonObject} from '../core/json.js';
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
  readonly cache?: string;
  readonly out?: string;
  /** The gates that exist; all by default. */
  readonly gates?: readonly GateName[];
}

const KEYS = ['author', 'cast', 'jobs', 'cache', 'out', 'gates'] as const;
const LATER = ['palette', 'logo'] as const;

/** Reads the text of a `cbdf.config.yaml`; every mistake at its line. */
export function parseConfig(text: string): Result<ProjectConfig, readonly Diagnostic[]> {
  const {value, source, diagnostics, broken} = parseYaml(text, CONFIG_FILE);
  const isEmpty = value === null && !broken;
  const found = isEmpty || broken ? [] : mistakesIn(value);
  const all = [...diagnostics, ...found.map((one) => locate(one, source))].sort(byPlace);
  if (all.some(({severity}) => severity === 'error')) return err(all);
  return ok(isEmpty ? {} : (value as unknown as ProjectConfig));
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
  for (const [key, folder] of [
    ['cache', cache],
    ['out', out],
  ] as const) {
    if (folder !== undefined && (typeof folder !== 'string' || folder.trim() === '')) {
      error(`/${key}`, 'value', `${key} is the name of a folder`, key === 'cache' ? 'cache: cache' : 'out: dist');
    }
  }
  if (cache !== undefined && cache === out) error('/out', 'value', 'cache and out are the same folder', 'name two folders');
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
