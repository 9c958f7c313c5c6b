import type {ChallengeOutcome, ExitCode, StageOutcome} from '../core/plan.js';
import {reasonLine, reasonLines} from '../core/reason.js';
import type {StageName} from '../core/stage.js';
import type {Services} from '../engine/services.js';
import {paint, type Paint, stateWord} from '../report/words.js';
import {hasColor, type Io, printDiagnostics} from './io.js';
import {look, type LookFlags} from './look.js';
import {findChallenge} from './spec-files.js';

export interface WhyFlags extends LookFlags {
  readonly json?: boolean;
}

/** `cbdf why`: why a stage of a challenge has to run or waits; without a stage, why the first one does that is not up to date. */
export async function why(challenge: string, stage: StageName | undefined, flags: WhyFlags, io: Io, services: Services): Promise<ExitCode> {
  const found = await look([await findChallenge(challenge, io.cwd)], flags, io, services);
  if (!found.ok) {
    await printDiagnostics(io, found.error);
    return 2;
  }
  const outcome = found.value[0];
  if (outcome === undefined) throw new Error('a plan without its challenge');
  if (flags.json === true) {
    const stages = outcome.stages.filter((one) => stage === undefined || one.stage === stage);
    io.out(`${JSON.stringify({v: 1, challenge: outcome.challenge, spec: outcome.spec, stages}, null, 2)}\n`);
  } else io.out(`${whyText(outcome, stage, paint(hasColor(io))).join('\n')}\n`);
  return 0;
}

function whyText(outcome: ChallengeOutcome, stage: StageName | undefined, colors: Paint): readonly string[] {
  const {challenge, stages} = outcome;
  const first = stages.find(({state}) => !isDone(state));
  const asked = stage === undefined ? first : stages.find((one) => one.stage === stage);
  if (asked === undefined) return [`${colors.bold(challenge)}  every stage is up to date: its key is the one of its stored result`];
  const lines = stageLines(challenge, asked, colors);
  if (asked.state !== 'unknown' || first === undefined || first === asked) return lines;
  // What an earlier stage will make is not known, so its reasons are the answer.
  return [...lines, ...stageLines(challenge, first, colors)];
}

function stageLines(challenge: string, {stage, state, key, reason, reasons, diagnostics}: StageOutcome, colors: Paint): readonly string[] {
  const head = `${colors.bold(challenge)}  ${stage} ${stateWord(state, colors)}`;
  if (isDone(state)) return [`${head}: nothing that it reads has changed (key ${key?.slice(0, 12) ?? 'unknown'}...)`];
  const lines = reasonLines(reasons ?? [], '  ');
  // The reasons follow, each on its own line.
  const word = (reason ?? '').replace(reasonLine(reasons ?? []), '').replace(/: $/, '');
  const messages = (diagnostics ?? []).map(({message}) => `  ${message}`);
  return [`${head}${word === '' ? '' : `: ${word}`}`, ...lines, ...messages.filter((text) => text.trim() !== reason)];
}

function isDone(state: StageOutcome['state']): boolean {
  return state === 'fresh' || state === 'approved' || state === 'restored' || state === 'built';
}
