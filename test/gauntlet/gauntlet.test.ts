/**
 * The small size of the gauntlet (see scripts/gauntlet.mjs), and what keeps it honest: it uses every key of the language, its assertions can
 * fail, and its files stay as they are. Needs lib/, as `npm test` makes it.
 */
import {readFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {judge, makeShipped, readAssertions, type Shipped, type Verdict} from '../../scripts/gauntlet-run.mjs';
import {unusedKeys, type Node} from './coverage.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const {setup, assertions} = readAssertions(here('assertions.yaml'));

/** Keys of the language that the challenge does not use, and why. */
const EXCEPTIONS: {readonly [path: string]: string} = {
  difficulty: 'the other name of skill_level',
  problem_statement: 'the other name of brief',
  questions: 'wishes to the author; this challenge is written by hand',
  title: 'the problem block has its own',
  subtitle: 'comes later at the top',
  outputs: 'comes later',
  limits: 'of an author who is paid, and comes later for the rest',
  license: 'comes later',
  version: 'comes later',
  keywords: 'comes later',
  'author.by': 'the long form, for what follows',
  'author.case': 'of the offline author; this challenge is written by hand',
  'author.model': 'of the author openai',
  'author.temperature': 'of the author openai',
  'author.search': 'of the author openai',
  'author.timeout': 'of the author openai',
  'author.prices': 'of the author openai',
  research: 'notes for an author',
  'problem.drawn': 'written by the offline author',
};

describe('the gauntlet', () => {
  let made: Shipped;
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-gauntlet-'));
  beforeAll(async () => {
    made = await makeShipped({spec: here('challenge.yaml'), size: 1000, jobs: 2, folder});
  }, 300_000);
  afterAll(() => {
    rmSync(folder, {recursive: true});
  });
  const failing = (verdicts: readonly Verdict[]): string[] =>
    verdicts.filter(({holds}) => !holds).map(({id, claims, found}) => `${id}: ${claims}: ${found}`);

  it('has enough assertions', () => {
    expect(assertions.length).toBeGreaterThanOrEqual(120);
  });

  it('is passed at 1000 rows', async () => {
    expect(failing(await judge({files: made.files, spoilt: made.spoilt, setup, assertions}))).toEqual([]);
  });

  it('gives the files that it gave before (renew with: npm run gauntlet -- --golden)', () => {
    expect(made.digests).toEqual(JSON.parse(readFileSync(here('golden.json'), 'utf8')));
  });

  it('is not passed by damaged files', async () => {
    const damages: {readonly [id: string]: string} = {
      'rollup-sum': 'delete from fact_order_lines where line_no = 1 and order_id = (select min(order_id) from fact_order_lines)',
      'orphans-orders': "update fact_orders set member_key = 'MV999999' where order_id = 'O000007'",
      'running-balance': 'update fact_entries set balance = balance + 0.01 where entry_id = (select max(entry_id) from fact_entries)',
      'history-contiguous': 'update dim_members set valid_to = valid_to + 1 where not is_current',
      'hierarchy-zone': "update dim_kiosks set zone = 'N1', beat = 'N1-a'",
      'number-uniform': 'update fact_readings set draw = draw / 2',
      copula: 'update fact_orders set tip = 20 + rowid % 7',
      'pick-channel': "update fact_orders set channel = 'Phone' where channel = 'Counter'",
      'when-hours': "update fact_readings set read_at = date_trunc('day', read_at) + interval 3 hour",
      usually: 'update dim_members set home_kiosk_id = (select max(kiosk_id) from dim_kiosks where closed_on is null)',
    };
    await expectToFail(damages);
  });

  it('is not passed by damaged ledgers and shipped files', async () => {
    const copy = `(select "row"::bigint - 1 from ledger where "table" = 'fact_entries' and kind = 'duplicates' limit 1)`;
    await expectToFail({
      'dirty-undone': 'delete from raw.fact_readings where rowid = 20',
      'dirty-all-told': "update raw.fact_order_lines set quantity = quantity || '0' where rowid = 3",
      'dirty-cleaned': "update raw.fact_order_lines set unit_price = '0.01' where rowid = 5",
      'dirty-copies': `update raw.fact_entries set amount = '1.00' where rowid = ${copy}`,
      'dirty-cleaned-rows': `update raw.fact_entries set amount = '1.01' where rowid = ${copy}`,
      'dirty-keys-whole': "update raw.fact_returns set order_id = 'O999999' where rowid = 0",
      'dirty-shipped': "update ledger set shipped = 'other' where kind = 'case'",
      'dirty-original': "update ledger set original = original || ' ' where kind = 'spaces'",
      'dirty-outliers': "update ledger set shipped = (original::double * 10)::varchar where kind = 'outliers'",
      'dirty-once': "insert into ledger select ledger.* from ledger, range(4) where kind = 'spaces'",
      'dirty-rates': "insert into ledger select ledger.* from ledger, range(4) where kind = 'format'",
      'dirty-independent': `insert into ledger select 'fact_order_lines', order_id || '/' || line_no, (rowid + 1)::varchar, 'extras', 'missing', extras, null
        from raw.fact_order_lines where quantity::bigint >= 2`,
      'dirty-no-keys': "insert into ledger values ('fact_orders', 'O000001', '1', 'order_id', 'missing', 'O000001', null)",
      'dirty-bytes': "update bytes set same = not same where tab = 'dim_places'",
    });
  });

  async function expectToFail(damages: {readonly [id: string]: string}): Promise<void> {
    const ids = Object.keys(damages);
    const chosen = assertions.filter(({id}) => ids.includes(id));
    const verdicts = await judge({
      files: made.files,
      spoilt: made.spoilt,
      setup,
      assertions: chosen,
      damage: Object.values(damages).join(';'),
    });
    expect(verdicts.filter(({holds}) => holds).map(({id}) => id)).toEqual([]);
    expect(verdicts).toHaveLength(ids.length);
  }

  it('uses every key of the language', () => {
    const schema = JSON.parse(readFileSync(here('../../spec.schema.json'), 'utf8')) as Node;
    const challenge: unknown = parse(readFileSync(here('challenge.yaml'), 'utf8'));
    const unused = unusedKeys(schema, challenge);
    const excused = (path: string): boolean =>
      Object.keys(EXCEPTIONS).some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[]`));
    expect(unused.filter((path) => !excused(path))).toEqual([]);
    // What is used by now is no exception any more.
    expect(Object.keys(EXCEPTIONS).filter((path) => !unused.includes(path))).toEqual([]);
  });
});
