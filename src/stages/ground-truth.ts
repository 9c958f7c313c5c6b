import type {Answer, MeasuredFinding} from '../core/answer.js';
import type {QaTry} from '../core/qa.js';
import type {DefectsReport} from '../core/defects.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Clarity} from '../quality/findable.js';
import type {MadeMistake} from './mistakes.js';
import type {Solved} from './story.js';
import {prettyJson} from './files.js';

/** What the ledger is made from. */
export interface LedgerInput {
  readonly problem: Pick<ProblemBlock, 'findings'>;
  readonly solved: Solved;
  readonly subSeed: string;
  readonly rows: {readonly [table: string]: number};
  readonly findings: readonly MeasuredFinding[];
  readonly clarity: readonly Clarity[];
  readonly answers: readonly Answer[];
  readonly mistakes: readonly MadeMistake[];
  readonly tries: readonly QaTry[];
  readonly defects?: DefectsReport;
}

/**
 * `ground_truth.json`: what is planted in the data and what came of it. Strengths are changes (0.2 = +20 %), or for `shift` points
 * (0.12 = 12 percentage points); `z` is null where a finding compares nothing.
 */
export function groundTruth({problem, solved, subSeed, rows, findings, clarity, answers, mistakes, tries, defects}: LedgerInput): string {
  const {model, knobs} = solved;
  const effectOf = (name: string | undefined) => model.effects.find((effect) => effect.name === name);
  return prettyJson({
    v: 1,
    challenge: model.id,
    seed: model.seed,
    sub_seed: subSeed,
    rows,
    findings: findings.map((finding) => {
      const spec = problem.findings[finding.name];
      const clear = clarity.find((one) => one.finding === finding.name);
      const effect = effectOf(finding.because);
      return {
        name: finding.name,
        says: finding.says ?? null,
        metric: spec?.metric ?? null,
        target: finding.target,
        measured: finding.measured,
        value: finding.value,
        margin: finding.margin,
        holds: finding.holds,
        z: clear?.z ?? null,
        smallest_part_rows: clear?.rows ?? null,
        because: finding.because ?? null,
        strength: effect?.strength ?? null,
        strength_found: knobs.some((knob) => knob.finding === finding.name),
        sql: finding.sql,
      };
    }),
    effects: model.effects.map((effect) => ({
      name: effect.name,
      about: effect.about,
      kind: effect.what.kind,
      table: effect.table,
      column: 'column' in effect.what ? effect.what.column : null,
      into: 'into' in effect.what ? effect.what.into : null,
      where: effect.where ?? null,
      from: effect.from,
      to: effect.to ?? null,
      ramp_days: effect.rampDays,
      strength: effect.strength,
      strength_found: effect.auto !== undefined,
    })),
    worlds_measured: solved.evaluations,
    tries: tries.map(({try: number, subSeed: seed, ...rest}) => ({try: number, sub_seed: seed, ...rest})),
    mistakes: mistakes.map(({question, name, differs, shows, columns, rows: wrong}) => ({
      question,
      name,
      shows,
      differs,
      columns,
      right: answers.find(({id}) => id === question)?.rows.slice(0, wrong.length) ?? [],
      wrong,
    })),
    ...(defects === undefined ? {} : {defects: defectsTruth(defects, rows, answers)}),
  });
}

/** Planned defects by table, column and kind; the SQL that cleans each table; and what each question gives when nobody cleans. */
function defectsTruth({tables, planted, questions}: DefectsReport, rows: LedgerInput['rows'], answers: readonly Answer[]) {
  return {
    tables: tables.map(({table, rows: shipped, clean}) => ({table, rows: rows[table] ?? null, rows_shipped: shipped, clean})),
    planted: planted.map(({table, column, kind, count}) => ({table, column: column ?? null, kind, count})),
    proved: [
      'each shipped table is the clean one plus defects.csv',
      'the cleaning SQL restores each table, but for cells that are missing or outliers',
      'every answer and finding is the same on the cleaned files as on the clean ones',
    ],
    forgot_to_clean: questions.map(({question, differs, columns, rows: wrong}) => ({
      question,
      shows: differs !== undefined,
      differs: differs ?? 'it gives the same answer',
      columns,
      right: answers.find(({id}) => id === question)?.rows.slice(0, wrong.length) ?? [],
      wrong,
    })),
  };
}
