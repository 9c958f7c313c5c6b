import {availableParallelism} from 'node:os';
import type {BuildRequest} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import type {Io} from './io.js';

/** The flags that every command with a build in it has. */
interface RequestFlags {
  readonly cacheDir: string;
  readonly outDir: string;
  readonly jobs?: number;
}

/** What a command asks of the engine where it says nothing else: nothing forced, nothing signed by itself, a worker for each core. */
export async function requestFrom(flags: RequestFlags, io: Io, services: Services): Promise<Omit<BuildRequest, 'specs' | 'emit'>> {
  return {
    stages: await services.stages(),
    force: false,
    autoApprove: false,
    ci: false,
    jobs: flags.jobs ?? availableParallelism(),
    root: io.cwd,
    cacheDir: flags.cacheDir,
    outDir: flags.outDir,
    signal: io.signal,
    env: io.env,
    createPool: (options) => services.createPool(options),
  };
}
