/**
 * The compiled schema: what the generator, the checks and the reports work from. Made by spec/compile from a SchemaBlock and the
 * settings of its challenge; names are resolved, short forms parsed, durations in seconds, shares in [0, 1].
 * The model is JSON all through, so that it can be hashed and sent to a worker as it is.
 */
import type {TableDefects} from './defects.js';
import type {Json} from './json.js';
import type {Level} from './spec.js';

export interface Model {
  readonly id: string;
  readonly seed: number;
  /** Rows asked for in the fact tables together. */
  readonly size: number;
  readonly level: Level;
  /** First and last day, ISO. */
  readonly period: {readonly from: string; readonly to: string};
  readonly locale: string;
  readonly currency: string;
  /** Parents before children. */
  readonly tables: readonly Table[];
  readonly effects: readonly Effect[];
  readonly views: readonly {readonly name: string; readonly sql: string}[];
  readonly metrics: readonly Metric[];
  readonly rules: readonly Rule[];
  /** Tables that ship with planned defects; absent where there are none. Beside the tables, since no row depends on them. */
  readonly defects?: readonly TableDefects[];
}

export interface Table {
  readonly name: string;
  readonly about: string;
  /** Whether its rows count towards the dataset's size. */
  readonly fact: boolean;
  readonly rows: RowCount;
  /** Key columns; empty if the table has none. */
  readonly key: readonly string[];
  readonly grain: readonly string[];
  /** Combinations of columns that occur once, beside the key. */
  readonly unique?: readonly (readonly string[])[];
  /** Numeric columns that go together. */
  readonly copulas?: readonly Copula[];
  readonly columns: readonly Column[];
  /** The column whose time rises with the row number, and by which events are dated. */
  readonly axis?: string;
  /** The stages that its rows go through. */
  readonly lifecycle?: Lifecycle;
  /** Its rows are versions of entities; `rows` counts the entities. */
  readonly history?: History;
  readonly pointer: string;
}

/** Columns joined by a Gaussian copula: `lower` is the Cholesky factor of the correlations of the normal numbers behind them. */
export interface Copula {
  readonly columns: readonly string[];
  readonly lower: readonly (readonly number[])[];
}

export type RowCount =
  | {readonly kind: 'fixed'; readonly rows: number}
  | {readonly kind: 'share'; readonly of: number}
  | {
      readonly kind: 'each';
      readonly parent: string;
      readonly column: string;
      readonly about: number;
      readonly from: number;
      readonly high?: number;
      /** A distribution of its own, cut to from..to; `about` is then its mean. */
      readonly children?: Children;
      readonly to?: number;
    }
  /** One row for each stage that a row of the parent has reached; `column` is the key to the parent. */
  | {readonly kind: 'steps'; readonly parent: string; readonly column: string}
  | {readonly kind: 'data'; readonly rows: readonly (readonly Json[])[]};

/** How many children a parent has, when more is said than the mean. */
export type Children =
  | {readonly kind: 'poisson'; readonly mean: number}
  /** `spread` is variance / mean, greater than 1. */
  | {readonly kind: 'negative_binomial'; readonly mean: number; readonly spread: number}
  /** 1 to `most`, k with weight k^-exponent. */
  | {readonly kind: 'zipf'; readonly exponent: number; readonly most: number}
  | {readonly kind: 'pick'; readonly items: readonly {readonly value: number; readonly weight: number}[]};

/** `auto` only before the schema stage has bound the SQL of a derived column. */
export type ColumnType = 'text' | 'integer' | 'double' | 'boolean' | 'date' | 'timestamp' | `decimal(${number},${number})` | 'auto';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly about: string;
  readonly unit?: string;
  readonly isKey: boolean;
  readonly unique: boolean;
  /** Never empty, where nothing else says so: of data that cbdf did not make. */
  readonly required?: true;
  /** The parent, when this is a foreign key; for a key of several columns the leading one (see `foreignKeysOf`). */
  readonly references?: {readonly table: string; readonly column: string};
  /** How it is made; for a table with `data`, `given`. */
  readonly value: Value;
  /** Probability of an empty cell; absent when the column never is empty, other than by its own value (an SQL NULL, a `none`). */
  readonly empty?: Chance;
  /** Values that a list declares, when the value is a pick, or picks under `by`: the enum of the data dictionary. */
  readonly values?: readonly (string | number | boolean)[];
  /** Its values are equally frequent on purpose: a factorial design, a quota. */
  readonly balanced?: true;
  readonly pointer: string;
}

/** A column of the same row, or of a parent by following keys: `['city']`, `['member_id', 'store_id', 'city']`. */
export type Path = readonly string[];

export type Chance =
  | {readonly kind: 'share'; readonly share: number}
  | {readonly kind: 'by'; readonly path: Path; readonly cases: readonly Case<Chance>[]; readonly otherwise?: Chance};

/** `when` is the case's value as text; `set` and `none` select any value and the empty one. */
export interface Case<T> {
  readonly match: {readonly kind: 'value'; readonly value: string} | {readonly kind: 'set'} | {readonly kind: 'none'};
  readonly then: T;
}

export type Value =
  | {readonly kind: 'given'}
  /** Text with one run of zeros in braces, filled with the row number from 1: `C{00000}`. `{0}` alone in an integer column gives the number. */
  | {readonly kind: 'id'; readonly template: string}
  /** A UUID (RFC 9562): random, or version 7, whose time is that of the column at the path. */
  | {readonly kind: 'uuid'; readonly version: 4 | 7; readonly path?: Path}
  /** A random code: in braces, `0` stands for a digit, `A` for a capital, all else for itself. */
  | {readonly kind: 'pattern'; readonly template: string}
  | {readonly kind: 'constant'; readonly value: string | number | boolean}
  /** Weights are positive and need not sum to anything. */
  | {readonly kind: 'pick'; readonly items: readonly {readonly value: string | number | boolean; readonly weight: number}[]}
  | {
      readonly kind: 'number';
      readonly distribution: Distribution;
      readonly from?: number;
      readonly to?: number;
      readonly step?: number;
      readonly endsIn?: readonly number[];
      readonly adjust: readonly Adjust[];
    }
  /** `provider` such as `person.fullName`; at most `pool` different values are drawn from, all different if the column is unique. */
  | {readonly kind: 'faker'; readonly provider: string}
  | {readonly kind: 'when'; readonly rhythm: Rhythm}
  /** A moment after another one: base column (a path, usually of the row), plus a lognormal duration in seconds. */
  | {readonly kind: 'after'; readonly path: Path; readonly duration: DurationChoice; readonly adjust: readonly Adjust[]}
  | {
      readonly kind: 'reference';
      readonly table: string;
      readonly favour?: Favour;
      readonly alive?: Alive;
      readonly usually?: {readonly share: number; readonly path: Path};
      readonly weights?: readonly {readonly key: string; readonly weight: number}[];
      readonly weightColumn?: string;
      /** Every parent at most once. */
      readonly once?: true;
      /** Another reference to the same parent, which this one never equals. */
      readonly differs?: {readonly path: Path};
      /** Only parents whose column equals what the path gives in the row are eligible. */
      readonly alike?: readonly Alike[];
      /** Column of the parent that names the entity of a version: who is favoured is, in all versions. */
      readonly entity?: string;
    }
  /** A reference to an earlier row of the same table: the share of rows without one, the levels at most, and who has more children. */
  | {readonly kind: 'self'; readonly roots?: number; readonly depth?: number; readonly favour?: Favour}
  /** Part of a foreign key of several columns: what the row that the leading column points to has in its key. */
  | {readonly kind: 'part'; readonly path: Path}
  /** The parent of an `each` table: every parent in turn. */
  | {readonly kind: 'each'; readonly table: string}
  /** Number of the row within its parent, from 1, in an `each` table. */
  | {readonly kind: 'position'}
  /** The moment at which the row entered a stage of its table's lifecycle; empty if it did not. */
  | {readonly kind: 'stage'; readonly stage: string}
  /** The label of the last stage that the row entered. */
  | {readonly kind: 'status'}
  /** In a table with history: an id by the number of the entity, the same for all its versions. */
  | {readonly kind: 'entity'; readonly template: string}
  /** In a table with history: the day from which the version counts, the day from which it does no more (empty for the current one). */
  | {readonly kind: 'version'; readonly what: 'from' | 'to' | 'current' | 'number'}
  /** In a table of steps: the label of the stage that was entered, or the moment. */
  | {readonly kind: 'step'; readonly what: 'stage' | 'at'}
  | {readonly kind: 'sql'; readonly sql: string}
  /** Aggregate over the rows of a child table that point here through `column`. */
  | {readonly kind: 'rollup'; readonly table: string; readonly column: string; readonly is: string; readonly where?: string}
  | {readonly kind: 'by'; readonly path: Path; readonly cases: readonly Case<Value>[]; readonly otherwise?: Value};

export type Distribution =
  /** Median and the value that one in twenty exceeds. */
  | {readonly kind: 'lognormal'; readonly median: number; readonly sigma: number}
  | {readonly kind: 'normal'; readonly mean: number; readonly sd: number}
  | {readonly kind: 'uniform'; readonly from: number; readonly to: number}
  | {readonly kind: 'poisson'; readonly mean: number}
  | {readonly kind: 'gamma'; readonly shape: number; readonly scale: number}
  /** Stretched over from..to. */
  | {readonly kind: 'beta'; readonly alpha: number; readonly beta: number; readonly from: number; readonly to: number}
  | {readonly kind: 'pareto'; readonly least: number; readonly shape: number}
  /** Failures before the first success. */
  | {readonly kind: 'geometric'; readonly mean: number}
  | {readonly kind: 'negative_binomial'; readonly mean: number; readonly spread: number}
  | {readonly kind: 'zipf'; readonly exponent: number; readonly most: number}
  /** One edge more than weights, rising; all values alike between two edges. */
  | {readonly kind: 'histogram'; readonly edges: readonly number[]; readonly weights: readonly number[]}
  | {readonly kind: 'mixture'; readonly parts: readonly {readonly weight: number; readonly distribution: Distribution}[]};

/** Multiplies a number by 1 + change where the path has the value. */
export interface Adjust {
  readonly path: Path;
  readonly cases: readonly {readonly value: string; readonly change: number}[];
}

/** Seconds. */
export interface Duration {
  readonly median: number;
  readonly sigma: number;
  readonly from?: number;
  readonly to?: number;
}
export type DurationChoice =
  | {readonly kind: 'duration'; readonly duration: Duration}
  | {readonly kind: 'by'; readonly path: Path; readonly cases: readonly Case<DurationChoice>[]; readonly otherwise?: DurationChoice};

/** Versions of entities over time: a slowly changing dimension of type 2. */
export interface History {
  /** Columns that change, and how often a year; every version changes one of them. */
  readonly changes: readonly {readonly column: string; readonly perYear: number}[];
  /** Column with the day on which an entity begins; without it, they begin with the period. */
  readonly from?: string;
  /** First and last day on which something can change, ISO. */
  readonly period: {readonly from: string; readonly to: string};
  /** Columns that say from when to when a version counts, and whose version it is. */
  readonly valid: {readonly from: string; readonly to: string};
  readonly entity: string;
}

/**
 * Stages of the rows of a table, as written; the first is where every row begins. Each stage is entered at most once: the ways between
 * them form no circle.
 */
export interface Lifecycle {
  readonly stages: readonly Stage[];
  /** ISO day after which nothing is known yet: later moments are empty, and the row is still in the stage before. */
  readonly until?: string;
  /** Labels and moments of all stages are kept for a table of steps. */
  readonly hasSteps: boolean;
}
export interface Stage {
  readonly name: string;
  /** What the status says of it. */
  readonly label: string;
  /** Column with the moment of entering it. */
  readonly at?: string;
  /** Where a row goes from here; with what is left of the probability it stays. */
  readonly next: readonly Transition[];
}
export interface Transition {
  readonly to: string;
  readonly chance: Chance;
  /** How long it takes; absent where nobody sees it, then no time passes. */
  readonly wait?: DurationChoice;
  readonly adjust: readonly Adjust[];
}

export interface Rhythm {
  /** ISO days, both inside. */
  readonly from: string;
  readonly to: string;
  /** Growth per year, 0.08 = +8 %. */
  readonly trend: number;
  /** Twelve factors, January first; 1 is an ordinary month. */
  readonly months: readonly number[];
  /** Seven factors, Monday first. */
  readonly weekdays: readonly number[];
  /** Standard deviation of the factor that multiplies each day, 0.15 = 15 %. */
  readonly dayToDay: number;
  /** Present when the column has a time of day: opening hour, closing hour, peaks. */
  readonly hours?: {readonly open: number; readonly close: number; readonly peaks: readonly number[]};
  /** Named days that multiply the rate: ISO dates. */
  readonly holidays: readonly {readonly date: string; readonly factor: number}[];
}

export interface Favour {
  /** The top share of parents gets this share of the children: 0.2 and 0.45. */
  readonly top: number;
  readonly get: number;
}

/** A column of the parent, and a path from the row: equal in every row. */
export interface Alike {
  readonly column: string;
  readonly path: Path;
}

/** Parents are eligible from their own `from` until their `to` (columns of the parent), at the time in the child's column `at`. */
export interface Alive {
  readonly from: string;
  readonly to?: string;
  readonly at: string;
}

export interface Effect {
  /** `event.effect`. */
  readonly name: string;
  readonly about: string;
  readonly table: string;
  readonly from: string;
  readonly to?: string;
  /** Days over which the effect grows to full strength. */
  readonly rampDays: number;
  readonly what:
    /** rows: strength 0.7 = +70 % rows, -0.4 = 40 % fewer. */
    | {readonly kind: 'rows'}
    /** measure: the number is multiplied by 1 + strength. */
    | {readonly kind: 'measure'; readonly column: string}
    /** duration of an `after` column is multiplied by 1 + strength. */
    | {readonly kind: 'duration'; readonly column: string}
    /** strength = percentage points added to the probability of entering a stage of the table's lifecycle. */
    | {readonly kind: 'enter'; readonly stage: string}
    /** the waiting time that leads into a stage is multiplied by 1 + strength. */
    | {readonly kind: 'wait'; readonly stage: string}
    /** strength = percentage points moved (0.12) of rows whose pick becomes `into`. */
    | {readonly kind: 'shift'; readonly column: string; readonly into: string | number | boolean};
  readonly where?: string;
  readonly strength: number;
  /** Present where the build finds the strength (`by: auto`): the strengths it may try. Until they are tried, `strength` is the weakest. */
  readonly auto?: {readonly weakest: number; readonly strongest: number};
  readonly pointer: string;
}

export interface Metric {
  readonly name: string;
  readonly of: string;
  readonly is: string;
  readonly format?: string;
  readonly about: string;
}
export interface Rule {
  readonly table: string;
  readonly check: string;
  readonly about: string;
  readonly pointer: string;
}
