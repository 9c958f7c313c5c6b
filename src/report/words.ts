import {shownScore} from '../core/qa.js';
import type {BuildEvent, ProgressStep} from '../core/event.js';
import type {GateState} from '../core/gate.js';
import type {StageState} from '../core/plan.js';
import type {Traffic} from '../core/remote.js';

type EventOf<T extends BuildEvent['type']> = Extract<BuildEvent, {readonly type: T}>;

/** Escape sequences, or nothing. */
export interface Paint {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly red: (text: string) => string;
}

export function paint(color: boolean): Paint {
  const sgr = (on: number, off: number) => (text: string) => (color ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return {dim: sgr(2, 22), bold: sgr(1, 22), green: sgr(32, 39), yellow: sgr(33, 39), red: sgr(31, 39)};
}

/** A state word in its colour. */
export function stateWord(state: StageState, {dim, green, yellow, red}: Paint): string {
  switch (state) {
    case 'fresh':
    case 'restored':
    case 'approved':
    case 'built':
      return green(state);
    case 'waiting':
    case 'due':
      return yellow(state);
    case 'failed':
      return red(state);
    case 'skipped':
    case 'unknown':
      return dim(state);
  }
}

/** How a stage stands that did not run: `fresh`, `restored from remote`. */
export function restoredText({how, from}: EventOf<'stage-restored'>, colors: Paint): string {
  return from === undefined
    ? stateWord(how, colors)
    : `${stateWord(how, colors)} ${colors.dim(how === 'restored' ? 'from remote' : '(from remote)')}`;
}

/** What a remote cache was good for: `remote cache: 3 results, 1.2 MB fetched`. Undefined if nothing came and nothing went. */
export function remoteText({results, bytes, sent, sentBytes}: Traffic): string | undefined {
  const parts = [
    ...(results > 0 ? [`${counted(results, 'result')}, ${size(bytes)} fetched`] : []),
    ...(sent > 0 ? [`${counted(sent, 'result')}, ${size(sentBytes)} sent`] : []),
  ];
  return parts.length === 0 ? undefined : `remote cache: ${parts.join('; ')}`;
}

/** `850 ms`, `2.4 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `640 B`, `12.3 KB`, `4.0 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `12,345`: the same in every locale. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const STEPS: {readonly [step in ProgressStep]: string} = {
  data_generation: 'generating data',
  quality_validation: 'validating quality',
  pdf_generation: 'making the PDF',
  excel_generation: 'making the workbook',
  completed: 'completed',
};

/** `50 % validating quality: fact_orders, 12,000 rows, 900,000 rows/s, 3 s left`. */
export function progressText(event: EventOf<'stage-progress'>): string {
  const facts = [
    event.message,
    ...(event.rows === undefined ? [] : [`${whole(event.rows)} rows`]),
    ...(event.rowsPerSecond === undefined ? [] : [`${whole(event.rowsPerSecond)} rows/s`]),
    ...(event.secondsLeft === undefined ? [] : [`${whole(Math.ceil(event.secondsLeft))} s left`]),
  ].filter((fact) => fact !== '');
  return `${Math.round(event.percent)} % ${STEPS[event.step]}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`;
}

/** The verdict in one line, with what pulled it down most. */
export function verdictText(event: EventOf<'verdict'>): string {
  const provisional = event.measuredWeight < 100 ? ` (provisional: ${whole(event.measuredWeight)} of 100 weight measured)` : '';
  const worst = event.worst.slice(0, 3);
  const lowest = worst.length === 0 ? '' : `; lowest: ${worst.join(', ')}`;
  return `quality ${shownScore(event.overall)} of 10, ${event.verdict}${provisional}${lowest}`;
}

/** Why the build waits, in a few words. */
export function waitingText(state: GateState): string {
  switch (state) {
    case 'new':
      return 'nobody has signed it yet';
    case 'approved':
      return 'signed';
    case 'edited':
      return 'edited by hand, or not the text that its record names';
    case 'stale':
      return 'its inputs have changed since: does it still fit? Approve it, or reject it to have it made again';
    case 'pending':
      return 'to be reviewed';
    case 'rejected':
      return 'rejected: the next build makes it again';
  }
}

/** What became of a part that was done beside other processes. */
export function sharedText({made, found, ms}: EventOf<'stage-shared'>): string {
  return `is in the store: ${counted(made, 'piece')} made here, ${whole(found)} by others, in ${duration(ms)}`;
}

/** Whom a build waits for. */
export function lockText({holder}: EventOf<'lock-wait'>): string {
  return `waits for another build${holder === undefined ? ' on another machine' : ` (process ${holder})`} that makes the same`;
}

/** Parts side by side, on as many lines as the width needs. Escape sequences have no width. */
export function fold(parts: readonly string[], between: string, width: number, indent: string): string[] {
  const cells = (text: string) => text.replace(/\u001b\[[0-9;]*m/g, '').length;
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && cells(last) + cells(between) + cells(part) <= width) lines[lines.length - 1] = `${last}${between}${part}`;
    else lines.push(`${indent}${part}`);
  }
  return lines;
}
