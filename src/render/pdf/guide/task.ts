import type {ReportInput} from '../../../core/report-input.js';
import {solutionGuide} from './document.js';

/** The pool's task `guide`: the bytes of `solution_guide.pdf`. */
export default function guide(input: ReportInput): Promise<Uint8Array> {
  return solutionGuide(input);
}
