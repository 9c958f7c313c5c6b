import {digestOf} from '../core/digest.js';
import type {PointedDiagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec} from '../core/spec.js';
import {followsDomain, GENERIC, lenders, tradeOf} from './borrow.js';
import type {Case, Pack} from './pack.js';
import {mostAlike, plain, spokenFor} from './words.js';

/** Points for a case whose functions include the wanted one: more than a brief can easily outweigh. */
const FITS = 4;
/** The case's home function goes before its others. */
const HOME = 0.5;

/** What was made of a spec's domain or function, with a line for the receipt. */
export interface Reading<T> {
  readonly value: T;
  readonly line: string;
}

/**
 * The pack of a spec's domain, or the generic one, and then whether the domain was known. `no-pack` if there is neither, with the domains
 * that there are.
 */
export function choosePack(spec: ChallengeSpec, packs: readonly Pack[]): Result<Reading<Pack> & {known: boolean}, PointedDiagnostic[]> {
  const name = mostAlike(
    spec.domain,
    packs.flatMap((pack) => [pack.domain, ...pack.also]),
    0.75,
  );
  const pack = packs.find((candidate) => name !== undefined && [candidate.domain, ...candidate.also].includes(name));
  const generic = packs.find(({domain}) => domain === GENERIC);
  if (!pack && generic) {
    const known = packs.filter((one) => one !== generic).map(({domain}) => domain);
    return ok({
      value: generic,
      known: false,
      line: `Domain: "${spec.domain}" has no cases of its own; a general one is used. Domains with cases: ${known.join(', ')}.`,
    });
  }
  if (!pack) {
    const domains = packs.map((candidate) => candidate.domain).join(', ');
    return err([
      {
        severity: 'error',
        code: 'no-pack',
        message: `the offline author has no cases for the domain "${spec.domain}"`,
        pointer: '/domain',
        suggestion: `write one of these domains: ${domains}; or write the problem: and schema: blocks yourself`,
      },
    ]);
  }
  return ok({
    value: pack,
    known: true,
    line: `Domain: ${pack.domain}${spec.domain === pack.domain ? '' : ` (read from "${spec.domain}")`}.`,
  });
}

/** The function whose cases are used for a spec's, and the general cases that are borrowed because the domain has none of this function. */
export interface Work extends Reading<string> {
  readonly lent: readonly Case[];
}

/**
 * Reads the function of a spec. A function that the domain lacks is borrowed from the general cases, if one of them can be told in the words
 * of the domain; the nearest function of the domain stands in for it otherwise. `general`: the cases of the general pack.
 */
export function chooseFunction(
  spec: Pick<ChallengeSpec, 'function'>,
  pack: Pack,
  cases: readonly Case[],
  general: readonly Case[] = [],
): Work {
  const own = functionsOf(cases);
  const offered = lenders(pack, general);
  const named = mostAlike(spec.function, [...new Set([...own, ...Object.keys(pack.nearest), ...functionsOf(offered)])], 0.5);
  const lent = named === undefined || own.includes(named) ? [] : offered.filter(({functions}) => functions.includes(named));
  const value = named === undefined ? own[0]! : own.includes(named) || lent.length > 0 ? named : pack.nearest[named]!;
  return {value, lent, line: functionLine(spec.function, named, value, pack)};
}

const functionsOf = (cases: readonly Case[]): string[] => [...new Set(cases.flatMap(({functions}) => functions))];

function functionLine(wished: string, named: string | undefined, value: string, pack: Pack): string {
  if (wished === value) return `Function: ${value}.`;
  if (plain(wished) === plain(value)) return `Function: ${value} (read from "${wished}").`;
  if (named === undefined) return `Function: "${wished}" is not known here; cases of ${value} are used instead.`;
  if (named === value) return `Function: ${value} (nearest to "${wished}").`;
  return `Function: ${wished} has no case of its own in ${pack.domain}; the nearest is ${value}.`;
}

/** A chosen case. */
export interface Choice {
  readonly case: Case;
  /** How many variants of this case the attempts before may have shown: turns every draw by so much. */
  readonly round: number;
  /** Words of the brief, or of the last note, that spoke for it. */
  readonly because: readonly string[];
  readonly others: readonly Case[];
}

/** The case that the spec names, of its domain or a general one; `no-case` with those there are. Nothing if it names none. */
export function namedCase(
  spec: ChallengeSpec,
  pack: Pack,
  cases: readonly Case[],
  general: readonly Case[] = [],
): Result<Case | undefined, PointedDiagnostic[]> {
  const {case: name} = spec.author;
  const possible = casesFor(pack, cases, general);
  const found = possible.find((candidate) => candidate.case === name);
  if (name === undefined || found !== undefined) return ok(found);
  return err([
    {
      severity: 'error',
      code: 'no-case',
      message: `there is no case "${name}" in ${pack.domain}`,
      pointer: '/author/case',
      suggestion: `its cases are ${listed(cases)}${possible.length > cases.length ? `; general ones for any domain are ${listed(possible.slice(cases.length))}` : ''}`,
    },
  ]);
}

/** The cases that a spec of a domain may name: its own, and the general ones. */
export function casesFor(pack: Pack, cases: readonly Case[], general: readonly Case[]): readonly Case[] {
  return pack.domain === GENERIC ? cases : [...cases, ...general];
}

const listed = (cases: readonly Case[]): string => cases.map((candidate) => `${candidate.case} (${candidate.about})`).join('; ');

/**
 * The case for a function, a brief, and an attempt. The first attempt takes the best; every further one the next case, and after the
 * last the best again with other draws. A note of a rejection that speaks for one case more than for the others leads there. A wanted case is
 * kept, and only its draws turn.
 */
export function chooseCase(
  spec: ChallengeSpec,
  functionName: string,
  cases: readonly Case[],
  review: {readonly attempt: number; readonly feedback: readonly string[]},
  wanted?: Case,
): Choice {
  if (wanted !== undefined) {
    const others = cases.filter((candidate) => candidate !== wanted);
    return {case: wanted, round: review.attempt - 1, because: spokenFor(spec.brief ?? '', wanted.words), others};
  }
  const brief = spec.brief ?? '';
  const rank = (candidate: Case): number =>
    spokenFor(brief, candidate.words).length +
    (candidate.functions.includes(functionName) ? FITS : 0) +
    (candidate.functions[0] === functionName ? HOME : 0);
  const ranked = [...cases].sort((a, b) => rank(b) - rank(a) || lot(spec.seed, a.case) - lot(spec.seed, b.case));
  const fitting = ranked.filter((candidate) => candidate === ranked[0] || candidate.functions.includes(functionName));
  const turn = review.attempt - 1;
  const note = turn > 0 ? (review.feedback.at(-1) ?? '') : '';
  const noted = [...cases].sort((a, b) => spokenFor(note, b.words).length - spokenFor(note, a.words).length);
  const first = spokenFor(note, noted[0]!.words);
  const led = first.length > 0 && (noted[1] === undefined || first.length > spokenFor(note, noted[1].words).length);
  const chosen = led ? noted[0]! : fitting[turn % fitting.length]!;
  return {
    case: chosen,
    round: led ? turn : Math.floor(turn / fitting.length),
    because: led ? first : spokenFor(brief, chosen.words),
    others: cases.filter((candidate) => candidate !== chosen),
  };
}

/** One option for every hole of a case: where the seed points, and one further with every round; the trade is that of the domain. */
export function draw(seed: number, choice: Choice, domain: string = GENERIC): {[hole: string]: string} {
  return Object.fromEntries(
    Object.entries(choice.case.holes).map(([hole, options]) => {
      if (followsDomain(choice.case, hole)) return [hole, tradeOf(choice.case, domain)];
      const names = Object.keys(options);
      return [hole, names[(lot(seed, `${choice.case.case}/${hole}`) + choice.round) % names.length]!];
    }),
  );
}

/** A number of 32 bits for a seed and a name. */
const lot = (seed: number, name: string): number => Number.parseInt(digestOf(`offline author/${seed}/${name}`).slice(0, 8), 16);
