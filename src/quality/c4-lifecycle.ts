import {foreignKeysOf} from '../core/foreign-keys.js';
import type {Case, Chance, Column, Model, Table} from '../core/model.js';
import {quoteName, quoteText, sqlLiteral} from '../core/sql-text.js';
import {rowsPart, typed, worstShare, type Check, type Part} from './check.js';

/** The part of C4 about states, and about children and their parents' time. */
export const C4_LIFECYCLE: readonly Check[] = [
  {
    id: '4.2',
    title: 'States follow each other as they may',
    statistic: 'worst share of steps that no transition allows, of first steps that are no beginning, or of states that nothing leads to',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Add the transition to the lifecycle, or let nothing change states and times after they are made.',
    measure: ({shipped, model}) =>
      worstShare(
        shipped,
        model.tables.flatMap((table) => [...stepParts(model, table), ...reachedParts(table)]),
        0.001,
        'no table has a lifecycle',
        true,
      ),
  },
  {
    id: '4.3',
    title: 'States agree with what goes with them',
    statistic: 'worst share of rows whose state says that a cell is filled and it is empty, or the other way round',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Make the cell with `empty: {by: status, ...}`, or the moment of a stage with `stage`.',
    measure: ({shipped, model}) => {
      const parts = model.tables.flatMap((table) => [...stateParts(table), ...table.columns.flatMap((column) => emptyPart(table, column))]);
      return worstShare(shipped, parts, 0.001, 'no cell depends on a state', true);
    },
  },
  {
    id: '4.4',
    title: 'No child before its parent',
    statistic: 'worst share of rows dated before their parent began, or after it ended',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Say `alive: {from: ..., at: ...}` beside `references`, or date the row with `after`.',
    measure: async ({shipped, model}) => {
      const parts: Part[] = [];
      for (const table of model.tables) {
        for (const {name, at, from, to} of spansOf(table)) {
          const source = await shipped.rowSource(table.name, [at, from, ...(to === undefined ? [] : [to])]);
          if (!source.ok) continue;
          const [when, start, end] = source.value.expressions.map((one) => `(${one})::timestamp`);
          // A date has no time of day: what happens on the first day is not before it, and on the last not after.
          const day = (one: string): string => `${one}::date`;
          const bad = [`${day(when!)} < ${day(start!)}`, ...(end === undefined ? [] : [`${day(when!)} > ${day(end)}`])].join(' or ');
          const part = rowsPart(
            `${table.name}.${name}`,
            source.value.from,
            `coalesce(${bad}, false)`,
            'lie outside of the time of their parent',
            `${when!} is not null`,
          );
          parts.push({...part, pointer: table.columns.find((column) => column.name === name)?.pointer ?? table.pointer});
        }
      }
      const datedParents = model.tables.some((table) =>
        foreignKeysOf(table).some(({parent}) => isDated(model, parent) && isDated(model, table.name)),
      );
      return worstShare(
        shipped,
        parts,
        0.001,
        datedParents ? 'no key says when its parent exists' : 'no row and its parent both have a date',
        !datedParents,
      );
    },
  },
];

const isDated = (model: Model, name: string): boolean =>
  model.tables.some((table) => table.name === name && table.columns.some(({type}) => type === 'date' || type === 'timestamp'));

/** In a table of steps: each step follows the one before by a transition, and the first is a beginning. */
function stepParts(model: Model, table: Table): Part[] {
  if (table.rows.kind !== 'steps') return [];
  const {parent} = table.rows;
  const key = foreignKeysOf(table).find(({lead}) => table.rows.kind === 'steps' && lead.name === table.rows.column)!;
  const stages = model.tables.find(({name}) => name === parent)!.lifecycle!.stages;
  const stage = table.columns.find(({value}) => value.kind === 'step' && value.what === 'stage');
  const at = table.columns.find(({value}) => value.kind === 'step' && value.what === 'at');
  if (stage === undefined || at === undefined) return [];
  const label = new Map(stages.map((one) => [one.name, one.label]));
  const allowed = stages.flatMap((one) => one.next.map(({to}) => `(${quoteText(one.label)}, ${quoteText(label.get(to)!)})`));
  const order = `over (partition by ${key.columns.map(quoteName).join(', ')} order by ${quoteName(at.name)}, rowid)`;
  const rows = `select *, lag(${quoteName(stage.name)}) ${order} as "(before)" from ${typed(table.name)}`;
  const legal = allowed.length === 0 ? 'false' : `("(before)", ${quoteName(stage.name)}) in (${allowed.join(', ')})`;
  const bad = `case when "(before)" is null then ${quoteName(stage.name)} <> ${quoteText(stages[0]!.label)} else not (${legal}) end`;
  return [{...rowsPart(`${table.name}.${stage.name}`, `(${rows})`, bad, 'steps that no transition allows'), pointer: stage.pointer}];
}

/** In the table of a lifecycle: a stage that was entered has one before it that was. */
function reachedParts(table: Table): Part[] {
  const stages = table.lifecycle?.stages ?? [];
  return stages.flatMap((stage, k) => {
    const before = stages.filter(({next}) => next.some(({to}) => to === stage.name));
    if (k === 0 || stage.at === undefined || before.some(({at}) => at === undefined)) return [];
    const entered = before.map(({at}) => `${quoteName(at!)} is not null`).join(' or ');
    const part = rowsPart(
      `${table.name}.${stage.at}`,
      typed(table.name),
      before.length === 0 ? 'true' : `not (${entered})`,
      `entered ${stage.name} from nowhere`,
      `${quoteName(stage.at)} is not null`,
    );
    return [{...part, pointer: table.columns.find(({name}) => name === stage.at)?.pointer ?? table.pointer}];
  });
}

/** The status is a stage that was entered, and none was entered after it. */
function stateParts(table: Table): Part[] {
  const status = table.columns.find(({value}) => value.kind === 'status');
  if (table.lifecycle === undefined || status === undefined) return [];
  const cases = table.lifecycle.stages.map(({label, at, next}) => {
    const after = next.flatMap(({to}) => table.lifecycle!.stages.find(({name}) => name === to)?.at ?? []);
    const right = [...(at === undefined ? [] : [`${quoteName(at)} is not null`]), ...after.map((name) => `${quoteName(name)} is null`)];
    return `when ${quoteText(label)} then ${right.length === 0 ? 'true' : right.join(' and ')}`;
  });
  const name = quoteName(status.name);
  return [
    {
      ...rowsPart(
        `${table.name}.${status.name}`,
        typed(table.name),
        `not (case ${name} ${cases.join(' ')} else false end)`,
        'states against their moments',
        `${name} is not null`,
      ),
      pointer: status.pointer,
    },
  ];
}

/** `empty: {by: status, Cancelled: 100%, else: 0%}`: cases that are certain. */
function emptyPart(table: Table, column: Column): Part[] {
  const {empty} = column;
  if (empty?.kind !== 'by' || empty.path.length !== 1) return [];
  const state = table.columns.find(({name}) => name === empty.path[0]);
  const certain = empty.cases.flatMap(({match, then}: Case<Chance>) =>
    match.kind === 'value' && then.kind === 'share' && (then.share === 0 || then.share === 1)
      ? [{value: match.value, share: then.share}]
      : [],
  );
  if (state === undefined || certain.length === 0) return [];
  const other = empty.otherwise?.kind === 'share' && empty.otherwise.share === 0 ? ` else ${quoteName(column.name)} is null` : '';
  const name = quoteName(state.name);
  const cases = certain.map(
    ({value, share}) => `when ${sqlLiteral(value)} then ${quoteName(column.name)} is ${share === 1 ? 'not ' : ''}null`,
  );
  // What is empty by itself, such as a moment after an empty one, is no fault of the state.
  const base =
    column.value.kind === 'after' && column.value.path.length === 1
      ? ` and (${quoteName(column.value.path[0]!)} is not null or ${quoteName(column.name)} is not null)`
      : '';
  return [
    {
      ...rowsPart(
        `${table.name}.${column.name} by ${state.name}`,
        typed(table.name),
        `coalesce(case ${name}::varchar ${cases.join(' ')}${other} end, false)${base}`,
        'cells against their state',
        `${name} is not null`,
      ),
      pointer: column.pointer,
    },
  ];
}

interface Span {
  readonly name: string;
  readonly at: string;
  readonly from: string;
  readonly to?: string;
}

/** From when to when a row's parents exist, as declared; and moments that follow one of a parent. */
function spansOf(table: Table): Span[] {
  return table.columns.flatMap(({name, value}): Span[] => {
    if (value.kind === 'reference' && value.alive !== undefined) {
      const {from, to, at} = value.alive;
      return [{name, at, from: `${name}.${from}`, ...(to === undefined ? {} : {to: `${name}.${to}`})}];
    }
    if (value.kind === 'after' && value.path.length > 1) return [{name, at: name, from: value.path.join('.')}];
    return [];
  });
}
