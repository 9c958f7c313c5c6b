/** Numbers in prose: each is measured (a finding in braces) or stated once (`facts`); any other digit is nobody's. */
import type {ProblemBlock} from '../../core/spec.js';
import {pointer} from '../pointer.js';
import {listOf} from '../suggest.js';
import type {Problems} from './problems.js';

const PLACE = /\{\{[^{}]*\}\}/g;
/** A number as it is written, with its sign of money or percent, and what belongs to it: `₹1,204`, `7.5%`, `24x7`, `Q1`. */
const NUMBER = /[₹$€£¥]?\s?[\p{L}\d]*\d[\p{L}\d]*(?:[.,:/-]\d+)*\s?(?:%|pp\b)?/gu;

/** The numbers of a text that are neither in braces nor facts, each once, in order. */
export function strayNumbers(text: string, facts: readonly string[]): string[] {
  let rest = text.replace(PLACE, ' ').replace(/\s+/g, ' ');
  // A longer fact first: `24 hours` before `24`. It stands for itself only where no digit or letter goes on.
  for (const fact of [...facts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))) {
    const words = fact.trim().replace(/\s+/g, ' ');
    if (words !== '') rest = rest.replace(new RegExp(`(?<![\\p{L}\\d])${escaped(words)}(?![\\p{L}\\d])`, 'gu'), ' ');
  }
  return [...new Set([...rest.matchAll(NUMBER)].map(([number]) => number.trim()))];
}

/**
 * Says where statement, questions and deliver have numbers that nothing vouches for. What the offline author drew is left alone: its
 * cases have no numbers but years, and those are computed from the period.
 */
export function checkNumbers(problem: ProblemBlock, prefix: string, problems: Problems): void {
  if (problem.drawn !== undefined) return;
  const facts = problem.facts ?? [];
  const texts: readonly (readonly [string, string, string | undefined])[] = [
    ['the statement', pointer(prefix, 'statement'), problem.statement],
    ...problem.questions.map(({ask}, i) => [`question ${i + 1}`, pointer(prefix, 'questions', i, 'ask'), ask] as const),
    ['deliver', pointer(prefix, 'deliver'), problem.deliver],
  ];
  const stray = texts
    .map(([what, at, text]) => ({what, at, numbers: strayNumbers(text ?? '', facts)}))
    .filter(({numbers}) => numbers.length > 0);
  if (stray.length > 0) {
    const numbers = [...new Set(stray.flatMap((one) => one.numbers))];
    const one = numbers.length === 1;
    // One message for all places: a spec that does not use facts yet would be drowned.
    problems.warning(
      stray[0]!.at,
      'stray-number',
      `the prose says ${listOf(numbers)}, and nothing says that ${one ? 'it is' : 'they are'} true`,
      {
        suggestion: `quote a finding in {{ }}, or list ${one ? 'it' : 'them'}: facts: [${numbers.map((number) => JSON.stringify(number)).join(', ')}]`,
        notes: stray.map(({what, numbers: own}) => `${what}: ${own.join(', ')}`),
      },
    );
  }
  const all = texts.map(([, , text]) => (text ?? '').replace(/\s+/g, ' ')).join('\n');
  facts.forEach((fact, i) => {
    if (!all.includes(fact.trim().replace(/\s+/g, ' ')))
      problems.warning(pointer(prefix, 'facts', i), 'unused-fact', `the prose nowhere says "${fact}"`, {suggestion: 'drop it'});
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
