import type {BuildEvent} from '../core/event.js';
import {formatDiagnostic} from './codeframe.js';
import type {Output} from './reporter.js';
import {counted, duration, paint, remoteText, size, verdictText, waitingText} from './words.js';

type EventOf<T extends BuildEvent['type']> = Extract<BuildEvent, {readonly type: T}>;

/** A diagnostic as text; one without a place says which challenge and stage it is about. */
export function diagnosticText({challenge, stage, diagnostic}: EventOf<'diagnostic'>, {color, width}: Output): string {
  const text = formatDiagnostic(diagnostic, {color, width});
  const about = diagnostic.location === undefined ? [challenge, stage].filter((word) => word !== undefined).join(' ') : '';
  return `${about === '' ? '' : `${paint(color).bold(about)}  `}${text}\n`;
}

/** Gathers what the closing lines say: verdicts, packages, gates that wait with what to read and type, and the counts. */
export class Summary {
  readonly #waiting: EventOf<'stage-waiting'>[] = [];
  readonly #verdicts = new Map<string, EventOf<'verdict'>>();
  readonly #packaged: EventOf<'packaged'>[] = [];
  #challenges = 0;
  #finished: EventOf<'build-finished'> | undefined;

  add(event: BuildEvent): void {
    if (event.type === 'plan') this.#challenges = event.challenges.length;
    else if (event.type === 'stage-waiting') this.#waiting.push(event);
    else if (event.type === 'verdict') this.#verdicts.set(event.challenge, event);
    else if (event.type === 'packaged') this.#packaged.push(event);
    else if (event.type === 'build-finished') this.#finished = event;
  }

  /** The lines, in the order of the challenges' names. */
  lines(color: boolean): readonly string[] {
    const {bold, yellow, dim} = paint(color);
    const lines: string[] = [];
    const byName = <T extends {readonly challenge: string}>(events: Iterable<T>) =>
      [...events].sort((a, b) => (a.challenge < b.challenge ? -1 : a.challenge > b.challenge ? 1 : 0));
    for (const verdict of byName(this.#verdicts.values())) lines.push(`${bold(verdict.challenge)}  ${verdictText(verdict)}`);
    for (const {challenge, files} of byName(this.#packaged)) {
      const zip = files.find(({path}) => path.endsWith('.zip') && !path.endsWith('_learner.zip'));
      const total = files.reduce((sum, {bytes}) => sum + bytes, 0);
      lines.push(`${bold(challenge)}  ${counted(files.length, 'file')}, ${size(total)}${zip === undefined ? '' : `: ${zip.path}`}`);
    }
    for (const {challenge, stage, state, files, next} of byName(this.#waiting)) {
      lines.push(`${yellow('waiting')} ${bold(challenge)}  ${stage}: ${waitingText(state)}`);
      files.forEach((file, index) => lines.push(`  ${index === 0 ? 'review' : '      '}  ${file}`));
      lines.push(`  then    ${bold(next)}`);
    }
    if (this.#finished !== undefined) {
      const {exitCode, ran, reused, ms, remote} = this.#finished;
      const traffic = remote === undefined ? undefined : remoteText(remote);
      if (traffic !== undefined) lines.push(traffic);
      const end = exitCode === 130 ? 'interrupted after' : 'in';
      const what = this.#challenges === 0 ? '' : `${counted(this.#challenges, 'challenge')}: `;
      lines.push(`${what}${counted(ran, 'stage')} built, ${reused} reused ${end} ${duration(ms)}${dim(meaning(exitCode))}`);
    }
    return lines;
  }
}

function meaning(exitCode: number): string {
  switch (exitCode) {
    case 1:
      return ' (failed)';
    case 2:
      return ' (the spec is wrong)';
    case 3:
      return ' (waiting for approval)';
    case 4:
      return ' (built, but partially)';
    default:
      return '';
  }
}
