import type {Cell, MeasuredFinding} from '../../core/answer.js';
import type {ChallengeFacts} from '../../core/report-input.js';
import {marginText} from '../text/margin.js';
import {counted, grouped, listed, plainNumber} from '../text/words.js';
import {bullets, code, dataTable, md, page, prose, table} from './markdown.js';
import {pageHead} from './problem.js';

/** What the preview's small world was checked for, with the seed product's field names. */
export interface PreviewValidation {
  readonly fk_integrity_passed: boolean;
  /** Orphan rows by foreign key, where there are some. */
  readonly orphan_records: Readonly<Record<string, number>>;
  readonly data_type_issues: readonly string[];
  /** 0 to 10. */
  readonly quality_score: number;
}
export interface PreviewPage {
  readonly facts: ChallengeFacts;
  /** First rows of each table, of `total` that the small world has. */
  readonly tables: readonly {
    readonly name: string;
    readonly about: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
    readonly total: number;
  }[];
  readonly validation: PreviewValidation;
  /** The whole pipeline on fewer rows, effects on. */
  readonly trial: {
    readonly rows: number;
    /** Of the effects whose strength the build has found. */
    readonly strengths?: readonly {readonly effect: string; readonly finding: string; readonly strength: number}[];
    readonly findings: readonly MeasuredFinding[];
    readonly answers: readonly {
      readonly id: string;
      readonly ask: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    }[];
    /** With the numbers of the trial; paragraphs parted by blank lines. */
    readonly statement: string;
  };
}

/** Rows of each table that the page shows. */
const ROWS = 10;

/** `preview.md`: whether the story comes true, first rows of every table and answer, and the statement with the numbers of the trial. */
export function previewPage({facts, tables, validation, trial}: PreviewPage): string {
  return page([
    pageHead(facts, 'Preview'),
    `## Does the story come true?\n\n${findingsText(trial.findings, trial.rows, trial.strengths)}`,
    `## The sample rows, checked\n\n${validationText(validation)}`,
    `## First rows\n\n${tables.map(({name, about, columns, rows, total}) => `### ${code(name, false)}\n\n${md(about)} ${grouped(Math.min(ROWS, rows.length))} of ${counted(total, 'row')} of the preview.\n\n${dataTable(columns, rows.slice(0, ROWS))}`).join('\n\n')}`,
    `## First rows of the answers\n\n${trial.answers.map(({id, ask, columns, rows}) => `### ${md(id.toUpperCase())}: ${md(ask)}\n\n${dataTable(columns, rows)}`).join('\n\n')}`,
    `## The statement, with the numbers of the trial\n\n${prose(trial.statement)}`,
  ]);
}

function findingsText(findings: readonly MeasuredFinding[], rows: number, strengths: PreviewPage['trial']['strengths'] = []): string {
  if (findings.length === 0) return `The story claims no finding. Trial of the whole pipeline on ${counted(rows, 'row')}.`;
  const missed = findings.filter((finding) => !finding.holds);
  const verdict =
    missed.length === 0
      ? `**All ${counted(findings.length, 'finding')} hold**`
      : `**${findings.length - missed.length} of ${counted(findings.length, 'finding')} hold; not ${listed(missed.map((finding) => code(finding.name, false)))}**`;
  return `${verdict}, measured on a trial of ${counted(rows, 'row')}. Numbers move a little at full size.\n\n${table(
    ['', 'Finding', 'Says', 'Must be', 'Measured', 'Margin', 'Planted by'],
    findings.map((finding) => [
      finding.holds ? '✓' : '✗',
      code(finding.name),
      md(finding.says ?? ''),
      md(finding.target),
      md(finding.measured),
      marginText(finding),
      finding.because === undefined ? '' : code(finding.because) + strengthText(finding.name, strengths),
    ]),
    [false, false, false, false, false, true, false],
  )}`;
}

/** The strength that was found for this finding, in percent or percentage points. */
function strengthText(finding: string, strengths: NonNullable<PreviewPage['trial']['strengths']>): string {
  const found = strengths.find((one) => one.finding === finding);
  return found === undefined ? '' : ` at ${plainNumber(Number((found.strength * 100).toPrecision(3)))} %, as found`;
}

function validationText({fk_integrity_passed, orphan_records, data_type_issues, quality_score}: PreviewValidation): string {
  const orphans = Object.entries(orphan_records);
  return bullets([
    `Quality: **${quality_score.toFixed(1)} of 10**`,
    fk_integrity_passed
      ? 'Every foreign key finds its parent'
      : `Orphan rows: ${orphans.map(([key, count]) => `${code(key, false)} ${grouped(count)}`).join(', ')}`,
    data_type_issues.length === 0
      ? 'Every cell reads as its type'
      : `Cells that do not read as their type: ${data_type_issues.map(md).join('; ')}`,
  ]);
}
