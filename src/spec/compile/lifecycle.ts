import type {Json, JsonObject} from '../../core/json.js';
import type {Chance, Lifecycle, Stage, Transition} from '../../core/model.js';
import {isDay} from '../duration.js';
import {nameProblem, suggestName} from '../names.js';
import {pointer} from '../pointer.js';
import {listOf} from '../suggest.js';
import {suggestColumn, type Context, type Place} from './context.js';
import {compileAdjust} from './numbers.js';
import {isObject, isSwitch, valueKeys, type ColumnOutline, type LifecycleOutline, type TableOutline} from './outline.js';
import {compileChance} from './switch.js';
import {compileDuration} from './time.js';
import {isTemporal} from './types.js';

/** Keys of `after` that make it one duration for all targets; otherwise its keys are the targets. */
const DURATION_KEYS = ['typical', 'high', 'from', 'to', 'by', 'adjust'];

/** The stages of a table's rows; undefined if it has none, or with messages where something is wrong with them. */
export function compileLifecycle(context: Context, table: TableOutline): Lifecycle | undefined {
  const {lifecycle} = table;
  if (lifecycle === undefined) return undefined;
  const {problems} = context;
  const count = problems.list.length;
  if (lifecycle.stages.size === 0)
    problems.error(lifecycle.pointer, 'no-stages', `the lifecycle of ${table.name} has no stages`, {atKey: true});
  const hasSteps = [...context.outline.values()].some(({spec}) => stagesOf(spec.rows) === table.name);
  const compiling: Compiling = {context, table, lifecycle, hasSteps, reads: new Map()};
  const stages = [...lifecycle.stages].map(([name, stage]) => compileStage(compiling, name, stage));
  checkNames(compiling);
  const isSound = checkWays(compiling);
  const until = untilOf(context, lifecycle);
  // Columns of stages in a circle need each other, which has its message by then.
  if (isSound) noteReads(compiling);
  if (problems.list.length > count) return undefined;
  return {stages, ...(until === undefined ? {} : {until}), hasSteps};
}

/** The table whose stages are the rows of a table. */
export const stagesOf = (rows: TableOutline['spec']['rows']): string | undefined =>
  typeof rows === 'object' && 'stages_of' in rows ? rows.stages_of : undefined;

interface Compiling {
  readonly context: Context;
  readonly table: TableOutline;
  readonly lifecycle: LifecycleOutline;
  readonly hasSteps: boolean;
  /** Columns that decide about leaving a stage, each with the place where it is named. */
  readonly reads: Map<string, {readonly column: ColumnOutline; readonly pointer: string}[]>;
}

function compileStage(compiling: Compiling, name: string, stage: JsonObject): Stage {
  const {context, table, lifecycle} = compiling;
  const at = pointer(lifecycle.pointer, name);
  const bad = nameProblem(name, 'stage');
  if (bad) context.problems.error(at, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
  const column = checkAt(compiling, name, stage['at']);
  const next = isObject(stage['then']) ? stage['then'] : {};
  const targets = Object.keys(next);
  const unknown = targets.filter((target) => !lifecycle.stages.has(target));
  for (const target of unknown) {
    context.problems.error(pointer(at, 'then', target), 'unknown-stage', `${table.name} has no stage ${target}`, {
      suggestion: suggestName(target, [...lifecycle.stages.keys()]) ?? `add ${target} to the lifecycle`,
      atKey: true,
    });
  }
  if (stage['after'] !== undefined && targets.length === 0) {
    context.problems.error(pointer(at, 'after'), 'lifecycle', `nothing comes after ${name}, so there is nothing to wait for`, {
      suggestion: 'add then: {next_stage: 90%}, or leave after out',
      atKey: true,
    });
  }
  const transitions = targets
    .filter((target) => !unknown.includes(target))
    .flatMap((target) => compileTransition(compiling, name, stage, target, next[target]!) ?? []);
  if (transitions.length === targets.length) checkTotal(context, pointer(at, 'then'), transitions);
  return {
    name,
    label: typeof stage['is'] === 'string' ? stage['is'] : name,
    ...(column === undefined ? {} : {at: column}),
    next: transitions,
  };
}

/** The column of a stage: made by `when` or in another way for the first, by `stage` for all others. */
function checkAt({context, table, lifecycle}: Compiling, name: string, written: Json | undefined): string | undefined {
  const {problems} = context;
  const at = pointer(lifecycle.pointer, name, 'at');
  const isFirst = name === [...lifecycle.stages.keys()][0];
  if (typeof written !== 'string') {
    if (isFirst)
      problems.error(pointer(lifecycle.pointer, name), 'lifecycle', `the lifecycle begins with ${name}, and nothing says when that is`, {
        suggestion: 'add at: the column with the moment, made by when',
        atKey: true,
      });
    return undefined;
  }
  const column = table.columns.get(written);
  if (!column) {
    problems.error(at, 'unknown-column', `${table.name} has no column ${written}`, {suggestion: suggestColumn(context, table, written)});
    return undefined;
  }
  const made = column.given ? undefined : column.spec['stage'];
  const type = context.types.typeOf(column);
  if (!isTemporal(type) && type !== 'auto') {
    problems.error(at, 'type', `${table.name}.${written} is ${type}, and the moment of a stage is a date or a timestamp`);
  } else if (isFirst && made !== undefined) {
    problems.error(at, 'lifecycle', `every row begins with ${name}, so ${written} has to be made in another way than by a stage`, {
      suggestion: `write ${written}: {when: {}}`,
    });
  } else if (!isFirst && made === undefined) {
    problems.error(at, 'lifecycle', `${written} is made by ${valueKeys(column.spec)[0] ?? 'data'}, not by the stage ${name}`, {
      suggestion: `write ${written}: {stage: ${name}}`,
    });
  } else if (!isFirst && made !== name && typeof made === 'string' && lifecycle.stages.has(made)) {
    problems.error(at, 'lifecycle', `${written} holds the moment of ${made}, not of ${name}`, {
      suggestion: `write at: the column with stage: ${name}`,
    });
  }
  return written;
}

function compileTransition(compiling: Compiling, from: string, stage: JsonObject, to: string, written: Json): Transition | undefined {
  const {context, table, lifecycle} = compiling;
  const at = pointer(lifecycle.pointer, from);
  const place = (...steps: readonly string[]): Place => ({table, pointer: pointer(at, ...steps)});
  const chance = compileChance(context, place('then', to), written);
  readsOf(compiling, from, written, pointer(at, 'then', to));
  const all = stage['after'];
  const perTarget = isObject(all) && !DURATION_KEYS.some((key) => all[key] !== undefined);
  if (perTarget) {
    for (const key of Object.keys(all).filter((name) => !isObject(stage['then']) || stage['then'][name] === undefined)) {
      context.problems.error(pointer(at, 'after', key), 'unknown-stage', `${key} does not come after ${from}`, {
        suggestion: suggestName(key, Object.keys(isObject(stage['then']) ? stage['then'] : {})) ?? 'name one of the stages in then',
        atKey: true,
      });
    }
  }
  const wait = perTarget ? all[to] : all;
  const where = perTarget ? place('after', to) : place('after');
  if (wait === undefined) {
    if (isSeen(compiling, to))
      context.problems.error(
        all === undefined ? at : pointer(at, 'after'),
        'no-after',
        `how long it takes from ${from} to ${to} is missing`,
        {
          suggestion: perTarget ? `add ${to}: {typical: 2 days, high: 6 days}` : 'add after: {typical: 2 days, high: 6 days}',
          atKey: true,
        },
      );
    return chance && {to, chance, adjust: []};
  }
  const duration = compileDuration(context, where, wait, ['adjust']);
  const adjust = isObject(wait) ? compileAdjust(context, {...where, pointer: pointer(where.pointer, 'adjust')}, wait['adjust']) : [];
  readsOf(compiling, from, wait, where.pointer);
  return chance && duration && {to, chance, wait: duration, adjust};
}

/** Whether somebody sees when a stage is entered: it has a column, or there is a table of steps. */
const isSeen = ({lifecycle, hasSteps}: Compiling, stage: string): boolean => hasSteps || lifecycle.stages.get(stage)?.['at'] !== undefined;

/** Notes the columns that a choice names: the keys under `by` and `adjust`. What cannot be resolved has its message already. */
function readsOf(compiling: Compiling, stage: string, written: Json, at: string): void {
  if (!isObject(written)) return;
  const {context, table, reads} = compiling;
  const list = reads.get(stage) ?? [];
  reads.set(stage, list);
  const paths = [...(isSwitch(written) ? [written.by] : []), ...Object.keys(isObject(written['adjust']) ? written['adjust'] : {})];
  for (const path of paths) {
    const steps = path.split('.');
    for (let length = 1; length <= steps.length; length++) {
      const column = context.types.end(table, steps.slice(0, length));
      if (column) list.push({column, pointer: isSwitch(written) && path === written.by ? pointer(at, 'by') : pointer(at, 'adjust', path)});
    }
  }
  if (isSwitch(written))
    for (const [key, then] of Object.entries(written)) if (key !== 'by') readsOf(compiling, stage, then, pointer(at, key));
}

/** What the columns of the lifecycle read, for the search of circles: everything that decides on a way to their stage. */
function noteReads({context, table, lifecycle, reads}: Compiling): void {
  const columns = [...table.columns.values()].filter(
    ({spec, given}) => !given && (spec['stage'] !== undefined || spec['status'] !== undefined),
  );
  for (const column of columns) {
    const seen = new Set<string>();
    const visit = (stage: string): void => {
      if (seen.has(stage)) return;
      seen.add(stage);
      const at = lifecycle.stages.get(stage)?.['at'];
      const own = typeof at === 'string' ? table.columns.get(at) : undefined;
      if (own && own !== column) context.graph.use(column, own, pointer(lifecycle.pointer, stage, 'at'));
      if (own && own !== column) return;
      for (const [from, spec] of lifecycle.stages) {
        if (!isObject(spec['then']) || spec['then'][stage] === undefined) continue;
        for (const read of reads.get(from) ?? []) context.graph.use(column, read.column, read.pointer);
        visit(from);
      }
    };
    if (column.spec['status'] !== undefined) for (const name of lifecycle.stages.keys()) visit(name);
    else if (typeof column.spec['stage'] === 'string') visit(column.spec['stage']);
  }
}

/** Two stages of one label could not be told apart. */
function checkNames({context, lifecycle}: Compiling): void {
  const seen = new Map<string, string>();
  for (const [name, stage] of lifecycle.stages) {
    const label = typeof stage['is'] === 'string' ? stage['is'] : name;
    const other = seen.get(label);
    if (other !== undefined)
      context.problems.error(
        stage['is'] === undefined ? pointer(lifecycle.pointer, name) : pointer(lifecycle.pointer, name, 'is'),
        'duplicate',
        `the stage ${other} is called ${label} too`,
        {suggestion: 'give each stage a name of its own', ...(stage['is'] === undefined ? {atKey: true} : {})},
      );
    seen.set(label, name);
  }
}

/** Every stage is reached, and none twice; tells whether there is no circle. */
function checkWays({context, lifecycle}: Compiling): boolean {
  const {problems} = context;
  let isSound = true;
  const names = [...lifecycle.stages.keys()];
  const after = (name: string): string[] => {
    const then = lifecycle.stages.get(name)?.['then'];
    return isObject(then) ? Object.keys(then).filter((target) => lifecycle.stages.has(target)) : [];
  };
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    for (const target of after(name)) {
      const start = [...way, name].indexOf(target);
      if (start >= 0) {
        isSound = false;
        const loop = [...[...way, name].slice(start), target];
        problems.error(
          pointer(lifecycle.pointer, name, 'then', target),
          'circular',
          `a stage is entered once at most, and these lead back: ${loop.join(' -> ')}`,
          {suggestion: `give the second time a name of its own, such as ${target}_again`, atKey: true},
        );
      } else if (!done.has(target)) visit(target, [...way, name]);
    }
    done.add(name);
  };
  for (const name of names) if (!done.has(name)) visit(name, []);
  const reached = new Set(names.slice(0, 1));
  for (const name of reached) for (const target of after(name)) reached.add(target);
  // A name that is written wrong has a message of its own, and probably is the way.
  const strays = names.some((name) => {
    const then = lifecycle.stages.get(name)?.['then'];
    return isObject(then) && Object.keys(then).some((target) => !lifecycle.stages.has(target));
  });
  for (const name of strays ? [] : names.filter((stage) => !reached.has(stage))) {
    problems.error(pointer(lifecycle.pointer, name), 'not-reached', `no stage leads to ${name}`, {
      suggestion: `write then: {${name}: 10%} in a stage before it; the first stage is ${names[0]!}`,
      atKey: true,
    });
  }
  return isSound;
}

/** The probabilities of leaving a stage leave room, whatever case a row falls under. */
function checkTotal(context: Context, at: string, transitions: readonly Transition[]): void {
  const {total, cases} = worst(transitions.map(({chance}) => chance));
  if (total <= 1 + 1e-9) return;
  const percent = `${Number((total * 100).toPrecision(6))}%`;
  context.problems.error(
    pointer(at, transitions.at(-1)!.to),
    'probability',
    `${listOf(transitions.map(({to}) => to))} together have ${percent}${cases.length > 0 ? ` (${cases.join(', ')})` : ''}, which is more than all`,
    {suggestion: 'lower one of them; what is left of 100% stays', atKey: true},
  );
}

/** The largest sum that the chances can have, and the cases in which they have it. */
function worst(chances: readonly Chance[]): {total: number; cases: readonly string[]} {
  const path = chances.flatMap((chance) => (chance.kind === 'by' ? [chance.path.join('.')] : []))[0];
  if (path === undefined) return {total: chances.reduce((sum, chance) => sum + (chance.kind === 'share' ? chance.share : 0), 0), cases: []};
  const keyOf = (match: {kind: string; value?: string}): string => match.value ?? match.kind;
  const here = (chance: Chance): chance is Extract<Chance, {kind: 'by'}> => chance.kind === 'by' && chance.path.join('.') === path;
  const keys = [...new Set([...chances.filter(here).flatMap(({cases}) => cases.map(({match}) => keyOf(match))), 'else'])];
  const zero: Chance = {kind: 'share', share: 0};
  const found = keys.map((key) => {
    const chosen = chances.map((chance): Chance => {
      if (!here(chance)) return chance;
      const own =
        chance.cases.find(({match}) => keyOf(match) === key) ??
        (key === 'none' ? undefined : chance.cases.find(({match}) => match.kind === 'set'));
      return own?.then ?? chance.otherwise ?? zero;
    });
    const inner = worst(chosen);
    return {total: inner.total, cases: [`${path} ${key}`, ...inner.cases]};
  });
  return found.reduce((most, one) => (one.total > most.total ? one : most));
}

/** `until: 2025-01-31`: what happens later is not known yet. */
function untilOf(context: Context, {spec, pointer: at}: LifecycleOutline): string | undefined {
  const until = spec['until'];
  if (until === undefined) return undefined;
  if (!isDay(until)) {
    context.problems.error(pointer(at, 'until'), 'date', `${JSON.stringify(until)} is no day`, {suggestion: 'write until: 2025-01-31'});
    return undefined;
  }
  if (until < context.spec.period.from)
    context.problems.error(pointer(at, 'until'), 'date-outside', `${until} lies before the period begins (${context.spec.period.from})`, {
      suggestion: 'write the day on which the data were taken out, or leave until out',
    });
  return until;
}
