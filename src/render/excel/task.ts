import type {ReportInput} from '../../core/report-input.js';
import {answerWorkbook} from './workbook.js';

/** The work of a pool's thread: the bytes of `analytical_answers.xlsx`. */
export default function excelTask(input: ReportInput): Promise<Uint8Array> {
  return answerWorkbook(input);
}
