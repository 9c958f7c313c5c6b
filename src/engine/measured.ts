import type {Answer, MeasuredFinding} from '../core/answer.js';
import type {QaResults} from '../core/qa.js';
import type {Outputs} from '../core/stage.js';
import {ANSWERS, FINDINGS, QA} from '../stages/files.js';
import type {Store} from '../store/store.js';

/** What the full stage has measured on the shipped files; absent is what it did not make. */
export interface Measured {
  readonly qa?: QaResults;
  readonly answers?: readonly Answer[];
  readonly findings?: readonly MeasuredFinding[];
}

/** Reads what the full stage has measured. Throws `DamagedBlob`. */
export async function measuredIn(store: Store, outputs: Outputs): Promise<Measured> {
  const read = async (name: string): Promise<unknown> => {
    const blob = outputs[name];
    return blob === undefined ? undefined : (JSON.parse(await store.text(blob)) as unknown);
  };
  const [qa, answers, findings] = [await read(QA), await read(ANSWERS), await read(FINDINGS)];
  return {
    ...(isQa(qa) ? {qa} : {}),
    ...(Array.isArray(answers) ? {answers: answers as readonly Answer[]} : {}),
    ...(Array.isArray(findings) ? {findings: findings as readonly MeasuredFinding[]} : {}),
  };
}

function isQa(value: unknown): value is QaResults {
  return typeof value === 'object' && value !== null && 'checks' in value && Array.isArray(value.checks);
}
