import {foreignKeyOf, type ForeignKey} from '../core/foreign-keys.js';
import {isZeroOfNone} from '../core/sql-names.js';
import type {Column, Model, Table, Value} from '../core/model.js';
import {quoteName, scaleOf, sqlType} from '../core/sql-text.js';
import {typed, worstShare, type Check, type Evidence, type Outcome, type Part} from './check.js';

type Rollup = Extract<Value, {kind: 'rollup'}>;

/** C3 Rules & calculated fields. Everything is computed again from the shipped columns, by SQL written here. */
export const C3: readonly Check[] = [
  {
    id: '3.1',
    title: 'Calculated fields agree with their formula',
    statistic: 'worst share of cells that differ from their formula by more than half a unit of their last digit',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Let the formula read only columns that ship, and compute it last.',
    measure: async (evidence) => {
      const parts: Part[] = [];
      const left: string[] = [];
      for (const table of evidence.model.tables) {
        for (const column of table.columns) {
          const name = `${table.name}.${column.name}`;
          const part =
            column.value.kind === 'sql'
              ? await formulaPart(evidence, table, column, column.value.sql)
              : column.value.kind === 'rollup'
                ? await rollupPart(evidence, table, column, column.value)
                : undefined;
          if (typeof part === 'string') left.push(`${name}: cannot be computed again: ${part}`);
          else if (part) parts.push(part);
        }
      }
      return withDetails(await worstShare(evidence.shipped, parts, 0.001, 'no column is calculated'), left);
    },
  },
  {
    id: '3.2',
    title: 'Row rules hold',
    statistic: 'worst share of rows that break a rule; a rule that is NULL for a row says nothing about it',
    threshold: 'none; 10 falls to 0 at 0.5 %',
    severity: 'warn',
    advice: 'Make the rule true where the values are made, or drop it.',
    measure: async ({shipped, model}) => {
      const parts: Part[] = [];
      const left: string[] = [];
      for (const rule of model.rules) {
        const source = await shipped.rowSource(rule.table, [rule.check]);
        const name = `${rule.table}: ${rule.about}`;
        if (!source.ok) {
          left.push(`${name}: ${source.error.message}`);
          continue;
        }
        // In a query of its own, because the rule may look at other rows through a window.
        const rows = `select *, (${source.value.expressions[0]!}\n) as "holds?" from ${source.value.from}`;
        parts.push({
          name,
          word: 'rows break it',
          counts: `select count(*), count(*) filter (where not "holds?") from (${rows})`,
          rows: `select * exclude ("holds?") from (${rows}) where not "holds?" limit 5`,
        });
      }
      return withDetails(await worstShare(shipped, parts, 0.005, 'the schema states no rule'), left);
    },
  },
  {
    id: '3.3',
    title: 'Totals reconcile across tables',
    statistic: 'worst share of groups whose total differs between the two tables, groups without a parent among them',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Compute the total from the rows that ship, after every other change to them.',
    measure: async ({shipped, model}) => {
      const parts: Part[] = [];
      const left: string[] = [];
      for (const table of model.tables) {
        for (const column of table.columns) {
          if (column.value.kind !== 'rollup') continue;
          const part = await reconciliation({shipped, model}, table, column, column.value);
          if (typeof part === 'string') left.push(`${table.name}.${column.name}: ${part}`);
          else parts.push(part);
        }
      }
      // Without headers and lines there is nothing that could add up.
      const flat = !model.tables.some(({rows}) => rows.kind === 'each');
      return withDetails(await worstShare(shipped, parts, 0.001, 'no table holds totals of another', flat), left);
    },
  },
];

function withDetails(outcome: Outcome, left: readonly string[]): Outcome {
  return {...outcome, details: [...(outcome.details ?? []), ...left]};
}

/** A `sql` column against its expression over the shipped row; a text is the reason why not. */
async function formulaPart({shipped}: Pick<Evidence, 'shipped'>, table: Table, column: Column, sql: string): Promise<Part | string> {
  const source = await shipped.rowSource(table.name, [sql]);
  if (!source.ok) return source.error.message;
  const rows = `select *, (${source.value.expressions[0]!}\n) as "(formula)" from ${source.value.from}`;
  return comparison(`${table.name}.${column.name}`, column, rows);
}

/** A roll-up against the aggregate of its children, seen from the parent. */
async function rollupPart(
  {shipped, model}: Pick<Evidence, 'shipped' | 'model'>,
  table: Table,
  column: Column,
  value: Rollup,
): Promise<Part | string> {
  const totals = await totalsOf({shipped, model}, value);
  if (typeof totals !== 'string') {
    const rows = `select p.*, ${orZero('c."total"', value)} as "(formula)" from ${typed(table.name)} p left join (${totals.sql}) c on c."parent" = ${parentKey(model, value)}`;
    return comparison(`${table.name}.${column.name}`, column, rows);
  }
  return totals;
}

/** A roll-up against its children from both sides: a child whose parent is missing is a difference too. */
async function reconciliation(
  {shipped, model}: Pick<Evidence, 'shipped' | 'model'>,
  table: Table,
  column: Column,
  value: Rollup,
): Promise<Part | string> {
  const totals = await totalsOf({shipped, model}, value);
  if (typeof totals === 'string') return totals;
  const name = quoteName(column.name);
  const rows = `select ${parentKey(model, value)} as "key", c."parent" as "key of the parts", p.${name} as "total", ${orZero('c."total"', value)} as "sum of the parts"
    from ${typed(table.name)} p full join (${totals.sql}) c on c."parent" = ${parentKey(model, value)}`;
  const blank = column.empty ? '"total" is not null and ' : '';
  const unequal = `("key" is null and "key of the parts" is not null) or (${blank}${differs('"total"', '"sum of the parts"', column)})`;
  return {
    name: `${table.name}.${column.name} = ${value.is} of ${value.table}`,
    word: 'groups unequal',
    counts: `select count(*), count(*) filter (where ${unequal}) from (${rows})`,
    rows: `select * from (${rows}) where ${unequal} order by all limit 5`,
  };
}

/** The children's aggregate by parent key. */
async function totalsOf({shipped, model}: Pick<Evidence, 'shipped' | 'model'>, value: Rollup): Promise<{readonly sql: string} | string> {
  const source = await shipped.rowSource(value.table, [value.is, value.where ?? 'true']);
  if (!source.ok) return source.error.message;
  const [is, where] = source.value.expressions;
  const {columns} = linkOf(model, value);
  const key = tuple(columns.map(quoteName));
  const filled = quoteName(value.column);
  return {
    sql: `select ${key} as "parent", (${is!}\n) as "total" from ${source.value.from} where (${where!}\n) and ${filled} is not null group by ${columns.map(quoteName).join(', ')}`,
  };
}

/** The child's key by which a roll-up finds its rows. */
function linkOf(model: Model, value: Rollup): ForeignKey {
  const child = model.tables.find((table) => table.name === value.table)!;
  return foreignKeyOf(
    child,
    child.columns.find((column) => column.name === value.column)!,
  )!;
}

/** SQL for the parent's key of a row `p`, empty where there is no such row. */
function parentKey(model: Model, value: Rollup): string {
  const names = linkOf(model, value).parentColumns.map((name) => `p.${quoteName(name)}`);
  return names.length === 1 ? names[0]! : `(case when ${names[0]!} is not null then ${tuple(names)} end)`;
}

/** One value for the columns of a key; the same for both sides of a comparison. */
const tuple = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `{${names.map((name, k) => `'k${k}': ${name}`).join(', ')}}`;

/** Without children a sum or count is nothing, any other aggregate is empty. */
const orZero = (total: string, value: Rollup): string => (isZeroOfNone(value.is) ? `coalesce(${total}, 0)` : total);

function comparison(name: string, column: Column, rows: string): Part {
  const shipped = quoteName(column.name);
  const differing = differs(shipped, '"(formula)"', column);
  // Declared blanks are no error of the formula.
  const bad = column.empty ? `${shipped} is not null and (${differing})` : differing;
  return {
    name,
    word: 'cells differ',
    counts: `select count(*), count(*) filter (where ${bad}) from (${rows})`,
    rows: `select * from (${rows}) where ${bad} limit 5`,
  };
}

/** SQL: a shipped cell is not what the formula gives, allowing for the rounding of its type. */
function differs(shipped: string, formula: string, column: Column): string {
  const {type} = column;
  if (type === 'text') {
    const text = `(${formula})::varchar`;
    if (!column.unique) return `${shipped} is distinct from ${text}`;
    // Equal texts of a unique column get a number, before the @ of an address and at the end of all else.
    const bare = (name: string): string => `regexp_replace(regexp_replace(${name}, '[0-9]+$', ''), '[0-9]+@', '@')`;
    return `${bare(shipped)} is distinct from ${bare(text)}`;
  }
  const scale = type === 'integer' ? 0 : type === 'double' ? 9 : scaleOf(type);
  if (scale === undefined) {
    const cast = type === 'timestamp' ? `date_trunc('second', (${formula})::timestamp)` : `(${formula})::${sqlType(type)}`;
    return `${shipped} is distinct from ${cast}`;
  }
  const value = `(${formula})::double`;
  return `(${shipped} is null) <> (${formula} is null) or abs(${shipped}::double - ${value}) > ${0.5 * 10 ** -scale} + 1e-9 * abs(${value}) + 1e-9`;
}
