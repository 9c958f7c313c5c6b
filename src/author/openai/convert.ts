/** Blocks to their list-shaped twins and back, without loss. Both walk the language's own JSON Schema. */
import type {Json, JsonObject} from '../../core/json.js';
import {isObject} from '../../spec/compile/outline.js';
import type {Schema} from '../../spec/language/describe.js';
import {below, formOf, resolved, typesOf} from './form.js';

/** A key that was given twice, by JSON pointer: in a mapping one would silently win. */
export type Repeated = (pointer: string, key: string) => void;

/** The list-shaped twin of a value of this schema (undefined: of any value). */
export function toTwin(value: Json, schema: Schema | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => toTwin(item, itemsOf(schema)));
  if (!isObject(value)) return value;
  const form = formOf(schema);
  if (form.kind === 'entries') return Object.entries(value).map(([key, inner]) => ({key, value: toTwin(inner, below(form, key))}));
  const keys = [...new Set([...Object.keys(form.properties), ...Object.keys(value)])];
  return Object.fromEntries(keys.map((key) => [key, Object.hasOwn(value, key) ? toTwin(value[key]!, below(form, key)) : null] as const));
}

/**
 * The block form of an answer. Lists of `{key, value}` become mappings wherever they stand, and keys that are null for want of a value go;
 * what has the block form already stays as it is, since a server without strict mode may answer so. The result is not validated.
 */
export function fromTwin(value: Json, schema: Schema | undefined, repeated: Repeated, at = ''): Json {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length === 0 && isMappingOnly(schema)) return {};
    if (items.length === 0 || !items.every(isEntry)) return items.map((item, i) => fromTwin(item, itemsOf(schema), repeated, `${at}/${i}`));
    const form = formOf(schema);
    const seen = new Set<string>();
    const entries = items.map(({key, value: inner}) => {
      if (seen.has(key)) repeated(at, key);
      seen.add(key);
      return [key, fromTwin(inner, below(form, key), repeated, `${at}/${key}`)] as const;
    });
    return Object.fromEntries(entries);
  }
  if (!isObject(value)) return value;
  const form = formOf(schema);
  const kept = Object.entries(value).filter(
    ([key, inner]) => inner !== null || !Object.hasOwn(form.properties, key) || typesOf(resolved(form.properties[key]!)).includes('null'),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, fromTwin(inner, below(form, key), repeated, `${at}/${key}`)] as const));
}

function itemsOf(schema: Schema | undefined): Schema | undefined {
  return schema === undefined ? undefined : (resolved(schema)['items'] as Schema | undefined);
}

function isMappingOnly(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  const types = typesOf(resolved(schema));
  return types.includes('object') && !types.includes('array');
}

function isEntry(value: Json): value is JsonObject & {readonly key: string; readonly value: Json} {
  return isObject(value) && typeof value['key'] === 'string' && Object.keys(value).length === 2 && Object.hasOwn(value, 'value');
}
