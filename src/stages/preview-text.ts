import type {stringify as Stringify} from 'yaml';
import type {Cell, MeasuredFinding} from '../core/answer.js';
import type {Digest} from '../core/digest.js';
import type {PreviewValidation} from '../render/page/preview.js';

/** What the preview's artefact is made from. */
export interface PreviewContent {
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
    readonly total: number;
  }[];
  readonly digest: Digest;
  readonly validation: PreviewValidation;
  readonly trial: {
    readonly rows: number;
    /** Of the effects whose strength the build has found. */
    readonly strengths: readonly {readonly effect: string; readonly finding: string; readonly strength: number}[];
    readonly findings: readonly MeasuredFinding[];
    readonly answers: readonly {readonly id: string; readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[]}[];
  };
}

/** The artefact of the preview gate as YAML: one line per row, so that a pull request shows which rows changed. */
export async function previewText({tables, digest, validation, trial}: PreviewContent): Promise<string> {
  const {stringify} = await import('yaml');
  const line = (value: unknown): string => lineWith(stringify, value);
  const lines = ['# Made from schema.yaml: edit the schema, not this file.', `rows_digest: sha256:${digest}`, 'tables:'];
  for (const table of tables) {
    lines.push(`  ${table.name}:`, `    rows: ${table.total}`, `    columns: ${line(table.columns)}`, '    first:');
    for (const row of table.rows) lines.push(`      - ${line(row)}`);
  }
  lines.push('validation:');
  for (const [name, value] of Object.entries(validation)) lines.push(`  ${name}: ${line(value)}`);
  lines.push('trial:', `  rows: ${trial.rows}`);
  if (trial.strengths.length > 0) lines.push('  strengths:');
  for (const {effect, finding, strength} of trial.strengths) lines.push(`    ${effect}: ${line({by: strength, for: finding})}`);
  lines.push(`  findings:${trial.findings.length === 0 ? ' {}' : ''}`);
  for (const {name, target, measured, margin, holds} of trial.findings) {
    lines.push(`    ${name}: ${line({target, measured, ...(margin === null ? {} : {margin: Number(margin.toPrecision(4))}), holds})}`);
  }
  lines.push('  answers:');
  for (const answer of trial.answers) {
    lines.push(`    ${answer.id}:`, `      columns: ${line(answer.columns)}`, `      first:${answer.rows.length === 0 ? ' []' : ''}`);
    for (const row of answer.rows) lines.push(`        - ${line(row.map(rounded))}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Six digits: enough to read, few enough that all machines agree on them. */
const rounded = (cell: Cell): Cell => (typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(6)) : cell);

/** A value as one line of YAML. */
const lineWith = (stringify: typeof Stringify, value: unknown): string =>
  stringify(value, {collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false}).trimEnd();
