import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec, ProblemBlock} from '../core/spec.js';
import type {Review, Stage, StageDone} from '../core/stage.js';
import {authorsView, differs, factsOf, specFacts, type SpecFacts} from './facts.js';
import {prettyJson, PROBLEM} from './files.js';
import {deskOf, isOnline} from './online.js';

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
  isPaid: (spec) => spec.problem === undefined && isOnline(spec),
  gate: {
    name: 'problem',
    coversEngines: false,
    editable: true,
    replay: true,
    async accept(spec, _inputs, artefact, file) {
      const {parseArtefact, printArtefact} = await import('../spec/artefact.js');
      const parsed = parseArtefact('problem', artefact, file);
      if (!parsed.ok) return parsed;
      const problem = parsed.value;
      if (spec.problem !== undefined && printArtefact('problem', problem) !== printArtefact('problem', spec.problem))
        return err([differs(file, spec, 'problem')]);
      return ok(await outputs(specFacts(spec), problem, artefact));
    },
  },
  select(spec, _inputs, review) {
    const facts = specFacts(spec);
    if (spec.problem !== undefined) return Promise.resolve({facts, problem: spec.problem});
    return Promise.resolve({facts, spec: authorsView(spec), review});
  },
  async run(params, context): Promise<Result<StageDone, readonly Diagnostic[]>> {
    if (params.problem !== undefined) return ok(await outputs(params.facts, params.problem));
    if (isOnline(params.spec!)) {
      const {openaiProblem} = await import('../author/openai/author.js');
      const written = await openaiProblem(params.spec!, params.review!, deskOf(params.facts, context));
      if (!written.ok) return written;
      const {block, receipt, usage, unanswerable} = written.value;
      for (const {ask, why} of unanswerable) context.warn(notAnswered(ask, why, params.spec!));
      return ok({...(await outputs(params.facts, block)), receipt, usage});
    }
    const {offlineProblem} = await import('../author/offline.js');
    const authored = await offlineProblem(params.spec!, params.review!);
    if (!authored.ok) return authored;
    const {block, receipt, warnings = []} = authored.value;
    warnings.forEach((warning) => {
      context.warn(warning);
    });
    // What an author says has to be as true as what a person writes: above all, no number that nothing vouches for.
    const {checkProblem} = await import('../spec/compile/problem.js');
    const wrong = checkProblem(block).filter(({severity}) => severity === 'error');
    if (wrong.length > 0) return err(wrong);
    return ok({...(await outputs(params.facts, block)), receipt});
  },
};

/** A wanted question that the author could not keep: at its line. */
function notAnswered(ask: string, why: string, spec: ChallengeSpec): PointedDiagnostic {
  const index = spec.questions.findIndex((wanted) => (typeof wanted === 'string' ? wanted : wanted.ask).trim() === ask.trim());
  return {
    severity: 'warning',
    code: 'not-answerable',
    message: `the question "${ask}" is not asked: no data of this challenge can answer it`,
    pointer: index < 0 ? '/questions' : `/questions/${index}`,
    ...(why === '' ? {} : {notes: [why]}),
  };
}

async function outputs(facts: SpecFacts, problem: ProblemBlock, text?: string): Promise<StageDone> {
  const {printArtefact} = await import('../spec/artefact.js');
  const {declaredProblem} = await import('../answer/prose.js');
  const {problemPage} = await import('../render/page/problem.js');
  const readable = declaredProblem(problem, facts.currency);
  const page = problemPage({facts: factsOf(facts, problem), problem: readable, statement: readable.statement});
  return {outputs: {'problem.yaml': text ?? printArtefact('problem', problem), 'problem.md': page, [PROBLEM]: prettyJson(problem)}};
}
