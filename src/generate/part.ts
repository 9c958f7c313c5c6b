/** Worker task: a shard of a table that need not be settled, as a finished part of it: Parquet for those who read it, and its rows of the CSV. */
import type {DuckDBConnection} from '@duckdb/node-api';
import {quoteName, quoteText} from '../core/sql-text.js';
import type {StopSignal} from '../core/worker.js';
import {CSV_ROWS} from './csv.js';
import {dayBorder, timeOrder} from './direct.js';
import {appendVectors, withDuck} from './duck.js';
import {phasesOf} from './plan.js';
import {Source} from './random.js';
import {kept, withDerived} from './settle.js';
import {makerOf, type ShardArgs} from './shard.js';
import {ROW} from './world.js';

export interface PartArgs extends ShardArgs {
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
  const inTime = table.axis !== undefined && table.rows.kind !== 'each';
  const order = timeOrder(inTime ? maker.vector([table.axis!]) : undefined, maker.count);
  const first = (args.before ?? from) + 1;
  const {names, vectors, select, columns} = maker.output();
  // Numbers are given in the final order, and so they are by index before it.
  const number = new Float64Array(maker.count);
  order.forEach((i, k) => (number[i] = first + k));
  await appendVectors(duck, 'shard', [ROW, ...names], [{type: 'double', data: number}, ...vectors], order);
  const typed = `(SELECT ${[`${ROW}::BIGINT AS ${ROW}`, select].join(', ')} FROM shard)`;
  await duck.run(`CREATE OR REPLACE TEMP TABLE part AS ${withDerived(typed, table, new Set(columns), 0)}`);
  // One thread keeps the order in which rows were appended.
  await duck.run(`COPY (SELECT ${kept(table).join(', ')} FROM part) TO ${quoteText(out)} (FORMAT parquet, COMPRESSION zstd)`);
  if (csv !== undefined)
    await duck.run(`COPY (SELECT ${table.columns.map(({name}) => quoteName(name)).join(', ')} FROM part) TO ${quoteText(csv)} ${CSV_ROWS}`);
  await duck.run('DROP TABLE part');
  await duck.run('DROP TABLE shard');
  return {rows: maker.count};
}

/** Whether the CSV of a table has nothing that is only known once its children are there. */
export const isComplete = (table: PartArgs['plan']['table']): boolean => ![...phasesOf(table).values()].includes('final');
