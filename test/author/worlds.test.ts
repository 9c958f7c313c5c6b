/**
 * Every case at the smallest size that it claims: the story comes true at the first try, and the quality is approved. Here at one level each,
 * in turn (`npm run test:cases`), since a world takes three seconds; `npm run test:all` makes all of them, on flat tables too.
 */
import {describe, expect, it, vi} from 'vitest';
import {offlineProblem, offlineSchema} from '../../src/author/offline.js';
import type {Level} from '../../src/core/spec.js';
import {publicationOf, specFacts} from '../../src/stages/facts.js';
import {tryWorld} from '../../src/stages/made-world.js';
import {prove} from '../../src/stages/prove.js';
import {here} from '../generate/here.js';
import {CASES, FIRST, LEVELS, type NamedCase, specOf} from './specs.js';

// Two more worlds for each, in which the story is told again, are left to `npm run test:all`.
vi.mock('../../src/stages/other-seeds.js', () => ({measureOtherSeeds: () => Promise.resolve([])}));

async function worldOf(one: NamedCase, level: Level) {
  const author = {by: 'offline', case: one.id} as const;
  const spec = specOf({domain: one.domain, function: one.function, skill_level: level, seed: 1, dataset_size: one.smallest, author});
  const problem = await offlineProblem(spec, FIRST);
  if (!problem.ok) throw new Error(JSON.stringify(problem.error));
  const schema = await offlineSchema(spec, problem.value.block, FIRST);
  if (!schema.ok) throw new Error(JSON.stringify(schema.error));
  const proved = await prove(specFacts(spec), problem.value.block, schema.value.block);
  if (!proved.ok) throw new Error(JSON.stringify(proved.error));
  const params = {facts: specFacts(spec), publication: publicationOf(spec), problem: proved.value.problem};
  return tryWorld(here().context, proved.value.model, params, '1', 0);
}

describe.each(CASES.map((one, k) => ({...one, level: LEVELS[k % LEVELS.length]!})))('the story of $id', ({level, ...one}) => {
  it(`comes true for ${level}`, async () => {
    const {errors, gaps, value} = await worldOf(one, level);
    expect([...errors, ...gaps]).toEqual([]);
    expect(value.qa.verdict).toBe('approved');
    expect(value.findings.filter(({holds}) => !holds)).toEqual([]);
    expect(value.mistakes.filter(({shows}) => !shows)).toEqual([]);
  });
});
