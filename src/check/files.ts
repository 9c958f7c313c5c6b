import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {open, readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {DataFile} from '../quality/documents.js';

/** A CSV before its rows are read. */
export interface RawFile {
  /** The name without `.csv`. */
  readonly table: string;
  /** From the folder, with forward slashes, for messages and descriptors. */
  readonly path: string;
  readonly absolute: string;
  readonly delimiter: Delimiter;
  readonly newline: '\n' | '\r\n';
  readonly header: readonly string[];
  /** The first line as it stands. */
  readonly headerText: string;
}

export interface Folder {
  readonly csvs: readonly RawFile[];
  /** Names of all files that lie in the folder itself. */
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
/** Folders in which packages keep their data, where the folder itself holds none. */
const BELOW = ['datasets', 'data', 'csv'];
const HEAD = 256 * 1024;

export const failure = (code: string, message: string, suggestion?: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  ...(suggestion === undefined ? {} : {suggestion}),
});

/** The CSVs of a folder with their headers, sorted by name; `shown` is the folder as the user named it. Every file that cannot be read is a message. */
export async function readFolder(folder: string, shown: string): Promise<Result<Folder, readonly Diagnostic[]>> {
  const kind = await stat(folder).catch(() => undefined);
  if (kind === undefined) return err([failure('no-folder', `there is no folder ${shown}`, 'name a folder that holds CSV files')]);
  if (!kind.isDirectory()) return err([failure('no-folder', `${shown} is a file`, 'name the folder in which it lies')]);
  const names = await filesOf(folder);
  let found = names.filter(isCsv);
  let prefix = '';
  for (const name of BELOW) {
    if (found.length > 0) break;
    found = (await filesOf(join(folder, name)).catch(() => [])).filter(isCsv);
    prefix = `${name}/`;
  }
  if (found.length === 0)
    return err([
      failure('no-csv', `${shown} holds no CSV file`, `files end in .csv and lie in the folder itself, or in ${BELOW.join('/, ')}/`),
    ]);
  const csvs: RawFile[] = [];
  const faults: Diagnostic[] = [];
  for (const name of found) {
    const file = await headOf(join(folder, prefix, name), `${prefix}${name}`, `${shown}/${prefix}${name}`);
    if (file.ok) csvs.push(file.value);
    else faults.push(file.error);
  }
  const twins = csvs.find((one, k) => csvs.some((other, j) => j < k && other.table.toLowerCase() === one.table.toLowerCase()));
  if (twins !== undefined)
    faults.push(failure('two-tables', `two files are called ${twins.table} but for letter case`, 'rename one of them'));
  return faults.length > 0 ? err(faults) : ok({csvs, names});
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({name}) => name)
    .sort();
}

const isCsv = (name: string): boolean => /\.csv$/i.test(name);

async function headOf(absolute: string, path: string, shown: string): Promise<Result<RawFile, Diagnostic>> {
  const handle = await open(absolute);
  let bytes: Buffer;
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    bytes = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return err(failure('encoding', `${shown} is UTF-16`, 'save it as UTF-8'));
  // A byte order mark says UTF-8, and is no part of the first name.
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const end = endOfRecord(text);
  const line = text.slice(0, end.at);
  const place = (message: string, suggestion: string): Diagnostic => ({
    severity: 'error',
    code: 'header',
    message,
    location: {file: shown, line: 1, column: 1, length: Math.max(1, line.length), lineText: line},
    suggestion,
  });
  if (line.trim() === '') return err(place('there is no header line', 'the first line names the columns'));
  if (end.newline === '\r')
    return err(failure('line-ends', `${shown} ends its lines in a carriage return alone`, 'save it with LF or CRLF'));
  const delimiter = delimiterOf(line);
  const header = splitRecord(line, delimiter).map((name) => name.trim());
  const blank = header.findIndex((name) => name === '');
  if (blank >= 0)
    return err(place(`column ${blank + 1} has no name`, 'give every column a name, and remove delimiters at the end of the line'));
  const lower = header.map((name) => name.toLowerCase());
  const twice = header.find((_, k) => lower.indexOf(lower[k]!) < k);
  if (twice !== undefined) return err(place(`two columns are called ${twice}`, 'rename one of them'));
  const table = path.slice(path.lastIndexOf('/') + 1).replace(/\.csv$/i, '');
  return ok({table, path, absolute, delimiter, newline: end.newline ?? '\n', header, headerText: line});
}

/** Where the first record ends: at the first line break outside of quotes. */
function endOfRecord(text: string): {at: number; newline?: '\n' | '\r\n' | '\r'} {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === '\n') return {at, newline: '\n'};
    else if (!quoted && text[at] === '\r') return {at, newline: text[at + 1] === '\n' ? '\r\n' : '\r'};
  }
  return {at: text.length};
}

/** The delimiter that parts the header into most names; the comma where none does. */
function delimiterOf(line: string): Delimiter {
  const counts = DELIMITERS.map((delimiter) => splitRecord(line, delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

function splitRecord(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at]!;
    if (sign === '"' && quoted && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (sign === '"') quoted = !quoted;
    else if (sign === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

/** Sizes and hashes of the CSVs as they lie on the disk. */
export async function measureFiles(csvs: readonly RawFile[]): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (const {path, absolute} of csvs) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(absolute)) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    files.push({path, bytes, sha256: hash.digest('hex')});
  }
  return files;
}

/** A text file of at most a megabyte; undefined if there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    if ((await stat(path)).size > 1_000_000) return undefined;
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  } catch {
    return undefined;
  }
}
