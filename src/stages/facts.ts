import {createRequire} from 'node:module';
import type {Diagnostic} from '../core/diagnostic.js';
import type {ChallengeSpec, ProblemBlock} from '../core/spec.js';
import type {ChallengeFacts, Publication} from '../core/report-input.js';

const {version, dependencies} = createRequire(import.meta.url)('../../package.json') as {
  version: string;
  dependencies: {readonly [name: string]: string};
};

/** Versions of what measures: this program, and its DuckDB, which is pinned. */
export const VERSIONS = {cbdf: version, duckdb: dependencies['@duckdb/node-api']!} as const;

/** What every page and report says about a challenge. */
export function factsOf(spec: SpecFacts, problem: Pick<ProblemBlock, 'title' | 'subtitle' | 'company'>): ChallengeFacts {
  const subtitle = problem.subtitle ?? spec.subtitle;
  return {
    id: spec.id,
    title: problem.title,
    ...(subtitle === undefined ? {} : {subtitle}),
    domain: spec.domain,
    function: spec.function,
    level: spec.skill_level,
    size: spec.dataset_size,
    seed: spec.seed,
    period: spec.period,
    locale: spec.locale,
    currency: spec.currency,
    cast: spec.cast,
    company: problem.company,
    version,
  };
}

/** The settings of a spec that pages and reports show. */
export type SpecFacts = Pick<
  ChallengeSpec,
  'id' | 'subtitle' | 'domain' | 'function' | 'skill_level' | 'dataset_size' | 'seed' | 'period' | 'locale' | 'currency' | 'cast'
>;

/** Takes them from a spec, and nothing else. */
export function specFacts(spec: ChallengeSpec): SpecFacts {
  const {id, subtitle, domain, function: area, skill_level, dataset_size, seed, period, locale, currency, cast} = spec;
  const settings = {id, domain, function: area, skill_level, dataset_size, seed, period, locale, currency, cast};
  return {...settings, ...(subtitle === undefined ? {} : {subtitle})};
}

/** The terms, version and keywords of a spec. */
export function publicationOf({license, version, keywords}: ChallengeSpec): Publication {
  return {license, version, keywords};
}

/**
 * What an author reads of a spec: neither where it lies nor under which terms it is given out, which change no word of the story; nor with
 * which model and budget it is written, since a person signs the text, and another model must neither void the signature nor be paid again.
 */
export function authorsView(spec: ChallengeSpec): ChallengeSpec {
  const {license: _license, version: _version, keywords: _keywords, limits: _limits, author, ...rest} = spec;
  const {model: _model, temperature: _temperature, search: _search, timeout: _timeout, prices: _prices, ...who} = author;
  return {...rest, author: who, file: ''} as ChallengeSpec;
}

/** An artefact of a block that is written in the spec says something else than the spec: the spec is where it is edited. */
export function differs(file: string, spec: ChallengeSpec, block: 'problem' | 'schema'): Diagnostic {
  return {
    severity: 'error',
    code: 'artefact-differs',
    message: `${file} is not what the ${block} block of ${spec.file} says`,
    suggestion: `edit ${block}: in ${spec.file}; ${file} is made from it`,
  };
}
