import type {ChallengeSpec, ProblemBlock} from '../core/spec.js';
import {followsDomain} from './borrow.js';
import type {Choice} from './choose.js';
import {wholeMonths} from './dates.js';
import type {CaseLevel} from './pack.js';
import {plain, sentencesOf, spokenFor} from './words.js';

/** What the offline author has done with a spec. */
export interface Work {
  readonly spec: ChallengeSpec;
  readonly review: {readonly attempt: number; readonly feedback: readonly string[]};
  /** Lines about the domain and the function. */
  readonly domain: string;
  readonly work: string;
  readonly choice: Choice;
  readonly level: CaseLevel;
  readonly drawn: {readonly [hole: string]: string};
  readonly block: ProblemBlock;
  /** Lines about questions that were wished for and are not asked. */
  readonly unused: readonly string[];
  /** Numbers that are the user's own words, listed as facts. */
  readonly own: readonly string[];
}

/** The reading receipt: what was understood, what was not used, which case was chosen, which others were possible. */
export function readingOf(made: Work): string[] {
  const {choice, spec} = made;
  const others = choice.others.map((other) => `${other.case} (${other.about})`);
  return [
    made.domain,
    made.work,
    `Case: ${choice.case.case} (${choice.case.about}).`,
    ...(others.length > 0 ? [`Also possible: ${others.join('; ')}.`] : []),
    `Drawn from seed ${spec.seed}, attempt ${made.review.attempt}: ${Object.entries(made.drawn)
      .filter(([hole]) => !followsDomain(choice.case, hole))
      .map(([hole, option]) => `${hole} ${option}`)
      .join(', ')}.`,
    ...briefLines(made),
    ...noteLines(made),
    `Level: ${spec.skill_level}, ${Object.keys(made.level.schema.tables).length === 1 ? 'one flat table' : `${Object.keys(made.level.schema.tables).length} tables`}, ${made.block.questions.length} questions.`,
    ...made.unused,
    ...(made.own.length > 0
      ? [`Facts: ${made.own.join(', ')}, as you wrote ${made.own.length > 1 ? 'them' : 'it'}; the data is not asked.`]
      : []),
    ...skillLines(made),
    ...settingLines(made),
  ];
}

/** Which words of the brief chose the case, and which sentences did nothing. */
function briefLines({spec, choice}: Work): string[] {
  if (spec.brief === undefined || spec.brief.trim() === '') return ['Brief: none; the case was chosen by the function alone.'];
  const read = spokenFor(spec.brief, choice.case.words);
  const idle = sentencesOf(spec.brief).filter((sentence) => spokenFor(sentence, choice.case.words).length === 0);
  return [
    read.length > 0
      ? `Brief: understood ${read.join(', ')}. The story is the case's own; only its choice follows the brief.`
      : 'Brief: no word of it points to this case; it was chosen by the function.',
    ...idle.map((sentence) => `Not used of the brief: "${sentence.length > 100 ? `${sentence.slice(0, 99)}…` : sentence}"`),
    ...(/\d/.test(spec.brief) ? ['Not used: figures of the brief. The numbers of the story are those of the data.'] : []),
  ];
}

function noteLines({review, choice}: Work): string[] {
  const note = review.attempt > 1 ? review.feedback.at(-1) : undefined;
  if (note === undefined) return [];
  const read = spokenFor(note, choice.case.words);
  return [
    read.length > 0
      ? `Your note: understood ${read.join(', ')}.`
      : 'Your note: not understood; the next variant was taken. To change a sentence, edit the file and approve it.',
  ];
}

function skillLines({spec, block}: Work): string[] {
  return spec.skills.map((skill) => {
    const at = block.questions.findIndex(
      (question) =>
        question.concept !== undefined &&
        (plain(question.concept).includes(plain(skill)) || plain(skill).includes(plain(question.concept))),
    );
    return at >= 0
      ? `Skill: ${skill} is practised by question ${at + 1}.`
      : `Not used: the skill "${skill}", for which this case has no question at this level.`;
  });
}

function settingLines({spec, choice}: Work): string[] {
  return [
    ...(spec.dataset_size < choice.case.smallest
      ? [
          `Size: the findings of this case were tried from ${choice.case.smallest} rows on; with ${spec.dataset_size} some may drown in chance.`,
        ]
      : []),
    ...(wholeMonths(spec.period)
      ? []
      : ['Period: it does not begin and end with a month; comparisons by month have short months at its ends.']),
    ...(spec.research === undefined ? [] : ['Not used: research; the case brings its own sources.']),
    ...(spec.locale === 'en_IN' ? [] : [`Locale: people's names follow ${spec.locale}; the places of the case stay in India.`]),
    ...(spec.currency === 'INR' ? [] : [`Currency: amounts are labelled ${spec.currency} and keep the size they have in rupees.`]),
  ];
}
