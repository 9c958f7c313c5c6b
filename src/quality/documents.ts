import type {Descriptor} from './data-package.js';
import {count} from './numbers.js';

/** What ships beside the data and says what it is: texts to be judged, and what the files really are. All of it is optional for data made elsewhere. */
export interface Documents {
  /** `data_dictionary.txt`. */
  readonly dictionary?: string;
  /** `datapackage.json`. */
  readonly dataPackage?: string;
  /** READMEs, each with the names of all files that it goes with. */
  readonly readmes: readonly {readonly name: string; readonly text: string; readonly files: readonly string[]}[];
  /** Lines as `sha256sum` writes them. */
  readonly checksums?: string;
  /** The data files as they lie on the disk. */
  readonly files: readonly DataFile[];
  /** Facts that a catalogue wants to know; absent where nothing says them. */
  readonly metadata?: Metadata;
}

/** A file as measured: where descriptors say it is, its bytes, their SHA-256. */
export interface DataFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Metadata {
  readonly title?: string;
  readonly subtitle?: string;
  readonly license?: string;
  readonly version?: string;
  readonly keywords: readonly string[];
  /** Of data that a program made: its seed, the program with its version, and whether it is said that the data is synthetic. */
  readonly made?: {readonly seed?: number; readonly generator?: string; readonly synthetic: boolean};
}

/** Names of files in running text: a name, a point and one of the endings that packages have. */
const FILE_NAME = /(?<![\w./-])[A-Za-z0-9][\w.-]*\.(?:csv|txt|pdf|xlsx|json|md|sql|html|parquet|duckdb|sqlite|ipynb|zip)\b/g;

/** What a README gets wrong about the files it goes with: those it does not name, and those it names that are not there. */
export function readmeFaults({name, text, files}: Documents['readmes'][number]): string[] {
  // Where a line says that a file is missing, its name is no promise.
  const said = text.replace(/^.* is missing: .*$/gm, '');
  const named = new Set([...said.matchAll(FILE_NAME)].map(([file]) => file));
  return [
    ...files.filter((file) => file !== name && !named.has(file)).map((file) => `${name} does not name ${file}`),
    ...[...named].filter((file) => !files.includes(file)).map((file) => `${name} names ${file}, which is not there`),
  ];
}

/** What is wrong with a list of checksums: lines of another form, files that are not there or differ, data files that are not listed. */
export function checksumFaults(text: string, files: readonly DataFile[]): string[] {
  const faults: string[] = [];
  const listed = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, sha256, path] = /^([0-9a-f]{64}) [ *](\S.*)$/.exec(line) ?? [];
    if (sha256 === undefined || path === undefined) {
      faults.push(`line ${count(index + 1)} of the checksums is no "<sha256>  <path>"`);
      continue;
    }
    listed.add(path);
    const file = files.find((one) => one.path === path);
    if (file !== undefined && file.sha256 !== sha256) faults.push(`${path} has another checksum than the one listed`);
  }
  return [...faults, ...files.filter(({path}) => !listed.has(path)).map(({path}) => `${path} has no checksum`)];
}

/**
 * Columns by table as the data dictionary of a package describes them: below a table's name between two rules, lines of a column and its
 * type. Undefined for a dictionary of another kind.
 */
export function dictionaryColumns(text: string): ReadonlyMap<string, readonly string[]> | undefined {
  if (!text.startsWith('DATA DICTIONARY\n')) return undefined;
  const tables = new Map<string, string[]>();
  const lines = text.split('\n');
  const isRule = (line: string | undefined): boolean => line !== undefined && /^-{20,}$/.test(line);
  let columns: string[] | undefined;
  for (const [at, line] of lines.entries()) {
    const head = /^(\S+) {2,}[\d,]+ rows?$/.exec(line);
    if (head && isRule(lines[at - 1])) tables.set(head[1]!, (columns = []));
    const row = /^ {2}([^\s-]\S*) +(?:text|integer|double|boolean|date|timestamp|decimal\(\d+,\s*\d+\))(?: |$)/.exec(line);
    if (row) columns?.push(row[1]!);
  }
  return tables;
}

/** What a descriptor tells a catalogue. */
export function metadataOf(descriptor: Descriptor): Metadata {
  const text = (name: string): {[key: string]: string} => (typeof descriptor[name] === 'string' ? {[name]: descriptor[name]} : {});
  const licence = (descriptor['licenses'] as readonly {readonly name?: string}[] | undefined)?.[0]?.name;
  const generator = descriptor['generator'] as {readonly name?: string; readonly version?: string; readonly seed?: number} | undefined;
  return {
    ...text('title'),
    ...text('subtitle'),
    ...text('version'),
    ...(licence === undefined ? {} : {license: licence}),
    keywords: (descriptor['keywords'] as readonly string[] | undefined) ?? [],
    ...(generator === undefined
      ? {}
      : {
          made: {
            ...(generator.seed === undefined ? {} : {seed: generator.seed}),
            ...(generator.name === undefined ? {} : {generator: `${generator.name} ${generator.version ?? ''}`.trim()}),
            synthetic:
              descriptor['synthetic'] === true ||
              (typeof descriptor['description'] === 'string' && /synthetic/i.test(descriptor['description'])),
          },
        }),
  };
}
