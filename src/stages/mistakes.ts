/** The mistakes that learners make, made on the shipped files: each has to give another answer, or it teaches nothing. */
import type {Answer, Cell} from '../core/answer.js';
import type {Diagnostic} from '../core/diagnostic.js';
import type {Shipped} from '../core/shipped.js';
import type {ProblemBlock} from '../core/spec.js';
import {swapSql} from '../sql/swap.js';

/** A mistake with the answer that it gives. */
export interface MadeMistake {
  /** `q01` and so on. */
  readonly question: string;
  readonly name: string;
  /** In words: what differs, or why nothing does. */
  readonly differs: string;
  readonly shows: boolean;
  readonly columns: readonly string[];
  /** The first rows. */
  readonly rows: readonly (readonly Cell[])[];
  readonly pointer: string;
}

/** Numbers that differ by less than this share are the same answer. */
const ALIKE = 0.02;
/** Rows of a mistaken answer that are kept. */
const KEPT = 10;
const MOST_ROWS = 10_001;

/** Runs every question with each of its mistakes in it and compares the answers. A question that has none is left out. */
export async function makeMistakes(shipped: Shipped, problem: ProblemBlock, answers: readonly Answer[]): Promise<MadeMistake[]> {
  const made: MadeMistake[] = [];
  for (const [k, question] of problem.questions.entries()) {
    const answer = answers[k];
    if (answer === undefined || answer.error !== undefined) continue;
    for (const [m, {name, swap}] of (question.mistakes ?? []).entries()) {
      const result = await shipped.attempt(swapSql(question.sql, swap).sql, {limit: MOST_ROWS});
      const about = {question: answer.id, name, pointer: `/problem/questions/${k}/mistakes/${m}`};
      if (!result.ok) {
        made.push({...about, shows: false, differs: `it gives no answer: ${result.error.message}`, columns: [], rows: []});
        continue;
      }
      const differs = difference(answer.rows, result.value.rows);
      made.push({
        ...about,
        shows: differs !== undefined,
        differs: differs ?? 'it gives the same answer',
        columns: result.value.columns.map((column) => column.name),
        rows: result.value.rows.slice(0, KEPT),
      });
    }
  }
  return made;
}

/** Mistakes that do not show, each at its place. */
export function hiddenMistakes(made: readonly MadeMistake[], severity: 'error' | 'warning'): Diagnostic[] {
  return made
    .filter(({shows}) => !shows)
    .map(({question, name, differs, pointer}) => ({
      severity,
      code: 'mistake-hidden',
      pointer,
      message: `The mistake "${name}" of ${question} does not show in the data: ${differs}`,
      suggestion: 'plant something that it would miss, or drop it',
    }));
}

/** What differs between two answers, row by row; undefined if nothing does: the same rows, and all numbers within two percent. */
export function difference(right: readonly (readonly Cell[])[], wrong: readonly (readonly Cell[])[]): string | undefined {
  if (right.length !== wrong.length) return `${wrong.length} rows instead of ${right.length}`;
  for (const [k, row] of right.entries()) {
    const other = wrong[k]!;
    if (row.length !== other.length) return `${other.length} columns instead of ${row.length}`;
    for (const [c, cell] of row.entries())
      if (!isAlike(cell, other[c] ?? null)) return `row ${k + 1} has ${say(other[c] ?? null)} instead of ${say(cell)}`;
  }
  return undefined;
}

function isAlike(a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return a === b || Math.abs(a - b) < ALIKE * Math.max(Math.abs(a), Math.abs(b));
}

const say = (cell: Cell): string => (cell === null ? 'nothing' : String(cell));
