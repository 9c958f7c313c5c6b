import type {ColumnType, Value} from '../../core/model.js';
import {suggestName} from '../names.js';
import {pointer} from '../pointer.js';
import {asText, listOf} from '../suggest.js';
import type {Context, Place} from './context.js';
import {stagesOf} from './lifecycle.js';
import type {ColumnOutline} from './outline.js';
import {isTemporal} from './types.js';

/** A column made by a lifecycle: `stage: resolved`, `status: true`, or in a table of steps `step: stage` and `step: at`. */
export function compileStaged(context: Context, place: Place, kind: 'stage' | 'status' | 'step', type: ColumnType): Value | undefined {
  const {problems} = context;
  const {table} = place;
  const column = place.column!;
  const at = pointer(column.pointer, kind);
  const wrong = (message: string, suggestion?: string): undefined => {
    problems.error(at, 'lifecycle', message, {suggestion});
  };
  if (kind !== 'status' && column.spec['empty'] !== undefined)
    problems.error(pointer(column.pointer, 'empty'), 'empty', `the lifecycle decides whether ${column.name} is empty`, {
      suggestion: 'lower the probability in then',
      atKey: true,
    });
  if (kind === 'step') return compileStep(context, place, type, wrong);
  const {lifecycle} = table;
  if (lifecycle === undefined) {
    // Probably the one whose table's name is wrong, which has a message.
    if (problems.list.some(({code, pointer: where}) => code === 'unknown-table' && /\/lifecycles\/[^/]*$/.test(where))) return undefined;
    wrong(`${table.name} has no lifecycle`, `add lifecycles: {${table.name}: ...}`);
    return undefined;
  }
  if (kind === 'status') return checkText(context, column, type) ? {kind: 'status'} : undefined;
  const stage = column.spec['stage'];
  if (typeof stage !== 'string') return undefined;
  const spec = lifecycle.stages.get(stage);
  if (!spec) {
    const names = [...lifecycle.stages.keys()];
    problems.error(at, 'unknown-stage', `the lifecycle of ${table.name} has no stage ${stage}`, {
      suggestion: suggestName(stage, names) ?? `its stages are ${listOf(names)}`,
    });
    return undefined;
  }
  if (spec['at'] === undefined) {
    wrong(`the stage ${stage} does not fill ${column.name}`, `write ${stage}: {at: ${column.name}} in the lifecycle`);
    return undefined;
  }
  if (spec['at'] !== column.name) {
    wrong(`the stage ${stage} fills ${asText(spec['at'])}, not ${column.name}`, `a stage has one column`);
    return undefined;
  }
  if (!isTemporal(type)) {
    problems.error(pointer(column.pointer, 'type'), 'type', `a stage makes a date or a timestamp, not ${type}`, {
      suggestion: 'leave type out',
    });
    return undefined;
  }
  return {kind: 'stage', stage};
}

function compileStep(
  context: Context,
  {table, column}: Place,
  type: ColumnType,
  wrong: (message: string, suggestion?: string) => void,
): Value | undefined {
  const parent = stagesOf(table.spec.rows);
  if (parent === undefined) {
    wrong(`step belongs into a table of steps, and ${table.name} is none`, 'write rows: {stages_of: table_with_a_lifecycle}');
    return undefined;
  }
  const what = column!.spec['step'];
  if (what !== 'stage' && what !== 'at') return undefined;
  if (what === 'stage') return checkText(context, column!, type) ? {kind: 'step', what} : undefined;
  if (isTemporal(type)) return {kind: 'step', what};
  context.problems.error(pointer(column!.pointer, 'type'), 'type', `step: at makes a date or a timestamp, not ${type}`, {
    suggestion: 'leave type out',
  });
  return undefined;
}

function checkText(context: Context, column: ColumnOutline, type: ColumnType): boolean {
  if (type === 'text') return true;
  context.problems.error(pointer(column.pointer, 'type'), 'type', `the name of a stage is text, and the column is ${type}`, {
    suggestion: 'leave type out',
  });
  return false;
}
