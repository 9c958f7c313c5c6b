import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Json, JsonObject} from '../core/json.js';
import {isObject} from './compile/outline.js';
import {pointer} from './pointer.js';

/** Top-level keys that the language has and the build does not use yet. */
const TOP: {readonly [key: string]: string} = {
  subtitle: 'a subtitle of its own; write it into the problem block',
  outputs: 'further formats and editions',
  limits: 'limits of the build',
  license: 'a licence in the package',
  version: 'a version in the package',
  keywords: 'keywords in the package',
};
const TABLE: {readonly [key: string]: string} = {
  copula: 'correlated columns',
};
const LATER_DISTRIBUTIONS = ['gamma', 'beta', 'pareto', 'geometric', 'negative_binomial', 'zipf', 'mixture', 'histogram'];

/**
 * What a spec says and today's build does not carry out: one `not-yet` each, so that nothing is ignored in silence. The value need not
 * be valid otherwise.
 */
export function notYet(spec: Json): PointedDiagnostic[] {
  if (!isObject(spec)) return [];
  const found = Object.entries(TOP)
    .filter(([key]) => spec[key] !== undefined)
    .map(([key, what]) => later(pointer('', key), what, 'leave it out'));
  const author = spec['author'];
  if (author === 'openai' || (isObject(author) && author['by'] === 'openai'))
    found.push(
      later(
        isObject(author) ? '/author/by' : '/author',
        'the author openai',
        'write author: offline, or the problem and schema blocks by hand',
        false,
      ),
    );
  return [...found, ...notYetInSchema(spec['schema'] ?? null, '/schema')];
}

/** The same for a schema block alone. */
export function notYetInSchema(schema: Json, prefix: string): PointedDiagnostic[] {
  if (!isObject(schema)) return [];
  const found: PointedDiagnostic[] = [];
  for (const [name, table, at] of entries(schema['tables'], pointer(prefix, 'tables'))) {
    for (const [key, what] of Object.entries(TABLE))
      if (table[key] !== undefined) found.push(later(pointer(at, key), what, `leave ${key} of ${name} out`));
    for (const [, column, here] of entries(table['columns'], pointer(at, 'columns'))) found.push(...inColumn(column, here));
  }
  return found;
}

function inColumn(column: JsonObject, at: string): PointedDiagnostic[] {
  const found: PointedDiagnostic[] = [];
  if (column['dirty'] !== undefined) found.push(later(pointer(at, 'dirty'), 'planted mistakes', 'leave dirty out'));
  // Under a switch the other keys are cases, and may be called anything.
  if (typeof column['by'] === 'string') return found;
  const number = column['number'];
  for (const key of isObject(number) ? LATER_DISTRIBUTIONS.filter((name) => number[name] !== undefined) : []) {
    found.push(later(pointer(at, 'number', key), `the distribution ${key}`, 'use normal, lognormal, poisson or uniform'));
  }
  return found;
}

function entries(value: Json | undefined, at: string): [string, JsonObject, string][] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    isObject(inner) ? [[name, inner, pointer(at, name)] as [string, JsonObject, string]] : [],
  );
}

function later(at: string, what: string, suggestion: string, atKey = true): PointedDiagnostic {
  return {severity: 'error', code: 'not-yet', message: `not yet: ${what}`, pointer: at, suggestion, ...(atKey ? {atKey} : {})};
}
