import type {Diagnostic} from '../core/diagnostic.js';
import {ok, type Result} from '../core/result.js';
import type {ReportInput} from '../core/report-input.js';
import type {Blob, Produced, Stage, StageContext, StageDone} from '../core/stage.js';
import {PDF, WORKBOOK} from './files.js';
import {reportInput, type ReportParams, selectReport} from './report-input.js';

/** The parts, each an action and a worker task of its own: one can fail and the other is there. */
const REPORTS = [
  {
    file: PDF,
    task: 'pdf',
    version: 2,
    engines: ['vega', 'vega-lite', 'pdfkit', 'svg-to-pdfkit', 'elkjs', 'fontkit', '@expo-google-fonts/inter'],
    step: 'pdf_generation',
    percent: 70,
  },
  {file: WORKBOOK, task: 'excel', version: 2, engines: ['exceljs', 'fflate'], step: 'excel_generation', percent: 85},
] as const;

/** The quality report and the answer workbook: nothing is measured here, only shown. */
export const reportsStage: Stage<ReportParams> = {
  name: 'reports',
  // 1: first. 2: planned defects.
  version: 2,
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

async function makeReport(report: (typeof REPORTS)[number], input: ReportInput, context: StageContext): Promise<Blob | undefined> {
  try {
    const outputs = await context.act({
      name: `report:${report.file}`,
      version: report.version,
      engines: report.engines,
      params: {input},
      run: async (): Promise<Produced> => ({
        [report.file]: await context.pool.run<ReportInput, Uint8Array>(report.task, input, context.signal),
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
      message: `${report.file} could not be made; the package goes without it`,
      notes: stack.split('\n').slice(0, 6),
    });
    return undefined;
  }
}
