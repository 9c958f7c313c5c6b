import {posix, resolve} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import type {Disk} from '../core/ports.js';
import {GATES, LOCK_NAME} from '../core/stage.js';
import {nodeDisk} from '../engine/world.js';
import {UsageError} from './io.js';

/** The spec files that arguments mean, in order and each once, and what is to be said about them. */
export interface SpecFiles {
  readonly files: readonly string[];
  readonly notes: readonly Diagnostic[];
}

/**
 * Expands arguments into spec files: paths, patterns with `*`, `?` and `**` (so that they work on shells that expand nothing), and folders,
 * which mean the YAML files in them. A pattern leaves out the gates' artefacts, with a note. Throws `UsageError` where nothing is meant.
 */
export async function findSpecs(args: readonly string[], cwd: string, disk: Disk = nodeDisk): Promise<SpecFiles> {
  // By where they lie: a file may be given twice, as `a.yaml` and with its whole path.
  const files = new Map<string, string>();
  const skipped: string[] = [];
  for (const raw of args) {
    const arg = tidy(raw);
    const isPattern = /[*?]/.test(arg);
    const found = isPattern ? await expand(arg, cwd, disk) : await onePath(arg, cwd, disk);
    if (found.length === 0) {
      const isFolder = !isPattern && (await disk.list(resolve(cwd, arg))).length > 0;
      throw new UsageError(isPattern ? `no spec matches ${raw}` : isFolder ? `the folder ${raw} holds no spec` : `there is no spec ${raw}`);
    }
    const artefacts: string[] = [];
    for (const file of found) if (await isGateFile(file, cwd, disk)) artefacts.push(file);
    const specs = found.filter((file) => !artefacts.includes(file));
    if (specs.length === 0)
      throw new UsageError(
        `${artefacts[0] ?? raw} ${kindOf(artefacts[0] ?? raw)} and no spec: did you mean ${ownerOf(artefacts[0] ?? raw)}?`,
      );
    skipped.push(...artefacts);
    for (const file of specs) if (!files.has(resolve(cwd, file))) files.set(resolve(cwd, file), file);
  }
  const notes: Diagnostic[] = skipped.map((file) => ({
    severity: 'info',
    code: 'gate-file-skipped',
    message: `${file} ${kindOf(file)} and no spec; it was left out`,
  }));
  return {files: [...files.values()], notes};
}

/** The spec that `approve retail-returns` and the like mean: a path, or an id in `challenges/`. Throws `UsageError` if there is none. */
export async function findChallenge(argument: string, cwd: string, disk: Disk = nodeDisk): Promise<string> {
  const arg = tidy(argument);
  const candidates = /\.ya?ml$/.test(arg) ? [arg] : [`challenges/${arg}.yaml`, `${arg}.yaml`];
  for (const file of candidates) if ((await disk.size(resolve(cwd, file))) !== undefined) return file;
  throw new UsageError(`there is no challenge ${argument}: no ${candidates.join(' and no ')}`);
}

/** Forward slashes, and no `./` in front: so a file has one name in messages and keys. */
function tidy(path: string): string {
  const slashes = process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
  return posix.normalize(slashes).replace(/(.)\/$/, '$1');
}

/** A record, a lock, or what lies where an artefact would: a challenge may be called `schema`, but then no spec or record stands beside it. */
async function isGateFile(path: string, cwd: string, disk: Disk): Promise<boolean> {
  const name = posix.basename(path);
  if (name.endsWith('.approval.yaml') || name === LOCK_NAME) return true;
  if (!GATES.some((gate) => name === `${gate}.yaml`)) return false;
  const witnesses = [ownerOf(path), path.replace(/\.yaml$/, '.approval.yaml')];
  for (const witness of witnesses) if ((await disk.size(resolve(cwd, witness))) !== undefined) return true;
  return false;
}

function kindOf(path: string): string {
  return posix.basename(path) === LOCK_NAME ? 'is a lock of answers' : "is a gate's file";
}

function ownerOf(artefact: string): string {
  return `${posix.dirname(artefact)}.yaml`;
}

async function onePath(path: string, cwd: string, disk: Disk): Promise<readonly string[]> {
  if ((await disk.size(resolve(cwd, path))) !== undefined) return [path];
  const entries = await disk.list(resolve(cwd, path));
  return entries.filter(({name, folder}) => !folder && isSpecName(name)).map(({name}) => posix.join(path, name));
}

/** Walks only the folders that the pattern can reach. Results are sorted. */
async function expand(pattern: string, cwd: string, disk: Disk): Promise<readonly string[]> {
  const parts = pattern.split('/');
  const found = new Set<string>();
  const visit = async (folder: string, index: number): Promise<void> => {
    const part = parts[index] ?? '';
    const last = index === parts.length - 1;
    const join = (name: string) => (folder === '' ? name : folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`);
    if (!/[*?]/.test(part)) {
      const path = index === 0 && part === '' ? '/' : join(part);
      if (!last) await visit(path, index + 1);
      else if ((await disk.size(resolve(cwd, path))) !== undefined) found.add(path);
      return;
    }
    if (part === '**') await visit(folder, index + 1);
    const matcher = matching(part);
    for (const entry of await disk.list(resolve(cwd, folder === '' ? '.' : folder))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (part === '**') {
        if (entry.folder) await visit(join(entry.name), index);
      } else if (matcher.test(entry.name)) {
        if (!last && entry.folder) await visit(join(entry.name), index + 1);
        if (last && !entry.folder && isSpecName(entry.name)) found.add(join(entry.name));
      }
    }
  };
  await visit('', 0);
  return [...found].sort();
}

function isSpecName(name: string): boolean {
  return /\.ya?ml$/.test(name) && !name.startsWith('.');
}

function matching(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`);
}
