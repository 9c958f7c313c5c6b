import type {PointedDiagnostic} from '../../core/diagnostic.js';

/** What may be added to a message. */
export interface More {
  readonly suggestion?: string | undefined;
  readonly notes?: readonly string[];
  /** Mark the key instead of the value. */
  readonly atKey?: boolean;
  /** Mark a part of the text. */
  readonly mark?: PointedDiagnostic['mark'];
}

/** Collects the errors of one compilation: every mistake in one run, one message per mistake. */
export class Problems {
  readonly list: PointedDiagnostic[] = [];

  /** Adds an error at a JSON pointer. The same message at the same place is kept once. */
  error(pointer: string, code: string, message: string, more: More = {}): void {
    this.#add('error', pointer, code, message, more);
  }

  /** Adds a warning: what is written will be built, and is probably not what was meant. */
  warning(pointer: string, code: string, message: string, more: More = {}): void {
    this.#add('warning', pointer, code, message, more);
  }

  #add(severity: 'error' | 'warning', pointer: string, code: string, message: string, more: More): void {
    if (this.list.some((known) => known.pointer === pointer && known.message === message)) return;
    this.list.push({
      severity,
      code,
      message,
      pointer,
      ...(more.suggestion === undefined ? {} : {suggestion: more.suggestion}),
      ...(more.notes === undefined ? {} : {notes: more.notes}),
      ...(more.atKey ? {atKey: true} : {}),
      ...(more.mark === undefined ? {} : {mark: more.mark}),
    });
  }
}
