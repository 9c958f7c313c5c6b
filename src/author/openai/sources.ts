/** What an author may name as a source: what somebody gave, or an honest word for what nobody can check. */
import type {ProblemBlock, ResearchSpec} from '../../core/spec.js';
import type {Mistake} from './answer.js';

/** Sources that need no proof, because they claim none. */
export const NO_SOURCE = ['common practice', "model's own knowledge, unchecked"] as const;
export const NOTES = 'notes of the spec';

/** Something that may be quoted. */
export interface Source {
  /** What `source` may say of it: an address, or a name. */
  readonly name: string;
  readonly title?: string;
  /** What it says; absent where the text of the search says it. */
  readonly says?: string;
}

/** The sources that the spec gives. A link of which nobody says what is there cannot be quoted without a search. */
export function sourcesOf(research: ResearchSpec | undefined): Source[] {
  const links = (research?.links ?? []).flatMap((link) =>
    typeof link === 'string' || link.says === undefined
      ? []
      : [{name: link.url, says: link.says, ...(link.title === undefined ? {} : {title: link.title})}],
  );
  return [...(research?.notes === undefined ? [] : [{name: NOTES, says: research.notes}]), ...links];
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s"'<>)\]]+/gi;
const bare = (address: string): string =>
  address
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[.,;:/]+$/, '');

/** Insights whose source was not given, and addresses in the notes that nobody gave. */
export function inventedSources(problem: ProblemBlock, given: readonly Source[]): Mistake[] {
  const found: Mistake[] = [];
  const addresses = new Set(given.map(({name}) => bare(name)));
  const allowed = `one of ${[...given.map(({name}) => name), ...NO_SOURCE].map((name) => `"${name}"`).join(', ')}`;
  (problem.research?.insights ?? []).forEach(({text, source}, i) => {
    const at = `/problem/research/insights/${i}`;
    const named = source.trim();
    const isHonest = [...NO_SOURCE, ...given.map(({name}) => name)].some((name) => name.toLowerCase() === named.toLowerCase());
    const quoted = named.match(ADDRESS) ?? [];
    const isGiven = quoted.length > 0 && quoted.every((address) => addresses.has(bare(address))) && saysNoMore(named, quoted, given);
    if (!isHonest && !isGiven) found.push(`${at}/source: nobody gave the source "${named}"; write ${allowed}`);
    for (const address of text.match(ADDRESS) ?? [])
      if (!addresses.has(bare(address))) found.push(`${at}/text: nobody gave the address ${address}; leave it out`);
  });
  for (const key of ['kpis', 'challenges'] as const) {
    (problem.research?.[key] ?? []).forEach((text, i) => {
      for (const address of text.match(ADDRESS) ?? [])
        if (!addresses.has(bare(address))) found.push(`/problem/research/${key}/${i}: nobody gave the address ${address}; leave it out`);
    });
  }
  return found;
}

/** Beside its address a source may have its title, and no other words that would lend it weight. */
function saysNoMore(named: string, quoted: readonly string[], given: readonly Source[]): boolean {
  const titles = given.flatMap(({name, title}) => (title !== undefined && quoted.some((one) => bare(one) === bare(name)) ? [title] : []));
  const rest = [...quoted, ...titles].reduce((text, part) => text.replace(part, ' '), named);
  return !/[\p{L}\d]/u.test(rest);
}
