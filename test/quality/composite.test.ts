import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Model} from '../../src/core/model.js';
import type {Shipped} from '../../src/core/shipped.js';
import {CHECKS} from '../../src/quality/assess.js';
import type {Outcome} from '../../src/quality/check.js';
import {profileShipped} from '../../src/quality/profile.js';
import {diagram} from '../../src/render/page/schema.js';
import {qualityReport} from '../../src/render/pdf/quality-report.js';
import {dataDictionary} from '../../src/render/text/dictionary.js';
import {relationshipsOf, schemaJson} from '../../src/render/text/schema-json.js';
import {linkEnds} from '../../src/render/text/words.js';
import {openShipped} from '../../src/sql/sandbox.js';
import {generate, modelOf, type World} from '../generate/here.js';
import {sampleInput} from '../fixtures/report-input.js';
import {problem} from '../sql/problem.js';

const YAML = `
tables:
  dim_stores: {about: One row per outlet., rows: 30, columns: {store_id: {id: uuid, about: Key}, boss_id: {references: dim_stores, about: Above}}}
  fact_days:
    about: One row per outlet and day.
    rows: 900
    columns:
      store_id: {references: dim_stores, about: Where}
      day: {when: {}, about: Day}
      staff: {count: {typical: 5, from: 1, high: 12}, about: People}
      visits: {rollup: {of: fact_visits, is: count(*)}, about: Visits}
      spent: {rollup: {of: fact_visits, is: sum(amount)}, about: Money}
    key: [store_id, day]
  fact_visits:
    about: One row per visit.
    rows: 2000
    columns:
      visit_id: {id: "{0}", type: integer, about: Key}
      store_id: {references: fact_days, columns: [store_id, day], favour: top 20% get 50%, empty: 5%, about: Where}
      day: {with: store_id, about: Day}
      amount: {amount: {typical: 180, high: 410}, about: Money}
      staff: {sql: store_id.staff, about: People}
rules: [{table: fact_visits, check: staff = store_id.staff, about: Looked up}]
`;

describe('keys of several columns on their way through checks and reports', () => {
  let world: World;
  let model: Model;
  let shipped: Shipped;
  beforeAll(async () => {
    model = await modelOf(YAML);
    world = await generate(model, {size: 4000, effects: true});
    const folder = mkdtempSync(join(tmpdir(), 'cbdf-composite-'));
    shipped = await openShipped({model, files: world.files, database: join(folder, 'x.duckdb'), signal: new AbortController().signal});
  });
  afterAll(() => shipped.close());
  const check = async (id: string): Promise<Outcome> =>
    CHECKS.find((one) => one.id === id)!.measure({shipped, model, problem: {...problem, findings: {}, questions: []}, answers: []});

  it.each(['1.1', '1.2', '2.3', '3.1', '3.2', '3.3'])('check %s is measured and passes', async (id) => {
    const outcome = await check(id);
    expect(JSON.stringify(outcome.details)).not.toContain('not measured');
    expect(outcome, JSON.stringify(outcome)).toMatchObject({score: 10});
  });

  it('the checks look at all columns of a key', async () => {
    expect((await check('1.1')).details!.join('\n')).toContain('fact_days.store_id + day: 0 of 900');
    expect((await check('1.2')).details!.join('\n')).toContain('fact_visits.store_id + day: 0 of ');
  });

  it('a path over the key joins one row to each row', async () => {
    const source = await shipped.rowSource('fact_visits', ['store_id.staff']);
    if (!source.ok) throw new Error(source.error.message);
    const {rows} = await shipped.query(
      `select count(*), count(*) filter (where ${source.value.expressions[0]!} is distinct from staff) from ${source.value.from}`,
    );
    expect(rows[0]!.map(Number)).toEqual([2000, 0]);
  });

  it('totals belong to one row', async () => {
    expect(await world.one('select sum(visits) from fact_days')).toBe(await world.one('select count(store_id) from fact_visits'));
  });

  it('profile, diagram, schema.json and map name both columns', async () => {
    const profile = await profileShipped(shipped, model);
    const link = profile.relationships.find(({from}) => from.table === 'fact_visits')!;
    expect(linkEnds(link)).toEqual(['fact_visits (store_id, day)', 'fact_days (store_id, day)']);
    expect(profile.tables.find(({name}) => name === 'fact_visits')!.columns.find(({name}) => name === 'day')!.references).toBe(
      'fact_days.day',
    );
    expect(diagram(model)).toContain('  fact_days |o--o{ fact_visits : "store_id, day"');
    expect(diagram(model)).toContain('text store_id PK, FK');
    expect(diagram(model)).toContain('  dim_stores |o--o{ dim_stores : boss_id');
    expect(relationshipsOf(model)).toContainEqual({
      from: {table: 'fact_visits', column: 'store_id'},
      to: {table: 'fact_days', column: 'store_id'},
      columns: [
        {from: 'store_id', to: 'store_id'},
        {from: 'day', to: 'day'},
      ],
      cardinality: 'many-to-one',
      optional: true,
    });
    const json = JSON.parse(
      schemaJson(model, {
        id: 'x',
        title: 'X',
        domain: 'Retail',
        function: 'Ops',
        level: 'Beginner',
        company: {name: 'C', about: 'c'},
        period: model.period,
        currency: 'INR',
      } as never),
    ) as {tables: {name: string; primaryKey: string[]}[]};
    expect(json.tables.find(({name}) => name === 'fact_days')!.primaryKey).toEqual(['store_id', 'day']);
    const input = {...sampleInput, profile};
    expect(dataDictionary(input)).toContain('fact_visits (store_id, day) -> fact_days (store_id, day)  (may be empty)');
    expect(Buffer.from((await qualityReport(input)).subarray(0, 5)).toString()).toBe('%PDF-');
  });
});
