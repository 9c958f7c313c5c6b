import type {ReportInput} from '../../core/report-input.js';
import {qualityReport} from './quality-report.js';

/** The pool's task `pdf`: the bytes of the quality report. */
export default function pdf(input: ReportInput): Promise<Uint8Array> {
  return qualityReport(input);
}
