/** What betrays a template: sentences that two stories share, and stories in which nobody says anything. */
import {describe, expect, it} from 'vitest';
import {readCases} from '../../src/author/pack.js';
import {CASES} from './specs.js';

/** Words in a row that two statements may not share. */
const RUN = 8;

const statements = await Promise.all(
  CASES.map(async ({id, pack}) => ({id, text: (await readCases(pack)).find((one) => one.case === id)!.problem.statement as string})),
);

/** All runs of so many words; what is drawn or measured counts as a word. */
function runsOf(text: string): string[] {
  const words = text.toLowerCase().match(/\{\{?[^{}]+\}\}?|[a-z']+/g) ?? [];
  return words.slice(0, words.length - RUN + 1).map((_, at) => words.slice(at, at + RUN).join(' '));
}

describe('the stories', () => {
  it('share no sentence', () => {
    const first = new Map<string, string>();
    const shared: string[] = [];
    for (const {id, text} of statements)
      for (const run of new Set(runsOf(text))) {
        const other = first.get(run);
        if (other !== undefined) shared.push(`${other} and ${id}: ${run}`);
        first.set(run, id);
      }
    expect(shared).toEqual([]);
  });

  it.each(statements)('let somebody speak: $id', ({text}) => {
    expect(text).toMatch(/["“][^"”]{12,}["”]/);
  });

  it('are all different in how they begin', () => {
    const openings = statements.map(({text}) => text.trim().split(/\s+/).slice(0, 3).join(' '));
    expect(new Set(openings).size).toBe(openings.length);
  });
});
