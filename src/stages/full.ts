import type {Model} from '../core/model.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Stage} from '../core/stage.js';
import {GENERATOR_ENGINES, GENERATOR_VERSION} from '../generate/version.js';
import type {DocumentParams} from './documents.js';
import {publicationOf, specFacts} from './facts.js';
import {readJson, readModel, readProblem, SUB_SEED} from './files.js';

/** What the full data set depends on. */
export interface FullParams extends DocumentParams {
  readonly model: Model;
  readonly subSeed: string;
  readonly generator: number;
}

/** The whole data set, in which the story has come true, and everything measured on it: answers, findings, profile, quality. */
export const fullStage: Stage<FullParams> = {
  name: 'full',
  // 1: first. 2: strengths are found, findings and mistakes have to hold, the ledger. 3: up to three tries; planned defects; the
  // texts of the package are made and judged here. 4: the descriptor is true of the files as shipped, and judged by them; 5.3, 5.5, 6.1.
  // 5: what the report's pictures are drawn from. 6: measures with long tails by orders of magnitude, orphans of each reference.
  version: 6,
  needs: ['problem', 'schema', 'preview'],
  engines: GENERATOR_ENGINES,
  cost: 'heavy',
  async select(spec, inputs) {
    const {subSeed} = await readJson<{subSeed: string}>(inputs, 'preview', SUB_SEED);
    return {
      facts: specFacts(spec),
      publication: publicationOf(spec),
      problem: measured(await readProblem(inputs)),
      model: await readModel(inputs),
      subSeed,
      generator: GENERATOR_VERSION,
    };
  },
  async run(params, context) {
    return (await import('./make-full.js')).makeFull(params, context);
  },
};

/** The part of the problem that is measured: a reworded statement or hint measures nothing anew. */
function measured(problem: ProblemBlock): ProblemBlock {
  const {title, subtitle, company, findings, questions} = problem;
  return {title, ...(subtitle === undefined ? {} : {subtitle}), company, findings, questions, statement: ''};
}
