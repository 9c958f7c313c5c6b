/**
 * How the objects of the language are written for a server that allows no free-form mappings. `formOf` is the one place that decides it: the
 * JSON Schema that the model gets (`twin.ts`) and both directions of the conversion (`convert.ts`) ask it.
 */
import {DEFINITIONS} from '../../spec/language/language.js';
import type {Schema} from '../../spec/language/describe.js';

/** More optional keys than this are not all written out as null: the object becomes a list of the keys that it has. */
const MOST_OPTIONAL = 10;

type Schemas = Readonly<Record<string, Schema>>;

export type Form =
  /** All keys are written, those that are absent as null. */
  | {readonly kind: 'keys'; readonly properties: Schemas; readonly required: readonly string[]}
  /** A list of `{key, value}`: of known keys, and of names where `other` says what they hold (undefined: anything). */
  | {readonly kind: 'entries'; readonly properties: Schemas; readonly other: Schema | undefined; readonly isOpen: boolean};

/** Follows a reference to a definition of the language; keywords beside it only describe. */
export function resolved(schema: Schema): Schema {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const found = DEFINITIONS[ref.slice('#/$defs/'.length)];
  if (found === undefined) throw new Error(`the language has no ${ref}`);
  return resolved(found);
}

/** The types that a schema allows; all where it says none. */
export function typesOf(schema: Schema): readonly string[] {
  const {type} = schema;
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? (type as string[]) : ['string', 'number', 'boolean', 'null', 'array', 'object'];
}

/** The form of an object of this schema (of `undefined`: of any object). Alternatives by if, then and else are taken together. */
export function formOf(schema: Schema | undefined): Form {
  const open = {kind: 'entries', properties: {}, other: undefined, isOpen: true} as const;
  if (schema === undefined) return open;
  const {properties, other, isOpen, required} = together(resolved(schema));
  const optional = Object.keys(properties).filter((key) => !required.includes(key));
  if (isOpen || optional.length > MOST_OPTIONAL || Object.keys(properties).length === 0)
    return {kind: 'entries', properties, other, isOpen};
  return {kind: 'keys', properties, required};
}

/** The schema of what stands below a key of such an object; undefined for anything. */
export function below(form: Form, key: string): Schema | undefined {
  return Object.hasOwn(form.properties, key) ? form.properties[key] : form.kind === 'entries' ? form.other : undefined;
}

interface Together {
  readonly properties: Schemas;
  readonly other: Schema | undefined;
  readonly isOpen: boolean;
  readonly required: readonly string[];
}

function together(schema: Schema): Together {
  const own = (schema['properties'] ?? {}) as Schemas;
  const more = schema['additionalProperties'];
  const branches = ['then', 'else']
    .map((key) => schema[key] as Schema | undefined)
    .filter((branch): branch is Schema => branch !== undefined && !isCondition(branch))
    .map((branch) => together(resolved(branch)));
  const others = [typeof more === 'object' && more !== null ? (more as Schema) : undefined, ...branches.map(({other}) => other)];
  const other = others.find((one) => one !== undefined);
  const properties = Object.assign({}, own, ...branches.map((branch) => branch.properties)) as Schemas;
  const isWhole = Object.keys(own).length > 0 || more !== undefined || branches.length === 0;
  return {
    properties,
    other,
    isOpen: (isWhole && more !== false) || branches.some(({isOpen}) => isOpen),
    required: branches.length > 0 ? [] : ((schema['required'] ?? []) as readonly string[]),
  };
}

/** A branch that only asks for keys says nothing about the form. */
const isCondition = (branch: Schema): boolean => Object.keys(branch).every((keyword) => keyword === 'required');
