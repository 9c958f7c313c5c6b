/** Worker task: a shard of a table that need not be settled, as a finished part of it: Parquet for those who read it, and its rows of the CSV. */
import type {DuckDBConnection} from '@duckdb/node-api';
import {quoteName, quoteText} from '../core/sql-text.js';
import type {StopSignal} from '../core/worker.js';
import {CSV_ROWS} from './csv.js';
import {dayBorder, timeOrder} from './direct.js';
import {appendVectors, withDuck} from './duck.js';
import {phasesOf, type TablePlan} from './plan.js';
import {Source} from './random.js';
import {kept, withDerived} from './settle.js';
import {makerOf, type ShardArgs} from './shard.js';
import {ROW} from './world.js';

/** Read soon and by this program only: light compression, and no dictionaries of many values, which take longer to make than to do without. */
const PARQUET = '(FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1000)';

/** A column that is never empty, so that a table of nothing but SQL has rows too. */
const AT = '__at';

export interface PartArgs extends Omit<ShardArgs, 'out'> {
  /** Where the Parquet file goes, if anybody reads it. */
  readonly out?: string;
  /** Rows of the table before this part; undefined where counters are rows. */
  readonly before?: number;
  /** Where the rows of the CSV go, if nothing has to be added to them. */
  readonly csv?: string;
}
export interface PartDone {
  readonly rows: number;
}

export default async function part(args: PartArgs, stop: StopSignal): Promise<PartDone> {
  return withDuck(stop, (duck) => make(duck, args));
}

async function make(duck: DuckDBConnection, args: PartArgs): Promise<PartDone> {
  const {plan, total, out, csv} = args;
  const {table} = plan;
  const source = new Source(plan.seed);
  const from = table.rows.kind === 'each' ? args.from : dayBorder(plan, source, total, args.from);
  const to = table.rows.kind === 'each' ? args.to : dayBorder(plan, source, total, args.to);
  const maker = await makerOf(duck, {...args, from, to});
  const axis = table.rows.kind === 'each' || table.axis === undefined ? undefined : maker.vector([table.axis]);
  const order = timeOrder(axis, maker.count);
  const before = args.before ?? from;
  const {names, vectors, select, columns} = maker.output();
  await appendVectors(duck, 'shard', [AT, ...names], [{type: 'double', data: Float64Array.from(order)}, ...vectors], order);
  // Rows are appended in their final order, and one thread keeps it.
  const typed = `(SELECT ${[`(rowid + ${before + 1})::BIGINT AS ${ROW}`, ...(select === '' ? [] : [select])].join(', ')} FROM shard)`;
  const whole = withDerived(typed, table, new Set(columns), before + maker.count);
  if (out !== undefined)
    await duck.run(
      `COPY (SELECT ${(plan.read?.map(quoteName) ?? kept(table)).join(', ')} FROM (${whole})) TO ${quoteText(out)} ${PARQUET}`,
    );
  if (csv !== undefined)
    await duck.run(
      `COPY (SELECT ${table.columns.map(({name}) => quoteName(name)).join(', ')} FROM (${whole})) TO ${quoteText(csv)} ${CSV_ROWS}`,
    );
  await duck.run('DROP TABLE shard');
  return {rows: maker.count};
}

/** Whether the CSV of a table has nothing that is only known once its children are there. */
export const isComplete = (table: TablePlan['table']): boolean => ![...phasesOf(table).values()].includes('final');
