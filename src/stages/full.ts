import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import type {QaResults} from '../core/qa.js';
import {err, ok, type Result} from '../core/result.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Stage, StageDone} from '../core/stage.js';
import {GENERATOR_ENGINES, GENERATOR_VERSION} from '../generate/dataset.js';
import {type DocumentParams} from './documents.js';
import {publicationOf, specFacts} from './facts.js';
import {
  ANSWERS,
  DEFECTS,
  DEFECTS_LEDGER,
  FINDINGS,
  LEDGER,
  prettyJson,
  PROFILE,
  QA,
  readJson,
  readModel,
  readProblem,
  SUB_SEED,
} from './files.js';
import {groundTruth} from './ground-truth.js';
import {tryWorld, verdictOf} from './made-world.js';
import {solvedLines} from './story.js';
import {afterTries, bestTry, triesLines} from './tries.js';

interface Params extends DocumentParams {
  readonly model: Model;
  readonly subSeed: string;
  readonly generator: number;
}

/** The whole data set, in which the story has come true, and everything measured on it: answers, findings, profile, quality. */
export const fullStage: Stage<Params> = {
  name: 'full',
  // 1: first. 2: strengths are found, findings and mistakes have to hold, the ledger. 3: up to three tries; planned defects; the
  // texts of the package are made and judged here. 4: the descriptor is true of the files as shipped, and judged by them; 5.3, 5.5, 6.1.
  version: 4,
  needs: ['problem', 'schema', 'preview'],
  engines: GENERATOR_ENGINES,
  cost: 'heavy',
  async select(spec, inputs) {
    const {subSeed} = await readJson<{subSeed: string}>(inputs, 'preview', SUB_SEED);
    return {
      facts: specFacts(spec),
      publication: publicationOf(spec),
      problem: measured(await readProblem(inputs)),
      model: await readModel(inputs),
      subSeed,
      generator: GENERATOR_VERSION,
    };
  },
  async run({facts, publication, problem, model, subSeed}, context): Promise<Result<StageDone, readonly Diagnostic[]>> {
    const {value, tries, ...best} = await bestTry(
      model.seed,
      subSeed,
      (seed, index) => tryWorld(context, model, {facts, publication, problem}, seed, index),
      (line) => {
        context.progress('data_generation', 0, line);
      },
    );
    context.progress('quality_validation', 50, 'measured');
    const wrong = value.diagnostics.filter(({severity}) => severity === 'error');
    if (wrong.length > 0) return err(afterTries(wrong, tries));
    value.diagnostics.forEach((diagnostic) => {
      context.warn(diagnostic);
    });
    const qa: QaResults = {...value.qa, tries};
    const receipt = [...triesLines(tries), ...solvedLines(value.solved, value.findings)];
    const csvs = Object.fromEntries([...value.planted.tables].map(([name, {csv}]) => [`datasets/${name}.csv`, csv] as const));
    const rows = Object.fromEntries([...value.planted.clean].map(([name, table]) => [name, table.rows]));
    return ok({
      outputs: {
        ...csvs,
        ...value.texts,
        ...(value.planted.ledger === undefined ? {} : {[DEFECTS_LEDGER]: value.planted.ledger}),
        ...(value.defects === undefined ? {} : {[DEFECTS]: prettyJson(value.defects)}),
        [ANSWERS]: prettyJson(value.answers),
        [FINDINGS]: prettyJson(value.findings),
        [PROFILE]: prettyJson(value.profile),
        [QA]: prettyJson(qa),
        [LEDGER]: groundTruth({...value, problem, subSeed: best.subSeed, rows, tries}),
      },
      verdict: verdictOf(qa),
      ...(receipt.length > 0 ? {receipt} : {}),
      ...(qa.verdict === 'rejected' ? {rejected: true} : qa.verdict === 'regenerate' ? {partial: true} : {}),
    });
  },
};

/** The part of the problem that is measured: a reworded statement or hint measures nothing anew. */
function measured(problem: ProblemBlock): ProblemBlock {
  const {title, subtitle, company, findings, questions} = problem;
  return {title, ...(subtitle === undefined ? {} : {subtitle}), company, findings, questions, statement: ''};
}
