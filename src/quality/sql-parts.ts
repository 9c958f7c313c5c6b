import type {ForeignKey} from '../core/foreign-keys.js';
import {quoteName} from '../core/sql-text.js';

/** The alternatives of a condition, `a or b or c` at its outermost level, as they are written. Brackets, texts and CASE are not looked into. */
export function alternativesOf(condition: string): string[] {
  const tokens = condition.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\w+|[()]/g);
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const {0: token, index} of tokens) {
    const word = token.toLowerCase();
    if (token === '(' || word === 'case') depth++;
    else if (token === ')' || word === 'end') depth--;
    else if (word === 'or' && depth === 0) {
      parts.push(condition.slice(from, index));
      from = index + token.length;
    }
  }
  return [...parts, condition.slice(from)].map((part) => part.trim());
}

/**
 * Conditions on a row `c` of the referring table: its key is filled, and names no row of the parent, whose rows `relation` gives. A key of several
 * columns is empty as a whole, or not at all: half of one finds no parent.
 */
export function orphanSql(
  {columns, parent, parentColumns}: ForeignKey,
  relation: (table: string) => string,
): {readonly filled: string; readonly orphan: string} {
  const children = columns.map((name) => `c.${quoteName(name)}`);
  const same = children.map((child, k) => `p.${quoteName(parentColumns[k]!)} = ${child}`);
  const filled = children.map((child) => `${child} is not null`).join(' or ');
  return {
    filled: children.length === 1 ? filled : `(${filled})`,
    orphan: `not exists (select 1 from ${relation(parent)} p where ${same.join(' and ')})`,
  };
}
