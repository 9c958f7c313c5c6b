import type {Digest} from './digest.js';

/** The files of the world, as far as the store and the gates need them. Paths are absolute. An in-memory one serves unit tests. */
export interface Disk {
  /** The bytes of a file, or undefined if there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Makes or replaces a file and the folders above it; not atomic, so it is only given temporary names. `durable` waits for the medium. */
  write(path: string, data: Uint8Array, durable?: boolean): Promise<void>;
  /** Makes or replaces a file of bytes as they come, and the folders above it, as `write` does. Throws what they throw. */
  receive(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes of a file, a piece at a time; throws while they are read if there is none. */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** Makes a file that is not there yet, whole and at once; false if it is there. Of several that try, one succeeds. */
  create(path: string, data: Uint8Array): Promise<boolean>;
  /** Moves a file within one file system and replaces what is there; makes the folders above the target. */
  rename(from: string, to: string): Promise<void>;
  /** Copies a file; makes the folders above the target. */
  copy(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it; nothing happens if it is absent. */
  remove(path: string): Promise<void>;
  /** The size of a regular file in bytes, or undefined if there is none. */
  size(path: string): Promise<number | undefined>;
  /** What is at a path itself, without following a link; undefined if there is nothing. */
  kind(path: string): Promise<'file' | 'folder' | 'other' | undefined>;
  /**
   * What changes when somebody writes to a file or puts another in its place: its size, inode and times, in nanoseconds. Undefined if there is
   * no such file, and while its times are so young that a further change might leave them as they are.
   */
  state(path: string): Promise<string | undefined>;
  /** Milliseconds since a file was last written or touched; undefined if there is none. For housekeeping only: no result depends on it. */
  age(path: string): Promise<number | undefined>;
  /** Notes that a file was used, if it was last written or touched longer ago than so many milliseconds. A file that cannot be touched stays as it is. */
  touch(path: string, after: number): Promise<void>;
  /** What a folder holds, sorted by name; nothing if there is no such folder. */
  list(path: string): Promise<readonly DiskEntry[]>;
  makeFolder(path: string): Promise<void>;
  /** Digest and size of a file, read as a stream; undefined if there is none. */
  digest(path: string): Promise<{readonly digest: Digest; readonly size: number} | undefined>;
}

export interface DiskEntry {
  readonly name: string;
  readonly folder: boolean;
}
