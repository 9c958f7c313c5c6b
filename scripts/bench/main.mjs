/**
 * npm run bench -- [--rows 100K,1M,10M] [--repeat 3] [--only cbdf,faker,duckdb,bytes,full,builds] [--json file]
 *
 * The rows of three tables by cbdf and by its rivals, and whole builds, on this machine, in one run. Speeds of machines differ, and so
 * do those of one machine from hour to hour: contenders take turns, medians are taken, and what counts are the ratios.
 */
import {spawn} from 'node:child_process';
import {mkdtemp, rm, statfs, writeFile} from 'node:fs/promises';
import {availableParallelism, cpus, loadavg, tmpdir, totalmem} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {builds} from './builds.mjs';
import {median, table} from './table.mjs';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
const CONTENDERS = ['bytes', 'duckdb', 'faker', 'cbdf', 'check', 'full', 'reports', 'paper'];
const WHAT = {
  bytes: 'bare byte writer, 1 thread',
  duckdb: 'DuckDB SQL, 2 threads',
  faker: 'plain Faker loop',
  cbdf: 'cbdf, rows and CSVs, 2 workers',
  check: 'cbdf check: the checks of the files alone',
  full: 'cbdf, stage full with all that it measures',
  reports: 'cbdf, stage reports: four PDFs, page, workbook',
  paper: 'cbdf, quality report and workbook, warm workers',
};
/** Bytes of disk for a row while it is made: shards, parts, CSV and the database that is measured. */
const DISK = 1000;

const {values: flags} = parseArgs({
  options: {rows: {type: 'string'}, repeat: {type: 'string'}, only: {type: 'string'}, json: {type: 'string'}},
});
const sizes = (flags.rows ?? '100K,1M').split(',').map(rowsOf);
const repeat = Number(flags.repeat ?? 3);
const only = flags.only?.split(',') ?? [...CONTENDERS, 'builds'];
const free = await statfs(tmpdir());
if (free.bavail * free.bsize < DISK * Math.max(...sizes)) throw new Error(`less than ${DISK} bytes a row are free in ${tmpdir()}`);

const results = [];
for (const rows of sizes) {
  const runs = new Map(CONTENDERS.filter((name) => only.includes(name)).map((name) => [name, []]));
  for (let k = 0; k < repeat; k++) for (const [name, made] of runs) made.push(await run(name, rows));
  for (const [name, made] of runs) results.push(summary(name, rows, made));
}
const built = only.includes('builds') ? await builds(repeat) : [];
const machine = {
  cpu: cpus()[0].model,
  cores: availableParallelism(),
  memoryGB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  system: `${process.platform} ${process.arch}`,
  load: loadavg()[0],
};

console.log(
  `\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, Node ${machine.node}, load ${machine.load.toFixed(1)} at the end; medians of ${repeat}`,
);
const of = (name, rows) => results.find((one) => one.contender === name && one.asked === rows);
const times = (mine, other) => (mine === undefined || other === undefined ? '' : `${(mine / other).toFixed(2)}x`);
console.log(
  table(
    ['rows', 'contender', 'seconds', 'rows/s', 'of Faker', 'of DuckDB', 'CPU s', 'peak MB'],
    results.map((one) => [
      one.asked.toLocaleString('en'),
      WHAT[one.contender],
      (one.ms / 1000).toFixed(2),
      Math.round(one.rowsPerSecond).toLocaleString('en'),
      times(one.rowsPerSecond, of('faker', one.asked)?.rowsPerSecond),
      times(one.rowsPerSecond, of('duckdb', one.asked)?.rowsPerSecond),
      (one.cpuMs / 1000).toFixed(2),
      Math.round(one.peakBytes / 1e6),
    ]),
  ),
);
const growth = ['cbdf', 'full'].flatMap((name) => {
  const [small, large] = [of(name, 1e6), of(name, 1e7)];
  return small === undefined || large === undefined ? [] : [[WHAT[name], times(small.rowsPerSecond, large.rowsPerSecond)]];
});
if (growth.length > 0) console.log(table(['time per row at 10M', 'of that at 1M'], growth));
if (built.length > 0)
  console.log(
    table(
      ['build', 'seconds', 'of node -e 0'],
      built.map(({what, ms, ofNode}) => [what, (ms / 1000).toFixed(2), `${ofNode.toFixed(1)}x`]),
    ),
  );
if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify({machine, repeat, results, built}, null, 2)}\n`);

/** 100K, 1M or a number. */
function rowsOf(text) {
  const match = /^(\d+)([KM]?)$/.exec(text.trim());
  if (match === null) throw new Error(`not a number of rows: ${text}`);
  return Number(match[1]) * {'': 1, K: 1e3, M: 1e6}[match[2]];
}

/** One run in a process and a folder of its own. */
async function run(name, rows) {
  const folder = await mkdtemp(join(tmpdir(), 'cbdf-bench-'));
  try {
    // Node's own thread pool carries DuckDB's queries; see bin/cbdf.cjs.
    const child = spawn(process.execPath, [CHILD, name, String(rows), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {...process.env, UV_THREADPOOL_SIZE: '6'},
    });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`${name} with ${rows} rows ended with ${code}`);
    const result = JSON.parse(out);
    process.stderr.write(`${name} ${rows}: ${(result.ms / 1000).toFixed(2)} s\n`);
    return result;
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

function summary(contender, asked, runs) {
  const middle = (key) => median(runs.map((one) => one[key]));
  return {
    contender,
    asked,
    rows: runs[0].rows,
    ms: middle('ms'),
    cpuMs: middle('cpuMs'),
    rowsPerSecond: median(runs.map(({rows, ms}) => (1000 * rows) / ms)),
    peakBytes: Math.max(...runs.map(({peakBytes}) => peakBytes)),
    runs: runs.map(({ms}) => Math.round(ms)),
  };
}
