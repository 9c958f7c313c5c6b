/** Mistakes and signatures, with the real loader, author and stages. */
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {Folder, said} from './kit.js';
import {shop} from './shop.js';

const AUTHORED = `domain: E-Commerce
function: Operations
skill_level: Beginner
dataset_size: 600
`;

test('five mistakes in a spec: five located messages with a caret each, exit 2, nothing written', async () => {
  await using folder = await Folder.create();
  const wrong = shop()
    .replace('function: Operations', 'funktion: Operations')
    .replace('skill_level: Beginner', 'skill_level: Begginner')
    .replace('dataset_size: 400', 'dataset_size: many')
    .replace('references: dim_items', 'references: dim_itemz')
    .replace('months: {', 'monts: {')
    .replace('typical: 80', 'typcial: 80');
  await folder.write({'challenges/shop.yaml': wrong});
  const line = (text: string): number => wrong.split('\n').findIndex((candidate) => candidate.includes(text)) + 1;
  for (const command of ['build', 'validate']) {
    const {exitCode, err, out} = await folder.cli([command, 'challenges/shop.yaml']);
    expect(exitCode).toBe(2);
    const heads = [...err.matchAll(/^challenges\/shop\.yaml:(\d+):(\d+) error: (.+)$/gm)];
    const lines = heads.map((head) => Number(head[1]));
    for (const text of ['funktion', 'Begginner', 'many', 'dim_itemz', 'typcial']) expect(lines, text).toContain(line(text));
    expect(heads.length).toBeGreaterThanOrEqual(5);
    expect(err.match(/^ +\| +\^+$/gm)).toHaveLength(heads.length);
    for (const better of ['function', 'Beginner', 'dim_items', 'typical']) expect(err).toContain(better);
    // The caret stands under what is wrong.
    for (const [, at = '', column = ''] of heads) {
      const text = wrong.split('\n')[Number(at) - 1]!;
      expect(err.split('\n')).toContain(` ${at} | ${text}`);
      expect(err).toMatch(new RegExp(`\\| {${Number(column)}}\\^`));
    }
    expect(out).not.toMatch(/built in/);
  }
  expect(Object.keys(await folder.digests('.'))).toEqual(['challenges/shop.yaml']);
});

test('what only a stage can find wrong has its line too, and is exit 2', async () => {
  await using folder = await Folder.create({
    'challenges/trip.yaml': 'domain: Space Travel\nfunction: Operations\n',
    'challenges/parcels.yaml': 'domain: E-Commerce\nfunction: Operations\nauthor: {by: offline, case: rocket}\n',
    'challenges/shop.yaml': shop()
      .replace('sql: quantity * item_id.price', "sql: getenv('HOME')")
      .replace('from fact_sales group by', 'from fact_sale group by'),
  });
  const trip = await folder.cbdf(['build', 'challenges/trip.yaml']);
  expect(trip.exitCode).toBe(3);
  expect(trip.err).toMatch(
    /^challenges\/trip\.yaml:1:9 warning: .*no cases for the domain "Space Travel".*\n 1 \| domain: Space Travel\n {3}\| {9}\^{12}\n.*E-Commerce/,
  );
  const parcels = await folder.cbdf(['build', 'challenges/parcels.yaml']);
  expect(parcels.exitCode).toBe(2);
  expect(parcels.err).toMatch(
    /^challenges\/parcels\.yaml:3:29 error: there is no case "rocket" in E-Commerce\n 3 \| author: .*\n {3}\| {29}\^{6}\n.*doorbell/,
  );
  const wrong = await folder.cbdf(['build', 'challenges/shop.yaml', '--auto-approve']);
  expect(wrong.exitCode).toBe(2);
  const line = (text: string) =>
    shop()
      .split('\n')
      .findIndex((candidate) => candidate.includes(text)) + 1;
  expect(wrong.err).toContain(`challenges/shop.yaml:${line('sql: quantity * item_id.price')}:61 error: the function getenv is not allowed`);
});

test('SQL of a spec reaches no file, no environment and no second statement', async () => {
  const cases: [from: string, to: string, says: RegExp][] = [
    ['from fact_sales group by month', "from read_csv('/etc/passwd') group by month", /read_csv is not allowed/],
    ['from fact_sales group by month', "from '/etc/passwd' group by month", /there is no table \/etc\/passwd/],
    [
      'select month(sold_at) as month, round(avg(total), 2) as worth',
      "select getenv('HOME') as month, 1 as worth",
      /getenv is not allowed/,
    ],
    [
      'select month(sold_at) as month, round',
      "select (select content from read_text('/etc/passwd')) as month, round",
      /read_text is not allowed/,
    ],
    ['sql: quantity * item_id.price', 'sql: "(select content from read_text(\'/etc/passwd\'))"', /cannot select from tables/],
    ['sql: quantity * item_id.price', 'sql: "1); copy (select 1) to \'stolen.csv\'; select (1"', /without a semicolon/],
    ['sold: select s.*', "sold: select (select count(*) from glob('/etc/*')) as files, s.*", /glob is not allowed/],
    ['is: count(*)', "is: count(*) + length(current_setting('temp_directory'))", /current_setting is not allowed/],
  ];
  await using folder = await Folder.create();
  for (const [from, to, says] of cases) {
    await folder.write({'challenges/shop.yaml': shop()});
    await folder.edit('challenges/shop.yaml', from, to);
    const {exitCode, err, tasks} = await folder.cbdf(['build', 'challenges/*.yaml', '--auto-approve']);
    expect({exitCode, tasks}, to).toEqual({exitCode: 2, tasks: []});
    expect(err).toMatch(says);
    expect(err).toMatch(/^challenges\/shop\.yaml:\d+:\d+ error/);
    expect(err).not.toContain(process.env['HOME']!);
    expect(err).not.toMatch(/root:.*:0:0/);
  }
  expect(await folder.exists('stolen.csv')).toBe(false);
});

describe('signatures', () => {
  test('an unapproved gate is exit 3 and shows its files; each signature opens the next; in CI nothing is written', async () => {
    await using folder = await Folder.create({'challenges/shop.yaml': shop()});
    const inCi = await folder.cli(['build', 'challenges/shop.yaml'], {CI: 'true'});
    expect(inCi.exitCode).toBe(3);
    expect(await folder.exists('challenges/shop')).toBe(false);
    for (const gate of ['problem', 'schema', 'preview']) {
      const {exitCode, out, tasks} = await folder.cbdf(['build', 'challenges/*.yaml']);
      expect(exitCode).toBe(3);
      expect(out).toContain(`review  challenges/shop/${gate}.md`);
      expect(out).toContain(`cbdf approve shop ${gate}`);
      expect(Object.keys(await folder.digests('challenges/shop'))).toEqual(
        expect.arrayContaining([`${gate}.yaml`, `${gate}.md`, `${gate}.approval.yaml`]),
      );
      if (gate !== 'preview') expect(tasks).toEqual([]);
      expect(await folder.exists('dist')).toBe(false);
      const times = await folder.times('challenges');
      expect((await folder.cbdf(['build', 'challenges/*.yaml'], {CI: '1'})).exitCode).toBe(3);
      expect(await folder.times('challenges')).toEqual(times);
      expect((await folder.cbdf(['status'])).out).toContain(`next: cbdf approve shop ${gate}`);
      expect((await folder.cbdf(['approve', 'shop', gate])).exitCode).toBe(0);
    }
    const {challenges} = JSON.parse((await folder.cbdf(['status', '--json'])).out) as {
      challenges: {stages: {stage: string; state: string}[]; next: string}[];
    };
    expect(challenges[0]!.stages.map(({stage, state}) => `${stage} ${state}`).slice(0, 4)).toEqual([
      'problem approved',
      'schema approved',
      'preview approved',
      'full due',
    ]);
    expect((await folder.cbdf(['build', 'challenges/*.yaml', '--until', 'full'], {CI: 'true'})).exitCode).toBe(0);
  });

  test('--auto-approve in CI is exit 2, before anything runs', async () => {
    await using folder = await Folder.create({'challenges/shop.yaml': shop()});
    for (const [flags, env] of [
      [[], {CI: 'true'}],
      [['--ci'], {CI: ''}],
    ] as const) {
      const {exitCode, err} = await folder.cli(['build', 'challenges/*.yaml', '--auto-approve', ...flags], env);
      expect(exitCode).toBe(2);
      expect(err).toMatch(/--auto-approve is refused in CI/);
    }
    expect(Object.keys(await folder.digests('.'))).toEqual(['challenges/shop.yaml']);
  });

  test('an approval is void once the text or the record is tampered with', async () => {
    await using folder = await Folder.create({'challenges/post.yaml': AUTHORED, 'challenges/mail.yaml': AUTHORED});
    expect((await folder.build('--auto-approve', '--until', 'schema')).exitCode).toBe(0);
    expect((await folder.build('--until', 'schema')).exitCode).toBe(0);
    const good = await folder.read('challenges/post/problem.yaml');
    const record = await folder.read('challenges/post/problem.approval.yaml');
    const build = (env: Record<string, string> = {}) =>
      folder.cbdf(['build', 'challenges/post.yaml', '--until', 'schema', '--reporter', 'json'], env);
    const restore = () => folder.write({'challenges/post/problem.yaml': good, 'challenges/post/problem.approval.yaml': record});
    const waits = {type: 'stage-waiting', challenge: 'post', stage: 'problem'};

    // One word of the signed text.
    await folder.write({'challenges/post/problem.yaml': good.replace(/^title: .*$/m, 'title: Quite Another Story')});
    for (const env of [{CI: 'true'}, {CI: ''}]) {
      const {exitCode, events, stages} = await build(env);
      expect(exitCode).toBe(3);
      expect(events).toContainEqual(expect.objectContaining({...waits, state: 'edited'}));
      expect(stages).toEqual([]);
    }
    expect((await folder.read('challenges/post/problem.approval.yaml')).match(/^decision: (.*)$/m)?.[1]).toBe('pending');
    expect(await folder.read('challenges/post/problem.yaml')).toContain('title: Quite Another Story');

    // The digest in the record.
    await restore();
    await folder.write({
      'challenges/post/problem.approval.yaml': record.replace(/^digest: sha256:.*$/m, `digest: sha256:${'0'.repeat(64)}`),
    });
    expect((await build({CI: 'true'})).exitCode).toBe(3);
    expect((await build()).exitCode).toBe(3);
    expect((await folder.read('challenges/post/problem.approval.yaml')).match(/^decision: (.*)$/m)?.[1]).toBe('pending');

    // The key in the record: what was signed came from something else; the same text is made again, so it still stands here, and not in CI unseen.
    await restore();
    const otherKey = record.replace(/^key: sha256:.*$/m, `key: sha256:${'1'.repeat(64)}`);
    await folder.write({'challenges/post/problem.approval.yaml': otherKey});
    expect((await build()).exitCode).toBe(0);
    expect(await folder.read('challenges/post/problem.approval.yaml')).toBe(record);

    // Another challenge's signature, alone and with its text.
    for (const name of ['problem.approval.yaml', 'problem.yaml']) {
      await folder.write({[`challenges/post/${name}`]: await folder.read(`challenges/mail/${name}`)});
      const {exitCode, events} = await build({CI: 'true'});
      expect(exitCode, name).toBe(3);
      expect(events).toContainEqual(expect.objectContaining({...waits}));
    }

    // A record that is none.
    await restore();
    await folder.write({'challenges/post/problem.approval.yaml': 'gate: problem\ndecision: approved\n'});
    const broken = await build({CI: 'true'});
    expect(broken.exitCode).toBe(3);
    expect(said(broken.events).join()).toMatch(/approval-unreadable/);

    await restore();
    expect((await build({CI: 'true'})).exitCode).toBe(0);
  });

  test('a rejection gives the author another attempt, which waits for its own signature', async () => {
    await using folder = await Folder.create({'challenges/post.yaml': AUTHORED});
    expect((await folder.cbdf(['build', 'challenges/post.yaml'])).exitCode).toBe(3);
    const first = parse(await folder.read('challenges/post/problem.yaml')) as {company: {name: string}};
    expect((await folder.cbdf(['reject', 'post', 'problem', '--notes', 'another company, please'])).exitCode).toBe(0);
    expect((await folder.cbdf(['build', 'challenges/post.yaml'], {CI: 'true'})).exitCode).toBe(3);
    expect((await folder.cbdf(['build', 'challenges/post.yaml'])).exitCode).toBe(3);
    const second = parse(await folder.read('challenges/post/problem.yaml')) as {company: {name: string}};
    expect(second).not.toEqual(first);
    const record = await folder.read('challenges/post/problem.approval.yaml');
    expect(record).toMatch(/^decision: pending\nattempt: 2\nfeedback:\n {2}- "another company, please"$/m);
    expect((await folder.cbdf(['approve', 'post'])).exitCode).toBe(0);
    expect((await folder.cbdf(['build', 'challenges/post.yaml'])).out).toContain('cbdf approve post schema');
  });

  test('an edited preview is refused, an edited schema of the author is validated and waits', async () => {
    await using folder = await Folder.create({'challenges/post.yaml': AUTHORED.replace('Beginner', 'Intermediate')});
    expect((await folder.build('--auto-approve', '--until', 'preview')).exitCode).toBe(0);
    const preview = await folder.read('challenges/post/preview.yaml');
    await folder.write({'challenges/post/preview.yaml': preview.replace(/quality_score: .*/, 'quality_score: 10.5')});
    const refused = await folder.build('--until', 'preview');
    expect(refused.exitCode).toBe(1);
    expect(said(refused.events).join()).toMatch(/preview\.yaml was edited/);
    await folder.write({'challenges/post/preview.yaml': preview});

    const schema = await folder.read('challenges/post/schema.yaml');
    await folder.edit('challenges/post/schema.yaml', 'references: dim_customers', 'references: dim_costumers');
    const wrong = await folder.cbdf(['build', 'challenges/post.yaml']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.err).toMatch(/challenges\/post\/schema\.yaml:\d+:\d+ error: .*dim_costumers/);
    await folder.write({'challenges/post/schema.yaml': schema});
    await folder.edit('challenges/post/schema.yaml', 'rows: 100% of size', 'rows: 90% of size');
    const edited = await folder.build('--until', 'preview');
    expect(edited.exitCode).toBe(3);
    expect(edited.events).toContainEqual(expect.objectContaining({type: 'stage-waiting', stage: 'schema', state: 'edited'}));
    expect((await folder.cbdf(['approve', 'post', 'schema'])).exitCode).toBe(0);
    const next = await folder.build('--until', 'preview');
    expect(next.events).toContainEqual(expect.objectContaining({type: 'stage-waiting', stage: 'preview', state: 'stale'}));
  });
});
