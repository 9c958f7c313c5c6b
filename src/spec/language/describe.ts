/** A JSON Schema (draft 2020-12) as a plain object. `x-is` names what a text has to be, for messages; `x-write` is what to write instead. */
export type Schema = {readonly [keyword: string]: unknown};

/** Every part of the language says what it is and shows how it is written. */
type Examples = readonly [unknown, ...unknown[]];

/** Text of at least one character. */
export const text = (description: string, examples: Examples, more: Schema = {}): Schema => ({
  type: 'string',
  minLength: 1,
  description,
  examples,
  ...more,
});
/** Text of a certain form; `is` completes the sentence "... is no ...". */
export const form = (is: string, pattern: string, description: string, examples: Examples, more: Schema = {}): Schema => ({
  type: 'string',
  pattern,
  'x-is': is,
  description,
  examples,
  ...more,
});
export const number = (description: string, examples: Examples, more: Schema = {}): Schema => ({
  type: 'number',
  description,
  examples,
  ...more,
});
export const integer = (description: string, examples: Examples, more: Schema = {}): Schema => ({
  type: 'integer',
  description,
  examples,
  ...more,
});
export const flag = (description: string): Schema => ({type: 'boolean', const: true, description, examples: [true]});
/** One of several words. */
export const choice = (words: readonly string[], description: string): Schema => ({
  type: 'string',
  enum: words,
  description,
  examples: [words[0]],
});
export const list = (items: Schema, description: string, examples: Examples, more: Schema = {}): Schema => ({
  type: 'array',
  items,
  description,
  examples,
  ...more,
});
/** A mapping with known keys; anything else in it is a mistake. */
export const object = (
  description: string,
  examples: Examples,
  properties: {readonly [key: string]: Schema},
  required: readonly string[] = [],
  more: Schema = {},
): Schema => ({
  type: 'object',
  description,
  examples,
  properties,
  ...(required.length > 0 ? {required} : {}),
  additionalProperties: false,
  ...more,
});
/** A mapping whose keys are names that the author chooses. */
export const named = (values: Schema, description: string, examples: Examples, more: Schema = {}): Schema => ({
  type: 'object',
  description,
  examples,
  additionalProperties: values,
  ...more,
});
export const ref = (name: string, more: Schema = {}): Schema => ({$ref: `#/$defs/${name}`, ...more});

const AMOUNT = '[+-]?\\s*(?:\\d+(?:\\.\\d+)?|\\.\\d+)\\s*(?:%|pp)?';
const PERCENT = '(?:\\d+(?:\\.\\d+)?|\\.\\d+)\\s*%';
/** A number, or text such as 28%, 1pp. */
export const amount = (description: string, examples: Examples): Schema => ({
  type: ['number', 'string'],
  pattern: `^${AMOUNT}$`,
  'x-is': 'an amount such as 28%, 1pp or 12',
  description,
  examples,
});
/** `+40%` or `-5%`. */
export const change = (description: string, examples: Examples): Schema =>
  form('a change such as +40% or -5%', `^[+-]?${PERCENT}$`, description, examples);
export const day = (description: string, examples: Examples): Schema =>
  form('a day such as 2024-04-01', '^\\d{4}-\\d{2}-\\d{2}$', description, examples);
export const duration = (description: string, examples: Examples): Schema =>
  form(
    'a duration such as 2 days, 4 hours or a week',
    '^(?:an?|\\d+(?:\\.\\d+)?)\\s*[a-z]+(?:\\s+(?:and\\s+)?(?:an?|\\d+(?:\\.\\d+)?)\\s*[a-z]+)*$',
    description,
    examples,
  );
/** SQL text; it is judged by DuckDB, not here. */
export const sql = (description: string, examples: Examples): Schema => text(description, examples);
