import type {Diagnostic} from './diagnostic.js';
import type {Digest} from './digest.js';
import type {GateState} from './gate.js';
import type {Reason} from './reason.js';
import type {StageName} from './stage.js';
import type {Usage} from './usage.js';

/**
 * How a stage stands, in the words used everywhere. `due` and `unknown` are said by plans only: it will run; it cannot be known before
 * an earlier stage has run or is signed.
 */
export type StageState = 'fresh' | 'restored' | 'approved' | 'built' | 'waiting' | 'failed' | 'skipped' | 'due' | 'unknown';

/** What came, or will come, of one stage of one challenge. */
export interface StageOutcome {
  readonly stage: StageName;
  readonly state: StageState;
  /** Absent while the inputs are not known. */
  readonly key?: Digest;
  readonly gate?: GateState;
  /** Why, in words: why it runs, waits or was left out. */
  readonly reason?: string;
  /** Why it has to run, or why its gate has to be looked at again, in parts. */
  readonly reasons?: readonly Reason[];
  /** What a person has to look at. */
  readonly files?: readonly string[];
  /** The stage has run. */
  readonly ran?: boolean;
  /** A part failed, or the quality is not good enough for `approved`. */
  readonly partial?: boolean;
  readonly diagnostics?: readonly Diagnostic[];
  /** What an online author used up for it, as far as the cache knows. */
  readonly usage?: Usage;
}

/** A challenge from its first stage to its last. */
export interface ChallengeOutcome {
  readonly challenge: string;
  /** Path of the spec as given. */
  readonly spec: string;
  readonly stages: readonly StageOutcome[];
  readonly exitCode: ExitCode;
  /** The recommended next action: a command, or an instruction. */
  readonly next: string;
}

/** 0 done, 1 failed, 2 the spec or the command line is wrong, 3 waiting for approval, 4 built partially, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

const WORST_FIRST: readonly ExitCode[] = [130, 2, 1, 4, 3, 0];

/** The exit code of several challenges together. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}

/** What to type for a challenge: its id where that is enough, the path of its spec elsewhere. */
export function challengeArgument(id: string, specFile: string): string {
  return specFile === `challenges/${id}.yaml` ? id : shellWord(specFile);
}

/** A path as it can be pasted into a shell. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** The recommended next action for a challenge that stands like this. */
export function nextAction(id: string, specFile: string, stages: readonly StageOutcome[]): string {
  const open = stages.find(({state}) => !['fresh', 'restored', 'approved', 'built'].includes(state));
  const build = `cbdf build ${shellWord(specFile)}`;
  if (open === undefined) return stages.some(({state}) => state === 'restored') ? build : 'nothing: everything is up to date';
  switch (open.state) {
    case 'waiting':
      return open.gate === 'new' || open.gate === 'rejected' ? build : `cbdf approve ${challengeArgument(id, specFile)} ${open.stage}`;
    case 'failed':
      return `mend what is reported for ${open.stage}, then ${build}`;
    default:
      return build;
  }
}
