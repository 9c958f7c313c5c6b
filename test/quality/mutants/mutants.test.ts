import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {assessQuality, CHECKS} from '../../../src/quality/assess.js';
import {CATEGORIES} from '../../../src/quality/catalogue.js';
import type {Outcome} from '../../../src/quality/check.js';
import {cellsOf, MUTANTS, type Mutant} from './damage.js';
import {evidenceOf, makeBase, openWorld, type Base, type Opened, type Rows} from './world.js';

/** So many points a check has to fall. */
const CLEARLY = 2;
/** Checks without a mutant, and why. */
const REPORTED = CATEGORIES.flatMap(({checks}) => Object.entries(checks).flatMap(([id, weight]) => (weight === 0 ? [id] : [])));
/** Judged on the texts of the package, with mutants of their own. */
const ELSEWHERE = /^8\./;

let base: Base;
let whole: Opened;
let good: Map<string, {readonly score: number | null; readonly reason?: string; readonly details: readonly string[]}>;
beforeAll(async () => {
  base = await makeBase();
  whole = await openWorld(base);
  good = new Map((await assessQuality(await evidenceOf(whole, base))).checks.map((check) => [check.id, check]));
}, 120_000);
afterAll(() => whole.close());

/** What the checks say of a damaged world. Where the rows are whole, the one that is open already is asked. */
async function outcomesOf(mutant: Mutant): Promise<Outcome[]> {
  const damaged = {...base, ...mutant.base?.(base)};
  const rows: Rows | undefined = mutant.rows === undefined ? undefined : structuredClone(base.rows);
  if (rows !== undefined) mutant.rows!(rows, cellsOf(base.model, rows));
  const opened = rows === undefined ? {...whole, close: () => Promise.resolve()} : await openWorld({...damaged, rows});
  try {
    const needsAnswers = mutant.checks.some((id) => id.startsWith('7.'));
    const evidence = needsAnswers
      ? await evidenceOf(opened, damaged)
      : {shipped: opened.shipped, model: damaged.model, problem: damaged.problem, answers: []};
    const outcomes: Outcome[] = [];
    for (const id of mutant.checks)
      outcomes.push(await CHECKS.find((check) => check.id === id)!.measure({...evidence, ...mutant.evidence?.(evidence)}));
    return outcomes;
  } finally {
    await opened.close();
  }
}

describe('the world without a fault', () => {
  it('has something for every check, and no fault', () => {
    const faults = CHECKS.filter(({id}) => !REPORTED.includes(id) && !ELSEWHERE.test(id)).flatMap(({id}) => {
      const {score, reason, details} = good.get(id)!;
      return score === null || score < 8 ? [[id, score, reason, details]] : [];
    });
    expect(faults).toEqual([]);
  });
  it('has a mutant for every check', () => {
    const wanted = CHECKS.map(({id}) => id).filter((id) => !REPORTED.includes(id) && !ELSEWHERE.test(id));
    expect([...new Set(MUTANTS.flatMap(({checks}) => checks))].sort()).toEqual(wanted.sort());
  });
});

describe('mutants', () => {
  it.each(MUTANTS.map((mutant) => ({title: `${mutant.checks.join(', ')}: ${mutant.what}`, mutant})))('$title', async ({mutant}) => {
    for (const [k, outcome] of (await outcomesOf(mutant)).entries()) {
      const id = mutant.checks[k]!;
      const score = 'score' in outcome ? outcome.score : NaN;
      expect(score, `${id}: ${(outcome.details ?? []).slice(0, 8).join('\n')}`).toBeLessThanOrEqual(good.get(id)!.score! - CLEARLY);
    }
  });
});
