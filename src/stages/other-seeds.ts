/** The story in data sets of other seeds: what holds in one and not in another was luck. */
import type {MeasuredFinding} from '../core/answer.js';
import type {Model} from '../core/model.js';
import type {ProblemBlock} from '../core/spec.js';
import type {StageContext} from '../core/stage.js';
import {measureFindings} from '../answer/findings.js';
import {generateDataset} from '../generate/dataset.js';
import type {OtherSeed} from '../quality/check.js';
import {onShipped} from './world.js';

/** Bump when equal files must give other findings. 1: first. */
const VERSION = 1;
/** Seeds besides the own one. */
const OTHERS = ['a', 'b'] as const;
/** Rows at most: enough to tell a finding from luck, and little beside ten million. */
const MOST_ROWS = 50_000;

/**
 * The findings of a story in two data sets of other seeds, with the strengths of effects that were found for its own. Each is an action:
 * equal rows measure nothing anew.
 */
export async function measureOtherSeeds(
  context: StageContext,
  model: Model,
  problem: Pick<ProblemBlock, 'findings'>,
  subSeed: string,
): Promise<OtherSeed[]> {
  if (Object.keys(problem.findings).length === 0) return [];
  const found: OtherSeed[] = [];
  for (const other of OTHERS) {
    context.signal.throwIfAborted();
    const seed = `${subSeed}${other}`;
    const tables = await generateDataset(context, model, {size: Math.min(model.size, MOST_ROWS), effects: true}, seed);
    const outputs = await context.act({
      name: 'other-seed',
      version: VERSION,
      engines: ['@duckdb/node-api'],
      params: {
        files: [...tables].map(([table, {csv}]) => [table, csv.digest]),
        types: model.tables.map((table) => [table.name, table.columns.map((column) => [column.name, column.type])]),
        views: model.views,
        metrics: model.metrics,
        findings: problem.findings,
      },
      run: async () => {
        const asked = {title: '', company: {name: '', about: ''}, statement: '', questions: [], findings: problem.findings};
        const findings = await onShipped(context, model, tables, `other-${other}`, (shipped) => measureFindings(shipped, asked, model));
        return {'findings.json': JSON.stringify(findings)};
      },
    });
    found.push({seed, findings: JSON.parse(await context.text(outputs['findings.json']!)) as MeasuredFinding[]});
  }
  return found;
}
