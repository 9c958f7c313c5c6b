import type {Diagnostic} from '../core/diagnostic.js';
import type {BuildEvent} from '../core/event.js';
import type {StageName} from '../core/stage.js';
import {formatDiagnostic} from './codeframe.js';
import {fold, lockText, type Paint, paint, progressText, restoredText, stateWord, verdictText, waitingText} from './words.js';

/** What the screen of `watch` knows of one challenge. */
interface Row {
  readonly stages: Map<StageName, string>;
  reason: string;
  progress: string;
  verdict: string;
  files: readonly string[];
  diagnostics: Diagnostic[];
  next: string;
}

export interface ScreenOptions {
  readonly color: boolean;
  /** Columns; lines are folded to it. */
  readonly width: number;
}

/** Diagnostics of a challenge that are shown; of the rest, the number. */
const MOST_DIAGNOSTICS = 3;

/**
 * The compact screen of `watch`: what changed, and for each challenge the state of its stages, why the last one ran, the three worst checks, what is
 * wrong, and what to do next. Fed with the events of a build; gives lines.
 */
export class WatchScreen {
  readonly #options: ScreenOptions;
  readonly #colors: Paint;
  #rows = new Map<string, Row>();
  #general: Diagnostic[] = [];
  #changed: readonly string[] = [];
  #note = '';

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#colors = paint(options.color);
  }

  /** A build begins, for these changes. */
  begin(changed: readonly string[]): void {
    this.#rows = new Map();
    this.#general = [];
    this.#changed = changed;
    this.#note = '';
  }

  /** What the watcher itself is doing. */
  note(text: string): void {
    this.#note = text;
  }

  /** The recommended next action of a challenge. */
  next(challenge: string, text: string): void {
    const row = this.#row(challenge);
    row.next = text;
    row.progress = '';
  }

  add(event: BuildEvent): void {
    const {dim} = this.#colors;
    switch (event.type) {
      case 'plan':
        for (const challenge of event.challenges) this.#row(challenge);
        return;
      case 'stage-started':
        this.#set(event, dim('...'));
        this.#row(event.challenge).reason = `${event.stage}: ${event.reason}`;
        return;
      case 'stage-progress':
        this.#row(event.challenge).progress = `${event.stage} ${progressText(event)}`;
        return;
      case 'lock-wait':
        this.#row(event.challenge).progress = `${event.stage} ${lockText(event)}`;
        return;
      // A screen that watches shares nothing.
      case 'stage-shared':
        return;
      case 'stage-restored':
        this.#set(event, restoredText(event, this.#colors));
        return;
      case 'stage-built':
        this.#set(event, stateWord('built', this.#colors));
        return;
      case 'stage-waiting':
        this.#set(event, stateWord('waiting', this.#colors));
        this.#row(event.challenge).files = [`${event.stage}: ${waitingText(event.state)}`, ...event.files];
        return;
      case 'stage-failed':
        this.#set(event, event.partial ? this.#colors.yellow('partial') : stateWord('failed', this.#colors));
        return;
      case 'stage-skipped':
        this.#set(event, stateWord('skipped', this.#colors));
        return;
      case 'verdict':
        this.#row(event.challenge).verdict = verdictText(event);
        return;
      case 'diagnostic':
        if (event.challenge === undefined) this.#general.push(event.diagnostic);
        else this.#row(event.challenge).diagnostics.push(event.diagnostic);
        return;
      case 'usage':
      case 'cache-warning':
      case 'receipt':
      case 'packaged':
      case 'build-finished':
        return;
    }
  }

  /** The lines; `withChanges` is false where the changes were named before. */
  lines(withChanges = true): readonly string[] {
    const {bold, dim, yellow} = this.#colors;
    const lines: string[] = [];
    if (withChanges && this.#changed.length > 0)
      lines.push(
        ...this.#labelled(
          'changed',
          this.#changed.map((path) => dim(path)),
        ),
      );
    lines.push(...this.#diagnostics(this.#general));
    for (const [challenge, row] of [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1))) {
      lines.push(bold(challenge));
      lines.push(
        ...fold(
          [...row.stages].map(([stage, word]) => `${stage} ${word}`),
          dim(' · '),
          this.#options.width,
          '  ',
        ),
      );
      if (row.reason !== '') lines.push(...this.#labelled('why', row.reason.split(' ')));
      if (row.progress !== '') lines.push(...this.#labelled('now', row.progress.split(' ')));
      if (row.verdict !== '') lines.push(...this.#labelled('quality', row.verdict.replace(/^quality /, '').split(' ')));
      lines.push(...this.#diagnostics(row.diagnostics));
      const [gate, ...files] = row.files;
      if (gate !== undefined)
        lines.push(...this.#labelled(yellow('waits'), gate.split(' '), 5), ...files.map((file) => `          ${file}`));
      if (row.next !== '') lines.push(...this.#labelled('next', row.next.split(' ')));
    }
    if (this.#note !== '') lines.push(dim(this.#note));
    return lines;
  }

  #labelled(label: string, words: readonly string[], length = label.length): readonly string[] {
    const [first = '', ...rest] = fold(words, ' ', this.#options.width, ' '.repeat(10));
    return [`  ${label}${' '.repeat(Math.max(1, 8 - length))}${first.trimStart()}`, ...rest];
  }

  #diagnostics(all: readonly Diagnostic[]): readonly string[] {
    const worst = [...all].sort((a, b) => severity(a) - severity(b));
    const shown = worst.slice(0, MOST_DIAGNOSTICS).flatMap((one) => formatDiagnostic(one, this.#options).split('\n'));
    const more = all.length - MOST_DIAGNOSTICS;
    return more > 0 ? [...shown, `  and ${more} more: cbdf build says all`] : shown;
  }

  #set(event: {readonly challenge: string; readonly stage: StageName}, word: string): void {
    const row = this.#row(event.challenge);
    row.stages.set(event.stage, word);
    row.progress = '';
  }

  #row(challenge: string): Row {
    const known = this.#rows.get(challenge);
    if (known !== undefined) return known;
    const row: Row = {stages: new Map(), reason: '', progress: '', verdict: '', files: [], diagnostics: [], next: ''};
    this.#rows.set(challenge, row);
    return row;
  }
}

function severity({severity: word}: Diagnostic): number {
  return ['error', 'warning', 'info'].indexOf(word);
}
