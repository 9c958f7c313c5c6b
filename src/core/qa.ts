import type {Cell} from './answer.js';

export type Severity = 'gate' | 'warn' | 'info';

/** One check with its evidence. Scores run from 0 to 10; `null` means not applicable, and `reason` says why. */
export interface CheckResult {
  /** `1.1` and so on: the numbers of the published list. */
  readonly id: string;
  readonly title: string;
  readonly category: string;
  /** Weight inside the category. */
  readonly weight: number;
  /** What is measured, in words. */
  readonly statistic: string;
  /** The raw statistic, rounded to 9 significant digits. */
  readonly value: number | null;
  /** The threshold in words: `at most 0.1 %`. */
  readonly threshold: string;
  readonly score: number | null;
  readonly severity: Severity;
  readonly reason?: string;
  /** Not applicable because its object is absent by design, such as keys between tables where there is one: costs nothing. */
  readonly byStructure?: true;
  /** Every SQL statement that was run for it. */
  readonly sql: readonly string[];
  /** Up to five failing rows, with their columns' names. */
  readonly failing: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
    /** The statement that gives them, where one does; it is among `sql` too. */
    readonly sql?: string;
  };
  /** One sentence of what to do if it falls. */
  readonly advice: string;
  /** What exactly was found, per object: `fact_orders.customer_id: 0 of 5000 orphans`. */
  readonly details: readonly string[];
  /** JSON pointer of what in the spec caused it, where one key did. */
  readonly pointer?: string;
}

export interface CategoryResult {
  /** `C1` ... `C8`. */
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** Share of the whole, in points of 100. */
  readonly weight: number;
  /** 0 to 10, null while nothing in it is measured. */
  readonly score: number | null;
  /** Why it is no higher, where too little of it could be measured. */
  readonly capped?: string;
}

export interface GroupResult {
  readonly title: string;
  readonly weight: number;
  readonly score: number | null;
}

export type Verdict = 'approved' | 'regenerate' | 'rejected';

/** One of the worlds that the full stage has made: see `stages/tries.ts`. */
export interface QaTry {
  /** From 1. */
  readonly try: number;
  readonly subSeed: string;
  readonly overall: number;
  readonly verdict: Verdict;
  /** Why another was made, or would have been after the last; empty when nothing speaks against it. */
  readonly reasons: readonly string[];
  /** The one that ships. */
  readonly kept: boolean;
}

export interface QaResults {
  readonly v: 1;
  readonly challenge: string;
  /** 0 to 10. */
  readonly overall: number;
  readonly verdict: Verdict;
  /** Points of 100 whose checks were looked at, whether they apply or not; below 100 the overall is provisional. */
  readonly measuredWeight: number;
  readonly provisional: boolean;
  readonly categories: readonly CategoryResult[];
  readonly groups: readonly GroupResult[];
  readonly checks: readonly CheckResult[];
  /** Gates that capped the overall, in words. */
  readonly gates: readonly string[];
  readonly rows: readonly {readonly table: string; readonly rows: number}[];
  /** All worlds that were made; the checks are those of the kept one. Absent where only one data set is looked at. */
  readonly tries?: readonly QaTry[];
  /** The checks that do not apply, with their reasons. */
  readonly notApplicable?: readonly {readonly id: string; readonly reason: string; readonly byStructure?: true}[];
  /** Versions of what measured. */
  readonly versions?: {readonly [name: string]: string};
  /** What was guessed or left out, where data was checked that cbdf did not make. */
  readonly notes?: readonly string[];
}

/** A score with one decimal, cut instead of rounded where rounding would lift it to 6, 8 or 10: 7.96 is no 8.0. */
export function shownScore(score: number | null): string {
  if (score === null) return '–';
  const rounded = score.toFixed(1);
  return [6, 8, 10].some((mark) => score < mark && Number(rounded) >= mark) ? (Math.floor(score * 10) / 10).toFixed(1) : rounded;
}
