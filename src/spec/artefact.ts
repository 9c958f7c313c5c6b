import type {Diagnostic} from '../core/diagnostic.js';
import type {JsonObject} from '../core/json.js';
import {err, ok, type Result} from '../core/result.js';
import type {ProblemBlock, SchemaBlock} from '../core/spec.js';
import {isObject} from './compile/outline.js';
import {checkProblem} from './compile/problem.js';
import {isWithin} from './pointer.js';
import {printYaml, type Layout} from './print.js';
import {byPlace, locate} from './source.js';
import {validate} from './validate.js';
import {parseYaml} from './yaml.js';

/** The block that a gate shows. */
export type ArtefactKind = 'problem' | 'schema';

/**
 * Reads `problem.yaml` or `schema.yaml`: the same language and messages as the block of a spec. A problem is also checked for what it
 * says about itself; a schema is compiled by its stage, which knows the settings.
 */
export function parseArtefact(kind: 'problem', text: string, file: string): Result<ProblemBlock, Diagnostic[]>;
export function parseArtefact(kind: 'schema', text: string, file: string): Result<SchemaBlock, Diagnostic[]>;
export function parseArtefact(kind: ArtefactKind, text: string, file: string): Result<ProblemBlock | SchemaBlock, Diagnostic[]>;
export function parseArtefact(kind: ArtefactKind, text: string, file: string): Result<ProblemBlock | SchemaBlock, Diagnostic[]> {
  const parsed = parseYaml(text, file);
  if (parsed.broken) return err([...parsed.diagnostics]);
  const {value, source, spoilt} = parsed;
  const pointed = isObject(value)
    ? validate(kind, value)
    : [
        {
          severity: 'error' as const,
          code: 'empty',
          message: `the file holds no ${kind}`,
          pointer: '',
          suggestion: 'reject the gate to make it again',
        },
      ];
  const fresh = pointed.filter(({pointer}) => !spoilt.some((bad) => isWithin(pointer, bad)));
  if (kind === 'problem' && fresh.length === 0 && spoilt.length === 0)
    fresh.push(...checkProblem(value as unknown as ProblemBlock, undefined, ''));
  const diagnostics = [...parsed.diagnostics, ...fresh.map((one) => locate(one, source))].sort(byPlace);
  return diagnostics.some(({severity}) => severity === 'error') ? err(diagnostics) : ok(value as unknown as ProblemBlock | SchemaBlock);
}

/**
 * Canonical YAML of a block: known keys in a fixed order, statements and longer SQL as | blocks, short maps and lists in one line. Equal
 * blocks give equal text, and `parseArtefact` gives the block back.
 */
export function printArtefact(kind: ArtefactKind, block: ProblemBlock | SchemaBlock): string {
  return printYaml(block as unknown as JsonObject, LAYOUTS[kind]);
}

const VALUE_ORDER = [
  'id',
  'pattern',
  'is',
  'references',
  'with',
  'pick',
  'prices',
  'faker',
  'when',
  'amount',
  'count',
  'number',
  'sql',
  'rollup',
  'position',
  'stage',
  'status',
  'step',
  'entity',
  'version',
  'by',
];
const COLUMN_ORDER = [
  'type',
  'unit',
  ...VALUE_ORDER,
  'favour',
  'alive',
  'alike',
  'usually',
  'weight',
  '*',
  'unique',
  'empty',
  'design',
  'dirty',
  'about',
];
const NUMBER_ORDER = ['typical', 'high', 'from', 'to', 'step', 'ends_in'];
const WHEN_ORDER = [
  'after',
  'by',
  'typical',
  'high',
  'from',
  'to',
  'trend',
  'months',
  'weekdays',
  'hours',
  'holidays',
  'day_to_day',
  '*',
  'adjust',
];

const LAYOUTS: {readonly [kind in ArtefactKind]: Layout} = {
  problem: {
    blocks: ['', 'research', 'research/*', 'findings', 'questions', 'questions/*', 'questions/*/hints', 'questions/*/mistakes', 'rubric'],
    orders: [
      ['', ['title', 'subtitle', 'company', 'drawn', 'research', 'statement', 'facts', 'findings', 'questions', 'deliver', 'rubric']],
      ['company', ['name', 'about']],
      ['drawn', ['case', 'attempt', 'holes']],
      ['research', ['insights', 'kpis', 'challenges']],
      ['research/insights/*', ['text', 'source']],
      [
        'findings/*',
        [
          'says',
          'metric',
          'sql',
          'where',
          'by',
          'from',
          'to',
          'expect',
          'within',
          'between',
          'same',
          'rises',
          'falls',
          'highest',
          'lowest',
          'most_up',
          'most_down',
          'because',
          'format',
        ],
      ],
      ['questions/*', ['ask', 'because', 'returns', 'concept', 'sql', 'shows', 'hints', 'mistakes', 'chart']],
      ['questions/*/mistakes/*', ['name', 'swap', 'say']],
    ],
    texts: new Set(['statement']),
  },
  schema: {
    blocks: [
      '',
      'tables',
      'tables/*',
      'tables/*/columns',
      'tables/*/data',
      'lifecycles',
      'lifecycles/*',
      'events',
      'events/*',
      'events/*/effects',
      'views',
      'metrics',
      'rules',
    ],
    orders: [
      ['', ['tables', 'lifecycles', 'events', 'views', 'metrics', 'rules', 'defects']],
      ['tables/*', ['about', 'rows', 'grain', 'history', 'duplicates', 'columns', 'data', 'clean']],
      ['tables/*/columns/*/dirty', ['case', 'spaces', 'format', 'missing', 'outliers']],
      ['defects', ['missing', 'format', 'duplicates', 'outliers']],
      ['tables/*/history', ['of', 'changes', 'from']],
      ['tables/*/rows', ['each', 'about', 'from', 'high']],
      ['tables/*/columns/*', COLUMN_ORDER],
      ['tables/*/columns/*/when', WHEN_ORDER],
      ['tables/*/columns/*/when/hours', ['open', 'peak']],
      ['tables/*/columns/*/amount', NUMBER_ORDER],
      ['tables/*/columns/*/count', NUMBER_ORDER],
      ['tables/*/columns/*/number', ['*', 'from', 'to', 'step']],
      ['tables/*/columns/*/alive', ['from', 'to', 'at']],
      ['tables/*/columns/*/rollup', ['of', 'through', 'is', 'where']],
      ['lifecycles/*/*', ['at', 'is', 'then', 'after']],
      ['events/*', ['about', 'from', 'to', 'ramp', 'effects']],
      ['events/*/effects/*', ['more', 'fewer', 'raise', 'lower', 'slower', 'faster', 'shift', 'into', 'where', 'by']],
      ['metrics/*', ['of', 'is', 'format', 'about']],
      ['rules/*', ['table', 'check', 'about']],
    ],
    texts: new Set(),
  },
};
