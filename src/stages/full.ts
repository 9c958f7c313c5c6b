import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import {ok, type Result} from '../core/result.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Blob, Stage, StageContext, StageDone} from '../core/stage.js';
import {GENERATOR_ENGINES, GENERATOR_VERSION, type GeneratedTable, generateDataset} from '../generate/dataset.js';
import {assessQuality} from '../quality/assess.js';
import {profileShipped} from '../quality/profile.js';
import type {QaResults} from '../core/qa.js';
import {ANSWERS, FINDINGS, prettyJson, PROFILE, QA, readJson, readModel, readProblem, SUB_SEED} from './files.js';
import {missedFinding} from './preview.js';
import {onShipped, tell} from './world.js';

interface Params {
  readonly problem: ProblemBlock;
  readonly model: Model;
  readonly subSeed: string;
  readonly generator: number;
}

/** The whole data set, and everything measured on it: answers, findings, profile, quality. */
export const fullStage: Stage<Params> = {
  name: 'full',
  // 1: first.
  version: 1,
  needs: ['problem', 'schema', 'preview'],
  engines: GENERATOR_ENGINES,
  cost: 'heavy',
  async select(_spec, inputs) {
    const {subSeed} = await readJson<{subSeed: string}>(inputs, 'preview', SUB_SEED);
    return {problem: measured(await readProblem(inputs)), model: await readModel(inputs), subSeed, generator: GENERATOR_VERSION};
  },
  async run({problem, model, subSeed}, context): Promise<Result<StageDone, readonly Diagnostic[]>> {
    const start = performance.now();
    const tables = await generateDataset(context, model, {size: model.size, effects: true}, subSeed, (rows, of) => {
      const seconds = (performance.now() - start) / 1000;
      const rowsPerSecond = Math.round(rows / seconds);
      context.progress('data_generation', (20 * rows) / of, `${rows} of ${of} rows`, {
        rows,
        rowsPerSecond,
        secondsLeft: (of - rows) / rowsPerSecond,
      });
    });
    context.progress('quality_validation', 20, 'measuring the shipped files');
    const found = await measure(context, model, problem, tables);
    context.progress('quality_validation', 50, 'measured');
    for (const missed of found.findings.filter((finding) => !finding.holds)) context.warn(missedFinding(missed, model.size));
    const csvs = Object.fromEntries([...tables].map(([name, {csv}]) => [`datasets/${name}.csv`, csv] as const));
    return ok({
      outputs: {...csvs, ...found.outputs},
      verdict: verdictOf(found.qa),
      ...(found.qa.verdict === 'rejected' ? {rejected: true} : found.qa.verdict === 'regenerate' ? {partial: true} : {}),
    });
  },
};

/** The part of the problem that is measured: a reworded statement or hint measures nothing anew. */
function measured(problem: ProblemBlock): ProblemBlock {
  const {title, company, findings, questions} = problem;
  return {title, company, findings, questions, statement: ''};
}

async function measure(context: StageContext, model: Model, problem: ProblemBlock, tables: ReadonlyMap<string, GeneratedTable>) {
  return onShipped(context, model, tables, 'full', async (shipped) => {
    const {answers, findings} = await tell(shipped, model, problem);
    context.progress('quality_validation', 30, 'answers and findings');
    const profile = await profileShipped(shipped, model);
    const qa = await assessQuality({shipped, model, problem, answers});
    const json: {[name: string]: string | Blob} = {
      [ANSWERS]: prettyJson(answers),
      [FINDINGS]: prettyJson(findings),
      [PROFILE]: prettyJson(profile),
      [QA]: prettyJson(qa),
    };
    return {findings, qa, outputs: json};
  });
}

/** The verdict with its three worst checks, in words; a check with full marks is not among them. */
function verdictOf(qa: QaResults): NonNullable<StageDone['verdict']> {
  const worst = qa.checks
    .filter((check) => check.score !== null && check.score < 10 && check.weight > 0)
    .sort((a, b) => a.score! - b.score! || a.id.localeCompare(b.id, 'en', {numeric: true}))
    .slice(0, 3)
    .map((check) => `${check.id} ${check.title} ${check.score!.toFixed(1)}`);
  return {verdict: qa.verdict, overall: qa.overall, measuredWeight: qa.measuredWeight, worst};
}
