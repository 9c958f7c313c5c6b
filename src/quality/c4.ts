import type {Column, Table} from '../core/model.js';
import {quoteName, quoteText} from '../core/sql-text.js';
import {rowsPart, typed, worstShare, type Check, type Evidence, type Part} from './check.js';

/** C4 Time & status lifecycle. */
export const C4: readonly Check[] = [
  {
    id: '4.1',
    title: 'Dates in their order',
    statistic: 'worst share of rows in which what comes after lies before',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Make the later date with `after`, and let nothing change the earlier one.',
    measure: async ({shipped, model}) => {
      const parts: Part[] = [];
      const left: string[] = [];
      for (const table of model.tables) {
        for (const column of table.columns) {
          for (const base of basesOf(table, column)) {
            const part = await orderPart({shipped, model}, table, column, base);
            if (typeof part === 'string') left.push(`${table.name}.${column.name}: ${part}`);
            else parts.push(part);
          }
        }
      }
      const outcome = await worstShare(
        shipped,
        parts,
        0.001,
        'no date comes after another',
        !model.tables.some(({columns}) => columns.filter(({type}) => type === 'date' || type === 'timestamp').length > 1),
      );
      return {...outcome, details: [...(outcome.details ?? []), ...left]};
    },
  },
  {
    id: '4.5',
    title: 'Dates inside their window',
    statistic: 'worst share of dates outside the period, or outside the window of their own',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Set `from` and `to` of the column inside the period.',
    measure: ({shipped, model}) => {
      const parts = model.tables.flatMap((table) =>
        table.columns.flatMap((column) => {
          if (column.value.kind !== 'when') return [];
          // The axis dates the facts of the story; other dates, such as a birthday, have a window of their own.
          const {from, to} = column.name === table.axis && table.fact ? within(column.value.rhythm, model.period) : column.value.rhythm;
          const day = `${quoteName(column.name)}::date`;
          return [
            rowsPart(
              `${table.name}.${column.name}`,
              typed(table.name),
              `${day} < date ${quoteText(from)} or ${day} > date ${quoteText(to)}`,
              `outside ${from} to ${to}`,
              `${quoteName(column.name)} is not null`,
            ),
          ];
        }),
      );
      return worstShare(
        shipped,
        parts,
        0.001,
        'no date has a window',
        !model.tables.some(({columns}) => columns.some(({type}) => type === 'date' || type === 'timestamp')),
      );
    },
  },
];

/** The period, or the column's own window where the author has set one beyond it on purpose. */
function within(
  own: {readonly from: string; readonly to: string},
  period: {readonly from: string; readonly to: string},
): {from: string; to: string} {
  return {from: own.from < period.from ? own.from : period.from, to: own.to > period.to ? own.to : period.to};
}

/** What lies before a moment: the base of an `after`; for a stage, the columns of the stages that lead to it; for a version's end, its beginning. */
function basesOf(table: Table, {value}: Column): string[] {
  if (value.kind === 'version' && value.what === 'to') return [table.history!.valid.from];
  if (value.kind === 'after') return [value.path.join('.')];
  if (value.kind !== 'stage') return [];
  const {stages} = table.lifecycle!;
  const before = (stage: string): string[] =>
    stages.filter(({next}) => next.some(({to}) => to === stage)).flatMap(({name, at}) => (at === undefined ? before(name) : [at]));
  return [...new Set(before(value.stage))];
}

async function orderPart(
  {shipped}: Pick<Evidence, 'shipped' | 'model'>,
  table: Table,
  column: Column,
  base: string,
): Promise<Part | string> {
  const source = await shipped.rowSource(table.name, [base]);
  if (!source.ok) return source.error.message;
  const before = source.value.expressions[0]!;
  const after = quoteName(column.name);
  // A date has no time of day: on the day itself it is not before.
  const reversed = column.type === 'date' ? `${after} < (${before})::date` : `${after} < ${before}`;
  return rowsPart(
    `${table.name}.${column.name} after ${base}`,
    source.value.from,
    reversed,
    'the wrong way round',
    `${after} is not null and ${before} is not null`,
  );
}
