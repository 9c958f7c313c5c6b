/** The texts of a problem that people read, and the numbers in them. */
import type {ProblemBlock} from './spec.js';

/** Stands for the number of a finding that nothing but the data tells, until there is some. */
export const UNMEASURED = '[measured at the preview]';

/** A text that learners or instructors read, and where it stands. */
export interface Prose {
  /** What it is called in messages: `the statement`, `a hint of question 2`. */
  readonly what: string;
  /** Keys and indices from the problem block to it. */
  readonly path: readonly (string | number)[];
  readonly text: string;
  /** The text is a key and not a value. */
  readonly atKey?: boolean;
  /** Findings in braces are filled in here. */
  readonly filled: boolean;
}

/** A number in a text, where it stands, and the how many-th of its kind it is there (from 0), for whoever looks for it in the YAML. */
export interface Stray {
  readonly number: string;
  readonly at: number;
  readonly nth: number;
}

const PLACE = /\{\{[^{}]*\}\}/g;
/** A number as it is written, with its sign of money or percent, and what belongs to it: `₹1,204`, `7.5%`, `24x7`, `Q1`. */
const NUMBER = /[₹$€£¥]?\s?[\p{L}\d]*\d[\p{L}\d]*(?:[.,:/-]\d+)*\s?(?:%|pp\b)?/gu;

/** The numbers of a text that are neither in braces nor facts, each once, in order. */
export const strayNumbers = (text: string, facts: readonly string[]): string[] => [
  ...new Set(straysIn(text, facts).map(({number}) => number)),
];

/** The same with their places, each as often as it is there. */
export function straysIn(text: string, facts: readonly string[]): Stray[] {
  // What is accounted for is blanked, and nothing moves.
  let rest = text.replace(PLACE, blank);
  // A longer fact first: `24 hours` before `24`. It stands for itself only where no digit or letter goes on.
  for (const fact of [...facts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))) {
    const pattern = patternOf(fact);
    if (pattern !== undefined) rest = rest.replace(pattern, blank);
  }
  return [...rest.matchAll(NUMBER)].map((match) => {
    const number = match[0].trim();
    const at = match.index + match[0].indexOf(number);
    return {number, at, nth: text.slice(0, at).split(number).length - 1};
  });
}

/** All texts of a problem that are read as they stand, or with findings filled in. */
export function proseOf(problem: ProblemBlock): Prose[] {
  const texts: Prose[] = [];
  const add = (what: string, path: Prose['path'], text: string | undefined, more: {filled?: boolean; atKey?: boolean} = {}): void => {
    if (text !== undefined) texts.push({what, path, text, filled: more.filled ?? false, ...(more.atKey ? {atKey: true} : {})});
  };
  add('the title', ['title'], problem.title);
  add('the subtitle', ['subtitle'], problem.subtitle);
  add('the name of the company', ['company', 'name'], problem.company.name);
  add('the company', ['company', 'about'], problem.company.about);
  add('the statement', ['statement'], problem.statement, {filled: true});
  for (const [name, {says}] of Object.entries(problem.findings)) add(`what ${name} says`, ['findings', name, 'says'], says, {filled: true});
  problem.questions.forEach(({ask, because, hints = [], mistakes = []}, i) => {
    const at = ['questions', i] as const;
    add(`question ${i + 1}`, [...at, 'ask'], ask, {filled: true});
    add(`the reason of question ${i + 1}`, [...at, 'because'], because, {filled: true});
    hints.forEach((hint, k) => {
      add(`a hint of question ${i + 1}`, [...at, 'hints', k], hint, {filled: true});
    });
    mistakes.forEach(({name, say}, k) => {
      add(`a mistake of question ${i + 1}`, [...at, 'mistakes', k, 'name'], name);
      add(`a mistake of question ${i + 1}`, [...at, 'mistakes', k, 'say'], say, {filled: true});
    });
  });
  add('deliver', ['deliver'], problem.deliver, {filled: true});
  for (const criterion of Object.keys(problem.rubric ?? {})) add('the rubric', ['rubric', criterion], criterion, {atKey: true});
  return texts;
}

/** Where a text says a fact: its words, whatever blanks are between them, and no letter or digit that goes on. */
export function patternOf(fact: string): RegExp | undefined {
  const words = fact.trim().split(/\s+/).map(escaped).join('\\s+');
  return words === '' ? undefined : new RegExp(`(?<![\\p{L}\\d])${words}(?![\\p{L}\\d])`, 'gu');
}

const blank = (text: string): string => ' '.repeat(text.length);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
