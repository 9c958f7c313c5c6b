/**
 * The spec language as written in YAML, after Ajv has accepted it and the defaults are filled in. The JSON Schema (spec/) says the same
 * for editors. Values keep the short forms of the language ("12% of size", "+20%"); `model.ts` is the compiled form.
 */
import type {Json, JsonObject} from './json.js';

export type Level = 'Beginner' | 'Intermediate' | 'Advanced';
/** A number, or text such as `28%`, `1pp`, `+20%`. */
export type Amount = number | string;

export interface CastMember {
  readonly name: string;
  readonly role: string;
}
export interface Cast {
  readonly learner: CastMember;
  readonly mentor: CastMember;
  readonly stakeholder: CastMember;
}

/** A question the author wishes for: text, or text with its SQL. */
export type WantedQuestion = string | {readonly ask: string; readonly sql?: string};

/** Who writes the problem and the schema. */
export interface Author {
  readonly by: 'offline' | 'openai';
  /** Of openai. */
  readonly model?: string;
  /** Of offline: the id of the case that is wanted, whatever brief and function speak for. */
  readonly case?: string;
  /** 0 to 2; the endpoint's own if absent. */
  readonly temperature?: number;
  /** The endpoint's web search is used. */
  readonly search?: boolean;
  /** Longest time for one answer, such as `2 minutes`. */
  readonly timeout?: string;
  /** By model: what a million tokens cost, read and written. */
  readonly prices?: {readonly [model: string]: {readonly input: number; readonly output: number}};
}

/** Budgets of an online author, for one artefact with all its repairs: tokens read and written, and cost in the currency of the prices. */
export interface Limits {
  readonly generation?: string;
  readonly tokens?: number;
  readonly cost?: number;
}

/** Notes and links of the user's own. A link whose `says` is absent may be quoted only if a web search has read it. */
export interface ResearchSpec {
  readonly notes?: string;
  readonly links?: readonly (string | {readonly url: string; readonly title?: string; readonly says?: string})[];
}

/** One challenge: the file's settings with every default filled in, and the two authored blocks if they were written by hand. */
export interface ChallengeSpec {
  /** The file's name without `.yaml`; matches `^[a-z0-9][a-z0-9-]{0,62}$`. */
  readonly id: string;
  /** Path of the spec as the user gave it, with forward slashes. */
  readonly file: string;
  readonly domain: string;
  readonly function: string;
  readonly skill_level: Level;
  readonly dataset_size: number;
  readonly period: {readonly from: string; readonly to: string};
  /** 32-bit unsigned; by default a hash of the id. */
  readonly seed: number;
  readonly locale: string;
  readonly currency: string;
  readonly cast: Cast;
  readonly brief?: string;
  readonly title?: string;
  /** A line below the title, where the problem block has none of its own. */
  readonly subtitle?: string;
  readonly structure?: 'normalized' | 'denormalized';
  readonly skills: readonly string[];
  readonly questions: readonly WantedQuestion[];
  readonly author: Author;
  /** What the author may use up for one artefact. */
  readonly limits?: Limits;
  /** What the author may quote. */
  readonly research?: ResearchSpec;
  /** SPDX identifier of the dataset's licence. */
  readonly license: string;
  /** Semantic version of the challenge. */
  readonly version: string;
  readonly keywords: readonly string[];
  readonly problem?: ProblemBlock;
  readonly schema?: SchemaBlock;
}

export interface ProblemBlock {
  /** Set by the offline author: the case of the domain packs it was drawn from, and what was drawn. The schema stage reads it. */
  readonly drawn?: {readonly case: string; readonly attempt: number; readonly holes: {readonly [name: string]: string}};
  readonly title: string;
  readonly subtitle?: string;
  readonly company: {readonly name: string; readonly about: string};
  readonly research?: {
    readonly insights?: readonly {readonly text: string; readonly source: string}[];
    readonly kpis?: readonly string[];
    readonly challenges?: readonly string[];
  };
  /** 300 to 400 words, paragraphs parted by blank lines, `{{finding}}` where a number belongs. */
  readonly statement: string;
  readonly findings: {readonly [name: string]: FindingSpec};
  /** Numbers that the prose may say as they are, such as `₹14` or `24 hours`. */
  readonly facts?: readonly string[];
  readonly questions: readonly QuestionSpec[];
  readonly deliver?: string;
  readonly rubric?: {readonly [criterion: string]: number};
}

export interface FindingSpec {
  readonly says?: string;
  readonly metric?: string;
  readonly sql?: string;
  readonly where?: string;
  readonly by?: readonly string[];
  /** Conditions that select what is compared: before, and after. */
  readonly from?: string;
  readonly to?: string;
  readonly expect?: Amount;
  readonly within?: Amount;
  readonly between?: readonly [Amount, Amount];
  readonly same?: string;
  readonly rises?: string;
  readonly falls?: string;
  readonly highest?: readonly Json[];
  readonly lowest?: readonly Json[];
  readonly most_up?: readonly Json[];
  readonly most_down?: readonly Json[];
  /** `event.effect` that makes it true. */
  readonly because?: string;
  readonly format?: string;
}

export interface QuestionSpec {
  readonly ask: string;
  readonly because?: string;
  /** Names of the answer's columns, in order. */
  readonly returns: readonly string[];
  readonly concept?: string;
  readonly sql: string;
  readonly shows?: string | readonly string[];
  readonly hints?: readonly string[];
  readonly mistakes?: readonly {
    readonly name: string;
    readonly swap: {readonly [from: string]: string};
    readonly say: string;
  }[];
  /** Overrides the choice of chart. */
  readonly chart?: 'column' | 'bar' | 'line' | 'none';
}

export interface SchemaBlock {
  readonly tables: {readonly [name: string]: TableSpec};
  readonly lifecycles?: {readonly [table: string]: Json};
  readonly events?: {readonly [name: string]: EventSpec};
  readonly views?: {readonly [name: string]: string};
  readonly metrics?: {readonly [name: string]: MetricSpec};
  readonly rules?: readonly RuleSpec[];
  /** Which planned defects the build chooses: by default none for Beginner and the usual above. `written`: only those that columns and tables state. */
  readonly defects?: 'none' | 'usual' | 'written' | {readonly [kind in 'missing' | 'format' | 'duplicates' | 'outliers']?: Amount};
}

/** Rows dealt to the rows of a parent: by a mean, or by one of the distributions. */
export interface EachRows {
  readonly each: string;
  readonly about?: number;
  readonly from?: number;
  readonly high?: number;
  readonly to?: number;
  readonly poisson?: Json;
  readonly negative_binomial?: Json;
  readonly zipf?: Json;
  readonly pick?: Json;
}

export interface TableSpec {
  readonly about: string;
  /** 3400, "12% of size", {each: parent, about: 2.3, from: 1, high: 6}, or {stages_of: table}; absent with `data`. */
  readonly rows?: number | string | EachRows | {readonly stages_of: string};
  readonly columns: {readonly [name: string]: ColumnSpec};
  /** Rows in the order of the columns. A CSV file's name has been replaced by its rows when the spec was loaded. */
  readonly data?: readonly (readonly Json[])[];
  /** Columns that say what one row is, when it is not the key. */
  readonly grain?: readonly string[];
  /** Columns of the primary key, when it has several. */
  readonly key?: readonly string[];
  /** Combinations that occur once. */
  readonly unique?: readonly (readonly string[])[];
  /** Its rows are versions of entities: `{of: [city, plan_id], changes: 10% a year, from: joined_on}`. */
  readonly history?: JsonObject;
  /** Rank correlations between numeric columns. */
  readonly copula?: readonly {readonly columns: readonly string[]; readonly correlation: number}[];
  /** Share of rows that are shipped twice. */
  readonly duplicates?: Amount;
  /** Cleaning SQL in the place of the one that follows from the defects. */
  readonly clean?: string;
}

/** Kept as JSON: `spec/compile` gives it a meaning. Keys: see the language reference. */
export type ColumnSpec = {readonly [key: string]: Json};

export interface EventSpec {
  readonly about: string;
  readonly from: string;
  readonly to?: string;
  readonly ramp?: string;
  readonly effects: {readonly [name: string]: EffectSpec};
}
export interface EffectSpec {
  readonly more?: string;
  readonly fewer?: string;
  readonly faster?: string;
  readonly slower?: string;
  readonly raise?: string;
  readonly lower?: string;
  readonly shift?: string;
  /** The value that `shift` moves rows to. */
  readonly into?: Json;
  readonly where?: string;
  readonly by: Amount;
}
export interface MetricSpec {
  readonly of: string;
  readonly is: string;
  readonly format?: string;
  readonly about: string;
}
export interface RuleSpec {
  readonly table: string;
  readonly check: string;
  readonly about: string;
}
