import type {ChallengeFacts} from '../../core/report-input.js';
import type {FindingSpec, ProblemBlock, QuestionSpec} from '../../core/spec.js';
import {UNMEASURED} from '../../core/prose.js';
import type {Json} from '../../core/json.js';
import {counted, grouped} from '../text/words.js';
import {bullets, code, md, page, prose, table} from './markdown.js';

export interface ProblemPage {
  readonly facts: ChallengeFacts;
  readonly problem: ProblemBlock;
  /** The statement with numbers in the places of the findings; paragraphs parted by blank lines. */
  readonly statement: string;
}

/** `problem.md`: the problem gate's artefact for reading in a pull request. The YAML beside it is what is signed. */
export function problemPage({facts, problem, statement}: ProblemPage): string {
  const {research} = problem;
  // A number that is not known yet will be one word.
  const words = statement
    .replaceAll(UNMEASURED, '9')
    .split(/\s+/)
    .filter((word) => word !== '').length;
  const rubric = Object.entries(problem.rubric ?? {});
  return page([
    pageHead(facts, 'Problem'),
    `## The statement\n\n_${counted(words, 'word')}. Numbers are what the findings aim at; the preview shows them as measured._\n\n${prose(statement)}`,
    `## The cast\n\n${castTable(facts)}`,
    `## What the story claims\n\n${findingsTable(problem.findings)}`,
    `## Questions\n\n${problem.questions.map(questionText).join('\n\n')}`,
    problem.deliver === undefined ? undefined : `## The open task\n\n${prose(problem.deliver)}`,
    rubric.length === 0
      ? undefined
      : `## How it is judged\n\n${table(
          ['Criterion', 'Points'],
          rubric.map(([criterion, points]) => [md(criterion), grouped(points)]),
          [false, true],
        )}`,
    research === undefined ? undefined : researchText(research),
  ]);
}

/** Title, subtitle and metadata: the head of every gate's page. */
export function pageHead(facts: ChallengeFacts, gate: string): string {
  const parts = [
    facts.domain,
    facts.function,
    facts.level,
    `${grouped(facts.size)} rows`,
    `${facts.period.from} to ${facts.period.to}`,
    facts.currency,
  ];
  return [
    `# ${gate}: ${md(facts.title)}`,
    facts.subtitle === undefined ? '' : `**${md(facts.subtitle)}**`,
    `${md(facts.company.name)}: ${md(facts.company.about)}`,
    parts.map(md).join(' · '),
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

function castTable({cast}: ChallengeFacts): string {
  return table(
    ['Part', 'Name', 'Role'],
    [
      ['Learner', md(cast.learner.name), md(cast.learner.role)],
      ['Mentor', md(cast.mentor.name), md(cast.mentor.role)],
      ['Stakeholder', md(cast.stakeholder.name), md(cast.stakeholder.role)],
    ],
  );
}

function findingsTable(findings: ProblemBlock['findings']): string {
  return table(
    ['Finding', 'Says', 'Must be', 'Measured by', 'Planted by'],
    Object.entries(findings).map(([name, finding]) => [
      code(name),
      md(finding.says ?? ''),
      md(targetWords(finding)),
      measureWords(finding),
      finding.because === undefined ? '' : code(finding.because),
    ]),
  );
}

const list = (values: readonly Json[]): string => values.map(String).join(', ');

/** What a finding has to be, in words. */
export function targetWords(finding: FindingSpec): string {
  const {expect, within, between, same, rises, falls, highest, lowest, most_up, most_down} = finding;
  const words = [
    ...(expect === undefined
      ? []
      : [expect === 'any' ? 'quoted as measured' : `${expect}${within === undefined ? '' : ` within ${within}`}`]),
    ...(between === undefined ? [] : [`between ${between[0]} and ${between[1]}`]),
    ...(same === undefined ? [] : [`same, ${same}`]),
    ...(rises === undefined ? [] : [`rises ${rises}`]),
    ...(falls === undefined ? [] : [`falls ${falls}`]),
    ...(highest === undefined ? [] : [`highest: ${list(highest)}`]),
    ...(lowest === undefined ? [] : [`lowest: ${list(lowest)}`]),
    ...(most_up === undefined ? [] : [`rises most: ${list(most_up)}`]),
    ...(most_down === undefined ? [] : [`falls most: ${list(most_down)}`]),
  ];
  return words.length === 0 ? 'quoted as measured' : words.join('; ');
}

function measureWords({metric, sql, where, by, from, to}: FindingSpec): string {
  return [
    ...(metric === undefined ? [] : [code(metric)]),
    ...(sql === undefined ? [] : [code(sql)]),
    ...(where === undefined ? [] : [`where ${code(where)}`]),
    ...(by === undefined ? [] : [`by ${by.map((name) => code(name)).join(', ')}`]),
    ...(from === undefined ? [] : [`from ${code(from)}`]),
    ...(to === undefined ? [] : [`to ${code(to)}`]),
  ].join(' ');
}

function questionText(question: QuestionSpec, index: number): string {
  const mistakes = question.mistakes ?? [];
  const shows = question.shows === undefined ? [] : typeof question.shows === 'string' ? [question.shows] : question.shows;
  const items = [
    ...(question.because === undefined ? [] : [`Why: ${md(question.because)}`]),
    `Return: ${question.returns.map((name) => code(name, false)).join(', ')}`,
    ...(question.concept === undefined ? [] : [`Concept: ${md(question.concept)}`]),
    ...(shows.length === 0 ? [] : [`Shows: ${shows.map((name) => code(name, false)).join(', ')}`]),
    ...(question.hints ?? []).map((hint) => `Hint: ${md(hint)}`),
    ...mistakes.map(({name, say}) => `Typical mistake, ${md(name)}: ${md(say)}`),
  ];
  return `### ${index + 1}. ${md(question.ask)}\n\n${bullets(items)}`;
}

function researchText({insights = [], kpis = [], challenges = []}: NonNullable<ProblemBlock['research']>): string | undefined {
  const parts = [
    insights.length === 0
      ? ''
      : `### Insights\n\n${table(
          ['Insight', 'Source'],
          insights.map(({text, source}) => [md(text), md(source)]),
        )}`,
    kpis.length === 0 ? '' : `### What the industry measures\n\n${bullets(kpis.map(md))}`,
    challenges.length === 0 ? '' : `### What the industry struggles with\n\n${bullets(challenges.map(md))}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `## Research notes\n\n${parts.join('\n\n')}`;
}
