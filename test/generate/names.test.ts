import {describe, expect, it} from 'vitest';
import type {Table} from '../../src/core/model.js';
import {rewriteSql, sqlReferences} from '../../src/generate/names.js';

const column = (name: string, parent?: string) => ({name, ...(parent === undefined ? {} : {references: {table: parent, column: 'id'}})});
const table = {columns: [column('amount'), column('agent_id', 'agents'), column('count')]} as unknown as Table;
const paths = (sql: string): string[] => sqlReferences(sql, table).map(({path}) => path.join('.'));

describe('what an SQL expression reads of its row', () => {
  it.each([
    ['amount * 2', ['amount']],
    ['"amount" * 2', ['amount']],
    ['Amount + AMOUNT', ['amount', 'amount']],
    [`agent_id . desk = 'amount'`, ['agent_id.desk']],
    ['amount.desk', []],
    ['count(amount) -- count', ['amount']],
    ['$$amount$$ || /* amount */ other', []],
  ])('%s', (sql, expected) => {
    expect(paths(sql)).toEqual(expected);
  });

  it('is put in quotes under the name of its path, and nothing else is touched', () => {
    const sql = `coalesce("amount", 0) + length(agent_id.desk) -- amount`;
    expect(rewriteSql(sql, sqlReferences(sql, table))).toBe(`coalesce("amount", 0) + length("agent_id.desk") -- amount`);
  });
});
