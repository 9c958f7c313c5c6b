import type {Model} from '../core/model.js';
import type {ProblemBlock} from '../core/spec.js';
import type {StageInputs, StageName} from '../core/stage.js';

/** Names of outputs that later stages read. Those under `internal/` are not copied to `dist/`. */
export const PROBLEM = 'internal/problem.json';
export const MODEL = 'internal/model.json';
export const VALIDATION = 'internal/validation.json';
export const SUB_SEED = 'internal/sub-seed.json';
export const ANSWERS = 'internal/answers.json';
export const FINDINGS = 'internal/findings.json';
/** What the pictures of the quality report are drawn from. */
export const PORTRAIT = 'internal/portrait.json';
export const PROFILE = 'internal/profile.json';
/** What reports say of planned defects; there is none where nothing is planted. */
export const DEFECTS = 'internal/defects.json';
/** Every spoilt cell and every copy of a row, for instructors. */
export const DEFECTS_LEDGER = 'defects.csv';
export const QA = 'qa_results.json';
export const LEDGER = 'ground_truth.json';
export const PDF = 'quality_report.pdf';
export const LEARNERS_PDF = 'quality_report_learner.pdf';
export const WORKBOOK = 'analytical_answers.xlsx';
export const DICTIONARY = 'internal/data_dictionary.txt';
export const DATA_PACKAGE = 'datapackage.json';
export const SCHEMA = 'schema.json';
export const MANIFEST = 'manifest-sha256.txt';
export const CHALLENGE = 'challenge.pdf';
export const GUIDE = 'solution_guide.pdf';
export const PAGE = 'report.html';

/** A JSON output of an earlier stage. */
export async function readJson<T>(inputs: StageInputs, stage: StageName, name: string): Promise<T> {
  const input = inputs[stage];
  if (input === undefined) throw new Error(`the stage ${stage} is not among the inputs`);
  return JSON.parse(await input.text(name)) as T;
}

export const readProblem = (inputs: StageInputs): Promise<ProblemBlock> => readJson(inputs, 'problem', PROBLEM);
export const readModel = (inputs: StageInputs): Promise<Model> => readJson(inputs, 'schema', MODEL);

/** JSON for a person and for `git diff`. */
export const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
