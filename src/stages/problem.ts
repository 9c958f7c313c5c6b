import {offlineProblem} from '../author/offline.js';
import {declaredProse} from '../answer/prose.js';
import type {Diagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec, ProblemBlock} from '../core/spec.js';
import type {Review, Stage, StageDone} from '../core/stage.js';
import {problemPage} from '../render/page/problem.js';
import {parseArtefact, printArtefact} from '../spec/artefact.js';
import {factsOf, specFacts, type SpecFacts} from './facts.js';
import {prettyJson, PROBLEM} from './files.js';

interface Params {
  readonly facts: SpecFacts;
  /** Written by hand in the spec. */
  readonly problem?: ProblemBlock;
  /** What the author reads. */
  readonly spec?: ChallengeSpec;
  readonly review?: Review;
}

/** The story: research notes, statement, questions and findings, from the spec's own block or from an author. */
export const problemStage: Stage<Params> = {
  name: 'problem',
  // 1: first.
  version: 1,
  needs: [],
  engines: ['yaml'],
  cost: 'cheap',
  gate: {
    name: 'problem',
    coversEngines: false,
    editable: true,
    replay: true,
    accept(spec, _inputs, artefact, file) {
      const parsed = parseArtefact('problem', artefact, file);
      return Promise.resolve(parsed.ok ? ok(outputs(specFacts(spec), parsed.value as ProblemBlock, artefact)) : err(parsed.error));
    },
  },
  select(spec, _inputs, review) {
    const facts = specFacts(spec);
    if (spec.problem !== undefined) return Promise.resolve({facts, problem: spec.problem});
    // Where the spec lies does not matter to what is written.
    return Promise.resolve({facts, spec: {...spec, file: ''}, review});
  },
  async run(params): Promise<Result<StageDone, readonly Diagnostic[]>> {
    if (params.problem !== undefined) return ok(outputs(params.facts, params.problem));
    const authored = await offlineProblem(params.spec!, params.review!);
    if (!authored.ok) return authored;
    return ok({...outputs(params.facts, authored.value.block), receipt: authored.value.receipt});
  },
};

function outputs(facts: SpecFacts, problem: ProblemBlock, artefact = printArtefact('problem', problem)): StageDone {
  const page = problemPage({facts: factsOf(facts, problem), problem, statement: declaredProse(problem.statement, problem)});
  return {outputs: {'problem.yaml': artefact, 'problem.md': page, [PROBLEM]: prettyJson(problem)}};
}
