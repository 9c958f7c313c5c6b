/** What a model is told of a challenge: settings as facts, everything that a person wrote as fenced data. */
import type {ChallengeSpec, Level} from '../../core/spec.js';
import type {ProblemBlock} from '../../core/spec.js';
import {printArtefact} from '../../spec/artefact.js';
import {QUESTIONS, wantedOf} from './demands.js';
import {fenced, prompt} from './prompts.js';
import {NO_SOURCE, type Source} from './sources.js';

/** What the reviewer wrote at rejections. */
export interface AuthorReview {
  readonly attempt: number;
  readonly feedback: readonly string[];
}

const STYLE: {readonly [level in Level]: string} = {
  Beginner: 'filters, groups, simple ratios, top-N; one flat table or two, no windows.',
  Intermediate: 'joins, ratios, month over month, segments compared before and after, one ranking.',
  Advanced: 'windows, cohorts, funnels, running totals, joins that count twice when done carelessly.',
};
const SIZE: {readonly [level in Level]: string} = {
  Beginner: 'One flat fact table, or two or three tables; about 15 columns over all of them (10 to 20).',
  Intermediate: 'Three to five tables; about 22 columns over all of them (17 to 27).',
  Advanced: 'Five to eight tables, with a bridge or a hierarchy; about 30 columns over all of them (25 to 35).',
};

export async function problemTask(
  spec: ChallengeSpec,
  review: AuthorReview,
  sources: readonly Source[],
  searched: string,
): Promise<string> {
  const [fewest, most] = QUESTIONS[spec.skill_level];
  const wanted = wantedOf(spec).map(
    ({ask, sql}, i) => `${i + 1}. ${ask}${sql === undefined ? '' : `\n   SQL, to be kept as it is: ${sql}`}`,
  );
  return prompt('problem', {
    challenge: settingsOf(spec),
    brief: briefOf(spec),
    research: researchOf(spec, sources, searched),
    wanted: wanted.length === 0 ? '' : `Wanted questions:\n${fenced('wanted questions', wanted.join('\n'))}`,
    feedback: feedbackOf(review),
    questions_count: `${fewest} to ${most}`,
    level: spec.skill_level,
    questions_style: STYLE[spec.skill_level],
    size: sizeOf(spec),
    language: await prompt('language'),
  });
}

export async function schemaTask(spec: ChallengeSpec, problem: ProblemBlock, review: AuthorReview): Promise<string> {
  return prompt('schema', {
    challenge: settingsOf(spec),
    problem: `The problem, as it stands:\n${fenced('problem', printArtefact('problem', problem))}`,
    feedback: feedbackOf(review),
    size: sizeOf(spec),
    language: await prompt('language'),
  });
}

export async function researchTask(spec: ChallengeSpec): Promise<string> {
  return prompt('research', {challenge: settingsOf(spec), brief: `${briefOf(spec)}\n${linksOf(spec)}`});
}

function settingsOf(spec: ChallengeSpec): string {
  const {learner, mentor, stakeholder} = spec.cast;
  const people = Object.entries({learner, mentor, stakeholder}).map(([who, {name, role}]) => `${who}: ${name}, ${role}`);
  const lines = [
    `domain: ${spec.domain}`,
    `function: ${spec.function}`,
    `level: ${spec.skill_level}`,
    `dataset size: ${spec.dataset_size} rows in the fact tables together`,
    `period of the data: ${spec.period.from} to ${spec.period.to}`,
    `locale: ${spec.locale}`,
    `currency: ${spec.currency}`,
    ...people,
    ...(spec.title === undefined ? [] : [`title: ${spec.title}`]),
    ...(spec.subtitle === undefined ? [] : [`subtitle: ${spec.subtitle}`]),
    ...(spec.skills.length === 0 ? [] : [`skills to practise, a question each at least: ${spec.skills.join(', ')}`]),
  ];
  return fenced('challenge', lines.join('\n'));
}

const briefOf = ({brief}: ChallengeSpec): string =>
  brief === undefined ? '' : `The problem in the words of its author:\n${fenced('brief', brief)}`;

function linksOf({research}: ChallengeSpec): string {
  const links = (research?.links ?? []).map((link) => (typeof link === 'string' ? link : link.url));
  return links.length === 0 ? '' : `Read these pages first:\n${fenced('links', links.join('\n'))}`;
}

function researchOf(spec: ChallengeSpec, sources: readonly Source[], searched: string): string {
  const given = sources.map(
    ({name, title, says}) => `- ${name}${title === undefined ? '' : ` (${title})`}${says === undefined ? '' : `: ${says}`}`,
  );
  return [
    ...(given.length > 0 ? [`Sources that may be named:\n${fenced('sources', given.join('\n'))}`] : []),
    ...(searched === '' ? [] : [`What the search has found:\n${fenced('search', searched)}`]),
    ...(given.length === 0 ? [`No source was given: every insight says "${NO_SOURCE[0]}" or "${NO_SOURCE[1]}".`] : []),
  ].join('\n');
}

function feedbackOf({feedback}: AuthorReview): string {
  if (feedback.length === 0) return '';
  return `Earlier attempts were rejected. What the reviewer wants to be different:\n${fenced('feedback', feedback.map((note) => `- ${note}`).join('\n'))}`;
}

function sizeOf({skill_level, structure}: ChallengeSpec): string {
  if (structure === 'denormalized') return 'One flat fact table and no other, as the author of the spec wishes.';
  if (structure === 'normalized' && skill_level === 'Beginner')
    return 'Two or three tables with keys; about 15 columns over all of them (10 to 20).';
  return SIZE[skill_level];
}
