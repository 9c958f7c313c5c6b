/** The story in data sets of other seeds: what holds in one and not in another was luck. */
import type {Model} from '../core/model.js';
import type {ProblemBlock} from '../core/spec.js';
import type {StageContext} from '../core/stage.js';
import type {OtherSeed} from '../quality/check.js';
import {measureWorld} from './measure.js';

/** Seeds besides the own one. */
const OTHERS = ['a', 'b'] as const;
/** Rows at most: enough to tell a finding from luck, and little beside ten million. */
const MOST_ROWS = 50_000;

/** The findings of a story in two data sets of other seeds, with the strengths of effects that were found for its own. */
export async function measureOtherSeeds(
  context: StageContext,
  model: Model,
  {findings}: Pick<ProblemBlock, 'findings'>,
  subSeed: string,
): Promise<OtherSeed[]> {
  if (Object.keys(findings).length === 0) return [];
  const found: OtherSeed[] = [];
  for (const other of OTHERS) {
    context.signal.throwIfAborted();
    const seed = `${subSeed}${other}`;
    const size = Math.min(model.size, MOST_ROWS);
    found.push({seed, findings: await measureWorld(context, model, findings, seed, size, `other-${other}`)});
  }
  return found;
}
