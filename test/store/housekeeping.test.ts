import {expect, test} from 'vitest';
import {keyOf} from '../../src/core/key.js';
import {cacheStats, collectGarbage, GRACE, verifyCache} from '../../src/store/housekeeping.js';
import {Store} from '../../src/store/store.js';
import {MemoryDisk} from '../rig/memory-disk.js';

const HOUR = 3_600_000;
const keyed = (name: string) => keyOf('action', name, 1, {name}, {});

/** A store on a disk with a clock, whose results can be made and used at any hour. */
function world() {
  const disk = new MemoryDisk();
  const warnings: string[] = [];
  const open = () => new Store(disk, '/c', (message) => warnings.push(message));
  const save = async (name: string, outputs: Record<string, string>) => {
    const {key, fingerprint} = keyed(name);
    return open().save(key, outputs, {fingerprint, diagnostics: [], extra: {}});
  };
  const has = async (name: string) => (await open().find(keyed(name).key)) !== undefined;
  return {disk, warnings, open, save, has};
}

test('by age: what was used is kept, whenever it was made', async () => {
  const {disk, save, has} = world();
  await save('old', {a: 'old'});
  await save('used', {a: 'used'});
  disk.now = 40 * HOUR;
  expect(await has('used')).toBe(true);
  disk.now = 50 * HOUR;
  expect(await collectGarbage(disk, '/c', {maxAge: 24 * HOUR})).toMatchObject({removed: 2, kept: 2});
  expect([await has('old'), await has('used')]).toEqual([false, true]);
});

test('by size: the one not used for the longest time goes first', async () => {
  const {disk, save, has} = world();
  for (const name of ['a', 'b', 'c']) {
    await save(name, {x: name.repeat(5000)});
    disk.now += 2 * HOUR;
  }
  const {keptBytes, overBytes} = await collectGarbage(disk, '/c', {maxSize: 12_000});
  expect([await has('a'), await has('b'), await has('c')]).toEqual([false, true, true]);
  expect([keptBytes <= 12_000, overBytes]).toEqual([true, 0]);
});

test('a blob that two results share stays while one of them does', async () => {
  const {disk, save, has, open} = world();
  const {outputs} = await save('old', {a: 'shared', b: 'alone'});
  disk.now = 10 * HOUR;
  await save('new', {c: 'shared'});
  disk.now = 12 * HOUR;
  await collectGarbage(disk, '/c', {maxAge: 5 * HOUR});
  expect([await has('old'), await has('new')]).toEqual([false, true]);
  expect(await open().peek(outputs['a']!)).toBe('shared');
  expect(await open().peek(outputs['b']!)).toBeUndefined();
});

test('grace: what is fresh stays, though no record names it and whatever the limits say', async () => {
  const {disk, save, has, open} = world();
  await save('now', {a: 'now'});
  // As a build in progress: a blob whose record is not written yet. It had been there for long, needed by nobody.
  const {outputs} = await save('gone', {b: 'blob'});
  await disk.remove(`/c/ac/${keyed('gone').key.slice(0, 2)}/${keyed('gone').key.slice(2)}.json`);
  disk.now = 5 * HOUR;
  const building = open();
  await has('now');
  const scratch = await building.scratch.folder();
  await disk.write(`${scratch}/f`, new TextEncoder().encode('blob'));
  await building.save(keyed('other').key, {b: 'blob'}, {fingerprint: keyed('other').fingerprint, diagnostics: [], extra: {}});
  await disk.remove(`/c/ac/${keyed('other').key.slice(0, 2)}/${keyed('other').key.slice(2)}.json`);
  disk.now += GRACE;
  const result = await collectGarbage(disk, '/c', {maxSize: 0, maxAge: 0});
  expect(result.overBytes).toBeGreaterThan(0);
  expect(await has('now')).toBe(true);
  expect(await open().peek(outputs['b']!)).toBe('blob');
  disk.now += 2 * GRACE;
  expect((await collectGarbage(disk, '/c', {maxSize: 0})).kept).toBe(0);
});

test('damaged and old records go always; verify names what is damaged', async () => {
  const {disk, save} = world();
  const paths: string[] = [];
  for (const name of ['whole', 'cut', 'flipped', 'lost', 'former']) {
    const {outputs} = await save(name, {a: name});
    const {key} = keyed(name);
    const record = `/c/ac/${key.slice(0, 2)}/${key.slice(2)}.json`;
    const digest = outputs['a']!.digest;
    const blob = `/c/cas/${digest.slice(0, 2)}/${digest.slice(2)}`;
    if (name === 'cut') disk.damage(record, '{"v":2');
    if (name === 'flipped') disk.damage(blob, 'flopped');
    if (name === 'lost') await disk.remove(blob);
    if (name === 'former') disk.damage(record, `{"v":1,"key":"${key}","outputs":{}}`);
    if (name === 'flipped') paths.push(blob);
    if (['cut', 'lost'].includes(name)) paths.push(record);
  }
  await disk.write('/c/notes.txt', new Uint8Array([1]));
  const {checked, damages, strangers} = await verifyCache(disk, '/c');
  expect(checked).toBe(9);
  expect(damages.map(({path}) => path).sort()).toEqual(paths.sort());
  expect(strangers).toEqual(['/c/notes.txt']);
  await collectGarbage(disk, '/c', {});
  expect(disk.files.has(paths.find((path) => path.includes('/ac/'))!)).toBe(false);
  expect(disk.files.has('/c/notes.txt')).toBe(true);
});

test('stats count by maker', async () => {
  const {disk, save} = world();
  await save('shard:0', {a: 'aaaa'});
  await save('shard:1', {a: 'bbbb'});
  await save('report', {a: 'c'});
  disk.now = HOUR;
  expect(await cacheStats(disk, '/c')).toMatchObject({
    records: 3,
    blobs: 3,
    blobBytes: 9,
    unused: 0,
    oldest: HOUR,
    makers: [
      {name: 'action shard', records: 2, bytes: 8},
      {name: 'action report', records: 1, bytes: 1},
    ],
  });
});
