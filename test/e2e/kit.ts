/** A folder, the whole program in it with its real stages and workers (counted), the compiled command as a process of its own, and a plain DuckDB. */
import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {DuckDBConnection} from '@duckdb/node-api';
import {strFromU8, unzipSync} from 'fflate';
import {parse} from 'yaml';
import type {Io} from '../../src/commands/io.js';
import {main} from '../../src/commands/program.js';
import {digestOf} from '../../src/core/digest.js';
import type {BuildEvent} from '../../src/core/event.js';
import type {Stage} from '../../src/core/stage.js';
import {realServices, type Services} from '../../src/engine/services.js';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(REPOSITORY, 'bin/cbdf.cjs');

export interface Ended {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Counted extends Ended {
  /** With the json reporter. */
  readonly events: readonly BuildEvent[];
  /** Stages whose `run` was called: `shop full`. */
  readonly stages: readonly string[];
  /** Tasks that worker threads were given: `shard fact_sales`, `settle dim_shops`, `finish ...`, `pdf`, `excel`. */
  readonly tasks: readonly string[];
}

/** What tests do to the pool: called before a task goes to a worker. */
export type OnTask = (task: string) => void;

/** `await using` removes it. Paths are relative to it. */
export class Folder implements AsyncDisposable {
  private constructor(readonly root: string) {}

  static async create(files: Readonly<Record<string, string>> = {}, name = 'cbdf-e2e-'): Promise<Folder> {
    const folder = new Folder(await mkdtemp(join(tmpdir(), name)));
    await folder.write(files);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, {recursive: true, force: true});
  }

  path(path: string): string {
    return join(this.root, path);
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(this.path(path)), {recursive: true});
      await writeFile(this.path(path), text);
    }
  }

  read(path: string): Promise<string> {
    return readFile(this.path(path), 'utf8');
  }

  /** Replaces a text that is there exactly once; so that a test cannot go on with an edit that edits nothing. */
  async edit(path: string, from: string, to: string): Promise<void> {
    const text = await this.read(path);
    if (text.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} is not in ${path} exactly once`);
    await this.write({[path]: text.replace(from, () => to)});
  }

  async remove(path: string): Promise<void> {
    await rm(this.path(path), {recursive: true, force: true});
  }

  async copy(from: string, to: string): Promise<void> {
    await cp(from, this.path(to), {recursive: true});
  }

  exists(path: string): Promise<boolean> {
    return stat(this.path(path)).then(
      () => true,
      () => false,
    );
  }

  /** Digests of all files below a folder, by relative path. */
  async digests(path: string): Promise<Readonly<Record<string, string>>> {
    const found: Record<string, string> = {};
    for (const entry of await readdir(this.path(path), {recursive: true, withFileTypes: true}).catch(() => [])) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      found[file.slice(this.path(path).length + 1)] = digestOf(await readFile(file));
    }
    return found;
  }

  /** Names of files below a folder and when each was last written: equal means that nobody touched them. */
  async times(path: string): Promise<Readonly<Record<string, number>>> {
    const found: Record<string, number> = {};
    for (const name of await readdir(this.path(path), {recursive: true})) found[name] = (await stat(join(this.path(path), name))).mtimeMs;
    return found;
  }

  /** The names in a ZIP, and the texts of those asked for. */
  async zip(path: string): Promise<{names: string[]; text: (name: string) => string}> {
    const files = unzipSync(await readFile(this.path(path)));
    return {names: Object.keys(files).sort(), text: (name) => strFromU8(files[name]!)};
  }

  /** Runs a command line in this process, with real stages and workers. */
  async cbdf(argv: readonly string[], env: Readonly<Record<string, string>> = {}, onTask: OnTask = () => undefined): Promise<Counted> {
    const stages: string[] = [];
    const tasks: string[] = [];
    let out = '';
    let errors = '';
    const io: Io = {
      out: (text) => (out += text),
      err: (text) => (errors += text),
      isTty: false,
      columns: 0,
      env,
      cwd: this.root,
      signal: new AbortController().signal,
    };
    const exitCode = await main(argv, io, counting(stages, tasks, onTask));
    const lines = argv.includes('json') ? out.split('\n').filter((line) => line !== '') : [];
    return {exitCode, out, err: errors, events: lines.map((line) => JSON.parse(line) as BuildEvent), stages, tasks};
  }

  /** `cbdf build` with events. */
  build(...flags: readonly string[]): Promise<Counted> {
    return this.cbdf(['build', 'challenges/*.yaml', '--reporter', 'json', ...flags]);
  }

  /** Starts the compiled command. Of the environment, it gets what it needs to start, and `env`. */
  start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const {PATH = '', HOME = ''} = process.env;
    return spawn(process.execPath, [BIN, ...argv], {cwd: this.root, env: {PATH, HOME, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  }

  /** Runs the compiled command to its end. */
  async cli(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const child = this.start(argv, env);
    let out = '';
    let errors = '';
    child.stdout!.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr!.on('data', (data: Buffer) => (errors += data.toString()));
    const exitCode = await ended(child);
    return {exitCode, out, err: errors};
  }
}

/** The exit code of a process, or minus the number that stands for "killed". */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code ?? -1);
    });
  });
}

/** Runs a program that may not be there; undefined then. */
export function tool(program: string, argv: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    execFile(program, argv, (error, stdout) => {
      if (error !== null && error.code === 'ENOENT') resolve(undefined);
      else if (error !== null) reject(new Error(error.message));
      else resolve(stdout);
    });
  });
}

function counting(stages: string[], tasks: string[], onTask: OnTask): Services {
  return {
    ...realServices,
    stages: async () => (await realServices.stages()).map((stage) => watched(stage, stages)),
    createPool: async (options) => {
      const pool = await realServices.createPool(options);
      return {
        size: pool.size,
        stop: () => pool.stop(),
        run(task, args, signal) {
          const {plan, table = plan?.table} = args as {plan?: {table: {name: string}}; table?: {name: string}};
          tasks.push(table === undefined ? task : `${task} ${table.name}`);
          onTask(task);
          return pool.run(task, args, signal);
        },
      };
    },
  };
}

function watched(stage: Stage, stages: string[]): Stage {
  return {
    ...stage,
    run: (params, context) => {
      stages.push(`${context.challenge} ${stage.name}`);
      return stage.run(params, context);
    },
  };
}

/** Codes and messages of the diagnostics among events. */
export function said(events: readonly BuildEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'diagnostic' ? [`${event.diagnostic.code}: ${event.diagnostic.message}`] : []));
}

interface SchemaFile {
  readonly tables: Readonly<Record<string, {readonly columns: Readonly<Record<string, {readonly type: string}>>}>>;
}

interface GroundTruth {
  readonly defects?: {readonly tables: readonly {readonly table: string; readonly clean: string}[]};
}

/**
 * Loads the CSVs of `dist/<challenge>/datasets` with the types that its `schema.yaml` states, and with nothing of cbdf. Files with planned
 * defects are loaded as text into the schema `raw`, and cleaned by the SQL that instructors get; the result has to have those types.
 */
export async function shippedTables(folder: Folder, challenge: string): Promise<DuckDBConnection> {
  const {DuckDBInstance} = await import('@duckdb/node-api');
  const duck = await (await DuckDBInstance.create(':memory:', {threads: '1'})).connect();
  const schema = parse(await folder.read(`challenges/${challenge}/schema.yaml`)) as SchemaFile;
  const truth = JSON.parse(await folder.read(`dist/${challenge}/ground_truth.json`)) as GroundTruth;
  const files = await readdir(folder.path(`dist/${challenge}/datasets`));
  const names = Object.keys(schema.tables);
  if (
    files.sort().join() !==
    names
      .map((name) => `${name}.csv`)
      .sort()
      .join()
  )
    throw new Error(`shipped are ${files.join()}`);
  for (const [table, {columns}] of Object.entries(schema.tables)) {
    const declared = Object.entries(columns).map(([name, {type}]) => `"${name}" ${type === 'text' ? 'varchar' : type}`);
    const csv = folder.path(`dist/${challenge}/datasets/${table}.csv`);
    const header = (await readFile(csv, 'utf8')).split('\n', 1)[0];
    if (header !== Object.keys(columns).join()) throw new Error(`${table}.csv has the columns ${header}`);
    const clean = truth.defects?.tables.find((one) => one.table === table)?.clean;
    if (clean !== undefined) {
      await duck.run('create schema if not exists raw');
      await duck.run(
        `create table raw."${table}" as select * from read_csv('${csv}', all_varchar = true, nullstr = '', allow_quoted_nulls = false)`,
      );
      await duck.run(`create table "${table}" as ${clean}`);
      const found = (await duck.runAndReadAll(`describe "${table}"`))
        .getRows()
        .map((row) => `${String(row[0])} ${String(row[1])}`.toLowerCase());
      const wanted = Object.entries(columns).map(
        ([name, {type}]) => `${name} ${type === 'text' ? 'varchar' : type === 'integer' ? 'bigint' : type}`,
      );
      if (found.join() !== wanted.join()) throw new Error(`${table} is cleaned to ${found.join()}`);
      continue;
    }
    await duck.run(`create table "${table}" (${declared.join()})`);
    await duck.run(`copy "${table}" from '${csv}' (format csv, header, nullstr '')`);
  }
  return duck;
}

/** The rows of a query; numbers as numbers, days and moments as ISO text, so that they compare with the cells of a workbook. */
export async function rowsOf(duck: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await duck.runAndReadAll(sql)).getRowsJS().map((row) => row.map(plain));
}

/** The single number that a query gives. */
export async function numberOf(duck: DuckDBConnection, sql: string): Promise<number> {
  const rows = await rowsOf(duck, sql);
  if (rows.length !== 1 || rows[0]!.length !== 1 || typeof rows[0]![0] !== 'number') throw new Error(`no single number: ${sql}`);
  return rows[0]![0];
}

/** A value of DuckDB or exceljs in a comparable form. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString().slice(0, 19);
  return value ?? null;
}
