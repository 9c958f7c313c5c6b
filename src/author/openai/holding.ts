/** Writing until it holds: in the proof, which forgives nothing, and in a trial, which an author should pass and a person may overrule. */
import type {PointedDiagnostic} from '../../core/diagnostic.js';
import {clipped} from './secrets.js';
import {GaveUp} from './writing.js';

export interface Judge<T> {
  /** Everything that is wrong and forbids to go on. */
  readonly prove: (value: T) => Promise<readonly PointedDiagnostic[]>;
  /** What does not come true in rows; asked for what is proved. */
  readonly attempt: (value: T) => Promise<readonly PointedDiagnostic[]>;
}

export interface Held<T> {
  readonly value: T;
  /** What the trial still found; mostly nothing. */
  readonly missed: readonly PointedDiagnostic[];
}

/**
 * Has a value mended until the judge finds nothing. When `mend` gives up, the proved value with the best trial is taken, if there is one:
 * the preview measures again and says what does not hold. Throws `GaveUp` where nothing was proved.
 */
export async function untilItHolds<T>(
  first: T,
  judge: Judge<T>,
  mend: (wrong: readonly PointedDiagnostic[], value: T, turn: number) => Promise<T>,
): Promise<Held<T>> {
  let value = first;
  let best: Held<T> | undefined;
  for (let turn = 0; ; turn++) {
    let wrong = await judge.prove(value);
    if (wrong.length === 0) {
      wrong = await judge.attempt(value);
      if (wrong.length === 0) return {value, missed: []};
      if (best === undefined || wrong.length < best.missed.length) best = {value, missed: wrong};
    }
    try {
      value = await mend(wrong, value, turn);
    } catch (error) {
      if (error instanceof GaveUp && best !== undefined) return best;
      throw error;
    }
  }
}

/** What the receipt says of a trial that found something. */
export const missedLines = (missed: readonly PointedDiagnostic[]): string[] =>
  missed.map(({message}) => `Trial: ${clipped(message, 300)}; it was sent back in vain, and the preview will measure it again.`);
