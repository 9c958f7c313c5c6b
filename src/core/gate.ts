import type {GateName} from './stage.js';

/** The record beside a gate's artefact: `<gate>.approval.yaml`. */
export interface ApprovalRecord {
  readonly gate: GateName;
  /** `sha256:` and the key of the stage that made the artefact. */
  readonly key: string;
  /** `sha256:` and the digest of the artefact, its line breaks as LF. */
  readonly digest: string;
  readonly decision: 'pending' | 'approved' | 'rejected';
  readonly attempt: number;
  readonly feedback: readonly string[];
  readonly by: string;
}

export type GateState = 'new' | 'approved' | 'edited' | 'stale' | 'pending' | 'rejected';
