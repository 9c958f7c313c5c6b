/** Commands, flags and values that documents tell people to type, against what the program declares. */
import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {type Completed, described, flattened} from '../../src/commands/described.js';
import type {Io} from '../../src/commands/io.js';
import {declare} from '../../src/commands/program.js';
import {realServices} from '../../src/engine/services.js';

const root = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const io = {env: {}, columns: 80, isTty: false} as unknown as Io;
const commands = flattened(described(declare(io, realServices, () => undefined), ''));

/** The words of every `cbdf ...` in code of a document; of a YAML or script file, in all of it. */
function typed(file: string): string[][] {
  const text = read(file);
  const code = file.endsWith('.md') ? [...text.matchAll(/```[a-z]*\n([^]*?)```|`([^`\n]+)`/g)].map(([, a, b]) => a ?? b ?? '') : [text];
  return code
    .flatMap((part) => part.split('\n'))
    .flatMap((line) => [...line.replace(/\s#.*$/, '').replace(/\\\|\S*/g, '').matchAll(/(?:^|[\s`(])cbdf ([a-z][^|&;)`]*)/g)])
    .map(([, words = '']) => [...words.matchAll(/"[^"]*"|'[^']*'|\S+/g)].map(([word]) => word));
}

/** What is wrong with a line; nothing if it could be typed. */
function faults(words: readonly string[]): string[] {
  const line = words.join(' ');
  const depth = [2, 1].find((n) => commands.some(({path}) => path === words.slice(0, n).join(' ')));
  const command: Completed | undefined = commands.find(({path}) => path === words.slice(0, depth ?? 0).join(' '));
  if (depth === undefined || command === undefined) return [`${line}: no such command`];
  const found: string[] = [];
  let places = 0;
  for (let i = depth; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word.startsWith('-')) {
      const [name = '', value] = word.split('=');
      const option = command.options.find(({long, short}) => long === name || short === name);
      if (option === undefined) found.push(`${line}: no such flag ${name}`);
      else if (option.takes !== undefined) {
        const given = value ?? words[++i];
        if (given === undefined) found.push(`${line}: ${name} takes a value`);
        const {takes} = option;
        if (takes.kind === 'words' && given !== undefined && /^[a-z]/.test(given) && !takes.words.includes(given))
          found.push(`${line}: ${name} does not take ${given}`);
      }
    } else if (!/^[<[>]/.test(word)) places++;
  }
  if (places > command.args.length && !command.args.some(({variadic}) => variadic)) found.push(`${line}: too many arguments`);
  return found;
}

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(new URL('docs/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'docs/ci/cbdf.yml',
];

test.each(documents)('every command in %s can be typed', (file) => {
  expect(typed(file).flatMap(faults)).toEqual([]);
});

test('the test would notice', () => {
  expect(typed('docs/ci.md').length).toBeGreaterThan(10);
  expect(typed('docs/ci/cbdf.yml')).toContainEqual(['cache', 'gc', '--max-size', '2GB', '--max-age', '30d']);
  expect(faults(['bild', 'x'])).toHaveLength(1);
  expect(faults(['build', 'x', '--lock'])).toHaveLength(1);
  expect(faults(['build', 'x', '--until', 'fulll'])).toHaveLength(1);
  expect(faults(['approve', 'a', 'problem', 'b'])).toHaveLength(1);
});

test('every command and every flag of build stands in the README', () => {
  const table = read('README.md');
  for (const {path, commands: below} of commands) {
    if (path === '' || path.endsWith('help') || path.includes(' ') || below.some((one) => one.path === path)) continue;
    expect(table, path).toMatch(new RegExp(`^\\| \`cbdf ${path}\\b`, 'm'));
  }
  const row = table.split('\n').find((line) => line.startsWith('| `cbdf build')) ?? '';
  for (const {long} of commands.find(({path}) => path === 'build')?.options ?? []) if (long !== '--help') expect(row).toContain(long);
});

test('every flag that the guide names alone is one of build', () => {
  const flags = [...read('docs/ci.md').matchAll(/`(--[a-z-]+)[^`]*`/g)].map(([, flag]) => flag);
  expect(flags.length).toBeGreaterThan(4);
  const known = commands.find(({path}) => path === 'build')?.options.map(({long}) => long);
  expect(flags.filter((flag) => known?.includes(flag ?? '') !== true)).toEqual([]);
});

test('the workflow is one: it parses, caches cache/, and shows dist/ and the checks', () => {
  const {jobs} = parse(read('docs/ci/cbdf.yml')) as {jobs: {build: {steps: {uses?: string; run?: string; with?: Record<string, unknown>}[]}}};
  const {steps} = jobs.build;
  expect(steps.find(({uses}) => uses?.startsWith('actions/checkout'))?.with).toMatchObject({'fetch-depth': 0});
  expect(steps.find(({uses}) => uses?.startsWith('actions/cache'))?.with).toMatchObject({path: 'cache'});
  const kept = steps.filter(({uses}) => uses?.startsWith('actions/upload-artifact')).map((step) => step.with?.['path']);
  expect(kept).toEqual(['build/junit.xml', 'dist']);
  expect(steps.flatMap(({run}) => (run?.includes('cbdf build') === true ? [run.includes('--junit build/junit.xml')] : []))).toEqual([true, true]);
});

test('exit codes are the same in help and guide', async () => {
  const {EXIT_CODES} = await import('../../src/commands/options.js');
  const help = [...EXIT_CODES.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => code);
  const guide = [...read('docs/ci.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);
  expect(guide).toEqual(help);
});
