/** Runs the generator inside the test's own thread, on actions kept in a folder, and opens what it made with a DuckDB of its own. */
import {mkdtempSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DuckDBInstance} from '@duckdb/node-api';
import {parse} from 'yaml';
import {digestOf, digestOfJson} from '../../src/core/digest.js';
import type {Model} from '../../src/core/model.js';
import type {Action, Blob, Outputs, StageContext} from '../../src/core/stage.js';
import type {SchemaBlock} from '../../src/core/spec.js';
import {generateDataset} from '../../src/generate/dataset.js';
import type {WorldSize} from '../../src/generate/plan.js';
import type {StopSignal} from '../../src/core/worker.js';
import {tasks} from '../../src/pool/tasks.js';
import {compileModel} from '../../src/spec/compile/model.js';
import {bindTypes} from '../../src/sql/bind-types.js';

let last: Promise<unknown> = Promise.resolve();

/** One task at a time, as in a worker. */
function inTurn<R>(task: string, args: unknown): Promise<R> {
  const next = last.then(async () => (await (await tasks[task]!()).default(args as never, never)) as R);
  last = next.catch(() => undefined);
  return next;
}

const never: StopSignal = {stopped: false, onStop: () => () => undefined};

export interface Here {
  readonly context: StageContext;
  /** Names of the actions that really ran, in order. */
  readonly ran: string[];
}

/** A context with an empty store; equal actions run once. */
export function here(): Here {
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-test-'));
  const ran: string[] = [];
  const known = new Map<string, Promise<Outputs>>();
  const path = (blob: Blob): string => join(folder, blob.digest);
  const run = async (action: Action): Promise<Outputs> => {
    ran.push(action.name);
    const outputs: Record<string, Blob> = {};
    for (const [name, content] of Object.entries(await action.run())) {
      if (typeof content === 'object' && 'digest' in content) {
        outputs[name] = content;
        continue;
      }
      const bytes = typeof content === 'object' && 'file' in content ? readFileSync(content.file) : Buffer.from(content);
      const blob = {digest: digestOf(bytes), size: bytes.length};
      if (typeof content === 'object' && 'file' in content) renameSync(content.file, path(blob));
      else writeFileSync(path(blob), bytes);
      outputs[name] = blob;
    }
    return outputs;
  };
  const context: StageContext = {
    challenge: 'test',
    signal: new AbortController().signal,
    scratch: folder,
    pool: {size: 1, run: inTurn},
    path,
    text: (blob) => Promise.resolve(readFileSync(path(blob), 'utf8')),
    act(action) {
      const key = digestOfJson([action.name, action.params]);
      const made = known.get(key) ?? run(action);
      known.set(key, made);
      return made;
    },
    online: {settings: {by: 'offline'}, env: {}},
    spent: () => undefined,
    progress: () => undefined,
    warn: () => undefined,
  };
  return {context, ran};
}

/** A bound model from a schema block in YAML. */
export async function modelOf(yaml: string, settings: {size?: number; seed?: number; period?: Model['period']} = {}): Promise<Model> {
  const spec = {
    id: 'test',
    seed: settings.seed ?? 7,
    dataset_size: settings.size ?? 4000,
    skill_level: 'Intermediate' as const,
    period: settings.period ?? {from: '2023-01-01', to: '2024-12-31'},
    locale: 'en_IN',
    currency: 'INR',
  };
  const compiled = compileModel(spec, parse(yaml) as SchemaBlock);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error, null, 1));
  const bound = await bindTypes(compiled.value);
  if (!bound.ok) throw new Error(JSON.stringify(bound.error, null, 1));
  return bound.value;
}

/** Rows of the generated tables, asked in SQL; and the digests of the CSVs. */
export interface World {
  ask(sql: string): Promise<unknown[][]>;
  one(sql: string): Promise<number>;
  readonly digests: {readonly [table: string]: string};
  readonly rows: {readonly [table: string]: number};
  /** Paths of the CSVs. */
  readonly files: {readonly [table: string]: string};
}

export async function generate(model: Model, world: WorldSize, at: Here = here(), subSeed = '1'): Promise<World> {
  const tables = await generateDataset(at.context, model, world, subSeed);
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  for (const [name, {csv}] of tables)
    await duck.run(`CREATE VIEW ${name} AS SELECT * FROM read_csv('${at.context.path(csv)}', header = true)`);
  const ask = async (sql: string): Promise<unknown[][]> => (await duck.runAndReadAll(sql)).getRowsJson();
  return {
    ask,
    one: async (sql) => Number((await ask(sql))[0]![0]),
    digests: Object.fromEntries([...tables].map(([name, {csv}]) => [name, csv.digest])),
    rows: Object.fromEntries([...tables].map(([name, {rows}]) => [name, rows])),
    files: Object.fromEntries([...tables].map(([name, {csv}]) => [name, at.context.path(csv)])),
  };
}
