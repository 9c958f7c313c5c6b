import {createReadStream, createWriteStream} from 'node:fs';
import {rm, stat} from 'node:fs/promises';
import type {Readable} from 'node:stream';

/** A file of the archive: its path with forward slashes, and its bytes, its text (UTF-8) or the file on disk that holds them. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array | string | {readonly file: string};
}

/** The first moment that a ZIP can name; read as UTC, so the time zone of the machine has no part in the bytes. */
const DATE = new Date(Date.UTC(1980, 0, 1));
/** Above this many bytes of input the time for the strongest compression is worth it to whoever downloads. */
const LARGE = 200 * 1024 * 1024;

/**
 * Writes a ZIP at `target`, replacing what is there: entries sorted by name, with one fixed date and mode, so that equal input gives equal
 * bytes in every time zone (for one version of Node, whose zlib compresses). `level` is 0 to 9; by default 6, and 9 above 200 MB of input.
 * Rejects when a file cannot be read or the target not written, and leaves no half-written archive behind. A name that is empty, absolute,
 * doubled or climbs out of the archive is a bug of the caller and throws.
 */
export async function writeZip(target: string, entries: readonly ZipEntry[], options: {readonly level?: number} = {}): Promise<void> {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const [index, {name}] of sorted.entries()) {
    const parts = name.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\:\0]/.test(name))
      throw new Error(`not a name for a ZIP entry: ${name}`);
    if (sorted[index + 1]?.name === name) throw new Error(`two ZIP entries named ${name}`);
  }
  const sizes = await Promise.all(sorted.map(({data}) => sizeOf(data)));
  const level = options.level ?? (sizes.reduce((sum, size) => sum + size, 0) > LARGE ? 9 : 6);

  const {ZipArchive} = await import('archiver');
  const archive = new ZipArchive({forceLocalTime: false, zlib: {level}});
  const output = createWriteStream(target);
  try {
    await new Promise<void>((resolve, reject) => {
      output.on('error', reject);
      output.on('close', resolve);
      archive.on('error', reject);
      archive.on('warning', reject);
      archive.pipe(output);
      const append = async (): Promise<void> => {
        // One after another: the archive keeps the order of the list, and one file is open at a time.
        for (const {name, data} of sorted) {
          const source = open(data);
          await new Promise<void>((added, failed) => {
            if (!Buffer.isBuffer(source)) source.on('error', failed);
            archive.once('entry', () => {
              added();
            });
            archive.append(source, {name, date: DATE, mode: 0o644});
          });
        }
        await archive.finalize();
      };
      append().catch(reject);
    });
  } catch (error) {
    archive.abort();
    output.destroy();
    await rm(target, {force: true});
    throw error;
  }
}

async function sizeOf(data: ZipEntry['data']): Promise<number> {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return data instanceof Uint8Array ? data.byteLength : (await stat(data.file)).size;
}

function open(data: ZipEntry['data']): Buffer | Readable {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof Uint8Array ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : createReadStream(data.file);
}
