/**
 * The gauntlet: generates test/gauntlet/challenge.yaml and holds its CSV files to test/gauntlet/assertions.yaml, by a DuckDB of its own.
 *
 *   npm run gauntlet -- [--sizes 1K,100K,1M] [--jobs 1,2,4] [--seed 42] [--only id,id] [--all] [--keep folder] [--golden]
 *
 * `--jobs` generates with each number of workers, from nothing, and compares the digests of all CSVs. `--golden` renews test/gauntlet/golden.json,
 * the digests at 1K. Prints what fails and passed / total for each size. Exit 1 if anything fails.
 */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {judge, makeShipped, readAssertions} from './gauntlet-run.mjs';

const here = fileURLToPath(new URL('../test/gauntlet/', import.meta.url));
const {values: flags} = parseArgs({
  options: {
    sizes: {type: 'string', default: '1K,100K'},
    jobs: {type: 'string', default: '2'},
    seed: {type: 'string'},
    only: {type: 'string'},
    keep: {type: 'string'},
    all: {type: 'boolean'},
    golden: {type: 'boolean'},
  },
});
const sizes = flags.golden ? [1000] : flags.sizes.split(',').map(rowsOf);
const jobs = flags.jobs.split(',').map(Number);
const {setup, assertions} = readAssertions(join(here, 'assertions.yaml'));
const chosen = flags.only === undefined ? assertions : assertions.filter(({id}) => flags.only.split(',').some((part) => id.includes(part)));
const root = flags.keep ?? mkdtempSync(join(tmpdir(), 'cbdf-gauntlet-'));
const lines = [];
let failed = false;
for (const size of sizes) {
  let first;
  for (const count of jobs) {
    const folder = join(root, `${size}-${count}`);
    mkdirSync(folder, {recursive: true});
    const start = performance.now();
    const made = await makeShipped({
      spec: join(here, 'challenge.yaml'),
      size,
      jobs: count,
      folder,
      ...(flags.seed === undefined ? {} : {seed: Number(flags.seed)}),
    });
    console.log(`${size} rows, ${count} workers: ${seconds(start)} s to generate`);
    for (const [name, digest] of Object.entries(first?.digests ?? {}))
      if (made.digests[name] !== digest) {
        failed = true;
        console.log(`  FAIL ${name} differs between ${jobs[0]} and ${count} workers`);
      }
    if (first === undefined) first = made;
    else if (flags.keep === undefined) rmSync(folder, {recursive: true});
  }
  if (jobs.length > 1) console.log(`  digests compared for ${jobs.join(', ')} workers`);
  const start = performance.now();
  const verdicts = await judge({files: first.files, spoilt: first.spoilt, setup, assertions: chosen});
  const misses = verdicts.filter(({holds}) => !holds);
  for (const {id, claims, found} of misses) console.log(`  FAIL ${id}: ${claims}\n         ${found}`);
  if (flags.all) for (const {id, found, holds} of verdicts) if (holds) console.log(`  ok   ${id}: ${found}`);
  const slowest = verdicts.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
  lines.push(
    `${size} rows: ${verdicts.length - misses.length} / ${verdicts.length} passed (${seconds(start)} s; slowest ${slowest.map(({id, ms}) => `${id} ${Math.round(ms)} ms`).join(', ')})`,
  );
  failed ||= misses.length > 0;
  if (flags.golden) writeFileSync(join(here, 'golden.json'), `${JSON.stringify(first.digests, null, 2)}\n`);
}
console.log(lines.join('\n'));
if (flags.keep === undefined) rmSync(root, {recursive: true});
process.exitCode = failed ? 1 : 0;

function rowsOf(text) {
  const found = /^(\d+)([KM]?)$/i.exec(text.trim());
  if (found === null) throw new Error(`${text} is no size; write 1K, 100K or 1M`);
  return Number(found[1]) * {'': 1, K: 1000, M: 1_000_000}[found[2].toUpperCase()];
}

function seconds(start) {
  return ((performance.now() - start) / 1000).toFixed(1);
}
