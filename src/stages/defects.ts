/** The files as they ship, with planned defects, and the proof that cleaning them gives the answers of the clean ones. */
import {rm} from 'node:fs/promises';
import type {Answer, Cell, MeasuredFinding} from '../core/answer.js';
import {formOf} from '../core/defect-forms.js';
import type {DefectsReport, Uncleaned} from '../core/defects.js';
import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import type {Profile, TableProfile} from '../core/profile.js';
import type {Shipped} from '../core/shipped.js';
import type {ProblemBlock} from '../core/spec.js';
import {quoteName} from '../core/sql-text.js';
import type {StageContext} from '../core/stage.js';
import type {Planted} from '../generate/defects/planted.js';
import {openShipped, type ShippedDatabase} from '../sql/sandbox.js';
import {difference} from './mistakes.js';
import {tell} from './world.js';

/** Rows of an answer on unclean files that are kept. */
const KEPT = 10;

/**
 * Three views of the same files: cleaned, which is what learners answer from; less the ledger, which is what checks look at; and as they
 * are, which is what somebody gets who does not clean them, and what descriptions of the files have to be true of.
 */
export interface Views {
  readonly shipped: Shipped;
  readonly checked: Shipped;
  readonly asShipped: Shipped;
  /** What the proof found wrong, or nothing. */
  readonly broken: readonly Diagnostic[];
}

/** Opens the shipped files cleaned and the clean ones, does some work on them, and closes both whatever happens. Without defects they are one. */
export async function onPlanted<T>(
  context: StageContext,
  model: Model,
  planted: Planted,
  name: string,
  work: (views: Views) => Promise<T>,
): Promise<T> {
  const databases: {shipped: ShippedDatabase; file: string}[] = [];
  const open = async (which: string, tables: Planted['tables'], own: boolean): Promise<ShippedDatabase> => {
    const file = `${context.scratch}/${name}${which}.duckdb`;
    const files = Object.fromEntries([...tables].map(([table, {csv}]) => [table, context.path(csv)]));
    const ledgers = Object.fromEntries(
      [...planted.ledgers].map(([table, ledger]) => [
        table,
        {twin: context.path(planted.clean.get(table)!.csv), ledger: context.path(ledger)},
      ]),
    );
    const shipped = await openShipped({model, files, ...(own ? {planted: ledgers} : {}), database: file, signal: context.signal});
    databases.push({shipped, file});
    return shipped;
  };
  try {
    const shipped = await open('', planted.tables, true);
    const checked = planted.ledgers.size === 0 ? shipped : await open('-clean', planted.clean, false);
    const asShipped = planted.ledgers.size === 0 ? shipped : await open('-as-shipped', planted.tables, false);
    return await work({shipped, checked, asShipped, broken: shipped.broken.map((one) => diagnosticOf(model, one))});
  } finally {
    for (const {shipped, file} of databases) {
      await shipped.close();
      await rm(file, {force: true});
    }
  }
}

function diagnosticOf(model: Model, {table, claim, message, column}: ShippedDatabase['broken'][number]): Diagnostic {
  const own = model.defects?.find((one) => one.table === table);
  return {
    severity: 'error',
    code: claim === 'ledger' ? 'defects-ledger' : 'defects-cleaning',
    // Somebody's own SQL is theirs to mend, at its line; anything else is ours, and no mistake of a spec.
    ...(own?.ownClean === true && claim === 'cleaning' ? {pointer: `${own.pointer}/clean`} : {}),
    message:
      claim === 'ledger'
        ? `The shipped ${table} is not the clean one plus its ledger: ${message}`
        : `Cleaning ${table} does not restore it: ${message}`,
    ...(own?.ownClean === true
      ? {suggestion: 'change clean, or leave it out: the build then writes it'}
      : column === undefined
        ? {}
        : {suggestion: `leave dirty of ${column} out`}),
  };
}

/** The last claim of the proof: every answer and every finding is the same on the cleaned files as on the clean ones. One diagnostic each. */
export async function differentAnswers(
  {shipped, checked}: Views,
  model: Model,
  problem: ProblemBlock,
  told: {readonly answers: readonly Answer[]; readonly findings: readonly MeasuredFinding[]},
): Promise<Diagnostic[]> {
  if (shipped === checked) return [];
  const clean = await tell(checked, model, problem);
  const found: Diagnostic[] = [];
  for (const [k, answer] of told.answers.entries()) {
    const other = clean.answers[k];
    const differs = answer.error === other?.error ? firstDifference(other?.rows ?? [], answer.rows) : 'one of them fails';
    if (differs === undefined) continue;
    found.push({
      severity: 'error',
      code: 'defects-answer',
      pointer: `/problem/questions/${k}/sql`,
      message: `Cleaning does not restore the answer of ${answer.id}: ${differs}`,
      suggestion: 'let its SQL read nothing that gets lost, and give its order a tie-breaker',
    });
  }
  for (const [k, finding] of told.findings.entries()) {
    const other = clean.findings[k];
    if (finding.measured === other?.measured && finding.value === other.value) continue;
    found.push({
      severity: 'error',
      code: 'defects-answer',
      pointer: `/problem/findings/${finding.name}`,
      message: `Cleaning does not restore the finding ${finding.name}: ${finding.measured} instead of ${other?.measured ?? 'nothing'}`,
    });
  }
  return found;
}

/** What differs between two answers that have to be equal to the last digit. */
function firstDifference(right: readonly (readonly Cell[])[], found: readonly (readonly Cell[])[]): string | undefined {
  if (right.length !== found.length) return `${found.length} rows instead of ${right.length}`;
  for (const [k, row] of right.entries())
    for (const [c, cell] of row.entries())
      if (cell !== found[k]![c]) return `row ${k + 1} has ${String(found[k]![c])} instead of ${String(cell)}`;
  return undefined;
}

/** The files as they ship and are loaded by somebody who does not clean them: what every question gives then, and what the first rows look like. */
export async function uncleaned(
  {asShipped}: Views,
  planted: Planted,
  problem: ProblemBlock,
  answers: readonly Answer[],
  profile: Profile,
): Promise<{readonly questions: readonly Uncleaned[]; readonly profile: Profile}> {
  if (planted.ledgers.size === 0) return {questions: [], profile};
  const found: Uncleaned[] = [];
  for (const [k, question] of problem.questions.entries()) {
    const answer = answers[k];
    if (answer === undefined) continue;
    const result = await asShipped.attempt(question.sql, {limit: answer.rows.length + 100});
    const columns = answer.columns.map(({name}) => name);
    if (!result.ok) {
      found.push({question: answer.id, differs: `it fails: ${result.error.message}`, columns, rows: []});
      continue;
    }
    const {rows} = result.value;
    const differs = difference(answer.rows, rows) ?? firstDifference(answer.rows, rows);
    found.push({question: answer.id, ...(differs === undefined ? {} : {differs}), columns, rows: rows.slice(0, KEPT)});
  }
  return {questions: found, profile: await withShippedRows(profile, planted, asShipped)};
}

/** What reports and texts say about the planned defects; undefined where there are none. */
export function defectsReport(model: Model, planted: Planted, questions: readonly Uncleaned[]): DefectsReport | undefined {
  const plans = model.defects ?? [];
  if (plans.length === 0) return undefined;
  const forms = plans.flatMap((plan) => {
    const table = model.tables.find(({name}) => name === plan.table)!;
    return plan.cells.flatMap(({column, kind}) => {
      const form = formOf(
        kind,
        table,
        table.columns.find(({name}) => name === column)!,
        model,
      );
      return form.ok ? [form.value] : [];
    });
  });
  const kinds = forms.map(({words}) => words);
  if (plans.some(({duplicates}) => duplicates !== undefined)) kinds.push('rows that occur twice');
  return {
    tables: plans.map(({table, clean}) => ({table, rows: planted.tables.get(table)!.rows, clean})),
    planted: planted.counts,
    kinds: [...new Set(kinds)],
    forms: [...new Set(forms.flatMap(({canonical}) => (canonical === undefined ? [] : [canonical])))],
    questions,
  };
}

/**
 * The profile of the cleaned files, with what a learner sees of the shipped ones: rows of the file, and samples as they stand in it. A
 * cell that reads as its type is shown as that, any other as its text.
 */
async function withShippedRows(profile: Profile, planted: Planted, shipped: Shipped): Promise<Profile> {
  const tables: TableProfile[] = [];
  for (const table of profile.tables) {
    const file = planted.tables.get(table.name);
    if (file === undefined || !planted.ledgers.has(table.name)) tables.push(table);
    else tables.push({...table, fileRows: file.rows, sample: await sampleOf(shipped, table)});
  }
  return {...profile, tables};
}

async function sampleOf(shipped: Shipped, table: TableProfile): Promise<Cell[][]> {
  const names = table.columns.map(({name}) => quoteName(name)).join(', ');
  const limit = `order by rowid limit ${table.sample.length}`;
  const typed = await shipped.query(`select ${names} from ${quoteName(table.name)} ${limit}`);
  const text = await shipped.query(`select ${names} from text.${quoteName(table.name)} ${limit}`);
  return typed.rows.map((row, k) => row.map((cell, c) => cell ?? text.rows[k]![c] ?? null));
}
