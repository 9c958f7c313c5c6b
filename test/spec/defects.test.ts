import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {settleDefects} from '../../src/spec/compile/settle-defects.js';
import type {ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import {printArtefact, parseArtefact} from '../../src/spec/artefact.js';
import {compileModel} from '../../src/spec/compile/model.js';
import {fillDefaults} from '../../src/spec/defaults.js';
import {bindTypes} from '../../src/sql/bind-types.js';
import {compile, errorsOf, load, marks} from './rig.js';

const TABLES = `tables:
  dim_shops:
    about: One row per shop.
    columns:
      shop_id: {about: Code}
      shop_name: {about: Name}
    data: [[S1, North], [S2, South]]
  fact_visits:
    about: One row per visit.
    rows: {each: dim_members, about: 2, from: 1, high: 5}
    columns:
      member_id: {references: dim_members}
      nth: {position: true}
      went_on: {when: {}}
  dim_members:
    about: One row per member.
    rows: 500
    columns:
      member_id: {id: "M{0000}"}
      full_name: {faker: person.fullName}
      plan: {pick: {Basic: 5, Plus: 3}}
  fact_sales:
    about: One row per sale.
    rows: 100% of size
    grain: [sale_id]
    columns:
      sale_id: {id: "R{00000}"}
      member_id: {references: dim_members}
      shop_id: {references: dim_shops}
      sold_at: {when: {hours: {open: 8-20, peak: 12}}}
      paid_by: {pick: {Cash: 6, Card: 4}}
      paid: {amount: {typical: 90, high: 400}}
      score: {number: {normal: {mean: 3, sd: 1}}}
`;
const at = (from: string, to: string): string => {
  const found = TABLES.replace(from, () => to);
  if (found === TABLES) throw new Error(`${from} is not there`);
  return found;
};
const messages = (text: string): string[] => errorsOf(compile(text)).map(({message}) => message);

describe('what is wrong with planted mistakes is said at its place, before a row is made', () => {
  it.each<[string, string, string, string]>([
    ['sale_id: {id: "R{00000}"}', 'sale_id: {id: "R{00000}", dirty: {case: 2%}}', 'dirty', 'fact_sales.sale_id is the key'],
    [
      'shop_id: {references: dim_shops}',
      'shop_id: {references: dim_shops, dirty: {spaces: 2%}}',
      'dirty',
      'fact_sales.shop_id is a key of another table',
    ],
    ['nth: {position: true}', 'nth: {position: true, dirty: {outliers: 2%}}', 'dirty', 'fact_visits.nth numbers the rows'],
    ['peak: 12}}}', 'peak: 12}}, dirty: {missing: 2%}}', 'missing', 'fact_sales.sold_at is the time of the row'],
    [
      'typical: 90, high: 400}}',
      'typical: 90, high: 400}, dirty: {case: 2%}}',
      'case',
      'fact_sales.paid is decimal(12,2), and letter case fits text',
    ],
    ['typical: 90, high: 400}}', 'typical: 90, high: 400}, dirty: {spaces: 2%}}', 'spaces', 'stray blanks fit text'],
    ['Card: 4}}', 'Card: 4}, dirty: {outliers: 2%}}', 'outliers', 'fact_sales.paid_by is text, and outliers fit numbers'],
    [
      'score: {number',
      'worth: {sql: paid * 2, dirty: {outliers: 2%}}\n      score: {number',
      'outliers',
      'fact_sales.worth is computed from other columns, and would no longer agree with them',
    ],
    ['Card: 4}}', 'Card: 4}, dirty: {format: 2%}}', 'format', 'another format fits dates'],
    ['sd: 1}}}', 'sd: 1}}, dirty: {format: 2%}}', 'format', 'fact_sales.score is double'],
    [
      'faker: person.fullName}',
      'faker: person.fullName, dirty: {case: 2%}}',
      'case',
      'has no list of values, so its letter case could not be restored without guessing',
    ],
    ['Basic: 5, Plus: 3}}', 'Basic: 5, BASIC: 3}, dirty: {case: 2%}}', 'case', 'differ in letter case only'],
    ['Basic: 5, Plus: 3}}', 'Basic: 5, Plus: 3}, dirty: {case: 25%}}', '25%', '25% is more than a fifth'],
    ['Basic: 5, Plus: 3}}', 'Basic: 5, Plus: 3}, dirty: {case: 0%}}', '0%', '0% is no share'],
    [
      'Basic: 5, Plus: 3}}',
      'Basic: 5, Plus: 3}, dirty: {case: 20%, spaces: 15%}}',
      'dirty',
      '35% of the cells of dim_members.plan would be spoilt',
    ],
    [
      'shop_name: {about: Name}',
      'shop_name: {about: Name, dirty: {missing: 5%}}',
      'missing',
      'is the only text that describes a row of dim_shops',
    ],
    [
      'rows: {each: dim_members',
      'duplicates: 1%\n    rows: {each: dim_members',
      'duplicates',
      'rows of fact_visits may be equal by chance',
    ],
    ['grain: [sale_id]', 'grain: [sale_id]\n    duplicates: 30%', '30%', '30% is more than a fifth'],
    [
      'grain: [sale_id]',
      'grain: [sale_id]\n    clean: select * from raw.fact_sales',
      'clean',
      'has no planted mistakes, so there is nothing to clean',
    ],
  ])('%s -> %s', (from, to, mark, message) => {
    const errors = errorsOf(compile(at(from, to)));
    expect(errors.map((error) => error.message).join('\n')).toContain(message);
    expect(marks(errors)).toEqual([`${mark} dirty`]);
    expect(errors[0]!.suggestion).toBeTruthy();
  });

  it('defects: none beside a dirty column, and rates by kind that are too high', () => {
    expect(messages(`${at('Basic: 5, Plus: 3}}', 'Basic: 5, Plus: 3}, dirty: {case: 2%}}')}defects: none\n`)).toEqual([
      'no defects are wanted, and dim_members has some',
    ]);
    expect(messages(`${TABLES}defects: {missing: 50%}\n`)).toEqual(['50% is more than a fifth']);
  });

  it('an unknown kind and another word for defects are found when the file is read', async () => {
    const spec = (schema: string): string => `domain: Retail\nfunction: Operations\nschema:\n${schema.replace(/^(?=.)/gm, '  ')}`;
    const wrong = await load({'a.yaml': spec(`${at('Card: 4}}', 'Card: 4}, dirty: {typos: 2%}}')}defects: some\n`)});
    expect(marks(errorsOf(wrong))).toEqual(['typos unknown-key', 'some form']);
  });

  it('a cell that gets lost where somebody reads it', async () => {
    const schema =
      `${at('sd: 1}}}', 'sd: 1}}, dirty: {missing: 3%, outliers: 2%}}')}  views: {good: select * from fact_sales where score > 4}\n`.replace(
        '  views:',
        'views:',
      );
    const found = await load({'a.yaml': `domain: Retail\nfunction: Operations\nschema:\n${schema.replace(/^(?=.)/gm, '  ')}`});
    expect(marks(errorsOf(found))).toEqual(['missing dirty', 'outliers dirty']);
    expect(errorsOf(found)[0]!.message).toBe('the view good reads fact_sales.score, and lost cells cannot be restored');
  });
});

describe('what the build chooses', () => {
  const PROBLEM = {
    title: 'T',
    company: {name: 'C', about: 'A'},
    statement: '',
    findings: {},
    questions: [
      {
        ask: 'How?',
        returns: ['paid_by', 'paid'],
        sql: 'select paid_by, sum(paid) as paid from fact_sales group by paid_by order by paid_by',
      },
    ],
  } as unknown as ProblemBlock;

  async function settle(text: string, problem = PROBLEM, level = 'Intermediate') {
    const spec = fillDefaults('shop', 'shop.yaml', {domain: 'Retail', function: 'Operations', skill_level: level, dataset_size: 4000});
    const schema = parse(text) as unknown as SchemaBlock;
    const compiled = compileModel(spec, schema);
    if (!compiled.ok) throw new Error(compiled.error[0]!.message);
    const bound = await bindTypes(compiled.value);
    if (!bound.ok) throw new Error(bound.error[0]!.message);
    return settleDefects(bound.value, schema, problem);
  }
  const dirtOf = (schema: SchemaBlock): Record<string, unknown> => {
    const found: Record<string, unknown> = {};
    for (const [table, {columns, duplicates}] of Object.entries(schema.tables)) {
      if (duplicates !== undefined) found[table] = duplicates;
      for (const [column, {dirty}] of Object.entries(columns)) if (dirty !== undefined) found[`${table}.${column}`] = dirty;
    }
    return found;
  };
  const value = async (text: string, problem = PROBLEM, level = 'Intermediate') => {
    const settled = await settle(text, problem, level);
    if (!settled.ok) throw new Error(settled.error.map(({message}) => message).join('\n'));
    return settled.value;
  };

  it('the usual ones: another form where a question reads, lost cells where nothing does, copies in facts', async () => {
    const {schema, model, receipt} = await value(TABLES);
    expect(dirtOf(schema)).toEqual({
      fact_sales: '1%',
      'fact_sales.paid_by': {case: '1%', spaces: '1%'},
      'fact_sales.score': {missing: '3%'},
      'dim_members.full_name': {missing: '3%'},
    });
    expect(schema.defects).toBe('written');
    expect(model.defects!.map(({table}) => table)).toEqual(['dim_members', 'fact_sales']);
    expect(receipt.at(-1)).toBe('No column is fit for outliers: every number is read by a question, a finding, a rule or another column.');
    expect(receipt).toContain('Planned defects in dim_members: full_name (missing 3%).');
  });

  it('none for Beginner, none when none are wanted, other rates when they are given', async () => {
    expect((await value(TABLES, PROBLEM, 'Beginner')).model.defects).toBeUndefined();
    expect((await value(`${TABLES}defects: none\n`)).model.defects).toBeUndefined();
    expect((await value(`${TABLES}defects: written\n`)).model.defects).toBeUndefined();
    expect(dirtOf((await value(`${TABLES}defects: {outliers: 2.5%, duplicates: 4%}\n`)).schema)).toEqual({
      fact_sales: '4%',
      'fact_sales.score': {outliers: '2.5%'},
    });
  });

  it('a star in a question reads all columns of its tables; one in a count or a product does not', async () => {
    const asks = (sql: string): ProblemBlock => ({...PROBLEM, questions: [{...PROBLEM.questions[0]!, sql}]});
    const lost = async (sql: string): Promise<string[]> =>
      Object.entries(dirtOf((await value(TABLES, asks(sql))).schema))
        .filter(([, kinds]) => typeof kinds === 'object' && kinds !== null && 'missing' in kinds)
        .map(([name]) => name);
    expect(await lost('select count(*), sum(2 * paid) from fact_sales')).toEqual(['dim_members.full_name', 'fact_sales.paid_by']);
    expect(await lost('select * from fact_sales order by paid limit 3')).toEqual(['dim_members.full_name']);
    expect(await lost('select s.* from fact_sales s join dim_members m using (member_id) where m.full_name is null')).toEqual([]);
  });

  it('is written out in schema.yaml, and means the same when it is read again', async () => {
    const {schema, model} = await value(TABLES);
    const text = printArtefact('schema', schema);
    expect(text).toContain('dirty: {case: 1%, spaces: 1%}');
    expect(text).toMatch(/\ndefects: written\n$/);
    const read = parseArtefact('schema', text, 'schema.yaml');
    if (!read.ok) throw new Error(read.error[0]!.message);
    const again = await settle(text);
    expect(again.ok && again.value.model.defects).toEqual(model.defects);
    expect(again.ok && printArtefact('schema', again.value.schema)).toBe(text);
  });

  it('cleaning SQL that a learner could write', async () => {
    const {model} = await value(TABLES);
    expect(model.defects!.find(({table}) => table === 'fact_sales')!.clean).toBe(`select distinct
  sale_id,
  member_id,
  shop_id,
  cast(sold_at as timestamp) as sold_at,
  upper(left(trim(paid_by), 1)) || lower(substr(trim(paid_by), 2)) as paid_by,
  cast(paid as decimal(12,2)) as paid,
  cast(score as double) as score
from raw.fact_sales`);
  });
});
