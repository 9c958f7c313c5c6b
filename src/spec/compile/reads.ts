/** Which columns SQL of a challenge reads: by name, since a name that occurs nowhere is read by nobody. */
import type {ProblemBlock, SchemaBlock} from '../../core/spec.js';
import type {Json} from '../../core/json.js';
import {sqlNames} from '../../core/sql-names.js';
import {isObject} from './outline.js';

/** Who reads: `question 3`, `the view booked`; and whether a question does, by itself or through a view. */
export interface Reader {
  readonly who: string;
  readonly asked: boolean;
}

/** A star that stands for columns: after a select, a comma, a dot, `distinct` or inside of `columns(...)`; not that of `count(*)` or of a product. */
const STAR = /(?:\bselect|\bdistinct|\ball|,|\.|\bcolumns\s*\()\s*\*/i;

/**
 * Tells who reads a column of a table. Careful rather than exact: SQL that names a column names those of all tables, and a star in a
 * question or a finding reads every column of the tables and views that it names. Stars of views add nothing: what is read of them is
 * named further on.
 */
export function readersOf(schema: SchemaBlock, problem?: ProblemBlock): (table: string, column: string) => Reader | undefined {
  const names = new Map<string, Reader>();
  const whole = new Map<string, Reader>();
  const views = Object.entries(schema.views ?? {});
  const add = (sql: string | undefined, reader: Reader, final = false): void => {
    if (sql === undefined) return;
    const parts = sqlNames(sql).flatMap((name) => name.parts.map((part) => part.toLowerCase()));
    for (const name of parts) if (!names.has(name)) names.set(name, reader);
    if (!final || !STAR.test(sql)) return;
    for (const name of reached(parts, views)) if (schema.tables[name] !== undefined && !whole.has(name)) whole.set(name, reader);
  };
  problem?.questions.forEach(({sql, mistakes}, k) => {
    const reader = {who: `question ${k + 1}`, asked: true};
    add(sql, reader, true);
    for (const {swap} of mistakes ?? []) for (const other of Object.values(swap)) add(other, reader, true);
  });
  for (const [name, finding] of Object.entries(problem?.findings ?? {})) {
    const reader = {who: `the finding ${name}`, asked: true};
    add(finding.sql, reader, true);
    for (const sql of [finding.where, finding.from, finding.to, ...(finding.by ?? [])]) add(sql, reader);
  }
  for (const [name, {is}] of Object.entries(schema.metrics ?? {})) add(is, {who: `the metric ${name}`, asked: true});
  for (const [name, sql] of views) add(sql, {who: `the view ${name}`, asked: true});
  (schema.rules ?? []).forEach(({check}, k) => {
    add(check, {who: `rule ${k + 1}`, asked: false});
  });
  for (const [table, spec] of Object.entries(schema.tables))
    for (const [column, value] of Object.entries(spec.columns)) {
      const reader = {who: `${table}.${column}`, asked: false};
      add(textOf(value['sql']), reader);
      const rollup = value['rollup'];
      if (isObject(rollup)) for (const key of ['is', 'where']) add(textOf(rollup[key]), reader);
    }
  return (table, column) => names.get(column.toLowerCase()) ?? whole.get(table);
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** The names, and those that views among them name, and so on. */
function reached(names: readonly string[], views: readonly (readonly [string, string])[]): Set<string> {
  const found = new Set(names);
  for (let grown = true; grown;) {
    grown = false;
    for (const [view, sql] of views) {
      if (!found.has(view)) continue;
      for (const name of sqlNames(sql).flatMap(({parts}) => parts.map((part) => part.toLowerCase())))
        if (!found.has(name)) {
          found.add(name);
          grown = true;
        }
    }
  }
  return found;
}
