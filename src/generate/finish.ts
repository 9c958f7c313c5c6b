/** Worker task: the CSV of a table: roll-ups over its children added, columns in the order of the schema. */
import type {Table} from '../core/model.js';
import {isZeroOfNone} from '../core/sql-names.js';
import {quoteName, quoteText, sqlType} from '../core/sql-text.js';
import type {StopSignal} from '../core/worker.js';
import {withDuck} from './duck.js';
import {phasesOf} from './plan.js';
import {addSql} from './settle.js';
import {fkName, ROW} from './world.js';

export interface FinishArgs {
  readonly table: Table;
  readonly file: string;
  /** Finished files of the tables that its roll-ups read. */
  readonly children: {readonly [table: string]: string};
  readonly out: string;
}

export default async function finish(args: FinishArgs, stop: StopSignal): Promise<null> {
  return withDuck(stop, async (duck) => {
    const columns = args.table.columns.map((column) => quoteName(column.name));
    await duck.run(
      `COPY (SELECT ${columns.join(', ')} FROM (${withRollups(args)}) ORDER BY ${ROW}) TO ${quoteText(args.out)} (FORMAT csv, HEADER, DELIMITER ',')`,
    );
    return null;
  });
}

function withRollups({table, file, children}: FinishArgs): string {
  const phases = phasesOf(table);
  const rollups = table.columns.flatMap((column) => (column.value.kind === 'rollup' ? [{column, value: column.value}] : []));
  const joins = rollups.map(({value}, k) => {
    const where = value.where === undefined ? '' : `WHERE ${value.where}`;
    return `LEFT JOIN (SELECT ${quoteName(fkName(value.column))} AS parent, ${value.is} AS total FROM read_parquet(${quoteText(children[value.table]!)}) ${where} GROUP BY 1) r${k} ON r${k}.parent = t.${ROW} - 1`;
  });
  const totals = rollups.map(({column, value}, k) => {
    const total = isZeroOfNone(value.is) ? `coalesce(r${k}.total, 0)` : `r${k}.total`;
    return `(${total})::${sqlType(column.type)} AS ${quoteName(column.name)}`;
  });
  const base = `SELECT ${['t.*', ...totals].join(', ')} FROM read_parquet(${quoteText(file)}) t ${joins.join(' ')}`;
  return addSql(base, table, (column) => phases.get(column.name) === 'final');
}
