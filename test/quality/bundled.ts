/** The bundled challenges as tests see them: compiled, generated in this thread, opened. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'yaml';
import {answerQuestions} from '../../src/answer/answers.js';
import {measureFindings} from '../../src/answer/findings.js';
import type {Model} from '../../src/core/model.js';
import type {QaResults} from '../../src/core/qa.js';
import type {ChallengeSpec, ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import {generateDataset, type GeneratedTable} from '../../src/generate/dataset.js';
import {assessQuality} from '../../src/quality/assess.js';
import {loadSpecs} from '../../src/spec/load.js';
import {compileModel} from '../../src/spec/compile/model.js';
import {bindTypes} from '../../src/sql/bind-types.js';
import {openShipped} from '../../src/sql/sandbox.js';
import {solveStory} from '../../src/stages/story.js';
import {here, type Here} from '../generate/here.js';

export const BUNDLED = ['healthcare-drawn-twice', 'logistics-half-a-scooter', 'parcels-at-the-door'] as const;

export interface Challenge {
  readonly model: Model;
  readonly problem: ProblemBlock;
}

const text = (path: string): string => readFileSync(new URL(`../../challenges/${path}`, import.meta.url), 'utf8');

/** A bundled challenge by its signed blocks, at a size of its own or another. */
export async function challenge(name: string, size?: number): Promise<Challenge> {
  const loaded = await loadSpecs([`${name}.yaml`], () => Promise.resolve(text(`${name}.yaml`)));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const spec: ChallengeSpec = {...loaded.value[0]!.spec, ...(size === undefined ? {} : {dataset_size: size})};
  const compiled = compileModel(spec, parse(text(`${name}/schema.yaml`)) as SchemaBlock);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const bound = await bindTypes(compiled.value);
  if (!bound.ok) throw new Error(JSON.stringify(bound.error));
  return {model: bound.value, problem: parse(text(`${name}/problem.yaml`)) as ProblemBlock};
}

/** Its rows, with the strengths that its story needs. */
export async function made({model, problem}: Challenge, at: Here): Promise<{model: Model; tables: ReadonlyMap<string, GeneratedTable>}> {
  const solved = await solveStory(at.context, model, problem, '1', model.size);
  return {model: solved.model, tables: await generateDataset(at.context, solved.model, {size: model.size, effects: true}, '1')};
}

/** Judges rows by a model, which need not be the one that made them. */
export async function judge({model, problem}: Challenge, tables: ReadonlyMap<string, GeneratedTable>, at: Here): Promise<QaResults> {
  const files = Object.fromEntries([...tables].map(([name, {csv}]) => [name, at.context.path(csv)]));
  const shipped = await openShipped({
    model,
    files,
    database: join(at.context.scratch, `judge-${Math.round(performance.now() * 1000)}.duckdb`),
    signal: at.context.signal,
  });
  try {
    const answers = await answerQuestions(shipped, problem, model);
    const findings = await measureFindings(shipped, problem, model);
    return await assessQuality({shipped, model, problem, answers, findings});
  } finally {
    await shipped.close();
  }
}

/** Everything at once: made by its own model, judged. */
export async function assessed(one: Challenge): Promise<QaResults> {
  const at = here();
  const {model, tables} = await made(one, at);
  return judge({...one, model}, tables, at);
}

/** Made by another model (a double), judged by its own. */
export async function assessedDouble(one: Challenge, double: (model: Model) => Model): Promise<QaResults> {
  const at = here();
  const tables = await generateDataset(at.context, double(one.model), {size: one.model.size, effects: false}, '1');
  return judge(one, tables, at);
}

/** Scores by category: `{C1: 10, ...}`. */
export const scores = (qa: QaResults): Record<string, number | null> => Object.fromEntries(qa.categories.map(({id, score}) => [id, score]));
