/** Worker task: the ledgers of all tables as one file. */
import {quoteText} from '../../core/sql-text.js';
import type {StopSignal} from '../../core/worker.js';
import {withDuck} from '../duck.js';

export interface JoinArgs {
  readonly parts: readonly string[];
  readonly out: string;
}

export default async function join({parts, out}: JoinArgs, stop: StopSignal): Promise<null> {
  return withDuck(stop, async (duck) => {
    const selects = parts.map(
      (part, k) =>
        `SELECT ${k} AS part, row_number() OVER () AS place, * FROM read_csv(${quoteText(part)}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false)`,
    );
    await duck.run(
      `COPY (SELECT * EXCLUDE (part, place) FROM (${selects.join(' UNION ALL ')}) ORDER BY part, place) TO ${quoteText(out)} (FORMAT csv, HEADER, DELIMITER ',')`,
    );
    return null;
  });
}
