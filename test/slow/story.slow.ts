/** Three findings, one of them an interaction of two columns, at 10 000 and 100 000 rows and three seeds. `npm run test:slow`. */
import {describe, expect, it} from 'vitest';
import {clarityOf} from '../../src/quality/findable.js';
import {generateDataset} from '../../src/generate/dataset.js';
import {missedFindings, solveStory} from '../../src/stages/story.js';
import {onShipped, tell} from '../../src/stages/world.js';
import {here} from '../generate/here.js';
import {REPEAT_SCHEMA, repeatProblem} from '../solve/repeat.js';
import {problemOf, SCHEMA, storyModel} from '../solve/story.js';

const STORIES = {
  'a share that is shifted': {schema: SCHEMA, problem: problemOf()},
  'a repeat rate that follows from fewer visits': {schema: REPEAT_SCHEMA, problem: repeatProblem()},
};
const CASES = Object.keys(STORIES).flatMap((story) =>
  [10_000, 100_000].flatMap((size) => [1, 2, 3].map((seed) => ({story: story as keyof typeof STORIES, size, seed}))),
);

describe('a story comes true', () => {
  it.each(CASES)('$story, $size rows, seed $seed', async ({story, size, seed}) => {
    const at = here();
    const {schema, problem} = STORIES[story];
    const model = await storyModel(size, seed, schema);
    const solved = await solveStory(at.context, model, problem, '1', size);
    const tables = await generateDataset(at.context, solved.model, {size, effects: true}, '1');
    await onShipped(at.context, solved.model, tables, 'told', async (shipped) => {
      const told = await tell(shipped, solved.model, problem);
      expect(await missedFindings({...told, shipped, problem, solved, size}, 'error')).toEqual([]);
      expect(told.findings.filter(({holds}) => !holds)).toEqual([]);
      const worst = (await clarityOf(shipped, problem, solved.model)).find(({finding}) => finding === 'worst')!;
      expect(worst.z).toBeGreaterThan(2);
    });
  });
});
