import {Ajv2020} from 'ajv/dist/2020.js';
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {ARTEFACT_SCHEMAS, DEFINITIONS, SPEC_SCHEMA} from '../../src/spec/language/language.js';
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

test('the schemas are valid in their dialect', () => {
  for (const schema of [SPEC_SCHEMA, ...Object.values(ARTEFACT_SCHEMAS)]) {
    const ajv = new Ajv2020({strict: false});
    expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
  }
});

test('every example of a key is valid where it stands', () => {
  const ajv = new Ajv2020({strict: false, allErrors: true});
  const wrong: string[] = [];
  const visit = (schema: Schema, at: string): void => {
    for (const example of (schema['examples'] ?? []) as readonly unknown[]) {
      // A whole problem or schema block is shown in part.
      if (at.endsWith('/problem') || at === 'problem' || /\/questions$/.test(at) || at === '/schema') continue;
      if (!ajv.validate({...schema, $defs: DEFINITIONS}, example)) wrong.push(`${at}: ${JSON.stringify(example)}: ${ajv.errorsText()}`);
    }
    for (const [key, property] of Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)) visit(property, `${at}/${key}`);
    for (const inner of ['items', 'additionalProperties'])
      if (typeof schema[inner] === 'object') visit(schema[inner] as Schema, `${at}/${inner}`);
  };
  for (const [name, definition] of [['', SPEC_SCHEMA] as const, ...Object.entries(DEFINITIONS)]) visit(definition, name);
  expect(wrong).toEqual([]);
});
