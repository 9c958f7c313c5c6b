import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isSystemError, nodeDisk} from '../../src/store/disk.js';

test('makes folders, however many and by however many at once', async () => {
  const root = await mkdtemp(join(tmpdir(), 'cbdf-disk-'));
  try {
    await Promise.all([1, 2, 3].map((n) => nodeDisk.write(join(root, `a/b/c/${n}.txt`), new Uint8Array([n]))));
    await nodeDisk.makeFolder(join(root, 'a/b/c'));
    await nodeDisk.makeFolder(join(root, 'd/e'));
    expect((await nodeDisk.list(root)).map(({name}) => name)).toEqual(['a', 'd']);
    expect((await nodeDisk.list(join(root, 'a/b/c'))).map(({name}) => name)).toEqual(['1.txt', '2.txt', '3.txt']);
    await expect(nodeDisk.makeFolder(join(root, 'a/b/c/1.txt'))).rejects.toThrow(/EEXIST/);
    await expect(nodeDisk.makeFolder(join(root, 'a/b/c/1.txt/x'))).rejects.toThrow(/ENOTDIR/);
  } finally {
    await rm(root, {recursive: true});
  }
});

// A file system without folders of ours: Node's own recursive mkdir never comes back from it.
test.skipIf(!existsSync('/proc/self'))('says that no folder can be made, and ends', async () => {
  await expect(nodeDisk.write('/proc/x/y/z.txt', new Uint8Array())).rejects.toMatchObject({code: 'EPERM'});
});

test('an error of a system call is known by its code, and a bug is none', () => {
  const full = Object.assign(new Error('no space'), {code: 'ENOSPC'});
  expect([isSystemError(full), isSystemError(full, 'EROFS', 'ENOSPC'), isSystemError(full, 'EROFS')]).toEqual([true, true, false]);
  for (const other of [new TypeError('a bug'), Object.assign(new Error('misused'), {code: 'ERR_INVALID_ARG_TYPE'}), 'ENOSPC'])
    expect([isSystemError(other), isSystemError(other, '')]).toEqual([false, false]);
});
