import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {Rig, said} from '../rig/rig.js';

const SPECS = {
  'challenges/one.yaml': 'title: Returns\n',
  'challenges/two.yaml': 'title: Refunds\n',
  'challenges/three.yaml': 'title: Rest\n',
};

/** A repository with three challenges and one commit; `signed` ones are built as well. */
async function repository(signed: 'signed' | 'new'): Promise<Rig & {git: (...args: string[]) => Promise<string>}> {
  const rig = await Rig.create({...SPECS, '.gitignore': 'dist/\ncache/\n'});
  if (signed === 'signed') await rig.build('--auto-approve');
  const git = async (...args: string[]) => {
    const config = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'core.autocrlf=false'];
    return (await promisify(execFile)('git', [...config, ...args], {cwd: rig.root})).stdout;
  };
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'one');
  return Object.assign(rig, {git});
}

/** The challenges that are built, and what is said of the others. */
async function built(rig: Rig, ref = 'main', ...flags: string[]): Promise<{challenges: unknown; notes: string[]; exitCode: number}> {
  const {events, exitCode} = await rig.build('--changed-since', ref, ...flags);
  const plan = events.find(({type}) => type === 'plan');
  return {challenges: plan?.type === 'plan' ? plan.challenges : undefined, notes: said(events), exitCode};
}

test('spec, approvals and data files; committed or not, new or removed', async () => {
  await using rig = await repository('signed');
  expect(await built(rig)).toEqual({
    challenges: [],
    notes: ['unchanged-left-out: 3 of 3 challenges are as they were at main, and are left out'],
    exitCode: 0,
  });
  await rig.write({'challenges/one.yaml': 'title: Returned\n', 'README.md': 'nothing that a build reads\n'});
  expect(await built(rig)).toMatchObject({challenges: ['one'], exitCode: 3});
  await rig.git('commit', '-q', '-a', '-m', 'two');
  expect((await built(rig, 'HEAD')).challenges).toEqual([]);
  // The commit before, by the name of a tag; a removed record; a new file that the loader reads.
  await rig.git('tag', 'v1', 'HEAD~1');
  await rig.remove('challenges/three/preview.approval.yaml');
  expect((await built(rig, 'v1', '--dry-run')).exitCode).toBe(0);
  expect((await built(rig, 'v1')).challenges).toEqual(['one', 'three']);
  await rig.write({'challenges/two.note': 'read by the loader'});
  expect((await built(rig, 'v1')).challenges).toEqual(['one', 'three', 'two']);
  // Ignored files are outputs.
  await rig.git('add', '-A');
  await rig.git('commit', '-q', '-m', 'three');
  await rig.write({'dist/one/README.txt': 'touched'});
  expect((await built(rig, 'HEAD')).challenges).toEqual([]);
});

test('a changed configuration, or another list of packages, means all', async () => {
  await using rig = await repository('new');
  for (const [file, text] of [
    ['package-lock.json', '{}\n'],
    ['cbdf.config.yaml', 'jobs: 2\n'],
  ] as const) {
    await rig.write({[file]: text});
    expect(await built(rig, 'main', '--until', 'problem')).toMatchObject({
      challenges: ['one', 'three', 'two'],
      notes: [`all-changed: ${file} has changed since main, and so all challenges are built`],
    });
  }
});

test('a wrong spec that is as it was is left out; a changed one is told', async () => {
  await using rig = await repository('new');
  await rig.write({'challenges/bad.yaml': 'wrong: true\n'});
  expect((await built(rig)).exitCode).toBe(2);
  await rig.git('add', '-A');
  await rig.git('commit', '-q', '-m', 'bad');
  expect(await built(rig, 'HEAD')).toMatchObject({challenges: [], exitCode: 0});
});

test('from a folder below the top of the repository', async () => {
  await using rig = await repository('new');
  await using below = await Rig.at(`${rig.root}/challenges`);
  await rig.write({'challenges/two.yaml': 'title: Refunded\n', 'challenges/a "quoted" ü.txt': 'x'});
  const {events} = await below.cbdf('build', '*.yaml', '--changed-since', 'main', '--reporter', 'json');
  expect(events.find(({type}) => type === 'plan')).toMatchObject({challenges: ['two']});
  await rig.write({'package.json': '{}\n'});
  const all = await below.cbdf('build', '*.yaml', '--changed-since', 'main', '--dry-run', '--reporter', 'json');
  expect(all.exitCode).toBe(0);
  expect((JSON.parse(all.out.trim().split('\n').at(-1) ?? '') as {challenges: unknown[]}).challenges).toHaveLength(3);
});

test('a commit that is none: one message, exit 2', async () => {
  await using rig = await repository('new');
  for (const ref of ['nobody', '--all', '']) {
    const {exitCode, out, err} = await rig.cbdf('build', 'challenges/*.yaml', `--changed-since=${ref}`);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toMatch(/^cbdf: --changed-since: git knows no commit "[^\n]*fetch-depth: 0\)\n$/);
  }
});

test('no repository, or no git: one message, exit 2', async () => {
  await using rig = await Rig.create(SPECS);
  const none = await rig.cbdf('build', 'challenges/*.yaml', '--changed-since', 'main');
  expect([none.exitCode, none.out]).toEqual([2, '']);
  expect(none.err).toMatch(/^cbdf: --changed-since needs a git repository here: not a git repository[^\n]*\n$/);
  const path = process.env['PATH'];
  process.env['PATH'] = rig.root;
  try {
    expect((await rig.cbdf('build', 'challenges/*.yaml', '--changed-since', 'main')).err).toBe(
      'cbdf: --changed-since needs git, which is not installed\n',
    );
  } finally {
    process.env['PATH'] = path;
  }
});
