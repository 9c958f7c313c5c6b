/**
 * Borrowing: a function for which a domain's pack has no case is told by a general one, in the entities of the domain. Such a case has a hole
 * named `trade`, whose options are domains and `Other`; it is not drawn, it follows the domain of the spec.
 */
import type {ChallengeSpec} from '../core/spec.js';
import type {Case, Pack} from './pack.js';

/** The hole that follows the domain. */
export const TRADE = 'trade';

/** The domain of the general pack, and the option of a trade for every domain that has none of its own. */
export const GENERIC = 'Other';

/** Whether a case can be told in the entities of a domain. */
const knows = (theCase: Case, domain: string): boolean => followsDomain(theCase, TRADE) && Object.hasOwn(theCase.holes[TRADE]!, domain);

/** Whether a hole of a case follows the domain: a `trade` without the option `Other` is drawn like any other hole. */
export function followsDomain(theCase: Case, hole: string): boolean {
  return hole === TRADE && Object.hasOwn(theCase.holes[TRADE] ?? {}, GENERIC);
}

/** The option of a case's trade for a domain. */
export function tradeOf(theCase: Case, domain: string): string {
  return knows(theCase, domain) ? domain : GENERIC;
}

/** The general cases that a domain can borrow; none for the general pack itself, whose own they are. */
export function lenders(pack: Pack, general: readonly Case[]): Case[] {
  return pack.domain === GENERIC ? [] : general.filter((candidate) => knows(candidate, pack.domain));
}

/** What became of a function for which the domain has no case, for the receipt; `named` if the spec names the case. */
export function borrowedLine(spec: ChallengeSpec, pack: Pack, theCase: Case, lent: readonly Case[], named: boolean): string {
  const own = theCase.folder === pack.folder;
  const told = knows(theCase, pack.domain) ? `is told in the words of ${pack.domain}` : `is used for ${pack.domain}`;
  if (own) {
    const which = lent.map((candidate) => `\`${candidate.case}\``).join(', ');
    return `Function: ${spec.function} has no case of its own in ${pack.domain}; ${theCase.case} is used, for which ${named ? 'the spec' : 'your words'} spoke, and not the general ${which}.`;
  }
  if (!lent.includes(theCase)) {
    return `Function: ${spec.function}; the general case \`${theCase.case}\` (${theCase.functions[0]!}), which the spec names, ${told}.`;
  }
  return `Function: ${spec.function} has no case of its own in ${pack.domain}; the general case \`${theCase.case}\` ${told}.`;
}
