/**
 * Proves the remote cache against a real server: nginx with WebDAV, two clean clones, and nginx killed in the middle. `npm run remote-cache`; a minute or two.
 * Skipped, with a word, where nginx is not installed (Debian: apt-get install nginx-full). `--keep` leaves the folders.
 */
import {spawn, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile} from 'node:fs/promises';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {finished} from './finished.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SECRET = 'writer:not-to-be-found-anywhere';

const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path));
if (nginx === undefined) {
  console.log('skipped: nginx is not installed, so nothing was proved (Debian: apt-get install nginx-full)');
  process.exit(0);
}
const version = spawnSync(nginx, ['-V'], {encoding: 'utf8'}).stderr;
if (!version.includes('http_dav_module')) {
  console.log('skipped: this nginx has no WebDAV (--with-http_dav_module), so nothing was proved');
  process.exit(0);
}
console.log(version.split('\n')[0]);

const folder = await mkdtemp(join(tmpdir(), 'cbdf-remote-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}/cbdf`;
let server;
try {
  await prove();
} finally {
  await stop();
  if (process.argv.includes('--keep')) console.log(`left: ${folder}`);
  else await rm(folder, {recursive: true, force: true});
}

async function prove() {
  await configure();
  await start();
  const [a, b] = [await clone('a'), await clone('b')];

  const written = await build(a, {CBDF_REMOTE_CACHE_WRITE: '1', CBDF_REMOTE_CACHE_AUTH: SECRET});
  check(
    'A builds and sends',
    written.exitCode === 0 && written.ran.length > 0 && written.remote?.sent > 0 && written.warnings.length === 0,
    written,
  );
  const dist = await digests(join(a, 'dist'));
  const stored = await digests(join(folder, 'store'));
  check(
    'files on the server are those of their names',
    Object.entries(stored).every(([name, digest]) => !name.includes('/cas/') || name.endsWith(digest)),
  );
  const log = async () => (await readFile(join(folder, 'access.log'), 'utf8')).split('\n').filter((line) => line !== '');
  const asked = await log();
  console.log(
    `  ${written.ran.length} stages ran; ${count(asked, 'PUT')} PUT, ${count(asked, 'HEAD')} HEAD, ${count(asked, 'GET')} GET; ${said(written)}`,
  );

  await truncate(join(folder, 'access.log'));
  const read = await build(b, {});
  const got = await log();
  check(
    'B, with an empty cache, runs no stage',
    read.exitCode === 0 && read.ran.length === 0 && read.restored > 0 && read.warnings.length === 0,
    read,
  );
  check('B only reads', count(got, 'GET') === got.length && got.every((line) => line.endsWith(' 200')));
  check('B has the same bytes', same(dist, await digests(join(b, 'dist'))));
  check('B has a right cache', (await run(b, ['cache', 'verify'], {})).exitCode === 0);
  console.log(`  ${read.restored} stages from remote; ${got.length} GET; ${said(read)}; ${seconds(written)} became ${seconds(read)}`);

  await truncate(join(folder, 'access.log'));
  const nothing = await build(b, {});
  check('a build with nothing to do asks nobody', nothing.exitCode === 0 && nothing.ran.length === 0 && (await log()).length === 0);

  await empty(b);
  const denied = await build(b, {CBDF_REMOTE_CACHE_WRITE: '1', CBDF_REMOTE_CACHE_AUTH: 'writer:wrong'}, ['--force-stage', 'package']);
  check(
    'without the right credentials nothing is sent, and one warning says so',
    denied.exitCode === 0 && denied.warnings.length === 1,
    denied,
  );
  check('and the bytes are the same', same(dist, await digests(join(b, 'dist'))));

  const largest = await spoil();
  await empty(b);
  const spoiled = await build(b, {});
  check(
    `a file that was spoiled on the server (${largest} bytes) is refused, told once, and made here`,
    spoiled.exitCode === 0 && spoiled.ran.length > 0 && spoiled.warnings.length === 1,
    spoiled,
  );
  check('and the bytes are the same', same(dist, await digests(join(b, 'dist'))));
  await empty(b);
  await build(b, {CBDF_REMOTE_CACHE_WRITE: '1', CBDF_REMOTE_CACHE_AUTH: SECRET});
  await empty(b);
  const healed = await build(b, {});
  check('a writer mends it', healed.exitCode === 0 && healed.ran.length === 0 && healed.warnings.length === 0, healed);

  await empty(b);
  await truncate(join(folder, 'access.log'));
  const dying = build(b, {});
  while (count(await log(), 'GET') < 8) await sleep(2);
  await stop();
  const died = await dying;
  check('nginx killed while B fetches: the build goes on', died.exitCode === 0 && died.ran.length > 0 && died.warnings.length === 1, died);
  check('and the bytes are the same', same(dist, await digests(join(b, 'dist'))));
  console.log(
    `  killed after ${count(await log(), 'GET')} GET; ${died.restored} stages from remote, ${died.ran.length} ran; "${died.warnings[0]}"`,
  );

  await start();
  await empty(a);
  await rm(join(folder, 'store'), {recursive: true});
  await mkdir(join(folder, 'store'));
  await truncate(join(folder, 'access.log'));
  const sending = build(a, {CBDF_REMOTE_CACHE_WRITE: '1', CBDF_REMOTE_CACHE_AUTH: SECRET});
  while (count(await log(), 'PUT') < 8) await sleep(2);
  await stop();
  const sent = await sending;
  check('nginx killed while A sends: the build goes on', sent.exitCode === 0 && sent.warnings.length === 1, sent);
  check('and the bytes are the same', same(dist, await digests(join(a, 'dist'))));
  await start();
  await empty(b);
  const rest = await build(b, {});
  check('what had arrived is right', rest.exitCode === 0 && rest.warnings.length === 0 && same(dist, await digests(join(b, 'dist'))), rest);

  const found = spawnSync('grep', ['-rlE', `not-to-be-found|${Buffer.from(SECRET).toString('base64')}`, folder], {encoding: 'utf8'}).stdout;
  check('the password is in no file but that of nginx', found.trim() === join(folder, 'passwords'), found);
  console.log('all of it holds');
}

function check(what, isSo, details) {
  console.log(`${isSo ? 'ok  ' : 'FAIL'} ${what}`);
  if (isSo) return;
  console.log(typeof details === 'string' ? details : JSON.stringify(details, null, 2));
  process.exitCode = 1;
  throw new Error(`it does not hold: ${what}`);
}

/** The configuration of docs/remote-cache.md: everybody reads, whoever has the password writes. */
async function configure() {
  await mkdir(join(folder, 'store'));
  await mkdir(join(folder, 'tmp'));
  const [name, password] = SECRET.split(':');
  await writeFile(join(folder, 'passwords'), `${name}:{PLAIN}${password}\n`);
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  await writeFile(
    join(folder, 'nginx.conf'),
    `${user}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  log_format short '$request_method $uri $status';
  access_log ${folder}/access.log short;
  client_body_temp_path ${folder}/tmp/body;
  proxy_temp_path ${folder}/tmp/proxy;
  fastcgi_temp_path ${folder}/tmp/fastcgi;
  uwsgi_temp_path ${folder}/tmp/uwsgi;
  scgi_temp_path ${folder}/tmp/scgi;
  server {
    listen 127.0.0.1:${port};
    location ~ "^/cbdf/(ac|cas)/[0-9a-f]{64}$" {
      root ${folder}/store;
      dav_methods PUT;
      create_full_put_path on;
      client_max_body_size 0;
      limit_except GET {
        auth_basic "cbdf";
        auth_basic_user_file ${folder}/passwords;
      }
    }
  }
}
`,
  );
}

async function start() {
  server = spawn(nginx, ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  for (let tries = 0; !(await answers()); tries++) {
    if (tries > 200 || server.exitCode !== null) throw new Error('nginx does not start');
    await sleep(25);
  }
}

/** Master and worker, without a goodbye. */
async function stop() {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const end = new Promise((resolve) => server.on('close', resolve));
  process.kill(-server.pid, 'SIGKILL');
  await end;
}

function answers() {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const {port: free} = probe.address();
      probe.close(() => resolve(free));
    });
  });
}

/** A clean clone, compiled, with the packages of this one. */
async function clone(name) {
  const path = join(folder, name);
  command('git', ['clone', '--quiet', ROOT, path], folder);
  await symlink(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  // Compiled from equal sources once: the second clone would only get the same files.
  if (name === 'a') command(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], path);
  else await cp(join(folder, 'a/lib'), join(path, 'lib'), {recursive: true});
  return path;
}

function command(program, argv, cwd) {
  const {status} = spawnSync(program, argv, {cwd, stdio: 'inherit'});
  if (status !== 0) throw new Error(`${program} ${argv.join(' ')} ended with ${status}`);
}

async function empty(path) {
  for (const name of ['cache', 'dist']) await rm(join(path, name), {recursive: true, force: true});
}

/** A build of all challenges as CI does it. */
async function build(path, env, flags = []) {
  const argv = ['build', 'challenges/*.yaml', '--ci', '--reporter', 'json', ...flags];
  const {exitCode, out, err} = await run(path, argv, {CBDF_REMOTE_CACHE: url, ...env});
  await appendFile(join(folder, 'builds.log'), out + err);
  const events = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const of = (type) => events.filter((event) => event.type === type);
  return {
    exitCode,
    err,
    ran: of('stage-started').map(({challenge, stage}) => `${challenge} ${stage}`),
    restored: of('stage-restored').filter(({from}) => from === 'remote').length,
    warnings: of('cache-warning').map(({message}) => message),
    remote: of('build-finished')[0]?.remote,
    ms: of('build-finished')[0]?.ms,
  };
}

function run(path, argv, env) {
  const {PATH, HOME} = process.env;
  return finished(spawn(process.execPath, [join(path, 'bin/cbdf.cjs'), ...argv], {cwd: path, env: {PATH, HOME, ...env}}));
}

/** Changes a byte in the middle of the largest table on the server; gives its size. */
async function spoil() {
  const {resources} = JSON.parse(await readFile(join(folder, 'a/dist/parcels-at-the-door/datapackage.json'), 'utf8'));
  const {hash, bytes} = resources.reduce((most, one) => (one.bytes > most.bytes ? one : most));
  const path = join(folder, 'store/cbdf/cas', hash.replace('sha256:', ''));
  const data = await readFile(path);
  data[data.length >> 1] ^= 1;
  await writeFile(path, data);
  return bytes;
}

async function digests(path) {
  const found = {};
  for (const entry of await readdir(path, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    found[file.slice(path.length)] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  }
  return found;
}

function same(one, other) {
  const text = (files) => JSON.stringify(Object.entries(files).sort());
  return Object.keys(one).length > 0 && text(one) === text(other);
}

function count(lines, method) {
  return lines.filter((line) => line.startsWith(`${method} `)).length;
}

function said({remote: {results, bytes, sent, sentBytes}}) {
  return `${results} results (${(bytes / 1e6).toFixed(1)} MB) fetched, ${sent} (${(sentBytes / 1e6).toFixed(1)} MB) sent`;
}

function seconds({ms}) {
  return `${(ms / 1000).toFixed(1)} s`;
}
