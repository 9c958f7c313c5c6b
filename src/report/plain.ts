import type {BuildEvent} from '../core/event.js';
import type {Output, Reporter} from './reporter.js';
import {diagnosticText, Summary} from './summary.js';
import {duration, lockText, paint, progressText, restoredText, sharedText, stateWord} from './words.js';

/** A challenge says how far it is at most this often. */
const PROGRESS_MS = 1000;

/** Lines for a pipe or a log: no cursor movement, one line for each thing of interest. What was reused or left out is gathered on one line. */
export function plainReporter(output: Output, now: () => number = () => performance.now()): Reporter {
  const colors = paint(output.color);
  const summary = new Summary();
  const gathered = new Map<string, readonly string[]>();
  const lastProgress = new Map<string, number>();
  const say = (challenge: string, text: string) => {
    flush(challenge);
    output.out(`${colors.bold(challenge)}  ${text}\n`);
  };
  const gather = (challenge: string, word: string) => {
    gathered.set(challenge, [...(gathered.get(challenge) ?? []), word]);
  };
  const flush = (challenge: string) => {
    const words = gathered.get(challenge);
    if (words === undefined) return;
    gathered.delete(challenge);
    output.out(`${colors.bold(challenge)}  ${words.join(', ')}\n`);
  };
  const report = (event: BuildEvent): void => {
    summary.add(event);
    switch (event.type) {
      case 'stage-started':
        say(event.challenge, `${event.stage} started: ${event.reason}`);
        return;
      case 'lock-wait':
        say(event.challenge, `${event.stage} ${lockText(event)}`);
        return;
      case 'stage-progress': {
        const last = lastProgress.get(event.challenge);
        if (last !== undefined && now() - last < PROGRESS_MS) return;
        lastProgress.set(event.challenge, now());
        say(event.challenge, `${event.stage} ${progressText(event)}`);
        return;
      }
      case 'stage-restored':
        gather(event.challenge, `${event.stage} ${restoredText(event, colors)}`);
        return;
      case 'stage-built':
        say(event.challenge, `${event.stage} ${stateWord('built', colors)} in ${duration(event.ms)}`);
        return;
      case 'stage-shared':
        say(event.challenge, `${event.stage} ${sharedText(event)}`);
        return;
      case 'stage-waiting':
        say(event.challenge, `${event.stage} ${stateWord('waiting', colors)}`);
        return;
      case 'stage-failed':
        say(
          event.challenge,
          event.partial ? `${event.stage} ${colors.yellow('partially built')}` : `${event.stage} ${stateWord('failed', colors)}`,
        );
        return;
      case 'stage-skipped':
        gather(event.challenge, `${event.stage} ${stateWord('skipped', colors)}`);
        return;
      case 'receipt':
        flush(event.challenge);
        for (const line of event.lines) output.out(`    ${line}\n`);
        return;
      case 'diagnostic':
        if (event.challenge !== undefined) flush(event.challenge);
        output.err(diagnosticText(event, output));
        return;
      case 'cache-warning':
        output.err(`${colors.yellow('cache')}  ${event.message}\n`);
        return;
      case 'build-finished':
        for (const challenge of [...gathered.keys()]) flush(challenge);
        for (const line of summary.lines(output.color)) output.out(`${line}\n`);
        return;
      // The receipt says it in words.
      case 'usage':
      case 'plan':
      case 'verdict':
      case 'packaged':
        return;
    }
  };
  return {report, close: () => Promise.resolve()};
}
