import {digestOf} from '../core/digest.js';
import type {PointedDiagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec} from '../core/spec.js';
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

/** The pack for whatever no other pack is about. */
const GENERIC = 'Other';

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

/** The function whose cases are used for a spec's. */
export function chooseFunction(spec: ChallengeSpec, pack: Pack, cases: readonly Case[]): Reading<string> {
  const own = [...new Set(cases.flatMap((candidate) => candidate.functions))];
  const named = mostAlike(spec.function, [...own, ...Object.keys(pack.nearest)], 0.5);
  const value = named === undefined ? own[0]! : own.includes(named) ? named : pack.nearest[named]!;
  if (spec.function === value) return {value, line: `Function: ${value}.`};
  if (plain(spec.function) === plain(value)) return {value, line: `Function: ${value} (read from "${spec.function}").`};
  if (named === undefined) return {value, line: `Function: "${spec.function}" is not known here; cases of ${value} are used instead.`};
  if (named === value) return {value, line: `Function: ${value} (nearest to "${spec.function}").`};
  return {value, line: `Function: ${spec.function} has no case of its own in ${pack.domain}; the nearest is ${value}.`};
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

/** The case that the spec names; `no-case` with those there are. Nothing if it names none. */
export function namedCase(spec: ChallengeSpec, pack: Pack, cases: readonly Case[]): Result<Case | undefined, PointedDiagnostic[]> {
  const {case: name} = spec.author;
  const found = cases.find((candidate) => candidate.case === name);
  if (name === undefined || found !== undefined) return ok(found);
  return err([
    {
      severity: 'error',
      code: 'no-case',
      message: `there is no case "${name}" in ${pack.domain}`,
      pointer: '/author/case',
      suggestion: `its cases are ${cases.map((candidate) => `${candidate.case} (${candidate.about})`).join('; ')}`,
    },
  ]);
}

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

/** One option for every hole of a case: where the seed points, and one further with every round. */
export function draw(seed: number, choice: Choice): {[hole: string]: string} {
  return Object.fromEntries(
    Object.entries(choice.case.holes).map(([hole, options]) => {
      const names = Object.keys(options);
      return [hole, names[(lot(seed, `${choice.case.case}/${hole}`) + choice.round) % names.length]!];
    }),
  );
}

/** A number of 32 bits for a seed and a name. */
const lot = (seed: number, name: string): number => Number.parseInt(digestOf(`offline author/${seed}/${name}`).slice(0, 8), 16);
