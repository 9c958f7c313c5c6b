import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Blob, Stage, StageContext, StageDone} from '../core/stage.js';
import {GENERATOR_ENGINES, GENERATOR_VERSION, type GeneratedTable, generateDataset} from '../generate/dataset.js';
import {assessQuality} from '../quality/assess.js';
import {clarityOf, unclearFindings, unplannedGaps} from '../quality/findable.js';
import {profileShipped} from '../quality/profile.js';
import type {QaResults} from '../core/qa.js';
import {ANSWERS, FINDINGS, LEDGER, prettyJson, PROFILE, QA, readJson, readModel, readProblem, SUB_SEED} from './files.js';
import {groundTruth} from './ground-truth.js';
import {hiddenMistakes, makeMistakes} from './mistakes.js';
import {measureOtherSeeds} from './other-seeds.js';
import {FEW, missedFindings, solvedLines, solveStory, type Solved} from './story.js';
import {onShipped, tell} from './world.js';

interface Params {
  readonly problem: ProblemBlock;
  readonly model: Model;
  readonly subSeed: string;
  readonly generator: number;
}

/** The whole data set, in which the story has come true, and everything measured on it: answers, findings, profile, quality. */
export const fullStage: Stage<Params> = {
  name: 'full',
  // 1: first. 2: strengths are found, findings and mistakes have to hold, the ledger. 3: all checks, other seeds.
  version: 3,
  needs: ['problem', 'schema', 'preview'],
  engines: GENERATOR_ENGINES,
  cost: 'heavy',
  async select(_spec, inputs) {
    const {subSeed} = await readJson<{subSeed: string}>(inputs, 'preview', SUB_SEED);
    return {problem: measured(await readProblem(inputs)), model: await readModel(inputs), subSeed, generator: GENERATOR_VERSION};
  },
  async run({problem, model, subSeed}, context): Promise<Result<StageDone, readonly Diagnostic[]>> {
    const solved = await solveStory(context, model, problem, subSeed, model.size);
    const start = performance.now();
    const tables = await generateDataset(context, solved.model, {size: model.size, effects: true}, subSeed, (rows, of) => {
      const seconds = (performance.now() - start) / 1000;
      const rowsPerSecond = Math.round(rows / seconds);
      context.progress('data_generation', (20 * rows) / of, `${rows} of ${of} rows`, {
        rows,
        rowsPerSecond,
        // The first small tables say nothing of the pace of the large ones.
        ...(rows > of / 20 ? {secondsLeft: (of - rows) / rowsPerSecond} : {}),
      });
    });
    context.progress('quality_validation', 20, 'measuring the shipped files');
    const found = await measure(context, solved, problem, subSeed, tables);
    context.progress('quality_validation', 50, 'measured');
    const wrong = found.diagnostics.filter(({severity}) => severity === 'error');
    if (wrong.length > 0) return err(wrong);
    found.diagnostics.forEach((diagnostic) => {
      context.warn(diagnostic);
    });
    const receipt = solvedLines(solved, found.findings);
    const csvs = Object.fromEntries([...tables].map(([name, {csv}]) => [`datasets/${name}.csv`, csv] as const));
    return ok({
      outputs: {...csvs, ...found.outputs},
      verdict: verdictOf(found.qa),
      ...(receipt.length > 0 ? {receipt} : {}),
      ...(found.qa.verdict === 'rejected' ? {rejected: true} : found.qa.verdict === 'regenerate' ? {partial: true} : {}),
    });
  },
};

/** The part of the problem that is measured: a reworded statement or hint measures nothing anew. */
function measured(problem: ProblemBlock): ProblemBlock {
  const {title, company, findings, questions} = problem;
  return {title, company, findings, questions, statement: ''};
}

async function measure(
  context: StageContext,
  solved: Solved,
  problem: ProblemBlock,
  subSeed: string,
  tables: ReadonlyMap<string, GeneratedTable>,
) {
  const {model} = solved;
  return onShipped(context, model, tables, 'full', async (shipped) => {
    const {answers, findings} = await tell(shipped, model, problem);
    const mistakes = await makeMistakes(shipped, problem, answers);
    const diagnostics = [
      ...(await missedFindings({shipped, problem, findings, solved, size: model.size}, 'error')),
      ...hiddenMistakes(mistakes, model.size < FEW ? 'warning' : 'error'),
    ];
    context.progress('quality_validation', 30, 'answers and findings');
    const clarity = await clarityOf(shipped, problem, model);
    diagnostics.push(...unclearFindings(problem, clarity), ...(await unplannedGaps(shipped, problem, model, clarity)));
    context.progress('quality_validation', 40, 'what stands out');
    const profile = await profileShipped(shipped, model);
    const otherSeeds = await measureOtherSeeds(context, model, problem, subSeed);
    const qa = await assessQuality({shipped, model, problem, answers, findings, clarity, mistakes, otherSeeds});
    const json: {[name: string]: string | Blob} = {
      [ANSWERS]: prettyJson(answers),
      [FINDINGS]: prettyJson(findings),
      [PROFILE]: prettyJson(profile),
      [QA]: prettyJson(qa),
      [LEDGER]: groundTruth({
        problem,
        solved,
        subSeed,
        rows: Object.fromEntries([...tables].map(([name, table]) => [name, table.rows])),
        findings,
        clarity,
        answers,
        mistakes,
      }),
    };
    return {findings, qa, diagnostics, outputs: json};
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
