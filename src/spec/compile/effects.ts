import type {Json} from '../../core/json.js';
import type {Effect} from '../../core/model.js';
import type {EffectSpec, EventSpec, SchemaBlock} from '../../core/spec.js';
import {parseAmount} from '../../core/amount.js';
import {isDay, parseDays} from '../duration.js';
import {nameProblem} from '../names.js';
import {pointer} from '../pointer.js';
import {asText, didYouMean, listOf} from '../suggest.js';
import {reachOf} from './auto.js';
import {checkRowSql, suggestColumn, type Context} from './context.js';
import {isObject, isSwitch, missingTable, valueKeys, type ColumnOutline, type TableOutline} from './outline.js';
import {casesOf, listedValues} from './types.js';
import {typed} from './values.js';

const VERBS = ['more', 'fewer', 'raise', 'lower', 'slower', 'faster', 'shift'] as const;
type Verb = (typeof VERBS)[number];

/** Compiles all events to effects, in the order written. */
export function compileEffects(context: Context, schema: SchemaBlock, prefix: string): Effect[] {
  return Object.entries(schema.events ?? {}).flatMap(([name, event]) => {
    const at = pointer(prefix, 'events', name);
    const bad = nameProblem(name, 'event');
    if (bad) context.problems.error(at, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
    checkDates(context, event, at);
    return Object.entries(event.effects).flatMap(
      ([effect, spec]) => compileEffect(context, `${name}.${effect}`, event, spec, pointer(at, 'effects', effect)) ?? [],
    );
  });
}

function checkDates(context: Context, event: EventSpec, at: string): void {
  const {problems} = context;
  const {period} = context.spec;
  const days = (['from', 'to'] as const).filter((key) => event[key] !== undefined);
  for (const key of days.filter((name) => !isDay(event[name])))
    problems.error(pointer(at, key), 'date', `"${String(event[key])}" is no day`, {suggestion: 'write 2024-04-01 (year-month-day)'});
  if (days.some((key) => !isDay(event[key]))) return;
  if (event.to !== undefined && event.to < event.from) {
    problems.error(pointer(at, 'to'), 'date-order', `the event ends (${event.to}) before it begins (${event.from})`);
  } else if (event.from > period.to || (event.to !== undefined && event.to < period.from)) {
    problems.error(
      pointer(at, event.from > period.to ? 'from' : 'to'),
      'date-outside',
      `the event lies outside of the period ${period.from} to ${period.to}`,
      {suggestion: 'move the event, or the period'},
    );
  }
}

function compileEffect(context: Context, name: string, event: EventSpec, spec: EffectSpec, at: string): Effect | undefined {
  const {problems} = context;
  const count = problems.list.length;
  const bad = nameProblem(name.slice(name.indexOf('.') + 1), 'effect');
  if (bad) problems.error(at, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
  const verbs = VERBS.filter((verb) => spec[verb] !== undefined);
  const verb = verbs[0];
  if (!verb || verbs.length > 1) {
    problems.error(
      verb ? pointer(at, verbs[1]!) : at,
      'effect',
      verb ? `an effect does one thing, and ${name} has ${verbs.join(' and ')}` : `${name} does nothing`,
      {
        suggestion: verb ? 'write two effects' : `add one of ${VERBS.join(', ')}`,
        atKey: true,
      },
    );
    return undefined;
  }
  const target = targetOf(context, verb, spec[verb]!, pointer(at, verb), spec.by === 'auto');
  const points = verb === 'shift' || (target?.stage !== undefined && (verb === 'more' || verb === 'fewer'));
  // What is not found may have been meant as a table or as a stage, whose strengths differ.
  const strength =
    !target && (verb === 'more' || verb === 'fewer') ? undefined : strengthOf(context, verb, spec.by, points, pointer(at, 'by'));
  const rampDays = event.ramp === undefined ? 0 : parseDays(event.ramp);
  if (rampDays === undefined)
    problems.error(pointer(at.slice(0, at.indexOf('/effects/')), 'ramp'), 'duration', `"${event.ramp ?? ''}" is no duration`, {
      suggestion: 'write ramp: 2 months',
    });
  if (!target) return undefined;
  checkAxis(context, target.table, event, pointer(at, verb));
  if (spec.where !== undefined) checkWhere(context, target, spec.where, pointer(at, 'where'));
  if (verb !== 'shift' && spec.into !== undefined)
    problems.error(pointer(at, 'into'), 'effect', `into belongs to shift, and this is ${verb}`, {atKey: true});
  const what = whatOf(context, verb, target, spec.into, at);
  if (!what || strength === undefined || rampDays === undefined || problems.list.length > count) return undefined;
  return {
    name,
    about: event.about,
    table: target.table.name,
    from: event.from,
    ...(event.to === undefined ? {} : {to: event.to}),
    rampDays,
    what,
    ...(spec.where === undefined ? {} : {where: spec.where.trim()}),
    strength,
    ...(spec.by === 'auto' ? {auto: reachOf(verb, points)} : {}),
    pointer: at,
  };
}

interface Target {
  readonly table: TableOutline;
  readonly column?: ColumnOutline;
  readonly stage?: string;
}

/** A table or a stage for more and fewer, a column or a stage for faster and slower, a column for all else. */
function targetOf(context: Context, verb: Verb, text: string, at: string, auto: boolean): Target | undefined {
  const {problems, outline} = context;
  const stages = ['more', 'fewer', 'faster', 'slower'].includes(verb) ? stagesNamed(outline, text) : [];
  const also = outline.has(text) ? [text] : [];
  if (stages.length + also.length > 1) {
    problems.error(at, 'ambiguous', `${text} is ${also.length > 0 ? 'a table and a stage' : 'a stage of several tables'}`, {
      suggestion:
        also.length > 0
          ? 'give one of them another name'
          : `write ${listOf(
              stages.map(({table}) => `${table.name}.${text}`),
              'or',
            )}`,
    });
    return undefined;
  }
  if (stages[0]) return stages[0];
  const [tableName = '', columnName, ...rest] = text.split('.');
  const table = outline.get(tableName);
  if (!table) {
    const known = [...outline.values()].flatMap(({lifecycle}) => [...(lifecycle?.stages.keys() ?? [])]);
    const missing = missingTable(tableName, [...outline.keys(), ...known]);
    const near =
      columnName === undefined && ['more', 'fewer', 'faster', 'slower'].includes(verb) ? didYouMean(tableName, known) : undefined;
    problems.error(at, 'unknown-table', near === undefined ? missing.message : `there is no table or stage ${tableName}`, {
      suggestion: near ?? missingTable(tableName, [...outline.keys()]).suggestion,
    });
    return undefined;
  }
  const wantsTable = verb === 'more' || verb === 'fewer';
  if (wantsTable) {
    if (columnName === undefined && typeof table.spec.rows === 'object' && 'stages_of' in table.spec.rows) {
      problems.error(at, 'effect', `the rows of ${tableName} are the stages of ${table.spec.rows.stages_of}`, {
        suggestion: `name a stage: ${verb}: ${table.spec.rows.stages_of}.stage`,
      });
      return undefined;
    }
    if (columnName === undefined && table.spec.history !== undefined) {
      problems.error(at, 'effect', `the rows of ${tableName} are versions, of which none can be left out`, {
        suggestion: `name a table that refers to ${tableName}`,
      });
      return undefined;
    }
    if (columnName === undefined) {
      if (verb === 'more' && auto && table.each !== undefined) {
        // Children are dealt to their parents: more of some would only ever be fewer of all others.
        problems.error(
          at,
          'effect',
          `${tableName} gets its rows from ${table.each}, so the build cannot find how many more there should be`,
          {
            suggestion: `write more: ${table.each}, or state the strength: by: +20%`,
          },
        );
        return undefined;
      }
      return {table};
    }
    const stage = table.columns.get(columnName)?.spec['stage'];
    if (typeof stage === 'string' && table.lifecycle?.stages.has(stage)) return {table, stage};
    problems.error(at, 'effect', `${verb} changes the number of rows of a table, and ${text} is a column`, {
      suggestion: `write ${verb}: ${tableName}, or raise: ${text}`,
    });
    return undefined;
  }
  if (columnName === undefined || rest.length > 0) {
    problems.error(at, 'effect', `${verb} needs a table and a column of it`, {suggestion: `write ${verb}: ${tableName}.column`});
    return undefined;
  }
  const column = table.columns.get(columnName);
  const stage = verb === 'faster' || verb === 'slower' ? column?.spec['stage'] : undefined;
  if (typeof stage === 'string' && table.lifecycle?.stages.has(stage)) return {table, stage};
  if (column) return {table, column};
  problems.error(at, 'unknown-column', `${tableName} has no column ${columnName}`, {suggestion: suggestColumn(context, table, columnName)});
  return undefined;
}

/** `reopened`, or `fact_tickets.reopened`: the stages that it can mean. */
function stagesNamed(outline: Context['outline'], text: string): {table: TableOutline; stage: string}[] {
  return [...outline.values()].flatMap((table) =>
    [...(table.lifecycle?.stages.keys() ?? [])].flatMap((stage) =>
      text === stage || (text === `${table.name}.${stage}` && !table.columns.has(stage)) ? [{table, stage}] : [],
    ),
  );
}

function whatOf(context: Context, verb: Verb, target: Target, into: Json | undefined, at: string): Effect['what'] | undefined {
  const {problems} = context;
  const {column} = target;
  if (target.stage !== undefined) return stageWhat(context, verb, target.table, target.stage, pointer(at, verb));
  if (!column) return {kind: 'rows'};
  const name = `${column.table}.${column.name}`;
  const wrong = (message: string, suggestion?: string): void => {
    problems.error(pointer(at, verb), 'effect', message, {suggestion});
  };
  if (verb === 'raise' || verb === 'lower') {
    if (isNumber(column.spec)) return {kind: 'measure', column: column.name};
    wrong(
      `${verb} multiplies an amount, a count or a number, and ${name} is none`,
      column.spec['sql'] === undefined ? undefined : `${column.name} is computed: ${verb} a column that its sql reads`,
    );
    return undefined;
  }
  if (verb === 'slower' || verb === 'faster') {
    const when = column.spec['when'];
    if (isObject(when) && when['after'] !== undefined) return {kind: 'duration', column: column.name};
    wrong(`${verb} changes how long something takes, and ${name} is not a time after another one`, 'name a column with when: {after: ...}');
    return undefined;
  }
  const values = column.given || column.references !== undefined ? undefined : listedValues(column.spec);
  if (!values || valueKeys(column.spec)[0] === 'is') {
    wrong(`shift moves rows between the values of a pick, and ${name} has none`);
    return undefined;
  }
  const value = into === undefined || into === null ? undefined : typed(into, context.types.typeOf(column));
  const known = [...new Set(values.map((item) => typed(item, context.types.typeOf(column)) ?? asText(item)))];
  if (value !== undefined && known.includes(value)) return {kind: 'shift', column: column.name, into: value};
  if (into === undefined)
    problems.error(pointer(at, 'shift'), 'effect', 'shift needs into: the value that more rows get', {
      suggestion: `add into: ${String(known[0] ?? '')}`,
    });
  else
    problems.error(pointer(at, 'into'), 'unknown-case', `${name} never is ${asText(into)}`, {
      suggestion: didYouMean(asText(into), known.map(String)) ?? `its values are ${listOf(known.map(String))}`,
    });
  return undefined;
}

/** A stage that every row begins with cannot be entered more often or sooner. */
function stageWhat(context: Context, verb: Verb, table: TableOutline, stage: string, at: string): Effect['what'] | undefined {
  const enters = verb === 'more' || verb === 'fewer';
  if (stage !== [...table.lifecycle!.stages.keys()][0]) return {kind: enters ? 'enter' : 'wait', stage};
  context.problems.error(at, 'effect', `every row of ${table.name} begins with ${stage}`, {
    suggestion: enters ? `write ${verb}: ${table.name} for the number of rows` : 'name a later stage',
  });
  return undefined;
}

/** Whether a value is a number that is drawn, or any case of it is: fixed values of other cases stay as they are. */
function isNumber(value: Json): boolean {
  if (!isObject(value)) return false;
  if (isSwitch(value)) return casesOf(value).some(([, then]) => isNumber(then));
  return ['amount', 'count', 'number', 'typical'].some((key) => value[key] !== undefined);
}

function strengthOf(context: Context, verb: Verb, by: Json, points: boolean, at: string): number | undefined {
  const {problems} = context;
  if (by === 'auto') return reachOf(verb, points).weakest;
  const read = parseAmount(by);
  const unit = points ? 'points' : 'share';
  if (read?.unit !== unit) {
    const digits = read ? Number((read.unit === 'plain' ? read.value : read.value * 100).toPrecision(12)) : points ? 12 : 20;
    problems.error(at, 'strength', `${JSON.stringify(by)} is no strength for ${verb}`, {
      suggestion: unit === 'points' ? `write percentage points: by: +${digits}pp` : `write a change: by: ${digits}%`,
    });
    return undefined;
  }
  if (read.value <= 0) {
    const opposite = {more: 'fewer', fewer: 'more', raise: 'lower', lower: 'raise', slower: 'faster', faster: 'slower', shift: 'shift'}[
      verb
    ];
    problems.error(at, 'strength', `${asText(by)} is the wrong way round for ${verb}`, {
      suggestion:
        read.value === 0
          ? 'an effect of nothing can go'
          : `write ${opposite === 'shift' ? 'shift into another value' : `${opposite} with by: ${asText(by).replace(/^-\s*/, '')}`}`,
    });
    return undefined;
  }
  const downwards = verb === 'fewer' || verb === 'lower' || verb === 'faster';
  if (read.value > 1 && (downwards || points)) {
    problems.error(at, 'strength', `${asText(by)} is more than there is`, {
      suggestion: unit === 'points' ? 'write at most +100pp' : 'write at most 100%',
    });
    return undefined;
  }
  if (read.value === 1 && (verb === 'lower' || verb === 'faster')) {
    problems.error(at, 'strength', `${verb} by 100% leaves nothing`, {suggestion: 'write less than 100%'});
    return undefined;
  }
  return downwards ? -read.value : read.value;
}

/** An effect is dated by the table's axis, and has to meet the time in which the table has rows. */
function checkAxis(context: Context, table: TableOutline, event: EventSpec, at: string): void {
  const {problems, spec} = context;
  if (table.axis === undefined) {
    const candidates = [...context.outline.values()].filter((other) => other.axis !== undefined).map((other) => other.name);
    problems.error(at, 'no-axis', `${table.name} has no column with when, so an event cannot be dated in it`, {
      suggestion: candidates.length > 0 ? `tables with one: ${candidates.join(', ')}` : `add a column such as happened_at: {when: {}}`,
    });
    return;
  }
  const when = table.columns.get(table.axis)!.spec['when'];
  const range = isObject(when) ? when : {};
  const from = isDay(range['from']) ? range['from'] : spec.period.from;
  const to = isDay(range['to']) ? range['to'] : spec.period.to;
  if (
    isDay(event.from) &&
    (event.from > to || (event.to !== undefined && event.to < from)) &&
    event.from <= spec.period.to &&
    (event.to ?? spec.period.to) >= spec.period.from
  ) {
    problems.error(at, 'date-outside', `${table.name} has rows from ${from} to ${to} only, and the event is not then`);
  }
}

/** The names in a condition; what it reads has to be there before what it changes. */
function checkWhere(context: Context, {table, column, stage}: Target, where: string, at: string): void {
  const made = column ?? [...table.columns.values()].find(({spec}) => stage !== undefined && spec['stage'] === stage);
  checkRowSql(context, {table, pointer: at, ...(made ? {column: made} : {})}, where);
}
