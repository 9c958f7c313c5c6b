import {childrenWeights} from '../core/counts.js';
import type {RowCount} from '../core/model.js';
import {childrenTable, DiscreteTable} from './distribution.js';
import type {Source} from './random.js';

type Each = Extract<RowCount, {kind: 'each'}>;

/** Children a parent can have: counters of rows are parent times this plus the position. */
export const PER_PARENT = 4096;

/** How many rows each parent gets: a quantile function with its mean. */
export function childrenOf(rows: Each): {quantile(p: number): number; mean(): number} {
  if (rows.children === undefined) return childrenTable(rows.about, rows.from, rows.high);
  const counts = childrenWeights(rows.children, rows.from, rows.to);
  if (counts === undefined) throw new Error(`no number of children for ${rows.parent}`);
  return new DiscreteTable(counts.first, counts.weights);
}

/** Numbers of children of the parents [from, to) (rows from 0) in a table. */
export function childCounts(table: string, rows: Each, source: Source, from: number, to: number): Uint16Array {
  const children = childrenOf(rows);
  const stream = source.stream(table, '', 'children');
  const counts = new Uint16Array(to - from);
  for (let k = 0; k < counts.length; k++) counts[k] = Math.min(PER_PARENT, children.quantile(stream.uniform(from + k)));
  return counts;
}
