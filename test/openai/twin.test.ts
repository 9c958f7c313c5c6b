import {readdirSync, readFileSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';
import type {ValidateFunction} from 'ajv';
import {parse} from 'yaml';
import {describe, expect, test} from 'vitest';
import {fromTwin, toTwin} from '../../src/author/openai/convert.js';
import {answerSchema, blockSchema, type BlockKind} from '../../src/author/openai/twin.js';
import type {Json, JsonObject} from '../../src/core/json.js';

const challenges = new URL('../../challenges/', import.meta.url);
const bundled = readdirSync(challenges, {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .flatMap(({name}) => (['problem', 'schema'] as const).map((kind) => ({name, kind})));

const blockOf = (name: string, kind: BlockKind): JsonObject => {
  const {drawn: _, ...block} = parse(readFileSync(new URL(`${name}/${kind}.yaml`, challenges), 'utf8')) as JsonObject;
  return block;
};
const validators = new Map<BlockKind, ValidateFunction>();
/** Compiling takes most of the time. */
function validatorOf(kind: BlockKind): ValidateFunction {
  const known = validators.get(kind) ?? new Ajv2020({strict: false}).compile(answerSchema(kind));
  validators.set(kind, known);
  return known;
}
const never = (at: string, key: string): never => {
  throw new Error(`${key} twice at ${at}`);
};

type Node = Readonly<Record<string, unknown>>;
/** Every schema in a schema. */
function* nodes(schema: unknown, depth = 0): Generator<{node: Node; depth: number}> {
  if (Array.isArray(schema)) for (const item of schema) yield* nodes(item, depth);
  else if (typeof schema === 'object' && schema !== null) {
    const node = schema as Node;
    yield {node, depth};
    for (const value of Object.values(node)) yield* nodes(value, depth + (node['type'] === 'object' ? 1 : 0));
  }
}

describe('the twin of a block', () => {
  test.each(bundled)('$name: its $kind survives the way there and back', ({name, kind}) => {
    const block = blockOf(name, kind);
    const twin = toTwin(block, blockSchema(kind));
    expect(fromTwin(twin, blockSchema(kind), never)).toEqual(block);
    const validate = validatorOf(kind);
    const answer = kind === 'problem' ? {problem: twin, unanswerable: []} : {schema: twin};
    expect(validate(answer), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  });

  test.each(['problem', 'schema'] as const)('%s: has nothing that strict mode refuses', (kind) => {
    let properties = 0;
    for (const {node, depth} of nodes(answerSchema(kind))) {
      for (const keyword of ['pattern', 'minLength', 'if', 'then', 'patternProperties', 'default', 'oneOf', 'allOf', 'const', 'examples'])
        if (typeof node['type'] === 'string') expect(node).not.toHaveProperty(keyword);
      if (node['$ref'] !== undefined) expect(Object.keys(node)).toEqual(['$ref']);
      if (node['type'] === 'object') {
        expect(node['additionalProperties']).toBe(false);
        expect(node['required']).toEqual(Object.keys(node['properties'] as Node));
        properties += Object.keys(node['properties'] as Node).length;
        expect(depth).toBeLessThanOrEqual(10);
      }
    }
    expect(properties).toBeGreaterThan(20);
    expect(properties).toBeLessThan(5000);
  });

  test('an answer in the block form is left as it is', () => {
    const block = blockOf('parcels-at-the-door', 'schema');
    expect(fromTwin(block, blockSchema('schema'), never)).toEqual(block);
  });

  test('empty lists become empty mappings where a mapping belongs, and nulls of absent keys go', () => {
    const twin: Json = {tables: [], events: [], rules: [], views: null};
    expect(fromTwin(twin, blockSchema('schema'), never)).toEqual({tables: {}, events: {}, rules: []});
  });

  test('a key that is given twice is told, not dropped', () => {
    const told: string[] = [];
    const entry = {key: 'a', value: 'select 1'};
    fromTwin({views: [entry, entry]}, blockSchema('schema'), (at, key) => told.push(`${at} ${key}`));
    expect(told).toEqual(['/views a']);
  });

  test('names such as __proto__ are only names', () => {
    const back = fromTwin({views: [{key: '__proto__', value: 'x'}]}, blockSchema('schema'), never) as {views: object};
    expect(Object.keys(back.views)).toEqual(['__proto__']);
    expect(({} as {x?: unknown}).x).toBeUndefined();
  });
});
