import {expect, test} from 'vitest';
import {CacheServer, drops} from '../rig/cache-server.js';
import {Rig, statesOf} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

/** A machine that has built and sent everything, and one that has a clone of its repository. */
async function pair(server: CacheServer): Promise<{a: Rig; b: Rig}> {
  const a = await Rig.create(ONE);
  const built = await a.build('--auto-approve', '--remote-cache', server.url, '--remote-write');
  expect([built.exitCode, built.err]).toEqual([0, '']);
  const b = await Rig.create(await clone(a));
  server.log.length = 0;
  return {a, b};
}

/** What of a folder is in git. */
async function clone(rig: Rig): Promise<Record<string, string>> {
  const texts = await rig.texts('challenges');
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`challenges/${name}`, text]));
}

test('a second machine runs nothing, has the same bytes, and says where they came from', async () => {
  await using server = await CacheServer.start();
  const {a, b} = await pair(server);
  await using _ = a;
  await using __ = b;
  b.env = {CBDF_REMOTE_CACHE: server.url};
  const {exitCode, events, runs} = await b.build();
  expect([exitCode, runs]).toEqual([0, []]);
  expect(statesOf(events)).toMatchObject({preview: 'approved', full: 'restored', reports: 'restored', package: 'restored'});
  const restored = events.filter((event) => event.type === 'stage-restored');
  expect(restored.every(({from}) => from === 'remote')).toBe(true);
  const {remote} = events.at(-1) as {remote?: {results: number; sent: number}};
  expect(remote).toMatchObject({results: 6, sent: 0});
  expect(server.log.filter((line) => !line.startsWith('GET'))).toEqual([]);
  expect(await b.texts('dist')).toEqual(await a.texts('dist'));
  // Now it is here; and a build with nothing to do asks nobody.
  server.log.length = 0;
  const again = await b.build();
  expect(statesOf(again.events)).toMatchObject({full: 'fresh'});
  expect(again.events.at(-1)).not.toHaveProperty('remote');
  expect(server.log).toEqual([]);
});

test('in words', async () => {
  await using server = await CacheServer.start();
  const {a, b} = await pair(server);
  await using _ = a;
  await using __ = b;
  const {out} = await b.cbdf('build', 'challenges/*.yaml', '--remote-cache', server.url, '--reporter', 'plain');
  expect(out).toMatch(
    /^one {2}problem approved \(from remote\), schema approved \(from remote\), preview approved \(from remote\), full restored from remote, /,
  );
  expect(out).toMatch(/^remote cache: 6 results, \d+ B fetched$/m);
});

test('flags over environment over configuration; a plan asks nobody', async () => {
  await using server = await CacheServer.start();
  const {a, b} = await pair(server);
  await using _ = a;
  await using __ = b;
  await b.write({'cbdf.config.yaml': `cache: {folder: stored, remote: "${server.url}", write: true}\n`});
  expect((await b.status())[0]?.stages.find(({stage}) => stage === 'preview')?.state).toBe('due');
  await b.cbdf('build', 'challenges/*.yaml', '--dry-run');
  expect(server.log).toEqual([]);
  b.env = {CBDF_REMOTE_CACHE: 'off'};
  expect((await b.build('--until', 'preview')).runs).toEqual(['one preview']);
  expect(server.log).toEqual([]);
  b.env = {CBDF_REMOTE_CACHE_WRITE: '0'};
  expect((await b.build('--no-remote-cache', '--until', 'full')).runs).toHaveLength(4);
  expect(server.log).toEqual([]);
  await b.remove('stored');
  expect((await b.build('--force-stage', 'reports')).runs).toEqual(['one reports']);
  expect(server.asked('PUT')).toEqual([]);
  b.env = {};
  expect((await b.build('--force-stage', 'reports')).runs).toEqual(['one reports']);
  expect(server.asked('PUT ac')).toHaveLength(1);
  expect(await b.exists('cache')).toBe(false);
});

test('mistakes in the configuration have their line, and show no password', async () => {
  await using rig = await Rig.create({...ONE, 'cbdf.config.yaml': 'cache:\n  remot: x\n  write: 3\n  folder: ""\n'});
  const {exitCode, err} = await rig.cbdf('status');
  expect(exitCode).toBe(2);
  for (const text of ['2:3 error: unknown key remot', 'did you mean remote?', '3:10 error: write is true or false', '4:11 error: cache is'])
    expect(err).toContain(text);
  await rig.write({'cbdf.config.yaml': 'cache: {remote: "https://ci:hush@cache.example.com", write: 3}\n'});
  const secret = await rig.cbdf('build', 'challenges/*.yaml');
  expect(secret.err).toContain('1:17 error: a file that is committed is no place for a name and a password');
  expect(secret.err).toContain('https://*******@cache');
  expect(secret.err).not.toContain('hush');
  await rig.write({'cbdf.config.yaml': ''});
  rig.env = {CBDF_REMOTE_CACHE: 'cache.example.com:hush'};
  expect(await rig.build()).toMatchObject({exitCode: 2, err: 'cbdf: the address of the remote cache begins with https:// or http://\n'});
});

test('credentials are written nowhere', async () => {
  await using server = await CacheServer.start();
  await using rig = await Rig.create(ONE);
  rig.env = {CBDF_REMOTE_CACHE: server.url, CBDF_REMOTE_CACHE_WRITE: '1', CBDF_REMOTE_CACHE_AUTH: 'ci:hush-hush'};
  const {out, err} = await rig.build('--auto-approve');
  expect([...server.credentials]).toEqual([`Basic ${Buffer.from('ci:hush-hush').toString('base64')}`]);
  const files = [...Object.values(await rig.texts('.')), ...[...server.files.values()].map((file) => file.toString('latin1')), out, err];
  for (const secret of ['hush-hush', Buffer.from('ci:hush-hush').toString('base64')])
    expect(files.filter((text) => text.includes(secret))).toEqual([]);
});

test('a paid text that another machine has is not paid for again, and waits for its signature here as well', async () => {
  await using server = await CacheServer.start();
  await using a = await Rig.create(ONE);
  a.behaviour = {paid: true};
  expect((await a.build('--remote-cache', server.url, '--remote-write')).exitCode).toBe(3);
  await using b = await Rig.create(ONE);
  b.behaviour = {paid: true};
  const {exitCode, runs, events} = await b.build('--remote-cache', server.url);
  expect([exitCode, runs]).toEqual([3, []]);
  expect(statesOf(events)).toMatchObject({problem: 'waiting pending'});
  expect(await b.read('challenges/one/problem.yaml')).toBe(await a.read('challenges/one/problem.yaml'));
});

test('what runs again after --force is sent, and a partial result is not', async () => {
  await using server = await CacheServer.start();
  const {a, b} = await pair(server);
  await using _ = a;
  await using __ = b;
  const {runs} = await b.build('--force', '--remote-cache', server.url, '--remote-write');
  expect(runs).toContain('one full/shard:0');
  expect(server.asked('GET')).toEqual([]);
  expect(server.asked('PUT ac').length).toBeGreaterThan(3);
  await using c = await Rig.create(await clone(a));
  c.behaviour = {done: {reports: {partial: true}}, versions: {reports: 2}};
  server.log.length = 0;
  expect((await c.build('--remote-cache', server.url, '--remote-write')).exitCode).toBe(4);
  const sent = server.asked('PUT ac').map((line) => server.files.get(line.slice(4))!.toString());
  expect(sent.filter((text) => text.includes('"kind":"stage","name":"reports"'))).toEqual([]);
});

test('a server that dies, lies or stalls in the middle costs no build', async () => {
  await using server = await CacheServer.start();
  const {a, b} = await pair(server);
  await using _ = a;
  await using __ = b;
  let asked = 0;
  server.mischief = (...request) => ++asked > 4 && drops(...request);
  const dead = await b.build('--remote-cache', server.url, '--remote-write');
  expect(dead.exitCode).toBe(0);
  expect(dead.runs).toContain('one full');
  expect(dead.events.filter(({type}) => type === 'cache-warning')).toHaveLength(1);
  expect(await b.texts('dist')).toEqual(await a.texts('dist'));
  for (const file of ['cache', 'dist']) await b.remove(file);
  server.mischief = () => false;
  for (const [path, bytes] of server.files) if (path.startsWith('cas/')) server.files.set(path, Buffer.from(bytes).reverse());
  const lied = await b.build('--remote-cache', server.url);
  expect(lied.exitCode).toBe(0);
  expect(await b.texts('dist')).toEqual(await a.texts('dist'));
  const warnings = lied.events.flatMap((event) => (event.type === 'cache-warning' ? [event.message] : []));
  expect(warnings).toEqual([expect.stringContaining('sent other bytes'), expect.stringContaining('3 times in a row')]);
});

test('a damaged file of this machine is fetched anew', async () => {
  await using server = await CacheServer.start();
  const {a} = await pair(server);
  await using _ = a;
  const dist = await a.texts('dist');
  await a.remove('dist');
  for (const [name, text] of Object.entries(await a.texts('cache/cas')))
    if (text.length > 3) await a.write({[`cache/cas/${name}`]: `x${text.slice(1)}`});
  const {exitCode, runs} = await a.build('--remote-cache', server.url);
  expect([exitCode, runs]).toEqual([0, []]);
  expect(await a.texts('dist')).toEqual(dist);
});
