import {
  CST,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  Parser,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type {Diagnostic} from '../core/diagnostic.js';
import type {Json} from '../core/json.js';
import {pointer} from './pointer.js';
import {asText} from './suggest.js';
import {locationAt, type SourceMap, type Span} from './source.js';

/** A YAML text as a value, with the places of everything in it. */
export interface ParsedYaml {
  /** Null when the text is broken. */
  readonly value: Json;
  readonly source: SourceMap;
  /** Broken YAML, and texts that YAML reads otherwise than a person would. */
  readonly diagnostics: readonly Diagnostic[];
  /** Pointers of values that have a message already: what a later check says about them would be the same mistake again. */
  readonly spoilt: readonly string[];
  /** Whether the text could not be read at all. */
  readonly broken: boolean;
}

/** Keys whose value is prose for people, so that a `#` glued to a word is meant as text. */
const PROSE = new Set(
  'about title subtitle ask because says say brief problem_statement statement deliver text source hints kpis challenges questions skills name role unit'.split(
    ' ',
  ),
);
/** Values that aliases may add to a file: far more than a person writes, far fewer than a bomb needs. */
const MOST_ALIASED = 10_000;

/** Reads YAML 1.2 (core schema; no tags, no merge keys) and finds its silent traps. Never throws on bad text. */
export function parseYaml(text: string, file: string): ParsedYaml {
  const conflict = /^(?:<{7} |>{7} ).*$/m.exec(text);
  const empty: SourceMap = {file, text, spans: new Map()};
  const broken = (diagnostic: Diagnostic): ParsedYaml => ({
    value: null,
    source: empty,
    diagnostics: [diagnostic],
    spoilt: [''],
    broken: true,
  });
  if (conflict) {
    return broken({
      severity: 'error',
      code: 'merge-conflict',
      message: 'the file holds a merge conflict',
      location: locationAt(empty, conflict.index, conflict.index + conflict[0].length),
      suggestion: 'keep one of the two sides and delete the lines <<<<<<<, ======= and >>>>>>>',
    });
  }
  const document = parseDocument(text, {uniqueKeys: false, prettyErrors: false, version: '1.2', schema: 'core', merge: false});
  const first = document.errors[0];
  if (first) return broken(brokenYaml(first, empty));
  return new Reader(document, text, file).read();
}

/** One clear message for the first thing that the parser stumbled over. */
function brokenYaml(error: YAMLError, source: SourceMap): Diagnostic {
  const location = locationAt(source, ...error.pos);
  const say = (code: string, message: string, suggestion?: string): Diagnostic => ({
    severity: 'error',
    code,
    message,
    location,
    ...(suggestion === undefined ? {} : {suggestion}),
  });
  const inFlow = /flow|missing , |',' or/i.test(error.message) || error.code === 'MISSING_CHAR';
  if (error.code === 'TAB_AS_INDENT') return say('tab', 'a tab stands where only blanks may indent', 'replace the tab by two blanks');
  if (error.code === 'MULTIPLE_DOCS')
    return say('documents', 'the file holds more than one YAML document', 'delete the line --- and what follows, or make two files');
  const open = error.code === 'MISSING_CHAR' && /closing ["']quote/.test(error.message) ? openQuote(source.text) : undefined;
  if (open !== undefined) {
    const quote = source.text[open]!;
    const lineEnd = source.text.indexOf('\n', open);
    const location = locationAt(source, open, lineEnd < 0 ? source.text.length : lineEnd);
    return {...say('quote', `the text that begins here has no closing ${quote}`, `write ${quote} where it ends`), location};
  }
  const trap = nearbyTrap(source.text, error.pos[0], inFlow);
  if (trap) return {...say(trap.code, trap.message, trap.suggestion), location: locationAt(source, trap.at, trap.at + trap.length)};
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' || /Nested mappings are not allowed/.test(error.message)) {
    return say('colon', 'a second ": " in one line makes a mapping where none can be', 'put the text in quotes, or write it as a block: |');
  }
  const detail = error.message.split('\n')[0]!.replace(/ at line .*$/, '');
  return say(
    'yaml',
    `this is no valid YAML: ${detail.charAt(0).toLowerCase()}${detail.slice(1)}`,
    inFlow ? 'look for a missing bracket, comma or quote' : 'look at the indentation and the quotes',
  );
}

/** Where the quoted text begins that never ends. */
function openQuote(text: string): number | undefined {
  let found: number | undefined;
  const look = (token: CST.Token | null | undefined): void => {
    if (token?.type !== 'double-quoted-scalar' && token?.type !== 'single-quoted-scalar') return;
    const {source, offset} = token;
    if (source.length < 2 || !source.endsWith(source[0]!)) found ??= offset;
  };
  for (const token of new Parser().parse(text)) {
    if (token.type !== 'document') continue;
    CST.visit(token, ({key, value}) => {
      look(key);
      look(value);
    });
  }
  return found;
}

/** `{{` or ` #` on the line where the parser gave up, or at the beginning of the flow collection that it could not end. */
function nearbyTrap(
  text: string,
  at: number,
  inFlow: boolean,
): {code: string; message: string; suggestion: string; at: number; length: number} | undefined {
  const lineStart = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
  for (const from of [lineStart, text.lastIndexOf('\n', Math.max(0, lineStart - 2)) + 1]) {
    const end = text.indexOf('\n', from);
    // Quoted text may hold anything; blanking it out keeps the offsets.
    const line = text.slice(from, end < 0 ? text.length : end).replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, (quoted) => '_'.repeat(quoted.length));
    const braces = line.indexOf('{{');
    if (braces >= 0)
      return {
        code: 'braces',
        message: '{{ begins a mapping in YAML, outside of quotes and | blocks',
        suggestion: 'put the text in quotes: "{{name}}"',
        at: from + braces,
        length: 2,
      };
    const hash = /[[{].* (#\S*)/.exec(line);
    if (inFlow && hash)
      return {
        code: 'comment',
        message: '" #" begins a comment, which swallows the rest of the line',
        suggestion: 'put the text in quotes',
        at: from + line.indexOf(hash[1]!, hash.index),
        length: hash[1]!.length,
      };
  }
  return undefined;
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #source: SourceMap;
  readonly #spans = new Map<string, Span>();
  readonly #found: Diagnostic[] = [];
  readonly #spoilt: string[] = [];
  #aliased = 0;
  #inAlias = 0;

  constructor(document: Document.Parsed, text: string, file: string) {
    this.#document = document;
    this.#source = {file, text, spans: this.#spans};
  }

  read(): ParsedYaml {
    const value = this.#value(this.#document.contents, '', undefined);
    return {value, source: this.#source, diagnostics: this.#found, spoilt: this.#spoilt, broken: false};
  }

  #say(severity: 'error' | 'warning', code: string, message: string, range: readonly [number, number], suggestion?: string): void {
    // What an alias repeats was said at its anchor.
    if (this.#inAlias > 0) return;
    this.#found.push({
      severity,
      code,
      message,
      location: locationAt(this.#source, ...range),
      ...(suggestion === undefined ? {} : {suggestion}),
    });
  }

  #value(node: Node | null | undefined, at: string, key: string | undefined): Json {
    if (!node) return null;
    if (!this.#spans.has(at)) this.#spans.set(at, {value: rangeOf(node)});
    if (this.#inAlias > 0 && ++this.#aliased > MOST_ALIASED) return null;
    if (node.tag !== undefined)
      this.#say('error', 'tag', 'YAML tags are not used here', rangeOf(node), 'remove the ! and the word after it');
    if (isAlias(node)) return this.#alias(node.resolve(this.#document), node, at, key);
    if (isMap(node)) return this.#map(node, at);
    if (isSeq(node)) return node.items.map((item, i) => this.#value(isPair(item) ? null : (item as Node), pointer(at, i), key));
    if (isScalar(node)) return this.#scalar(node, at, key);
    return null;
  }

  #alias(target: Node | undefined, node: Node, at: string, key: string | undefined): Json {
    if (!target) {
      this.#say('error', 'alias', 'there is no anchor of this name above', rangeOf(node));
      return null;
    }
    this.#inAlias++;
    const value = this.#inAlias > 50 ? null : this.#value(target, at, key);
    this.#inAlias--;
    if (this.#aliased > MOST_ALIASED && this.#inAlias === 0) {
      this.#say('error', 'alias', `aliases repeat more than ${MOST_ALIASED} values`, rangeOf(node), 'write fewer aliases');
      this.#aliased = 0;
      this.#spoilt.push(at);
    }
    return value;
  }

  #map(node: YAMLMap, at: string): Json {
    const object: Record<string, Json> = {};
    const written: string[] = [];
    const stray: {name: string; pair: Pair; after: Pair | undefined}[] = [];
    let valued: Pair | undefined;
    for (const pair of node.items) {
      const keyNode = pair.key as Node;
      if (isCollection(keyNode)) {
        this.#say(
          'error',
          'braces',
          'a mapping cannot be a key: {{ begins one in YAML, outside of quotes and | blocks',
          rangeOf(keyNode),
          'put the text in quotes: "{{name}}"',
        );
        this.#spoilt.push(at);
        continue;
      }
      const name = keyOf(keyNode);
      const here = pointer(at, name);
      if (name === '__proto__') {
        this.#say('error', 'name', '__proto__ cannot be a key', rangeOf(keyNode));
        continue;
      }
      if (Object.hasOwn(object, name)) {
        const before = this.#spans.get(here)?.key;
        const line = before ? locationAt(this.#source, ...before).line : undefined;
        this.#say(
          'error',
          'duplicate-key',
          `${name} is given twice${line === undefined ? '' : `, first in line ${line}`}`,
          rangeOf(keyNode),
          'keep one of them',
        );
        continue;
      }
      if (node.flow && pair.value === null) stray.push({name, pair, after: valued});
      else valued = pair;
      written.push(name);
      if (pair.value === null) this.#spans.set(here, {value: rangeOf(keyNode), key: rangeOf(keyNode)});
      else this.#spans.set(here, {value: rangeOf(pair.value as Node), key: rangeOf(keyNode)});
      object[name] = this.#value(pair.value as Node | null, here, name);
    }
    this.#strays(stray, at);
    this.#order(written, object, at);
    return object;
  }

  /** Keys of a flow mapping without a value: mostly the rest of a text after its comma. */
  #strays(stray: readonly {name: string; pair: Pair; after: Pair | undefined}[], at: string): void {
    const owners = new Set(stray.map(({after}) => after));
    for (const owner of owners) {
      const rest = stray.filter(({after}) => after === owner);
      const range = rangeOf(rest[0]!.pair.key as Node);
      for (const {name} of rest) this.#spoilt.push(pointer(at, name));
      const names = rest.map(({name}) => name);
      if (owner && isScalar(owner.value) && owner.value.type === 'PLAIN') {
        const key = keyOf(owner.key as Node);
        const whole = [String(owner.value.source ?? owner.value.value), ...names].join(', ');
        this.#say(
          'error',
          'comma',
          `the comma ends the text of ${key}: "${names[0]!}" becomes a key without a value`,
          range,
          `put the text in quotes: ${key}: ${JSON.stringify(whole)}`,
        );
      } else {
        this.#say(
          'error',
          'no-value',
          `${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} no value`,
          range,
          owner ? 'write a value after a colon' : `write [${names.join(', ')}] for a list, or give each a value`,
        );
      }
    }
    // Where nothing but strays stands, a list was meant: one message for the whole.
    if (stray.length > 0 && owners.has(undefined)) this.#spoilt.push(at);
  }

  /** JavaScript puts integer keys first, in ascending order; nothing is lost, but the order is not the written one. */
  #order(written: readonly string[], object: Record<string, Json>, at: string): void {
    const read = Object.keys(object);
    const i = read.findIndex((name, place) => name !== written[place]);
    if (i < 0) return;
    const moved = this.#spans.get(pointer(at, written[i]!))?.key;
    if (moved) {
      this.#say(
        'warning',
        'key-order',
        `whole numbers as keys are put first, in ascending order, so this is not the first ${i === 0 ? 'key' : 'key in its place'}`,
        moved,
        `write them in this order: ${read.slice(0, 8).join(', ')}`,
      );
    }
  }

  #scalar(node: Scalar, at: string, key: string | undefined): Json {
    const {text} = this.#source;
    const {value} = node;
    const [, end] = rangeOf(node);
    if (
      node.type === 'PLAIN' &&
      typeof value === 'string' &&
      key !== undefined &&
      PROSE.has(key) &&
      / #\S/.test(text.slice(end, end + 3)) &&
      text[end] === ' '
    ) {
      const lineEnd = text.indexOf('\n', end);
      const whole = text.slice(rangeOf(node)[0], lineEnd < 0 ? text.length : lineEnd).trimEnd();
      this.#say(
        'error',
        'comment',
        `the text ends before " #", which begins a comment`,
        [end + 1, end + whole.length],
        `put the text in quotes: ${JSON.stringify(whole)}; two blanks before # make a comment`,
      );
    }
    if (typeof value === 'number') return this.#number(node, value, at);
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'string' || typeof value === 'boolean' ? value : null;
  }

  #number(node: Scalar, value: number, at: string): Json {
    const source = node.source ?? '';
    if (!Number.isFinite(value)) {
      this.#say('error', 'number', `${source} is no number that can be used`, rangeOf(node));
      this.#spoilt.push(at);
      return null;
    }
    if (/^[-+]?0\d/.test(source))
      this.#say('warning', 'number', `${source} is read as the number ${value}`, rangeOf(node), `for a code write "${source}", in quotes`);
    else if (Number.isInteger(value) && !Number.isSafeInteger(value))
      this.#say(
        'error',
        'number',
        `${source} has more digits than a number can hold`,
        rangeOf(node),
        `for a code write "${source}", in quotes`,
      );
    return value;
  }
}

/** A key as it is written: `1.50` and `007` stay text. */
function keyOf(node: Node | null): string {
  if (!isScalar(node)) return '';
  return node.type === 'PLAIN' && node.source !== undefined ? node.source : node.value === null ? '' : asText(node.value);
}

function rangeOf(node: Node): [number, number] {
  const [from, to] = node.range ?? [0, 0];
  return [from, to];
}
