import type {Diagnostic} from './diagnostic.js';
import type {Digest} from './digest.js';
import type {GateState} from './gate.js';
import type {Reason} from './reason.js';
import type {StageName} from './stage.js';
import type {Verdict} from './qa.js';
import type {Traffic} from './remote.js';
import type {Usage} from './usage.js';

/** Everything that the engine has to tell. Reporters are functions of these; the engine itself never prints. */
export type BuildEvent =
  | {
      readonly v: 1;
      readonly type: 'plan';
      readonly challenges: readonly string[];
      readonly stages: readonly StageName[];
      readonly jobs: number;
    }
  | {
      readonly v: 1;
      readonly type: 'stage-started';
      readonly challenge: string;
      readonly stage: StageName;
      readonly reason: string;
      readonly reasons: readonly Reason[];
    }
  | {
      readonly v: 1;
      readonly type: 'stage-progress';
      readonly challenge: string;
      readonly stage: StageName;
      readonly step: ProgressStep;
      readonly percent: number;
      readonly message: string;
      readonly rows?: number;
      readonly rowsPerSecond?: number;
      readonly secondsLeft?: number;
    }
  /** `fresh`: nothing had to be done; `restored`: outputs copied from the store; `approved`: replayed from the signed artefact. */
  | {
      readonly v: 1;
      readonly type: 'stage-restored';
      readonly challenge: string;
      readonly stage: StageName;
      readonly how: 'fresh' | 'restored' | 'approved';
      /** It was not in the store of this machine, and came from the remote cache. */
      readonly from?: 'remote';
      readonly key: Digest;
    }
  | {
      readonly v: 1;
      readonly type: 'stage-built';
      readonly challenge: string;
      readonly stage: StageName;
      readonly key: Digest;
      readonly ms: number;
    }
  /** A part of a stage was done beside other processes: actions that this one has made, and that it found made. */
  | {
      readonly v: 1;
      readonly type: 'stage-shared';
      readonly challenge: string;
      readonly stage: StageName;
      readonly made: number;
      readonly found: number;
      readonly ms: number;
    }
  /** Another process is at the same work; `holder` is its process number, absent for one on another machine. */
  | {readonly v: 1; readonly type: 'lock-wait'; readonly challenge: string; readonly stage: StageName; readonly holder?: number}
  | {
      readonly v: 1;
      readonly type: 'stage-waiting';
      readonly challenge: string;
      readonly stage: StageName;
      readonly state: GateState;
      readonly files: readonly string[];
      readonly next: string;
    }
  | {readonly v: 1; readonly type: 'stage-failed'; readonly challenge: string; readonly stage: StageName; readonly partial: boolean}
  | {readonly v: 1; readonly type: 'stage-skipped'; readonly challenge: string; readonly stage: StageName; readonly because: string}
  | {readonly v: 1; readonly type: 'receipt'; readonly challenge: string; readonly lines: readonly string[]}
  /** What an online author has used up in this build, whatever came of it. */
  | {readonly v: 1; readonly type: 'usage'; readonly challenge: string; readonly stage: StageName; readonly usage: Usage}
  | {
      readonly v: 1;
      readonly type: 'verdict';
      readonly challenge: string;
      readonly verdict: Verdict;
      readonly overall: number;
      readonly measuredWeight: number;
      readonly worst: readonly string[];
      /** The checks that fell, worst first, at their lines of the spec. */
      readonly checks?: readonly Diagnostic[];
    }
  | {
      readonly v: 1;
      readonly type: 'packaged';
      readonly challenge: string;
      readonly files: readonly {readonly path: string; readonly bytes: number}[];
    }
  | {readonly v: 1; readonly type: 'diagnostic'; readonly challenge?: string; readonly stage?: StageName; readonly diagnostic: Diagnostic}
  | {readonly v: 1; readonly type: 'cache-warning'; readonly message: string}
  | {
      readonly v: 1;
      readonly type: 'build-finished';
      readonly exitCode: number;
      readonly ran: number;
      readonly reused: number;
      readonly ms: number;
      /** What came from the remote cache and went there; absent if it was not asked. */
      readonly remote?: Traffic;
    };

/** The seed product's stages of long work, and how far each is into the whole. */
export type ProgressStep = 'data_generation' | 'quality_validation' | 'pdf_generation' | 'excel_generation' | 'completed';
