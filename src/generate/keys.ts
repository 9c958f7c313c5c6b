import type {Table} from '../core/model.js';
import {quoteText, sqlType} from '../core/sql-text.js';
import {textOf, type Vector} from './vector.js';
import {INLINE_DICTIONARY} from './duck.js';

/**
 * SQL for the key of row number `n` (an SQL expression, from 1) by an id template: `C{00000}`; more digits than zeros are kept. No number
 * is above `most`.
 */
export function idSql(template: string, type: Table['columns'][number]['type'], n: string, most = Infinity): string {
  const [before, zeros, after] = partsOf(template);
  if (type === 'integer') return `${n}::BIGINT`;
  const limit = 10 ** zeros.length;
  // Cheaper than lpad, which also would cut longer numbers.
  const padded = `substr((${n}::BIGINT + ${limit})::VARCHAR, 2)`;
  const digits = most < limit ? padded : `CASE WHEN ${n} < ${limit} THEN ${padded} ELSE ${n}::BIGINT::VARCHAR END`;
  return `(${[...(before === '' ? [] : [quoteText(before)]), digits, ...(after === '' ? [] : [quoteText(after)])].join(' || ')})`;
}

/** The key of row number `n` (from 1) by an id template; the same text as that of `idSql`. */
export function idText(template: string, n: number): string {
  const [before, zeros, after] = partsOf(template);
  return `${before}${String(n).padStart(zeros.length, '0')}${after}`;
}

function partsOf(template: string): [before: string, zeros: string, after: string] {
  const match = /^([^{]*)\{(0+)\}([^}]*)$/.exec(template);
  if (match === null) throw new Error(`not an id template: ${template}`);
  return [match[1]!, match[2]!, match[3]!];
}

/** SQL for the shipped value of a foreign key, given an expression for the parent's row from 0, one of `rows`. */
export function keySql(parent: Table, key: string, row: string, rows: number, keys: () => Vector): string {
  const column = parent.columns.find((candidate) => candidate.name === key)!;
  if (column.value.kind === 'id') return idSql(column.value.template, column.type, `(${row} + 1)`, rows);
  const vector = keys();
  const texts = Array.from(vector.data, (_, at) => textOf(vector, at)!);
  if (texts.length > INLINE_DICTIONARY * 5) throw new Error(`${parent.name} has too many given keys`);
  return `(${listSql(texts)})[${row}::BIGINT + 1]::${sqlType(column.type)}`;
}

/** Whether keys of the parent have to be looked up one by one: they do not follow from the row's number, and are too many for a list. */
export function isLookedUp(parent: Table, key: string, rows: number): boolean {
  return parent.columns.find((candidate) => candidate.name === key)!.value.kind !== 'id' && rows > INLINE_DICTIONARY;
}

/** A list of texts as an SQL literal. */
export const listSql = (texts: readonly string[]): string => `[${texts.map(quoteText).join(', ')}]`;
