import type {Answer, MeasuredFinding} from '../core/answer.js';
import type {Profile} from '../core/profile.js';
import type {QaResults} from '../core/qa.js';
import type {ReportInput} from '../core/report-input.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {StageInputs} from '../core/stage.js';
import {fillProse} from '../answer/prose.js';
import {factsOf, specFacts} from './facts.js';
import {ANSWERS, FINDINGS, PROFILE, QA, readJson, readModel, readProblem} from './files.js';

/** Gathers all that reports and texts are made from. */
export async function readReportInput(spec: ChallengeSpec, inputs: StageInputs): Promise<ReportInput> {
  const problem = await readProblem(inputs);
  const model = await readModel(inputs);
  const findings = await readJson<MeasuredFinding[]>(inputs, 'full', FINDINGS);
  const fill = (text: string): string => fillProse(text, findings);
  return {
    challenge: factsOf(specFacts(spec), problem),
    story: {
      statement: paragraphs(fill(problem.statement)),
      insights: problem.research?.insights ?? [],
      challenges: problem.research?.challenges ?? [],
      ...(problem.deliver === undefined ? {} : {deliver: fill(problem.deliver)}),
      rubric: Object.entries(problem.rubric ?? {}).map(([criterion, points]) => ({criterion, points})),
    },
    profile: await readJson<Profile>(inputs, 'full', PROFILE),
    // The wording comes from the problem as it is now, the numbers from what was measured.
    answers: (await readJson<Answer[]>(inputs, 'full', ANSWERS)).map((answer, k) => ({
      ...answer,
      ask: fill(problem.questions[k]?.ask ?? answer.ask),
    })),
    findings,
    qa: await readJson<QaResults>(inputs, 'full', QA),
    rules: model.rules.map(({table, check, about}) => ({table, check, about})),
    metrics: model.metrics.map(({name, about, is, of}) => ({name, about, is, of})),
  };
}

/** A statement's paragraphs: parted by blank lines, the line breaks within them are the author's and mean nothing. */
function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
}
