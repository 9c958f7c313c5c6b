/** A trial for an online author, before a person is asked to read: does its story come true in rows? */
import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import {QueryError} from '../core/shipped.js';
import type {ProblemBlock} from '../core/spec.js';
import type {StageContext} from '../core/stage.js';
import {generateDataset} from '../generate/dataset.js';
import {hiddenMistakes, makeMistakes} from './mistakes.js';
import {FEW, missedFindings, solveStory} from './story.js';
import {onShipped, tell} from './world.js';

/** Rows of the trial, as in the preview, whose first try has these very rows: they are made once. */
const TRIAL = 10_000;
const SUB_SEED = '1';

/**
 * Findings that do not hold, mistakes that do not show, and questions without an answer, in a data set of at most 10 000 rows; what cannot
 * be made at all is one of them. In very small data sets chance rules, so nothing is tried there.
 */
export async function tryStory(context: StageContext, model: Model, problem: ProblemBlock): Promise<readonly PointedDiagnostic[]> {
  const size = Math.min(TRIAL, model.size);
  if (size < FEW) return [];
  try {
    const solved = await solveStory(context, model, problem, SUB_SEED, size);
    const tables = await generateDataset(context, solved.model, {size, effects: true}, SUB_SEED);
    const found = await onShipped(context, model, tables, 'trial-of-author', async (shipped) => {
      const told = await tell(shipped, model, problem);
      const missed = await missedFindings({...told, shipped, problem, solved, size}, 'error');
      const unanswered = told.answers.flatMap(({error}, i) => (error === undefined ? [] : [unansweredAt(i, error)]));
      return [...missed, ...unanswered, ...hiddenMistakes(await makeMistakes(shipped, problem, told.answers), 'error')];
    });
    return found.filter((one): one is PointedDiagnostic => one.pointer !== undefined);
  } catch (error) {
    context.signal.throwIfAborted();
    // What a model wrote may bind and still fail on rows. Faults of the machine carry a code, those of the store a class of their own.
    const isOfTheRows = error instanceof QueryError || (error instanceof Error && error.constructor === Error && !('code' in error));
    if (!isOfTheRows) throw error;
    return [{severity: 'error', code: 'no-rows', pointer: '/schema', message: `its rows cannot be made: ${error.message.split('\n')[0]!}`}];
  }
}

function unansweredAt(index: number, error: string): Diagnostic {
  return {
    severity: 'error',
    code: 'no-answer-in-rows',
    pointer: `/problem/questions/${index}/sql`,
    message: `the question has no answer: ${error}`,
  };
}
