import type {Diagnostic} from '../core/diagnostic.js';
import type {QaResults} from '../core/qa.js';
import {err, ok, type Result} from '../core/result.js';
import type {StageContext, StageDone} from '../core/stage.js';
import {ANSWERS, DEFECTS, DEFECTS_LEDGER, FINDINGS, LEDGER, PORTRAIT, prettyJson, PROFILE, QA} from './files.js';
import type {FullParams} from './full.js';
import {groundTruth} from './ground-truth.js';
import {tryWorld, verdictOf} from './made-world.js';
import {solvedLines} from './story.js';
import {afterTries, bestTry, triesLines} from './tries.js';

/** Makes up to three worlds, and gives the best with all that was measured on it. */
export async function makeFull(
  {facts, publication, problem, model, subSeed}: FullParams,
  context: StageContext,
): Promise<Result<StageDone, readonly Diagnostic[]>> {
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
      [PORTRAIT]: prettyJson(value.portrait),
      [QA]: prettyJson(qa),
      [LEDGER]: groundTruth({...value, problem, subSeed: best.subSeed, rows, tries}),
    },
    verdict: verdictOf(qa),
    ...(receipt.length > 0 ? {receipt} : {}),
    ...(qa.verdict === 'rejected' ? {rejected: true} : qa.verdict === 'regenerate' ? {partial: true} : {}),
  });
}
