import type {Json, JsonObject} from '../../core/json.js';
import type {Case, Chance, Path} from '../../core/model.js';
import {parseShare} from '../amount.js';
import {pointer} from '../pointer.js';
import {asText, didYouMean, listOf} from '../suggest.js';
import {resolvePath, type Context, type Place} from './context.js';
import {isObject, isSwitch, type ColumnOutline} from './outline.js';
import {isTemporal} from './types.js';

/** A compiled `by: path` with its cases, each made by the caller. */
export interface Switch<T> {
  readonly kind: 'by';
  readonly path: Path;
  readonly cases: readonly Case<T>[];
  readonly otherwise?: T;
}

/**
 * Compiles `{by: path, Value: ..., else: ..., set: ..., none: ...}`. `ignore` are keys that are no cases there. With `total`, every
 * value of the path must be covered; without, an uncovered value means "nothing" (a chance of 0).
 */
export function compileSwitch<T>(
  context: Context,
  place: Place,
  value: JsonObject,
  ignore: readonly string[],
  total: boolean,
  then: (place: Place, value: Json) => T | undefined,
): Switch<T> | undefined {
  const target = resolvePath(context, {...place, pointer: pointer(place.pointer, 'by')}, value['by']);
  const cases: Case<T>[] = [];
  let otherwise: T | undefined;
  let sound = target !== undefined;
  for (const [key, made] of Object.entries(value)) {
    if (key === 'by' || ignore.includes(key)) continue;
    const compiled = then({...place, pointer: pointer(place.pointer, key)}, made);
    if (compiled === undefined) sound = false;
    else if (key === 'else') otherwise = compiled;
    else cases.push({match: key === 'set' || key === 'none' ? {kind: key} : {kind: 'value', value: key}, then: compiled});
  }
  if (target) {
    const written = Object.keys(value).filter((key) => key !== 'by' && !ignore.includes(key));
    checkCases(context, place, asText(value['by']), target.end, written, total);
  }
  if (!sound || !target) return undefined;
  // `set` and `none` speak last: a value's own case goes before them.
  const ordered = [...cases.filter(({match}) => match.kind === 'value'), ...cases.filter(({match}) => match.kind !== 'value')];
  return {kind: 'by', path: target.path, cases: ordered, ...(otherwise === undefined ? {} : {otherwise})};
}

/** Unknown case values, and values without a case. */
function checkCases(context: Context, place: Place, path: string, end: ColumnOutline, written: readonly string[], total: boolean): void {
  const {problems, types} = context;
  const named = written.filter((key) => !['else', 'set', 'none'].includes(key));
  const values = checkCaseValues(context, place, path, end, named);
  if (written.length === 0) {
    problems.error(place.pointer, 'no-cases', `by ${path} has no cases`, {
      suggestion: values ? `write ${listOf(values)}, each with its value` : 'write a value for each case, and else',
    });
    return;
  }
  // A misspelt case is one mistake; that the right one is missing follows from it.
  if (!total || written.includes('else') || named.some((name) => values?.includes(name) === false)) return;
  const uncovered = written.includes('set') ? [] : (values?.filter((value) => !named.includes(value)) ?? undefined);
  if (uncovered === undefined) {
    problems.error(
      pointer(place.pointer, 'by'),
      'no-else',
      `the values of ${path} are not listed in the schema, so some may have no case`,
      {suggestion: 'add else', atKey: true},
    );
  } else if (uncovered.length > 0) {
    problems.error(pointer(place.pointer, 'by'), 'no-else', `${listOf(uncovered)} ${uncovered.length === 1 ? 'has' : 'have'} no case`, {
      suggestion: `add ${uncovered[0]!}, or else`,
      atKey: true,
    });
  } else if (!written.includes('none') && mayPathBeEmpty(context, place, path, types.mayBeEmpty.bind(types))) {
    problems.error(pointer(place.pointer, 'by'), 'no-else', `${path} may be empty, and there is no case for that`, {
      suggestion: 'add none, or else',
      atKey: true,
    });
  }
}

/** Complains about case values that the column at the path's end cannot have; gives the values that it can, if they are listed. */
export function checkCaseValues(
  context: Context,
  place: Place,
  path: string,
  end: ColumnOutline,
  named: readonly string[],
): readonly string[] | undefined {
  const {problems, types} = context;
  const values = types.valuesOf(end);
  if (!values && named.length > 0 && isTemporal(types.typeOf(end))) {
    problems.error(pointer(place.pointer, named[0]!), 'unknown-case', `${path} is a ${types.typeOf(end)}, whose values cannot be cases`, {
      suggestion: 'use set and none, or a column made by sql such as year(...)',
      atKey: true,
    });
  }
  for (const name of values ? named.filter((key) => !values.includes(key)) : []) {
    problems.error(pointer(place.pointer, name), 'unknown-case', `${path} never is ${name}`, {
      suggestion: didYouMean(name, values!) ?? (values!.length > 0 ? `its values are ${listOf(values!)}` : undefined),
      atKey: true,
    });
  }
  return values;
}

function mayPathBeEmpty(context: Context, place: Place, path: string, mayBeEmpty: (column: ColumnOutline) => boolean): boolean {
  const steps = path.trim().split('.');
  return steps.some((_, i) => {
    const column = context.types.end(place.table, steps.slice(0, i + 1));
    return column !== undefined && mayBeEmpty(column);
  });
}

/** `empty: 4%` or `empty: {by: category, Billing: 42%, ...}`. */
export function compileChance(context: Context, place: Place, value: Json): Chance | undefined {
  if (isObject(value)) {
    if (isSwitch(value)) return compileSwitch(context, place, value, [], false, (at, then) => compileChance(context, at, then));
    context.problems.error(place.pointer, 'chance', 'a share such as 4% is expected, or by with cases', {
      suggestion: 'write {by: column, Value: 4%, else: 0%}',
    });
    return undefined;
  }
  const share = parseShare(value);
  if (share === undefined) {
    context.problems.error(place.pointer, 'chance', `${JSON.stringify(value)} is no share between 0% and 100%`, {
      suggestion: typeof value === 'number' && value > 1 && value <= 100 ? `write ${value}%` : 'write 4%',
    });
    return undefined;
  }
  return {kind: 'share', share};
}
