/** Planned defects from the spec to the package: what ships, what proves it, and what happens when somebody cleans wrongly. */
import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Counted, Folder, numberOf, rowsOf, said, shippedTables} from './kit.js';
import {shop} from './shop.js';

/** The shop for people who know how to clean: some mistakes by hand, the rest chosen by the build. */
const SPEC = shop({size: 3000})
  .replace('skill_level: Beginner', 'skill_level: Intermediate')
  .replace(
    '{pick: {Cash: 6, Card: 4}, about: How it was paid}',
    '{pick: {Cash: 6, Card: 4}, about: How it was paid, dirty: {case: 3%, spaces: 3%}}',
  )
  .replace('peak: 18}, weekdays: {sat: +40%}}, about', 'peak: 18}, weekdays: {sat: +40%}}, dirty: {format: 4%}, about');
const BUILD = ['build', 'challenges/shop.yaml', '--auto-approve', '--reporter', 'json'];

interface Truth {
  readonly rows: Readonly<Record<string, number>>;
  readonly defects: {
    readonly tables: readonly {readonly table: string; readonly rows: number; readonly rows_shipped: number; readonly clean: string}[];
    readonly planted: readonly {readonly table: string; readonly column: string | null; readonly kind: string; readonly count: number}[];
    readonly forgot_to_clean: readonly {
      readonly question: string;
      readonly shows: boolean;
      readonly right: unknown[];
      readonly wrong: unknown[];
    }[];
  };
}

let folder: Folder;
let built: Counted;
let truth: Truth;
beforeAll(async () => {
  folder = await Folder.create({'challenges/shop.yaml': SPEC});
  built = await folder.cbdf(BUILD);
  truth = JSON.parse(await folder.read('dist/shop/ground_truth.json')) as Truth;
}, 120_000);
afterAll(() => folder[Symbol.asyncDispose]());

test('the build is proved, and says what it planted', async () => {
  expect(said(built.events)).toEqual([]);
  expect(built.exitCode).toBe(0);
  const page = await folder.read('challenges/shop/schema.md');
  expect(page).toContain('## Planned defects');
  expect(page).toContain('raw.fact_sales');
  expect(await folder.read('challenges/shop/schema.yaml')).toMatch(/^defects: written$/m);
});

test('what instructors get adds up: ledger, counts, rows', async () => {
  const duck = await shippedTables(folder, 'shop');
  await duck.run(
    `create table ledger as select * from read_csv('${folder.path('dist/shop/defects.csv')}', header = true, all_varchar = true)`,
  );
  for (const {table, rows, rows_shipped} of truth.defects.tables) {
    expect(rows).toBe(truth.rows[table]);
    expect(await numberOf(duck, `select count(*)::int from raw.${table}`)).toBe(rows_shipped);
    expect(await numberOf(duck, `select count(*)::int from ${table}`)).toBe(rows);
  }
  for (const {table, column, kind, count} of truth.defects.planted) {
    const where = `"table" = '${table}' and "column" is not distinct from ${column === null ? 'null' : `'${column}'`} and kind = '${kind}'`;
    expect(await numberOf(duck, `select count(*)::int from ledger where ${where}`), `${table} ${column ?? ''} ${kind}`).toBe(count);
  }
  const kinds = await rowsOf(duck, 'select distinct kind from ledger order by 1');
  expect(kinds.flat()).toEqual(expect.arrayContaining(['case', 'duplicates', 'format', 'spaces']));
  // Every line tells the truth about the shipped file.
  const lies = await rowsOf(
    duck,
    `select * from ledger l join (select *, row_number() over () as n from raw.fact_sales) s on s.n = l."row"::int where l."table" = 'fact_sales' and "column" = 'paid_by' and s.paid_by <> l.shipped`,
  );
  expect(lies).toEqual([]);
});

test('a learner who lets DuckDB guess the types comes to the same tables with the same SQL', async () => {
  const {DuckDBInstance} = await import('@duckdb/node-api');
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  await duck.run('create schema raw');
  const strict = await shippedTables(folder, 'shop');
  for (const {table, clean} of truth.defects.tables) {
    await duck.run(`create table raw.${table} as select * from '${folder.path(`dist/shop/datasets/${table}.csv`)}'`);
    await duck.run(`create table ${table} as ${clean.replace(/try_strptime\((\w+),/g, 'try_strptime($1::varchar,')}`);
    const all = `select * from ${table} order by all`;
    expect(await rowsOf(duck, all), table).toEqual(await rowsOf(strict, all));
  }
});

test('who forgets to clean gets other answers, and the ground truth has them', () => {
  expect(truth.defects.forgot_to_clean.map(({question}) => question)).toEqual(['q01', 'q02', 'q03', 'q04']);
  const shows = truth.defects.forgot_to_clean.filter((one) => one.shows);
  expect(shows.length).toBeGreaterThan(1);
  for (const {right, wrong} of shows) expect(wrong).not.toEqual(right);
});

test('both editions say that files have to be cleaned; neither says where, and only one how', async () => {
  const zip = 'dist/shop/codebasics_data_challenge_shop';
  const learner = await folder.zip(`${zip}_learner.zip`);
  const full = await folder.zip(`${zip}.zip`);
  for (const {names, text} of [learner, full]) {
    expect(names).not.toContain('defects.csv');
    const readme = text('README.txt').replace(/\s+/g, ' ');
    expect(readme).toContain('stray blanks before and after text');
    expect(readme).toContain('rows that occur twice');
    const part = /CLEAN IT FIRST.*?HOW TO USE IT/.exec(readme)![0];
    expect(part).not.toMatch(/fact_|dim_|paid_by|sold_at|%|select/);
    const dictionary = text('data_dictionary.txt').replace(/\s+/g, ' ');
    expect(dictionary).toContain('Times are yyyy-mm-dd hh:mm:ss; some exports have dd/mm/yyyy hh:mm:ss.');
  }
  expect(full.text('README.txt').replace(/\s+/g, ' ')).toContain('ledger of every planted defect');
  expect(learner.text('README.txt')).not.toMatch(/defects\.csv|Cleaning|planted/);

  const exceljs = (await import('exceljs')).default;
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(folder.path('dist/shop/analytical_answers.xlsx'));
  const lines: string[] = [];
  book.getWorksheet('Cleaning')!.eachRow((row) => lines.push(row.getCell(1).text));
  const written = lines.join('\n').replace(/\s+/g, ' ');
  for (const {clean} of truth.defects.tables) expect(written).toContain(clean.replace(/\s+/g, ' '));
  const question = book.worksheets.find(({name}) => name.startsWith('Q01'))!;
  const texts: string[] = [];
  question.eachRow((row) => texts.push(row.getCell(1).text));
  expect(texts.join('\n')).toContain('Without cleaning, the answer is another');
});

test('another number of workers plants the same', async () => {
  for (const jobs of ['1', '3']) {
    await using other = await Folder.create({'challenges/shop.yaml': SPEC});
    expect((await other.cbdf([...BUILD, '--jobs', jobs, '--until', 'full'])).exitCode).toBe(0);
    for (const file of ['defects.csv', 'ground_truth.json', 'datasets/fact_sales.csv'])
      expect(await readFile(other.path(`dist/shop/${file}`), 'utf8'), `${file} with ${jobs}`).toBe(await folder.read(`dist/shop/${file}`));
  }
});

test.each([
  [
    'forgets the blanks',
    'upper(left(paid_by, 1)) || lower(substr(paid_by, 2))',
    /^defects-cleaning: Cleaning fact_sales does not restore it: in row \d+ \(R\d+\) paid_by is ".*" in the cleaned table, and ".*" in the clean one/,
  ],
  ['is not even right about the type', 'cast(paid_by as integer)', /^clean: paid_by comes out as INTEGER, and fact_sales\.paid_by is text/],
])('cleaning SQL that %s stops the build', async (_what, paidBy, message) => {
  const clean = `select distinct sale_id, shop_id, coalesce(try_strptime(sold_at, '%Y-%m-%d %H:%M:%S'), try_strptime(sold_at, '%d/%m/%Y %H:%M:%S')) as sold_at, ${paidBy} as paid_by, total from raw.fact_sales`;
  await using wrong = await Folder.create({
    'challenges/shop.yaml': SPEC.replace('      rows: 30% of size', `      rows: 30% of size\n      clean: ${JSON.stringify(clean)}`),
  });
  const end = await wrong.cbdf(BUILD);
  // A mistake in the spec, at its line.
  expect(end.exitCode).toBe(2);
  const located = end.events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic.location?.lineText ?? ''] : []));
  expect(located.join('\n')).toContain('clean:');
  expect(
    said(end.events).some((one) => message.test(one)),
    said(end.events).join('\n'),
  ).toBe(true);
  expect(await wrong.exists('dist/shop')).toBe(false);
});

test('who reviews the schema is told what was chosen, and what was not possible', async () => {
  await using gated = await Folder.create({'challenges/shop.yaml': SPEC});
  await gated.cbdf(['build', 'challenges/shop.yaml', '--reporter', 'json']);
  await gated.cbdf(['approve', 'shop']);
  const {exitCode, events} = await gated.cbdf(['build', 'challenges/shop.yaml', '--reporter', 'json']);
  expect(exitCode).toBe(3);
  const lines = events.flatMap((event) => (event.type === 'receipt' ? event.lines : []));
  expect(lines).toContain('Planned defects in fact_sales: sold_at (format 4%), paid_by (case 3%, spaces 3%), rows twice (1%).');
  expect(lines.join('\n')).toContain('No column is fit');
});

test('a schema that was signed before there were defects stays without', async () => {
  await using older = await Folder.create({
    'challenges/shop.yaml': shop({size: 600}).replace('skill_level: Beginner', 'skill_level: Intermediate'),
  });
  await older.cbdf([...BUILD, '--until', 'schema']);
  const text = await older.read('challenges/shop/schema.yaml');
  const signed = text
    .replace(/^defects: .*\n/m, '')
    .replace(/^ +duplicates: .*\n/gm, '')
    .replace(/^ +dirty: .*\n/gm, '')
    .replace(/, dirty: \{[^}]*\}/g, '');
  expect(signed).not.toBe(text);
  await older.write({'challenges/shop/schema.yaml': signed});
  const end = await older.cbdf(BUILD);
  expect(said(end.events).filter((one) => !one.startsWith('finding'))).toEqual([]);
  expect(await older.exists('dist/shop/datasets/fact_sales.csv')).toBe(true);
  expect(await older.exists('dist/shop/defects.csv')).toBe(false);
});
