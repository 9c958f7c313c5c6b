/** What an amount is counted in: a plain number, a share (`28%`), or percentage points (`1pp`). */
export type AmountUnit = 'plain' | 'percent' | 'points';

/** An amount as read: the value (percent and points divided by 100) and its unit; `signed` when it was written with + or -. */
export interface ReadAmount {
  readonly value: number;
  readonly unit: AmountUnit;
  readonly signed: boolean;
}

const AMOUNT = /^([+-])?\s*(\d+(?:\.\d+)?|\.\d+)\s*(%|pp)?$/;

/** Reads a number, or text such as `28%`, `+20%`, `-5%`, `1pp`, `12.5`. Gives undefined for everything else. */
export function readAmount(amount: unknown): ReadAmount | undefined {
  if (typeof amount === 'number') return Number.isFinite(amount) ? {value: amount, unit: 'plain', signed: amount < 0} : undefined;
  if (typeof amount !== 'string') return undefined;
  const match = AMOUNT.exec(amount.trim());
  if (!match) return undefined;
  const [, sign, digits, unit] = match;
  const size = unit ? percentOf(digits ?? '') : Number(digits);
  return {value: sign === '-' ? -size : size, unit: unit === '%' ? 'percent' : unit === 'pp' ? 'points' : 'plain', signed: sign !== undefined};
}

/** `28%` is 0.28, `1pp` 0.01, `+20%` 0.2, `12` and 12 are 12; undefined for what is no amount. */
export function parseAmount(amount: unknown): number | undefined {
  return readAmount(amount)?.value;
}

/** A share in [0, 1], from `4%` or 0.04; undefined for all else. */
export function parseShare(amount: unknown): number | undefined {
  const read = readAmount(amount);
  if (!read || read.unit === 'points' || read.value < 0 || read.value > 1) return undefined;
  return read.value;
}

/** A relative change from `+20%` or `-5%`: 0.2, -0.05. Plain numbers and points are refused: `20` would be ambiguous. */
export function parseChange(amount: unknown): number | undefined {
  const read = readAmount(amount);
  return read?.unit === 'percent' ? read.value : undefined;
}

/** The tolerance of `within 3pp` or of `3pp` itself; undefined for all else. */
export function parseWithin(amount: unknown): ReadAmount | undefined {
  return readAmount(typeof amount === 'string' ? amount.replace(/^\s*within\s+/, '') : amount);
}

/** The bound of `at least 50%` (a relative change), `at least 4pp` (points) or `at least 12` (plain); undefined for all else. */
export function parseAtLeast(amount: unknown): ReadAmount | undefined {
  return readAmount(typeof amount === 'string' ? amount.replace(/^\s*at least\s+/, '') : amount);
}

/** Shifts the decimal point in the text, because 28 / 100 is exact only by luck (0.07 * 100 is not 7). */
function percentOf(digits: string): number {
  return Number(`${digits}e-2`);
}
