import type {Cell} from '../core/answer.js';
import {type ForeignKey, foreignKeysOf, referenceOf} from '../core/foreign-keys.js';
import type {Column, Model, Table} from '../core/model.js';
import type {ColumnProfile, Profile, Relationship, TableProfile} from '../core/profile.js';
import type {Shipped} from '../core/shipped.js';
import {quoteName} from '../core/sql-text.js';
import {ask, numbers, typed} from './check.js';
import {roundNine} from './numbers.js';
import {orphanSql} from './sql-parts.js';

const SAMPLE = 200;
const TOP = 10;
/** Columns with more different values than this are no categories. */
const CATEGORY = 50;
const BINS = 30;
const EXAMPLES = 3;
/** Moment skewness from which a measure is shown by orders of magnitude, as the list of pictures in docs/quality.md has it. */
const SKEWED = 2;

/** Counts what the shipped files hold, column by column: a few queries for each of them. */
export async function profileShipped(shipped: Shipped, model: Model): Promise<Profile> {
  const tables: TableProfile[] = [];
  for (const table of model.tables) tables.push(await profileTable(shipped, table));
  const relationships: Relationship[] = [];
  for (const table of model.tables)
    for (const key of foreignKeysOf(table)) {
      const {lead, columns, parentColumns} = key;
      const profile = tables.find(({name}) => name === table.name)!.columns.find(({name}) => name === lead.name)!;
      relationships.push({
        from: {table: table.name, column: lead.name},
        to: lead.references!,
        optional: lead.empty !== undefined || profile.nulls > 0,
        orphans: await orphansOf(shipped, table, key),
        ...(columns.length === 1 ? {} : {columns: columns.map((from, k) => ({from, to: parentColumns[k]!}))}),
      });
    }
  const daily = await dailyRows(shipped, model, tables);
  return {tables, relationships, ...(daily ? {daily} : {})};
}

/** Rows whose key is filled, in part at least, and names no row of the parent. */
async function orphansOf(shipped: Shipped, table: Table, key: ForeignKey): Promise<number> {
  const {filled, orphan} = orphanSql(key, typed);
  const [orphans = 0] = await numbers(shipped, `select count(*) from ${typed(table.name)} c where ${filled} and ${orphan}`);
  return orphans;
}

async function profileTable(shipped: Shipped, table: Table): Promise<TableProfile> {
  const from = typed(table.name);
  const counted = await ask(shipped, `select count(*) from ${from}`);
  const total = Number(counted.rows[0]![0]);
  const columns: ColumnProfile[] = [];
  for (const column of table.columns) {
    const [nulls, distinct, min, max, median, mean, high, skewness] = await factsOf(shipped, table, column);
    const category = distinct > 0 && distinct <= CATEGORY && !column.isKey && column.type !== 'timestamp';
    const references = referenceOf(table, column);
    const number = isNumber(column) && !column.isKey && !references;
    const few = column.type === 'integer' && Number(high) - Number(min) < BINS;
    const logarithmic = number && !few && Number(min) > 0 && skewness !== null && roundNine(skewness) > SKEWED;
    columns.push({
      name: column.name,
      type: column.type,
      about: column.about,
      ...(column.unit === undefined ? {} : {unit: column.unit}),
      isKey: column.isKey,
      ...(references ? {references: `${references.table}.${references.column}`} : {}),
      nulls,
      distinct,
      min,
      max,
      ...(median === null ? {} : {median}),
      ...(mean === null ? {} : {mean: roundNine(mean)}),
      ...(column.values ? {values: column.values} : {}),
      ...(category ? {top: await topOf(shipped, table, column)} : {}),
      ...(number && min !== null
        ? {
            histogram: logarithmic
              ? await logarithmicOf(shipped, table, column, Number(min), Number(max))
              : await histogramOf(shipped, table, column, Number(min), Number(high), distinct),
          }
        : {}),
      ...(logarithmic ? {logarithmic} : {}),
      examples: await examplesOf(shipped, table, column),
    });
  }
  const names = table.columns.map((column) => quoteName(column.name)).join(', ');
  const sample = await shipped.query(`select ${names} from ${from} order by rowid limit ${SAMPLE}`);
  return {name: table.name, about: table.about, fact: table.fact, rows: total, columns, sample: sample.rows};
}

type Facts = [
  nulls: number,
  distinct: number,
  min: Cell,
  max: Cell,
  median: Cell,
  mean: number | null,
  high: Cell,
  skewness: number | null,
];

/** One column at a time: a quantile keeps all values in memory, and those of all columns at once would be more than the rest of a build. */
async function factsOf(shipped: Shipped, table: Table, column: Column): Promise<Facts> {
  const name = quoteName(column.name);
  const ordered = isOrdered(column);
  const parts = [
    `count(*) - count(${name})`,
    `count(distinct ${name})`,
    ordered ? `min(${name})` : 'null',
    ordered ? `max(${name})` : 'null',
    ordered ? `quantile_disc(${name}, 0.5)` : 'null',
    isNumber(column) ? `avg(${name})::double` : 'null',
    isNumber(column) ? `quantile_disc(${name}, 0.99)` : 'null',
    isNumber(column) ? `skewness(${name}::double)` : 'null',
  ];
  const {rows} = await ask(shipped, `select ${parts.join(', ')} from ${typed(table.name)}`);
  return rows[0] as Facts;
}

async function topOf(shipped: Shipped, table: Table, column: Column): Promise<{value: Cell; rows: number}[]> {
  const name = quoteName(column.name);
  const {rows} = await ask(
    shipped,
    `select ${name}, count(*) as n from ${typed(table.name)} where ${name} is not null group by 1 order by n desc, 1 limit ${TOP}`,
  );
  return rows.map(([value, n]) => ({value: value ?? null, rows: Number(n)}));
}

/** Bins of equal width from the minimum to the 99th percentile: a long tail would leave one bar. The last bin takes the rest. */
async function histogramOf(
  shipped: Shipped,
  table: Table,
  column: Column,
  min: number,
  high: number,
  distinct: number,
): Promise<{from: number; to: number; rows: number}[]> {
  const name = quoteName(column.name);
  const span = high - min;
  // Few whole numbers get a bar each, or the bars would comb.
  const whole = column.type === 'integer' && span < BINS;
  const bins = span <= 0 ? 1 : whole ? span + 1 : Math.max(1, Math.min(BINS, distinct));
  const width = span <= 0 ? 1 : whole ? 1 : span / bins;
  const bin = `least(${bins - 1}, floor((${name}::double - ${min}) / ${width}))::integer`;
  const {rows} = await ask(
    shipped,
    `select ${bin} as bin, count(*) as n from ${typed(table.name)} where ${name} is not null group by 1 order by 1`,
  );
  const counts = new Map(rows.map(([index, n]) => [Number(index), Number(n)]));
  return Array.from({length: bins}, (_, i) => ({
    from: roundNine(min + i * width),
    to: roundNine(min + (i + 1) * width),
    rows: counts.get(i) ?? 0,
  }));
}

/** Bins of equal ratio from the minimum to the maximum, both positive. The bounds are numbers of nine digits, so that no machine's logarithm has a say. */
async function logarithmicOf(
  shipped: Shipped,
  table: Table,
  column: Column,
  min: number,
  max: number,
): Promise<{from: number; to: number; rows: number}[]> {
  const value = `${quoteName(column.name)}::double`;
  const bounds = Array.from({length: BINS + 1}, (_, k) => roundNine(min * (max / min) ** (k / BINS)));
  const inner = bounds.slice(1, -1);
  const counts = [...inner.map((bound) => `count(*) filter (where ${value} < ${bound})`), `count(${quoteName(column.name)})`];
  const below = await numbers(shipped, `select ${counts.join(', ')} from ${typed(table.name)}`);
  return below.map((count, k) => ({from: bounds[k]!, to: bounds[k + 1]!, rows: count - (below[k - 1] ?? 0)}));
}

/** The first different values in the order of the file. */
async function examplesOf(shipped: Shipped, table: Table, column: Column): Promise<Cell[]> {
  const name = quoteName(column.name);
  const first = `select ${name} as value, rowid as row from ${typed(table.name)} where ${name} is not null order by rowid limit 1000`;
  const {rows} = await ask(shipped, `select value from (${first}) group by value order by min(row) limit ${EXAMPLES}`);
  return rows.map(([value]) => value ?? null);
}

async function dailyRows(shipped: Shipped, model: Model, tables: readonly TableProfile[]): Promise<Profile['daily']> {
  const dated = model.tables.flatMap((table) =>
    table.axis === undefined ? [] : [{table, axis: table.axis, rows: tables.find(({name}) => name === table.name)!.rows}],
  );
  const largest = dated.sort((a, b) => b.rows - a.rows)[0];
  if (!largest) return undefined;
  const name = quoteName(largest.axis);
  const {rows} = await ask(
    shipped,
    `select ${name}::date as day, count(*) as n from ${typed(largest.table.name)} where ${name} is not null group by 1 order by 1`,
  );
  return {table: largest.table.name, column: largest.axis, days: rows.map(([day, n]) => ({day: String(day), rows: Number(n)}))};
}

const isNumber = (column: Column): boolean => /^(?:integer|double|decimal)/.test(column.type);
const isOrdered = (column: Column): boolean => isNumber(column) || column.type === 'date' || column.type === 'timestamp';
