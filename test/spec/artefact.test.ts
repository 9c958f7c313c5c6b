import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Json, JsonObject} from '../../src/core/json.js';
import type {ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import {parseArtefact, printArtefact} from '../../src/spec/artefact.js';
import {flowYaml, printYaml, type Layout} from '../../src/spec/print.js';
import {parseYaml} from '../../src/spec/yaml.js';
import {marks} from './rig.js';

const read = (name: string): JsonObject =>
  parseYaml(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'), name).value as JsonObject;
const telecom = read('telecom.yaml') as unknown as {problem: ProblemBlock; schema: SchemaBlock};
const shop = read('shop.yaml') as unknown as SchemaBlock;

describe('round trips', () => {
  test('the problem of the telecom example', () => {
    const text = printArtefact('problem', telecom.problem);
    expect(parseArtefact('problem', text, 'problem.yaml')).toEqual({ok: true, value: telecom.problem});
    expect(text).toMatchSnapshot();
  });

  test('the schema of the shop', () => {
    const text = printArtefact('schema', shop);
    expect(parseArtefact('schema', text, 'schema.yaml')).toEqual({ok: true, value: shop});
    expect(text).toMatchSnapshot();
  });

  test('printing what was read changes nothing', () => {
    const text = printArtefact('schema', telecom.schema);
    expect(printArtefact('schema', parseYaml(text, 'x').value as unknown as SchemaBlock)).toBe(text);
  });

  test('known keys have one order, columns keep theirs', () => {
    const one = {tables: {t: {about: 'x', rows: 5, columns: {b: {about: 'y', type: 'text', is: 'z'}, a: {is: 1}}}}};
    const other = {tables: {t: {columns: {b: {is: 'z', type: 'text', about: 'y'}, a: {is: 1}}, rows: 5, about: 'x'}}};
    expect(printArtefact('schema', one)).toBe(printArtefact('schema', other));
    expect(Object.keys((parseYaml(printArtefact('schema', one), 'x').value as unknown as SchemaBlock).tables['t']!.columns)).toEqual([
      'b',
      'a',
    ]);
  });
});

/** Texts that are hard to write in YAML. */
const TEXTS = [
  '',
  ' ',
  '-',
  '- a',
  '--- a',
  '...',
  '?',
  ': a',
  'a: b',
  'a:',
  'a #b',
  '#a',
  '{{x}}',
  '{a}',
  '[a]',
  'a, b',
  '"a"',
  "'a'",
  '`a`',
  '@a',
  '%a',
  '!a',
  '&a',
  '*a',
  '|',
  '>',
  '~',
  'null',
  'True',
  'yes',
  'no',
  '12',
  '-12',
  '+12',
  '1.50',
  '.5',
  '1e3',
  '0x1F',
  '007',
  '1_000',
  '.inf',
  '.NaN',
  '2024-01-01',
  '12:30',
  '7-22',
  '4%',
  '+20%',
  '<<',
  '=',
  'a\nb',
  'a\nb\n',
  'a\n\nb\n\n',
  '\na',
  ' a\nb',
  'a\n b',
  'a \nb',
  'a\n  \nb',
  'a\tb',
  '\ta\nb',
  'a\r\nb',
  'a\u0000b',
  'a\u0085b',
  'a\u00a0b',
  'a\u2028b',
  '\ufeffa',
  '\ud800',
  '😀 smile',
  '₹500',
  'नमस्ते',
  'x'.repeat(300),
  'a: b\nc #d\n',
  "quarter(t.opened_at) = 4 and city = 'Mumbai'",
  '__a__',
  'a\\b',
  'a"b',
];

/** A small generator of random values, from a seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function anyJson(next: () => number, depth: number): Json {
  const kind = Math.floor(next() * (depth > 0 ? 8 : 5));
  const text = (): string => TEXTS[Math.floor(next() * TEXTS.length)]!;
  if (kind === 0) return Math.round(next() * 1000) / 8 - 20;
  if (kind === 1) return next() < 0.5;
  if (kind === 2) return null;
  if (kind <= 4) return text();
  if (kind === 5) return Array.from({length: Math.floor(next() * 4)}, () => anyJson(next, depth - 1));
  return anyObject(next, depth - 1, text);
}

function anyObject(next: () => number, depth: number, text: () => string): JsonObject {
  // Whole numbers as keys come first in JavaScript; in ascending order they are read without a warning.
  return Object.fromEntries(Array.from({length: 1 + Math.floor(next() * 4)}, () => [text().slice(0, 250), anyJson(next, depth)] as const));
}

describe('any value comes back', () => {
  const layouts: readonly Layout[] = [
    {blocks: [''], orders: [], texts: new Set()},
    {blocks: ['', '*', '*/*'], orders: [['', ['b', '*', 'a']]], texts: new Set(['a', 'yes'])},
  ];
  test.each(TEXTS.map((text) => [text]))('%j as value, item and key', (text) => {
    for (const layout of layouts) {
      const value = {block: text, list: [text, {inner: text}], flow: {deep: [text]}, [text === '' ? 'empty' : text.slice(0, 250)]: 1};
      const parsed = parseYaml(printYaml(value, layout), 'x');
      expect(parsed.diagnostics).toEqual([]);
      expect(parsed.value).toEqual(value);
    }
  });

  test('500 random values', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const next = random(seed);
      const value = anyObject(next, 4, () => TEXTS[Math.floor(next() * TEXTS.length)]!);
      for (const layout of layouts) {
        const text = printYaml(value, layout);
        const parsed = parseYaml(text, 'x');
        expect(parsed.broken, `seed ${seed}\n${text}`).toBe(false);
        expect(parsed.value, `seed ${seed}\n${text}`).toEqual(value);
        expect(printYaml(parsed.value as JsonObject, layout)).toBe(text);
      }
      expect(parseYaml(flowYaml(value), 'x').value, `seed ${seed}`).toEqual(value);
    }
  });
});

describe('an edited artefact', () => {
  const text = printArtefact('schema', shop);
  test.each<[string, string, string]>([
    ['rows: 40', 'row: 40', 'row unknown-key'],
    ['    about: One row per product.\n', '', 'dim_products missing-key'],
    ['by: +70%', 'by: automatic', 'automatic form'],
    ['by: +70%', 'by: plenty', 'plenty form'],
    ['typical: 180', 'typical: many', 'many type'],
  ])('%s -> %s', (from, to, expected) => {
    expect(text).toContain(from);
    const parsed = parseArtefact('schema', text.replace(from, to), 'schema.yaml');
    expect(parsed.ok ? [] : marks(parsed.error)).toEqual([expected]);
  });

  test('a file that is no artefact', () => {
    expect(parseArtefact('schema', '', 'schema.yaml')).toMatchObject({ok: false, error: [{code: 'empty'}]});
    expect(parseArtefact('problem', 'a: [', 'problem.yaml')).toMatchObject({ok: false, error: [{code: 'yaml'}]});
  });
});
