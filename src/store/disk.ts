import {createHash} from 'node:crypto';
import {copyFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {Digest} from '../core/digest.js';
import type {Disk} from '../core/ports.js';

/** Bytes read at a time. */
const READ = 1 << 20;
/** Buffers that nobody reads into at the moment: fresh ones for every file would keep the garbage collector busy. */
const spare: Buffer[] = [];

/** The real file system. */
export const nodeDisk: Disk = {
  async read(path) {
    return absent(() => readFile(path));
  },
  async write(path, data, durable = false) {
    await withFolder(path, async () => {
      if (!durable) {
        await writeFile(path, data);
        return;
      }
      const file = await open(path, 'w');
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
    });
  },
  async rename(from, to) {
    await withFolder(to, () => renamePatiently(from, to));
  },
  async copy(from, to) {
    await withFolder(to, () => copyFile(from, to));
  },
  async remove(path) {
    await rm(path, {recursive: true, force: true, maxRetries: 3});
  },
  async size(path) {
    const found = await absent(() => stat(path));
    return found?.isFile() === true ? found.size : undefined;
  },
  async list(path) {
    const entries = (await absent(() => readdir(path, {withFileTypes: true}))) ?? [];
    return entries
      .map((entry) => ({name: entry.name, folder: entry.isDirectory()}))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  },
  async makeFolder(path) {
    await mkdir(path, {recursive: true});
  },
  async digest(path) {
    return absent(async () => {
      const file = await open(path);
      const buffer = spare.pop() ?? Buffer.allocUnsafe(READ);
      try {
        const hash = createHash('sha256');
        let size = 0;
        for (let read; (read = (await file.read(buffer, 0, buffer.length)).bytesRead) > 0; size += read)
          hash.update(buffer.subarray(0, read));
        return {digest: hash.digest('hex') as Digest, size};
      } finally {
        spare.push(buffer);
        await file.close();
      }
    });
  },
};

/** Whether an error is that of a system call with this code. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

async function absent<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    // A file where a folder was expected, or a folder where a file was: what was asked for is not there.
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}

/** Folders are made only when they turn out to be missing: nearly always they are there. */
async function withFolder(path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    await mkdir(dirname(path), {recursive: true});
    await action();
  }
}

/** On Windows a scanner or reader that has the target open makes the rename fail for a moment. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let wait = 10; ; wait *= 2) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (wait > 1000 || !isSystemError(error, 'EPERM', 'EACCES', 'EBUSY') || process.platform !== 'win32') throw error;
      await setTimeout(wait);
    }
  }
}
