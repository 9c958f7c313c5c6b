/** The online author: problem and schema by a model, held to everything that a hand-written spec is held to. */
import type {Diagnostic, PointedDiagnostic} from '../../core/diagnostic.js';
import {err, ok, type Result} from '../../core/result.js';
import type {ChallengeSpec, ProblemBlock, SchemaBlock} from '../../core/spec.js';
import {type Usage, usageText} from '../../core/usage.js';
import {parseArtefact, printArtefact} from '../../spec/artefact.js';
import {checkProblem} from '../../spec/compile/problem.js';
import {type Mistake, mistakeOf, type Read, readAnswer} from './answer.js';
import {Client, type Sleep, sleep} from './client.js';
import {unmetDemands} from './demands.js';
import {missedLines, untilItHolds} from './holding.js';
import {fenced, prompt, promptVersions, type PromptName} from './prompts.js';
import {research, type Researched} from './research.js';
import {clipped} from './secrets.js';
import {type Access, accessOf, hostOf, type Surroundings} from './settings.js';
import {inventedSources} from './sources.js';
import {type AuthorReview, problemTask, schemaTask} from './task.js';
import {orDiagnostic, Writing} from './writing.js';

/** What the author works with: everything that touches the world comes from here. */
export interface Desk {
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  /** A line about what goes on. */
  readonly tell: (line: string) => void;
  /** What was used up, as soon as it is known, whatever becomes of it. */
  readonly spent: (usage: Usage) => void;
  /** Makes a value, or gives the one that was made of equal params before. What throws is not kept. */
  readonly keep: <T>(name: string, params: object, make: () => Promise<T>) => Promise<T>;
  /** Everything that is wrong with a schema and its problem: compiling, binding, score. */
  readonly prove: (problem: ProblemBlock, schema: SchemaBlock) => Promise<readonly PointedDiagnostic[]>;
  /** What of a proved pair does not come true in rows: findings, mistakes, answers. */
  readonly attempt: (problem: ProblemBlock, schema: SchemaBlock) => Promise<readonly PointedDiagnostic[]>;
  readonly sleep?: Sleep;
}

/** A block, how it came about, and what it cost. */
export interface Written<T> {
  readonly block: T;
  readonly receipt: readonly string[];
  readonly usage: Usage;
}

interface Kept<T> extends Written<T> {
  readonly unanswerable: Read<T>['unanswerable'];
}

const PROBLEM_PROMPTS: readonly PromptName[] = ['rules', 'problem', 'schema', 'repair', 'language'];
const SCHEMA_PROMPTS: readonly PromptName[] = ['rules', 'schema', 'repair', 'language'];

/**
 * Writes the problem of a challenge, and with it a schema in which all its SQL binds: a person should sign no question that no data can
 * answer. The schema is kept for `openaiSchema`. `spec` is the author's view.
 */
export async function openaiProblem(
  spec: ChallengeSpec,
  review: AuthorReview,
  desk: Desk,
): Promise<Result<Written<ProblemBlock> & Pick<Kept<unknown>, 'unanswerable'>, readonly Diagnostic[]>> {
  const access = accessOf(desk.surroundings);
  if (!access.ok) return err(access.error);
  const params = {...(await commonParams(access.value, PROBLEM_PROMPTS)), search: access.value.search, spec, review};
  return orDiagnostic(() =>
    desk.keep('openai:problem', params, () =>
      withClient(access.value, desk, (client) => writeProblem(spec, review, access.value, client, desk)),
    ),
  );
}

/** Writes a schema for a problem that stands. */
export async function openaiSchema(
  spec: ChallengeSpec,
  problem: ProblemBlock,
  review: AuthorReview,
  desk: Desk,
): Promise<Result<Written<SchemaBlock>, readonly Diagnostic[]>> {
  const access = accessOf(desk.surroundings);
  if (!access.ok) return err(access.error);
  const params = await schemaParams(spec, problem, review, access.value);
  return orDiagnostic(() =>
    desk.keep('openai:schema', params, () =>
      withClient(access.value, desk, async (client) => {
        const writing = await schemaWriting(spec, problem, review, access.value, client, desk);
        const judge = {
          prove: (block: SchemaBlock) => desk.prove(problem, block),
          attempt: (block: SchemaBlock) => desk.attempt(problem, block),
        };
        const held = await untilItHolds((await writing.write()).block, judge, async (wrong) => {
          const stands = 'The problem is signed and stays as it is: where its SQL does not bind, the schema has to give way.';
          return (await writing.again(wrong.map(mistakeOf), stands)).block;
        });
        const receipt = [receiptLine('Schema', access.value, client.usage, writing.repairs), ...missedLines(held.missed)];
        return {block: held.value, receipt, usage: client.usage};
      }),
    ),
  );
}

async function writeProblem(
  spec: ChallengeSpec,
  review: AuthorReview,
  access: Access,
  client: Client,
  desk: Desk,
): Promise<Kept<ProblemBlock>> {
  const found: Researched = await research(spec, access, client, desk.tell);
  desk.tell(`asking ${access.model} for the problem`);
  const story = new Writing<ProblemBlock>({
    kind: 'problem',
    access,
    client,
    rules: await prompt('rules'),
    task: await problemTask(spec, review, found.sources, found.text),
    read: (text) => readProblem(text, spec, found),
    tell: desk.tell,
  });
  const first = await story.write();
  desk.tell(`asking ${access.model} for tables in which its questions can be answered`);
  const tables = await schemaWriting(spec, first.block, NO_REVIEW, access, client, desk);
  const judge = {
    prove: ({problem, schema}: Pair) => desk.prove(problem.block, schema.block),
    attempt: ({problem, schema}: Pair) => desk.attempt(problem.block, schema.block),
  };
  const held = await untilItHolds({problem: first, schema: await tables.write()}, judge, async (wrong, pair, turn) => {
    const {problem, schema} = pair;
    const mistakes = wrong.map(mistakeOf);
    return toTheTables(wrong, turn, story.isSpent, tables.isSpent)
      ? {
          ...pair,
          schema: await tables.again(mistakes, `The problem, as it stands:\n${fenced('problem', printArtefact('problem', problem.block))}`),
        }
      : {
          ...pair,
          problem: await story.again(mistakes, `The schema, as it stands:\n${fenced('schema', printArtefact('schema', schema.block))}`),
        };
  });
  const {problem, schema} = held.value;
  const {usage} = client;
  const draft: Written<SchemaBlock> = {
    block: schema.block,
    receipt: [`Schema: written by ${access.model} together with the problem.`],
    usage: {...usage, calls: 0, input: 0, output: 0, ...(usage.cost === undefined ? {} : {cost: 0})},
  };
  await desk.keep('openai:schema', await schemaParams(spec, problem.block, NO_REVIEW, access), () => Promise.resolve(draft));
  return {
    block: problem.block,
    receipt: [
      receiptLine('Problem', access, usage, story.repairs + tables.repairs),
      ...found.receipt,
      ...missedLines(held.missed),
      ...problem.unanswerable.map(
        ({ask, why}) => `Not asked: the question "${clipped(ask)}", which the data cannot answer${why === '' ? '' : `: ${clipped(why)}`}.`,
      ),
    ],
    usage,
    unanswerable: problem.unanswerable,
  };
}

/** A problem, and tables for it. */
interface Pair {
  readonly problem: Read<ProblemBlock>;
  readonly schema: Read<SchemaBlock>;
}

/**
 * Who has to mend: some mistakes only the schema can. SQL that does not bind may be the fault of the question or of the tables, a finding
 * that does not hold that of its tolerance or of a weak event, and nobody can tell: they take turns, as long as they have any.
 */
function toTheTables(wrong: readonly PointedDiagnostic[], turn: number, storyIsSpent: boolean, tablesAreSpent: boolean): boolean {
  if (wrong.some(({pointer, code}) => !pointer.startsWith('/problem') || ['unknown-effect', 'unknown-metric'].includes(code))) return true;
  if (storyIsSpent || tablesAreSpent) return storyIsSpent;
  return turn % 2 === (wrong.some(({code}) => code.startsWith('finding-')) ? 0 : 1);
}

const NO_REVIEW: AuthorReview = {attempt: 1, feedback: []};

async function schemaWriting(
  spec: ChallengeSpec,
  problem: ProblemBlock,
  review: AuthorReview,
  access: Access,
  client: Client,
  desk: Desk,
): Promise<Writing<SchemaBlock>> {
  return new Writing<SchemaBlock>({
    kind: 'schema',
    access,
    client,
    rules: await prompt('rules'),
    task: await schemaTask(spec, problem, review),
    read: (text) => {
      const read = readAnswer('schema', text);
      return read.ok ? asArtefact('schema', read.value) : read;
    },
    tell: desk.tell,
  });
}

function readProblem(text: string, spec: ChallengeSpec, found: Researched): Result<Read<ProblemBlock>, readonly Mistake[]> {
  const read = readAnswer('problem', text);
  if (!read.ok) return read;
  const {block} = read.value;
  const wrong = checkProblem(block).filter(({severity}) => severity === 'error');
  const mistakes = [...wrong.map(mistakeOf), ...inventedSources(block, found.sources), ...unmetDemands(spec, read.value)];
  return mistakes.length > 0 ? err(mistakes) : asArtefact('problem', read.value);
}

/** The block as it will be read from the gate's file: what its text does not give back is not in it. */
function asArtefact<T extends ProblemBlock | SchemaBlock>(kind: 'problem' | 'schema', read: Read<T>): Result<Read<T>, readonly Mistake[]> {
  const parsed = parseArtefact(kind, printArtefact(kind, read.block), `${kind}.yaml`);
  if (!parsed.ok) return err(parsed.error.map(({message}) => `/${kind}: ${message}`));
  return ok({...read, block: parsed.value as T});
}

/** The endpoint is not in it: the same model of another address is the same author. Nor is the key, of course. */
async function commonParams({model, temperature}: Access, names: readonly PromptName[]): Promise<object> {
  return {model, ...(temperature === undefined ? {} : {temperature}), prompts: await promptVersions(names)};
}

async function schemaParams(spec: ChallengeSpec, problem: ProblemBlock, review: AuthorReview, access: Access): Promise<object> {
  return {...(await commonParams(access, SCHEMA_PROMPTS)), spec, problem, review};
}

async function withClient<T>(
  access: Access,
  {signal, tell, spent, sleep: own = sleep}: Desk,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await Client.create(access, {signal, tell, sleep: own});
  try {
    return await work(client);
  } finally {
    if (client.usage.calls > 0) spent(client.usage);
  }
}

function receiptLine(what: string, access: Access, usage: Usage, repairs: number): string {
  const sent = repairs === 0 ? 'nothing was sent back' : `sent back ${repairs} ${repairs === 1 ? 'time' : 'times'}`;
  return `${what}: written by ${access.model} at ${hostOf(access)}; ${sent}; ${usageText(usage)}.`;
}
