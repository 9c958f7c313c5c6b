import type {Answer, Cell, MeasuredFinding} from './answer.js';
import type {DefectsReport} from './defects.js';
import type {Effect} from './model.js';
import type {Portrait} from './portrait.js';
import type {Profile} from './profile.js';
import type {QaResults} from './qa.js';
import type {Cast, Level} from './spec.js';

/** All that a report, workbook or text of the package is made from: plain data, nothing else is read. */
export interface ReportInput {
  readonly challenge: ChallengeFacts;
  readonly publication: Publication;
  readonly story: Story;
  readonly profile: Profile;
  /** Absent where nobody measured it. */
  readonly portrait?: Portrait;
  readonly answers: readonly Answer[];
  readonly findings: readonly MeasuredFinding[];
  readonly qa: QaResults;
  /** Absent where no defects are planned. */
  readonly defects?: DefectsReport;
  readonly rules: readonly {readonly table: string; readonly check: string; readonly about: string}[];
  readonly metrics: readonly {readonly name: string; readonly about: string; readonly is: string; readonly of: string}[];
  /** What makes the story true, for instructors only. */
  readonly mechanism?: Mechanism;
}

/** What was planted, with the strengths that it has in the shipped files, and what the declared mistakes give on them. */
export interface Mechanism {
  readonly effects: readonly PlantedEffect[];
  readonly mistakes: readonly MistakenAnswer[];
}

/** An effect of an event; `strength` as in the model, `found` where the build searched for it. */
export type PlantedEffect = Pick<Effect, 'name' | 'about' | 'table' | 'from' | 'to' | 'rampDays' | 'what' | 'where' | 'strength'> & {
  readonly found: boolean;
};

/** What a question gives with one of its mistakes in the SQL: the first rows, and in words what differs from the answer. */
export interface MistakenAnswer {
  /** `q01` and so on. */
  readonly question: string;
  readonly name: string;
  readonly differs: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Under which terms and which version a package is given out, and by which words it is found. */
export interface Publication {
  /** SPDX identifier. */
  readonly license: string;
  /** Semantic version of the challenge. */
  readonly version: string;
  readonly keywords: readonly string[];
}

export interface ChallengeFacts {
  readonly id: string;
  readonly title: string;
  readonly subtitle?: string;
  readonly domain: string;
  readonly function: string;
  readonly level: Level;
  /** Rows asked for in the fact tables together. */
  readonly size: number;
  readonly seed: number;
  readonly period: {readonly from: string; readonly to: string};
  readonly locale: string;
  /** ISO 4217, such as INR. */
  readonly currency: string;
  readonly cast: Cast;
  readonly company: {readonly name: string; readonly about: string};
  /** Version of cbdf. */
  readonly version: string;
}

export interface Story {
  /** Paragraphs with every number filled in from the measured findings. */
  readonly statement: readonly string[];
  readonly insights: readonly {readonly text: string; readonly source: string}[];
  readonly challenges: readonly string[];
  readonly deliver?: string;
  readonly rubric: readonly {readonly criterion: string; readonly points: number}[];
}
