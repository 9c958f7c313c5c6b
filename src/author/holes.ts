import type {Json} from '../core/json.js';
import type {ChallengeSpec} from '../core/spec.js';
import {dateHole} from './dates.js';
import type {Case} from './pack.js';

/** The value of a hole, or undefined if nobody knows it. */
export type Holes = (hole: string) => Json | undefined;

/** One pair of braces around a name in small letters; `{{finding}}`, `C{00000}` and SQL's own braces are none. */
const HOLE = /(?<!\{)\{([a-z][^{}]*)\}(?!\})/g;
/** A value drawn from a pack may hold holes itself, but not for ever. */
const DEPTH = 5;

/**
 * A copy of a pack's value with its holes filled, keys too. Text that is one hole and nothing else becomes the hole's value, whatever
 * its type; within longer text the value is written out. An unknown hole is a bug of the pack and throws.
 */
export function fill(value: Json, holes: Holes, depth = 0): Json {
  if (typeof value === 'string') return fillText(value, holes, depth);
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, holes, depth));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [fillKey(key, holes, depth), fill(member, holes, depth)]));
  }
  return value;
}

function fillKey(key: string, holes: Holes, depth: number): string {
  const filled = fillText(key, holes, depth);
  if (typeof filled === 'object') throw new Error(`${key} is not text and cannot be a key`);
  return String(filled);
}

function fillText(text: string, holes: Holes, depth: number): Json {
  if (depth > DEPTH) throw new Error(`holes within holes: ${text}`);
  const known = (hole: string): Json => {
    const found = holes(hole);
    if (found === undefined) throw new Error(`no hole {${hole}} in: ${text.slice(0, 80)}`);
    return fill(found, holes, depth + 1);
  };
  const whole = new RegExp(`^${HOLE.source}$`).exec(text);
  if (whole) return known(whole[1]!);
  return text.replace(HOLE, (_, hole: string) => {
    const found = known(hole);
    if (typeof found === 'object') throw new Error(`{${hole}} is not text, in: ${text.slice(0, 80)}`);
    return String(found);
  });
}

/** The holes of a challenge: fields of the drawn options, the level's words, the cast, the currency and the dates of the period. */
export function holesOf(
  spec: ChallengeSpec,
  theCase: Case,
  drawn: {readonly [hole: string]: string},
  words: {readonly [hole: string]: string},
): Holes {
  const fixed = new Map<string, Json>(Object.entries(words));
  for (const [hole, option] of Object.entries(drawn)) {
    for (const [field, value] of Object.entries(theCase.holes[hole]![option]!)) fixed.set(`${hole}.${field}`, value);
  }
  for (const [who, member] of Object.entries(spec.cast) as [string, {name: string; role: string}][]) {
    fixed.set(`${who}.name`, member.name);
    fixed.set(`${who}.role`, member.role);
    fixed.set(`${who}.first`, member.name.split(' ')[0]!);
  }
  fixed.set('currency', spec.currency);
  fixed.set('domain', spec.domain);
  return (hole) => fixed.get(hole) ?? dateHole(hole, spec.period);
}
