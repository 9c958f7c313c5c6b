/**
 * One run of one contender in a process of its own, so that nobody inherits another's heap: child.mjs <contender> <rows> <folder>.
 * Prints JSON: milliseconds of the clock and of the processors, rows, bytes of CSV, and the peak of resident memory, workers and DuckDB included.
 */
import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';

const [contender, rows, folder, jobs] = process.argv.slice(2);
const module = await import(`./${contender}.mjs`);
const options = {rows: Number(rows), folder, ...(jobs === undefined ? {} : {jobs: Number(jobs)})};
const run = module.prepare === undefined ? () => module.run(options) : await module.prepare(options);
const start = performance.now();
const cpu = process.cpuUsage();
const made = await run();
const ms = performance.now() - start;
const {user, system} = process.cpuUsage(cpu);
const cpuMs = (user + system) / 1000;
const csvs = (await readdir(folder)).filter((name) => name.endsWith('.csv'));
const sizes = await Promise.all(csvs.map(async (name) => (await stat(join(folder, name))).size));
const bytes = sizes.reduce((sum, size) => sum + size, 0);
console.log(
  JSON.stringify({contender, ms, cpuMs, rows: made, ...(bytes > 0 ? {bytes} : {}), peakBytes: process.resourceUsage().maxRSS * 1024}),
);
