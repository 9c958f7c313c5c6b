/**
 * The offline author: draws a hand-written case from a domain pack and fills it for a spec. No network, no clock; equal spec, seed and
 * attempt give equal blocks.
 */
import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {JsonObject} from '../core/json.js';
import {patternOf, proseOf, strayNumbers} from '../core/prose.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec, ProblemBlock, QuestionSpec, SchemaBlock} from '../core/spec.js';
import {borrowedLine, GENERIC} from './borrow.js';
import {casesFor, chooseCase, chooseFunction, choosePack, draw, namedCase, type Choice} from './choose.js';
import {holdsMonths} from './dates.js';
import {fill, holesOf} from './holes.js';
import {readCases, readLevel, readPacks, type Case, type CaseLevel, type Pack} from './pack.js';
import {readingOf} from './receipt.js';
import {resultNames} from './select-list.js';
import {numberWord, reflow} from './words.js';

/** What a gate's record says about earlier attempts. */
export interface AuthorReview {
  /** 1, and one more for every rejection. */
  readonly attempt: number;
  /** The notes of the rejections. */
  readonly feedback: readonly string[];
}

/** A block, and the lines that tell the user how the spec was read. */
export interface Authored<T> {
  readonly block: T;
  readonly receipt: readonly string[];
  readonly warnings?: readonly PointedDiagnostic[];
}

/**
 * Writes the problem of a challenge. Errors: `no-pack` (no cases for the domain), `period-too-short`, `not-yet` (a `structure` that the
 * case does not have at this level); each points into the spec.
 */
export async function offlineProblem(
  spec: ChallengeSpec,
  review: AuthorReview,
): Promise<Result<Authored<ProblemBlock>, PointedDiagnostic[]>> {
  const packs = await readPacks();
  const pack = choosePack(spec, packs);
  if (!pack.ok) return pack;
  const {own: cases, general} = await casesOf(pack.value.value, packs);
  const work = chooseFunction(spec, pack.value.value, cases, general);
  const wanted = namedCase(spec, pack.value.value, cases, general);
  if (!wanted.ok) return wanted;
  const choice = chooseCase(spec, work.value, [...cases, ...work.lent], review, wanted.value);
  const borrowed = work.lent.length > 0 || choice.case.folder !== pack.value.value.folder;
  const level = await readLevel(choice.case, choice.case.case, spec.skill_level, spec.structure);
  const obstacles = obstaclesTo(spec, choice.case, level);
  if (obstacles.length > 0) return err(obstacles);
  const drawn = draw(spec.seed, choice, pack.value.known ? pack.value.value.domain : spec.domain);
  const wished = wantedQuestions(spec);
  const block = problemOf(spec, choice, level, drawn, wished.used, review.attempt);
  const own = factsIn(block, numbersOf(spec, wished.used));
  const receipt = readingOf({
    spec,
    review,
    domain: pack.value.line,
    work: borrowed ? borrowedLine(spec, pack.value.value, choice.case, work.lent, wanted.value !== undefined) : work.line,
    choice,
    level,
    drawn,
    block,
    unused: wished.unused,
    own,
  });
  return ok({block, receipt, ...(pack.value.known ? {} : {warnings: [unknownDomain(spec, pack.value.line)]})});
}

/**
 * Writes the schema of the case that a problem was drawn from. Errors: `no-draw` (the problem was not drawn by this author, or from a
 * case that is not there), and those of the spec's domain and period.
 */
export async function offlineSchema(
  spec: ChallengeSpec,
  problem: ProblemBlock,
  _review: AuthorReview,
): Promise<Result<Authored<SchemaBlock>, PointedDiagnostic[]>> {
  const packs = await readPacks();
  const pack = choosePack(spec, packs);
  if (!pack.ok) return pack;
  const {drawn} = problem;
  if (drawn === undefined) {
    return err([
      noDraw(
        'the problem was not drawn by the offline author, which therefore has no schema for it',
        'write a schema: block in the spec, as the problem was written',
      ),
    ]);
  }
  const {own, general} = await casesOf(pack.value.value, packs);
  const cases = casesFor(pack.value.value, own, general);
  const theCase = cases.find((candidate) => candidate.case === drawn.case);
  if (theCase === undefined) {
    return err([
      noDraw(
        `there is no case "${drawn.case}" in ${pack.value.value.domain}`,
        `its cases are ${cases.map((candidate) => candidate.case).join(', ')}; restore drawn: as it was`,
      ),
    ]);
  }
  for (const [hole, options] of Object.entries(theCase.holes)) {
    const names = Object.keys(options);
    if (!names.includes(drawn.holes[hole] ?? '')) {
      return err([
        noDraw(
          `the case ${theCase.case} has no ${hole} "${drawn.holes[hole] ?? ''}"`,
          `write one of ${names.join(', ')} in drawn.holes.${hole}`,
        ),
      ]);
    }
  }
  const level = await readLevel(theCase, theCase.case, spec.skill_level, spec.structure);
  const obstacles = obstaclesTo(spec, theCase, level);
  if (obstacles.length > 0) return err(obstacles);
  const holes = holesOf(spec, theCase, drawn.holes, level.words);
  const {metrics, ...schema} = level.schema;
  const {tables, events, views, rules, ...rest} = fill(
    {...schema, metrics: {...theCase.metrics, ...(metrics as JsonObject | undefined)}},
    holes,
  ) as unknown as SchemaBlock;
  const columns = Object.values(tables).reduce((sum, table) => sum + Object.keys(table.columns).length, 0);
  const count = Object.keys(tables).length;
  return ok({
    block: {tables, events, views, ...rest, rules},
    receipt: [
      `Schema: the tables of case ${theCase.case} for ${spec.skill_level}: ${count} ${count === 1 ? 'table' : 'tables'}, ${columns} columns.`,
    ],
  });
}

/** The cases of a domain, and the general ones. */
async function casesOf(pack: Pack, packs: readonly Pack[]): Promise<{own: Case[]; general: Case[]}> {
  const generic = packs.find(({domain}) => domain === GENERIC);
  return {own: await readCases(pack), general: generic === undefined ? [] : await readCases(generic)};
}

function problemOf(
  spec: ChallengeSpec,
  choice: Choice,
  level: CaseLevel,
  drawn: {readonly [hole: string]: string},
  wanted: readonly QuestionSpec[],
  attempt: number,
): ProblemBlock {
  const theCase = choice.case;
  const own = Object.entries(level.questions).map(([name, question]) => ({...theCase.questions[name], ...question}));
  const holes = holesOf(spec, theCase, drawn, {...level.words, answers: numberWord(own.length + wanted.length)});
  const {
    findings,
    deliver,
    rubric,
    facts = [],
    ...story
  } = fill({...theCase.problem, findings: {...theCase.problem.findings, ...level.findings}}, holes) as unknown as ProblemBlock;
  const questions = [...wanted, ...own.map((question) => fill(question, holes) as unknown as QuestionSpec)];
  const block: ProblemBlock = {
    drawn: {case: theCase.case, attempt, holes: drawn},
    ...story,
    statement: reflow(story.statement),
    ...(spec.title === undefined ? {} : {title: spec.title}),
    ...(spec.subtitle === undefined ? {} : {subtitle: spec.subtitle}),
    findings,
    questions,
    ...(deliver === undefined ? {} : {deliver}),
    ...(rubric === undefined ? {} : {rubric}),
  };
  const said = factsIn(block, [...facts, ...numbersOf(spec, wanted)]);
  return said.length === 0 ? block : {...block, facts: said};
}

/**
 * Numbers in words that are the user's own and that the author quotes: the title, the cast, and wanted questions. They are facts because the
 * user says so. The brief is not quoted, so its numbers are in no text.
 */
function numbersOf(spec: ChallengeSpec, wanted: readonly QuestionSpec[]): string[] {
  const {learner, mentor, stakeholder} = spec.cast;
  const cast = [learner, mentor, stakeholder].flatMap(({name, role}) => [name, role]);
  return [spec.title ?? '', spec.domain, ...cast, ...wanted.map(({ask}) => ask)].flatMap((text) => strayNumbers(text, []));
}

/** The facts that the texts of a block really say, each once. */
function factsIn(block: ProblemBlock, facts: readonly string[]): string[] {
  const text = proseOf(block)
    .map((prose) => prose.text)
    .join('\n');
  return [...new Set(facts)].filter((fact) => patternOf(fact)?.test(text) === true);
}

/** What of the spec the case cannot do at this level. */
function obstaclesTo(spec: ChallengeSpec, theCase: Case, level: CaseLevel): PointedDiagnostic[] {
  const found: PointedDiagnostic[] = [];
  if (!holdsMonths(spec.period, theCase.months)) {
    found.push({
      severity: 'error',
      code: 'period-too-short',
      message: `the period ${spec.period.from} to ${spec.period.to} is too short for the case ${theCase.case}, which compares months with those of a year before`,
      pointer: '/period',
      suggestion: `give it at least ${theCase.months} months, such as {from: 2023-01-01, to: 2024-12-31}`,
    });
  }
  const made = Object.keys(level.schema.tables).length === 1 ? 'denormalized' : 'normalized';
  if (spec.structure !== undefined && spec.structure !== made) {
    found.push({
      severity: 'error',
      code: 'not-yet',
      message: `not yet: the offline author has no ${spec.structure} tables for ${spec.skill_level}`,
      pointer: '/structure',
      suggestion: `leave structure out (the tables are ${made} then), or choose another skill_level, or write the schema: block yourself`,
    });
  }
  return found;
}

/** Wanted questions that bring their SQL, and the reasons why others are not used. */
function wantedQuestions(spec: ChallengeSpec): {used: QuestionSpec[]; unused: string[]} {
  const used: QuestionSpec[] = [];
  const unused: string[] = [];
  for (const wanted of spec.questions) {
    const {ask, sql} = typeof wanted === 'string' ? {ask: wanted} : wanted;
    if (sql === undefined) {
      unused.push(`Not used: the question "${ask}", because the offline author cannot write SQL for it. Give it as {ask: ..., sql: ...}.`);
      continue;
    }
    const returns = resultNames(sql);
    if (returns === undefined)
      unused.push(
        `Not used: the question "${ask}", because its result columns have no names. Write "as name" after every expression of its SELECT.`,
      );
    else used.push({ask, returns, sql});
  }
  return {used, unused};
}

function unknownDomain(spec: ChallengeSpec, line: string): PointedDiagnostic {
  return {
    severity: 'warning',
    code: 'generic-case',
    message: `the offline author has no cases for the domain "${spec.domain}" and uses a general one`,
    pointer: '/domain',
    suggestion: line.replace(/^.*Domains with cases: /, 'write one of these domains, or the problem: and schema: blocks yourself: '),
  };
}

function noDraw(message: string, suggestion: string): PointedDiagnostic {
  return {severity: 'error', code: 'no-draw', message, pointer: '/problem/drawn', suggestion};
}
