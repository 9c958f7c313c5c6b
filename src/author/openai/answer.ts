/** An answer of a model, read with suspicion: text to JSON, twin to block, block through the JSON Schema of the language. */
import type {Json, JsonObject} from '../../core/json.js';
import {err, ok, type Result} from '../../core/result.js';
import type {ProblemBlock, SchemaBlock} from '../../core/spec.js';
import {isObject} from '../../spec/compile/outline.js';
import {validate} from '../../spec/validate.js';
import type {PointedDiagnostic} from '../../core/diagnostic.js';
import {fromTwin} from './convert.js';
import {clipped} from './secrets.js';
import {type BlockKind, blockSchema} from './twin.js';

/** Larger, or more deeply nested, is no block of anybody. */
const MOST_CHARACTERS = 1_000_000;
const MOST_LEVELS = 60;

/** Something wrong with an answer, as the model reads it: a pointer into the block, and words. */
export type Mistake = string;

/** A block that has the form of the language. */
export interface Read<T> {
  readonly block: T;
  /** Wanted questions that the model says cannot be answered. */
  readonly unanswerable: readonly {readonly ask: string; readonly why: string}[];
}

export function readAnswer(kind: 'problem', text: string): Result<Read<ProblemBlock>, Mistake[]>;
export function readAnswer(kind: 'schema', text: string): Result<Read<SchemaBlock>, Mistake[]>;
export function readAnswer(kind: BlockKind, text: string): Result<Read<unknown>, Mistake[]> {
  const json = jsonIn(text);
  if (json === undefined) return err(['/: the answer is no JSON object, or holds none']);
  const mistakes: Mistake[] = [];
  // A server without strict mode may leave out the outer mapping.
  const own = Object.hasOwn(json, kind) ? json[kind]! : json;
  const value = fromTwin(own, blockSchema(kind), (at, key) => mistakes.push(`/${kind}${at}: the key ${key} stands there twice`));
  if (!isObject(value)) return err([`/${kind}: a mapping is expected`]);
  // Set by the offline author, which reads it again: a model has no business with it.
  const {drawn: _, ...block} = value;
  mistakes.push(...oddTexts(block, `/${kind}`));
  mistakes.push(...validate(kind, block).map((found) => mistakeOf({...found, pointer: `/${kind}${found.pointer}`})));
  return mistakes.length > 0 ? err(mistakes) : ok({block, unanswerable: remarksIn(json['unanswerable'])});
}

/** A diagnostic as the model reads it. */
export const mistakeOf = ({pointer, message, suggestion, notes = []}: PointedDiagnostic): Mistake =>
  [`${pointer}: ${message}`, ...notes, ...(suggestion === undefined ? [] : [suggestion])].join('; ');

/** The JSON object in a text: the whole of it, or the first that stands in it, within fences or prose. Never a part of one that is cut off. */
export function jsonIn(text: string): JsonObject | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  for (let from = text.indexOf('{'); from >= 0;) {
    const to = endOf(text, from);
    if (to === undefined) return undefined;
    try {
      const value = JSON.parse(text.slice(from, to)) as Json;
      if (isObject(value) && Object.keys(value).length > 0) return value;
    } catch {
      // Braces of prose: the next ones may be the object's.
    }
    from = text.indexOf('{', to);
  }
  return undefined;
}

/** Where the object that begins at `from` ends; undefined if it does not, or is nested beyond reason. */
function endOf(text: string, from: number): number | undefined {
  let level = 0;
  let inText = false;
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (inText) {
      if (character === '\\') i++;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') {
      if (++level > MOST_LEVELS) return undefined;
    } else if ((character === '}' || character === ']') && --level === 0) return i + 1;
  }
  return undefined;
}

/** Characters that rewrite a terminal, or make a text read otherwise than it is: controls, and marks of direction. */
const ODD = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Texts and keys with such characters. */
function oddTexts(value: Json, at: string): Mistake[] {
  if (typeof value === 'string') return ODD.test(value) ? [`${at}: the text has control characters; leave them out`] : [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item, i) => oddTexts(item, `${at}/${i}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...oddTexts(key, `${at} (a key)`), ...oddTexts(inner, `${at}/${clipped(key)}`)]);
}

function remarksIn(value: Json | undefined): {ask: string; why: string}[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((item) => {
    if (!isObject(item)) return [];
    const {ask, why} = item;
    return typeof ask === 'string' ? [{ask, why: typeof why === 'string' ? why : ''}] : [];
  });
}
