import type {ChallengeOutcome, StageOutcome} from '../core/plan.js';
import type {Reason} from '../core/reason.js';
import {usageText} from '../core/usage.js';
import {paint, stateWord, waitingText} from '../report/words.js';

/** A plan for reading: each challenge with all its stages, and the recommended next action. */
export function planText(challenges: readonly ChallengeOutcome[], color: boolean): string {
  const colors = paint(color);
  const lines: string[] = [];
  for (const {challenge, spec, stages, next} of challenges) {
    if (lines.length > 0) lines.push('');
    lines.push(`${colors.bold(challenge)}  ${colors.dim(spec)}`);
    for (const outcome of stages) {
      const why = whyText(outcome);
      // Padded before it is painted: escape sequences have no width.
      const gap = ' '.repeat(Math.max(0, 8 - outcome.state.length));
      lines.push(`  ${outcome.stage.padEnd(8)}  ${stateWord(outcome.state, colors)}${why === '' ? '' : `${gap}  ${why}`}`);
      for (const {message} of causes(outcome)) lines.push(`${' '.repeat(22)}${colors.dim(message)}`);
      if (outcome.usage !== undefined) lines.push(`${' '.repeat(22)}${colors.dim(usageText(outcome.usage))}`);
      if (outcome.state === 'waiting') for (const file of outcome.files ?? []) lines.push(`${' '.repeat(22)}${file}`);
    }
    lines.push(`  next: ${next}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What changed, below a gate that is stale for it. (What is due says it on its own line.) */
function causes({state, gate, reasons}: StageOutcome): readonly Reason[] {
  if (state !== 'waiting' || gate !== 'stale' || reasons === undefined) return [];
  return reasons.flatMap((reason) => reason.because ?? [reason]);
}

function whyText({state, gate, reason}: StageOutcome): string {
  if (state === 'waiting' && gate !== undefined) return `${gate}: ${waitingText(gate)}`;
  return reason ?? '';
}
