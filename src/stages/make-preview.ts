import type {Answer, Cell, MeasuredFinding} from '../core/answer.js';
import type {Diagnostic} from '../core/diagnostic.js';
import {digestOfJson, type Digest} from '../core/digest.js';
import {foreignKeysOf} from '../core/foreign-keys.js';
import type {Model} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Shipped} from '../core/shipped.js';
import {quoteName} from '../core/sql-text.js';
import type {StageContext, StageDone} from '../core/stage.js';
import {fillProse} from '../answer/prose.js';
import {generateDataset} from '../generate/dataset.js';
import {measureChecks} from '../quality/assess.js';
import {previewPage, type PreviewValidation} from '../render/page/preview.js';
import {factsOf} from './facts.js';
import {prettyJson, SUB_SEED} from './files.js';
import type {PreviewParams} from './preview.js';
import {previewText} from './preview-text.js';
import {missedFindings, solvedLines, solveStory, type Solved} from './story.js';
import {afterTries, type Attempt, bestTry, triesLines} from './tries.js';
import {onShipped, tell} from './world.js';

/** Rows a table in the closed small world, and rows of the trial. */
const SMALL = 30;
const TRIAL = 10_000;
/** Rows a table that the artefact shows, and rows of an answer. */
const SHOWN = 10;
const ANSWER_ROWS = 5;
/** Below this the preview is not shown but made again; the seed product's limit. */
const MINIMUM_SCORE = 7;
/** The checks that say something about thirty rows: keys, orphans, grain, types, bounds, rules, totals, order of dates. */
const CHECKS = new Set(['1.1', '1.2', '1.3', '2.1', '2.3', '3.2', '3.3', '4.1']);

/** Makes a small closed world, and a trial in which the story has to come true. */
export async function makePreview(
  {facts, problem, model, attempt}: PreviewParams,
  context: StageContext,
): Promise<Result<StageDone, readonly Diagnostic[]>> {
  const {value, subSeed, tries} = await bestTry(
    model.seed,
    subSeedOf(attempt),
    (seed, index) => tryPreview(context, model, problem, seed, index),
    (line) => {
      context.progress('data_generation', 0, line);
    },
  );
  const {small, trial: made, wrong} = value;
  if (made === undefined || wrong.length > 0) return err(afterTries(wrong, tries));
  const {solved, findings, answers, rows, missed} = made;
  const strengths = solved.knobs.map(({effect, finding, strength}) => ({effect, finding, strength}));
  const trial = {
    rows,
    strengths,
    findings,
    answers: answers.map((answer) => short(answer, (text) => fillProse(text, findings))),
    statement: fillProse(problem.statement, findings),
  };
  missed.forEach((diagnostic) => {
    context.warn(diagnostic);
  });
  const page = previewPage({facts: factsOf(facts, problem), tables: small.tables, validation: small.validation, trial});
  const receipt = [...triesLines(tries), ...solvedLines(solved, findings)];
  return ok({
    outputs: {'preview.yaml': await previewText({...small, trial}), 'preview.md': page, [SUB_SEED]: prettyJson({subSeed})},
    ...(receipt.length > 0 ? {receipt} : {}),
  });
}

interface Previewed {
  readonly small: SmallWorld;
  /** Absent when the small world was no good: then nothing is sought at ten thousand rows. */
  readonly trial?: {
    readonly solved: Solved;
    readonly answers: readonly Answer[];
    readonly findings: readonly MeasuredFinding[];
    readonly missed: readonly Diagnostic[];
    readonly rows: number;
  };
  readonly wrong: readonly Diagnostic[];
}

/** The small world and the trial, with the random numbers of one sub-seed. */
async function tryPreview(
  context: StageContext,
  model: Model,
  problem: ProblemBlock,
  subSeed: string,
  index: number,
): Promise<Attempt<Previewed>> {
  const small = await smallWorld(context, model, problem, subSeed, index);
  const score = small.validation.quality_score;
  const quality = {overall: score, verdict: score < MINIMUM_SCORE ? 'regenerate' : 'approved'} as const;
  const low = lowQuality(small);
  const attempt = (value: Previewed) => ({errors: value.wrong.map(({message}) => message), gaps: [], others: [], quality, value});
  if (low.length > 0) return attempt({small, wrong: low});
  const size = Math.min(TRIAL, model.size);
  const solved = await solveStory(context, model, problem, subSeed, size);
  const tables = await generateDataset(context, solved.model, {size, effects: true}, subSeed);
  const told = await onShipped(context, model, tables, `trial-${index}`, async (shipped) => {
    const told = await tell(shipped, model, problem);
    return {...told, missed: await missedFindings({...told, shipped, problem, solved, size}, 'warning')};
  });
  const rows = [...tables.values()].reduce((sum, table) => sum + table.rows, 0);
  const wrong = told.missed.some(({severity}) => severity === 'error') ? told.missed : [];
  return attempt({small, trial: {...told, solved, rows}, wrong});
}

/** What forbids to show a small world: rows without parents, or a score that is too low. */
function lowQuality({validation, issues}: SmallWorld): Diagnostic[] {
  const orphans = Object.entries(validation.orphan_records).map(([key, count]) => `${key}: ${count}`);
  const found: Diagnostic[] = [];
  if (!validation.fk_integrity_passed)
    found.push({
      severity: 'error',
      code: 'preview-orphans',
      message: `The preview has rows whose parent is missing: ${orphans.join(', ')}`,
    });
  if (validation.quality_score < MINIMUM_SCORE)
    found.push({
      severity: 'error',
      code: 'preview-quality',
      message: `The preview scores ${validation.quality_score} of 10, and needs ${MINIMUM_SCORE}`,
      notes: issues,
    });
  return found;
}

/** A rejected preview is made with other random numbers, and so is the full data set then. */
const subSeedOf = (attempt: number): string => String(attempt);

interface SmallWorld {
  readonly tables: readonly {
    readonly name: string;
    readonly about: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
    readonly total: number;
  }[];
  /** Of all rows of all tables. */
  readonly digest: Digest;
  readonly validation: PreviewValidation;
  readonly issues: readonly string[];
}

async function smallWorld(context: StageContext, model: Model, problem: ProblemBlock, subSeed: string, index: number): Promise<SmallWorld> {
  const generated = await generateDataset(context, model, {size: model.size, cap: SMALL, effects: false}, subSeed);
  return onShipped(context, model, generated, `preview-${index}`, async (shipped) => {
    const tables = [];
    for (const table of model.tables) {
      const columns = table.columns.map((column) => column.name);
      const {rows} = await shipped.query(`select ${columns.map(quoteName).join(', ')} from ${quoteName(table.name)} limit ${SHOWN}`);
      tables.push({name: table.name, about: table.about, columns, rows, total: generated.get(table.name)!.rows});
    }
    const digest = digestOfJson([...generated].map(([name, {csv}]) => [name, csv.digest]));
    return {tables, digest, ...(await validate(shipped, model, problem))};
  });
}

async function validate(shipped: Shipped, model: Model, problem: ProblemBlock): Promise<{validation: PreviewValidation; issues: string[]}> {
  const orphans: Record<string, number> = {};
  for (const table of model.tables) {
    for (const {columns, parent, parentColumns, lead} of foreignKeysOf(table)) {
      const same = columns.map((name, k) => `p.${quoteName(parentColumns[k]!)} = c.${quoteName(name)}`);
      const sql = `select count(*) from ${quoteName(table.name)} c where c.${quoteName(lead.name)} is not null and not exists (select 1 from ${quoteName(parent)} p where ${same.join(' and ')})`;
      const count = Number((await shipped.query(sql)).rows[0]![0]);
      if (count > 0) orphans[`${table.name}.${columns.join(' + ')}`] = count;
    }
  }
  const measured = await measureChecks({shipped, model, problem, answers: []}, (id) => CHECKS.has(id));
  const checks = measured.filter((check) => check.score !== null);
  const score = checks.length === 0 ? 10 : checks.reduce((sum, check) => sum + check.score!, 0) / checks.length;
  const low = checks.filter((check) => check.score! < 10);
  return {
    validation: {
      fk_integrity_passed: Object.keys(orphans).length === 0,
      orphan_records: orphans,
      data_type_issues: low.filter((check) => check.id === '2.1').flatMap((check) => check.details),
      quality_score: Math.round(score * 10) / 10,
    },
    issues: low.map((check) => `${check.id} ${check.title}: ${check.details.join('; ')}`),
  };
}

const short = (answer: Answer, fill: (text: string) => string) => ({
  id: answer.id,
  ask: fill(answer.ask),
  columns: answer.columns.map((column) => column.name),
  rows: answer.rows.slice(0, ANSWER_ROWS),
});
