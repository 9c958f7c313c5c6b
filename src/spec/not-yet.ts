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
  history: 'versions of a row over time',
};

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
  const lifecycles = schema['lifecycles'];
  if (isObject(lifecycles) && Object.keys(lifecycles).length > 0)
    found.push(later(pointer(prefix, 'lifecycles'), 'lifecycles', 'make the times with when: {after: ...} and the status with pick'));
  for (const [name, table, at] of entries(schema['tables'], pointer(prefix, 'tables'))) {
    for (const [key, what] of Object.entries(TABLE))
      if (table[key] !== undefined) found.push(later(pointer(at, key), what, `leave ${key} of ${name} out`));
    for (const [, column, here] of entries(table['columns'], pointer(at, 'columns'))) found.push(...inColumn(column, here));
  }
  for (const [, event, at] of entries(schema['events'], pointer(prefix, 'events'))) {
    for (const [, effect, here] of entries(event['effects'], pointer(at, 'effects'))) {
      if (effect['by'] === 'auto')
        found.push(
          later(
            pointer(here, 'by'),
            'a strength that the build finds by itself (by: auto)',
            effect['shift'] === undefined ? 'write by: 20%' : 'write by: +12pp',
            false,
          ),
        );
    }
  }
  return found;
}

function inColumn(column: JsonObject, at: string): PointedDiagnostic[] {
  const found: PointedDiagnostic[] = [];
  if (column['dirty'] !== undefined) found.push(later(pointer(at, 'dirty'), 'planted mistakes', 'leave dirty out'));
  // Under a switch the other keys are cases, and may be called anything.
  if (typeof column['by'] === 'string') return found;
  if (column['stage'] !== undefined)
    found.push(later(pointer(at, 'stage'), 'the times of a lifecycle', 'write when: {after: column, typical: 2 days, high: 6 days}'));
  const when = column['when'];
  if (isObject(when) && typeof when['holidays'] === 'string')
    found.push(later(pointer(at, 'when', 'holidays'), 'the public holidays of a country', 'name the days: {2024-10-31: +80%}', false));
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
