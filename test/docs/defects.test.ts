/** Generates every schema of docs/defects.md, ships and cleans it, and runs the SQL below it, which must find nothing. */
import {readFileSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';
import {describe, expect, it} from 'vitest';
import {sqlType} from '../../src/core/sql-text.js';
import {generateDataset} from '../../src/generate/dataset.js';
import {plantDefects} from '../../src/generate/defects/planted.js';
import {here, modelOf} from '../generate/here.js';

const text = readFileSync(new URL('../../docs/defects.md', import.meta.url), 'utf8');
const sections = text
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    blocks: [...section.matchAll(/```(yaml|sql)\n([\s\S]*?)```/g)].map((match) => ({kind: match[1]!, code: match[2]!})),
  }))
  .filter(({blocks}) => blocks.length > 0);

describe('docs/defects.md', () => {
  it('has sections with a schema and questions each', () => {
    expect(sections.length).toBeGreaterThan(2);
    for (const {blocks} of sections) expect(blocks.map(({kind}) => kind).join(' ')).toMatch(/^yaml( sql)+$/);
  });

  it.each(sections)('$title', async ({blocks}) => {
    const [schema, ...questions] = blocks;
    const at = here();
    const model = await modelOf(schema!.code);
    const planted = await plantDefects(at.context, model, await generateDataset(at.context, model, {size: 4000, effects: true}, '1'), '1');
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    for (const name of ['raw', 'clean', 'cleaned', 'ledger']) await duck.run(`create schema ${name}`);
    const file = (path: string): string =>
      `read_csv('${path}', header = true, all_varchar = true, delim = ',', quote = '"', nullstr = '', allow_quoted_nulls = false)`;
    for (const {table, clean} of model.defects!) {
      const {columns} = model.tables.find(({name}) => name === table)!;
      const types = columns.map(({name, type}) => `cast("${name}" as ${sqlType(type)}) as "${name}"`).join(', ');
      await duck.run(`create table raw.${table} as from ${file(at.context.path(planted.tables.get(table)!.csv))}`);
      await duck.run(`create table clean.${table} as select ${types} from ${file(at.context.path(planted.clean.get(table)!.csv))}`);
      await duck.run(`create table cleaned.${table} as select ${types} from (${clean})`);
      await duck.run(`create or replace table raw.${table} as select row_number() over () as n, * from raw.${table}`);
    }
    await duck.run(`create table ledger.defects as select * replace ("row"::int as "row") from ${file(at.context.path(planted.ledger!))}`);
    expect(Number((await duck.runAndReadAll('select count(*) from ledger.defects')).getRows()[0]![0])).toBeGreaterThan(100);
    for (const {code} of questions) expect((await duck.runAndReadAll(code)).getRowsJson(), code).toEqual([]);
  });
});
