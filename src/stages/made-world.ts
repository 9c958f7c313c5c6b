/** One try of the full data set: strengths, rows, and everything that is measured on them. */
import type {Answer, MeasuredFinding} from '../core/answer.js';
import type {DefectsReport} from '../core/defects.js';
import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import type {Portrait} from '../core/portrait.js';
import type {Profile} from '../core/profile.js';
import {type QaResults, shownScore} from '../core/qa.js';
import type {Blob, StageContext, StageDone} from '../core/stage.js';
import {generateDataset} from '../generate/dataset.js';
import {type Planted, plantDefects} from '../generate/defects/planted.js';
import {assessQuality, verdictOf as qualityOf} from '../quality/assess.js';
import {isOfChance} from '../quality/catalogue.js';
import {type Clarity, clarityOf, unclearFindings, unplannedGaps} from '../quality/findable.js';
import {portraitOf} from '../quality/portrait.js';
import {profileShipped} from '../quality/profile.js';
import {defectsReport, differentAnswers, onPlanted, uncleaned} from './defects.js';
import {type DocumentParams, makeDocuments} from './documents.js';
import {VERSIONS} from './facts.js';
import {fallenChecks} from './fallen.js';
import {hiddenMistakes, type MadeMistake, makeMistakes} from './mistakes.js';
import {measureOtherSeeds} from './other-seeds.js';
import {FEW, missedFindings, solveStory, type Solved} from './story.js';
import type {Attempt} from './tries.js';
import {tell} from './world.js';

/** A data set with everything that was measured on it. */
export interface MadeWorld {
  /** The files that ship, and their twins without planted defects. */
  readonly planted: Planted;
  readonly solved: Solved;
  readonly answers: readonly Answer[];
  readonly findings: readonly MeasuredFinding[];
  readonly mistakes: readonly MadeMistake[];
  readonly clarity: readonly Clarity[];
  readonly profile: Profile;
  readonly portrait: Portrait;
  readonly defects?: DefectsReport;
  readonly qa: QaResults;
  /** The texts of the package and their checksums, by file name. */
  readonly texts: {readonly [file: string]: string | Blob};
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the strengths, makes all rows and measures them, with the random numbers of one sub-seed. */
export async function tryWorld(
  context: StageContext,
  model: Model,
  params: DocumentParams,
  subSeed: string,
  index: number,
): Promise<Attempt<MadeWorld>> {
  const {solved, planted} = await makeRows({...params, model, subSeed}, context);
  context.progress('quality_validation', 20, 'measuring the shipped files');
  const {gaps, inVain, ...made} = await measure(context, solved, params, planted, subSeed, index);
  const diagnostics = [...made.diagnostics, ...gaps];
  const {overall, verdict} = made.qa;
  return {
    errors: made.diagnostics.filter(({severity}) => severity === 'error').map(({message}) => message),
    gaps: gaps.map(({message}) => message),
    others:
      verdict === 'approved' || !chanceMayMend(made.qa)
        ? []
        : [`the quality is ${shownScore(overall)} of 10 (${verdict}): ${verdictOf(made.qa).worst.join(', ')}`],
    quality: {overall, verdict},
    inVain,
    value: {...made, diagnostics, solved, planted},
  };
}

/** Finds the strengths and makes all rows and files: nothing but actions, which several machines can share. */
export async function makeRows(
  {problem, model, subSeed}: DocumentParams & {readonly model: Model; readonly subSeed: string},
  context: StageContext,
): Promise<Pick<MadeWorld, 'solved' | 'planted'>> {
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
  return {solved, planted: await plantDefects(context, solved.model, tables, subSeed)};
}

/** Whether a data set would be approved if every check that random numbers decide had full marks: if not, another try is in vain. */
function chanceMayMend({checks}: QaResults): boolean {
  const lucky = checks.map((check) => (check.score !== null && isOfChance(check.id) ? {...check, score: 10} : check));
  return qualityOf(lucky).verdict === 'approved';
}

async function measure(context: StageContext, solved: Solved, params: DocumentParams, planted: Planted, subSeed: string, index: number) {
  const {model} = solved;
  const {problem} = params;
  return onPlanted(context, model, planted, `full-${index}`, async (views) => {
    const {shipped, checked, asShipped} = views;
    const {answers, findings} = await tell(shipped, model, problem);
    const mistakes = await makeMistakes(shipped, problem, answers);
    const diagnostics = [
      ...views.broken,
      ...(await differentAnswers(views, model, problem, {answers, findings})),
      ...(await missedFindings({shipped, problem, findings, solved, size: model.size}, 'error')),
      ...hiddenMistakes(mistakes, model.size < FEW ? 'warning' : 'error'),
    ];
    context.progress('quality_validation', 30, 'answers and findings');
    const clarity = await clarityOf(shipped, problem, model);
    diagnostics.push(...unclearFindings(problem, clarity));
    const gaps = await unplannedGaps(shipped, problem, model, clarity);
    context.progress('quality_validation', 40, 'what stands out');
    const {questions, profile} = await uncleaned(views, planted, problem, answers, await profileShipped(shipped, model));
    const defects = defectsReport(model, planted, questions);
    // A world that will not ship need not be told twice more.
    const fails = diagnostics.some(({severity}) => severity === 'error');
    const otherSeeds = fails ? [] : await measureOtherSeeds(context, model, problem, subSeed);
    const {documents, outputs: texts} = await makeDocuments(context, model, params, planted.tables, {answers, findings, profile, defects});
    const evidence = {shipped: checked, asShipped, model, problem, answers, documents, findings, clarity, mistakes, otherSeeds};
    const qa = {...(await assessQuality(evidence)), versions: VERSIONS};
    const portrait = await portraitOf(evidence);
    return {
      texts,
      answers,
      findings,
      mistakes,
      clarity,
      profile,
      portrait,
      qa,
      diagnostics,
      gaps,
      inVain: views.broken.length > 0,
      ...(defects === undefined ? {} : {defects}),
    };
  });
}

/** The verdict with its three worst checks, in words; a check with full marks is not among them. */
export function verdictOf(qa: QaResults): NonNullable<StageDone['verdict']> {
  const worst = qa.checks
    .filter((check) => check.score !== null && check.score < 10 && check.weight > 0)
    .sort((a, b) => a.score! - b.score! || a.id.localeCompare(b.id, 'en', {numeric: true}))
    .slice(0, 3)
    .map((check) => `${check.id} ${check.title} ${check.score!.toFixed(1)}`);
  return {verdict: qa.verdict, overall: qa.overall, measuredWeight: qa.measuredWeight, worst, checks: fallenChecks(qa)};
}
