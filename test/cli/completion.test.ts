import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {beforeAll, expect, test} from 'vitest';
import {declare} from '../../src/commands/program.js';
import {described, flattened} from '../../src/commands/described.js';
import type {Io} from '../../src/commands/io.js';
import {realServices} from '../../src/engine/services.js';
import {Rig} from '../rig/rig.js';

/** What bash offers for lines, the last word being the one at which the key is pressed; a line of `COMP_WORDS` each. */
async function offered(script: string, cwd: string, lines: readonly (readonly string[])[]): Promise<string[][]> {
  const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
  const tries = lines.map(
    (words) =>
      `COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _cbdf; printf '%s\\t' "\${COMPREPLY[@]}"; echo`,
  );
  // `set -u` and the rest: the script must not rely on the settings of somebody's shell.
  const program = `set -u\n${script}\n${tries.join('\n')}\n`;
  const {stdout, stderr} = await promisify(execFile)('bash', ['--norc', '-c', program], {cwd});
  expect(stderr).toBe('');
  return stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) =>
      line
        .split('\t')
        .filter((word) => word !== '')
        .sort(),
    );
}

let script = '';
beforeAll(async () => {
  await using rig = await Rig.create();
  script = (await rig.cbdf('completion', 'bash')).out;
});

test('bash completes commands, flags, their values, challenges and files', async () => {
  await using rig = await Rig.create({
    'challenges/returns.yaml': '',
    'challenges/late parcels.yml': '',
    'challenges/returns/schema.yaml': '',
    'challenges/notes.txt': '',
    'build/x.xml': '',
  });
  const expected: [readonly string[], readonly string[]][] = [
    [['cbdf', 'wa'], ['watch']],
    [
      ['cbdf', 'build', '--fo'],
      ['--force', '--force-stage'],
    ],
    [
      ['cbdf', 'build', '--until', 'p'],
      ['package', 'preview', 'problem'],
    ],
    [['cbdf', 'build', '--until', '=', 'fu'], ['full']],
    [
      ['cbdf', 'build', '--jobs', '2', '--reporter', ''],
      ['auto', 'github', 'json', 'plain', 'tty'],
    ],
    [
      ['cbdf', 'build', 'challenges/'],
      ['challenges/late parcels.yml', 'challenges/returns', 'challenges/returns.yaml'],
    ],
    [['cbdf', 'build', '--junit', 'bu'], ['build']],
    [
      ['cbdf', 'why', ''],
      ['late parcels', 'returns'],
    ],
    [['cbdf', 'why', 'returns', 're'], ['reports']],
    [
      ['cbdf', 'approve', 'returns', 'pr'],
      ['preview', 'problem'],
    ],
    [['cbdf', 'lock', 'returns', 're'], ['returns']],
    [
      ['cbdf', 'cache', ''],
      ['gc', 'help', 'stats', 'verify'],
    ],
    [
      ['cbdf', 'cache', 'gc', '--max'],
      ['--max-age', '--max-size'],
    ],
    [['cbdf', 'graph', '--format', 'm'], ['mermaid']],
    [['cbdf', 'check', 'ch'], ['challenges']],
    [['cbdf', 'help', 'cac'], ['cache']],
    [['cbdf', 'build', '--changed-since', ''], []],
    [['cbdf', 'nothing', ''], []],
  ];
  const lines = expected.map(([words]) => words);
  expect(await offered(script, rig.root, lines)).toEqual(expected.map(([, words]) => [...words]));
});

test('every command and every flag that is declared is offered by every shell', async () => {
  const io = {env: {}, columns: 80, isTty: false} as unknown as Io;
  const all = flattened(
    described(
      declare(io, realServices, () => undefined),
      '',
    ),
  );
  expect(all.length).toBeGreaterThan(18);
  await using rig = await Rig.create();
  const scripts = {bash: script, zsh: (await rig.cbdf('completion', 'zsh')).out, fish: (await rig.cbdf('completion', 'fish')).out};
  const lines = all.flatMap(({path, commands}) => {
    const words = ['cbdf', ...path.split(' ').filter((word) => word !== '')];
    return [[...words, '-'], ...(commands.length === 0 ? [] : [[...words, '']])];
  });
  const replies = await offered(scripts.bash, rig.root, lines);
  const expected = all.flatMap(({commands, options}) => [
    options.flatMap(({long, short}) => [long, ...(short === undefined ? [] : [short])]).sort(),
    ...(commands.length === 0 ? [] : [commands.map((one) => one.path.split(' ').at(-1) ?? '').sort()]),
  ]);
  expect(replies).toEqual(expected);
  for (const {path, options} of all) {
    for (const {long, short} of options) {
      expect(scripts.zsh, long).toContain(short === undefined ? `'${long}[` : `{${short},${long}}'[`);
      expect(scripts.fish, long).toMatch(new RegExp(`${path === '' ? '__cbdf_only' : `__cbdf_at ${path}`}'[^\n]* -l ${long.slice(2)} `));
    }
  }
});

test('a shell that is not known is told', async () => {
  await using rig = await Rig.create();
  const {exitCode, err} = await rig.cbdf('completion', 'tcsh');
  expect(exitCode).toBe(2);
  expect(err).toMatch(/'tcsh' is invalid[^]*bash, zsh, fish/);
});
