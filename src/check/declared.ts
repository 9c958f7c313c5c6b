import type {Diagnostic} from '../core/diagnostic.js';
import type {ColumnType, Rule} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {Level} from '../core/spec.js';
import {descriptorFaults, type Field, listOf, type Resource} from '../quality/data-package.js';
import {type Metadata, metadataOf} from '../quality/documents.js';
import {readAs} from '../quality/reread.js';
import {failure} from './files.js';

/** What is known of a column. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly about: string;
  readonly unit?: string;
  readonly required: boolean;
  readonly unique: boolean;
  readonly values?: readonly (string | number | boolean)[];
  /** Words for true and false, where others than `true` and `false` are declared. */
  readonly truth?: {readonly yes: readonly string[]; readonly no: readonly string[]};
}

/** Columns of a table, and what they hold of the key of another. */
export interface DeclaredKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly parentColumns: readonly string[];
}

export interface DeclaredTable {
  readonly name: string;
  readonly about: string;
  /** Name of its file, without folders. */
  readonly file: string;
  readonly fact?: boolean;
  readonly key: readonly string[];
  readonly grain: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly references: readonly DeclaredKey[];
  readonly columns: readonly DeclaredColumn[];
}

/** A schema that was given, or guessed. */
export interface Declared {
  readonly tables: readonly DeclaredTable[];
  readonly rules: readonly Omit<Rule, 'pointer'>[];
  readonly metadata?: Metadata;
  readonly level?: Level;
  readonly currency?: string;
  readonly period?: {readonly from: string; readonly to: string};
}

type Loose = {readonly [key: string]: unknown};

/** Reads a schema: `schema.json` of a package, or a Data Package descriptor. `file` is for messages. */
export function readSchema(text: string, file: string): Result<Declared, readonly Diagnostic[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err([jsonFailure(text, file, error as Error)]);
  }
  if (isObject(value) && Array.isArray(value['resources'])) return readDescriptor(text, file);
  if (isObject(value) && Array.isArray(value['tables'])) return readOwn(value, file);
  return err([
    failure(
      'schema',
      `${file} is no schema that can be read`,
      'give the schema.json of a package, or a datapackage.json: an object with tables, or with resources',
    ),
  ]);
}

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function jsonFailure(text: string, file: string, error: Error): Diagnostic {
  const position = /at position (\d+)/.exec(error.message)?.[1];
  const before = position === undefined ? undefined : text.slice(0, Number(position));
  const found = {
    severity: 'error',
    code: 'json',
    message: `${file} is no JSON: ${error.message.replace(/ \(line.*$| in JSON at position.*$/, '')}`,
  } as const;
  if (before === undefined) return found;
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return {...found, location: {file, line, column, length: 1, lineText: text.split('\n')[line - 1] ?? ''}};
}

const TYPES = /^(?:text|integer|double|boolean|date|timestamp|decimal\(\d+,\s*\d+\))$/;

function readOwn(schema: Loose, file: string): Result<Declared, readonly Diagnostic[]> {
  const faults: string[] = [];
  const links = (Array.isArray(schema['relationships']) ? schema['relationships'] : []).filter(isObject);
  const tables = (schema['tables'] as readonly unknown[]).filter(isObject).map((table, k): DeclaredTable => {
    const name = textOf(table['name']);
    if (name === '') faults.push(`table ${k + 1} has no name`);
    const columns = (Array.isArray(table['columns']) ? table['columns'] : []).filter(isObject).map((column): DeclaredColumn => {
      const type = textOf(column['type']);
      if (textOf(column['name']) === '') faults.push(`a column of ${name} has no name`);
      else if (!TYPES.test(type)) faults.push(`${name}.${textOf(column['name'])} has the type ${JSON.stringify(column['type'] ?? null)}`);
      return {
        name: textOf(column['name']),
        type: type as ColumnType,
        about: textOf(column['about']),
        ...(typeof column['unit'] === 'string' ? {unit: column['unit']} : {}),
        required: column['nullable'] === false,
        unique: column['unique'] === true,
        ...(Array.isArray(column['values']) ? {values: column['values'] as DeclaredColumn['values'] & object} : {}),
      };
    });
    if (columns.length === 0) faults.push(`${name} has no columns`);
    const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
    return {
      name,
      about: textOf(table['about']),
      file: textOf(table['file']) || `${name}.csv`,
      ...(typeof table['kind'] === 'string' ? {fact: table['kind'] === 'fact'} : {}),
      key: names(table['primaryKey']),
      grain: names(table['grain']),
      unique: Array.isArray(table['unique']) ? table['unique'].map(names) : [],
      references: links.flatMap((link) => ownKey(link, name)),
      columns,
    };
  });
  if (faults.length > 0) return err(faults.map((fault) => failure('schema', `${file}: ${fault}`)));
  const rules = (Array.isArray(schema['rules']) ? schema['rules'] : [])
    .filter(isObject)
    .map((rule) => ({table: textOf(rule['table']), check: textOf(rule['check']), about: textOf(rule['about'])}))
    .filter(({table, check}) => check !== '' && tables.some(({name}) => name === table));
  const challenge = isObject(schema['challenge']) ? schema['challenge'] : {};
  const level = challenge['level'];
  return checked(file, {
    tables,
    rules,
    ...(isObject(schema['challenge'])
      ? {
          metadata: {
            ...(typeof challenge['title'] === 'string' ? {title: challenge['title']} : {}),
            ...(typeof challenge['subtitle'] === 'string' ? {subtitle: challenge['subtitle']} : {}),
            keywords: [],
          },
        }
      : {}),
    ...(level === 'Beginner' || level === 'Intermediate' || level === 'Advanced' ? {level} : {}),
    ...(typeof challenge['currency'] === 'string' ? {currency: challenge['currency']} : {}),
    ...(isObject(challenge['period']) ? {period: {from: textOf(challenge['period']['from']), to: textOf(challenge['period']['to'])}} : {}),
  });
}

function ownKey(link: Loose, table: string): DeclaredKey[] {
  const {from, to} = link;
  if (!isObject(from) || !isObject(to) || from['table'] !== table) return [];
  const pairs = Array.isArray(link['columns']) ? link['columns'].filter(isObject) : [{from: from['column'], to: to['column']}];
  return [
    {
      columns: pairs.map((pair) => textOf(pair['from'])),
      table: textOf(to['table']),
      parentColumns: pairs.map((pair) => textOf(pair['to'])),
    },
  ];
}

function readDescriptor(text: string, file: string): Result<Declared, readonly Diagnostic[]> {
  const {descriptor, faults} = descriptorFaults(text);
  if (descriptor === undefined || faults.length > 0) return err(faults.map((fault) => failure('schema', `${file}: ${fault}`)));
  const bare = descriptor.resources.filter(({schema}) => schema === undefined || typeof schema === 'string');
  if (bare.length > 0)
    return err(
      bare.map(({name}) =>
        failure('schema', `${file}: the resource ${name} has no schema of its own`, 'write its fields into the descriptor'),
      ),
    );
  const metadata = metadataOf(descriptor);
  return checked(file, {tables: descriptor.resources.map(tableOf), rules: [], metadata});
}

function tableOf(resource: Resource): DeclaredTable {
  const {name, description = '', path, schema} = resource;
  const first = path === undefined ? undefined : listOf(path)[0];
  const fields = schema!.fields;
  return {
    name,
    about: description,
    file: first === undefined ? `${name}.csv` : first.slice(first.lastIndexOf('/') + 1),
    key: schema!.primaryKey === undefined ? [] : listOf(schema!.primaryKey),
    grain: [],
    unique: schema!.uniqueKeys ?? [],
    references: (schema!.foreignKeys ?? []).map(({fields: own, reference}) => ({
      columns: listOf(own),
      table: reference.resource === undefined || reference.resource === '' ? name : reference.resource,
      parentColumns: listOf(reference.fields),
    })),
    columns: fields.map(columnOf),
  };
}

function columnOf(field: Field): DeclaredColumn {
  const {name, type, description = '', unit, categories, constraints} = field;
  const listed = (categories ?? constraints?.enum)?.map((value) => (isObject(value) ? value['value'] : value));
  const words = field as {readonly trueValues?: readonly string[]; readonly falseValues?: readonly string[]};
  return {
    name,
    // What the sandbox does not read (times of day, geopoints and the like) stays text.
    type: readAs(type) ?? 'text',
    about: description,
    ...(unit === undefined ? {} : {unit}),
    required: constraints?.required === true,
    unique: constraints?.unique === true,
    ...(listed === undefined ? {} : {values: listed as (string | number | boolean)[]}),
    ...(type === 'boolean'
      ? {truth: {yes: words.trueValues ?? ['true', 'True', 'TRUE', '1'], no: words.falseValues ?? ['false', 'False', 'FALSE', '0']}}
      : {}),
  };
}

/** Keys may only name what is there. */
function checked(file: string, declared: Declared): Result<Declared, readonly Diagnostic[]> {
  const faults: string[] = [];
  const columnsOf = (table: string): readonly string[] | undefined =>
    declared.tables.find(({name}) => name === table)?.columns.map(({name}) => name);
  for (const {name, key, grain, unique, references, columns} of declared.tables) {
    const own = columns.map((column) => column.name);
    for (const column of [...key, ...grain, ...unique.flat(), ...references.flatMap((one) => one.columns)])
      if (!own.includes(column)) faults.push(`${name}: a key names ${column}, which is no column`);
    for (const {table, parentColumns} of references) {
      const parents = columnsOf(table);
      if (parents === undefined) faults.push(`${name} refers to ${table}, which is no table`);
      else
        for (const column of parentColumns)
          if (!parents.includes(column)) faults.push(`${name} refers to ${table}.${column}, which is no column`);
    }
  }
  return faults.length > 0 ? err(faults.map((fault) => failure('schema', `${file}: ${fault}`))) : ok(declared);
}
