import {availableParallelism} from 'node:os';
import type {ExitCode} from '../core/plan.js';
import {plan} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import {hasColor, type Io, isCi, printDiagnostics} from './io.js';
import {loadFrom} from './load.js';
import {planText} from './plan-text.js';

export interface StatusFlags {
  readonly json?: boolean;
  readonly cacheDir: string;
  readonly outDir: string;
}

/** `cbdf status`: how every stage of every challenge stands, and what to do next. It runs nothing. */
export async function status(args: readonly string[], flags: StatusFlags, io: Io, services: Services): Promise<ExitCode> {
  const loaded = await loadFrom(args.length === 0 ? ['challenges/*.yaml'] : args, io, services, flags.cacheDir);
  if (!loaded.ok) {
    await printDiagnostics(io, loaded.error);
    return 2;
  }
  const challenges = await plan({
    specs: loaded.value.specs,
    stages: await services.stages(),
    force: false,
    autoApprove: false,
    ci: isCi(io),
    jobs: availableParallelism(),
    root: io.cwd,
    cacheDir: flags.cacheDir,
    outDir: flags.outDir,
    emit: (event) => {
      if (event.type === 'cache-warning') io.err(`cache  ${event.message}\n`);
    },
    signal: io.signal,
    createPool: (options) => services.createPool(options),
  });
  const shown = challenges.map(({gates: _, ...rest}) => rest);
  io.out(flags.json === true ? `${JSON.stringify({v: 1, challenges: shown}, null, 2)}\n` : planText(shown, hasColor(io)));
  return 0;
}
