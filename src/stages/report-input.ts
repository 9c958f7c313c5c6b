import type {Answer, MeasuredFinding} from '../core/answer.js';
import type {Model} from '../core/model.js';
import type {DefectsReport} from '../core/defects.js';
import type {Portrait} from '../core/portrait.js';
import type {Profile} from '../core/profile.js';
import type {QaResults} from '../core/qa.js';
import type {Mechanism, Publication, ReportInput} from '../core/report-input.js';
import type {ChallengeSpec, ProblemBlock} from '../core/spec.js';
import type {Blob, StageContext, StageInputs} from '../core/stage.js';
import {factsOf, publicationOf, specFacts, type SpecFacts} from './facts.js';
import {ANSWERS, DEFECTS, FINDINGS, LEDGER, MODEL, PORTRAIT, PROBLEM, PROFILE, QA} from './files.js';

/** What reports depend on: a few settings, and the digests of what was made. The files themselves are read when a report is made. */
export interface ReportParams {
  readonly facts: SpecFacts;
  readonly publication: Publication;
  readonly blobs: {
    readonly [
      file in
        typeof PROBLEM | typeof MODEL | typeof ANSWERS | typeof FINDINGS | typeof PROFILE | typeof PORTRAIT | typeof QA | typeof LEDGER
    ]: Blob;
  } & {readonly [DEFECTS]?: Blob};
}

/** Takes from spec and inputs what the reports depend on. */
export function selectReport(spec: ChallengeSpec, inputs: StageInputs): ReportParams {
  const full = inputs.full!.outputs;
  return {
    facts: specFacts(spec),
    publication: publicationOf(spec),
    blobs: {
      [PROBLEM]: inputs.problem!.outputs[PROBLEM]!,
      [MODEL]: inputs.schema!.outputs[MODEL]!,
      [ANSWERS]: full[ANSWERS]!,
      [FINDINGS]: full[FINDINGS]!,
      [PROFILE]: full[PROFILE]!,
      [PORTRAIT]: full[PORTRAIT]!,
      [QA]: full[QA]!,
      ...(full[DEFECTS] === undefined ? {} : {[DEFECTS]: full[DEFECTS]}),
      [LEDGER]: full[LEDGER]!,
    },
  };
}

/** Gathers all that reports and texts are made from. */
export async function reportInput({facts, publication, blobs}: ReportParams, context: StageContext): Promise<ReportInput> {
  const {fillProse} = await import('../answer/prose.js');
  const read = async <T>(file: keyof ReportParams['blobs']): Promise<T> => JSON.parse(await context.text(blobs[file]!)) as T;
  const problem = await read<ProblemBlock>(PROBLEM);
  const model = await read<Model>(MODEL);
  const findings = await read<MeasuredFinding[]>(FINDINGS);
  const fill = (text: string): string => fillProse(text, findings);
  return {
    challenge: factsOf(facts, problem),
    publication,
    story: {
      statement: paragraphs(fill(problem.statement)),
      insights: problem.research?.insights ?? [],
      challenges: problem.research?.challenges ?? [],
      ...(problem.deliver === undefined ? {} : {deliver: fill(problem.deliver)}),
      rubric: Object.entries(problem.rubric ?? {}).map(([criterion, points]) => ({criterion, points})),
    },
    profile: await read<Profile>(PROFILE),
    portrait: await read<Portrait>(PORTRAIT),
    // The wording comes from the problem as it is now, the numbers from what was measured.
    answers: (await read<Answer[]>(ANSWERS)).map((answer, k) => reworded(answer, problem.questions[k], fill)),
    findings: findings.map((finding) => ({
      ...finding,
      ...(problem.findings[finding.name]?.says === undefined ? {} : {says: fill(problem.findings[finding.name]!.says!)}),
    })),
    qa: await read<QaResults>(QA),
    ...(blobs[DEFECTS] === undefined ? {} : {defects: await read<DefectsReport>(DEFECTS)}),
    rules: model.rules.map(({table, check, about}) => ({table, check, about})),
    metrics: model.metrics.map(({name, about, is, of}) => ({name, about, is, of})),
    mechanism: mechanismOf(model, await read<Ledger>(LEDGER)),
  };
}

/** What is read of the ledger. */
interface Ledger {
  readonly effects: readonly {readonly name: string; readonly strength: number; readonly strength_found: boolean}[];
  readonly mistakes: readonly {
    readonly question: string;
    readonly name: string;
    readonly differs: string;
    readonly columns: Mechanism['mistakes'][number]['columns'];
    readonly wrong: Mechanism['mistakes'][number]['rows'];
  }[];
}

/** The effects as the schema declares them, with the strengths that the ledger says they have in the files. */
function mechanismOf(model: Model, ledger: Ledger): Mechanism {
  return {
    effects: model.effects.map((effect) => {
      const planted = ledger.effects.find((one) => one.name === effect.name);
      const {name, about, table, from, to, rampDays, what, where} = effect;
      return {
        ...{name, about, table, from, rampDays, what},
        ...(to === undefined ? {} : {to}),
        ...(where === undefined ? {} : {where}),
        strength: planted?.strength ?? effect.strength,
        found: planted?.strength_found ?? false,
      };
    }),
    mistakes: ledger.mistakes.map(({question, name, differs, columns, wrong}) => ({question, name, differs, columns, rows: wrong})),
  };
}

/** An answer with the words of its question as they are now. */
function reworded(answer: Answer, question: ProblemBlock['questions'][number] | undefined, fill: (text: string) => string): Answer {
  if (question === undefined) return answer;
  const {ask, because, concept, hints, mistakes} = question;
  return {
    ...answer,
    ask: fill(ask),
    ...(because === undefined ? {} : {because: fill(because)}),
    ...(concept === undefined ? {} : {concept}),
    hints: (hints ?? []).map(fill),
    mistakes: (mistakes ?? []).map(({name, say}) => ({name, say: fill(say)})),
  };
}

/** A statement's paragraphs: parted by blank lines, the line breaks within them are the author's and mean nothing. */
function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
}
