import type {Diagnostic} from '../core/diagnostic.js';
import {ok, type Result} from '../core/result.js';
import type {ReportInput} from '../core/report-input.js';
import type {Blob, Produced, Stage, StageContext, StageDone} from '../core/stage.js';
import {learnerInput} from '../render/learner.js';
import {forLearners} from '../render/pdf/for-learners.js';
import {CHALLENGE, GUIDE, LEARNERS_PDF, PAGE, PDF, WORKBOOK} from './files.js';
import {reportInput, type ReportParams, selectReport} from './report-input.js';

/** What turns SVG into pages. */
const PAPER = ['vega', 'vega-lite', 'pdfkit', 'svg-to-pdfkit', 'elkjs', 'fontkit', '@expo-google-fonts/inter'];

interface Report {
  readonly file: string;
  readonly task: string;
  readonly version: number;
  readonly engines: readonly string[];
  readonly step: 'pdf_generation' | 'excel_generation';
  readonly percent: number;
  /** What it is made from, where that is less than everything: it is made anew only when that changes. */
  readonly from?: (input: ReportInput) => object;
}

/** The parts, each an action and a worker task of its own: one can fail and the others are there. */
const REPORTS: readonly Report[] = [
  {file: PDF, task: 'pdf', version: 4, engines: PAPER, step: 'pdf_generation', percent: 70},
  {file: LEARNERS_PDF, task: 'learners-pdf', version: 2, engines: PAPER, step: 'pdf_generation', percent: 70, from: forLearners},
  {file: CHALLENGE, task: 'challenge', version: 3, engines: PAPER, step: 'pdf_generation', percent: 70, from: learnerInput},
  {file: GUIDE, task: 'guide', version: 2, engines: PAPER, step: 'pdf_generation', percent: 70},
  {file: PAGE, task: 'page', version: 2, engines: PAPER.filter((name) => !/pdfkit/.test(name)), step: 'pdf_generation', percent: 70},
  {file: WORKBOOK, task: 'excel', version: 2, engines: ['exceljs', 'fflate'], step: 'excel_generation', percent: 85},
];

/** The documents and the workbook: nothing is measured here, only shown. */
export const reportsStage: Stage<ReportParams> = {
  name: 'reports',
  // 1: first. 2: the learner's document, the solution guide and the page; planned defects. 3: twelve pictures; the report for learners.
  version: 3,
  needs: ['problem', 'schema', 'full'],
  engines: [],
  cost: 'heavy',
  select: (spec, inputs) => Promise.resolve(selectReport(spec, inputs)),
  async run(params, context): Promise<Result<StageDone, readonly Diagnostic[]>> {
    const input = await reportInput(params, context);
    const made = await Promise.all(REPORTS.map((report) => makeReport(report, input, context)));
    const outputs = Object.fromEntries(made.flatMap((blob, k) => (blob === undefined ? [] : [[REPORTS[k]!.file, blob] as const])));
    return ok({outputs, ...(made.includes(undefined) ? {partial: true} : {})});
  },
};

async function makeReport(report: Report, input: ReportInput, context: StageContext): Promise<Blob | undefined> {
  const slice = report.from?.(input) ?? input;
  try {
    const outputs = await context.act({
      name: `report:${report.file}`,
      version: report.version,
      engines: report.engines,
      params: {input: slice},
      run: async (): Promise<Produced> => ({
        [report.file]: await context.pool.run<object, Uint8Array>(report.task, slice, context.signal),
      }),
    });
    context.progress(report.step, report.percent, report.file);
    return outputs[report.file];
  } catch (error) {
    context.signal.throwIfAborted();
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.warn({
      severity: 'error',
      code: 'report-failed',
      message: `${report.file} could not be made; ${[GUIDE, LEARNERS_PDF, PAGE].includes(report.file) ? 'everything else is there' : 'the package goes without it'}`,
      notes: stack.split('\n').slice(0, 6),
    });
    return undefined;
  }
}
