/** Keys of `when: {months}` and `{weekdays}`, in order. */
export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const DAY = 86_400;
/** A month is a twelfth of 365.25 days. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:m|mins?|minutes?)$/, 60],
  [/^(?:h|hrs?|hours?)$/, 3600],
  [/^(?:d|days?)$/, DAY],
  [/^(?:w|weeks?)$/, 7 * DAY],
  [/^months?$/, (365.25 / 12) * DAY],
  [/^(?:y|years?)$/, 365.25 * DAY],
];

/**
 * Seconds of a duration in words: `2 days`, `4 hours`, `40 minutes`, `2.5 days`, `a week`, `1 hour 30 minutes`.
 * Undefined for what is no duration, negative ones among them; a bare number has no unit and is none.
 */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const words = text
    .trim()
    .toLowerCase()
    .replace(/\s+and\s+/g, ' ')
    .replace(/(\d)(?=[a-z])/g, '$1 ')
    .split(/\s+/);
  if (words.length === 0 || words.length % 2 !== 0) return undefined;
  let seconds = 0;
  for (let i = 0; i < words.length; i += 2) {
    const count = /^an?$/.test(words[i]!) ? 1 : /^\d+(?:\.\d+)?$/.test(words[i]!) ? Number(words[i]) : undefined;
    const unit = UNITS.find(([pattern]) => pattern.test(words[i + 1]!))?.[1];
    if (count === undefined || unit === undefined) return undefined;
    seconds += count * unit;
  }
  return Math.round(seconds * 1000) / 1000;
}

/** Whole days of a duration in words, rounded: `2 months` is 61. Undefined for what is no duration. */
export function parseDays(text: unknown): number | undefined {
  const seconds = parseDuration(text);
  return seconds === undefined ? undefined : Math.round(seconds / DAY);
}

/** Whether text is an ISO day that exists: `2024-02-29` does, `2023-02-29` does not. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** Whether text is an ISO day with a time of day, seconds optional, `T` or a blank between; no zone. */
export function isMoment(text: unknown): text is string {
  return typeof text === 'string' && isDay(text.slice(0, 10)) && /^[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text.slice(10));
}
