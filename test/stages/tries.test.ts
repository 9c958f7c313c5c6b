import {beforeEach, describe, expect, it, vi} from 'vitest';
import type {Diagnostic} from '../../src/core/diagnostic.js';
import type {CheckResult, QaResults, Verdict} from '../../src/core/qa.js';
import {err, ok, type Result} from '../../src/core/result.js';
import type {ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import type {StageContext, StageDone} from '../../src/core/stage.js';
import type {SpecFacts} from '../../src/stages/facts.js';
import {fullStage} from '../../src/stages/full.js';
import {previewStage} from '../../src/stages/preview.js';
import {untilProved} from '../../src/stages/schema-tries.js';
import {type Attempt, bestTry, triesLines, trySeed} from '../../src/stages/tries.js';
import {here, modelOf} from '../generate/here.js';

/** What the faked quality says, one for each time it is asked; the last is said again and again. */
const faked = vi.hoisted(() => ({
  quality: [] as {overall: number; orphans?: number}[],
  check: '1.1',
  gaps: [] as string[][],
  asked: 0,
  scanned: 0,
}));

/** The one check of the next world, and what follows from it. */
function fakedCheck() {
  const {overall} = faked.quality[Math.min(faked.asked++, faked.quality.length - 1)]!;
  const verdict: Verdict = overall >= 8 ? 'approved' : overall >= 6 ? 'regenerate' : 'rejected';
  const check = {
    id: faked.check,
    category: `C${faked.check[0]!}`,
    title: 'Keys',
    weight: 3,
    score: overall,
    details: ['bad'],
    severity: 'warn',
  } as unknown as CheckResult;
  return {overall, verdict, check};
}

vi.mock('../../src/quality/assess.js', async (original) => ({
  ...(await original<object>()),
  assessQuality: ({model}: {model: {id: string}}): Promise<QaResults> => {
    const {overall, verdict, check} = fakedCheck();
    return Promise.resolve({
      v: 1,
      challenge: model.id,
      overall,
      verdict,
      measuredWeight: 100,
      provisional: false,
      categories: [],
      groups: [],
      checks: [check],
      gates: [],
      rows: [],
    });
  },
  measureChecks: (): Promise<CheckResult[]> => Promise.resolve([fakedCheck().check]),
}));
vi.mock('../../src/quality/findable.js', async (original) => ({
  ...(await original<object>()),
  unplannedGaps: (): Promise<Diagnostic[]> =>
    Promise.resolve((faked.gaps[faked.scanned++] ?? []).map((message) => ({severity: 'warning' as const, code: 'unplanned-gap', message}))),
}));

beforeEach(() => {
  Object.assign(faked, {quality: [{overall: 9}], check: '1.1', gaps: [], asked: 0, scanned: 0});
});

const attempt = (overall: number, errors: string[] = [], gaps: string[] = []): Attempt<number> => ({
  errors,
  gaps,
  others: overall < 8 ? [`the quality is ${overall}`] : [],
  quality: {overall, verdict: overall >= 8 ? 'approved' : 'regenerate'},
  value: overall,
});

async function triedWith(attempts: readonly Attempt<number>[]) {
  const told: string[] = [];
  const best = await bestTry(
    7,
    '1',
    (_, index) => Promise.resolve(attempts[index]!),
    (line) => told.push(line),
  );
  return {...best, told, kept: best.tries.findIndex(({kept}) => kept) + 1};
}

describe('which world is kept', () => {
  it('the first, and no other is made, when nothing speaks against it', async () => {
    const {tries, told, subSeed} = await triedWith([attempt(8)]);
    expect(tries).toEqual([{try: 1, subSeed: '1', overall: 8, verdict: 'approved', reasons: [], kept: true}]);
    expect(told).toEqual([]);
    expect(triesLines(tries)).toEqual([]);
    expect(subSeed).toBe('1');
  });

  it.each<[string, Attempt<number>[], number]>([
    ['the first that is good', [attempt(7), attempt(8.2)], 2],
    ['no error before a higher score', [attempt(9.9, ['x']), attempt(6.5), attempt(7, ['x'])], 2],
    ['no gap before a higher score', [attempt(9, [], ['g']), attempt(6.5), attempt(9.5, [], ['g'])], 2],
    ['no error before no gap', [attempt(9, ['x']), attempt(8, [], ['g', 'h']), attempt(9, ['x'])], 2],
    ['the higher score', [attempt(7), attempt(7.5), attempt(7.2)], 2],
    ['the higher score among those with gaps', [attempt(8, [], ['g']), attempt(8.4, [], ['g', 'h']), attempt(8.1, [], ['g'])], 2],
    ['the earlier of equals', [attempt(7), attempt(7), attempt(7)], 1],
  ])('%s', async (_, attempts, expected) => {
    expect((await triedWith(attempts)).kept).toBe(expected);
  });

  it('and says why each was made', async () => {
    const {tries, told} = await triedWith([attempt(9, ['The finding west does not hold'], ['By gender']), attempt(7), attempt(7.96)]);
    expect(told).toEqual(['try 2 of 3: because the finding west does not hold (and 1 more)', 'try 3 of 3: because the quality is 7']);
    expect(triesLines(tries)).toEqual([
      'Try 2 of 3: because the finding west does not hold (and 1 more).',
      'Try 3 of 3: because the quality is 7.',
      'Kept: try 3 (7.9 of 10, regenerate; none was without fault).',
    ]);
  });

  it('with other random numbers, which depend on seed, attempt and try', () => {
    expect(trySeed(7, '2', 0)).toBe('2');
    const all = [trySeed(7, '2', 1), trySeed(7, '2', 2), trySeed(7, '1', 1), trySeed(8, '2', 1)];
    expect(new Set(all).size).toBe(4);
    expect(trySeed(7, '2', 1)).toBe(all[0]);
    expect(all[0]).toMatch(/^[0-9a-f]{16}$/);
  });
});

const SCHEMA = `
tables:
  dim_shops:
    about: Shops
    columns: {shop_id: {type: text, about: Key}}
    data: [[S1], [S2]]
  fact_sales:
    about: Sales
    rows: 100% of size
    columns:
      sale_id: {id: "X{00000}", about: Key}
      shop_id: {references: dim_shops, about: Where}
      amount: {amount: {typical: 100, high: 300}, about: Paid}
metrics:
  paid: {of: fact_sales, is: avg(amount), about: Mean}
`;
const PROBLEM: ProblemBlock = {
  title: 'T',
  company: {name: 'C', about: 'c'},
  statement: '',
  findings: {mean: {metric: 'paid', expect: 'any'}},
  questions: [{ask: 'How much?', returns: ['paid'], sql: 'select avg(amount) as paid from fact_sales'}],
};

const PERSON = {name: 'A B', role: 'Analyst'};

function watched() {
  const at = here();
  const warned: Diagnostic[] = [];
  const steps: string[] = [];
  const context: StageContext = {
    ...at.context,
    warn: (diagnostic) => warned.push(diagnostic),
    progress: (_step, _percent, message) => steps.push(message),
  };
  return {context, warned, tries: () => steps.filter((step) => step.startsWith('try')), ran: at.ran};
}

interface Qa {
  overall: number;
  tries: {try: number; subSeed: string; overall: number; verdict: string; reasons: string[]; kept: boolean}[];
}
interface Ledger {
  sub_seed: string;
  tries: {try: number; sub_seed: string; kept: boolean}[];
}

async function run(at: ReturnType<typeof watched>, problem: object = PROBLEM): Promise<Result<StageDone, readonly Diagnostic[]>> {
  const model = await modelOf(SCHEMA, {size: 3000});
  const facts: SpecFacts = {
    id: 'tries',
    domain: 'Retail',
    function: 'Operations',
    skill_level: 'Beginner',
    dataset_size: 3000,
    seed: 1,
    period: {from: '2024-01-01', to: '2024-12-31'},
    locale: 'en_IN',
    currency: 'INR',
    cast: {learner: PERSON, mentor: PERSON, stakeholder: PERSON},
  };
  const publication = {license: 'CC-BY-4.0', version: '1.0.0', keywords: []};
  return fullStage.run({facts, publication, problem: problem as ProblemBlock, model, subSeed: '1', generator: 1}, at.context);
}

async function full(at = watched()) {
  const result = await run(at);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const {outputs, ...done} = result.value;
  const qa = JSON.parse(outputs['qa_results.json'] as string) as Qa;
  const ledger = JSON.parse(outputs['ground_truth.json'] as string) as Ledger;
  return {...at, done, qa, ledger, outputs};
}

describe('the full stage', () => {
  it('makes one world when it is good', async () => {
    const {qa, ledger, tries, done} = await full();
    expect(qa.tries).toEqual([{try: 1, subSeed: '1', overall: 9, verdict: 'approved', reasons: [], kept: true}]);
    expect(ledger.sub_seed).toBe('1');
    expect(tries()).toEqual([]);
    expect(done.receipt).toBeUndefined();
  });

  it('keeps the best of three that are to be regenerated, and is partial', async () => {
    faked.quality = [{overall: 6.2}, {overall: 7.5}, {overall: 7.1}];
    const {qa, ledger, tries, done, outputs} = await full();
    expect(done).toMatchObject({partial: true, verdict: {verdict: 'regenerate', overall: 7.5}});
    expect(done.rejected).toBeUndefined();
    expect(qa.overall).toBe(7.5);
    expect(qa.tries.map(({try: number, overall, kept}) => [number, overall, kept])).toEqual([
      [1, 6.2, false],
      [2, 7.5, true],
      [3, 7.1, false],
    ]);
    expect(ledger.tries.map(({kept}) => kept)).toEqual([false, true, false]);
    expect(ledger.sub_seed).toBe(trySeed(7, '1', 1));
    expect(tries()[0]).toBe('try 2 of 3: because the quality is 6.2 of 10 (regenerate): 1.1 Keys 6.2');
    expect(done.receipt!.at(-1)).toMatch(/^Kept: try 2 \(7\.5 of 10, regenerate/);
    faked.asked = 0;
    faked.quality = [{overall: 9}];
    const first = await full();
    expect(first.outputs['datasets/fact_sales.csv']).not.toEqual(outputs['datasets/fact_sales.csv']);
  });

  it('makes nothing again in another build: every try has its own actions', async () => {
    faked.quality = [{overall: 6.2}, {overall: 7.5}, {overall: 7.1}];
    const at = watched();
    const one = await full(at);
    const ran = at.ran.length;
    // Each try and its two other seeds.
    expect(at.ran.filter((name) => name === 'csv:fact_sales').length).toBe(9);
    faked.asked = 0;
    const two = await full(at);
    expect(at.ran.length).toBe(ran);
    expect(two.outputs).toEqual(one.outputs);
  });

  it('tries no second time for what no other random numbers mend', async () => {
    faked.quality = [{overall: 6.2}];
    faked.check = '8.5';
    const {qa, tries} = await full();
    expect(qa.tries).toHaveLength(1);
    expect(qa.tries[0]!.verdict).toBe('regenerate');
    expect(tries()).toEqual([]);
  });

  it('is rejected when all are', async () => {
    faked.quality = [{overall: 3}, {overall: 2}, {overall: 5}];
    const {done, qa} = await full();
    expect(done).toMatchObject({rejected: true, verdict: {overall: 5}});
    expect(qa.tries).toHaveLength(3);
  });

  it('turns from a world with a gap that nobody planted', async () => {
    faked.gaps = [['By gender, paid changed more']];
    const {qa, warned, tries} = await full();
    expect(qa.tries.map(({reasons, kept}) => [reasons.length, kept])).toEqual([
      [1, false],
      [0, true],
    ]);
    expect(warned).toEqual([]);
    expect(tries()).toEqual(['try 2 of 3: because by gender, paid changed more']);
  });

  it('warns when gaps remain', async () => {
    faked.gaps = [['A'], ['B'], ['C']];
    faked.quality = [{overall: 8}, {overall: 8.5}, {overall: 8.1}];
    const {qa, warned, done} = await full();
    expect(qa.tries.find(({kept}) => kept)!.try).toBe(2);
    expect(warned.map(({message}) => message)).toEqual(['B']);
    expect(done.partial).toBeUndefined();
  });

  it('fails when a finding holds in none, and says how often it was tried', async () => {
    const problem = {...PROBLEM, findings: {mean: {metric: 'paid', between: [5000, 6000]}}};
    const at = watched();
    const result = await run(at, problem);
    expect(at.tries()).toHaveLength(2);
    expect(at.tries()[0]).toMatch(/^try 2 of 3: because the finding mean does not hold at 3000 rows/);
    const notes = [expect.stringContaining('3 worlds with other random numbers') as string];
    expect(result).toMatchObject({ok: false, error: [{code: 'finding-missed', notes}]});
  });
});

describe('the preview', () => {
  const preview = async (at = watched()) => {
    const {id, size, level, period, locale, currency, seed} = await modelOf(SCHEMA, {size: 3000});
    const cast = {learner: {name: 'A', role: 'a'}, mentor: {name: 'B', role: 'b'}, stakeholder: {name: 'C', role: 'c'}};
    const facts = {id, domain: 'Retail', function: 'Sales', skill_level: level, dataset_size: size, seed, period, locale, currency, cast};
    const model = await modelOf(SCHEMA, {size: 3000});
    const result = await previewStage.run({facts, problem: PROBLEM, model, attempt: 1, generator: 1}, at.context);
    return {...at, result};
  };
  const subSeedIn = (result: Awaited<ReturnType<typeof preview>>['result']): string =>
    result.ok ? (JSON.parse(result.value.outputs['internal/sub-seed.json'] as string) as {subSeed: string}).subSeed : '';

  it('below 7 is made again, and the full stage gets its sub-seed', async () => {
    faked.quality = [{overall: 6.9}, {overall: 7}];
    const {result, tries} = await preview();
    expect(subSeedIn(result)).toBe(trySeed(7, '1', 1));
    expect(tries()).toEqual(['try 2 of 3: because the preview scores 6.9 of 10, and needs 7']);
    expect(result.ok && result.value.receipt).toEqual([
      'Try 2 of 3: because the preview scores 6.9 of 10, and needs 7.',
      'Kept: try 2 (7.0 of 10, approved).',
    ]);
  });

  it('below 7 three times is an error with the best of them', async () => {
    faked.quality = [{overall: 3}, {overall: 6}, {overall: 5}];
    const {result, ran} = await preview();
    expect(result).toMatchObject({ok: false, error: [{code: 'preview-quality', message: 'The preview scores 6 of 10, and needs 7'}]});
    // No trial for a world that is not shown.
    expect(ran.filter((name) => name === 'csv:fact_sales')).toHaveLength(3);
  });
});

describe('a schema that an author writes', () => {
  const block = (rows: number): SchemaBlock => ({tables: {t: {about: 'x', rows, columns: {}}}});
  const rowsOf = (made: SchemaBlock): number => made.tables['t']!.rows as number;
  const wrong = (message: string) =>
    err([{severity: 'error' as const, code: 'schema-score', pointer: '/schema', message, notes: ['no dates']}]);

  it('is written again with what was wrong as feedback', async () => {
    const heard: (readonly string[])[] = [];
    const told: string[] = [];
    const result = await untilProved(
      {attempt: 2, feedback: ['shorter']},
      ({feedback}) => {
        heard.push(feedback);
        return Promise.resolve(ok({block: block(heard.length), receipt: ['Schema: mine.']}));
      },
      (made) => Promise.resolve(rowsOf(made) === 3 ? ok('proved') : wrong(`The schema scores ${rowsOf(made)}`)),
      (line) => told.push(line),
    );
    expect(result).toEqual(
      ok({
        proved: 'proved',
        receipt: [
          'Schema: mine.',
          'Schema try 2 of 3: because /schema: The schema scores 1; no dates.',
          'Schema try 3 of 3: because /schema: The schema scores 2; no dates.',
        ],
      }),
    );
    expect(heard.map((feedback) => feedback.length)).toEqual([1, 2, 3]);
    expect(heard[2]).toEqual(['shorter', '/schema: The schema scores 1; no dates', '/schema: The schema scores 2; no dates']);
    expect(told).toHaveLength(2);
  });

  it('fails after three, with the fewest errors', async () => {
    let written = 0;
    const result = await untilProved(
      {attempt: 1, feedback: []},
      () => Promise.resolve(ok({block: block(++written), receipt: []})),
      (made) => {
        const one = {severity: 'error' as const, code: 'x', pointer: '/schema', message: String(rowsOf(made))};
        return Promise.resolve(err(rowsOf(made) === 2 ? [one] : [one, one]));
      },
      () => undefined,
    );
    expect(written).toBe(3);
    expect(result).toMatchObject({ok: false, error: [{message: '2'}]});
  });

  it('is not asked for a third time when the author says the same again', async () => {
    let written = 0;
    const result = await untilProved(
      {attempt: 1, feedback: []},
      () => Promise.resolve(ok({block: block(written++ > 9 ? 2 : 1), receipt: []})),
      () => Promise.resolve(wrong('low')),
      () => undefined,
    );
    expect(written).toBe(2);
    expect(result).toMatchObject({ok: false, error: [{message: 'low'}]});
  });
});
