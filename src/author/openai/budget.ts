import type {Diagnostic} from '../../core/diagnostic.js';
import {type Usage, usageText} from '../../core/usage.js';
import type {Access} from './settings.js';

/** Characters of English text and JSON in a token, about: to see beforehand that a question will not fit. */
const CHARACTERS = 4;

/**
 * What speaks against asking once more: the budget is used up, or the question alone would go beyond it. An answer that is under way is
 * not cut, so a limit may be passed by one answer.
 */
export function overBudget({limits, price}: Pick<Access, 'limits' | 'price'>, used: Usage, characters: number): Diagnostic | undefined {
  const next = Math.ceil(characters / CHARACTERS);
  const refuse = (what: string, limit: string, suggestion: string): Diagnostic => ({
    severity: 'error',
    code: 'budget',
    message: `the author openai stops at limits.${what} (${limit})`,
    suggestion,
    notes: [`used so far: ${usageText(used)}; the next question reads about ${next} tokens`],
  });
  const tokens = used.input + used.output;
  if (limits.tokens !== undefined && tokens + next > limits.tokens)
    return refuse('tokens', String(limits.tokens), 'raise it, or take a model that needs fewer repairs');
  if (limits.cost !== undefined && price !== undefined && (used.cost ?? 0) + (next * price.input) / 1_000_000 > limits.cost)
    return refuse('cost', String(limits.cost), 'raise it, or take a cheaper model');
  return undefined;
}
