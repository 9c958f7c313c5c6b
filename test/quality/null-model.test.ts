/** What no check of realism may let pass, and what every one has to: a uniform generator, and the bundled challenges. */
import {describe, expect, it} from 'vitest';
import {assessed, assessedDouble, BUNDLED, challenge, scores} from './bundled.js';
import {uniform} from './uniform.js';

describe.each(BUNDLED)('%s', (name) => {
  it('is real enough', async () => {
    const qa = await assessed(await challenge(name));
    expect(scores(qa)['C5']).toBeGreaterThanOrEqual(9);
    expect(scores(qa)['C6']).toBeGreaterThanOrEqual(9);
    expect(qa.verdict).toBe('approved');
  });
  it('made by a uniform generator, fails realism and is never approved', async () => {
    const qa = await assessedDouble(await challenge(name), uniform);
    expect(scores(qa)['C5']).toBeLessThanOrEqual(3);
    expect(scores(qa)['C6']).toBeLessThanOrEqual(3);
    expect(qa.overall).toBeLessThan(8);
    expect(qa.verdict).not.toBe('approved');
  });
});
