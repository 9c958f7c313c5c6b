import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {DEFINITIONS, SPEC_SCHEMA} from '../../src/spec/language/language.js';
import {specReference, specSchemaText} from '../../src/spec/reference.js';
import type {Schema} from '../../src/spec/language/describe.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('spec.schema.json and the reference are up to date (npm run build && node scripts/spec-reference.mjs)', () => {
  expect(read('spec.schema.json')).toBe(specSchemaText());
  expect(read('docs/spec-reference.md')).toBe(specReference());
});

test('every key has a description and an example', () => {
  const bare: string[] = [];
  const visit = (schema: Schema, at: string): void => {
    for (const [key, property] of Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)) {
      const ref = property['$ref'] as string | undefined;
      const described = ref === undefined ? property : {...DEFINITIONS[ref.slice('#/$defs/'.length)], ...property};
      if (!described['description'] || !Array.isArray(described['examples'])) bare.push(`${at}/${key}`);
      if (ref === undefined) visit(property, `${at}/${key}`);
    }
    for (const inner of ['items', 'additionalProperties'])
      if (typeof schema[inner] === 'object') visit(schema[inner] as Schema, `${at}/${inner}`);
  };
  visit(SPEC_SCHEMA, '');
  for (const [name, definition] of Object.entries(DEFINITIONS)) visit(definition, name);
  expect(bare).toEqual([]);
});
