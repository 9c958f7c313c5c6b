import type {ListrTask, ListrTaskWrapper} from 'listr2';
import type {BuildEvent} from '../core/event.js';
import type {Output, Reporter} from './reporter.js';
import {diagnosticText, Summary} from './summary.js';
import {fold, lockText, type Paint, paint, progressText, restoredText, sharedText, stateWord} from './words.js';

/** What a challenge shows: one line with its stages and their states, and below it how far the running one is. */
interface Row {
  readonly challenge: string;
  readonly words: Map<string, string>;
  progress: string;
  failed: boolean;
  done: boolean;
  task?: Task;
  finish?: () => void;
}

// The types of listr2's context and renderers say nothing here: the tasks only wait for events.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Task = ListrTaskWrapper<any, any, any>;

/** Live lines on a terminal, one for each challenge. listr2 is loaded when the first stage runs: a build with nothing to do draws nothing live. */
export function ttyReporter(output: Output): Reporter {
  const colors = paint(output.color);
  const summary = new Summary();
  const rows = new Map<string, Row>();
  const after: string[] = [];
  let stages = 0;
  let live: Promise<void> | undefined;

  const rowOf = (challenge: string): Row => {
    const row = rows.get(challenge) ?? {challenge, words: new Map<string, string>(), progress: '', failed: false, done: false};
    rows.set(challenge, row);
    return row;
  };
  const set = (challenge: string, stage: string, word: string, progress = '') => {
    const row = rowOf(challenge);
    row.words.set(stage, word);
    row.progress = progress;
    refresh(row, colors);
    if (row.words.size >= stages && !word.includes('...')) end(row);
  };
  const interrupted = (row: Row) => {
    row.failed = true;
    row.progress = '';
    for (const [stage, word] of row.words) if (word === '...') row.words.set(stage, colors.yellow('interrupted'));
    refresh(row, colors);
  };
  const report = (event: BuildEvent): void => {
    summary.add(event);
    switch (event.type) {
      case 'plan':
        stages = event.stages.length;
        for (const challenge of event.challenges) rowOf(challenge);
        return;
      case 'stage-started':
        live ??= show([...rows.values()], colors);
        set(event.challenge, event.stage, '...', event.reason);
        return;
      case 'lock-wait':
        live ??= show([...rows.values()], colors);
        set(event.challenge, event.stage, '...', lockText(event));
        return;
      case 'stage-progress':
        set(event.challenge, event.stage, '...', progressText(event));
        return;
      case 'stage-restored':
        set(event.challenge, event.stage, restoredText(event, colors));
        return;
      case 'stage-built':
        set(event.challenge, event.stage, stateWord('built', colors));
        return;
      case 'stage-shared':
        set(event.challenge, event.stage, stateWord('built', colors), sharedText(event));
        return;
      case 'stage-waiting':
        set(event.challenge, event.stage, stateWord('waiting', colors));
        return;
      case 'stage-failed':
        if (!event.partial) rowOf(event.challenge).failed = true;
        set(event.challenge, event.stage, event.partial ? colors.yellow('partial') : stateWord('failed', colors));
        return;
      case 'stage-skipped':
        set(event.challenge, event.stage, stateWord('skipped', colors));
        return;
      case 'receipt':
        after.push(
          `${colors.bold(event.challenge)}\n${event.lines.flatMap((line) => fold(line.split(' '), ' ', output.width, '    ')).join('\n')}\n`,
        );
        return;
      case 'diagnostic':
        after.push(diagnosticText(event, output));
        return;
      case 'cache-warning':
        after.push(`${colors.yellow('cache')}  ${event.message}\n`);
        return;
      case 'build-finished':
        for (const row of rows.values()) {
          if (event.exitCode === 130 && !row.done) interrupted(row);
          end(row);
        }
        return;
      // The receipt says it in words.
      case 'usage':
      case 'verdict':
      case 'packaged':
        return;
    }
  };
  const close = async (): Promise<void> => {
    for (const row of rows.values()) end(row);
    await live;
    if (live === undefined) for (const row of rows.values()) if (row.words.size > 0) output.out(`${title(row, colors)}\n`);
    for (const text of after) output.out(text);
    for (const line of summary.lines(output.color)) output.out(`${line}\n`);
  };
  return {report, close};
}

async function show(rows: readonly Row[], colors: Paint): Promise<void> {
  const {Listr} = await import('listr2');
  const tasks: ListrTask[] = rows.map((row) => ({
    title: title(row, colors),
    task: (_, task) => {
      row.task = task;
      refresh(row, colors);
      return new Promise<void>((resolve, reject) => {
        row.finish = () => {
          if (row.failed) reject(new Error(title(row, colors)));
          else resolve();
        };
        if (row.done) row.finish();
      });
    },
  }));
  // The signal is cli.ts's: it stops the build in order, and listr2 would end the process on the spot.
  const listr = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: 'default',
    fallbackRendererCondition: false,
    rendererOptions: {showErrorMessage: false, collapseErrors: true, lazy: false},
  });
  await listr.run();
}

function refresh(row: Row, colors: Paint): void {
  if (row.task === undefined) return;
  row.task.title = title(row, colors);
  row.task.output = row.progress;
}

function title(row: Row, {bold, dim}: Paint): string {
  const words = [...row.words].map(([stage, word]) => `${stage} ${word}`);
  return [bold(row.challenge), words.join(dim(' · '))].filter((part) => part !== '').join('  ');
}

function end(row: Row): void {
  if (row.done) return;
  row.done = true;
  row.finish?.();
}
