import type {Answer, Cell, MeasuredFinding} from '../core/answer.js';
import type {Model, Table} from '../core/model.js';
import type {Severity} from '../core/qa.js';
import {QueryError, type QueryResult, type Shipped} from '../core/shipped.js';
import type {ProblemBlock} from '../core/spec.js';
import {quoteName} from '../core/sql-text.js';
import type {Documents} from './documents.js';
import type {Clarity} from './findable.js';
import {count} from './numbers.js';
import {pointerOf} from './pointers.js';
import {Z} from './scoring.js';

/** What checks look at. They only read. */
export interface Evidence {
  readonly shipped: Shipped;
  /** The files as they lie on the disk, where `shipped` is without their planted defects. */
  readonly asShipped?: Shipped;
  readonly model: Model;
  readonly problem: ProblemBlock;
  readonly answers: readonly Answer[];
  /** The texts beside the data, and the files as they lie on the disk; absent where only rows are judged. */
  readonly documents?: Documents;
  /** No schema was given, so that types and keys are guesses and nothing describes the columns. */
  readonly schemaless?: boolean;
  /** cbdf did not make the data: how values came about is unknown, and a single key only says which row it is. */
  readonly elsewhere?: boolean;
  /** Why a check cannot be asked of this data, by its id; undefined for one that can. */
  readonly outOfScope?: (id: string) => string | undefined;
  /** The findings as measured here. */
  readonly findings?: readonly MeasuredFinding[];
  /** How clearly each finding shows; measured by 7.3 where it is not given. */
  readonly clarity?: readonly Clarity[];
  /** What the declared mistakes give. */
  readonly mistakes?: readonly ShownMistake[];
  /** The findings in data sets of other seeds, with the same strengths of effects. */
  readonly otherSeeds?: readonly OtherSeed[];
}

/** A mistake that learners make, and whether its answer differs from the right one. */
export interface ShownMistake {
  /** `q01` and so on. */
  readonly question: string;
  readonly name: string;
  /** In words: what differs, or why nothing does. */
  readonly differs: string;
  readonly shows: boolean;
  readonly pointer: string;
}

/** What a data set of another seed says. */
export interface OtherSeed {
  readonly seed: string;
  readonly findings: readonly MeasuredFinding[];
}

/** A check as data: what it is called, what it weighs, and how it measures. Titles and thresholds are what reports show. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly statistic: string;
  readonly threshold: string;
  readonly severity: Severity;
  readonly advice: string;
  measure(evidence: Evidence): Promise<Outcome>;
}

/** What was measured; or why nothing can be. */
export type Outcome =
  | {
      /** The raw statistic. */
      readonly value: number;
      readonly score: number;
      readonly details: readonly string[];
      readonly sql: readonly string[];
      readonly failing?: Failing;
      /** JSON pointer of what in the spec it falls on. */
      readonly pointer?: string;
    }
  | {
      readonly notApplicable: string;
      /** What the check looks at is absent by design, such as keys between tables where there is one table. */
      readonly byStructure?: true;
      readonly details?: readonly string[];
      readonly sql?: readonly string[];
    };

export interface Failing {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The statement that gave them, where one did. */
  readonly sql?: string;
}

/** Our own SQL over ten million rows may take longer than a question may. */
const PATIENCE = {timeoutMs: 600_000};

export async function ask(shipped: Shipped, sql: string): Promise<QueryResult> {
  return shipped.query(sql, PATIENCE);
}

/** The single row of a query, as numbers; an empty cell is NaN. */
export async function numbers(shipped: Shipped, sql: string): Promise<number[]> {
  const {rows} = await ask(shipped, sql);
  return rows[0]!.map((cell) => (cell === null ? NaN : Number(cell)));
}

/** One thing whose rows are counted: how many there are, and how many violate. */
export interface Part {
  /** Such as `fact_orders.customer_id`. */
  readonly name: string;
  /** SQL that gives one row: rows looked at, rows that violate. */
  readonly counts: string;
  /** SQL that gives rows that violate; the first five are shown. */
  readonly rows: string;
  /** What a violating row is: `orphans`. */
  readonly word: string;
  /** JSON pointer of what declares it. */
  readonly pointer?: string;
}

/**
 * Measures parts one by one. The statistic is the worst share of violations, because a mean over many columns would hide the one
 * that is broken; the score is Z of it. Without parts the check does not
 * apply, for the given reason. Parts that fail to run because of SQL that others wrote are left out and named in the details.
 */
export async function worstShare(
  shipped: Shipped,
  parts: readonly Part[],
  tolerance: number,
  notApplicable: string,
  byStructure = false,
): Promise<Outcome> {
  const details: string[] = [];
  const sql: string[] = [];
  let worst: {share: number; part: Part} | undefined;
  for (const part of parts) {
    let rows: number;
    let bad: number;
    try {
      [rows = 0, bad = 0] = await numbers(shipped, part.counts);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      details.push(`${part.name}: not measured: ${error.failure.message}`);
      continue;
    }
    sql.push(part.counts);
    const share = rows === 0 ? 0 : bad / rows;
    details.push(`${part.name}: ${count(bad)} of ${count(rows)} ${part.word}`);
    if (worst === undefined || share > worst.share) worst = {share, part};
  }
  if (worst === undefined) {
    if (details.length > 0) return {notApplicable: 'nothing of it could be measured', details};
    return {notApplicable, ...(byStructure ? {byStructure: true} : {}), details};
  }
  if (worst.share === 0) return {value: 0, score: 10, details, sql};
  const {columns, rows} = await shipped.query(worst.part.rows, {...PATIENCE, limit: 5});
  sql.push(worst.part.rows);
  const pointer = worst.part.pointer ?? pointerOf(shipped.model, [worst.part.name]);
  return {
    value: worst.share,
    score: Z(worst.share, tolerance),
    details,
    sql,
    failing: {columns: columns.map(({name}) => name), rows, sql: worst.part.rows},
    ...(pointer === undefined ? {} : {pointer}),
  };
}

/** A table of the shipped files as text. */
export const asText = (table: string): string => `text.${quoteName(table)}`;
/** A table of the shipped files with its types. */
export const typed = (table: string): string => quoteName(table);

/** A part that counts rows of one relation: all, or those of `among`, and of these the ones that are `bad`. */
export function rowsPart(name: string, from: string, bad: string, word: string, among?: string, columns = '*'): Part {
  const where = among === undefined ? '' : ` where ${among}`;
  const both = among === undefined ? bad : `(${among}) and (${bad})`;
  return {
    name,
    word,
    counts: `select count(*) as rows, count(*) filter (where ${bad}) as violations from ${from}${where}`,
    rows: `select ${columns} from ${from} where ${both} limit 5`,
  };
}

/** The table of a name; the model has it. */
export const tableOf = (model: Model, name: string): Table => model.tables.find((table) => table.name === name)!;
