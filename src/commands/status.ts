import type {ExitCode} from '../core/plan.js';
import type {Services} from '../engine/services.js';
import {hasColor, type Io, printDiagnostics} from './io.js';
import {look, type LookFlags} from './look.js';
import {planText} from './plan-text.js';

export interface StatusFlags extends LookFlags {
  readonly json?: boolean;
}

/** `cbdf status`: how every stage of every challenge stands, and what to do next. It runs nothing. */
export async function status(args: readonly string[], flags: StatusFlags, io: Io, services: Services): Promise<ExitCode> {
  const found = await look(args, flags, io, services);
  if (!found.ok) {
    await printDiagnostics(io, found.error);
    return 2;
  }
  io.out(flags.json === true ? `${JSON.stringify({v: 1, challenges: found.value}, null, 2)}\n` : planText(found.value, hasColor(io)));
  return 0;
}
