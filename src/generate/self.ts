import type {Table, Value} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import type {Source} from './random.js';

type Self = Extract<Value, {kind: 'self'}>;

/** Working columns of a shard for a reference to the same table: where among the possible parents, and whether there is one. */
export const tieName = (column: string): string => `tie ${column}`;
export const rootName = (column: string): string => `root ${column}`;

/** The columns of a table that refer to the table itself. */
export const selfColumns = (table: Table): {name: string; value: Self}[] =>
  table.columns.flatMap(({name, value}) => (value.kind === 'self' ? [{name, value}] : []));

/** The numbers that decide about a reference to the same table, one pair a row. */
export function selfChances(
  table: Table,
  {name, value}: {readonly name: string; readonly value: Self},
  raw: Float64Array,
  source: Source,
): {name: string; data: Float64Array}[] {
  const tie = source.stream(table.name, name);
  const root = source.stream(table.name, name, 'root');
  // The favoured are the first of those who can be chosen: L(x) = x^a is the Lorenz curve of a Pareto distribution, read from its end.
  const exponent = value.favour === undefined ? 1 : Math.log(value.favour.top) / Math.log(value.favour.get);
  const place = (u: number): number => (exponent === 1 ? u : Math.min(1 - u ** exponent, 1 - 2 ** -40));
  return [
    {name: tieName(name), data: raw.map((row) => place(tie.uniform(row)))},
    {name: rootName(name), data: raw.map((row) => root.uniform(row))},
  ];
}

/**
 * SQL for the parent's row (from 0) of a row number (from 1, the column `row`) among `rows`. A row only points to an earlier one, and
 * with a depth to the level above, so that there are no circles. Levels grow by a constant factor.
 */
export function selfSql({name, value}: {readonly name: string; readonly value: Self}, row: string, rows: number): string {
  const tie = quoteName(tieName(name));
  if (value.depth === undefined) {
    const root = value.roots === undefined ? '' : ` OR ${quoteName(rootName(name))} < ${value.roots}`;
    return `(CASE WHEN ${row} = 1${root} THEN NULL ELSE floor(${tie} * (${row} - 1))::BIGINT END)`;
  }
  const ends = levelEnds(rows, Math.max(1, Math.round((value.roots ?? 0) * rows)), value.depth);
  const levels = ends.slice(1).map((end, k) => {
    const from = k === 0 ? 0 : ends[k - 1]!;
    return `WHEN ${row} <= ${end} THEN ${from} + floor(${tie} * ${ends[k]! - from})::BIGINT`;
  });
  return `(CASE WHEN ${row} <= ${ends[0]!} THEN NULL ${levels.join(' ')} END)`;
}

/** Row numbers with which the levels end: `roots`, then each level larger than the one above by the factor that makes them `rows` together. */
export function levelEnds(rows: number, roots: number, depth: number): number[] {
  if (roots >= rows || depth <= 1) return [rows];
  const total = (growth: number): number => {
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += roots * growth ** k;
    return sum;
  };
  let low = 0;
  let high = rows;
  for (let step = 0; step < 80; step++) {
    const growth = (low + high) / 2;
    if (total(growth) < rows) low = growth;
    else high = growth;
  }
  const ends: number[] = [];
  let sum = 0;
  for (let k = 0; k < depth; k++) {
    sum += roots * high ** k;
    const end = k === depth - 1 ? rows : Math.min(rows, Math.max((ends.at(-1) ?? 0) + 1, Math.round(sum)));
    if (end > (ends.at(-1) ?? 0)) ends.push(end);
  }
  return ends;
}
