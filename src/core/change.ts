import {digestOfJson} from './digest.js';
import {canonicalJson, type Json} from './json.js';

/** A value that differs between two JSON documents; an absent side is not in its document. */
export interface Change {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** Params that are longer are kept in outline: a record is read on every build. */
const KEPT = 64 * 1024;
const MARK = /^sha256:[0-9a-f]{64}$/;

/**
 * JSON in at most 64 KB: as it is, or with what lies deep replaced by digests, so that a later value can still be compared with it. Gives
 * the value itself where it fits, and its digest where not even its keys do. `length` is that of its canonical text.
 */
export function outlineOf(value: Json, length = canonicalJson(value).length): Json {
  if (length <= KEPT) return value;
  for (let depth = 5; depth > 0; depth--) {
    const outline = cut(value, depth);
    if (canonicalJson(outline).length <= KEPT) return outline;
  }
  return `sha256:${digestOfJson(value)}`;
}

function cut(value: Json, depth: number): Json {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' && value.length > 200 ? mark(value) : value;
  if (depth === 0) return mark(value);
  if (Array.isArray(value)) return value.map((item: Json) => cut(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cut(member, depth - 1)]));
}

function mark(value: Json): string {
  return `sha256:${digestOfJson(value)}`;
}

/**
 * Where two JSON values differ, as deep as possible, in the order of the keys; at most `most`. `before` may be an outline. Lists of different
 * lengths differ as a whole.
 */
export function changesBetween(before: Json | undefined, after: Json | undefined, most = 200): readonly Change[] {
  const found: Change[] = [];
  const visit = (a: Json | undefined, b: Json | undefined, pointer: string): void => {
    if (found.length >= most || a === b) return;
    if (typeof a === 'string' && MARK.test(a) && b !== undefined && typeof b !== 'string' ? a === mark(b) : false) return;
    if (typeof a === 'string' && typeof b === 'string' && MARK.test(a) && a === mark(b)) return;
    const bothObjects = isObject(a) && isObject(b);
    const bothLists = Array.isArray(a) && Array.isArray(b) && a.length === b.length;
    if (!bothObjects && !bothLists) {
      if (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b)) return;
      found.push({pointer, ...(a === undefined ? {} : {before: a}), ...(b === undefined ? {} : {after: b})});
      return;
    }
    const [left, right] = [a as Record<string, Json>, b as Record<string, Json>];
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      visit(left[key], right[key], `${pointer}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`);
    }
  };
  visit(before, after, '');
  return found;
}

/** What is at a pointer; undefined if there is nothing. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const step of pointer.split('/').slice(1).map(unescaped)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as {readonly [key: string]: Json})[step];
  }
  return at;
}

/** `value` with one change made to it: what is at its pointer becomes `after`, or goes. Values on the way there have to exist. */
export function withChange(value: Json, {pointer, after}: Change): Json {
  const steps = pointer.split('/').slice(1).map(unescaped);
  const change = (at: Json | undefined, index: number): Json | undefined => {
    const step = steps[index];
    if (step === undefined) return after;
    if (Array.isArray(at)) return at.map((item: Json, place) => (String(place) === step ? (change(item, index + 1) ?? null) : item));
    const {[step]: member, ...rest} = isObject(at) ? at : {};
    const made = change(member, index + 1);
    return made === undefined ? rest : {...rest, [step]: made};
  };
  return change(value, 0) ?? null;
}

/** A pointer as people write it: `/problem/questions/0/sql` is `problem.questions[0].sql`. */
export function pointerWords(pointer: string): string {
  const steps = pointer.split('/').slice(1).map(unescaped);
  return steps.reduce((text, step) => (/^\d+$/.test(step) ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
}

/** `10000 -> 20000`; long texts are shown from where they begin to differ. */
export function changeWords({before, after}: Change): string {
  if (typeof before === 'string' && typeof after === 'string' && before.length + after.length > 60 && !MARK.test(before)) {
    let same = 0;
    while (same < before.length && before[same] === after[same]) same++;
    // From the beginning of the word, so that a person finds the place.
    const from = Math.max(0, before.lastIndexOf(' ', same) + 1);
    return `${from > 0 ? '... ' : ''}${shown(before.slice(from))} -> ${shown(after.slice(from))}`;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) return 'changed';
  return `${shown(before)} -> ${shown(after)}`;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return '(nothing)';
  if (typeof value === 'string') {
    if (MARK.test(value)) return `(${value.slice(0, 15)}...)`;
    const line = value.replace(/\s+/g, ' ').trim();
    const short = line.length > 40 ? `${line.slice(0, 39)}…` : line;
    return /^[\w+%.:-]+$/.test(short) ? short : JSON.stringify(short);
  }
  if (Array.isArray(value)) return `(${value.length} item${value.length === 1 ? '' : 's'})`;
  if (isObject(value)) {
    const count = Object.keys(value).length;
    return `(${count} key${count === 1 ? '' : 's'})`;
  }
  return JSON.stringify(value);
}

function unescaped(step: string): string {
  return step.replace(/~1/g, '/').replace(/~0/g, '~');
}

function isObject(value: Json | undefined): value is {readonly [key: string]: Json} {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
