import {createRequire} from 'node:module';
import type {Ajv as AjvClass, ValidateFunction} from 'ajv';

type Schema = {readonly [keyword: string]: unknown};

const text: Schema = {type: 'string', minLength: 1};
const names: Schema = {type: 'array', minItems: 1, uniqueItems: true, items: text};
/** A URL, or a path that stays below the descriptor's folder. */
const path: Schema = {type: 'string', pattern: '^(?:https?://\\S+|(?![./~]|[A-Za-z][A-Za-z0-9+.-]*:)(?!.*(?:^|/)\\.\\.(?:/|$))[^\\\\]+)$'};
const profile = (kind: string): Schema => ({const: `https://datapackage.org/profiles/2.0/${kind}.json`});

/** Types of fields that Table Schema 2.0 knows. */
const TYPES = [
  ...['string', 'number', 'integer', 'boolean', 'object', 'array', 'list', 'datetime', 'date', 'time', 'year', 'yearmonth'],
  ...['duration', 'geopoint', 'geojson', 'any'],
];

const field: Schema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: text,
    type: {enum: TYPES},
    format: text,
    title: {type: 'string'},
    description: {type: 'string'},
    categories: {type: 'array', minItems: 1, uniqueItems: true},
    categoriesOrdered: {type: 'boolean'},
    missingValues: {type: 'array'},
    trueValues: names,
    falseValues: names,
    constraints: {
      type: 'object',
      properties: {
        required: {type: 'boolean'},
        unique: {type: 'boolean'},
        pattern: text,
        enum: {type: 'array', minItems: 1, uniqueItems: true},
        minimum: {type: ['number', 'string']},
        maximum: {type: ['number', 'string']},
        minLength: {type: 'integer', minimum: 0},
        maxLength: {type: 'integer', minimum: 0},
      },
    },
  },
  allOf: [
    {
      // Categories are for text and whole numbers, and are of the field's own type.
      if: {required: ['categories']},
      then: {
        required: ['type'],
        properties: {type: {enum: ['string', 'integer']}},
        if: {properties: {type: {const: 'string'}}},
        then: {properties: {categories: {items: {type: ['string', 'object']}}}},
        else: {properties: {categories: {items: {type: ['integer', 'object']}}}},
      },
    },
  ],
};

const reference: Schema = {type: 'object', required: ['fields'], properties: {resource: {type: 'string'}, fields: {}}};
const foreignKey: Schema = {
  type: 'object',
  required: ['fields', 'reference'],
  oneOf: [
    {properties: {fields: names, reference: {...reference, properties: {resource: {type: 'string'}, fields: names}}}},
    {properties: {fields: text, reference: {...reference, properties: {resource: {type: 'string'}, fields: text}}}},
  ],
};

const resource: Schema = {
  type: 'object',
  required: ['name'],
  oneOf: [{required: ['path']}, {required: ['data']}],
  properties: {
    $schema: profile('dataresource'),
    name: text,
    type: {const: 'table'},
    path: {oneOf: [path, {type: 'array', minItems: 1, items: path}]},
    format: text,
    mediatype: {type: 'string', pattern: '^[^/]+/[^/]+$'},
    encoding: text,
    bytes: {type: 'integer', minimum: 0},
    hash: {type: 'string', pattern: '^(?:[A-Za-z0-9-]+:)?[A-Fa-f0-9]+$'},
    dialect: {
      type: ['object', 'string'],
      properties: {
        $schema: profile('tabledialect'),
        header: {type: 'boolean'},
        delimiter: text,
        lineTerminator: text,
        quoteChar: text,
        doubleQuote: {type: 'boolean'},
      },
    },
    schema: {
      type: ['object', 'string'],
      required: ['fields'],
      properties: {
        $schema: profile('tableschema'),
        fields: {type: 'array', minItems: 1, items: field},
        missingValues: {type: 'array'},
        primaryKey: {oneOf: [names, text]},
        uniqueKeys: {type: 'array', minItems: 1, uniqueItems: true, items: names},
        foreignKeys: {type: 'array', minItems: 1, items: foreignKey},
      },
    },
  },
};

/**
 * What Data Package 2.0 asks of a descriptor, as JSON Schema (draft-07), written from the standard's text (https://datapackage.org): its
 * required properties and the form of those that descriptors of tables use. Other properties are allowed, as the standard allows them.
 */
export const DATA_PACKAGE: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Data Package 2.0',
  type: 'object',
  required: ['resources'],
  properties: {
    $schema: profile('datapackage'),
    name: {type: 'string', pattern: '^[a-z0-9._-]+$'},
    id: text,
    title: text,
    description: {type: 'string'},
    version: text,
    keywords: {type: 'array', minItems: 1, items: text},
    licenses: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        anyOf: [{required: ['name']}, {required: ['path']}],
        properties: {name: {type: 'string', pattern: '^[A-Za-z0-9._-]+$'}, title: {type: 'string'}, path},
      },
    },
    contributors: {type: 'array', minItems: 1, items: {type: 'object'}},
    sources: {type: 'array', items: {type: 'object', minProperties: 1}},
    created: {type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:[Zz]|[+-]\\d{2}:\\d{2})$'},
    resources: {type: 'array', minItems: 1, items: resource},
  },
};

/** A descriptor, as far as checks read it. */
export interface Descriptor {
  readonly [property: string]: unknown;
  readonly resources: readonly Resource[];
}
export interface Resource {
  readonly name: string;
  readonly path?: string | readonly string[];
  readonly bytes?: number;
  readonly hash?: string;
  readonly encoding?: string;
  readonly description?: string;
  readonly dialect?: {readonly delimiter?: string};
  readonly schema?: TableSchema;
}
export interface TableSchema {
  readonly fields: readonly Field[];
  readonly primaryKey?: string | readonly string[];
  readonly uniqueKeys?: readonly (readonly string[])[];
  readonly foreignKeys?: readonly {
    readonly fields: string | readonly string[];
    readonly reference: {readonly resource?: string; readonly fields: string | readonly string[]};
  }[];
}
export interface Field {
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly categories?: readonly unknown[];
  readonly constraints?: {readonly required?: boolean; readonly unique?: boolean; readonly enum?: readonly unknown[]};
}

let compiled: ValidateFunction | undefined;

/**
 * What is wrong with a descriptor's text as a Data Package 2.0: its form, names that come twice, and keys that name what is not there. One
 * sentence each; none when it is right.
 */
export function descriptorFaults(json: string): {readonly descriptor?: Descriptor; readonly faults: readonly string[]} {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return {faults: [`it is no JSON: ${(error as Error).message}`]};
  }
  if (!compiled) {
    const {Ajv} = createRequire(import.meta.url)('ajv') as {Ajv: typeof AjvClass};
    compiled = new Ajv({allErrors: true, strict: false}).compile(DATA_PACKAGE);
  }
  if (!compiled(value)) {
    const echoes = new Set(['if', 'oneOf', 'anyOf', 'allOf']);
    const errors = compiled.errors ?? [];
    const real = errors.filter(({keyword}) => !echoes.has(keyword));
    return {
      faults: [
        ...new Set((real.length > 0 ? real : errors).map(({instancePath, message}) => `${instancePath || '/'} ${message ?? 'is wrong'}`)),
      ],
    };
  }
  const descriptor = value as Descriptor;
  return {descriptor, faults: nameFaults(descriptor)};
}

/** A key's columns, whether one name or a list was given. */
export const listOf = (names: string | readonly string[]): readonly string[] => (typeof names === 'string' ? [names] : names);

function nameFaults({resources}: Descriptor): string[] {
  const faults: string[] = [];
  const fieldsOf = new Map(resources.map(({name, schema}) => [name, schema?.fields.map((one) => one.name)]));
  if (fieldsOf.size < resources.length) faults.push('two resources have one name');
  for (const {name, schema} of resources) {
    if (schema === undefined || typeof schema === 'string') continue;
    const fields = fieldsOf.get(name)!;
    if (new Set(fields).size < fields.length) faults.push(`${name}: two fields have one name`);
    const named = (columns: string | readonly string[], of: readonly string[] | undefined, what: string): void => {
      for (const column of listOf(columns))
        if (of !== undefined && !of.includes(column)) faults.push(`${name}: ${what} names ${column}, which is no field`);
    };
    if (schema.primaryKey !== undefined) named(schema.primaryKey, fields, 'primaryKey');
    for (const key of schema.uniqueKeys ?? []) named(key, fields, 'uniqueKeys');
    for (const {fields: own, reference: to} of schema.foreignKeys ?? []) {
      named(own, fields, 'foreignKeys');
      const parent = to.resource === undefined || to.resource === '' ? name : to.resource;
      if (!fieldsOf.has(parent)) faults.push(`${name}: foreignKeys names ${parent}, which is no resource`);
      else named(to.fields, fieldsOf.get(parent), `the key into ${parent}`);
      if (listOf(own).length !== listOf(to.fields).length) faults.push(`${name}: a foreign key has other columns here than in ${parent}`);
    }
  }
  return faults;
}
