/** What real stages and worker tasks run again after which change. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Counted, Folder} from './kit.js';
import {shop} from './shop.js';

const SPEC = 'challenges/shop.yaml';
type Edit = readonly [from: string, to: string];
/** Reports and package are of no interest where only rows are looked at. */
const DATA = ['--until', 'full'];
let folder: Folder;

beforeAll(async () => {
  folder = await Folder.create({[SPEC]: shop()});
  const first = await folder.build('--auto-approve');
  expect(first.exitCode).toBe(0);
  expect(first.tasks).toEqual(expect.arrayContaining(['pdf', 'excel', ...ofTable('fact_lines', ['part'])]));
});

afterAll(() => folder[Symbol.asyncDispose]());

const ofTable = (table: string, kinds: readonly string[]): string[] => kinds.map((kind) => `${kind} ${table}`);
const rowsMade = (tasks: readonly string[]): string[] => tasks.filter((task) => /^(part|shard|settle) /.test(task));
const csvs = () => folder.digests('dist/shop/datasets');

/** Edits the spec, builds and signs, does the check, and takes the edit back. */
async function after(edits: readonly Edit[], check: (built: Counted) => unknown, ...flags: readonly string[]): Promise<void> {
  const text = await folder.read(SPEC);
  for (const [from, to] of edits) await folder.edit(SPEC, from, to);
  try {
    const built = await folder.build('--auto-approve', ...flags);
    expect(built.exitCode).toBe(0);
    await check(built);
  } finally {
    await folder.write({[SPEC]: text});
  }
}

test('the second build does nothing', async () => {
  const times = {...(await folder.times('dist')), ...(await folder.times('challenges'))};
  expect(await folder.build()).toMatchObject({exitCode: 0, stages: [], tasks: []});
  expect({...(await folder.times('dist')), ...(await folder.times('challenges'))}).toEqual(times);
});

test('comments, the order of keys and the time of the file run nothing at all', async () => {
  await after(
    [
      ['domain: Retail\nfunction: Operations\n', '# A small one.\nfunction:   "Operations"\ndomain: Retail # with a comment\n'],
      ['{type: text, about: Short code}', '{about: "Short code", type: text}'],
    ],
    (built) => {
      expect(built).toMatchObject({stages: [], tasks: []});
    },
  );
});

test.each([
  [
    'questions, hints, reasons and the statement',
    [
      ['For each shop, how many sales were there', 'For every shop of ours, how many sales were there'],
      ['A month is a number here.', 'Months are numbers in this table.'],
      ['Shelves are short.', 'Shelves are shorter than ever.'],
      ['Find out what the till has changed.', 'Now find out what that till has changed.'],
    ],
  ],
  [
    'what tables, columns and rules are about',
    [
      ['Minute of the receipt', 'Minute printed on the receipt'],
      ['One row per sale.', 'One row for every sale.'],
      ['Nobody buys nothing', 'Nobody leaves with nothing'],
    ],
  ],
] as const)('rewording %s makes no row again, and reaches reports and package', async (_what, edits) => {
  const before = await csvs();
  await after(edits, async ({tasks, stages}) => {
    expect(tasks.filter((task) => /^(part|shard|settle|finish) /.test(task))).toEqual([]);
    expect([...tasks].sort()).toEqual(['challenge', 'excel', 'guide', 'learners-pdf', 'page', 'pdf']);
    expect(stages).toContain('shop package');
    expect(await csvs()).toEqual(before);
    const zip = await folder.zip('dist/shop/codebasics_data_challenge_shop.zip');
    const text = `${zip.text('README.txt')}${zip.text('data_dictionary.txt')}`.replace(/\s+/g, ' ');
    for (const [from, to] of edits) {
      expect(text).toContain(to);
      expect(text).not.toContain(from);
    }
  });
});

test('a change of one table makes that table and its descendants again, and no other', async () => {
  const before = await csvs();
  // dim_items has one descendant, the lines; the receipts are totalled over those.
  await after(
    [['price: {amount: {typical: 80', 'price: {amount: {typical: 95']],
    async ({tasks}) => {
      const tables = new Set(rowsMade(tasks).map((task) => task.split(' ')[1]));
      expect([...tables].sort()).toEqual(['dim_items', 'fact_lines']);
      const now = await csvs();
      expect(now['dim_shops.csv']).toBe(before['dim_shops.csv']);
      expect(Object.keys(now).filter((name) => now[name] !== before[name])).toEqual(
        expect.arrayContaining(['dim_items.csv', 'fact_lines.csv', 'fact_sales.csv']),
      );
    },
    ...DATA,
  );
  // The lines have none.
  await after(
    [['quantity: {count: {typical: 2', 'quantity: {count: {typical: 3']],
    async ({tasks}) => {
      expect([...new Set(rowsMade(tasks).map((task) => task.split(' ')[1]))]).toEqual(['fact_lines']);
      const now = await csvs();
      expect([now['dim_items.csv'], now['dim_shops.csv']]).toEqual([before['dim_items.csv'], before['dim_shops.csv']]);
    },
    ...DATA,
  );
});

test('going back to what was built before runs no worker', async () => {
  const back = await folder.build('--auto-approve');
  expect(back.exitCode).toBe(0);
  expect(back.tasks).toEqual([]);
});

test('where an upstream stage runs again and says the same, the build stops there', async () => {
  const brief = 'domain: E-Commerce\nfunction: Operations\nskill_level: Intermediate\ndataset_size: 500\nbrief: Parcels come late.\n';
  await using authored = await Folder.create({'challenges/post.yaml': brief});
  expect((await authored.build('--auto-approve', '--until', 'preview')).stages).toEqual(['post problem', 'post schema', 'post preview']);
  const gates = await authored.digests('challenges/post');
  // The author reads the brief, and comes to the same story.
  await authored.edit('challenges/post.yaml', 'late.', 'late!');
  expect(await authored.build('--until', 'preview')).toMatchObject({exitCode: 0, stages: ['post problem', 'post schema'], tasks: []});
  const now = await authored.digests('challenges/post');
  expect(Object.keys(gates).filter((name) => now[name] !== gates[name])).toEqual(['problem.approval.yaml', 'schema.approval.yaml']);
  expect(await authored.build('--until', 'preview')).toMatchObject({exitCode: 0, stages: [], tasks: []});
});

test('a deleted dist is copied from the store, a deleted cache is made again, to the byte', async () => {
  expect((await folder.build('--auto-approve')).exitCode).toBe(0);
  const before = await folder.digests('dist');
  await folder.remove('dist');
  expect(await folder.build()).toMatchObject({exitCode: 0, stages: [], tasks: []});
  expect(await folder.digests('dist')).toEqual(before);
  await folder.remove('cache');
  const rows = await csvs();
  const again = await folder.build(...DATA);
  expect(again.exitCode).toBe(0);
  expect(rowsMade(again.tasks).length).toBeGreaterThan(5);
  expect(await csvs()).toEqual(rows);
});
