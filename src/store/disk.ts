import {createHash} from 'node:crypto';
import {closeSync, createReadStream, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readSync, statSync} from 'node:fs';
import {copyFile, link, mkdir, open, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {Digest} from '../core/digest.js';
import type {Disk} from '../core/ports.js';

/**
 * Files up to this size are read, and all are looked at, without Node's thread pool: it takes ten times as long to hand a question over to
 * a thread as to answer it, and a build with nothing to do asks a thousand.
 */
const SMALL = 1 << 20;
/** Milliseconds after which a further change of a file has other times: clocks of file systems go in steps of up to two seconds. */
const SETTLED = 2500;
/** Bytes read at a time. */
const READ = 1 << 20;
/** Buffers that nobody reads into at the moment: fresh ones for every file would keep the garbage collector busy. */
const spare: Buffer[] = [];

/** The real file system. */
export const nodeDisk: Disk = {
  async read(path) {
    const size = absentNow(() => statSync(path).size);
    if (size === undefined) return undefined;
    return size > SMALL ? absent(() => readFile(path)) : absentNow(() => readFileSync(path));
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
  async receive(path, chunks) {
    // The file is opened before the first piece is asked for: a folder that is missing costs none.
    await withFolder(path, () => writeFile(path, chunks));
  },
  stream(path) {
    return createReadStream(path, {highWaterMark: READ / 4});
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
  size: atOnce((path) => {
    const found = absentNow(() => statSync(path));
    return found?.isFile() === true ? found.size : undefined;
  }),
  kind: atOnce((path) => {
    const found = absentNow(() => lstatSync(path));
    if (found === undefined) return undefined;
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  }),
  state: atOnce((path) => {
    const found = absentNow(() => statSync(path, {bigint: true}));
    if (found?.isFile() !== true) return undefined;
    const {size, ino, mtimeNs, ctimeNs} = found;
    const settled =
      Math.abs(Date.now() - Number(ctimeNs / 1_000_000n)) > SETTLED && Math.abs(Date.now() - Number(mtimeNs / 1_000_000n)) > SETTLED;
    return settled ? `${size} ${ino} ${mtimeNs} ${ctimeNs}` : undefined;
  }),
  age: atOnce((path) => {
    const found = absentNow(() => statSync(path));
    // The clock may have been put back since.
    return found === undefined ? undefined : Math.max(0, Date.now() - found.mtimeMs);
  }),
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
  list: atOnce((path) => {
    const entries = absentNow(() => readdirSync(path, {withFileTypes: true})) ?? [];
    return entries
      .map((entry) => ({name: entry.name, folder: entry.isDirectory()}))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }),
  async makeFolder(path) {
    await makeFolders(path);
  },
  async digest(path) {
    const small = absentNow(() => smallDigest(path));
    if (small !== 'large') return small;
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

/** Whether an error is that of a system call with one of these codes; without any, of whatever system call. Node's own errors (`ERR_...`) are none. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  if (!(error instanceof Error)) return false;
  const {code} = error as NodeJS.ErrnoException;
  return code !== undefined && (codes.length === 0 ? /^E[A-Z0-9]+$/.test(code) : codes.includes(code));
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

/** An answer that is there at once, as a promise; what is thrown rejects it. */
function atOnce<T>(answer: (path: string) => T): (path: string) => Promise<T> {
  return (path) =>
    new Promise((resolve) => {
      resolve(answer(path));
    });
}

/** The digest of a small file; undefined if there is none. */
function smallDigest(path: string): {digest: Digest; size: number} | 'large' {
  const file = openSync(path, 'r');
  const buffer = spare.pop() ?? Buffer.allocUnsafe(READ);
  try {
    const found = fstatSync(file);
    if (found.size > SMALL || !found.isFile()) return 'large';
    const hash = createHash('sha256');
    let size = 0;
    for (let read; (read = readSync(file, buffer, 0, buffer.length, null)) > 0; size += read) hash.update(buffer.subarray(0, read));
    return {digest: hash.digest('hex') as Digest, size};
  } finally {
    spare.push(buffer);
    closeSync(file);
  }
}

/** `absent` for what is done at once. */
function absentNow<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
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
