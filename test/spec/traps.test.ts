import {describe, expect, test} from 'vitest';
import {parseYaml} from '../../src/spec/yaml.js';

/** `line:column code` of every diagnostic. */
function found(text: string): string[] {
  return parseYaml(text, 'x.yaml').diagnostics.map((d) => `${d.location!.line}:${d.location!.column} ${d.severity} ${d.code}`);
}

describe('texts that YAML reads otherwise than a person', () => {
  test.each<[string, string, string[]]>([
    ['duplicate key', 'domain: Retail\ntitle: One\ntitle: Two\n', ['3:1 error duplicate-key']],
    ['hash glued to a word in prose', 'about: Order #5\nnext: 1\n', ['1:14 error comment']],
    ['hash in an item of a prose list', 'hints:\n  - Look at #1 first\n', ['2:13 error comment']],
    ['hash in a flow mapping', 'a: {about: Order #5, unit: INR}\nb: 1\n', ['1:18 error comment']],
    ['comma in plain flow text', 'a: {about: Price, tax included}\n', ['1:19 error comma']],
    ['two commas, one message', 'a: {about: Price, tax, and tip}\n', ['1:19 error comma']],
    ['list written as a mapping', 'pick: {Card, Cash}\n', ['1:8 error no-value']],
    ['braces as a value', 'a: {{name}}\n', ['1:5 error braces']],
    ['braces inside of flow text', 'a: {says: fell to {{x}} now}\n', ['1:19 error braces']],
    ['whole-number keys out of order', 'pick: {450: 1, 350: 2}\n', ['1:8 warning key-order']],
    ['merge conflict', 'a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\n', ['2:1 error merge-conflict']],
    ['tab', 'a:\n\tb: 1\n', ['2:1 error tab']],
    ['two documents', 'a: 1\n---\nb: 2\n', ['2:1 error documents']],
    ['second colon', 'about: Note: this\n', ['1:8 error colon']],
    ['leading zero', 'a: 007\n', ['1:4 warning number']],
    ['too many digits', 'a: 12345678901234567890\n', ['1:4 error number']],
    ['not a number', 'a: .nan\n', ['1:4 error number']],
    ['tag', 'a: !!binary aGk=\n', ['1:13 error tag']],
    ['unknown alias', 'a: *b\n', ['1:4 error alias']],
    ['prototype', '__proto__: {x: 1}\n', ['1:1 error name']],
    ['unclosed quote', 'domain: "Retail\nfunction: Ops\nx: 1\n', ['1:9 error quote']],
    ['unclosed single quote', "a: 1\nb: 'Retail\nfunction: Ops\n", ['2:4 error quote']],
    ['unclosed quote in a flow', 'a: 1\nb: {about: "x, c: 2}\nd: 3\n', ['2:12 error quote']],
    ['unclosed bracket', 'a: [1, 2\nb: 3\n', ['2:1 error yaml']],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test.each([
    ['a comment parted by two blanks', 'title: Fixed on Paper  # the title\n'],
    ['a comment with a blank after the hash', 'title: Fixed on Paper # the title\n'],
    ['a glued comment behind a number', 'dataset_size: 10000 #rows\n'],
    ['a hash inside of a word', 'about: C#5 and F#\n'],
    ['braces in a block', 'statement: |\n  from {{a}} to {{b}}\n'],
    ['braces within plain block text', 'says: Fell to {{a}}\n'],
    ['ascending numbers', 'pick: {350: 1, 450: 2}\n'],
    ['text that is like a date or a percentage', 'from: 2024-01-01\nby: 4%\n'],
    ['an anchor and its alias', 'a: &x {b: 1}\nc: *x\n'],
  ])('no message: %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  test('the message of a comma says the whole text to write', () => {
    const [comma] = parseYaml('a: {about: Price, tax included}\n', 'x').diagnostics;
    expect(comma!.suggestion).toContain('about: "Price, tax included"');
  });

  test('aliases cannot blow a file up', () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++) {
      const [name, before] = [String.fromCharCode(97 + i), String.fromCharCode(96 + i)];
      levels.push(`${name}: &${name} [${Array.from({length: 10}, () => `*${before}`).join(', ')}]`);
    }
    const {diagnostics} = parseYaml(levels.join('\n'), 'x');
    expect(diagnostics.some(({code}) => code === 'alias')).toBe(true);
  });

  test('very deep nesting is a message and no crash', () => {
    expect(parseYaml(`a: ${'['.repeat(20_000)}`, 'x').diagnostics.length).toBeGreaterThan(0);
  });
});

describe('places', () => {
  const {source, value} = parseYaml('a:\n  b: {c: text, 007: [1, two]}\n', 'x');
  test('values by pointer, keys as they are written', () => {
    expect(value).toEqual({a: {b: {c: 'text', '007': [1, 'two']}}});
    const text = (pointer: string): string => source.text.slice(...source.spans.get(pointer)!.value);
    expect(text('/a/b/c')).toBe('text');
    expect(text('/a/b/007/1')).toBe('two');
    expect(source.text.slice(...source.spans.get('/a/b/c')!.key!)).toBe('c');
  });
});
