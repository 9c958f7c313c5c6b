import {expect, test} from 'vitest';
import {digestOf} from '../../src/core/digest.js';
import {keyOf} from '../../src/core/key.js';
import {authorizationOf, parseRemote} from '../../src/core/remote.js';
import {sealed} from '../../src/core/sealed.js';
import type {Patience} from '../../src/store/http.js';
import {Remote, trusted} from '../../src/store/remote.js';
import {Store} from '../../src/store/store.js';
import {CacheServer, drops, says} from '../rig/cache-server.js';
import {MemoryDisk} from '../rig/memory-disk.js';

const keys = Array.from({length: 12}, (_, n) => keyOf('action', 'a', 1, {n}, {}));
const [{key, fingerprint}] = keys as [(typeof keys)[0]];
const rest = {fingerprint, diagnostics: [], extra: {}};
/** A busy machine may take its time to answer; only of silence there must not be much. */
const PATIENT: Patience = {silence: 20_000, rate: 1000};
const QUICK: Patience = {silence: 150, rate: 1000};

/** A machine with a cache of its own. */
function machine(server: CacheServer, write: boolean, {patience = PATIENT, url = server.url} = {}) {
  const disk = new MemoryDisk();
  const warnings: string[] = [];
  const controller = new AbortController();
  let connections = 0;
  const parsed = parseRemote(url);
  if (!parsed.ok) throw new Error(parsed.error);
  const store = new Store(
    disk,
    '/c',
    (message) => warnings.push(message),
    (parts) => {
      connections++;
      return Promise.resolve(new Remote({...parsed.value, write}, {...parts, signal: controller.signal, patience}));
    },
  );
  return {disk, warnings, store, controller, connections: () => connections};
}

async function stocked(): Promise<CacheServer> {
  const server = await CacheServer.start();
  const {store} = machine(server, true);
  await store.save(key, {'a.txt': 'one', 'b/c.bin': new Uint8Array(300_000).fill(7), twin: 'one'}, rest);
  await store.share(key);
  expect(await store.settle()).toEqual({results: 0, bytes: 0, sent: 1, sentBytes: 300_003});
  server.log.length = 0;
  return server;
}

test('what one machine sends another one has: files before the record, each once, verified', async () => {
  await using server = await CacheServer.start();
  const a = machine(server, true);
  await a.store.save(key, {'a.txt': 'one', twin: 'one', 'b.txt': 'two'}, rest);
  await a.store.share(key);
  await a.store.settle();
  expect(server.log.map((line) => line.slice(0, 8))).toEqual(['HEAD cas', 'PUT cas/', 'HEAD cas', 'PUT cas/', `PUT ac/${key[0]!}`]);
  const b = machine(server, false);
  const found = await b.store.obtain(key);
  expect(found).toMatchObject({remote: true, fingerprint: {name: 'a'}});
  expect(await b.store.text(found!.outputs['b.txt']!)).toBe('two');
  expect(server.asked('GET cas')).toHaveLength(2);
  // It is a result of this machine now.
  expect(await b.store.obtain(key)).not.toHaveProperty('remote');
  expect(b.disk.under('/c/ac')).toEqual(a.disk.under('/c/ac'));
  expect(b.disk.under('/c/tmp')).toEqual([]);
  expect(await b.store.settle()).toEqual({results: 1, bytes: 6, sent: 0, sentBytes: 0});
  expect([...a.warnings, ...b.warnings]).toEqual([]);
});

test('nobody is asked for what is here; what is not there is asked for once; nothing is sent unless told', async () => {
  await using server = await CacheServer.start();
  const {store, connections} = machine(server, false);
  await store.save(key, {a: 'one'}, rest);
  expect(await store.obtain(key)).toBeDefined();
  expect([connections(), await store.settle()]).toEqual([0, undefined]);
  const other = keys[1]!.key;
  expect(await Promise.all([store.obtain(other), store.obtain(other)])).toEqual([undefined, undefined]);
  expect(await store.obtain(other)).toBeUndefined();
  await store.share(key);
  await store.settle();
  expect(server.log).toEqual([`GET ac/${other}`]);
});

test('what the server has already is not sent again, unless it is of another size or was seen to be bad', async () => {
  await using server = await stocked();
  const blob = `cas/${digestOf('one')}`;
  const again = async (see: boolean) => {
    const {store} = machine(server, true);
    if (see) expect(await store.obtain(key)).toBeUndefined();
    await store.save(key, {a: 'one'}, rest);
    await store.share(key);
    await store.settle();
    return server.log.splice(0).filter((line) => line.startsWith('PUT cas')).length;
  };
  expect(await again(false)).toBe(0);
  server.files.set(blob, Buffer.from('longer'));
  expect(await again(false)).toBe(1);
  server.files.set(blob, Buffer.from('ono'));
  expect(await again(true)).toBe(1);
  expect(server.files.get(blob)?.toString()).toBe('one');
});

test.each([
  ['other bytes of the same length', Buffer.alloc(3, 'x')],
  ['cut short', Buffer.from('on')],
  ['longer', Buffer.alloc(500_000)],
])('a file with wrong bytes (%s) is refused, told once, and a miss', async (_, bytes) => {
  await using server = await stocked();
  server.files.set(`cas/${digestOf('one')}`, bytes);
  const {store, disk, warnings} = machine(server, false);
  expect(await store.obtain(key)).toBeUndefined();
  await store.settle();
  expect(disk.under('/c/ac')).toEqual([]);
  expect(disk.under('/c/tmp')).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/sent other bytes than it was asked for \(cas\/[0-9a-f]{12}\.\.\.\); they are not used/),
  ]);
});

test('records that are damaged, of another key, or name files that lead elsewhere are refused', async () => {
  await using server = await stocked();
  const good = server.files.get(`ac/${key}`)!;
  const bytes = (value: unknown) => new TextEncoder().encode(sealed(value));
  expect(trusted(good, key)).toMatchObject({outputs: {twin: {size: 3}}});
  expect(trusted(Buffer.from('<html>log in here</html>'), key)).toBe('wrong');
  expect(trusted(Buffer.from(good.toString().replace('a.txt', 'b.txt')), key)).toBe('wrong');
  expect(trusted(good, keys[1]!.key)).toBe('wrong');
  expect(trusted(bytes({...rest, key: keys[1]!.key, outputs: {}}), keys[1]!.key)).toBe('wrong');
  expect(trusted(bytes({key}), key)).toBe('wrong');
  const blob = {digest: digestOf('one'), size: 3};
  expect(trusted(bytes({...rest, key, outputs: {'../../x': blob}}), key)).toBe('wrong');
  expect(trusted(bytes({...rest, key, outputs: {x: {...blob, digest: '../x'}}}), key)).toBe('wrong');
  expect(trusted(bytes({...rest, key, outputs: {x: blob}}), key)).toMatchObject({outputs: {x: blob}});
  // Of another version of cbdf: nothing is wrong with it.
  expect(trusted(Buffer.from(good.toString().replace('{"v":2', '{"v":3')), key)).toBe('old');
  server.files.set(`ac/${key}`, Buffer.from('<html>'));
  const {store, warnings} = machine(server, false);
  expect(await store.obtain(key)).toBeUndefined();
  expect(warnings).toHaveLength(1);
});

test('a record whose files the server has lost is a miss without a word', async () => {
  await using server = await stocked();
  server.files.delete(`cas/${digestOf('one')}`);
  const {store, disk, warnings} = machine(server, false);
  expect(await store.obtain(key)).toBeUndefined();
  expect(disk.under('/c/ac')).toEqual([]);
  await store.settle();
  expect(warnings).toEqual([]);
});

test('after three failures in a row nobody asks any more, and one warning says so', async () => {
  await using server = await stocked();
  server.mischief = says(500);
  const {store, warnings} = machine(server, false);
  for (const {key: one} of keys) expect(await store.obtain(one)).toBeUndefined();
  expect(server.log).toHaveLength(3);
  await store.settle();
  expect(warnings).toEqual([`the remote cache ${server.url}/ failed 3 times in a row (HTTP 500); the build goes on without it`]);
});

test('fewer failures are told at the end; an answer in between begins the count again', async () => {
  await using server = await stocked();
  let count = 0;
  server.mischief = (...asked) => ++count % 3 !== 0 && says(502)(...asked);
  const {store, warnings} = machine(server, false);
  for (const {key: one} of keys.slice(1, 9)) await store.obtain(one);
  expect(server.log).toHaveLength(8);
  expect(warnings).toEqual([]);
  await store.settle();
  expect(warnings).toEqual([`the remote cache ${server.url}/ failed 6 times (HTTP 502); it was done without`]);
});

test.each<[string, CacheServer['mischief'], string]>([
  ['a server that says nothing', () => true, 'no answer in time'],
  ['a connection that breaks', drops, 'the connection broke'],
  [
    'an answer that is cut short',
    (request, response, path) => {
      if (!path.startsWith('ac/')) return false;
      response.writeHead(200, {'content-length': 1000}).write('{"v":2');
      setTimeout(() => request.socket.destroy(), 5);
      return true;
    },
    'the connection broke',
  ],
  [
    'an answer that drips',
    (_, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
      return true;
    },
    'no answer in time',
  ],
  ['a redirect', says(302, {location: '/elsewhere'}), 'HTTP 302'],
  ['credentials that are refused', says(403), 'HTTP 403, credentials?'],
])('%s is a miss', async (_, mischief, words) => {
  await using server = await stocked();
  server.mischief = mischief;
  const {store, warnings, disk} = machine(server, false, {patience: words === 'no answer in time' ? QUICK : PATIENT});
  expect(await Promise.all(keys.slice(0, 3).map(({key: one}) => store.obtain(one)))).toEqual([undefined, undefined, undefined]);
  expect(warnings).toEqual([`the remote cache ${server.url}/ failed 3 times in a row (${words}); the build goes on without it`]);
  expect(disk.files.size).toBe(0);
});

test('a server that is not there', async () => {
  const server = await CacheServer.start();
  const {store, warnings} = machine(server, true);
  const {url} = server;
  await server.stop();
  for (const {key: one} of keys.slice(0, 4)) await store.obtain(one);
  await store.share(key);
  await store.settle();
  expect(warnings).toEqual([`the remote cache ${url}/ failed 3 times in a row (ECONNREFUSED); the build goes on without it`]);
});

test('a server that takes nothing may still give', async () => {
  await using server = await stocked();
  server.mischief = (...asked) => asked[0].method === 'PUT' && says(405)(...asked);
  const {store, warnings} = machine(server, true);
  for (const {key: one, fingerprint: made} of keys.slice(1)) {
    await store.save(one, {a: one}, {...rest, fingerprint: made});
    await store.share(one);
  }
  expect(await store.obtain(key)).toBeDefined();
  await store.settle();
  expect(server.asked('PUT').length).toBeLessThanOrEqual(5);
  expect(server.asked('PUT ac')).toEqual([]);
  expect(warnings).toEqual([`the remote cache ${server.url}/ does not take results (HTTP 405); none are sent any more`]);
});

test('a connection that the server has closed meanwhile is made anew', async () => {
  await using server = await stocked();
  const {store, warnings} = machine(server, true);
  await store.obtain(key);
  server.mischief = (...asked) => {
    server.mischief = () => false;
    return drops(...asked);
  };
  expect(await store.obtain(keys[1]!.key)).toBeUndefined();
  expect(server.log.filter((line) => line === `GET ac/${keys[1]!.key}`)).toHaveLength(2);
  await store.settle();
  expect(warnings).toEqual([]);
});

test('an interrupt ends the asking', async () => {
  await using server = await stocked();
  server.mischief = () => true;
  const {store, controller} = machine(server, false, {patience: PATIENT});
  const asked = store.obtain(key);
  const waits = setTimeout(() => {
    controller.abort(new Error('interrupted'));
  }, 30);
  await expect(asked).rejects.toThrow('interrupted');
  clearTimeout(waits);
  await store.settle();
});

test('credentials come from the address or the environment, and are in no message', async () => {
  await using server = await stocked();
  const {store, warnings} = machine(server, false, {url: `http://ci:s%3Acret@${server.host}/team/`});
  server.mischief = says(401);
  for (const {key: one} of keys.slice(0, 4)) await store.obtain(one);
  expect([...server.credentials].at(-1)).toBe(`Basic ${Buffer.from('ci:s:cret').toString('base64')}`);
  expect(warnings).toEqual([
    `the remote cache ${server.url}/ failed 3 times in a row (HTTP 401, credentials?); the build goes on without it`,
  ]);
  expect(authorizationOf('a:b')).toBe('Basic YTpi');
  expect(authorizationOf('token')).toBe('Bearer token');
  expect(authorizationOf('Bearer x:y')).toBe('Bearer x:y');
  for (const wrong of ['ftp://u:secret@x/', 'cache', 'https://x/?secret', 'https://x/#secret']) {
    const parsed = parseRemote(wrong);
    expect(parsed.ok || parsed.error.includes('secret')).toBe(false);
  }
});
