import type {ReportInput} from '../../core/report-input.js';
import {reportPage} from './page.js';

/** The pool's task `page`: the bytes of `report.html`. */
export default async function page(input: ReportInput): Promise<Uint8Array> {
  return Buffer.from(await reportPage(input), 'utf8');
}
