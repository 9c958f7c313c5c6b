import {formOf} from '../../core/defect-forms.js';
import type {CellKind, TableDefects} from '../../core/defects.js';
import {foreignKeysOf} from '../../core/foreign-keys.js';
import {LICENCES} from '../../core/licence.js';
import type {Column, Model, Table} from '../../core/model.js';
import type {ChallengeFacts, Publication} from '../../core/report-input.js';
import {mayBeEmpty} from './schema-json.js';

const PROFILES = 'https://datapackage.org/profiles/2.0';

/** A CSV as it ships: its path from the descriptor's folder, its size, and the SHA-256 of its bytes in hexadecimal. */
export interface ShippedFile {
  readonly table: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * `datapackage.json`: the descriptor that other tools read, a Data Package 2.0 (https://datapackage.org): title, licence, version and
 * keywords; for every table its file with size and hash, its columns with types, units and allowed values, its keys. Indented JSON with a
 * line break at its end. `fieldsMatch` stays out: it is `exact` by default, and the standard's text and its profile disagree on its type.
 * So does `created`: no clock may shape a file. How values are made stays out too. Where defects are planted, it promises what the files
 * as shipped keep: a spoilt column is text, and its description says what it is once the file is clean.
 */
export function dataPackage(model: Model, facts: ChallengeFacts, publication: Publication, files: readonly ShippedFile[]): string {
  const licence = LICENCES[publication.license];
  const descriptor = {
    $schema: `${PROFILES}/datapackage.json`,
    name: facts.id,
    title: facts.title,
    ...(facts.subtitle === undefined ? {} : {subtitle: facts.subtitle}),
    description: `${facts.company.name}: ${facts.company.about}. A data challenge (${facts.domain}, ${facts.function}, ${facts.level}), ${facts.period.from} to ${facts.period.to}. This data is synthetic: no person or company in it is real.`,
    version: publication.version,
    keywords: publication.keywords,
    licenses: [{name: publication.license, ...(licence === undefined ? {} : {title: licence.title, path: licence.path})}],
    synthetic: true,
    generator: {name: 'cbdf', version: facts.version, seed: facts.seed},
    resources: model.tables.flatMap((table) => {
      const file = files.find((one) => one.table === table.name);
      return file === undefined ? [] : [resourceOf(model, table, file)];
    }),
  };
  return `${JSON.stringify(descriptor, null, 2)}\n`;
}

function resourceOf(model: Model, table: Table, file: ShippedFile): object {
  const keys = foreignKeysOf(table);
  const defects = model.defects?.find((one) => one.table === table.name);
  const copies = defects?.duplicates !== undefined;
  return {
    $schema: `${PROFILES}/dataresource.json`,
    name: table.name,
    type: 'table',
    path: file.path,
    description: copies ? `${ended(table.about)} Some rows occur twice; ${keyed(table)}once the file is clean.` : table.about,
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    bytes: file.bytes,
    hash: `sha256:${file.sha256}`,
    dialect: {
      $schema: `${PROFILES}/tabledialect.json`,
      header: true,
      delimiter: ',',
      lineTerminator: '\n',
      quoteChar: '"',
      doubleQuote: true,
    },
    schema: {
      $schema: `${PROFILES}/tableschema.json`,
      fields: table.columns.map((column) => fieldOf(model, table, column, defects)),
      missingValues: [''],
      ...(table.key.length === 0 || copies ? {} : {primaryKey: table.key}),
      ...(table.unique === undefined || table.unique.length === 0 || copies ? {} : {uniqueKeys: table.unique}),
      ...(keys.length === 0
        ? {}
        : {
            foreignKeys: keys.map(({columns, parent, parentColumns}) => ({
              fields: columns,
              // A reference to the own table names no resource.
              reference: {...(parent === table.name ? {} : {resource: parent}), fields: parentColumns},
            })),
          }),
    },
  };
}

const ended = (text: string): string => (/[.!?]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`);

/** What says which row is which, in a table whose file has copies of rows. */
const keyed = ({key}: Table): string => (key.length === 0 ? 'they differ ' : `${key.join(' and ')} is the key `);

function fieldOf(model: Model, table: Table, column: Column, defects: TableDefects | undefined): object {
  const kinds = defects?.cells.filter((defect) => defect.column === column.name).map(({kind}) => kind) ?? [];
  const copies = defects?.duplicates !== undefined;
  const rewritten = kinds.includes('format');
  const values = kinds.some((kind) => kind !== 'missing') ? undefined : column.values;
  const constraints = {
    ...(mayBeEmpty(model, table, column) || kinds.includes('missing') ? {} : {required: true}),
    ...(!copies && (column.unique || (column.isKey && table.key.length === 1)) ? {unique: true} : {}),
    // Lists of other numbers have no categories in the standard.
    ...(values === undefined || isCategory(column) || column.type === 'boolean' ? {} : {enum: values}),
  };
  return {
    name: column.name,
    ...(rewritten ? {type: 'string'} : typeOf(column)),
    description: kinds.length === 0 ? column.about : `${ended(column.about)} ${spoiltNote(model, table, column, kinds)}`,
    ...(column.unit === undefined ? {} : {unit: column.unit}),
    ...(values !== undefined && isCategory(column) ? {categories: values} : {}),
    ...(Object.keys(constraints).length === 0 ? {} : {constraints}),
  };
}

/** What is written otherwise than it should be, in a sentence or two; neither where nor how often. */
function spoiltNote(model: Model, table: Table, column: Column, kinds: readonly CellKind[]): string {
  const words = kinds.flatMap((kind) => {
    const form = formOf(kind, table, column, model);
    return form.ok ? [form.value.words] : [];
  });
  const {type, format} = typeOf(column) as {readonly type: string; readonly format?: string};
  const clean = kinds.includes('format') ? ` Once cleaned it is of type ${type}${format === undefined ? '' : `, written ${format}`}.` : '';
  return `As shipped, it has ${words.join(', ')}.${clean}`;
}

const isCategory = ({type}: Column): boolean => type === 'text' || type === 'integer';

function typeOf({type}: Column): object {
  switch (type) {
    case 'text':
      return {type: 'string'};
    case 'integer':
      return {type: 'integer'};
    case 'boolean':
      return {type: 'boolean', trueValues: ['true'], falseValues: ['false']};
    case 'date':
      return {type: 'date', format: '%Y-%m-%d'};
    case 'timestamp':
      return {type: 'datetime', format: '%Y-%m-%d %H:%M:%S'};
    default:
      return {type: 'number'};
  }
}
