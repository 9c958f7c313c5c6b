/** A challenge for the online author, and a desk at which it writes: real proofs, no store, no waiting. */
import {type Desk, openaiProblem, openaiSchema} from '../../src/author/openai/author.js';
import type {AuthorReview} from '../../src/author/openai/task.js';
import type {JsonObject} from '../../src/core/json.js';
import type {PointedDiagnostic} from '../../src/core/diagnostic.js';
import type {ChallengeSpec, ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import type {Usage} from '../../src/core/usage.js';
import {fillDefaults} from '../../src/spec/defaults.js';
import {specFacts} from '../../src/stages/facts.js';
import {prove} from '../../src/stages/prove.js';

/** Like a real one; it must turn up nowhere. */
export const KEY = 'sk-proj-S3cretOfTheTests0123456789abcdef';

/** The settings of the bundled challenge that the recorded answers are of. */
export const SETTINGS: JsonObject = {
  domain: 'Healthcare',
  function: 'Operations',
  skill_level: 'Beginner',
  dataset_size: 2000,
  seed: 10,
  period: {from: '2024-01-01', to: '2024-12-31'},
  structure: 'denormalized',
  cast: {mentor: {name: 'Tony Sharma', role: 'VP of Analytics'}, stakeholder: {name: 'Bruce Hariyali', role: 'Founder'}},
  author: {by: 'openai', model: 'stand-in'},
};

export const specOf = (more: JsonObject = {}): ChallengeSpec =>
  fillDefaults('drawn-twice', 'challenges/drawn-twice.yaml', {...SETTINGS, ...more});

export interface Seen {
  readonly told: string[];
  readonly waits: number[];
  readonly usage: Usage[];
  /** What was proved: texts of the schemas. */
  readonly proved: string[];
  readonly kept: Map<string, unknown>;
}

export interface Setup {
  readonly url: string;
  readonly spec?: ChallengeSpec;
  readonly review?: AuthorReview;
  readonly timeout?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly kept?: Map<string, unknown>;
  /** Whether SQL is really bound, which takes its time. */
  readonly bind?: boolean;
  /** What a trial finds; nothing by default. */
  readonly attempt?: (problem: ProblemBlock, schema: SchemaBlock) => readonly PointedDiagnostic[];
}

const FIRST: AuthorReview = {attempt: 1, feedback: []};

function desk({url, spec = specOf(), timeout, env, signal, kept = new Map<string, unknown>(), bind = false, attempt = () => []}: Setup): {
  desk: Desk;
  seen: Seen;
} {
  const seen: Seen = {told: [], waits: [], usage: [], proved: [], kept};
  return {
    seen,
    desk: {
      surroundings: {
        settings: {...spec.author, ...(timeout === undefined ? {} : {timeout})},
        ...(spec.limits === undefined ? {} : {limits: spec.limits}),
        env: env ?? {OPENAI_API_KEY: KEY, OPENAI_BASE_URL: url},
      },
      signal: signal ?? new AbortController().signal,
      tell: (line) => seen.told.push(line),
      spent: (usage) => seen.usage.push(usage),
      keep: async <T>(name: string, params: object, make: () => Promise<T>): Promise<T> => {
        const key = `${name} ${JSON.stringify(params)}`;
        if (!kept.has(key)) kept.set(key, await make());
        return kept.get(key) as T;
      },
      prove: async (problem, schema) => {
        seen.proved.push(JSON.stringify(schema));
        if (!bind) return [];
        const proved = await prove(specFacts(spec), problem, schema);
        return proved.ok ? [] : proved.error;
      },
      attempt: (problem, schema) => Promise.resolve(attempt(problem, schema)),
      sleep: (ms) => {
        seen.waits.push(ms);
        return Promise.resolve();
      },
    },
  };
}

export async function writeProblem(setup: Setup) {
  const at = desk(setup);
  const result = await openaiProblem(setup.spec ?? specOf(), setup.review ?? FIRST, at.desk);
  return {result, ...at.seen};
}

export async function writeSchema(setup: Setup, problem: ProblemBlock) {
  const at = desk(setup);
  const result = await openaiSchema(setup.spec ?? specOf(), problem, setup.review ?? FIRST, at.desk);
  return {result, ...at.seen};
}
