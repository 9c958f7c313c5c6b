import {parseAmount as read} from '../core/amount.js';

/** `28%` is 0.28, `1pp` 0.01, `+20%` 0.2, `12` and 12 are 12; undefined for what is no amount. `core/amount` tells the units too. */
export function parseAmount(amount: unknown): number | undefined {
  return read(amount)?.value;
}

/** A share in [0, 1], from `4%` or 0.04; undefined for all else. */
export function parseShare(amount: unknown): number | undefined {
  const found = read(amount);
  return found && found.unit !== 'points' && found.value >= 0 && found.value <= 1 ? found.value : undefined;
}

/** A relative change from `+20%` or `-5%`: 0.2, -0.05. Plain numbers and points are refused: `20` would be ambiguous. */
export function parseChange(amount: unknown): number | undefined {
  const found = read(amount);
  return found?.unit === 'share' ? found.value : undefined;
}
