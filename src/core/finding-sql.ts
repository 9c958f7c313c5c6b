import type {FindingSpec} from './spec.js';
import {quoteName} from './sql-text.js';

/**
 * The SELECT that measures a finding, and what it gives: `value` one row with a value; `change` one row with before and after;
 * `groups` a row per group, its `by` columns and then the value; `group-changes` the same with before and after.
 */
export interface FindingQuery {
  readonly sql: string;
  readonly shape: 'value' | 'change' | 'groups' | 'group-changes';
}

/**
 * Builds the measure of a finding: its own `sql`, or the metric's aggregate over the rows that `where`, `from` and `to` select.
 * The finding names a metric or has SQL; `metric` is that metric.
 */
export function findingSql(finding: FindingSpec, metric: {readonly of: string; readonly is: string} | undefined): FindingQuery {
  const by = finding.by ?? [];
  if (finding.sql !== undefined) return {sql: finding.sql, shape: by.length > 0 ? 'groups' : 'value'};
  if (!metric) throw new Error('a finding without SQL needs its metric');
  // Brackets close on a new line, so that a comment at the end of what an author wrote does not swallow them.
  const rows = (condition?: string): string => {
    const conditions = [finding.where, condition].filter((one) => one !== undefined).map((one) => `(${one}\n)`);
    return `from ${quoteName(metric.of)}${conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''}`;
  };
  const value = `(${metric.is}\n)::double`;
  const names = by.map(quoteName);
  const list = names.join(', ');
  const compared = finding.from !== undefined && finding.to !== undefined;
  if (by.length === 0) {
    if (!compared) return {sql: `select ${value} as value ${rows()}`, shape: 'value'};
    return {
      sql: `select (select ${value} ${rows(finding.from)}) as before, (select ${value} ${rows(finding.to)}) as after`,
      shape: 'change',
    };
  }
  if (!compared) return {sql: `select ${list}, ${value} as value ${rows()} group by ${list} order by ${list}`, shape: 'groups'};
  const side = (condition: string | undefined): string => `select ${list}, ${value} as value ${rows(condition)} group by ${list}`;
  return {
    sql: [
      `with b as (${side(finding.from)}), a as (${side(finding.to)})`,
      `select ${names.map((name) => `coalesce(b.${name}, a.${name}) as ${name}`).join(', ')}, b.value as before, a.value as after`,
      `from b full join a on ${names.map((name) => `b.${name} is not distinct from a.${name}`).join(' and ')} order by ${names.map((_, i) => i + 1).join(', ')}`,
    ].join('\n'),
    shape: 'group-changes',
  };
}
