import type {Column, Table, Value} from '../core/model.js';
import {isOfType, quoteName, quoteText, sqlLiteral} from '../core/sql-text.js';
import {asText, numbers, rowsPart, typed, worstShare, type Check, type Evidence, type Outcome, type Part} from './check.js';
import {expectedNulls, type ExpectedNulls} from './nulls.js';
import {count, percent} from './numbers.js';
import {BAND, UP, Z} from './scoring.js';

/** C2 Types, nulls & domains. */
export const C2: readonly Check[] = [
  {
    id: '2.1',
    title: 'Every cell reads as its type',
    statistic: 'worst share of filled cells that do not read as the declared type',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'gate',
    advice: 'Change the type in the schema, or the value that does not fit it.',
    measure: ({shipped, model}) =>
      worstShare(
        shipped,
        model.tables.flatMap((table) =>
          table.columns.flatMap((column) => {
            if (column.type === 'text') return [];
            const name = quoteName(column.name);
            return [
              rowsPart(
                `${table.name}.${column.name}`,
                asText(table.name),
                `not ${isOfType(name, column.type)}`,
                `cells are no ${column.type}`,
                `${name} is not null`,
              ),
            ];
          }),
        ),
        0.001,
        'every column is text',
      ),
  },
  {
    id: '2.2',
    title: 'Empty cells as declared',
    statistic:
      'empty cells where none belong (share), or the distance between the share of empty cells and the declared one; the worst column',
    threshold: 'none where required; declared shares within 3 points or 3 standard errors, 0 at twice that',
    severity: 'warn',
    advice: 'Declare the column with `empty`, or fill it.',
    measure: measureNulls,
  },
  {
    id: '2.3',
    title: 'Numbers within their bounds',
    statistic: 'worst share of numbers below `from` or above `to`',
    threshold: 'none; 10 falls to 0 at 0.2 %',
    severity: 'warn',
    advice: 'Widen the bounds, or look at what pushes the numbers out.',
    measure: ({shipped, model}) =>
      worstShare(
        shipped,
        model.tables.flatMap((table) =>
          table.columns.flatMap((column) => {
            const bounds = boundsOf(column.value);
            if (!bounds || (bounds.from === undefined && bounds.to === undefined)) return [];
            const name = quoteName(column.name);
            const outside = [
              ...(bounds.from === undefined ? [] : [`${name} < ${bounds.from}`]),
              ...(bounds.to === undefined ? [] : [`${name} > ${bounds.to}`]),
            ].join(' or ');
            const range = [
              bounds.from === undefined ? [] : `below ${bounds.from}`,
              bounds.to === undefined ? [] : `above ${bounds.to}`,
            ].flat();
            return [
              rowsPart(`${table.name}.${column.name}`, typed(table.name), outside, `numbers ${range.join(' or ')}`, `${name} is not null`),
            ];
          }),
        ),
        0.002,
        'no number declares a bound',
      ),
  },
  {
    id: '2.4',
    title: 'Lists: only their values, and all of them',
    statistic: 'worst column: share of cells with a value that is not listed, or share of listed values that do not occur',
    threshold: 'no stranger (0 at 0.1 %), and all values present (0 at 70 %)',
    severity: 'warn',
    advice: 'List the value, or remove from the list what never happens.',
    measure: measureLists,
  },
  {
    id: '2.6',
    title: 'Row counts as asked',
    statistic: 'worst relative distance from the rows asked for, beyond what is allowed',
    threshold: 'facts within 2 %, dimensions exact, rows per parent within their spread; 10 falls to 0 at 10 % beyond',
    severity: 'warn',
    advice: 'Change `rows` or `dataset_size`.',
    measure: measureRows,
  },
];

async function measureNulls({shipped, model}: Evidence): Promise<Outcome> {
  const parts: Part[] = [];
  const chances: {table: Table; column: Column; expected: ExpectedNulls}[] = [];
  const left: string[] = [];
  for (const table of model.tables) {
    for (const column of table.columns) {
      const name = `${table.name}.${column.name}`;
      const expected = column.isKey ? {probability: '0', random: false} : expectedNulls(model, table, column);
      if (!expected) {
        // An expression may give NULL, which 3.1 recomputes; what a person wrote by hand is right as it is.
        if (column.value.kind !== 'given') left.push(`${name}: its ${column.value.kind === 'stage' ? 'lifecycle' : 'expression'} decides`);
      } else if (expected.random) chances.push({table, column, expected});
      else if (expected.probability === '0')
        parts.push(rowsPart(name, asText(table.name), `${quoteName(column.name)} is null`, 'cells empty where none may be'));
      else {
        const source = await shipped.rowSource(table.name, [expected.probability]);
        if (source.ok)
          parts.push(
            rowsPart(
              name,
              source.value.from,
              `(${quoteName(column.name)} is null) <> (${source.value.expressions[0]!} = 1)`,
              'cells empty or filled against the schema',
            ),
          );
        else left.push(`${name}: ${source.error.message}`);
      }
    }
  }
  const certain = await worstShare(shipped, parts, 0.001, 'no column is required');
  const details = [...(certain.details ?? [])];
  const sql = [...(certain.sql ?? [])];
  let worst = 'notApplicable' in certain ? undefined : {value: certain.value, score: certain.score, failing: certain.failing};
  for (const {table, column, expected} of chances) {
    const name = `${table.name}.${column.name}`;
    const source = await shipped.rowSource(table.name, [expected.probability]);
    if (!source.ok) {
      left.push(`${name}: ${source.error.message}`);
      continue;
    }
    const chance = `(${source.value.expressions[0]!})::double`;
    const statement = `select count(*), avg((${quoteName(column.name)} is null)::int), avg(${chance}), avg(${chance} * (1 - ${chance})) from ${source.value.from}`;
    sql.push(statement);
    const [rows = 0, share = 0, wanted = 0, variance = 0] = await numbers(shipped, statement);
    if (rows === 0) continue;
    const room = Math.max(0.03, 3 * Math.sqrt(variance / rows));
    const distance = Math.abs(share - wanted);
    const score = BAND(share, wanted - 2 * room, wanted - room, wanted + room, wanted + 2 * room);
    details.push(`${name}: ${percent(share)} empty, ${percent(wanted)} declared, within ${percent(room)}`);
    if (worst === undefined || score < worst.score || (score === worst.score && distance > worst.value))
      worst = {value: distance, score, failing: undefined};
  }
  details.push(...left);
  if (!worst) return {notApplicable: 'every column may be empty by its own expression', details, sql};
  return {value: worst.value, score: worst.score, details, sql, ...(worst.failing ? {failing: worst.failing} : {})};
}

interface Bounds {
  readonly from?: number;
  readonly to?: number;
}

/** The range that a value stays in: of a choice, the widest of its branches, and none if a branch has none. */
function boundsOf(value: Value): Bounds | undefined {
  if (value.kind === 'number')
    return {...(value.from === undefined ? {} : {from: value.from}), ...(value.to === undefined ? {} : {to: value.to})};
  if (value.kind === 'constant') return typeof value.value === 'number' ? {from: value.value, to: value.value} : undefined;
  if (value.kind === 'pick') {
    const items = value.items.map((item) => item.value).filter((item) => typeof item === 'number');
    return items.length === value.items.length && items.length > 0 ? {from: Math.min(...items), to: Math.max(...items)} : undefined;
  }
  if (value.kind !== 'by') return undefined;
  const branches = [...value.cases.map((one) => one.then), ...(value.otherwise ? [value.otherwise] : [])].map(boundsOf);
  if (branches.includes(undefined)) return undefined;
  const all = branches as Bounds[];
  const from = all.every((bounds) => bounds.from !== undefined) ? Math.min(...all.map((bounds) => bounds.from!)) : undefined;
  const to = all.every((bounds) => bounds.to !== undefined) ? Math.max(...all.map((bounds) => bounds.to!)) : undefined;
  return {...(from === undefined ? {} : {from}), ...(to === undefined ? {} : {to})};
}

/** Rows in which a value has to be expected before its absence means anything: then it is absent by chance once in 20,000 times. */
const EXPECTED = 10;

async function measureLists({shipped, model}: Evidence): Promise<Outcome> {
  const columns = model.tables.flatMap((table) =>
    table.columns.flatMap((column) => (column.values && column.values.length > 0 ? [{table, column, values: column.values}] : [])),
  );
  const parts = columns.map(({table, column, values}) => {
    const name = quoteName(column.name);
    const list = values.map((value) => (column.type === 'text' ? quoteText(String(value)) : sqlLiteral(value))).join(', ');
    const from = column.type === 'text' ? asText(table.name) : typed(table.name);
    return rowsPart(`${table.name}.${column.name}`, from, `${name} not in (${list})`, 'cells are not on the list', `${name} is not null`);
  });
  const strangers = await worstShare(shipped, parts, 0.001, 'no column declares a list of values');
  if ('notApplicable' in strangers) return strangers;
  const details = [...strangers.details];
  const sql = [...strangers.sql];
  let worst = {value: strangers.value, score: strangers.score};
  for (const {table, column, values} of columns) {
    const name = quoteName(column.name);
    const statement = `select ${name}::varchar as value, count(*) as rows from ${typed(table.name)} where ${name} is not null group by 1 order by 1`;
    sql.push(statement);
    const {rows} = await shipped.query(statement);
    const present = new Set(rows.map(([value]) => plain(value, column)));
    const total = rows.reduce((sum, [, n]) => sum + Number(n), 0);
    const due = values.filter((value) => isDue(value, column, total));
    const absent = due.filter((value) => !present.has(plain(value, column)));
    const coverage = due.length === 0 ? 1 : 1 - absent.length / due.length;
    details.push(
      `${table.name}.${column.name}: ${due.length - absent.length} of ${due.length} listed values occur${absent.length > 0 ? `, without ${absent.map(String).join(', ')}` : ''}`,
    );
    const score = UP(coverage, 0.7, 1);
    if (score < worst.score) worst = {value: 1 - coverage, score};
  }
  return {...strangers, value: worst.value, score: worst.score, details, sql};
}

/** A value as text that does not depend on how a decimal is padded. */
const plain = (value: unknown, column: Column): string =>
  column.type === 'text' || column.type === 'boolean' ? String(value) : String(Number(value));

/** Whether so many rows should hold the value, from its weight; where a choice picks, from an even share of a tenth. */
function isDue(value: string | number | boolean, column: Column, rows: number): boolean {
  if (column.value.kind !== 'pick') return rows >= EXPECTED * 10 * (column.values?.length ?? 1);
  const total = column.value.items.reduce((sum, item) => sum + item.weight, 0);
  const weight = column.value.items.find((item) => item.value === value)?.weight ?? 0;
  return (rows * weight) / total >= EXPECTED;
}

async function measureRows({shipped, model}: Evidence): Promise<Outcome> {
  const details: string[] = [];
  const sql: string[] = [];
  const actual = new Map<string, number>();
  for (const table of model.tables) {
    // Of a table with history the entities were asked for.
    const counted = table.history === undefined ? 'count(*)' : `count(distinct ${quoteName(table.history.entity)})`;
    const statement = `select ${counted} from ${asText(table.name)}`;
    sql.push(statement);
    actual.set(table.name, (await numbers(shipped, statement))[0]!);
  }
  let worst = 0;
  const compare = (name: string, rows: number, asked: number, allowed: number): void => {
    const distance = asked === 0 ? (rows === 0 ? 0 : 1) : Math.abs(rows - asked) / asked;
    worst = Math.max(worst, distance - allowed);
    details.push(`${name}: ${count(rows)} rows, ${count(Math.round(asked))} asked for${allowed > 0 ? `, within ${percent(allowed)}` : ''}`);
  };
  for (const table of model.tables) {
    const rows = actual.get(table.name)!;
    switch (table.rows.kind) {
      case 'data':
        compare(table.name, rows, table.rows.rows.length, 0);
        break;
      case 'fixed':
        compare(table.name, rows, table.rows.rows, table.fact ? 0.02 : 0);
        break;
      case 'share':
        // A share of the size is rounded to whole rows.
        compare(table.name, rows, table.rows.of * model.size, table.fact ? 0.02 : 0.5 / Math.max(1, table.rows.of * model.size));
        break;
      case 'steps':
        // As many as stages were reached, which 2.2 and 4.1 look at.
        break;
      case 'each': {
        // Children per parent are drawn: their mean strays by about its own size over the root of the number of parents.
        const parents = actual.get(table.rows.parent) ?? 0;
        compare(table.name, rows, parents * table.rows.about, Math.max(0.02, 3 / Math.sqrt(Math.max(1, parents))));
        break;
      }
    }
  }
  // A table of steps tells of another table's rows; how many it has is not asked for.
  const facts = model.tables.filter((table) => table.fact && table.rows.kind !== 'steps');
  const together = facts.reduce((sum, table) => sum + actual.get(table.name)!, 0);
  if (facts.length > 0) compare('fact tables together', together, model.size, 0.02);
  return {value: Math.max(0, worst), score: Z(Math.max(0, worst), 0.1), details, sql};
}
