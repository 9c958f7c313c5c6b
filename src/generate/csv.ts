/** Worker task: the CSV of a table from the CSVs of its parts. */
import {closeSync, openSync, readSync, writeSync} from 'node:fs';
import type {StopSignal} from '../core/worker.js';

/** How parts of a CSV are written: as a whole one, but for the header. */
export const CSV_ROWS = "(FORMAT csv, HEADER false, DELIMITER ',')";

export interface CsvArgs {
  /** Of the columns, in order. */
  readonly names: readonly string[];
  readonly parts: readonly string[];
  readonly out: string;
}

const BUFFER = 1 << 22;

export default function csv({names, parts, out}: CsvArgs, stop: StopSignal): Promise<null> {
  const buffer = Buffer.allocUnsafe(BUFFER);
  const to = openSync(out, 'w');
  try {
    writeSync(to, `${names.join(',')}\n`);
    for (const part of parts) {
      if (stop.stopped) throw new Error('stopped');
      const from = openSync(part, 'r');
      try {
        for (let size; (size = readSync(from, buffer)) > 0;) writeSync(to, buffer, 0, size);
      } finally {
        closeSync(from);
      }
    }
  } finally {
    closeSync(to);
  }
  return Promise.resolve(null);
}
