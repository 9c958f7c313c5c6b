/** Worker task: the CSV of a table: roll-ups over its children added, columns in the order of the schema. */
import type {Column, Table} from '../core/model.js';
import {isZeroOfNone} from '../core/sql-names.js';
import {quoteName, quoteText, sqlType} from '../core/sql-text.js';
import type {StopSignal} from '../core/worker.js';
import {CSV_ROWS} from './csv.js';
import {withDuck} from './duck.js';
import {phasesOf} from './plan.js';
import {addSql} from './settle.js';
import {fkName, ROW, rowsOfFiles} from './world.js';

export interface FinishArgs {
  readonly table: Table;
  /** Finished files of the table, or of one part of it. */
  readonly files: readonly string[];
  /** Finished files of the tables that its roll-ups read. */
  readonly children: {readonly [table: string]: readonly string[]};
  /** Rows of the table before and up to the part's end; undefined for a whole table. A part has no header. */
  readonly rows?: {readonly from: number; readonly to: number};
  readonly out: string;
}

export default async function finish(args: FinishArgs, stop: StopSignal): Promise<null> {
  return withDuck(stop, async (duck) => {
    const columns = args.table.columns.map((column) => quoteName(column.name));
    const format = args.rows === undefined ? "(FORMAT csv, HEADER, DELIMITER ',')" : CSV_ROWS;
    await duck.run(`COPY (SELECT ${columns.join(', ')} FROM (${withRollups(args)}) ${orderOf(args)}) TO ${quoteText(args.out)} ${format}`);
    return null;
  });
}

/** Files are in order, and one thread keeps it, but for joins and windows. */
const orderOf = ({table}: FinishArgs): string => ([...phasesOf(table).values()].includes('final') ? `ORDER BY ${ROW}` : '');

function withRollups({table, files, children}: FinishArgs): string {
  const phases = phasesOf(table);
  const rollups = table.columns.flatMap((column) => (column.value.kind === 'rollup' ? [{column, value: column.value}] : []));
  // Totals over the same rows are taken in one pass.
  const passes = new Map<string, {column: Column; is: string}[]>();
  for (const {column, value} of rollups) {
    const where = value.where === undefined ? '' : `WHERE ${value.where}`;
    const rows = `FROM ${rowsOfFiles(children[value.table]!)} ${where}`;
    const key = `SELECT ${quoteName(fkName(value.column))} AS parent, * ${rows}`;
    passes.set(key, [...(passes.get(key) ?? []), {column, is: value.is}]);
  }
  const totals: string[] = [];
  const joins = [...passes].map(([rows, pass], k) => {
    const sums = pass.map(({is}, n) => `${is} AS total${n}`);
    pass.forEach(({column, is}, n) => {
      const total = isZeroOfNone(is) ? `coalesce(r${k}.total${n}, 0)` : `r${k}.total${n}`;
      totals.push(`(${total})::${sqlType(column.type)} AS ${quoteName(column.name)}`);
    });
    return `LEFT JOIN (SELECT parent, ${sums.join(', ')} FROM (${rows}) GROUP BY parent) r${k} ON r${k}.parent = t.${ROW} - 1`;
  });
  const base = `SELECT ${['t.*', ...totals].join(', ')} FROM ${rowsOfFiles(files)} t ${joins.join(' ')}`;
  return addSql(base, table, (column) => phases.get(column.name) === 'final');
}
