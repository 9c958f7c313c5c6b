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
import {fenced, prompt, promptVersions, type PromptName} from './prompts.js';
import {research, type Researched} from './research.js';
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
        let {block} = await writing.write();
        for (;;) {
          const wrong = await desk.prove(problem, block);
          if (wrong.length === 0) break;
          const stands = 'The problem is signed and stays as it is: where its SQL does not bind, the schema has to give way.';
          ({block} = await writing.again(wrong.map(mistakeOf), stands));
        }
        return {block, receipt: [receiptLine('Schema', access.value, client.usage, writing.repairs)], usage: client.usage};
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
  let problem = await story.write();
  desk.tell(`asking ${access.model} for tables in which its questions can be answered`);
  const tables = await schemaWriting(spec, problem.block, NO_REVIEW, access, client, desk);
  let schema = await tables.write();
  for (let turn = 0; ; turn++) {
    const wrong = await desk.prove(problem.block, schema.block);
    if (wrong.length === 0) break;
    const mistakes = wrong.map(mistakeOf);
    // SQL that does not bind is the question's fault or that of the tables, and nobody can tell: they take turns.
    if (wrong.some(isOfTheSchema) || turn % 2 === 1) {
      schema = await tables.again(mistakes, `The problem, as it stands:\n${fenced('problem', printArtefact('problem', problem.block))}`);
    } else problem = await story.again(mistakes, `The schema, as it stands:\n${fenced('schema', printArtefact('schema', schema.block))}`);
  }
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
      ...problem.unanswerable.map(
        ({ask, why}) => `Not asked: the question "${ask}", which the data cannot answer${why === '' ? '' : `: ${why}`}.`,
      ),
    ],
    usage,
    unanswerable: problem.unanswerable,
  };
}

/** What only tables, events and metrics can mend. */
const isOfTheSchema = ({pointer, code}: PointedDiagnostic): boolean =>
  !pointer.startsWith('/problem') || ['unknown-effect', 'unknown-metric', 'unknown-event'].includes(code);

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
