/** What no check of realism may let pass, and what every one has to: a uniform generator, and the bundled challenges. */
import {describe, expect, it} from 'vitest';
import {assessed, assessedDouble, BUNDLED, challenge, scores} from './bundled.js';
import {uniform} from './uniform.js';

const PRINT = process.env['PRINT'] !== undefined;
const print = (title: string, qa: Awaited<ReturnType<typeof assessed>>): void => {
  if (!PRINT) return;
  const low = qa.checks.filter(({score}) => score === null || score < 10).map((check) => `${check.id} ${check.score?.toFixed(1) ?? `N/A${check.byStructure ? ' by structure' : ''}: ${check.reason ?? ''}`}`);
  console.log(title, JSON.stringify(scores(qa)), qa.overall, qa.verdict, `\n  ${low.join('\n  ')}`);
  if (PRINT && process.env['PRINT'] === 'all') for (const check of qa.checks) console.log(check.id, check.score, check.details.slice(0, 6).join(' | '));
};

describe.each(BUNDLED)('%s', (name) => {
  it('is real enough', async () => {
    const qa = await assessed(await challenge(name));
    print(name, qa);
    expect(scores(qa)['C5']).toBeGreaterThanOrEqual(9);
    expect(scores(qa)['C6']).toBeGreaterThanOrEqual(9);
    expect(qa.verdict).toBe('approved');
  });
  it('made by a uniform generator, fails realism and is never approved', async () => {
    const qa = await assessedDouble(await challenge(name), uniform);
    print(`${name}, uniform`, qa);
    expect(scores(qa)['C5']).toBeLessThanOrEqual(3);
    expect(scores(qa)['C6']).toBeLessThanOrEqual(3);
    expect(qa.overall).toBeLessThan(8);
    expect(qa.verdict).not.toBe('approved');
  });
});
