/** An amount as a spec writes it: `28%` is 0.28 as a share, `1pp` is 0.01 in points, `106` and `"106"` are plain. */
export interface ParsedAmount {
  readonly value: number;
  readonly unit: 'share' | 'points' | 'plain';
}

const AMOUNT = /^([+-]?)\s*(\d+(?:\.\d+)?|\.\d+)\s*(%|pp)?$/;

/** Reads a number, or text such as `28%`, `+20%`, `-5%`, `1pp`, `12.5`. Undefined for everything else, `any` among it. */
export function parseAmount(amount: unknown): ParsedAmount | undefined {
  if (typeof amount === 'number') return Number.isFinite(amount) ? {value: amount, unit: 'plain'} : undefined;
  if (typeof amount !== 'string') return undefined;
  const match = AMOUNT.exec(amount.trim());
  if (!match) return undefined;
  const [, sign, digits, mark] = match;
  // Shifting the decimal point in the text is exact where dividing by 100 is not.
  const size = Number(mark ? `${digits}e-2` : digits);
  return {value: sign === '-' ? -size : size, unit: mark === '%' ? 'share' : mark === 'pp' ? 'points' : 'plain'};
}

/** The amount of a phrase: `within 6pp`, `at least 50%`, or the bare amount. Undefined for everything else. */
export function parseBound(phrase: unknown, lead: 'within' | 'at least'): ParsedAmount | undefined {
  if (typeof phrase !== 'string') return parseAmount(phrase);
  const text = phrase.trim();
  return parseAmount(text.startsWith(`${lead} `) ? text.slice(lead.length) : text);
}
