import {COLUMN} from './column.js';
import {object, type Schema} from './describe.js';
import {PROBLEM} from './problem.js';
import {SCHEMA} from './schema.js';
import {TIME} from './time.js';
import {REQUIRED, TOP} from './top.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** The parts that are referred to by name. */
export const DEFINITIONS: {readonly [name: string]: Schema} = {problem: PROBLEM, schema: SCHEMA, ...COLUMN, ...TIME};

/** JSON Schema of a spec file; `spec.schema.json` is this, for editors. */
export const SPEC_SCHEMA: Schema = {
  $schema: DIALECT,
  title: 'cbdf challenge',
  ...object(
    'A data challenge: what it is about, for whom, how large; and, if they are written by hand, its problem and its schema.',
    [{domain: 'Retail', function: 'Operations'}],
    TOP,
    REQUIRED,
  ),
  $defs: DEFINITIONS,
};

/** JSON Schema of `problem.yaml` and `schema.yaml`, the artefacts of the first two gates. */
export const ARTEFACT_SCHEMAS: {readonly [kind in 'problem' | 'schema']: Schema} = {
  problem: {$schema: DIALECT, title: 'cbdf problem', ...PROBLEM, $defs: DEFINITIONS},
  schema: {$schema: DIALECT, title: 'cbdf schema', ...SCHEMA, $defs: DEFINITIONS},
};
