import type {BuildEvent} from '../core/event.js';

/** Where a reporter writes. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly color: boolean;
  /** Columns of the terminal, or what a log line may well have. */
  readonly width: number;
  /** Takes a summary of the whole build in Markdown, once, where there is a page for it. */
  readonly summary?: (markdown: string) => void;
}

/** Tells people, or programs, what the engine does. */
export interface Reporter {
  readonly report: (event: BuildEvent) => void;
  /** Resolves when everything has been written. */
  readonly close: () => Promise<void>;
}

export const REPORTERS = ['auto', 'tty', 'plain', 'json', 'github'] as const;
export type ReporterName = (typeof REPORTERS)[number];

/** Makes a reporter; `auto` must have been settled. Loads only the one that is used. */
export async function createReporter(name: Exclude<ReporterName, 'auto'>, output: Output): Promise<Reporter> {
  switch (name) {
    case 'tty':
      return (await import('./tty.js')).ttyReporter(output);
    case 'plain':
      return (await import('./plain.js')).plainReporter(output);
    case 'json':
      return (await import('./json.js')).jsonReporter(output);
    case 'github':
      return (await import('./github.js')).githubReporter(output);
  }
}
