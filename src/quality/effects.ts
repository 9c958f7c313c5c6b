/** Effects of the story as they can be measured on the shipped rows: what changed where they fell, less what changed where they did not. */
import type {Column, Effect, Model, Rhythm, Table} from '../core/model.js';
import {quoteName, quoteText, sqlLiteral} from '../core/sql-text.js';
import {ask, type Evidence} from './check.js';

/** An effect with what came of it. */
export interface Happened {
  readonly effect: Effect;
  /** In the unit of the strength: 0.7 = +70 %, or 0.12 = 12 percentage points. */
  readonly measured: number;
  /** Standard error of it. */
  readonly error: number;
  readonly sql: string;
}

/** Rows in each part below which nothing is said. */
const FEWEST = 30;

/**
 * The size of an effect with its standard error; a text says why it cannot be told. Rows on which another effect of the same kind falls
 * are left out of both sides.
 */
export async function effectOf(evidence: Evidence, effect: Effect): Promise<Happened | string> {
  const table = evidence.model.tables.find(({name}) => name === effect.table)!;
  if (table.axis === undefined) return 'its table has no time axis';
  const rivals = evidence.model.effects.filter((other) => other !== effect && other.table === effect.table && meets(other, effect));
  if (rivals.some((other) => overlaps(other, effect) && (other.where ?? '') === (effect.where ?? '')))
    return 'another effect falls on the same rows at the same time';
  const measure = measureOf(evidence.model, table, effect);
  if (typeof measure === 'string') return measure;
  const wheres = [effect.where ?? 'true', ...rivals.map(({where}) => where ?? 'true'), measure.value, measure.among];
  const source = await evidence.shipped.rowSource(table.name, wheres);
  if (!source.ok) return source.error.message;
  const {from, expressions} = source.value;
  const others = expressions.slice(1, -2);
  const axis = `${quoteName(table.axis)}::date`;
  const full = addDays(effect.from, effect.rampDays);
  const until = effect.to ?? '9999-12-31';
  const sql = `select hit, late, count(*) as rows, avg(value)::double as mean, var_samp(value)::double as variance, min(day) as first, max(day) as last from (
    select coalesce((${expressions[0]!}\n), false) as hit, ${axis} as day,
      case when ${axis} between date ${quoteText(full)} and date ${quoteText(until)} then true when ${axis} < date ${quoteText(effect.from)} or ${axis} > date ${quoteText(until)} then false end as late,
      (${expressions.at(-2)!}\n)::double as value, coalesce((${expressions.at(-1)!}\n), false) as counted, ${others.length === 0 ? 'false' : others.map((where) => `coalesce((${where}\n), false)`).join(' or ')} as other
    from ${from}) where late is not null and counted and value is not null and not other group by 1, 2 order by 1, 2`;
  const {rows} = await ask(evidence.shipped, sql);
  const cell = (hit: boolean, late: boolean): Cell | undefined => {
    const row = rows.find((one) => one[0] === hit && one[1] === late);
    return row && {rows: Number(row[2]), mean: Number(row[3]), variance: Number(row[4] ?? 0)};
  };
  const [after, before] = [cell(true, true), cell(true, false)];
  const [afterwards, earlier] = [cell(false, true), cell(false, false)];
  if (!after || !before || before.rows < FEWEST || after.rows < FEWEST) return 'too few rows on one side of it';
  const rest =
    afterwards && earlier && afterwards.rows >= FEWEST && earlier.rows >= FEWEST ? {after: afterwards, before: earlier} : undefined;
  if (effect.what.kind === 'rows') {
    const rhythm = rhythmOf(table);
    if (rest === undefined && rhythm === undefined) return 'there is nothing to compare with';
    const expected = rest === undefined ? daysRatio(rhythm!, full, until, effect) : rest.after.rows / rest.before.rows;
    const ratio = after.rows / before.rows / expected;
    const chance = 1 / after.rows + 1 / before.rows + (rest === undefined ? 0 : 1 / rest.after.rows + 1 / rest.before.rows);
    return {effect, measured: ratio - 1, error: ratio * Math.sqrt(chance), sql};
  }
  if (measure.points) {
    const measured = after.mean - before.mean - (rest === undefined ? 0 : rest.after.mean - rest.before.mean);
    const error = Math.sqrt(
      [after, before, ...(rest ? [rest.after, rest.before] : [])].reduce((sum, one) => sum + one.variance / one.rows, 0),
    );
    return {effect, measured, error, sql};
  }
  const cells = [after, before, ...(rest ? [rest.after, rest.before] : [])];
  if (cells.some(({mean}) => mean <= 0)) return 'a mean of it is not above 0';
  const ratio = after.mean / before.mean / (rest === undefined ? 1 : rest.after.mean / rest.before.mean);
  const error = ratio * Math.sqrt(cells.reduce((sum, {mean, variance, rows: n}) => sum + variance / n / mean ** 2, 0));
  return {effect, measured: ratio - 1, error, sql};
}

interface Cell {
  readonly rows: number;
  readonly mean: number;
  readonly variance: number;
}

interface Measure {
  /** SQL over the row: the number whose mean changes. */
  readonly value: string;
  /** SQL: rows that are looked at. */
  readonly among: string;
  /** Whether it changes by percentage points, and not by a factor. */
  readonly points: boolean;
}

function measureOf(model: Model, table: Table, {what}: Effect): Measure | string {
  const columnOf = (name: string): Column => table.columns.find((column) => column.name === name)!;
  switch (what.kind) {
    case 'rows':
      return {value: '1', among: 'true', points: false};
    case 'measure':
      return {value: what.column, among: 'true', points: false};
    case 'duration': {
      const {value} = columnOf(what.column);
      if (value.kind !== 'after') return 'its duration cannot be seen';
      return {value: seconds(what.column, value.path.join('.')), among: 'true', points: false};
    }
    case 'shift':
      return {value: `(${what.column} = ${sqlLiteral(what.into)})::integer`, among: `${what.column} is not null`, points: true};
    case 'enter':
    case 'wait': {
      const stage = table.lifecycle!.stages.find(({name}) => name === what.stage)!;
      const before = table.lifecycle!.stages.filter(({next}) => next.some(({to}) => to === what.stage));
      if (stage.at === undefined || before.length !== 1 || before[0]!.at === undefined) return 'its stages have no columns';
      return what.kind === 'enter'
        ? {value: `(${stage.at} is not null)::integer`, among: `${before[0]!.at} is not null`, points: true}
        : {value: seconds(stage.at, before[0]!.at), among: `${stage.at} is not null`, points: false};
    }
  }
}

const seconds = (to: string, from: string): string => `epoch((${to})::timestamp) - epoch((${from})::timestamp)`;

/** Whether two effects change the same thing. */
function meets({what: a}: Effect, {what: b}: Effect): boolean {
  if (a.kind !== b.kind) return false;
  if ('column' in a && 'column' in b) return a.column === b.column;
  return 'stage' in a && 'stage' in b ? a.stage === b.stage : true;
}

const overlaps = (a: Effect, b: Effect): boolean => a.from <= (b.to ?? '9999') && b.from <= (a.to ?? '9999');

const rhythmOf = (table: Table): Rhythm | undefined => {
  const value = table.columns.find(({name}) => name === table.axis)?.value;
  return value?.kind === 'when' ? value.rhythm : undefined;
};

/** What the rhythm alone makes of the days on both sides of an effect that falls on all rows. */
function daysRatio(rhythm: Rhythm, full: string, until: string, effect: Effect): number {
  const holidays = new Map(rhythm.holidays.map(({date, factor}) => [date, factor]));
  let inside = 0;
  let outside = 0;
  for (let day = rhythm.from, k = 0; day <= rhythm.to; day = addDays(day, 1), k++) {
    const at = new Date(`${day}T00:00:00Z`);
    const weight =
      (1 + rhythm.trend) ** (k / 365.25) *
      rhythm.months[at.getUTCMonth()]! *
      rhythm.weekdays[(at.getUTCDay() + 6) % 7]! *
      (holidays.get(day) ?? 1);
    if (day >= full && day <= until) inside += weight;
    else if (day < effect.from || day > until) outside += weight;
  }
  return inside / outside;
}

const addDays = (iso: string, days: number): string => new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);
