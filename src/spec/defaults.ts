import {digestOf} from '../core/digest.js';
import type {JsonObject} from '../core/json.js';
import type {
  Author,
  Cast,
  CastMember,
  ChallengeSpec,
  Level,
  Limits,
  ProblemBlock,
  ResearchSpec,
  SchemaBlock,
  WantedQuestion,
} from '../core/spec.js';

/** First and last day of the data. Fixed: the clock must not shape a dataset. */
export const DEFAULT_PERIOD = {from: '2023-01-01', to: '2024-12-31'} as const;
export const DEFAULT_LOCALE = 'en_IN';
export const DEFAULT_CURRENCY = 'INR';
export const DEFAULT_LEVEL: Level = 'Intermediate';
/** Rows in the fact tables together. */
export const DEFAULT_SIZE: {readonly [level in Level]: number} = {Beginner: 5000, Intermediate: 10_000, Advanced: 20_000};
export const DEFAULT_CAST: Cast = {
  learner: {name: 'Peter Pandey', role: 'Data Analyst'},
  mentor: {name: 'Tony Sharma', role: 'VP'},
  stakeholder: {name: 'Bruce Hariyali', role: 'Business Owner'},
};
/** Whoever shares the data names where it is from, and may do anything else with it. */
export const DEFAULT_LICENSE = 'CC-BY-4.0';
export const DEFAULT_VERSION = '1.0.0';
/** The other words for the levels. */
export const DIFFICULTIES: {readonly [word: string]: Level} = {Easy: 'Beginner', Medium: 'Intermediate', Difficult: 'Advanced'};

/** The default seed: the first 32 bits of the id's digest, so that challenges with equal specs differ. */
export function seedOf(id: string): number {
  return Number.parseInt(digestOf(id).slice(0, 8), 16);
}

/** A spec with every default filled in, from a value that the JSON Schema has accepted. */
export function fillDefaults(id: string, file: string, raw: JsonObject): ChallengeSpec {
  const read = <T>(key: string): T | undefined => raw[key] as T | undefined;
  const level = read<Level>('skill_level') ?? DIFFICULTIES[read<string>('difficulty') ?? ''] ?? DEFAULT_LEVEL;
  const author = read<Author['by'] | Author>('author') ?? 'offline';
  const cast = read<Partial<Record<keyof Cast, Partial<CastMember>>>>('cast') ?? {};
  const brief = read<string>('brief') ?? read<string>('problem_statement');
  return {
    id,
    file,
    domain: read<string>('domain') ?? '',
    function: read<string>('function') ?? '',
    skill_level: level,
    dataset_size: read<number>('dataset_size') ?? DEFAULT_SIZE[level],
    period: read<{from: string; to: string}>('period') ?? DEFAULT_PERIOD,
    seed: read<number>('seed') ?? seedOf(id),
    locale: read<string>('locale') ?? DEFAULT_LOCALE,
    currency: read<string>('currency') ?? DEFAULT_CURRENCY,
    cast: {
      learner: {...DEFAULT_CAST.learner, ...cast.learner},
      mentor: {...DEFAULT_CAST.mentor, ...cast.mentor},
      stakeholder: {...DEFAULT_CAST.stakeholder, ...cast.stakeholder},
    },
    ...(brief === undefined ? {} : {brief: brief.trim()}),
    ...optional('title', read<string>('title')),
    ...optional('subtitle', read<string>('subtitle')),
    ...optional('structure', read<'normalized' | 'denormalized'>('structure')),
    skills: read<readonly string[]>('skills') ?? [],
    questions: read<readonly WantedQuestion[]>('questions') ?? [],
    author: typeof author === 'string' ? {by: author} : author,
    ...optional('limits', read<Limits>('limits')),
    ...optional('research', read<ResearchSpec>('research')),
    license: read<string>('license') ?? DEFAULT_LICENSE,
    version: read<string>('version') ?? DEFAULT_VERSION,
    keywords: read<readonly string[]>('keywords') ?? defaultKeywords([read<string>('domain'), read<string>('function')]),
    ...optional('problem', read<ProblemBlock>('problem')),
    ...optional('schema', read<SchemaBlock>('schema')),
  };
}

/** The words of the branch and the department, in lower case, and what every package is. */
function defaultKeywords(names: readonly (string | undefined)[]): string[] {
  const words = names.flatMap((name) => (name === undefined ? [] : name.toLowerCase().split(/\s*(?:&|,|\/|\band\b)\s*/)));
  return [...new Set([...words.map((word) => word.trim()).filter((word) => word !== ''), 'data challenge', 'synthetic data'])];
}

function optional<K extends string, T>(key: K, value: T | undefined): {readonly [key in K]?: T} {
  return value === undefined ? {} : ({[key]: value} as {[key in K]: T});
}
