import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';
import type {DuckDBConnection} from '@duckdb/node-api';
import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import type {QaResults} from '../core/qa.js';
import {err, ok, type Result} from '../core/result.js';
import type {ProblemBlock} from '../core/spec.js';
import {assessQuality} from '../quality/assess.js';
import {descriptorFaults} from '../quality/data-package.js';
import {type Documents, metadataOf} from '../quality/documents.js';
import {openDatabase} from '../sql/duck.js';
import {openShipped} from '../sql/sandbox.js';
import {type Declared, type DeclaredTable, readSchema} from './declared.js';
import {failure, type Folder, measureFiles, type RawFile, readFolder, readText} from './files.js';
import {guessSchema} from './guess.js';
import {loadRaw, writeCanonical} from './load.js';
import {modelOf} from './model.js';

/** A folder of CSVs to be judged. Paths as the user gave them, relative to `root`. */
export interface CheckRequest {
  readonly root: string;
  readonly folder: string;
  /** A `schema.json` of a package, or a `datapackage.json`; without it the one in the folder, and without that a guess. */
  readonly schema?: string;
  readonly signal: AbortSignal;
}

/** Where a schema is looked for: beside the data, or one folder above it. */
const BESIDE = ['schema.json', 'datapackage.json'];
const DICTIONARIES = /^(?:data_?dictionary|meta_?data|codebook)\.(?:txt|md)$/i;

/**
 * Judges data that cbdf did not make by all checks that can be asked of it. The error holds what is wrong with the command line, a file or
 * the schema, each at its line; the results say in `notes` what was taken for granted.
 */
export async function checkFolder({root, folder, schema, signal}: CheckRequest): Promise<Result<QaResults, readonly Diagnostic[]>> {
  const shown = folder.replaceAll('\\', '/').replace(/(.)\/+$/, '$1');
  const found = await readFolder(resolve(root, folder), shown);
  if (!found.ok) return found;
  const notes: string[] = [];
  const declared = await findSchema(root, shown, schema, found.value, notes);
  if (!declared.ok) return declared;
  const scratch = await mkdtemp(join(tmpdir(), 'cbdf-check-'));
  try {
    const prepared = await prepare(found.value, declared.value, shown, scratch, notes, signal);
    if (!prepared.ok) return prepared;
    return ok(await judge(prepared.value, found.value, {root, shown, scratch, notes, signal, schemaless: declared.value === undefined}));
  } finally {
    await rm(scratch, {recursive: true, force: true});
  }
}

async function findSchema(
  root: string,
  folder: string,
  given: string | undefined,
  {names}: Folder,
  notes: string[],
): Promise<Result<Declared | undefined, readonly Diagnostic[]>> {
  const file = given ?? BESIDE.filter((name) => names.includes(name)).map((name) => `${folder}/${name}`)[0];
  if (file === undefined) {
    notes.push('no schema was given, so types and keys are guesses: name one with --schema');
    return ok(undefined);
  }
  const text = await readText(resolve(root, file));
  if (text === undefined) return err([failure('schema', `there is no schema ${file}`, 'name a schema.json or a datapackage.json')]);
  if (given === undefined) notes.push(`${file} is taken as the schema`);
  return readSchema(text, file);
}

interface Prepared {
  readonly model: Model;
  /** CSVs as the sandbox reads them, by table. */
  readonly files: {readonly [table: string]: string};
  readonly csvs: readonly RawFile[];
  readonly declared: Declared;
}

/** Reads the CSVs, settles types and keys, and writes them anew in the one form that the sandbox reads. */
async function prepare(
  {csvs}: Folder,
  given: Declared | undefined,
  shown: string,
  scratch: string,
  notes: string[],
  signal: AbortSignal,
): Promise<Result<Prepared, readonly Diagnostic[]>> {
  const matched = given === undefined ? ok({pairs: csvs.map((file) => ({file})), left: [] as string[]}) : match(csvs, given, shown);
  if (!matched.ok) return matched;
  notes.push(...matched.value.left.map((name) => `${name} is not in the schema, and was left out`));
  if (given !== undefined) notes.push(...moved(given, csvs));
  const files = matched.value.pairs.map(({file}) => file);
  const instance = await openDatabase(join(scratch, 'loading.duckdb'), {
    threads: '2',
    memory_limit: '1GB',
    temp_directory: join(scratch, 'loading.tmp'),
  });
  try {
    const connection = await instance.connect();
    const stop = (): void => {
      connection.interrupt();
    };
    signal.addEventListener('abort', stop);
    try {
      await connection.run('create schema raw');
      const faults: Diagnostic[] = [];
      for (const file of files) {
        signal.throwIfAborted();
        const fault = await loadRaw(connection, file, `${shown}/${file.path}`);
        if (fault !== undefined) faults.push(fault);
      }
      signal.throwIfAborted();
      if (faults.length > 0) return err(faults);
      const declared = given ?? (await guess(connection, files, notes));
      const written = await write(connection, declared, files, scratch, signal);
      return ok({model: modelOf(basename(shown), withFiles(declared, written)), files: written, csvs: files, declared});
    } finally {
      signal.removeEventListener('abort', stop);
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function guess(connection: DuckDBConnection, files: readonly RawFile[], notes: string[]): Promise<Declared> {
  const guessed = await guessSchema(connection, files);
  notes.push(...guessed.notes);
  return guessed.declared;
}

const fileNameOf = ({path}: RawFile): string => path.slice(path.lastIndexOf('/') + 1);

async function write(
  connection: DuckDBConnection,
  {tables}: Declared,
  files: readonly RawFile[],
  scratch: string,
  signal: AbortSignal,
): Promise<{[table: string]: string}> {
  const written: {[table: string]: string} = {};
  for (const [k, table] of tables.entries()) {
    signal.throwIfAborted();
    const raw = files.find((file) => fileNameOf(file) === table.file)!;
    // Names of tables are the data's and no file names of ours.
    const target = join(scratch, `${k}.csv`);
    await writeCanonical(connection, raw.table, table.columns, target);
    written[table.name] = target;
  }
  return written;
}

const withFiles = (declared: Declared, files: {readonly [table: string]: string}): Declared => ({
  ...declared,
  tables: declared.tables.filter(({name}) => name in files),
});

/** The file of every table of a schema, with its header compared. */
function match(
  csvs: readonly RawFile[],
  {tables}: Declared,
  shown: string,
): Result<{readonly pairs: readonly {readonly file: RawFile}[]; readonly left: string[]}, readonly Diagnostic[]> {
  const faults: Diagnostic[] = [];
  const pairs: {file: RawFile}[] = [];
  for (const table of tables) {
    const file = csvs.find((one) => fileNameOf(one) === table.file);
    if (file === undefined) faults.push(failure('no-file', `${shown} lacks ${table.file}, the file of ${table.name} in the schema`));
    else {
      faults.push(...headerFaults(file, table, shown));
      pairs.push({file});
    }
  }
  const left = csvs.filter((file) => !pairs.some((pair) => pair.file === file)).map(({path}) => path);
  return faults.length > 0 ? err(faults) : ok({pairs, left});
}

/** Columns that only the file or only the schema has; their order is free, since they are found by name. */
function headerFaults({path, header, headerText}: RawFile, {name, columns}: DeclaredTable, shown: string): Diagnostic[] {
  const wanted = columns.map((column) => column.name);
  const missing = wanted.filter((column) => !header.includes(column));
  const extra = header.filter((column) => !wanted.includes(column));
  if (missing.length === 0 && extra.length === 0) return [];
  const at = extra.length === 0 ? 0 : Math.max(0, headerText.indexOf(extra[0]!));
  return [
    {
      severity: 'error',
      code: 'header',
      message: [
        ...(missing.length > 0 ? [`the header lacks ${missing.join(', ')}`] : []),
        ...(extra.length > 0 ? [`it has ${extra.join(', ')}, which the schema does not know`] : []),
      ].join('; '),
      location: {
        file: `${shown}/${path}`,
        line: 1,
        column: at + 1,
        length: extra[0]?.length ?? Math.max(1, headerText.length),
        lineText: headerText,
      },
      suggestion: `the schema names ${wanted.join(', ')} for ${name}`,
    },
  ];
}

/** Files whose columns come in another order than in the schema. */
const moved = ({tables}: Declared, csvs: readonly RawFile[]): string[] =>
  tables.flatMap(({file, columns}) => {
    const found = csvs.find((one) => fileNameOf(one) === file);
    const same = found === undefined || found.header.join('\n') === columns.map(({name}) => name).join('\n');
    return same ? [] : [`${found.path} has its columns in another order than the schema; they were found by name`];
  });

/** Questions are no part of a folder. */
const NO_PROBLEM: ProblemBlock = {title: '', company: {name: '', about: ''}, statement: '', findings: {}, questions: []};

async function judge(
  {model, files, csvs, declared}: Prepared,
  folder: Folder,
  {
    root,
    shown,
    scratch,
    notes,
    signal,
    schemaless,
  }: {
    readonly root: string;
    readonly shown: string;
    readonly scratch: string;
    readonly notes: readonly string[];
    readonly signal: AbortSignal;
    readonly schemaless: boolean;
  },
): Promise<QaResults> {
  const documents = await documentsOf(resolve(root, shown), folder, csvs, declared);
  const shipped = await openShipped({model, files, database: join(scratch, 'shipped.duckdb'), signal});
  try {
    const results = await assessQuality({
      shipped,
      model,
      problem: NO_PROBLEM,
      answers: [],
      documents,
      elsewhere: true,
      ...(schemaless ? {schemaless: true} : {}),
      outOfScope: (id) => outOfScope(id, declared),
    });
    return {...results, notes};
  } finally {
    await shipped.close();
  }
}

/** What nobody has declared cannot be asked. */
function outOfScope(id: string, {level, rules}: Declared): string | undefined {
  if (id.startsWith('7.')) return 'no questions belong to a folder of CSVs';
  if (id === '2.6') return 'nobody has asked for a number of rows';
  if (id === '2.7' && level === undefined) return 'no level is declared';
  if (['3.5', '3.6'].includes(id) && rules.length === 0) return 'the schema states no rule';
  return undefined;
}

/** The texts that lie in the folder beside the data. */
async function documentsOf(folder: string, {names}: Folder, csvs: readonly RawFile[], {metadata}: Declared): Promise<Documents> {
  const read = (name: string | undefined): Promise<string | undefined> =>
    name === undefined ? Promise.resolve(undefined) : readText(join(folder, name));
  const dictionary = await read(names.find((name) => DICTIONARIES.test(name)));
  const dataPackage = await read(names.find((name) => name === 'datapackage.json'));
  const checksums = await read(names.find((name) => name === 'manifest-sha256.txt'));
  const readme = names.find((name) => /^readme(?:\.(?:txt|md))?$/i.test(name));
  const text = await read(readme);
  const descriptor = dataPackage === undefined ? undefined : descriptorFaults(dataPackage).descriptor;
  const known = descriptor === undefined ? metadata : metadataOf(descriptor);
  return {
    ...(dictionary === undefined ? {} : {dictionary}),
    ...(dataPackage === undefined ? {} : {dataPackage}),
    ...(checksums === undefined ? {} : {checksums}),
    readmes:
      readme === undefined || text === undefined ? [] : [{name: readme, text, files: [...new Set([...names, ...csvs.map(fileNameOf)])]}],
    files: await measureFiles(csvs),
    ...(known === undefined ? {} : {metadata: known}),
  };
}
