import {childrenWeights} from '../core/counts.js';
import type {RowCount} from '../core/model.js';
import {childrenTable, DiscreteTable} from './distribution.js';

/** How many rows each parent gets: a quantile function with its mean. */
export function childrenOf(rows: Extract<RowCount, {kind: 'each'}>): {quantile(p: number): number; mean(): number} {
  if (rows.children === undefined) return childrenTable(rows.about, rows.from, rows.high);
  const counts = childrenWeights(rows.children, rows.from, rows.to);
  if (counts === undefined) throw new Error(`no number of children for ${rows.parent}`);
  return new DiscreteTable(counts.first, counts.weights);
}
