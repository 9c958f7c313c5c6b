import {rm} from 'node:fs/promises';
import type {MeasuredFinding, Answer} from '../core/answer.js';
import type {Model} from '../core/model.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Shipped} from '../core/shipped.js';
import type {StageContext} from '../core/stage.js';
import type {GeneratedTable} from '../generate/dataset.js';
import {answerQuestions} from '../answer/answers.js';
import {measureFindings} from '../answer/findings.js';
import {openShipped} from '../sql/sandbox.js';

/** Opens generated CSVs as a locked database, does some work on it, and closes it whatever happens. */
export async function onShipped<T>(
  context: StageContext,
  model: Model,
  tables: ReadonlyMap<string, GeneratedTable>,
  name: string,
  work: (shipped: Shipped) => Promise<T>,
): Promise<T> {
  const files = Object.fromEntries([...tables].map(([table, {csv}]) => [table, context.path(csv)]));
  const database = `${context.scratch}/${name}.duckdb`;
  const shipped = await openShipped({model, files, database, signal: context.signal});
  try {
    return await work(shipped);
  } finally {
    await shipped.close();
    // Strengths are sought over many worlds, each with a database of its own.
    await rm(database, {force: true});
  }
}

/** Answers and findings of a data set, the questions one after another. */
export async function tell(
  shipped: Shipped,
  model: Model,
  problem: ProblemBlock,
): Promise<{answers: Answer[]; findings: MeasuredFinding[]}> {
  return {answers: await answerQuestions(shipped, problem, model), findings: await measureFindings(shipped, problem, model)};
}
