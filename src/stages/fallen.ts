import type {Diagnostic} from '../core/diagnostic.js';
import {type CheckResult, type QaResults, shownScore} from '../core/qa.js';

/** So many are told: more than anybody mends at once. */
const MOST = 10;

/**
 * The checks that fell, worst first and ten at most, as messages with a place in the spec: an error for a gate that is not met, a warning
 * below 8, a note above. Checks of weight 0 are not among them.
 */
export function fallenChecks(qa: QaResults): Diagnostic[] {
  return qa.checks
    .filter((check): check is CheckResult & {readonly score: number} => check.score !== null && check.score < 10 && check.weight > 0)
    .sort((a, b) => rank(a) - rank(b) || a.score - b.score || a.id.localeCompare(b.id, 'en', {numeric: true}))
    .slice(0, MOST)
    .map((check) => ({
      severity: (['error', 'warning', 'info'] as const)[rank(check)],
      code: `check-${check.id}`,
      message: `${check.id} ${check.title}: ${shownScore(check.score)} of 10`,
      suggestion: check.advice,
      ...(check.pointer === undefined ? {} : {pointer: check.pointer}),
      ...(check.details.length === 0 ? {} : {notes: check.details.slice(0, 3)}),
    }));
}

const rank = ({severity, score}: CheckResult): 0 | 1 | 2 => (severity === 'gate' ? 0 : score! < 8 ? 1 : 2);
