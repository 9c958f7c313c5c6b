import type {Json, JsonObject} from '../core/json.js';
import {isObject} from './compile/outline.js';

/** How a value is printed: which maps are always written as blocks, which keys come first, which texts are | blocks. */
export interface Layout {
  /** Patterns of paths (`*` is any step) whose maps and lists are blocks even when they would fit in a line. */
  readonly blocks: readonly string[];
  /** Order of the known keys of the map at a path; other keys stand where `*` is, or at the end, in their own order. */
  readonly orders: readonly (readonly [path: string, keys: readonly string[]])[];
  /** Keys whose text always is a | block. */
  readonly texts: ReadonlySet<string>;
}

/** Columns that a line may have before a map or list is broken up. */
const WIDTH = 120;

/** Canonical YAML of a value: equal values (with equal order of free keys) give equal text, and reading it gives the value back. */
export function printYaml(value: JsonObject, layout: Layout): string {
  return `${mapLines(value, [], 0, layout).join('\n')}\n`;
}

/** A value as YAML in one line, as a spec would have it; for suggestions and examples. */
export function flowYaml(value: Json): string {
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${scalar(key, 'key')}: ${flowYaml(inner)}`)
      .join(', ')}}`;
  return Array.isArray(value) ? `[${(value as readonly Json[]).map(flowYaml).join(', ')}]` : scalar(value, 'flow');
}

function mapLines(value: JsonObject, path: readonly string[], indent: number, layout: Layout): string[] {
  return ordered(value, path, layout).flatMap(([key, inner]) => {
    const head = `${' '.repeat(indent)}${scalar(key, 'key')}:`;
    return under(head, inner, [...path, key], indent, layout);
  });
}

/** The lines of a value that stands behind `head`: in the same line if it fits. */
function under(head: string, value: Json, path: readonly string[], indent: number, layout: Layout): string[] {
  if (typeof value === 'string') {
    const block = blockText(value, indent + 2, layout.texts.has(path.at(-1) ?? ''));
    return block ? [`${head} ${block[0]!}`, ...block.slice(1)] : [`${head} ${scalar(value, 'block')}`];
  }
  if (!isCollection(value)) return [`${head} ${scalar(value, 'block')}`];
  const inline = matches(layout.blocks, path) && size(value) > 0 ? undefined : flow(value, path, layout);
  if (inline !== undefined && (head.length + 1 + inline.length <= WIDTH || size(value) === 0)) return [`${head} ${inline}`];
  if (isObject(value)) return [head, ...mapLines(value, path, indent + 2, layout)];
  return [head, ...listLines(value, path, indent + 2, layout)];
}

function listLines(items: readonly Json[], path: readonly string[], indent: number, layout: Layout): string[] {
  const dash = `${' '.repeat(indent)}-`;
  return items.flatMap((item, i) => {
    const here = [...path, String(i)];
    if (!isObject(item) || size(item) === 0) return under(dash, item, here, indent, layout);
    const inline = matches(layout.blocks, here) ? undefined : flow(item, here, layout);
    if (inline !== undefined && dash.length + 1 + inline.length <= WIDTH) return [`${dash} ${inline}`];
    // The first key of a map stands behind the dash.
    const lines = mapLines(item, here, indent + 2, layout);
    return [`${dash} ${lines[0]!.trimStart()}`, ...lines.slice(1)];
  });
}

/** A value in one line; undefined when it holds a text that has to be a block. */
function flow(value: Json, path: readonly string[], layout: Layout): string | undefined {
  if (!isCollection(value)) {
    if (typeof value === 'string' && (value.includes('\n') || layout.texts.has(path.at(-1) ?? '')) && blockText(value, 2, true))
      return undefined;
    return scalar(value, 'flow');
  }
  const parts: string[] = [];
  const members: readonly (readonly [string, Json])[] = isObject(value)
    ? ordered(value, path, layout)
    : value.map((item, i) => [String(i), item] as const);
  for (const [key, inner] of members) {
    const part = flow(inner, [...path, key], layout);
    if (part === undefined) return undefined;
    parts.push(isObject(value) ? `${scalar(key, 'key')}: ${part}` : part);
  }
  return isObject(value) ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`;
}

/** The header and lines of a literal block; undefined for text that a literal cannot hold, or that needs none. */
function blockText(text: string, indent: number, always: boolean): string[] | undefined {
  if (!always && !text.includes('\n')) return undefined;
  const body = text.replace(/\n+$/, '');
  // Carriage returns, other control signs, and lines of nothing but blanks would not come back as they are.
  if (body === '' || !isPrintable(text, true) || body.split('\n').some((line) => line !== '' && line.trim() === '')) return undefined;
  const ends = text.length - body.length;
  const chomp = ends === 0 ? '-' : ends === 1 ? '' : '+';
  const lead = /^[ \n]/.test(body) ? '2' : '';
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`));
  return [`|${lead}${chomp}`, ...lines, ...Array.from({length: Math.max(0, ends - 1)}, () => '')];
}

/** A scalar as YAML: plain where that is safe, else in double quotes. Flow style and keys allow less in plain text. */
function scalar(value: Json, where: 'block' | 'flow' | 'key'): string {
  if (typeof value !== 'string') return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
  return isPlain(value, where) ? value : quoted(value);
}

/** What YAML's core schema reads as something else than text. */
const RESOLVED =
  /^(?:null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
/** Words that YAML 1.1, which other readers still speak, takes for booleans. */
const OLD_BOOLEANS = /^(?:y|n|yes|no|on|off)$/i;

function isPlain(text: string, where: 'block' | 'flow' | 'key'): boolean {
  if (!/^[\p{L}\p{N}<=+.$₹€(/;^-]/u.test(text) || /\s$/.test(text) || !isPrintable(text, false)) return false;
  // A dash before a blank, the marks of documents, the merge key.
  if (/^-(?:\s|$)|^---|^\.\.\.|^<<$/.test(text)) return false;
  // Keys are read as they are written, so that they may look like numbers.
  if (where !== 'key' && (RESOLVED.test(text) || OLD_BOOLEANS.test(text))) return false;
  if (/:(?:\s|$)| #/.test(text)) return false;
  if (where === 'block') return true;
  return !/[,[\]{}]/.test(text) && !(where === 'key' && text.length > 200);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u00a0\u2028\u2029\ufeff\ud800-\udfff]/g, (sign, at: number, all: string) => {
    const pair = /[\ud800-\udbff]/.test(sign)
      ? /[\udc00-\udfff]/.test(all[at + 1] ?? '')
      : /[\udc00-\udfff]/.test(sign) && /[\ud800-\udbff]/.test(all[at - 1] ?? '');
    return pair ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether YAML takes all characters as they are. */
function isPrintable(text: string, breaks: boolean): boolean {
  return (
    !(breaks ? /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/ : /[\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff]/).test(
      text,
    ) && !LONE_SURROGATE.test(text)
  );
}

const isCollection = (value: Json): value is JsonObject | readonly Json[] => typeof value === 'object' && value !== null;
const size = (value: Json): number => (Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0);

function ordered(value: JsonObject, path: readonly string[], layout: Layout): [string, Json][] {
  const order = layout.orders.find(([pattern]) => matches([pattern], path))?.[1] ?? [];
  const present = Object.entries(value as {readonly [key: string]: Json | undefined}).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined,
  );
  const others = order.includes('*') ? order.indexOf('*') : order.length;
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : others);
  return present
    .map((entry, i) => ({entry, i}))
    .sort((a, b) => rank(a.entry[0]) - rank(b.entry[0]) || a.i - b.i)
    .map(({entry}) => entry);
}

function matches(patterns: readonly string[], path: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const steps = pattern === '' ? [] : pattern.split('/');
    return steps.length === path.length && steps.every((step, i) => step === '*' || step === path[i]);
  });
}
