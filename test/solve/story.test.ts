import {describe, expect, it} from 'vitest';
import type {Diagnostic} from '../../src/core/diagnostic.js';
import {generateDataset} from '../../src/generate/dataset.js';
import {withStrengths} from '../../src/solve/knobs.js';
import {publicationOf, specFacts} from '../../src/stages/facts.js';
import {specOf} from '../author/specs.js';
import {fullStage} from '../../src/stages/full.js';
import {missedFindings, solveStory} from '../../src/stages/story.js';
import {onShipped, tell} from '../../src/stages/world.js';
import {here, type Here} from '../generate/here.js';
import {REPEAT_SCHEMA, repeatProblem} from './repeat.js';
import {PROBLEM, problemOf, SCHEMA, storyModel} from './story.js';

async function tellStory(size: number, seed: number, problem = problemOf(), schema = SCHEMA, at: Here = here()) {
  const model = await storyModel(size, seed, schema);
  const solved = await solveStory(at.context, model, problem, '1', size);
  const tables = await generateDataset(at.context, solved.model, {size, effects: true}, '1');
  return onShipped(at.context, model, tables, 'told', async (shipped) => {
    const told = await tell(shipped, solved.model, problem);
    return {...told, solved, missed: await missedFindings({...told, shipped, problem, solved, size}, 'warning')};
  });
}

describe('a story with three exact targets, one of them an interaction', () => {
  it.each([1])('comes true at 10,000 rows, seed %i', async (seed) => {
    const {findings, solved, missed} = await tellStory(10_000, seed);
    expect(missed).toEqual([]);
    expect(findings.filter(({holds}) => !holds)).toEqual([]);
    expect(solved.knobs.map(({met}) => met)).toEqual([true, true, true]);
    for (const {strength} of solved.knobs) expect(strength * 1024).toBe(Math.round(strength * 1024));
    expect(solved.evaluations).toBeLessThan(20);
  });

  it.each([1])('is near at 1,000 rows, seed %i', async (seed) => {
    const {solved, missed} = await tellStory(1000, seed);
    expect(missed.filter(({pointer}) => /west|mornings/.test(pointer!))).toEqual([]);
    expect(missed.every(({severity}) => severity === 'warning')).toBe(true);
    expect(solved.knobs.every(({strength}) => strength !== 0)).toBe(true);
  });

  it('finds the same again without a row or a measure more', async () => {
    const at = here();
    const first = await tellStory(3000, 5, problemOf(), SCHEMA, at);
    const ran = at.ran.length;
    const again = await tellStory(3000, 5, problemOf(), SCHEMA, at);
    expect(again.solved).toEqual(first.solved);
    expect(again.findings).toEqual(first.findings);
    expect(at.ran.length).toBe(ran);
    // Tables that no effect touches are made once for all worlds, and no shard of the rest for a world of another size.
    expect(at.ran.filter((name) => name.startsWith('shard:dim_members')).length).toBe(1);
    // Strengths so close that no row differs are measured once.
    expect(at.ran.filter((name) => name === 'measure').length).toBeLessThanOrEqual(first.solved.evaluations);
  });

  it('makes the same rows whether or not a part of the model was left out while seeking', async () => {
    const at = here();
    const {solved} = await tellStory(3000, 5, problemOf(), SCHEMA, at);
    const model = withStrengths(await storyModel(3000, 5), new Map(solved.knobs.map(({effect, strength}) => [effect, strength])));
    expect(solved.model).toEqual(model);
    const ran = at.ran.length;
    await generateDataset(at.context, model, {size: 3000, effects: true}, '1');
    expect(at.ran.length).toBe(ran);
  });
});

describe('a repeat rate that follows from fewer visits, worst among new members in the West', () => {
  it('comes true at 10,000 rows', async () => {
    const {findings, missed} = await tellStory(10_000, 1, repeatProblem(), REPEAT_SCHEMA);
    expect(missed).toEqual([]);
    expect(findings.map(({name, holds}) => `${name} ${String(holds)}`)).toEqual([
      'before true',
      'west_new true',
      'dearer true',
      'worst true',
    ]);
  });

  it.each([1])('is within one row of its target at 1,000 rows, and goes the right way, seed %i', async (seed) => {
    const {findings, missed} = await tellStory(1000, seed, repeatProblem(), REPEAT_SCHEMA);
    // Three members of fifty are a part of the world here: what ranks them is not asked for.
    expect(missed.filter(({pointer}) => !pointer!.endsWith('/worst'))).toEqual([]);
    expect(missed.every(({severity}) => severity === 'warning')).toBe(true);
    const value = (name: string) => findings.find((finding) => finding.name === name)!.value!;
    expect(value('west_new')).toBeLessThan(value('before'));
    expect(value('dearer')).toBeGreaterThan(0.05);
  });
});

describe('neighbouring strengths', () => {
  it('differ by few rows', async () => {
    const at = here();
    const model = await storyModel(4000, 3);
    const rows = async (strength: number) => {
      const world = withStrengths(model, new Map([['rival.fewer_mornings', strength]]));
      const tables = await generateDataset(at.context, world, {size: 4000, effects: true}, '1');
      const text = await at.context.text(tables.get('fact_visits')!.csv);
      // Without the number of the row, which depends on the rows before it.
      return new Set(text.split('\n').map((line) => line.slice(line.indexOf(',') + 1)));
    };
    const [one, near, far] = [await rows(-0.5), await rows(-0.5 - 1 / 1024), await rows(-0.9)];
    const lost = (other: ReadonlySet<string>) => [...one].filter((line) => !other.has(line)).length;
    expect(lost(near)).toBeLessThan(12);
    expect(lost(far)).toBeGreaterThan(100);
    expect([one.size, near.size, far.size]).toEqual([4002, 4002, 4002]);
  });

  it('of more rows do so too', async () => {
    const at = here();
    const model = await storyModel(4000, 3, SCHEMA.replace('fewer: fact_visits', 'more: fact_visits'));
    const share = async (strength: number) => {
      const world = withStrengths(model, new Map([['rival.fewer_mornings', strength]]));
      const tables = await generateDataset(at.context, world, {size: 4000, effects: true}, '1');
      const lines = (await at.context.text(tables.get('fact_visits')!.csv)).trim().split('\n').slice(1);
      return (
        lines.filter((line) => /2024-\d\d-\d\d (?:0\d|1[01]):/.test(line)).length / lines.filter((line) => line.includes('2024-')).length
      );
    };
    const shares = [await share(0), await share(0.5), await share(0.501), await share(3)];
    expect(shares[0]).toBeLessThan(shares[1]! - 0.03);
    expect(Math.abs(shares[2]! - shares[1]!)).toBeLessThan(0.003);
    expect(shares[3]).toBeGreaterThan(shares[1]! + 0.1);
  });
});

describe('what cannot come true', () => {
  const swap = (from: string | RegExp, to: string) => problemOf(PROBLEM.replace(from, to));

  it('a value beyond the bound of the effect', async () => {
    const {missed} = await tellStory(4000, 1, swap('expect: 25%', 'expect: 90%'));
    expect(missed).toMatchObject([{severity: 'error', code: 'finding-unreached', pointer: '/problem/findings/mornings'}]);
    expect(missed[0]!.message).toMatch(
      /^The finding mornings cannot come true at 4000 rows: wanted 90% within 1pp, nearest \d\d(\.\d)?% with rival\.fewer_mornings at 0%$/,
    );
    expect(missed[0]!.notes!.join('\n')).toMatch(/beyond the target already[\s\S]*west is met[\s\S]*worlds were measured/);
  }, 60_000);

  it('an effect that does not reach the rows of its finding', async () => {
    const {missed} = await tellStory(4000, 1, swap('yr = 2024, expect: 25%', 'yr = 2023, expect: 25%'));
    expect(missed).toMatchObject([{severity: 'error', pointer: '/problem/findings/mornings'}]);
    expect(missed[0]!.notes![0]).toMatch(/no strength of rival.fewer_mornings moves it/);
  }, 60_000);

  it('two targets that exclude each other', async () => {
    // The whole West and its parts cannot all be as they are wanted.
    const {missed} = await tellStory(4000, 1, swap('expect: -25pp', 'expect: +20pp'));
    expect(missed.map(({pointer, severity}) => `${severity} ${pointer!}`)).toContain('error /problem/findings/west_new');
    expect(missed.filter(({severity}) => severity === 'error').length).toBe(1);
    expect(missed[0]!.message).toMatch(/wanted \+20pp within 2pp, nearest .* with rival.new_ones at 0pp/);
    expect(missed[0]!.notes!.join('\n')).toMatch(/west is (met|missed)[\s\S]*can exclude each other/);
  }, 60_000);
});

describe('the full stage', () => {
  /** The same story with strengths that are written down: nothing is sought, so a missed finding is known after seconds. */
  const WRITTEN = PROBLEM.replace(/expect: \d+%, within: 1pp/g, 'between: [1%, 99%]').replace(
    'expect: -25pp, within: 2pp',
    'falls: at least 5pp',
  );
  const STRENGTHS = SCHEMA.replace(/by: auto/, 'by: +9pp')
    .replace(/by: auto/, 'by: +24pp')
    .replace(/by: auto/, 'by: 45%');
  const run = async (problem = problemOf(), size = 4000, schema = SCHEMA) => {
    const at = here();
    const warned: Diagnostic[] = [];
    const context = {...at.context, warn: (diagnostic: Diagnostic) => warned.push(diagnostic)};
    const result = await fullStage.run(
      {
        facts: specFacts(specOf()),
        publication: publicationOf(specOf()),
        problem,
        model: await storyModel(size, 1, schema),
        subSeed: '1',
        generator: 1,
      },
      context,
    );
    return {result, warned};
  };

  it('writes down what is true in the data', async () => {
    const {result, warned} = await run(problemOf(), 10_000);
    expect(warned).toEqual([]);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    expect(result.value.receipt?.join('\n')).toMatch(
      /Found: rival.leave by \+[\d.]+pp, so that west is 2\d\.\d% \(wanted 27% within 1pp\)\./,
    );
    const ledger = JSON.parse(result.value.outputs['ground_truth.json'] as string) as Ledger;
    expect(ledger).toMatchObject({v: 1, challenge: 'cold-coffee', seed: 1, sub_seed: '1', rows: {fact_visits: 10_000}});
    expect(ledger.findings.map(({name}) => name)).toEqual(Object.keys(problemOf().findings));
    expect(ledger.findings.every(({holds}) => holds)).toBe(true);
    const finding = (name: string) => ledger.findings.find((one) => one.name === name)!;
    expect(finding('west')).toMatchObject({target: '27% within 1pp', because: 'rival.leave', strength_found: true, z: null});
    expect(finding('west').margin).toBeGreaterThan(0);
    expect(finding('worst').z).toBeGreaterThan(2);
    expect(finding('west_new').z).toBeGreaterThan(2);
    expect(finding('dearer').z).toBeGreaterThan(2);
    expect(finding('not_gender').z).toBeNull();
    expect(ledger.effects.map(({name, strength_found}) => [name, strength_found])).toEqual([
      ['rival.leave', true],
      ['rival.new_ones', true],
      ['rival.fewer_mornings', true],
      ['prices.dearer', false],
    ]);
    expect(ledger.effects.find(({name}) => name === 'prices.dearer')!.strength).toBe(0.2);
    expect(ledger.mistakes).toMatchObject([{question: 'q01', name: 'all years in one', shows: true, differs: '3 rows instead of 6'}]);
  });

  it('fails for a finding that does not hold, with what was measured, and for a mistake that nobody would notice', async () => {
    const text = WRITTEN.replace('rises: at least 10%', 'rises: at least 60%').replace(
      'year(v.visited_at) as yr: 0 as yr',
      'm using (member_id): m on m.member_id = v.member_id',
    );
    const {result} = await run(problemOf(text), 4000, STRENGTHS);
    expect(result).toMatchObject({
      ok: false,
      error: [
        {severity: 'error', code: 'finding-missed', pointer: '/problem/findings/dearer'},
        {code: 'mistake-hidden', pointer: '/problem/questions/0/mistakes/0'},
      ],
    });
    expect(!result.ok && result.error[0]!.message).toMatch(/at 4000 rows: wanted rises at least 60%, measured \d+ to \d+ \(\+/);
  });

  it('warns of both in a small data set', async () => {
    const {result, warned} = await run(problemOf(WRITTEN.replace('rises: at least 10%', 'rises: at least 60%')), 1000, STRENGTHS);
    expect(result.ok).toBe(true);
    expect(warned.map(({severity, code}) => `${severity} ${code}`)).toContain('warning finding-missed');
  });
});

interface Ledger {
  findings: {
    name: string;
    holds: boolean;
    target: string;
    because: string | null;
    margin: number;
    z: number | null;
    strength_found: boolean;
  }[];
  effects: {name: string; strength: number; strength_found: boolean}[];
  mistakes: {question: string}[];
}
