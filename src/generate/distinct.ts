/** Worker task: how many rows of a table's shards are left when of equal combinations one stays. */
import type {Table} from '../core/model.js';
import {quoteText} from '../core/sql-text.js';
import type {StopSignal} from '../core/worker.js';
import {looseCombinations, withoutTwins} from './combinations.js';
import {withDuck} from './duck.js';
import {CHANCE, RAW} from './shard.js';

export interface DistinctArgs {
  readonly table: Table;
  readonly shards: readonly string[];
}
export interface DistinctDone {
  readonly rows: number;
}

export default async function distinct({table, shards}: DistinctArgs, stop: StopSignal): Promise<DistinctDone> {
  return withDuck(stop, async (duck) => {
    const rows = withoutTwins(
      `SELECT * FROM read_parquet([${shards.map(quoteText).join(', ')}])`,
      looseCombinations(table),
      `${CHANCE}, ${RAW}`,
    );
    const result = await duck.runAndReadAll(`SELECT count(*) FROM (${rows})`);
    return {rows: Number(result.getRows()[0]![0])};
  });
}
