import type {ReportInput} from '../../core/report-input.js';
import {qualityReport} from './quality-report.js';

/** The pool's task `learners-pdf`: the bytes of the quality report without answers. */
export default function learnersPdf(input: ReportInput): Promise<Uint8Array> {
  return qualityReport(input, 'learners');
}
