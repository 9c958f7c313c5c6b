import {expect, test} from 'vitest';
import {digestOf} from '../../src/core/digest.js';
import {keyOf} from '../../src/core/key.js';
import {sealed, unsealed} from '../../src/core/sealed.js';
import {assertOutputName, DamagedBlob, Store} from '../../src/store/store.js';
import {MemoryDisk} from '../rig/memory-disk.js';

const {key, fingerprint} = keyOf('action', 'a', 1, {n: 1}, {});
const rest = {fingerprint, diagnostics: [], extra: {}};

function world() {
  const disk = new MemoryDisk();
  const warnings: string[] = [];
  const open = () => new Store(disk, '/c', (message) => warnings.push(message));
  return {disk, warnings, open, store: open()};
}

test('stores text, bytes and files, and gives them back', async () => {
  const {disk, store, warnings} = world();
  const scratch = await store.scratch.folder();
  await disk.write(`${scratch}/f`, new Uint8Array([1, 2, 3]));
  const saved = await store.save(key, {'a.txt': 'grün', 'b/c.bin': new Uint8Array([9]), f: {file: `${scratch}/f`}}, rest);
  expect(Object.keys(saved.outputs)).toEqual(['a.txt', 'b/c.bin', 'f']);
  const found = await store.find(key);
  expect(found?.outputs).toEqual(saved.outputs);
  expect(await store.text(saved.outputs['a.txt']!)).toBe('grün');
  expect(await store.read(saved.outputs['f']!)).toEqual(new Uint8Array([1, 2, 3]));
  // Moved, not copied: nothing is left in scratch.
  expect(disk.under(scratch)).toEqual([]);
  await store.scratch.drop(scratch);
  expect(disk.under('/c/tmp')).toEqual([]);
  expect(warnings).toEqual([]);
});

test('writes under a temporary name, blobs before the record', async () => {
  const {disk, store} = world();
  await store.save(key, {a: 'one'}, rest);
  const blob = digestOf('one');
  const final = disk.log.filter((line) => !line.includes('/c/tmp/'));
  expect(final).toEqual([`rename /c/cas/${blob.slice(0, 2)}/${blob.slice(2)}`, `rename /c/ac/${key.slice(0, 2)}/${key.slice(2)}.json`]);
});

test('equal contents are stored once', async () => {
  const {disk, store} = world();
  await store.save(key, {a: 'one', b: 'one'}, rest);
  expect(disk.under('/c/cas')).toHaveLength(1);
});

test('a blob of another size is a miss, with a warning', async () => {
  const {disk, store, open, warnings} = world();
  const {outputs} = await store.save(key, {a: 'one'}, rest);
  disk.damage(store.path(outputs['a']!), 'onetwo');
  expect(await open().find(key)).toBeUndefined();
  expect(warnings[0]).toMatch(/has 6 bytes in place of 3/);
  expect(disk.under('/c/cas')).toEqual([]);
});

test('a blob of the right size with wrong bytes is never handed out', async () => {
  const {disk, store, open, warnings} = world();
  const {outputs} = await store.save(key, {a: 'one'}, rest);
  const blob = outputs['a']!;
  disk.damage(store.path(blob), 'two');
  const later = open();
  expect(await later.find(key)).toBeDefined();
  await expect(later.text(blob)).rejects.toThrow(DamagedBlob);
  expect(warnings[0]).toMatch(/other contents than its name says/);
  // It has been removed: the next look is a miss.
  expect(await later.find(key)).toBeUndefined();
});

test('verification in a process that has seen the bytes still notices a blob that went away', async () => {
  const {disk, store} = world();
  const {outputs} = await store.save(key, {a: 'one'}, rest);
  await store.verify(outputs);
  await disk.remove(store.path(outputs['a']!));
  await expect(store.verify(outputs)).rejects.toThrow(DamagedBlob);
});

test('storing over a damaged blob replaces it', async () => {
  const {disk, store, open} = world();
  const {outputs} = await store.save(key, {a: 'one'}, rest);
  disk.damage(store.path(outputs['a']!), 'two');
  const later = open();
  await later.save(key, {a: 'one'}, rest);
  expect(await later.text(outputs['a']!)).toBe('one');
});

test.each([
  ['cut short', (text: string) => text.slice(0, -20)],
  ['another key', (text: string) => text.replace(key, digestOf('x'))],
  ['another output', (text: string) => text.replace(digestOf('one'), digestOf('two'))],
  ['a path in place of a digest', (text: string) => text.replace(digestOf('one'), '../../etc/passwd')],
  ['another format', (text: string) => text.replace('"v":2', '"v":3')],
  ['empty', () => ''],
])('a record that is %s is a miss, with a warning', async (_, change) => {
  const {disk, store, open, warnings} = world();
  await store.save(key, {a: 'one'}, rest);
  const path = `/c/ac/${key.slice(0, 2)}/${key.slice(2)}.json`;
  disk.damage(path, change(new TextDecoder().decode(disk.files.get(path))));
  expect(await open().find(key)).toBeUndefined();
  expect(warnings[0]).toMatch(/record .* is damaged/);
  expect(disk.files.has(path)).toBe(false);
});

test('sweeps what dead processes left, and nothing of its own', async () => {
  const {disk, store, open} = world();
  const mine = await store.scratch.folder();
  const [host = ''] = mine.slice('/c/tmp/'.length).split('-');
  // No process has this number: it is above the highest that Linux gives.
  await disk.makeFolder(`/c/tmp/${host}-4999999-0-1`);
  await disk.write(`/c/tmp/${host}-4999999-0-2`, new Uint8Array());
  await disk.write('/c/tmp/otherhost-4999999-0-2', new Uint8Array());
  await open().scratch.sweep();
  expect((await disk.list('/c/tmp')).map(({name}) => name)).toEqual([mine.slice('/c/tmp/'.length), 'otherhost-4999999-0-2'].sort());
});

test.each(['../x', '/x', 'a//b', 'a/../b', 'a\\b', 'c:x', 'a\u0000b', '', 'a/'])('refuses the output name %j', (name) => {
  expect(() => {
    assertOutputName(name);
  }).toThrow(/not a safe output name/);
});

test('a record in the form of a former version is a miss without a warning', async () => {
  const {disk, open, warnings} = world();
  await open().save(key, {a: 'one'}, rest);
  const path = `/c/ac/${key.slice(0, 2)}/${key.slice(2)}.json`;
  disk.damage(path, `{"v":1,"key":"${key}","outputs":{},"digest":"${digestOf('x')}"}\n`);
  expect(await open().find(key)).toBeUndefined();
  expect(warnings).toEqual([]);
});

test('every byte of a sealed text matters', () => {
  const text = sealed({key, list: [1, 2.5, 'ä\u2028"', null], nested: {a: true}});
  expect(unsealed(text)).toEqual({value: {key, list: [1, 2.5, 'ä\u2028"', null], nested: {a: true}}});
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at++) {
    for (const bit of [1, 32, 128]) {
      const flipped = bytes.slice();
      flipped[at]! ^= bit;
      expect(unsealed(new TextDecoder('utf-8', {ignoreBOM: true}).decode(flipped)), `byte ${at}`).toBe('damaged');
    }
  }
});
