import {RESERVED} from '../core/sql-words.js';
import {nearest} from './suggest.js';

/** What a table, column, view, metric, finding, event and effect may be called. */
export const NAME = /^[a-z][a-z0-9_]{0,62}$/;

const article = (what: string): string => (/^[aeiou]/.test(what) ? 'an' : 'a');

/** Why a name cannot be used, and what to write instead; undefined for a good one. `what` is `table`, `column`... for the message. */
export function nameProblem(name: string, what: string): {message: string; suggestion: string} | undefined {
  if (!NAME.test(name)) {
    const better = name
      .trim()
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '')
      .slice(0, 63);
    return {
      message: `${name === '' ? 'an empty text' : `"${name}"`} cannot name ${article(what)} ${what}: lower-case letters, digits and _ are allowed, a letter first, 63 at most`,
      suggestion: NAME.test(better) ? `write ${better}` : `choose a name such as my_${what}`,
    };
  }
  if (RESERVED.has(name)) {
    return {
      message: `"${name}" is a reserved word of SQL and cannot name ${article(what)} ${what}`,
      suggestion: `write ${what === 'column' ? `${name}_value` : `${name}_${what}`} or a name that says more`,
    };
  }
  return undefined;
}

/** A note that lists the names there are, with the likely one first: `there are a, b and c`. */
export function suggestName(name: string, candidates: readonly string[]): string | undefined {
  const near = nearest(name, candidates);
  return near === undefined ? undefined : `did you mean ${near}?`;
}
