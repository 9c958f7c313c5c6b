/**
 * Numbers in prose: each is measured (a finding in braces) or stated once (`facts`); any other digit is nobody's. Two texts are exempt:
 * the notes of `research`, which quote what others wrote with their years and pages, and the points of `rubric`, which are no text.
 */
import {patternOf, proseOf, straysIn} from '../../core/prose.js';
import type {ProblemBlock} from '../../core/spec.js';
import {pointer} from '../pointer.js';
import {listOf} from '../suggest.js';
import type {Problems} from './problems.js';

/** An error at every number that nothing vouches for, one for each number, where it is first said. */
export function checkNumbers(problem: ProblemBlock, prefix: string, problems: Problems): void {
  const facts = problem.facts ?? [];
  const texts = proseOf(problem);
  const strays = texts.flatMap((prose) => straysIn(prose.text, facts).map((stray) => ({...stray, prose})));
  const numbers = [...new Set(strays.map(({number}) => number))];
  for (const number of numbers) {
    const [first, ...others] = strays.filter((stray) => stray.number === number);
    const {prose, nth} = first!;
    const also = [...new Set(others.map((other) => other.prose.what))].filter((what) => what !== prose.what);
    const notes = [
      ...(also.length > 0 ? [`so ${also.length > 1 ? 'do' : 'does'} ${listOf(also)}`] : []),
      ...(number === numbers[0] && numbers.length > 1
        ? [`all that are missing: facts: [${[...facts, ...numbers].map((fact) => JSON.stringify(fact)).join(', ')}]`]
        : []),
    ];
    problems.error(pointer(prefix, ...prose.path), 'stray-number', `${prose.what} says ${number}, and nothing says that it is true`, {
      suggestion: `${prose.filled ? 'quote a finding in {{ }}, or ' : ''}list it: facts: [${JSON.stringify(number)}]`,
      mark: {text: number, nth},
      ...(notes.length > 0 ? {notes} : {}),
      ...(prose.atKey ? {atKey: true} : {}),
    });
  }
  const all = texts.map(({text}) => text).join('\n');
  facts.forEach((fact, i) => {
    if (patternOf(fact)?.test(all) !== true)
      problems.warning(pointer(prefix, 'facts', i), 'unused-fact', `the prose nowhere says "${fact}"`, {suggestion: 'drop it'});
  });
}
