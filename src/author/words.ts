/** Reading names and briefs: what a text means when it is not written as the packs write it. */

/** Letters and digits only, small, `&` as `and`: `E Commerce`, `e-commerce` and `Ecommerce` are one. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/&/g, 'and')
    .replace(/[^a-z0-9]/g, '');
}

/** How alike two names are, from 0 to 1: shared pairs of neighbouring letters (L. R. Dice, Ecology 26 (1945)). */
export function likeness(a: string, b: string): number {
  const pairs = (text: string): string[] => Array.from({length: Math.max(0, text.length - 1)}, (_, i) => text.slice(i, i + 2));
  const left = pairs(plain(a));
  const right = pairs(plain(b));
  const rest = [...right];
  let shared = 0;
  for (const pair of left) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared++;
  }
  return left.length + right.length === 0 ? 0 : (2 * shared) / (left.length + right.length);
}

/** The candidate that is spelt most like the text, if it is alike enough; the first of equals. */
export function mostAlike(text: string, candidates: readonly string[], enough: number): string | undefined {
  let best: {candidate: string; like: number} | undefined;
  for (const candidate of candidates) {
    const like = plain(candidate) === plain(text) ? 1 : likeness(text, candidate);
    if (like >= enough && (best === undefined || like > best.like)) best = {candidate, like};
  }
  return best?.candidate;
}

/** The words of a text, small, in order. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

/** The words of a text that belong to one of the groups, one for each group it speaks of. */
export function spokenFor(text: string, groups: readonly (readonly string[])[]): string[] {
  const words = new Set(wordsOf(text));
  return groups.flatMap((group) => group.find((word) => words.has(word)) ?? []);
}

/** The sentences of a text, each trimmed. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** `four`, `five`: small numbers as a story writes them. */
export function numberWord(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'][count] ?? String(count);
}

/** Paragraphs of filled prose, broken again into lines of at most so many characters; a blank line parts them. */
export function reflow(text: string, width = 110): string {
  const paragraphs = text.trim().split(/\n\s*\n/);
  return `${paragraphs.map((paragraph) => broken(paragraph.trim().split(/\s+/), width).join('\n')).join('\n\n')}\n`;
}

function broken(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
