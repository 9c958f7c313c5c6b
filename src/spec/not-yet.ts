import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Json} from '../core/json.js';
import {isObject} from './compile/outline.js';
import {pointer} from './pointer.js';

/** Top-level keys that the language has and the build does not use yet. */
const TOP: {readonly [key: string]: string} = {
  outputs: 'further formats and editions',
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
  const limits = spec['limits'];
  if (isObject(limits) && limits['generation'] !== undefined)
    found.push(later('/limits/generation', 'a limit of the time for the full dataset', 'leave it out'));
  return found;
}

function later(at: string, what: string, suggestion: string): PointedDiagnostic {
  return {severity: 'error', code: 'not-yet', message: `not yet: ${what}`, pointer: at, suggestion, atKey: true};
}
