import type {Digest} from '../core/digest.js';
import type {GateDecision} from '../core/gate.js';
import type {Gate, Stage} from '../core/stage.js';
import type {GateFiles} from './approvals.js';

/** A stage with a gate. */
export type GatedStage = Stage & {readonly gate: Gate};

/** A gate as a walk found it. */
export interface GateView {
  readonly stage: GatedStage;
  readonly files: GateFiles;
  /** Digest of the artefact on disk. */
  readonly artefact?: Digest;
  /** Digest of what the stage makes now, if that became known. */
  readonly made?: Digest;
  /** Absent if the gate's files are broken. */
  readonly decision?: GateDecision;
}
