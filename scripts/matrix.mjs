/**
 * Builds the bundled challenges and runs a quick part of the tests on several versions of Node, which npm's package `node` brings: `npm run test:matrix`, or
 * `npm run test:matrix -- 20.19.0 24` for others. What ships has to have the same contents everywhere; PDF, XLSX and ZIP may be packed otherwise.
 */
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cp, mkdir, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {finished} from './finished.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERSIONS = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24'];
/** Whatever leans on Node: files, streams, HTTP, locks, interrupts, the command line, native DuckDB, zlib. */
const TESTS = [
  'test/core',
  'test/store',
  'test/sql',
  'test/cli/cli.test.ts',
  'test/cli/reporters.test.ts',
  'test/engine/caching.test.ts',
  'test/engine/remote.test.ts',
  'test/engine/stop.test.ts',
  'test/render-excel',
  'test/render-zip',
  'test/spec/load.test.ts',
];
/** These are compressed by Node's zlib, or hold a checksum or the size of something that is. */
const PACKED = /(?:\.pdf|\.xlsx|\.zip|\/manifest-sha256\.txt)$/;

const folder = await mkdtemp(join(tmpdir(), 'cbdf-matrix-'));
const rows = [];
let first;
try {
  for (const version of VERSIONS) rows.push(await on(version));
} finally {
  await rm(folder, {recursive: true, force: true});
}
console.log('');
console.log('| node | build | stages | nothing to do | tests | files that differ from the first |');
console.log('|---|---|---|---|---|---|');
for (const row of rows) console.log(`| ${row.node} | ${row.build} | ${row.stages} | ${row.again} | ${row.tests} | ${row.differs ?? ''} |`);
if (rows.some(({isGood}) => !isGood)) process.exitCode = 1;

/** All that is looked at on one version; a failure is a cell of the table, and the next version is looked at all the same. */
async function on(version) {
  const home = join(folder, `node-${version}`);
  await mkdir(home);
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const installed = await run('npm', ['install', '--prefix', home, ...quiet, `node@${version}`], folder);
  const node = join(home, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const {out} = installed.exitCode === 0 ? await run(node, ['--version'], folder) : {out: ''};
  const name = out.trim();
  if (!/^v\d/.test(name)) return {node: version, build: 'not to be had', stages: '', again: '', tests: installed.err.trim(), isGood: false};
  console.log(`node ${name}`);

  const project = join(folder, `project-${version}`);
  await cp(join(ROOT, 'challenges'), join(project, 'challenges'), {recursive: true});
  const build = () => run(node, [join(ROOT, 'bin/cbdf.cjs'), 'build', 'challenges/*.yaml', '--ci', '--reporter', 'json'], project);
  const cold = await build();
  const again = await build();
  const isBuilt = cold.exitCode === 0 && cold.err === '' && again.exitCode === 0 && started(again) === 0;
  if (!isBuilt) console.log(cold.err, again.err);
  const verified = await run(node, [join(ROOT, 'bin/cbdf.cjs'), 'cache', 'verify'], project);
  const files = await digests(join(project, 'dist'));
  first ??= files;
  const others = Object.keys({...first, ...files}).filter((file) => first[file] !== files[file]);
  const wrong = others.filter((file) => !PACKED.test(file));
  if (wrong.length > 0) console.log(`other contents:\n  ${wrong.join('\n  ')}`);

  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const tests = await run(node, [vitest, 'run', ...TESTS], ROOT, dirname(node));
  const summary = /Tests\s+(.*)/.exec(plain(tests.out))?.[1]?.trim() ?? 'no summary';
  if (tests.exitCode !== 0) console.log(plain(tests.out).slice(-4000), plain(tests.err).slice(-4000));
  return {
    node: name,
    build: isBuilt ? `${(cold.ms / 1000).toFixed(1)} s` : `exit ${cold.exitCode}`,
    stages: `${started(cold)} ran`,
    again: `${Math.round(again.ms)} ms, ${started(again)} ran`,
    tests: summary,
    differs: wrong.length > 0 ? `${wrong.length} in contents` : `${others.length}${others.length > 0 ? ', packing only' : ''}`,
    isGood: isBuilt && verified.exitCode === 0 && tests.exitCode === 0 && wrong.length === 0,
  };
}

/** Runs a program; with `bin`, what it starts by the name `node` is the one in that folder. */
async function run(program, argv, cwd, bin) {
  const {CI: _, CBDF_REMOTE_CACHE: __, ...env} = process.env;
  const start = performance.now();
  const child = spawn(program, argv, {
    cwd,
    env: bin === undefined ? env : {...env, PATH: `${bin}${delimiter}${env.PATH}`},
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && program === 'npm',
  });
  return {...(await finished(child)), ms: performance.now() - start};
}

function started({out}) {
  return out.split('\n').filter((line) => line.includes('"type":"stage-started"')).length;
}

function plain(text) {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

async function digests(path) {
  const found = {};
  for (const entry of await readdir(path, {recursive: true, withFileTypes: true}).catch(() => [])) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const hash = createHash('sha256').update(await readFile(file));
    found[file.slice(path.length).replaceAll('\\', '/')] = hash.digest('hex');
  }
  return found;
}
