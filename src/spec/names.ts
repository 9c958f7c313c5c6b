import {nearest} from './suggest.js';

/** What a table, column, view, metric, finding, event and effect may be called. */
export const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Words that DuckDB 1.5 reserves, or that MySQL 8 or PostgreSQL do, so that learners would have to quote them wherever they load the files. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe
  distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral leading limit not null offset on
  only or order pivot pivot_longer pivot_wider placing primary qualify references returning select show some summarize symmetric table then to
  trailing true union unique unpivot using variadic when where window with
  anti asof at authorization binary by collation columns concurrently cross freeze full generated glob ilike inner is isnull join left like map
  natural notnull outer overlaps positional right semi similar struct tablesample try_cast unpack verbose
  call change condition current_date current_time current_timestamp current_user exists function groups index interval key lag lead match range rank
  read row rowid rows session_user system usage user values write`.split(/\s+/),
);

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
