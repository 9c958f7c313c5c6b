import {posix, resolve} from 'node:path';
import type {ExitCode} from '../core/plan.js';
import type {Services} from '../engine/services.js';
import {nodeDisk} from '../engine/world.js';
import {type Io, isCi, printDiagnostics, UsageError} from './io.js';

export interface InitFlags {
  readonly domain?: string;
  readonly function?: string;
  readonly level?: Level;
  readonly size?: number;
  readonly brief?: string;
  readonly dir: string;
}

const LEVELS = ['Beginner', 'Intermediate', 'Advanced'] as const;
type Level = (typeof LEVELS)[number];

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const SIZES: {readonly [level in Level]: number} = {Beginner: 5000, Intermediate: 10_000, Advanced: 20_000};

/** `cbdf init`: writes a spec of five lines. What the flags do not say is asked on a terminal; without one it has to be said, or has a default. */
export async function init(name: string | undefined, flags: InitFlags, io: Io, services: Services): Promise<ExitCode> {
  const ask = isCi(io) ? undefined : io.ask;
  const get = async (given: string | undefined, question: string, otherwise: string | undefined, flag: string): Promise<string> => {
    if (given !== undefined) return given.trim();
    if (ask === undefined) {
      if (otherwise !== undefined) return otherwise;
      throw new UsageError(`init needs ${flag}, since this is no terminal where it could be asked`);
    }
    for (;;) {
      const answer = await ask(`${question}${otherwise === undefined || otherwise === '' ? '' : ` (${otherwise})`}: `);
      if (answer === undefined) throw new UsageError('nothing was written');
      const text = answer.trim() === '' ? otherwise : answer.trim();
      if (text !== undefined) return text;
    }
  };
  const id = await get(name, 'Name of the challenge, such as retail-returns', undefined, 'a name');
  if (!NAME.test(id)) {
    throw new UsageError(`"${id}" cannot be a name: small letters, digits and hyphens, 63 at most, such as ${suggestion(id)}`);
  }
  const path = posix.join(flags.dir.replaceAll('\\', '/'), `${id}.yaml`);
  if ((await nodeDisk.kind(resolve(io.cwd, path))) !== undefined) throw new UsageError(`${path} is there already, and stays as it is`);
  const domain = await get(flags.domain, 'Branch of business, such as E-Commerce', undefined, '--domain');
  const department = await get(flags.function, 'Department that has the problem, such as Operations', undefined, '--function');
  const level = levelOf(await get(flags.level, `For whom: ${LEVELS.join(', ')}`, 'Intermediate', '--level'));
  const size = flags.size ?? rowsOf(await get(undefined, 'Rows in the fact tables together', String(SIZES[level]), '--size'));
  const brief = await get(flags.brief, 'The problem in your own words (may be empty)', '', '--brief');
  const text = specText(path, {domain, department, level, size, brief});
  // Checked as a build would check it, before it is there.
  const checked = await services.loadSpecs([path], (file) => Promise.resolve(file === path ? text : undefined));
  if (!checked.ok) {
    await printDiagnostics(io, checked.error);
    return 2;
  }
  await nodeDisk.write(resolve(io.cwd, path), new TextEncoder().encode(text));
  io.out(`${path} is written; go on with: cbdf watch ${path}\n`);
  return 0;
}

interface Answers {
  readonly domain: string;
  readonly department: string;
  readonly level: Level;
  readonly size: number;
  readonly brief: string;
}

/** The spec as a file; text is quoted where YAML would read it otherwise. */
function specText(path: string, {domain, department, level, size, brief}: Answers): string {
  const up = '../'.repeat(path.split('/').length - 1);
  const lines = [
    `# yaml-language-server: $schema=${up}node_modules/cbdf/spec.schema.json`,
    `domain: ${plain(domain)}`,
    `function: ${plain(department)}`,
    `skill_level: ${level}`,
    `dataset_size: ${size}`,
    ...(brief === '' ? [] : [`brief: ${plain(brief.replace(/\s+/g, ' '))}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function plain(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 &,.'()/-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);
}

function levelOf(text: string): Level {
  const level = LEVELS.find((one) => one.toLowerCase() === text.toLowerCase());
  if (level === undefined) throw new UsageError(`there is no level ${text}: ${LEVELS.join(', ')}`);
  return level;
}

function rowsOf(text: string): number {
  const value = Number(text.replaceAll(/[,_ ]/g, ''));
  if (!Number.isInteger(value) || value < 100 || value > 10_000_000)
    throw new UsageError(`${text} is no number of rows from 100 to 10000000`);
  return value;
}

function suggestion(text: string): string {
  const better = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
  return better === '' ? 'retail-returns' : better;
}
