import {type Change, changeWords, pointerWords} from './change.js';
import type {StageName} from './stage.js';

/** Why a stage has to run, or why its gate has to be looked at again. */
export type ReasonType =
  /** Nothing is known of an earlier result. */
  | 'first-run'
  /** The spec, or a person's rejection, says something else. */
  | 'params'
  /** A package that shapes the bytes has another version. */
  | 'engine'
  /** The stage itself, or the form of keys, has another version. */
  | 'version'
  /** An earlier stage made something else. */
  | 'input'
  /** Everything is as it was, but the result is not in the store any more, or was only a part. */
  | 'output-missing'
  /** `--force` or `--force-stage`. */
  | 'forced';

/** One reason: in words, and in the parts that the words were made of. */
export interface Reason extends Partial<Change> {
  readonly type: ReasonType;
  /** One sentence without a full stop, such as `dataset_size 10000 -> 20000, challenges/x.yaml:4:15`. */
  readonly message: string;
  /** Of `input`: the stage that made something else. */
  readonly stage?: StageName;
  /** Where the changed value stands now; without a line if it is not written there any more. */
  readonly place?: Place;
  /** Of `input`: what changed it, as far back as it is known. */
  readonly because?: readonly Reason[];
}

export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** `challenges/x.yaml:4:15`. */
export function placeWords({file, line, column}: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** A changed value as a reason. */
export function changeReason(type: 'params' | 'input' | 'version', change: Change, place?: Place): Reason {
  const where = place === undefined ? '' : `, ${placeWords(place)}`;
  const name = pointerWords(change.pointer);
  return {type, ...change, ...(place === undefined ? {} : {place}), message: `${name} ${changeWords(change)}${where}`.trim()};
}

/** All reasons in one line: the first, its cause, and how many more there are. */
export function reasonLine(reasons: readonly Reason[]): string {
  const [first, ...more] = reasons;
  if (first === undefined) return '';
  const cause = first.because?.[0];
  const others = more.length + Math.max(0, (first.because?.length ?? 0) - 1);
  // The cause in the spec is what a person did; what came of it on the way is for `why`.
  const text = cause === undefined ? first.message : `${first.stage ?? 'an input'} changed: ${cause.message}`;
  return `${text}${others === 0 ? '' : ` (and ${others} more)`}`;
}

/** Reasons for reading, a line each, causes indented below what they caused. */
export function reasonLines(reasons: readonly Reason[], indent = ''): readonly string[] {
  return reasons.flatMap(({type, message, because}) => [
    `${indent}${type.padEnd(14)} ${message}`,
    ...(because ?? []).map((cause) => `${indent}${' '.repeat(14)} because ${cause.message}`),
  ]);
}
