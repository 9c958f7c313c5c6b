import {shellWord} from '../core/plan.js';
import type {Diagnostic} from '../core/diagnostic.js';
import {type ApprovalRecord, gateSentence, rejectedRecord} from '../core/gate.js';
import type {ExitCode} from '../core/plan.js';
import type {GateName} from '../core/stage.js';
import {nodeDisk} from '../store/disk.js';
import {Approvals, artefactDigest, gatePaths} from './approvals.js';
import {type BuildRequest, plan} from './build.js';
import type {GateView} from './gate-view.js';

/** What came of a signature: a sentence for the user, and what was wrong. */
export interface Signed {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Signs what is on disk at a gate of the one challenge in `request`; without a name, at the one that is waiting. The artefact is validated
 * first, exactly as a build would; what a build would overwrite cannot be signed.
 */
export async function approve(request: BuildRequest, gate: GateName | undefined, by: string): Promise<Signed> {
  const spec = request.specs[0]?.spec;
  if (spec === undefined) throw new Error('approve needs a spec');
  const [walked] = await plan({...request, until: gate === undefined ? undefined : stageOf(request, gate)}, 'sign');
  const views = walked?.gates ?? [];
  const view =
    gate === undefined ? views.find(({decision}) => decision?.verdict !== 'go') : views.find(({stage}) => stage.gate.name === gate);
  const waiting = walked?.stages.find(({state}) => state === 'waiting' || state === 'failed' || state === 'due');
  const build = `cbdf build ${shellWord(spec.file)}`;
  if (view === undefined) {
    if (waiting === undefined || gate === undefined) return said(0, `${spec.id}: no gate waits for a signature`);
    return said(1, `${spec.id}: ${gate} cannot be signed before ${waiting.stage}: ${waiting.reason ?? waiting.state}`, waiting.diagnostics);
  }
  const {decision, artefact, files, made, stage} = view;
  const name = stage.gate.name;
  const paths = gatePaths(spec.file, name);
  const outcome = walked?.stages.find((one) => one.stage === stage.name);
  if (decision === undefined) return said(1, `${spec.id}: ${name} cannot be signed`, outcome?.diagnostics);
  if (decision.verdict === 'go') return await goes(request, view, spec.file, spec.id);
  if (artefact === undefined) return said(1, `${spec.id}: there is no ${paths.artefact} to sign; run ${build} first`);
  if (decision.verdict === 'refuse') return said(1, `${spec.id}: ${paths.artefact} cannot be signed as it is`, outcome?.diagnostics);
  if (!decision.signable || (decision.text === 'made' && made !== artefact)) {
    const why =
      files.record?.decision === 'rejected'
        ? gateSentence('rejected', name)
        : `a build would replace ${paths.artefact}: its inputs have changed`;
    return said(1, `${spec.id}: ${why}; run ${build} first, then review it`);
  }
  const record = decision.record ?? files.record;
  if (record === undefined) throw new Error('a signable gate without a record');
  await write(request, spec.file, name, view, {...record, decision: 'approved', by});
  return said(0, `${spec.id}: ${name} is approved${by === '' ? '' : ` by ${by}`}; go on with: ${build}`);
}

/** Asks for another text at a gate: one attempt more, with what was said about this one. */
export async function reject(request: BuildRequest, gate: GateName, notes: string, by: string): Promise<Signed> {
  const spec = request.specs[0]?.spec;
  if (spec === undefined) throw new Error('reject needs a spec');
  const approvals = new Approvals(request.disk ?? nodeDisk, request.root);
  const files = await approvals.read(spec.file, gate);
  const {record, artefact, broken} = files;
  if (broken !== undefined) return said(1, `${spec.id}: ${gate} cannot be rejected`, [broken]);
  const build = `cbdf build ${shellWord(spec.file)}`;
  if (gate !== 'preview' && spec[gate] !== undefined)
    return said(1, `${spec.id}: the ${gate} is written in ${spec.file}, and no author makes another; edit ${gate}: there, then ${build}`);
  if (record === undefined || artefact === undefined)
    return said(1, `${spec.id}: there is nothing to reject at ${gate}; run ${build} first`);
  const next = rejectedRecord(record, artefactDigest(artefact), notes, by);
  await approvals.write(spec.file, gate, files, {record: next});
  return said(0, `${spec.id}: ${gate} is rejected; ${build} makes attempt ${next.attempt}`);
}

/** A signed gate: nothing to do, or its key is to be refreshed because the same text came of other inputs. */
async function goes(request: BuildRequest, view: GateView, file: string, id: string): Promise<Signed> {
  const name = view.stage.gate.name;
  if (view.decision?.record !== undefined && view.decision.text === 'disk') await write(request, file, name, view, view.decision.record);
  return said(0, `${id}: ${name} is approved already`);
}

async function write(request: BuildRequest, file: string, gate: GateName, view: GateView, record: ApprovalRecord): Promise<void> {
  await new Approvals(request.disk ?? nodeDisk, request.root).write(file, gate, view.files, {record});
}

function stageOf({stages}: BuildRequest, gate: GateName) {
  return stages.find((stage) => stage.gate?.name === gate)?.name;
}

function said(exitCode: ExitCode, message: string, diagnostics: readonly Diagnostic[] = []): Signed {
  return {exitCode, message, diagnostics};
}
