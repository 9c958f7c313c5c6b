import {createHash} from 'node:crypto';
import {copyFile, link, lstat, mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises';
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
  async create(path, data) {
    const temporary = `${path}.${process.pid}.${++created}`;
    try {
      await this.write(temporary, data);
      await link(temporary, path);
      return true;
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) return false;
      // A file system without links: then a reader may see the file before its contents.
      if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
      return await writeNew(path, data);
    } finally {
      await rm(temporary, {force: true});
    }
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
  async kind(path) {
    const found = await absent(() => lstat(path));
    if (found === undefined) return undefined;
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  },
  async age(path) {
    const found = await absent(() => stat(path));
    // The clock may have been put back since.
    return found === undefined ? undefined : Math.max(0, Date.now() - found.mtimeMs);
  },
  async touch(path, after) {
    const age = await this.age(path);
    if (age === undefined || age <= after) return;
    const now = new Date();
    try {
      await utimes(path, now, now);
    } catch (error) {
      // Not ours, read-only, or gone: then it only looks older than it is.
      if (!isSystemError(error, 'EPERM', 'EACCES', 'EROFS', 'ENOENT')) throw error;
    }
  },
  async list(path) {
    const entries = (await absent(() => readdir(path, {withFileTypes: true}))) ?? [];
    return entries
      .map((entry) => ({name: entry.name, folder: entry.isDirectory()}))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  },
  async makeFolder(path) {
    await makeFolders(path);
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

let created = 0;

async function writeNew(path: string, data: Uint8Array): Promise<boolean> {
  try {
    await writeFile(path, data, {flag: 'wx'});
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
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
    await makeFolders(dirname(path));
    await action();
  }
}

/**
 * A folder and those above it. Not by Node's `recursive`, which goes round for ever where a file system refuses folders with ENOENT, as
 * /proc does.
 */
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (isSystemError(error, 'EEXIST') && (await stat(path)).isDirectory()) return;
    if (!isSystemError(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    try {
      await mkdir(path);
    } catch (again) {
      // Another build made it in the meantime.
      if (isSystemError(again, 'EEXIST')) return;
      // The folder above is there: this is a refusal, whatever the file system calls it.
      if (isSystemError(again, 'ENOENT')) throw Object.assign(new Error(`EPERM: no folder can be made at ${path}`), {code: 'EPERM'});
      throw again;
    }
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
