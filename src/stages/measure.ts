import type {MeasuredFinding} from '../core/answer.js';
import type {Model} from '../core/model.js';
import type {ProblemBlock} from '../core/spec.js';
import type {StageContext} from '../core/stage.js';
import {measureFindings} from '../answer/findings.js';
import {generateDataset} from '../generate/dataset.js';
import {onShipped} from './world.js';

/** Bump when equal files must give other measured findings. 1: values alone. 2: whole findings. */
const VERSION = 2;

/**
 * Makes a world with effects and measures findings on its files. What was measured is an action whose key is the digests of the CSVs: equal
 * rows measure nothing anew. `name` is that of the database meanwhile.
 */
export async function measureWorld(
  context: StageContext,
  model: Model,
  findings: ProblemBlock['findings'],
  subSeed: string,
  size: number,
  name: string,
): Promise<readonly MeasuredFinding[]> {
  const tables = await generateDataset(context, model, {size, effects: true}, subSeed);
  const outputs = await context.act({
    name: 'measure',
    version: VERSION,
    engines: ['@duckdb/node-api'],
    params: {
      files: [...tables].map(([table, {csv}]) => [table, csv.digest]),
      types: model.tables.map((table) => [table.name, table.columns.map((column) => [column.name, column.type])]),
      views: model.views,
      metrics: model.metrics,
      findings,
    },
    run: async () => {
      const problem = {title: '', company: {name: '', about: ''}, statement: '', questions: [], findings};
      const measured = await onShipped(context, model, tables, name, (shipped) => measureFindings(shipped, problem, model));
      return {'findings.json': JSON.stringify(measured)};
    },
  });
  return JSON.parse(await context.text(outputs['findings.json']!)) as MeasuredFinding[];
}
