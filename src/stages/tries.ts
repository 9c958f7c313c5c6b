/**
 * Trying again with other random numbers. Chance makes a bad world now and then: something stands out that nobody planted, or a finding
 * drowns. So a stage may make its world up to three times; the loop is inside the stage, since stages themselves go in no circle. Every
 * piece of every try is an action with a key of its own, and equal inputs give equal tries.
 */
import type {Diagnostic} from '../core/diagnostic.js';
import {digestOfJson} from '../core/digest.js';
import type {QaResults, QaTry} from '../core/qa.js';
import {shownScore} from '../core/qa.js';

/** Worlds that are made at most. */
export const TRIES = 3;

/** One world: what speaks against it, and what was made. */
export interface Attempt<T> {
  /** Mistakes that must not ship: findings that do not hold, mistakes that do not show. */
  readonly errors: readonly string[];
  /** Differences that nobody planted. */
  readonly gaps: readonly string[];
  /** What else asks for another try: a verdict that is not `approved`. */
  readonly others: readonly string[];
  /** Quality from 0 to 10, with its verdict. */
  readonly quality: Pick<QaResults, 'overall' | 'verdict'>;
  /** What is wrong is written and not drawn: other random numbers will not mend it. */
  readonly inVain?: boolean;
  readonly value: T;
}

/** The best of the worlds, and an account of all. */
export interface Best<T> {
  readonly value: T;
  readonly subSeed: string;
  readonly tries: readonly QaTry[];
}

/**
 * The sub-seed of a try, counted from 0. The first is the stage's own, so that a world that is good at once has the bytes that it had
 * without the loop; the others are a hash of the challenge's seed, the sub-seed (which stands for the attempt of the preview), and the try.
 */
export function trySeed(seed: number, subSeed: string, tryIndex: number): string {
  return tryIndex === 0 ? subSeed : digestOfJson({seed, subSeed, try: tryIndex}).slice(0, 16);
}

/**
 * Makes worlds until nothing speaks against one, three at most, and gives the best: without errors before one with any, then without
 * gaps, then the higher score, then the earlier. `tell` is called before every further try with a line for the user.
 */
export async function bestTry<T>(
  seed: number,
  subSeed: string,
  make: (subSeed: string, tryIndex: number) => Promise<Attempt<T>>,
  tell: (line: string) => void,
): Promise<Best<T>> {
  const made: (Attempt<T> & {readonly subSeed: string; readonly reasons: readonly string[]})[] = [];
  for (let index = 0; index < TRIES; index++) {
    const reasons = made.at(-1)?.reasons ?? [];
    if (index > 0) tell(againLine(index, reasons));
    const own = trySeed(seed, subSeed, index);
    const attempt = await make(own, index);
    made.push({...attempt, subSeed: own, reasons: [...attempt.errors, ...attempt.gaps, ...attempt.others]});
    if (made.at(-1)!.reasons.length === 0 || attempt.inVain === true) break;
  }
  const best = made.reduce((kept, next) => (isBetter(next, kept) ? next : kept));
  return {
    value: best.value,
    subSeed: best.subSeed,
    tries: made.map((one, index) => ({
      try: index + 1,
      subSeed: one.subSeed,
      overall: one.quality.overall,
      verdict: one.quality.verdict,
      reasons: one.reasons,
      kept: one === best,
    })),
  };
}

function isBetter(one: Attempt<unknown>, other: Attempt<unknown>): boolean {
  const clean = (list: readonly string[]): number => (list.length === 0 ? 1 : 0);
  return (
    (clean(one.errors) - clean(other.errors) || clean(one.gaps) - clean(other.gaps) || one.quality.overall - other.quality.overall) > 0
  );
}

/** What the user is told of the tries: nothing when the first was good. */
export function triesLines(tries: readonly QaTry[]): string[] {
  if (tries.length < 2) return [];
  const kept = tries.find((one) => one.kept)!;
  return [
    ...tries.slice(1).map((one, index) => `T${againLine(index + 1, tries[index]!.reasons).slice(1)}.`),
    `Kept: try ${kept.try} (${shownScore(kept.overall)} of 10, ${kept.verdict}${kept.reasons.length > 0 ? '; none was without fault' : ''}).`,
  ];
}

/** Errors of the best try, which say that others were no better. */
export function afterTries(found: readonly Diagnostic[], tries: readonly QaTry[]): Diagnostic[] {
  if (tries.length < 2) return [...found];
  const kept = tries.find((one) => one.kept)!;
  const note = `${tries.length} worlds with other random numbers were made; this is the best of them (try ${kept.try})`;
  return found.map((one) => ({...one, notes: [...(one.notes ?? []), note]}));
}

/** `try 2 of 3: because ...`, with the first reason and the number of the others. */
function againLine(index: number, reasons: readonly string[]): string {
  const [first = '', ...more] = reasons;
  return `try ${index + 1} of ${TRIES}: because ${uncapped(first)}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
}

/** A sentence that goes on after a word: `The finding ...` becomes `the finding ...`. */
const uncapped = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text);
