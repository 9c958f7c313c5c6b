import type {ErrorObject} from 'ajv';
import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Json} from '../core/json.js';
import {parentOf, pointer, stepsOf} from './pointer.js';
import {flowYaml} from './print.js';
import {asText, listOf, nearest} from './suggest.js';

type Annotated = {readonly [keyword: string]: unknown} | undefined;

/** Keywords that only say that something below them failed. */
const ECHOES = new Set(['if', 'anyOf', 'oneOf', 'allOf', 'not', '$ref']);
/** Of several errors about one value the first of these is the mistake; the others follow from it. */
const ORDER = ['type', 'const', 'enum', 'pattern'];

/** Turns Ajv's errors (made with `allErrors` and `verbose`) into one message per mistake. */
export function messagesOf(errors: readonly ErrorObject[]): PointedDiagnostic[] {
  const real = errors.filter(({keyword}) => !ECHOES.has(keyword));
  const misspelt = new Set<string>();
  const found: PointedDiagnostic[] = [];
  for (const error of real.filter(({keyword}) => keyword === 'additionalProperties')) {
    const {message, meant} = unknownKey(error, real);
    if (meant !== undefined) misspelt.add(pointer(error.instancePath, meant));
    found.push(message);
  }
  const judged = new Set<string>();
  const others = real.filter(({keyword}) => keyword !== 'additionalProperties').sort((a, b) => rank(a.keyword) - rank(b.keyword));
  for (const error of others) {
    if (error.keyword === 'required') {
      const missing = (error.params as {missingProperty: string}).missingProperty;
      // A misspelt key has its message; that the right one is missing is the same mistake.
      if (!misspelt.has(pointer(error.instancePath, missing))) found.push(missingKey(error, missing));
    } else if (!judged.has(error.instancePath)) {
      judged.add(error.instancePath);
      found.push(wrongValue(error));
    }
  }
  return found;
}

const rank = (keyword: string): number => (ORDER.includes(keyword) ? ORDER.indexOf(keyword) : ORDER.length);

function unknownKey(error: ErrorObject, all: readonly ErrorObject[]): {message: PointedDiagnostic; meant: string | undefined} {
  const key = (error.params as {additionalProperty: string}).additionalProperty;
  const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
  const present = new Set(Object.keys((error.data as object | null) ?? {}));
  const missing = all
    .filter(({keyword, instancePath}) => keyword === 'required' && instancePath === error.instancePath)
    .map(({params}) => (params as {missingProperty: string}).missingProperty);
  const meant =
    nearest(key, missing) ??
    nearest(
      key,
      known.filter((name) => !present.has(name)),
    ) ??
    nearest(key, known);
  const where = stepsOf(error.instancePath).at(-1);
  return {
    meant,
    message: {
      severity: 'error',
      code: 'unknown-key',
      message: `unknown key ${key}${where === undefined ? '' : ` in ${/^\d+$/.test(where) ? 'this item' : where}`}`,
      pointer: pointer(error.instancePath, key),
      atKey: true,
      suggestion: meant === undefined ? `the keys here are ${listOf(known)}` : `did you mean ${meant}?`,
    },
  };
}

function missingKey(error: ErrorObject, missing: string): PointedDiagnostic {
  const property = (error.parentSchema?.['properties'] as {readonly [key: string]: Annotated} | undefined)?.[missing];
  const where = stepsOf(error.instancePath).at(-1);
  return {
    severity: 'error',
    code: 'missing-key',
    message: `${missing} is missing${where === undefined ? '' : ` in ${/^\d+$/.test(where) ? 'this item' : where}`}`,
    pointer: error.instancePath,
    ...(where === undefined ? {} : {atKey: true}),
    suggestion: `add ${missing}${shown(property) === undefined ? '' : `: ${shown(property)!}`}`,
  };
}

function wrongValue(error: ErrorObject): PointedDiagnostic {
  const {message, suggestion} = wordsOf(error);
  return {
    severity: 'error',
    code: codeOf(error.keyword),
    message,
    pointer: error.instancePath,
    ...(suggestion === undefined ? {} : {suggestion}),
  };
}

const codeOf = (keyword: string): string =>
  ({
    type: 'type',
    enum: 'unknown-value',
    const: 'unknown-value',
    pattern: 'form',
    minLength: 'empty',
    minItems: 'empty',
    minProperties: 'empty',
    maxLength: 'too-long',
    maxItems: 'too-long',
  })[keyword] ?? 'range';

function wordsOf(error: ErrorObject): {message: string; suggestion?: string | undefined} {
  const schema = error.parentSchema;
  const name = nameAt(error.instancePath);
  const data = error.data as Json;
  const params = error.params as {readonly [name: string]: Json};
  const example = shown(schema);
  const write = example === undefined ? undefined : `write ${/^item|^\d/.test(name) ? '' : `${name}: `}${example}`;
  switch (error.keyword) {
    case 'type': {
      const types = typesOf(params['type']);
      if (data === null) return {message: `${name} has no value`, suggestion: write};
      if (typeof data === 'number' && types.length === 1 && types[0] === 'integer')
        return {message: `${name} has to be a whole number, and is ${data}`, suggestion: `write ${name}: ${Math.round(data)}`};
      const digits =
        typeof data === 'string' && (types.includes('integer') || types.includes('number')) ? data.replace(/[_, ](?=\d)/g, '') : '';
      return {
        message: `${name} has to be ${orList(types.map(wordFor))}, and is ${describe(data)}`,
        suggestion: /^-?\d+(?:\.\d+)?$/.test(digits)
          ? `write ${name}: ${digits}`
          : types.includes('array') && typeof data === 'string'
            ? `write ${name}: [${data}]`
            : write,
      };
    }
    case 'const':
      return {
        message: `${name} can only be ${asText(params['allowedValue'])}`,
        suggestion: `write ${name}: ${asText(params['allowedValue'])}, or leave it out`,
      };
    case 'enum': {
      const words = (params['allowedValues'] as readonly Json[]).map(String);
      const near = typeof data === 'string' ? nearest(data, words) : undefined;
      return {
        message: `${name} is ${brief(data)}, and can be ${listOf(words, 'or')}`,
        suggestion: near === undefined ? undefined : `did you mean ${near}?`,
      };
    }
    case 'pattern': {
      const words = schema?.['x-words'] as readonly string[] | undefined;
      const near = words && typeof data === 'string' ? nearest(data, words) : undefined;
      const is = schema?.['x-is'] as string | undefined;
      return {
        message: `${brief(data)} is not ${is ?? 'of the right form'}`,
        suggestion: near === undefined ? write : `did you mean ${near}?`,
      };
    }
    case 'minLength':
      return {message: `${name} is empty`, suggestion: write};
    case 'maxLength':
      return {message: `${name} has ${asText(data).length} characters, and may have ${asText(params['limit'])}`, suggestion: 'shorten it'};
    case 'minItems':
    case 'minProperties':
      return {
        message: size(data) === 0 ? `${name} is empty` : `${name} has ${size(data)} entries, and needs ${asText(params['limit'])}`,
        suggestion: write,
      };
    case 'maxItems':
      return {message: `${name} has ${size(data)} entries, and may have ${asText(params['limit'])}`, suggestion: write};
    case 'minimum':
      return {message: `${name} has to be at least ${asText(params['limit'])}, and is ${brief(data)}`, suggestion: range(schema)};
    case 'maximum':
      return {message: `${name} has to be at most ${asText(params['limit'])}, and is ${brief(data)}`, suggestion: range(schema)};
    case 'exclusiveMinimum':
      return {
        message: `${name} has to be greater than ${asText(params['limit'])}, and is ${brief(data)}`,
        suggestion: range(schema) ?? `write a number above ${asText(params['limit'])}, or leave it out`,
      };
    default:
      return {message: `${name} ${error.message ?? 'is wrong'}`, suggestion: write};
  }
}

/** `dataset_size`; for an item of a list `item 2 of returns`. */
function nameAt(at: string): string {
  const last = stepsOf(at).at(-1);
  if (last === undefined) return 'the file';
  const owner = stepsOf(parentOf(at)).at(-1);
  return /^\d+$/.test(last) && owner !== undefined ? `item ${Number(last) + 1} of ${owner}` : last;
}

/** The first example of a part, as it would be written. */
function shown(schema: Annotated): string | undefined {
  const examples = schema?.['examples'] as readonly Json[] | undefined;
  const example = examples?.[0];
  if (example === undefined) return undefined;
  const text = flowYaml(example);
  return text.length <= 100 ? text : undefined;
}

function range(schema: Annotated): string | undefined {
  const {minimum, maximum} = schema ?? {};
  return typeof minimum === 'number' && typeof maximum === 'number' ? `write a number from ${minimum} to ${maximum}` : undefined;
}

const typesOf = (type: Json | undefined): string[] =>
  Array.isArray(type) ? type.map(String) : typeof type === 'string' ? type.split(',') : [];
const wordFor = (type: string): string =>
  ({
    string: 'text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
    null: 'empty',
  })[type] ?? type;
const orList = (words: readonly string[]): string => listOf(words, 'or');
const size = (value: Json): number =>
  Array.isArray(value) ? value.length : typeof value === 'object' && value !== null ? Object.keys(value).length : 0;

function brief(value: Json): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : flowYaml(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function describe(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text ${brief(value)}` : typeof value === 'number' ? `the number ${value}` : String(value);
}
