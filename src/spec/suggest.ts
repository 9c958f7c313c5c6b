/**
 * Edits between two words: insertions, deletions, replacements and swaps of neighbours (optimal string alignment;
 * G. Navarro, A guided tour to approximate string matching, 2001).
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

/**
 * The candidate that was most likely meant: at most a third of the letters differ, letter case and `-`, `_`, blanks not counted; or one
 * is a beginning of the other, of three letters or more. Of equally near ones the one that begins alike. Undefined when nothing is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
  const wanted = plain(word);
  let best: {candidate: string; score: number} | undefined;
  for (const candidate of candidates) {
    const other = plain(candidate);
    const distance = Math.min(editDistance(wanted, other), isBeginning(wanted, other) || isBeginning(other, wanted) ? 1.5 : Infinity);
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3));
    const isNear = distance <= Math.max(limit, 1.5) && (distance < wanted.length || distance === 0);
    const score = distance - alike(wanted, other) / 100;
    if (wanted.length > 0 && isNear && (!best || score < best.score)) best = {candidate, score};
  }
  return best?.candidate;
}

const isBeginning = (short: string, long: string): boolean => short.length >= 3 && long.startsWith(short);

/** How many letters the words begin with alike. */
function alike(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/** `did you mean category?`, or undefined when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const candidate = nearest(word, candidates);
  return candidate === undefined ? undefined : `did you mean ${candidate}?`;
}

/** A list for a sentence, cut after twelve: `a, b and c`. */
export function listOf(words: readonly string[], last = 'and'): string {
  const shown = words.length > 12 ? [...words.slice(0, 11), `${words.length - 11} more`] : words;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} ${last} ${shown[shown.length - 1] ?? ''}`;
}

/** A value as it reads in a message: text as it is, all else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

/** `1 cell`, `2 cells`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
