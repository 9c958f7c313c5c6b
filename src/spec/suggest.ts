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
 * The candidate that was most likely meant: at most a third of the letters differ, letter case and `-`, `_`, blanks not counted;
 * or the word is a beginning of it of at least four letters. Undefined when nothing is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
  const wanted = plain(word);
  let best: {candidate: string; distance: number} | undefined;
  for (const candidate of candidates) {
    const other = plain(candidate);
    let distance = editDistance(wanted, other);
    if (distance > 0 && wanted.length >= 4 && (other.startsWith(wanted) || (other.length >= 4 && wanted.startsWith(other))))
      distance = Math.min(distance, 1.5);
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3));
    if (
      distance <= Math.max(limit, 1.5) &&
      wanted.length > 0 &&
      (distance < wanted.length || distance === 0) &&
      (!best || distance < best.distance)
    )
      best = {candidate, distance};
  }
  return best?.candidate;
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
