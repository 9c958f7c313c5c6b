import type {Diagnostic} from '../core/diagnostic.js';
import type {StageName} from '../core/stage.js';
import {err, ok, type Result} from '../core/result.js';
import {plan} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import type {ChallengeOutcome} from '../core/plan.js';
import {type Io, isCi} from './io.js';
import {loadFrom} from './load.js';
import {requestFrom} from './request.js';

/** Where results and packages lie. */
export interface LookFlags {
  readonly cacheDir: string;
  readonly outDir: string;
}

/**
 * How challenges stand, by the plan function of `build`: nothing runs, nothing is written beside the specs or in `dist/`. `status`, `why` and
 * `graph` are three ways to show it. The error holds what is wrong with the specs.
 */
export async function look(
  args: readonly string[],
  flags: LookFlags,
  io: Io,
  services: Services,
  until?: StageName,
): Promise<Result<readonly ChallengeOutcome[], readonly Diagnostic[]>> {
  const loaded = await loadFrom(args.length === 0 ? ['challenges/*.yaml'] : args, io, services, flags.cacheDir);
  if (!loaded.ok) return err(loaded.error);
  const challenges = await plan({
    ...(await requestFrom(flags, io, services)),
    specs: loaded.value.specs,
    until,
    ci: isCi(io),
    emit: (event) => {
      if (event.type === 'cache-warning') io.err(`cache  ${event.message}\n`);
    },
  });
  return ok(challenges.map(({gates: _, ...rest}) => rest));
}
