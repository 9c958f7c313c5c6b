/** Worker task: the file of a table as it ships, made from its clean file, and the ledger of everything that is different. */
import type {CellKind} from '../../core/defects.js';
import {quoteName, quoteText} from '../../core/sql-text.js';
import type {StopSignal} from '../../core/worker.js';
import {appendVectors, withDuck} from '../duck.js';
import {Source} from '../random.js';
import type {Vector} from '../vector.js';
import {chooseCells, chooseCopies, shippedNumbers, type Copies} from './choose.js';

/** Everything that the bytes depend on: SQL of the defects is put together before, so that it is part of the action's key. */
export interface PlantSlice {
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns by which rows are told apart in the ledger. */
  readonly identity: readonly string[];
  readonly rows: number;
  readonly seed: string;
  readonly cells: readonly {
    readonly column: string;
    /** `spoil`: SQL over the text `s.<column>`. */
    readonly ways: readonly {readonly kind: CellKind; readonly rate: number; readonly spoil: readonly string[]}[];
  }[];
  readonly duplicates?: number;
}
export interface PlantArgs {
  readonly slice: PlantSlice;
  /** The clean CSV. */
  readonly clean: string;
  /** Where to write the CSV that ships, and its ledger. */
  readonly out: string;
  readonly ledger: string;
}
export interface PlantDone {
  /** Rows of the shipped file. */
  readonly rows: number;
  /** Cells by column and kind; copies of rows under the column ''. */
  readonly counts: readonly {readonly column: string; readonly kind: string; readonly count: number}[];
}

/** The name that a dirty column has in SQL, beside the clean one. */
const spoilt = (column: string): string => quoteName(`spoilt ${column}`);
const CSV = `(FORMAT csv, HEADER, DELIMITER ',')`;

export default async function plant({slice, clean, out, ledger}: PlantArgs, stop: StopSignal): Promise<PlantDone> {
  return withDuck(stop, async (duck) => {
    const {columns, cells, rows} = slice;
    const source = new Source(slice.seed);
    const chosen = chooseCells(
      source,
      slice.table,
      rows,
      cells.map(({column, ways}) => ({column, ways: ways.map(({rate, spoil}) => ({rate, variants: spoil.length}))})),
    );
    const copies = slice.duplicates === undefined ? NO_COPIES : chooseCopies(source, slice.table, rows, slice.duplicates);
    const numbers = shippedNumbers(chosen.rows, copies);
    const types = columns.map((column) => `${quoteText(column)}: 'VARCHAR'`).join(', ');
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE defect_clean AS SELECT * FROM read_csv(${quoteText(clean)}, columns = {${types}}, header = true, auto_detect = false,
        delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n')`,
    );
    const codes = cells.map((_, k) => `c${k}`);
    await append(duck, 'defect_cells', ['row', 'number', ...codes], [chosen.rows, numbers, ...chosen.codes]);
    await append(duck, 'defect_copies', ['row', 'after', 'rank', 'original'], copyColumns(copies));
    const views = cells.map(({column, ways}, k) => {
      const cell = `s.${quoteName(column)}`;
      const cases = ways.flatMap(({kind, spoil}) => spoil.map((sql) => (kind === 'missing' ? sql : `coalesce(${sql}, ${cell})`)));
      const whens = cases.map((sql, code) => `WHEN ${code + 1} THEN ${sql}`);
      return `CASE WHEN ${cell} IS NULL THEN NULL ELSE CASE x.c${k} ${whens.join(' ')} ELSE ${cell} END END AS ${spoilt(column)}`;
    });
    await duck.run(
      `CREATE OR REPLACE TEMP VIEW defect_rows AS SELECT ${['s.rowid AS "row"', 'x.number', ...codes.map((code) => `x.${code}`), 's.*', ...views].join(', ')}
        FROM defect_clean s LEFT JOIN defect_cells x ON x."row" = s.rowid`,
    );
    const dirty = new Set(cells.map(({column}) => column));
    const shipped = columns.map((column) => `${dirty.has(column) ? spoilt(column) : quoteName(column)} AS ${quoteName(column)}`).join(', ');
    await duck.run(
      `COPY (SELECT ${columns.map(quoteName).join(', ')} FROM (
          SELECT "row" AS o1, 0 AS o2, ${shipped} FROM defect_rows
          UNION ALL SELECT k.after, k.rank + 1, ${shipped} FROM defect_copies k JOIN defect_rows r ON r."row" = k."row")
        ORDER BY o1, o2) TO ${quoteText(out)} ${CSV}`,
    );
    await duck.run(`CREATE OR REPLACE TEMP TABLE defect_ledger AS ${ledgerSql(slice)}`);
    await duck.run(
      `COPY (SELECT "table", "key", "row", "column", kind, original, shipped FROM defect_ledger ORDER BY "row", place) TO ${quoteText(ledger)} ${CSV}`,
    );
    const counted = await duck.runAndReadAll(`SELECT "column", kind, count(*) FROM defect_ledger GROUP BY ALL ORDER BY min(place), kind`);
    const counts = counted.getRows().map(([column, kind, count]) => ({
      column: typeof column === 'string' ? column : '',
      kind: String(kind),
      count: Number(count),
    }));
    for (const name of ['VIEW defect_rows', 'TABLE defect_clean', 'TABLE defect_cells', 'TABLE defect_copies', 'TABLE defect_ledger'])
      await duck.run(`DROP ${name}`);
    return {rows: rows + copies.of.length, counts};
  });
}

const NO_COPIES: Copies = {of: new Float64Array(), after: new Float64Array()};

/** Rows of the copies; `original` is the number in the file of the row that is copied. */
function copyColumns(copies: Copies): Float64Array[] {
  const order = copies.of.map((_, k) => k).sort((a, b) => copies.of[a]! - copies.of[b]!);
  const originals = new Float64Array(copies.of.length);
  const numbers = shippedNumbers(copies.of.slice().sort(), copies);
  order.forEach((k, place) => (originals[k] = numbers[place]!));
  return [copies.of, copies.after, copies.of.map((_, k) => k), originals];
}

/** One row for each spoilt cell, and one for each copy of a row. */
function ledgerSql({table, columns, identity, cells}: PlantSlice): string {
  const key = identity.length === 0 ? 'NULL::VARCHAR' : `concat_ws('/', ${identity.map(quoteName).join(', ')})`;
  const parts = cells.map(({column, ways}, k) => {
    let code = 1;
    const kinds = ways.map(({kind, spoil}) => {
      const from = code;
      code += spoil.length;
      return `WHEN c${k} BETWEEN ${from} AND ${code - 1} THEN ${quoteText(kind)}`;
    });
    return `SELECT ${quoteText(table)} AS "table", ${key} AS "key", number::BIGINT AS "row", ${columns.indexOf(column)} AS place, ${quoteText(column)} AS "column",
      CASE ${kinds.join(' ')} END AS kind, ${quoteName(column)} AS original, ${spoilt(column)} AS shipped
      FROM defect_rows WHERE c${k} > 0 AND ${spoilt(column)} IS DISTINCT FROM ${quoteName(column)}`;
  });
  parts.push(
    `SELECT ${quoteText(table)} AS "table", ${key} AS "key", (k.after + k.rank + 2)::BIGINT AS "row", ${columns.length} AS place, NULL::VARCHAR AS "column",
      'duplicates' AS kind, k.original::BIGINT::VARCHAR AS original, NULL::VARCHAR AS shipped
      FROM defect_copies k JOIN defect_clean s ON s.rowid = k."row"`,
  );
  return parts.join(' UNION ALL ');
}

async function append(
  duck: Parameters<typeof appendVectors>[0],
  table: string,
  names: readonly string[],
  columns: readonly Float64Array[],
): Promise<void> {
  const vectors = columns.map((data): Vector => ({type: 'double', data}));
  await appendVectors(
    duck,
    table,
    names,
    vectors,
    Uint32Array.from(columns[0]!, (_, k) => k),
  );
}
