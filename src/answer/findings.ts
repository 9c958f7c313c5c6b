import type {Cell, MeasuredFinding} from '../core/answer.js';
import {findingSql} from '../core/finding-sql.js';
import type {Model} from '../core/model.js';
import type {Shipped} from '../core/shipped.js';
import type {FindingSpec, ProblemBlock} from '../core/spec.js';
import {judge, targetOf, type Measure} from './judge.js';

/**
 * Measures every finding on the shipped files and says whether it holds, in the order of the problem block. One whose SQL fails does
 * not hold, and says why; one that claims nothing is quoted as measured.
 */
export async function measureFindings(shipped: Shipped, problem: ProblemBlock, model: Model): Promise<MeasuredFinding[]> {
  const found: MeasuredFinding[] = [];
  for (const [name, finding] of Object.entries(problem.findings)) found.push(await measure(shipped, name, finding, model));
  return found;
}

async function measure(shipped: Shipped, name: string, finding: FindingSpec, model: Model): Promise<MeasuredFinding> {
  const metric = model.metrics.find((candidate) => candidate.name === finding.metric);
  const format = finding.format ?? metric?.format;
  const about = {
    name,
    ...(finding.says === undefined ? {} : {says: finding.says}),
    target: targetOf(finding, format, model.currency),
    ...(finding.because === undefined ? {} : {because: finding.because}),
  };
  const failed = (why: string, sql: string): MeasuredFinding => ({
    ...about,
    value: null,
    shown: '[not measured]',
    measured: why,
    margin: null,
    holds: false,
    sql,
  });
  if (finding.sql === undefined && !metric) return failed(`there is no metric ${finding.metric ?? 'named'}`, '');
  const {sql, shape} = findingSql(finding, metric);
  const result = await shipped.attempt(sql);
  if (!result.ok) return failed([result.error.message, ...result.error.notes].join('; '), sql);
  const width = finding.by?.length ?? 0;
  const measures: Measure[] = result.value.rows.map((row) => {
    const group = row.slice(0, width);
    const change = shape === 'change' || shape === 'group-changes';
    return change ? {group, before: numberOf(row[width]), after: numberOf(row[width + 1])} : {group, value: row[width] ?? null};
  });
  return {...about, ...judge(finding, measures, format, model.currency), sql};
}

/** A number, from text too when DuckDB's decimal was too long for one; null for all else. */
function numberOf(cell: Cell | undefined): number | null {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : null;
}
