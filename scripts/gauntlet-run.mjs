/** The parts of the gauntlet that its script and its test share: making the files, and judging them as any other program would. */
import {copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DuckDBInstance} from '@duckdb/node-api';
import {parse} from 'yaml';
import {digestOf, digestOfJson} from '../lib/core/digest.js';
import {generateDataset} from '../lib/generate/dataset.js';
import {plantDefects} from '../lib/generate/defects/planted.js';
import {createPool} from '../lib/pool/pool.js';
import {compileModel} from '../lib/spec/compile/model.js';
import {settleDefects} from '../lib/spec/compile/settle-defects.js';
import {loadSpecs} from '../lib/spec/load.js';
import {bindCleaning} from '../lib/sql/bind-clean.js';
import {bindTypes} from '../lib/sql/bind-types.js';
import {solveStory} from '../lib/stages/story.js';
import {layOut, loadDefects, planOf, readSpoilt} from './gauntlet-defects.mjs';

/**
 * Solves and generates a spec with an empty store, and plants its defects; resolves to the clean CSV files by table, the files as they ship with
 * what belongs to them (`spoilt`), the digests of all and the strengths that were found.
 */
export async function makeShipped({spec: path, size, jobs, folder, seed}) {
  const scratch = join(folder, 'scratch');
  const cas = join(folder, 'cas');
  mkdirSync(scratch, {recursive: true});
  mkdirSync(cas, {recursive: true});
  const pool = await createPool({jobs});
  try {
    const context = contextIn({scratch, cas, pool});
    const [loaded] = must(await loadSpecs([path], async (file) => readFileSync(file, 'utf8')));
    const spec = {...loaded.spec, dataset_size: size, ...(seed === undefined ? {} : {seed})};
    const bound = must(await bindTypes(must(compileModel(spec, spec.schema))));
    const settled = must(settleDefects(bound, spec.schema, spec.problem));
    must(none(await bindCleaning(settled.model)));
    const solved = await solveStory(context, settled.model, spec.problem, '1', size);
    const tables = await generateDataset(context, solved.model, {size, effects: true}, '1');
    const files = {};
    const digests = {};
    for (const [name, table] of tables) {
      files[name] = join(folder, `${name}.csv`);
      copyFileSync(context.path(table.csv), files[name]);
      digests[name] = digestOf(readFileSync(files[name]));
    }
    const planted = await plantDefects(context, solved.model, tables, '1');
    mkdirSync(join(folder, 'shipped'), {recursive: true});
    for (const [name, blob] of [...[...planted.tables].map(([table, {csv}]) => [table, csv]), ['defects', planted.ledger]]) {
      const file = join(folder, 'shipped', `${name}.csv`);
      copyFileSync(context.path(blob), file);
      digests[`shipped/${name}`] = digestOf(readFileSync(file));
    }
    const cleaning = Object.fromEntries(solved.model.defects.map(({table, clean}) => [table, clean]));
    writeFileSync(join(folder, 'defects.json'), JSON.stringify({cleaning, plan: planOf(settled.schema)}));
    return {files, spoilt: readSpoilt(folder, Object.keys(files)), digests, knobs: solved.knobs};
  } finally {
    await pool.stop();
    rmSync(cas, {recursive: true});
    rmSync(scratch, {recursive: true});
  }
}

function contextIn({scratch, cas, pool}) {
  const done = new Map();
  const path = (blob) => join(cas, blob.digest);
  const run = async (action) => {
    const outputs = {};
    for (const [name, content] of Object.entries(await action.run())) {
      if (typeof content === 'object' && 'digest' in content) {
        outputs[name] = content;
        continue;
      }
      const isFile = typeof content === 'object' && 'file' in content;
      const bytes = isFile ? readFileSync(content.file) : Buffer.from(content);
      const digest = digestOf(bytes);
      if (isFile) renameSync(content.file, join(cas, digest));
      else writeFileSync(join(cas, digest), bytes);
      outputs[name] = {digest, size: bytes.length};
    }
    return outputs;
  };
  return {
    challenge: 'gauntlet',
    signal: new AbortController().signal,
    scratch,
    pool,
    path,
    text: async (blob) => readFileSync(path(blob), 'utf8'),
    progress() {},
    warn() {},
    act(action) {
      const key = digestOfJson({name: action.name, params: action.params});
      if (!done.has(key)) done.set(key, run(action));
      return done.get(key);
    },
  };
}

/** Diagnostics as a result. */
const none = (diagnostics) => (diagnostics.length === 0 ? {ok: true, value: undefined} : {ok: false, error: diagnostics});

function must(result) {
  if (result.ok) return result.value;
  throw new Error(result.error.map((d) => `${d.pointer ?? ''}: ${d.message}`).join('\n'));
}

/** The assertions: `setup` holds macros and types of columns, `assertions` one entry each with id, claims and sql. */
export function readAssertions(path) {
  const {types, keys, setup, assertions} = parse(readFileSync(path, 'utf8'));
  const ids = assertions.map(({id}) => id);
  const twice = ids.filter((id, k) => ids.indexOf(id) !== k);
  if (twice.length > 0) throw new Error(`assertions that have the same id: ${twice.join(', ')}`);
  return {setup: {types, keys, sql: setup}, assertions};
}

/**
 * Runs assertions over CSV files: the clean ones typed, as tables; those with planned defects as scripts/gauntlet-defects.mjs lays them out. The SQL gives one row: `bad` (a number of rows that contradict: 0), `ok` (true), or `value`, `expected`
 * and `within`. No row, a NULL or an error does not hold.
 */
export async function judge({files, spoilt, setup, assertions, damage}) {
  const instance = await DuckDBInstance.create(':memory:', {threads: '2'});
  const connection = await instance.connect();
  try {
    for (const [name, file] of Object.entries(files)) {
      const types = Object.entries(setup.types[name] ?? {}).map(([column, type]) => `'${column}': '${type}'`);
      const more = types.length === 0 ? '' : `, types = {${types.join(', ')}}`;
      await connection.run(`create table ${name} as select * from read_csv('${file}', header = true, sample_size = -1${more})`);
    }
    await loadDefects(connection, files, spoilt);
    if (typeof damage === 'string') await connection.run(damage);
    else await damage?.(connection);
    await layOut(connection, spoilt, setup.keys);
    await connection.run(setup.sql);
    const verdicts = [];
    for (const {id, claims, sql} of assertions) {
      const start = performance.now();
      let verdict;
      try {
        const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS();
        verdict = verdictOf(rows);
      } catch (error) {
        verdict = {holds: false, found: error.message};
      }
      verdicts.push({id, claims, ...verdict, ms: performance.now() - start});
    }
    return verdicts;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function verdictOf(rows) {
  if (rows.length !== 1) return {holds: false, found: `${rows.length} rows instead of one`};
  const [row] = rows;
  if ('bad' in row) return {holds: row.bad !== null && Number(row.bad) === 0, found: `${row.bad} rows contradict`};
  if ('ok' in row) return {holds: row.ok === true, found: shown(row)};
  const [value, expected, within] = [row.value, row.expected, row.within].map((x) => (x === null ? Number.NaN : Number(x)));
  const off = Math.abs(value - expected) / within;
  return {holds: Math.abs(value - expected) <= within, found: `${value} for ${expected} within ${within} (${off.toFixed(2)} of it)`};
}

function shown(row) {
  return Object.entries(row)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
