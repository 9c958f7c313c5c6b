/**
 * The list-shaped twin of the language's JSON Schema. Structured outputs in strict mode demand that every key of an object is known and
 * required, so a mapping of free names becomes a list of `{key, value}`. `convert.ts` turns an answer back into the block form.
 */
import {ARTEFACT_SCHEMAS, DEFINITIONS} from '../../spec/language/language.js';
import type {Schema} from '../../spec/language/describe.js';
import {formOf, typesOf} from './form.js';

export type BlockKind = 'problem' | 'schema';

/** Set by the offline author only. */
const NOT_THE_MODELS = ['drawn'];

/** Anything that JSON can say, with mappings as lists. */
const ANY: Schema = {$ref: '#/$defs/any'};

/** The block's schema without the keys that no model writes. */
export function blockSchema(kind: BlockKind): Schema {
  const schema = ARTEFACT_SCHEMAS[kind];
  const properties = Object.entries(schema['properties'] as Record<string, Schema>).filter(([key]) => !NOT_THE_MODELS.includes(key));
  return {...schema, properties: Object.fromEntries(properties)};
}

/** The strict JSON Schema of an answer: the block under its name, beside what the model has to say about wishes that it could not meet. */
export function answerSchema(kind: BlockKind): Schema {
  const used = new Set<string>();
  const block = twinOf(blockSchema(kind), used);
  const remarks: Schema = {
    type: 'array',
    description: 'Wanted questions that no data of this challenge can answer, word for word, and why. Mostly empty.',
    items: closed({ask: {type: 'string'}, why: {type: 'string'}}),
  };
  const definitions: Record<string, Schema> = {any: anything()};
  // Definitions name further definitions.
  for (const name of used) definitions[name] = twinOf(DEFINITIONS[name]!, used);
  return {...closed(kind === 'problem' ? {problem: block, unanswerable: remarks} : {schema: block}), $defs: definitions};
}

function twinOf(schema: Schema, used: Set<string>): Schema {
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    used.add(ref.slice('#/$defs/'.length));
    return {$ref: ref};
  }
  const words = (schema['enum'] ?? (schema['const'] === undefined ? undefined : [schema['const']])) as readonly unknown[] | undefined;
  const forms = typesOf(schema).map((type): Schema => {
    if (type === 'array') return {type, items: schema['items'] === undefined ? ANY : twinOf(schema['items'] as Schema, used)};
    if (type === 'object') return objectTwin(schema, used);
    return words === undefined ? {type} : {type, enum: words};
  });
  const about = typeof schema['description'] === 'string' ? {description: schema['description']} : {};
  return forms.length === 1 ? {...forms[0], ...about} : {anyOf: forms, ...about};
}

function objectTwin(schema: Schema, used: Set<string>): Schema {
  const form = formOf(schema);
  if (form.kind === 'keys') {
    const twins = Object.entries(form.properties).map(([key, value]) => {
      const twin = twinOf(value, used);
      return [key, form.required.includes(key) ? twin : orNull(twin)] as const;
    });
    return closed(Object.fromEntries(twins));
  }
  const known = Object.entries(form.properties).map(([key, value]) => entry({type: 'string', enum: [key]}, twinOf(value, used)));
  const free = form.isOpen ? [entry({type: 'string'}, form.other === undefined ? ANY : twinOf(form.other, used))] : [];
  const entries = [...known, ...free];
  return {type: 'array', items: entries.length === 1 ? entries[0] : {anyOf: entries}};
}

const closed = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const entry = (key: Schema, value: Schema): Schema => closed({key, value});
const orNull = (schema: Schema): Schema => ({anyOf: [schema, {type: 'null'}]});
const anything = (): Schema => ({
  anyOf: [
    ...['string', 'number', 'boolean', 'null'].map((type) => ({type})),
    {type: 'array', items: entry({type: 'string'}, ANY)},
    {type: 'array', items: ANY},
  ],
});
