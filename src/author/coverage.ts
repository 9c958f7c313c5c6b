/** What the packs cover: for every domain and function the cases that a spec without a brief is given, and whose they are. */
import {GENERIC} from './borrow.js';
import {chooseFunction} from './choose.js';
import type {Case, Pack} from './pack.js';

/** The functions of a company that cases are written for. */
export const FUNCTIONS = [
  'Sales & Marketing',
  'Operations',
  'Finance & Accounting',
  'Human Resources',
  'Supply Chain',
  'Customer Service',
  'Product Management',
  'Risk & Compliance',
  'IT & Technology',
] as const;

/** A domain with the cases of its pack. */
export interface Stocked {
  readonly pack: Pack;
  readonly cases: readonly Case[];
}

/** What a function gets in a domain: cases of its own, a general case in its words, or those of the nearest function. */
export interface Coverage {
  readonly domain: string;
  readonly function: string;
  readonly by: 'own' | 'general' | 'nearest';
  /** Ids of the cases among which seed and brief choose first. */
  readonly cases: readonly string[];
}

/** Every domain with every function, in the order of the packs. */
export function coverageOf(stocked: readonly Stocked[]): Coverage[] {
  const general = stocked.find(({pack}) => pack.domain === GENERIC)?.cases ?? [];
  return stocked.flatMap(({pack, cases}) =>
    FUNCTIONS.map((name): Coverage => {
      const {value, lent} = chooseFunction({function: name}, pack, cases, general);
      const fitting = (lent.length > 0 ? lent : cases).filter(({functions}) => functions.includes(value));
      const home = fitting.filter(({functions}) => functions[0] === value);
      const by = lent.length > 0 ? 'general' : value === name ? 'own' : 'nearest';
      return {domain: pack.domain, function: name, by, cases: (home.length > 0 ? home : fitting).map((one) => one.case)};
    }),
  );
}

/** Where the section begins in `docs/cases.md`; it ends with the page. */
export const COVERAGE_HEAD = '## Which case a function gets';

/** The section of `docs/cases.md` about domains and functions: Markdown, with a table. */
export function coverageSection(stocked: readonly Stocked[]): string {
  const cells = coverageOf(stocked);
  const cell = ({by, cases}: Coverage): string => {
    const names = cases.map((name) => `\`${name}\``).join(', ');
    return by === 'own' ? names : by === 'general' ? `*${names}*` : `(${names})`;
  };
  const rows = stocked.map(({pack: {domain}}) => `| ${[domain, ...cells.filter((one) => one.domain === domain).map(cell)].join(' | ')} |`);
  const count = (by: Coverage['by']): number => cells.filter((one) => one.by === by).length;
  return `${COVERAGE_HEAD}

A case of the domain's own stands as it is (${count('own')} of ${cells.length}). *In italics*: the domain has none of this function and borrows a general one, told in its words (${count('general')}). In brackets: neither is there, and the
nearest function of the domain stands in (${count('nearest')}). The receipt says which it was. Written by \`npm run build && node scripts/prove-case.mjs --coverage docs/cases.md\`, and checked by the tests.

| domain | ${FUNCTIONS.join(' | ')} |
|---|${FUNCTIONS.map(() => '---').join('|')}|
${rows.join('\n')}
`;
}
