import {createRequire} from 'node:module';
import type {Ajv2020 as AjvClass} from 'ajv/dist/2020.js';
import type {ValidateFunction} from 'ajv';
import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Json} from '../core/json.js';
import {ARTEFACT_SCHEMAS, SPEC_SCHEMA} from './language/language.js';
import {messagesOf} from './messages.js';

/** What is validated: a whole spec, or the artefact of a gate. */
export type Kind = 'spec' | 'problem' | 'schema';

/**
 * A compiled schema runs a few times at most, so that compiling is what costs: without optimizing, and without checking our own schema
 * against the dialect (a test does that), it takes a third of the time.
 */
const OPTIONS = {
  allErrors: true,
  verbose: true,
  strictTypes: false,
  strictRequired: false,
  allowUnionTypes: true,
  validateSchema: false,
  code: {optimize: false},
} as const;

const compiled = new Map<Kind, ValidateFunction>();

/** Checks a value against the JSON Schema of its kind: one diagnostic per mistake, none when it is valid. Compiles each schema once. */
export function validate(kind: Kind, value: Json): PointedDiagnostic[] {
  let check = compiled.get(kind);
  if (!check) {
    // Loading Ajv takes as long as Node's own start; a build that finds everything fresh may never come here.
    const {Ajv2020} = createRequire(import.meta.url)('ajv/dist/2020.js') as {Ajv2020: typeof AjvClass};
    const ajv = new Ajv2020(OPTIONS);
    for (const keyword of ['x-is', 'x-words']) ajv.addKeyword({keyword});
    check = ajv.compile(kind === 'spec' ? SPEC_SCHEMA : ARTEFACT_SCHEMAS[kind]);
    compiled.set(kind, check);
  }
  return check(value) ? [] : messagesOf(check.errors ?? []);
}
