import {LARGEST_PERMUTATION, permutation} from './permutation.js';
import type {Stream} from './random.js';

/** Ways to put a number to a text; one is taken with which no text of the pool ends already. */
const MARKS = ['', ' ', '-', ' no. ', ' #'];

/**
 * As many different texts as are asked for from a pool of fewer: first words and rests of names are paired anew, each pair once; where
 * that is not enough, or texts are no names, they get a number (before the @ of an address). Gives the text of an index below `wanted`.
 */
export function manyTexts(pool: readonly string[], wanted: number, stream: Stream): (index: number) => string {
  if (pool.length >= wanted) return (index) => pool[index]!;
  const names = pool.filter((text) => /^\S+ \S/.test(text) && !/[\d@]/.test(text));
  if (names.length > pool.length / 2) {
    // The first blank parts a text in one way only, so that different pairs are different texts.
    const firsts = [...new Set(names.map((text) => text.slice(0, text.indexOf(' '))))];
    const rests = [...new Set(names.map((text) => text.slice(text.indexOf(' ') + 1)))];
    const room = firsts.length * rests.length;
    if (room >= wanted) {
      const order = permutation(room, stream);
      return (index) => {
        const pair = order(index);
        return `${firsts[pair % firsts.length]!} ${rests[Math.floor(pair / firsts.length)]!}`;
      };
    }
  }
  const mark = MARKS.find((one) => !pool.some((text) => endsIn(text, one))) ?? ' ~';
  return (index) => {
    const text = pool[index % pool.length]!;
    const round = Math.floor(index / pool.length) + 1;
    if (round === 1) return text;
    const at = text.indexOf('@');
    return at < 0 ? `${text}${mark}${round}` : `${text.slice(0, at)}${mark.trim()}${round}${text.slice(at)}`;
  };
}

function endsIn(text: string, mark: string): boolean {
  const head = text.includes('@') ? text.slice(0, text.indexOf('@')) : text;
  const digits = /\d+$/.exec(head);
  return digits !== null && head.slice(0, digits.index).endsWith(text.includes('@') ? mark.trim() : mark);
}

/**
 * Codes of a pattern, each index another: a permutation of all there are instead of a code at random. In braces `0` is a digit and `A` a
 * capital. Throws a RangeError for an index beyond the last code.
 */
export function uniqueCodes(template: string, stream: Stream): (index: number) => string {
  const signs = [...template.matchAll(/\{([^}]*)\}/g)].flatMap((match) => match[1]!.match(/[0A]/g) ?? []);
  // The signs at the end tell the codes apart; what goes beyond a permutation's largest domain is chance.
  let room = 1;
  let first = signs.length;
  while (first > 0 && room * sizeOf(signs[first - 1]!) <= LARGEST_PERMUTATION) room *= sizeOf(signs[--first]!);
  const order = permutation(room, stream);
  return (index) => {
    if (index >= room) throw new RangeError(`${template} makes only ${room} different codes; add zeros or letters in its braces`);
    let code = order(index);
    const made: string[] = [];
    for (let k = signs.length - 1; k >= 0; k--) {
      const size = sizeOf(signs[k]!);
      const digit = k >= first ? code % size : stream.bits(index, 64 + k) % size;
      if (k >= first) code = Math.floor(code / size);
      made[k] = size === 10 ? String(digit) : String.fromCharCode(65 + digit);
    }
    let next = 0;
    return template.replace(/\{([^}]*)\}/g, (_, inside: string) => inside.replace(/[0A]/g, () => made[next++]!));
  };
}

const sizeOf = (sign: string): number => (sign === '0' ? 10 : 26);
