import type {Model} from '../core/model.js';
import {err} from '../core/result.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Stage} from '../core/stage.js';
import {GENERATOR_ENGINES, GENERATOR_VERSION} from '../generate/version.js';
import {specFacts, type SpecFacts} from './facts.js';
import {readModel, readProblem} from './files.js';

/** What a preview depends on. */
export interface PreviewParams {
  readonly facts: SpecFacts;
  readonly problem: ProblemBlock;
  readonly model: Model;
  readonly attempt: number;
  readonly generator: number;
}

/** What a person looks at before the rows are made: a small closed world, and a trial in which the story has to come true. */
export const previewStage: Stage<PreviewParams> = {
  name: 'preview',
  // 1: first.
  version: 1,
  needs: ['problem', 'schema'],
  engines: GENERATOR_ENGINES,
  cost: 'cheap',
  gate: {
    name: 'preview',
    coversEngines: true,
    editable: false,
    replay: false,
    accept: (_spec, _inputs, _artefact, file) =>
      Promise.resolve(
        err([
          {
            severity: 'error',
            code: 'preview-edited',
            message: `${file} only shows what the schema makes`,
            suggestion: 'edit the schema instead',
          },
        ]),
      ),
  },
  async select(spec, inputs, review) {
    return {
      facts: specFacts(spec),
      problem: await readProblem(inputs),
      model: await readModel(inputs),
      attempt: review.attempt,
      generator: GENERATOR_VERSION,
    };
  },
  async run(params, context) {
    return (await import('./make-preview.js')).makePreview(params, context);
  },
};
