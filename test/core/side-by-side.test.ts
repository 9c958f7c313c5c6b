import {describe, expect, it} from 'vitest';
import {sideBySide} from '../../src/core/side-by-side.js';

const later = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve)).then(() => later(turns - 1));

describe('side by side', () => {
  it('keeps the order of the items, whichever is ready first', async () => {
    const work = async (turns: number): Promise<string> => (await later(turns), `after ${turns}`);
    expect(await sideBySide([5, 0, 3, 1], 2, work)).toEqual(['after 5', 'after 0', 'after 3', 'after 1']);
    expect(await sideBySide([], 2, work)).toEqual([]);
  });

  it('has never more under way than there are lanes', async () => {
    let under = 0;
    let most = 0;
    await sideBySide(
      Array.from({length: 20}, (_, k) => k),
      3,
      async (k) => {
        most = Math.max(most, ++under);
        await later(k % 4);
        under--;
      },
    );
    expect(most).toBe(3);
  });

  it('throws the first failure when all is quiet, and begins nothing after it', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const made = sideBySide([0, 1, 2, 3], 2, async (k) => {
      begun.push(k);
      await later(k === 0 ? 1 : 4);
      if (k === 0) throw new Error('no');
      ended.push(k);
    });
    await expect(made).rejects.toThrow('no');
    expect([begun, ended]).toEqual([[0, 1], [1]]);
  });
});
