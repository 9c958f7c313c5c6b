import type {Diagnostic, Location, PointedDiagnostic} from '../core/diagnostic.js';
import {parentOf} from './pointer.js';

/** Where a value and its key stand in the text: offsets from the beginning, end not included. */
export interface Span {
  readonly value: readonly [number, number];
  readonly key?: readonly [number, number];
}

/** A text file with the places of its values by JSON pointer. */
export interface SourceMap {
  readonly file: string;
  readonly text: string;
  readonly spans: ReadonlyMap<string, Span>;
}

/** The place of a span of offsets: the line it begins in, and its length there (at least 1). */
export function locationAt(source: Pick<SourceMap, 'file' | 'text'>, from: number, to: number): Location {
  const {file, text} = source;
  const start = Math.min(from, text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineBreak = text.indexOf('\n', start);
  const lineEnd = lineBreak < 0 ? text.length : lineBreak;
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < lineStart; at = text.indexOf('\n', at + 1)) line++;
  const lineText = text.slice(lineStart, lineEnd).replace(/\r$/, '');
  const length = Math.max(1, text.slice(start, Math.min(to, lineEnd)).trimEnd().length);
  return {file, line, column: start - lineStart + 1, length, lineText};
}

/** The place of a value, or of its key; of the nearest value above it when the text has no such pointer (rows of a CSV file). */
export function locationOf(source: SourceMap, pointer: string, atKey = false): Location {
  for (let at = pointer; ; at = parentOf(at)) {
    const span = source.spans.get(at);
    if (span) {
      // What is said about a whole block, or about a value that is not there, is better marked at its key.
      const marked = (atKey || at !== pointer) && span.key ? span.key : span.value;
      const isUnclear = marked[0] === marked[1] || source.text.slice(...marked).includes('\n');
      const whole = isUnclear && span.key ? span.key : marked;
      return locationAt(source, ...whole);
    }
    if (at === '') return locationAt(source, 0, 1);
  }
}

/** Gives a diagnostic that knows its JSON pointer its place in the text. */
export function locate(pointed: PointedDiagnostic, source: SourceMap): Diagnostic {
  const {pointer, atKey, mark, ...diagnostic} = pointed;
  const marked = mark === undefined ? undefined : markedIn(source, pointer, atKey ?? false, mark);
  return {...diagnostic, location: marked ?? locationOf(source, pointer, atKey ?? false)};
}

/** The place of a part of a text; undefined where the YAML writes it otherwise (escapes, a break in the middle). */
function markedIn(
  source: SourceMap,
  pointer: string,
  atKey: boolean,
  {text, nth, word}: NonNullable<PointedDiagnostic['mark']>,
): Location | undefined {
  const span = source.spans.get(pointer);
  const [from, to] = (atKey ? span?.key : span?.value) ?? [0, 0];
  let at = from - 1;
  for (let k = 0; k <= nth;) {
    at = source.text.indexOf(text, at + 1);
    if (at < 0 || at + text.length > to) return undefined;
    const inside = /\w/.test(source.text[at - 1] ?? '') || /\w/.test(source.text[at + text.length] ?? '');
    if (word !== true || !inside) k++;
  }
  return locationAt(source, at, at + text.length);
}

/** Order of diagnostics for a person: by file, then by place. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [left, right] = [a.location, b.location];
  if (!left || !right) return left ? 1 : right ? -1 : 0;
  return (left.file < right.file ? -1 : left.file > right.file ? 1 : 0) || left.line - right.line || left.column - right.column;
}
