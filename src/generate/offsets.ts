/** Worker task: how many rows of a table whose rows are dealt to parents come before certain parents. */
import type {RowCount} from '../core/model.js';
import {childCounts} from './children.js';
import {Source} from './random.js';

export interface OffsetsArgs {
  readonly table: {readonly name: string; readonly rows: Extract<RowCount, {kind: 'each'}>};
  readonly seed: string;
  /** Parents (rows from 0, rising) before whose children rows are counted. */
  readonly parents: readonly number[];
}

export default function offsets({table, seed, parents}: OffsetsArgs): Promise<readonly number[]> {
  const source = new Source(seed);
  let rows = 0;
  let at = 0;
  const before = parents.map((parent) => {
    rows += childCounts(table.name, table.rows, source, at, parent).reduce((sum, count) => sum + count, 0);
    at = parent;
    return rows;
  });
  return Promise.resolve(before);
}
