/** The three bundled challenges, built as README says, by the compiled command in processes of their own. */
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {DuckDBConnection} from '@duckdb/node-api';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import type {QaResults} from '../../src/core/qa.js';
import {CATEGORIES, categoryOf} from '../../src/quality/catalogue.js';
import {descriptorFaults} from '../../src/quality/data-package.js';
import {BUNDLED} from './facts.js';
import {type Ended, Folder, numberOf, plain, REPOSITORY, rowsOf, shippedTables, tool} from './kit.js';

const NAMES = Object.keys(BUNDLED);
const HERE = {TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8'};
const THERE = {TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8'};
const GATES = ['--auto-approve', '--until', 'preview'];

/** No approvals and no cache: one worker, gates only. */
let first: Folder;
/** The same with three workers, elsewhere and in another language; then built to the end. */
let other: Folder;
/** As a fresh clone in CI: the approvals, and no cache. */
let clone: Folder;
const ended: Record<string, Ended> = {};
let touched: Readonly<Record<string, number>>;
let digests: {first: Gates; other: Gates; clone: Gates};
type Gates = Readonly<Record<string, string>>;

beforeAll(async () => {
  [first, other, clone] = await Promise.all([Folder.create(), Folder.create({}, 'cbdf e2e ü '), Folder.create()]);
  const specs = NAMES.map((name) => `${name}.yaml`);
  for (const spec of specs) {
    await first.copy(join(REPOSITORY, 'challenges', spec), `challenges/${spec}`);
    await other.copy(join(REPOSITORY, 'challenges', spec), `challenges/${spec}`);
  }
  // Side by side: each is mostly one process on one core.
  await Promise.all([
    first.cli(['build', 'challenges/*.yaml', '--jobs', '1', ...GATES], HERE).then((end) => (ended['first'] = end)),
    other.cli(['build', 'challenges/*.yaml', '--jobs', '3', ...GATES], THERE).then((end) => (ended['other'] = end)),
  ]);
  digests = {first: await first.digests('challenges'), other: await other.digests('challenges'), clone: {}};

  const isSigned = await Promise.all(NAMES.map(async (name) => (await committed(name)).includes('preview.approval.yaml')));
  await clone.copy(isSigned.every(Boolean) ? join(REPOSITORY, 'challenges') : first.path('challenges'), 'challenges');
  // Both go on from the same signatures; a committed text may have been edited before it was signed.
  await other.copy(clone.path('challenges'), 'challenges');
  touched = await clone.times('challenges');
  await Promise.all([
    clone.cli(['build', 'challenges/*.yaml', '--jobs', '1'], {...HERE, CI: 'true'}).then((end) => (ended['clone'] = end)),
    other.cli(['build', 'challenges/*.yaml', '--jobs', '3'], THERE).then((end) => (ended['other full'] = end)),
  ]);
  digests = {...digests, clone: await clone.digests('dist')};
}, 180_000);

afterAll(async () => {
  await Promise.all([first, other, clone].map((folder) => folder[Symbol.asyncDispose]()));
});

const committed = (name: string): Promise<string[]> => readdir(join(REPOSITORY, 'challenges', name)).catch(() => []);

describe('the main command', () => {
  test('CI builds a fresh clone from committed approvals, and writes nothing beside the specs', async () => {
    expect(ended['clone']).toMatchObject({exitCode: 0, err: ''});
    expect(await clone.times('challenges')).toEqual(touched);
    for (const name of NAMES) {
      const files = Object.keys(await clone.digests(`dist/${name}`));
      const zip = `codebasics_data_challenge_${name}`;
      const expected = [
        'analytical_answers.xlsx',
        'challenge.pdf',
        `${zip}.zip`,
        `${zip}_learner.zip`,
        'datapackage.json',
        // Beginners get clean files.
        ...(name === 'healthcare-drawn-twice' ? [] : ['defects.csv']),
        'ground_truth.json',
        'manifest-sha256.txt',
        'qa_results.json',
        'quality_report.pdf',
        'quality_report_learner.pdf',
        'report.html',
        'schema.json',
        'solution_guide.pdf',
      ];
      expect(files.filter((file) => !/^datasets\/\w+\.csv$/.test(file)).sort()).toEqual(expected);
    }
  });

  test('the checksums are those of all other files, and the descriptor is a Data Package with the CSVs as they are', async () => {
    for (const name of NAMES) {
      const {'manifest-sha256.txt': _own, ...others} = await clone.digests(`dist/${name}`);
      const lines = (await clone.read(`dist/${name}/manifest-sha256.txt`)).trimEnd().split('\n');
      expect(Object.fromEntries(lines.map((line) => [line.slice(66), line.slice(0, 64)]))).toEqual(others);
      const {descriptor, faults} = descriptorFaults(await clone.read(`dist/${name}/datapackage.json`));
      expect(faults).toEqual([]);
      for (const {path, hash} of descriptor!.resources) expect(hash).toBe(`sha256:${others[String(path)]!}`);
    }
  });

  test('all are approved with every check, and at most a tenth of the weight lacks what it looks at', async () => {
    for (const name of NAMES) {
      const qa = JSON.parse(await clone.read(`dist/${name}/qa_results.json`)) as QaResults;
      expect(qa.verdict, name).toBe('approved');
      expect(qa.provisional).toBe(false);
      expect(qa.checks.map(({id}) => id).sort()).toEqual(CATEGORIES.flatMap(({checks}) => Object.keys(checks)).sort());
      const lacking = qa.checks.filter(({score, byStructure}) => score === null && byStructure !== true);
      const points = lacking.map(({id, weight}) => {
        const {weight: all, checks} = categoryOf(id);
        return (all * weight) / Object.values(checks).reduce((sum, one) => sum + one, 0);
      });
      const told = lacking.map(({id, reason}) => `${name} ${id}: ${reason ?? ''}`).join('\n');
      expect(
        points.reduce((sum, one) => sum + one, 0),
        told,
      ).toBeLessThanOrEqual(10);
    }
  });

  test('the second build runs no stage and no worker task', async () => {
    const times = await clone.times('dist');
    const again = await clone.cbdf(['build', 'challenges/*.yaml', '--reporter', 'json'], {CI: 'true'});
    expect(again).toMatchObject({exitCode: 0, stages: [], tasks: []});
    expect(again.events.at(-1)).toMatchObject({type: 'build-finished', exitCode: 0, ran: 0, reused: 18});
    expect(await clone.times('dist')).toEqual(times);
    expect(await clone.cli(['build', 'challenges/*.yaml'], {CI: 'true'})).toMatchObject({exitCode: 0, err: ''});
  });

  test('workers, folder, time zone and language change no byte: neither of the gates nor of the package', async () => {
    for (const run of ['first', 'other', 'other full']) expect(ended[run], run).toMatchObject({exitCode: 0, err: ''});
    expect(digests.other).toEqual(digests.first);
    expect(Object.keys(digests.first)).toHaveLength(NAMES.length * 10);
    expect(await other.digests('dist')).toEqual(digests.clone);
    expect(Object.keys(digests.clone).length).toBeGreaterThanOrEqual(NAMES.length * 7);
  });
});

describe.each(NAMES)('%s', (name) => {
  const {facts, quotes} = BUNDLED[name]!;
  let duck: DuckDBConnection;
  beforeAll(async () => {
    duck = await shippedTables(clone, name);
  });
  afterAll(() => {
    duck.closeSync();
  });

  test.each(facts.map((fact) => [fact.that, fact] as const))('%s', async (_that, fact) => {
    if ('wrong' in fact) {
      expect(await numberOf(duck, fact.wrong)).toBe(0);
      return;
    }
    const value = await numberOf(duck, fact.number);
    expect(value).toBeGreaterThanOrEqual(fact.from);
    expect(value).toBeLessThanOrEqual(fact.to);
  });

  test('what the story quotes is what the files say, in both editions', async () => {
    const zip = `dist/${name}/codebasics_data_challenge_${name}`;
    for (const edition of ['', '_learner']) {
      const readme = oneLine((await clone.zip(`${zip}${edition}.zip`)).text('README.txt'));
      for (const {sentence, numbers} of quotes) {
        let text = sentence;
        for (const {sql, as} of numbers) text = text.replace('{}', shown(await numberOf(duck, sql), as));
        expect(readme).toContain(text);
      }
      expect(readme).not.toMatch(/\{\{|\}\}|undefined|NaN|\[object/);
    }
    expect((await clone.read(`challenges/${name}/problem.yaml`)).match(/^ {2}.*\{\{\w+\}\}/gm)?.length).toBeGreaterThan(0);
  });

  test('the workbook holds what the reference SQL gives on the shipped files', async () => {
    const {questions} = parse(await clone.read(`challenges/${name}/problem.yaml`)) as {
      questions: {ask: string; sql: string; returns: string[]}[];
    };
    const exceljs = (await import('exceljs')).default;
    const book = new exceljs.Workbook();
    await book.xlsx.readFile(clone.path(`dist/${name}/analytical_answers.xlsx`));
    const sheets = book.worksheets.filter((sheet) => /^Q\d\d /.test(sheet.name));
    expect(sheets).toHaveLength(questions.length);
    for (const [k, {ask, sql, returns}] of questions.entries()) {
      const sheet = sheets[k]!;
      const rows: unknown[][] = [];
      sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1).map(plain)));
      expect(rows.some((row) => row[0] === ask)).toBe(true);
      const head = rows.findIndex((row) => returns.every((column, at) => row[at] === column));
      expect(head, `${sheet.name}: the header of the table`).toBeGreaterThan(0);
      const expected = await rowsOf(duck, sql);
      expect(expected.length).toBeGreaterThan(1);
      const cells = rows.slice(head + 1, head + 1 + expected.length).map((row) => returns.map((_, at) => row[at] ?? null));
      expect(cells, sheet.name).toEqual(expected);
      expect(rows[head + 1 + expected.length]?.slice(0, returns.length).join('')).not.toBe(expected.at(-1)!.join(''));
    }
  });

  test('the package holds exactly its list, and the one for learners nothing that answers', async () => {
    const csvs = (await readdir(clone.path(`dist/${name}/datasets`))).sort();
    const zip = `dist/${name}/codebasics_data_challenge_${name}`;
    const full = await clone.zip(`${zip}.zip`);
    expect(full.names).toEqual([...csvs, 'quality_report.pdf', 'analytical_answers.xlsx', 'data_dictionary.txt', 'README.txt'].sort());
    const learner = await clone.zip(`${zip}_learner.zip`);
    expect(learner.names).toEqual([...csvs, 'challenge.pdf', 'data_dictionary.txt', 'README.txt'].sort());
    for (const csv of csvs) expect(learner.text(csv)).toBe(await readFile(clone.path(`dist/${name}/datasets/${csv}`), 'utf8'));

    interface Question {
      readonly ask: string;
      readonly sql: string;
      readonly hints?: readonly string[];
      readonly mistakes?: readonly {name: string; say: string}[];
    }
    const problem = parse(await clone.read(`challenges/${name}/problem.yaml`)) as {
      questions: Question[];
      findings: Record<string, {says?: string}>;
    };
    const text = oneLine(learner.text('README.txt') + learner.text('data_dictionary.txt'));
    const whole = oneLine(full.text('README.txt'));
    for (const {ask, sql, hints = [], mistakes = []} of problem.questions) {
      expect(text).toContain(oneLine(ask));
      expect(text).not.toContain(oneLine(sql).slice(0, 40));
      for (const hint of hints) expect(text).not.toContain(oneLine(hint));
      for (const mistake of mistakes) {
        expect(text).not.toContain(mistake.name);
        expect(text).not.toContain(oneLine(mistake.say));
      }
    }
    for (const {says} of Object.values(problem.findings)) if (says !== undefined) expect(text).not.toContain(oneLine(says));
    // The sentence that answers each question is in the instructor's text, so that its absence here means something.
    const headlines = [...whole.matchAll(/ Answer: (.+?)\.? (?=Hint:|\d+\. |THE OPEN TASK)/g)].map((match) => match[1]!);
    expect(headlines).toHaveLength(problem.questions.length);
    for (const headline of headlines) expect(text).not.toContain(headline);
    expect(learner.text('README.txt')).not.toMatch(/Answer:|Hint:|Quality {2,}|planted|analytical_answers|quality_report/);
    const events = Object.keys((parse(await clone.read(`challenges/${name}/schema.yaml`)) as {events: object}).events);
    for (const event of events) expect(text).not.toContain(`${event}.`);
  });

  test('unzip finds nothing wrong with the ZIPs', async () => {
    for (const edition of ['', '_learner']) {
      const said = await tool('unzip', ['-t', clone.path(`dist/${name}/codebasics_data_challenge_${name}${edition}.zip`)]);
      if (said !== undefined) expect(said).toMatch(/No errors detected/);
    }
  });
});

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** As a person would round and write it. */
function shown(value: number, as: 'percent' | 'rupees'): string {
  if (as === 'percent') return `${Math.round(value * 100)}%`;
  return `₹${String(Math.round(value)).replace(/(\d)(?=(\d{3})+$)/g, '$1,')}`;
}
