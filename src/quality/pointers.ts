import type {Model} from '../core/model.js';

/**
 * The place in the spec that a fallen check speaks of, found by the names in its details: checks name what they measured as
 * `table.column`, or by the table alone, and the worst of them is the cause. Undefined where no name is known.
 */
export function pointerOf(model: Model, details: readonly string[]): string | undefined {
  for (const detail of [...details].sort((a, b) => share(b) - share(a))) {
    const [, table, column] = /^(\w+)(?:\.(\w+))?/.exec(detail) ?? [];
    const found = model.tables.find(({name}) => name === table);
    if (found === undefined) continue;
    const rule = model.rules.find(({table: of, about}) => of === found.name && detail.startsWith(`${of}: ${about}`));
    return rule?.pointer ?? found.columns.find(({name}) => name === column)?.pointer ?? found.pointer;
  }
  return undefined;
}

/** How bad a detail such as `fact_orders.customer_id: 2 of 400 orphans` is; all of all is what `3 of 3 values occur` means, and no fault. */
function share(detail: string): number {
  const [, bad, of] = /: ([\d,]+) of ([\d,]+) /.exec(detail) ?? [];
  if (bad === undefined || of === undefined || bad === of) return 0;
  return Number(bad.replaceAll(',', '')) / Math.max(1, Number(of.replaceAll(',', '')));
}
