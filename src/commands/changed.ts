import {execFile} from 'node:child_process';
import {dirname, posix, resolve} from 'node:path';
import {promisify} from 'node:util';
import type {Services} from '../engine/services.js';
import {type Io, readText, UsageError} from './io.js';
import {CONFIG} from './configured.js';
import type {SpecFiles} from './spec-files.js';

/** What says which cbdf builds, in the folder where it is run or above: with another one, anything may come out otherwise. */
const TOOL = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'];

/**
 * Of some specs, those that are to be built since `ref`: their file, a file in the folder of their approvals, or a data file that they read is another
 * one than at that commit, was removed, or is new and not ignored; and a note on the others. A changed configuration, or a changed list of packages, means all. Throws
 * `UsageError` where git is not there, this is no repository, or there is no such commit.
 */
export async function changedSince(ref: string, files: readonly string[], io: Io, services: Services): Promise<SpecFiles> {
  const {paths, top} = await changedPaths(ref, io);
  const cause = projectFiles(io.cwd, top).find((path) => paths.has(path));
  if (cause !== undefined) {
    const message = `${posix.basename(cause)} has changed since ${ref}, and so all challenges are built`;
    return {files, notes: [{severity: 'info', code: 'all-changed', message}]};
  }
  const changed: string[] = [];
  for (const file of files) if (await isChanged(file, paths, io, services)) changed.push(file);
  const left = files.length - changed.length;
  if (left === 0) return {files: changed, notes: []};
  const message = `${left} of ${files.length} challenges are as they were at ${ref}, and are left out`;
  return {files: changed, notes: [{severity: 'info', code: 'unchanged-left-out', message}]};
}

async function isChanged(file: string, paths: ReadonlySet<string>, io: Io, services: Services): Promise<boolean> {
  const path = resolve(io.cwd, file);
  const folder = `${path.replace(/\.ya?ml$/, '')}/`;
  if (paths.has(path) || [...paths].some((one) => one.startsWith(folder))) return true;
  if (paths.size === 0) return false;
  // The loader itself says which other files it reads. What is wrong with them is for the build to tell.
  const read = new Set<string>();
  await services.loadSpecs([file], (name) => {
    read.add(resolve(io.cwd, name));
    return readText(io, name);
  });
  return [...read].some((one) => paths.has(one));
}

/** Paths, absolute, of what differs from a commit, and of new files that git does not ignore. */
async function changedPaths(ref: string, io: Io): Promise<{readonly paths: ReadonlySet<string>; readonly top: string}> {
  const up = await git(['rev-parse', '--show-cdup'], io.cwd, (message) => `--changed-since needs a git repository here: ${message}`);
  const top = resolve(io.cwd, up.trim());
  const wrong = (message: string) =>
    `--changed-since: git knows no commit "${ref}"${message}; a shallow clone does not have it (in GitHub Actions: fetch-depth: 0)`;
  const commit = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], top, () => wrong(''));
  const failed = (message: string) => `--changed-since: git cannot compare with "${ref}": ${message}`;
  // A renamed file is a removed one and a new one.
  const differ = await git(['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', commit.trim(), '--'], top, failed);
  const untracked = await git(['ls-files', '--others', '--exclude-standard', '-z'], top, failed);
  const names = `${differ}${untracked}`.split('\0').filter((name) => name !== '');
  return {paths: new Set(names.map((name) => resolve(top, name))), top};
}

/** Files that concern all challenges: the configuration, and what says which version of the program is used. */
function projectFiles(cwd: string, top: string): readonly string[] {
  const found = [resolve(cwd, CONFIG)];
  for (let folder = cwd; ; folder = dirname(folder)) {
    found.push(...TOOL.map((name) => resolve(folder, name)));
    if (folder === top || folder === dirname(folder)) return found;
  }
}

async function git(args: readonly string[], cwd: string, say: (message: string) => string): Promise<string> {
  try {
    return (await promisify(execFile)('git', [...args], {cwd, maxBuffer: 256 * 1024 * 1024})).stdout;
  } catch (error) {
    const {code, stderr} = error as {code?: unknown; stderr?: string};
    if (code === 'ENOENT') throw new UsageError('--changed-since needs git, which is not installed');
    const [line = ''] = (stderr ?? '').trim().split('\n');
    throw new UsageError(say(line.replace(/^fatal: /, '')));
  }
}
