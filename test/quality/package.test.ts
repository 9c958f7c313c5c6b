/** The package stage packs what was judged, and nothing else. */
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Digest} from '../../src/core/digest.js';
import type {Blob, StageContext} from '../../src/core/stage.js';
import {dataPackage} from '../../src/render/text/data-package.js';
import {publicationOf, specFacts} from '../../src/stages/facts.js';
import {packageStage} from '../../src/stages/package.js';
import {specOf} from '../author/specs.js';
import {sampleInput} from '../fixtures/report-input.js';
import {model} from '../sql/world.js';
import {problem} from '../sql/problem.js';

let folder: string;
const blobs = new Map<string, string>();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cbdf-package-'));
});
afterAll(() => {
  rmSync(folder, {recursive: true, force: true});
});
const put = (text: string): Blob => {
  const digest = createHash('sha256').update(text).digest('hex') as Digest;
  writeFileSync(join(folder, digest), text);
  blobs.set(digest, text);
  return {digest, size: Buffer.byteLength(text)};
};
const json = (value: unknown): Blob => put(JSON.stringify(value));

const run = (change: (files: Record<string, Blob>) => Record<string, Blob> = (files) => files) => {
  const csvs = Object.fromEntries(model.tables.map(({name}) => [`${name}.csv`, put(`the rows of ${name}\n`)]));
  const listed = model.tables.map(({name}) => {
    const {digest, size} = csvs[`${name}.csv`]!;
    return {table: name, path: `datasets/${name}.csv`, bytes: size, sha256: String(digest)};
  });
  const spec = specOf({id: 'shop'});
  const descriptor = put(dataPackage(model, sampleInput.challenge, sampleInput.publication, listed));
  const profile = {
    ...sampleInput.profile,
    tables: model.tables.map(({name, fact}) => ({name, about: `About ${name}`, fact, rows: 1, columns: [], sample: []})),
    relationships: [],
  };
  const context = {
    challenge: 'shop',
    signal: new AbortController().signal,
    scratch: folder,
    path: ({digest}: Blob) => join(folder, digest),
    text: ({digest}: Blob) => Promise.resolve(blobs.get(digest)!),
    progress: () => undefined,
    warn: () => undefined,
  } as unknown as StageContext;
  return packageStage.run(
    {
      report: {
        facts: specFacts(spec),
        publication: publicationOf(spec),
        blobs: {
          'internal/problem.json': json(problem),
          'internal/model.json': json(model),
          'internal/answers.json': json([]),
          'internal/findings.json': json([]),
          'internal/profile.json': json(profile),
          'internal/portrait.json': json({}),
          'qa_results.json': json(sampleInput.qa),
          'ground_truth.json': json({effects: [], mistakes: []}),
        },
      },
      files: change({...csvs, 'quality_report.pdf': put('pdf'), 'analytical_answers.xlsx': put('xlsx')}),
      texts: {dictionary: put('DATA DICTIONARY\n'), descriptor},
      beside: {'datapackage.json': descriptor, 'datasets/dim_products.csv': csvs['dim_products.csv']!},
    },
    context,
  );
};

it('packs, and lists the checksums of all that lies beside the ZIPs and of the ZIPs', async () => {
  const result = await run();
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const lines = (result.value.outputs['manifest-sha256.txt'] as string).trimEnd().split('\n');
  expect(lines.map((line) => line.slice(66))).toEqual([
    'codebasics_data_challenge_shop.zip',
    'codebasics_data_challenge_shop_learner.zip',
    'datapackage.json',
    'datasets/dim_products.csv',
  ]);
  for (const line of lines.slice(0, 2)) {
    const bytes = readFileSync(join(folder, line.slice(66)));
    expect(line.slice(0, 64)).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

it('packs without a report that could not be made: the README says so', async () => {
  const result = await run(({'quality_report.pdf': _pdf, ...rest}) => rest);
  expect(result.ok).toBe(true);
});

it('refuses a data file that is not the judged one', async () => {
  const result = await run((files) => ({...files, 'fact_orders.csv': put('other rows\n')}));
  expect(result).toMatchObject({
    ok: false,
    error: [{severity: 'error', code: 'not-as-judged', notes: ['fact_orders.csv is another file than the one in datapackage.json']}],
  });
});

it('refuses a file that was never judged', async () => {
  const result = await run((files) => ({...files, 'extra.csv': put('x\n')}));
  expect(result).toMatchObject({
    ok: false,
    error: [{code: 'not-as-judged', notes: ['extra.csv is not in datapackage.json']}],
  });
});
