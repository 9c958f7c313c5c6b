import type {ExitCode} from '../core/plan.js';
import type {Verdict} from '../core/qa.js';
import type {Services} from '../engine/services.js';
import {checkText} from '../report/check-text.js';
import {hasColor, type Io, printDiagnostics, widthOf} from './io.js';

export interface CheckFlags {
  readonly schema?: string;
  readonly json?: boolean;
}

const EXITS: {readonly [verdict in Verdict]: ExitCode} = {approved: 0, regenerate: 4, rejected: 1};

/** `cbdf check`: scores a folder of CSVs. Nothing is written; the exit code is the verdict's. */
export async function check(folder: string, flags: CheckFlags, io: Io, services: Services): Promise<ExitCode> {
  const results = await services.check({
    root: io.cwd,
    folder,
    ...(flags.schema === undefined ? {} : {schema: flags.schema}),
    signal: io.signal,
  });
  if (!results.ok) {
    await printDiagnostics(io, results.error);
    return 2;
  }
  io.out(
    flags.json === true
      ? `${JSON.stringify(results.value, null, 2)}\n`
      : checkText(results.value, {color: hasColor(io), width: widthOf(io)}),
  );
  return EXITS[results.value.verdict];
}
