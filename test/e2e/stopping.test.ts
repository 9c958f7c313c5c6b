/** Processes that are killed or interrupted in the middle of making rows, and a report that fails. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Counted, ended, Folder, said} from './kit.js';
import {shop} from './shop.js';

/** Large enough for `full` to be met at work. */
const SPEC = {'challenges/shop.yaml': shop({size: 40_000})};
const BUILD = ['build', 'challenges/shop.yaml', '--reporter', 'json', '--jobs', '2', '--until', 'full'];

let signed: Folder;
let undisturbed: Readonly<Record<string, string>>;

beforeAll(async () => {
  signed = await Folder.create(SPEC);
  expect((await signed.cli([...BUILD, '--auto-approve'])).exitCode).toBe(0);
  undisturbed = await signed.digests('dist');
}, 120_000);

afterAll(() => signed[Symbol.asyncDispose]());

/** A folder with the signatures and no cache. */
async function fresh(): Promise<Folder> {
  const folder = await Folder.create();
  await folder.copy(signed.path('challenges'), 'challenges');
  return folder;
}

/** Starts a build and waits until `full` has made some rows and is at the others. */
async function untilFull(folder: Folder) {
  const child = folder.start(BUILD);
  const end = ended(child);
  let out = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (data: Buffer) => {
      out += data.toString();
      if (/"type":"stage-started"[^\n]*"stage":"full"/.test(out)) resolve();
    });
    void end.then(() => {
      reject(new Error(`it ended before full began: ${out}`));
    });
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {child, end, said: () => out};
}

test('kill -9 during full, and run again: the same files', async () => {
  await using folder = await fresh();
  const {child, end} = await untilFull(folder);
  child.kill('SIGKILL');
  expect(await end).toBe(-1);
  expect(await folder.exists('dist')).toBe(false);
  expect((await folder.cli(['status', 'challenges/shop.yaml'])).out).toMatch(/full +due/);
  const again = await folder.cli(BUILD);
  expect(again).toMatchObject({exitCode: 0, err: ''});
  expect(again.out).not.toMatch(/cache-warning/);
  expect(await folder.digests('dist')).toEqual(undisturbed);
  expect(Object.keys(await folder.digests('cache/tmp'))).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s during full: exit 130 at once, nothing half-written', async (signal) => {
  await using folder = await fresh();
  const gates = await folder.digests('challenges');
  const {child, end, said} = await untilFull(folder);
  child.kill(signal);
  expect(await end).toBe(130);
  expect(said()).not.toMatch(/"type":"stage-built"[^\n]*"stage":"full"/);
  expect(await folder.exists('dist')).toBe(false);
  expect(Object.keys(await folder.digests('cache/tmp'))).toEqual([]);
  expect(await folder.digests('challenges')).toEqual(gates);
  expect((await folder.cli(['status', 'challenges/shop.yaml'])).out).toMatch(/full +due/);
  // The kill above has shown that another build goes on from here; once more is enough.
  if (signal === 'SIGTERM') return;
  const again = await folder.cli(BUILD);
  expect(again.exitCode).toBe(0);
  expect(await folder.digests('dist')).toEqual(undisturbed);
});

describe('a report that fails', () => {
  const breaking = (task: string): void => {
    if (task === 'pdf') throw new Error('the printer is on fire');
  };
  const flags = ['build', 'challenges/*.yaml', '--reporter', 'json'];
  const zip = 'dist/shop/codebasics_data_challenge_shop.zip';
  let folder: Folder;
  let broken: Counted;
  beforeAll(async () => {
    folder = await Folder.create({'challenges/shop.yaml': shop()});
    broken = await folder.cbdf([...flags, '--auto-approve'], {}, breaking);
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test('is exit 4, with its reason; workbook and package are there', async () => {
    expect(broken.exitCode).toBe(4);
    expect(said(broken.events)).toContain('report-failed: quality_report.pdf could not be made; the package goes without it');
    expect(JSON.stringify(broken.events)).toContain('the printer is on fire');
    expect(broken.events.at(-1)).toMatchObject({type: 'build-finished', exitCode: 4});
    const files = Object.keys(await folder.digests('dist/shop'));
    expect(files).toContain('analytical_answers.xlsx');
    expect(files).not.toContain('quality_report.pdf');
    const {names, text} = await folder.zip(zip);
    expect(names).toContain('analytical_answers.xlsx');
    expect(names).not.toContain('quality_report.pdf');
    expect(text('README.txt')).not.toMatch(/7\. quality_report\.pdf says/);
  });

  test('the package says what is missing', async () => {
    expect((await folder.zip(zip)).text('README.txt')).toMatch(/quality_report\.pdf[^.]*(missing|could not be made|not in this package)/is);
  });

  test('is tried again by the next build, alone, and told again while it lasts', async () => {
    expect(await folder.cbdf(flags, {}, breaking)).toMatchObject({exitCode: 4, tasks: ['pdf']});
    expect(await folder.cbdf(flags)).toMatchObject({exitCode: 0, tasks: ['pdf']});
    expect((await folder.zip(zip)).names).toContain('quality_report.pdf');
    expect(await folder.cbdf(flags)).toMatchObject({exitCode: 0, stages: [], tasks: []});
  });
});
