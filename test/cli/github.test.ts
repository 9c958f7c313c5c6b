import {expect, test} from 'vitest';
import type {Diagnostic} from '../../src/core/diagnostic.js';
import type {BuildEvent} from '../../src/core/event.js';
import {asData, asProperty, githubReporter} from '../../src/report/github.js';
import {Rig} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};
const commands = (text: string): string[] => text.split('\n').filter((line) => line.trimStart().startsWith('::'));

/** What the reporter prints, and its summary, for some events. */
async function told(...events: readonly BuildEvent[]): Promise<{out: string; err: string; summary: string}> {
  const said = {out: '', err: '', summary: ''};
  const output = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    summary: (text: string) => void (said.summary += text),
  };
  const reporter = githubReporter({...output, color: false, width: 140});
  for (const event of events) reporter.report(event);
  await reporter.close();
  return said;
}
const END: BuildEvent = {v: 1, type: 'build-finished', exitCode: 4, ran: 2, reused: 1, ms: 1200};
const diagnostic = (more: Partial<Diagnostic> = {}): BuildEvent => ({
  v: 1,
  type: 'diagnostic',
  challenge: 'one',
  diagnostic: {severity: 'error', code: 'sql', message: 'it fails', ...more},
});
const location = {file: 'challenges/a,b:c.yaml', line: 3, column: 5, length: 4, lineText: '    fact: 1'};

test('escapes as the runner reads it', () => {
  expect(asData('50% of\r\nall: a, b')).toBe('50%25 of%0D%0Aall: a, b');
  expect(asProperty('50%: a,\nb')).toBe('50%25%3A a%2C%0Ab');
});

test('annotates lines of the spec, errors before warnings before notices', async () => {
  const {out} = await told(
    diagnostic({severity: 'info', message: 'a note'}),
    diagnostic({severity: 'warning', location, message: '5% off\nor more', suggestion: 'write 4%'}),
    diagnostic({location}),
    END,
  );
  expect(commands(out)).toEqual([
    '::error file=challenges/a%2Cb%3Ac.yaml,line=3,col=5,endColumn=9,title=one%3A sql::it fails',
    '::warning file=challenges/a%2Cb%3Ac.yaml,line=3,col=5,endColumn=9,title=one%3A sql::5%25 off%0Aor more%0Awrite 4%25',
    '::notice title=one%3A sql::a note',
  ]);
});

test('annotates the worst ten and no more', async () => {
  const many = Array.from({length: 12}, (_, k) => diagnostic({severity: k < 11 ? 'warning' : 'error', message: `number ${k}`}));
  const lines = commands((await told(...many, END)).out);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatch(/^::error .*number 11$/);
});

test('no text of a spec is carried out as a command', async () => {
  const {out, err} = await told(
    {v: 1, type: 'receipt', challenge: 'one', lines: ['::add-mask::secret', '##[group]x']},
    diagnostic({message: 'x', notes: ['a\n::set-output name=a::b']}),
    END,
  );
  expect(out).toContain('    | ::add-mask::secret\n    | ##[group]x');
  expect(commands(out)).toEqual(['::error title=one%3A sql::x']);
  expect(commands(err)).toEqual([]);
});

test('summary: verdicts, fallen checks with their lines, waiting gates with the command, errors', async () => {
  const check: Diagnostic = {
    severity: 'warning',
    code: 'check-3.1',
    message: '3.1 Calculated fields: 4.0 of 10',
    suggestion: 'Compute it | last.',
    location: {...location, file: 'challenges/one.yaml'},
  };
  const {summary, out} = await told(
    {
      v: 1,
      type: 'verdict',
      challenge: 'one',
      verdict: 'regenerate',
      overall: 7.96,
      measuredWeight: 90,
      worst: ['3.1 a|b <i> 4.0'],
      checks: [check],
    },
    {
      v: 1,
      type: 'stage-waiting',
      challenge: 'two',
      stage: 'schema',
      state: 'pending',
      files: ['challenges/two/schema.md'],
      next: 'cbdf approve two schema',
    },
    diagnostic({location: {...location, file: 'challenges/one.yaml'}}),
    END,
  );
  expect(summary).toBe(
    [
      '## Data challenges',
      '',
      '| challenge | verdict | score | measured | lowest checks |',
      '|---|---|---|---|---|',
      '| one | regenerate | 7.9 | 90 of 100 | 3.1 a\\|b &lt;i> 4.0 |',
      '',
      '### Checks that fell',
      '',
      '- **one**: 3.1 Calculated fields: 4.0 of 10 (`challenges/one.yaml:3`). Compute it \\| last.',
      '',
      '### Waiting for approval',
      '',
      '- **two**, schema: to be reviewed. Read `challenges/two/schema.md`. Next: `cbdf approve two schema`',
      '',
      '### Errors',
      '',
      '- **one**: it fails (`challenges/one.yaml:3`)',
      '',
      '2 stages built, 1 reused in 1.2 s; exit code 4.',
      '',
    ].join('\n'),
  );
  expect(commands(out)[1]).toMatch(/^::warning file=challenges\/one\.yaml,line=3/);
});

test('the command line writes the summary where GitHub says, and builds without', async () => {
  await using rig = await Rig.create({...ONE, 'page.md': 'before\n'});
  rig.env = {CI: 'true', GITHUB_STEP_SUMMARY: 'page.md'};
  const waiting = await rig.cbdf('build', 'challenges/*.yaml', '--reporter', 'github');
  expect(waiting.exitCode).toBe(3);
  expect(await rig.read('page.md')).toMatch(
    /^before\n## Data challenges\n[\s\S]*nobody has signed it yet\. Next: run cbdf build challenges\/one\.yaml locally/,
  );
  rig.env = {GITHUB_STEP_SUMMARY: 'nowhere/page.md'};
  const unwritten = await rig.cbdf('build', 'challenges/*.yaml', '--reporter', 'github');
  expect(unwritten.exitCode).toBe(3);
  expect(unwritten.err).toMatch(/no summary was written/);
  rig.env = {GITHUB_STEP_SUMMARY: 'page.md'};
  await rig.cbdf('build', 'challenges/*.yaml', '--reporter', 'github');
  expect(await rig.read('page.md')).toMatch(/Read `challenges\/one\/problem\.md` and .* Next: `cbdf approve one problem`/);
  rig.env = {};
  expect((await rig.cbdf('build', 'challenges/*.yaml', '--reporter', 'github')).err).toBe('');
});

test('a wrong spec is annotated at its line', async () => {
  await using rig = await Rig.create({'challenges/one.yaml': 'wrong: true\n'});
  const result = await rig.cbdf('build', 'challenges/*.yaml', '--reporter', 'github');
  expect(result.exitCode).toBe(2);
  expect(commands(result.out)).toEqual([
    '::error file=challenges/one.yaml,line=1,col=1,endColumn=6,title=unknown-key::`wrong` is not a key',
  ]);
});

test('fallen checks get the line of the spec, in every build', async () => {
  await using rig = await Rig.create({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'});
  const checks: Diagnostic[] = [{severity: 'warning', code: 'check-8.5', message: '8.5 metadata', pointer: '/brief'}];
  rig.behaviour = {done: {full: {verdict: {verdict: 'approved', overall: 8.4, measuredWeight: 61, worst: [], checks}}}};
  await rig.buildAndSign();
  const again = await rig.cbdf('build', 'challenges/*.yaml', '--reporter', 'github');
  expect(commands(again.out)).toEqual([
    '::warning file=challenges/one.yaml,line=2,col=8,endColumn=21,title=one%3A check-8.5::8.5 metadata',
  ]);
});
