import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Json} from '../core/json.js';
import {isObject} from './compile/outline.js';
import {isWithin, pointer, stepsOf} from './pointer.js';

/**
 * The part of a schema block that a mistake spoils: the column, the other key of the table, the event, metric, view or rule that it lies
 * in. Pointers begin with `prefix`, where the block stands.
 */
function scopeOf(at: string, prefix: string): string {
  const steps = stepsOf(at.slice(prefix.length));
  const depth = steps[0] === 'tables' ? (steps[2] === 'columns' ? 4 : 3) : 2;
  return pointer(prefix, ...steps.slice(0, depth));
}

/**
 * Whether a schema block with mistakes can be compiled all the same, so that what else is wrong with it is said in the same run: it has
 * the outline of one, and values of a wrong type stand in columns only, whose compiler reads any JSON.
 */
export function canCompile(
  schema: Json | undefined,
  mistakes: readonly PointedDiagnostic[],
  spoilt: readonly string[],
  prefix: string,
): boolean {
  const inColumn = (at: string): boolean => {
    const steps = stepsOf(at.slice(prefix.length));
    return steps[0] === 'tables' && steps[2] === 'columns' && steps.length > 4;
  };
  const isMild = ({code, pointer: at}: PointedDiagnostic): boolean =>
    inColumn(at) || (code !== 'type' && code !== 'missing-key' && !isWithin(at, pointer(prefix, 'lifecycles')));
  // A key without a value is only one more key; where a whole value is spoilt its form is not known.
  const isStray = (at: string): boolean => inColumn(at) || valueAt(schema, at.slice(prefix.length)) === null;
  return hasOutline(schema) && mistakes.every(isMild) && spoilt.every(isStray);
}

/** Messages that do not follow from a mistake that has its own message. */
export function withoutEchoes(found: readonly PointedDiagnostic[], mistakes: readonly string[], prefix: string): PointedDiagnostic[] {
  return found.filter(({pointer: at}) => !mistakes.some((bad) => isWithin(at, scopeOf(bad, prefix)) || isWithin(bad, at)));
}

function hasOutline(schema: Json | undefined): boolean {
  if (!isObject(schema) || !isObject(schema['tables'])) return false;
  const allObjects = (value: Json | undefined): boolean => value === undefined || (isObject(value) && Object.values(value).every(isObject));
  const tables = Object.values(schema['tables']);
  const events = isObject(schema['events']) ? Object.values(schema['events']) : [];
  return (
    tables.every((table) => isObject(table) && isObject(table['columns']) && allObjects(table['columns'])) &&
    allObjects(schema['events']) &&
    events.every((event) => isObject(event) && isObject(event['effects']) && allObjects(event['effects'])) &&
    allObjects(schema['metrics'])
  );
}

function valueAt(value: Json | undefined, at: string): Json | undefined {
  return stepsOf(at).reduce<Json | undefined>(
    (found, step) => (isObject(found) ? found[step] : Array.isArray(found) ? (found as readonly Json[])[Number(step)] : undefined),
    value,
  );
}
