import {availableParallelism} from 'node:os';
import type {BuildRequest} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import {authorizationOf, parseRemote, type RemoteSettings} from '../core/remote.js';
import {type Io, UsageError} from './io.js';

/** The flags that every command with a build in it has. */
interface RequestFlags {
  readonly cacheDir: string;
  readonly outDir: string;
  readonly jobs?: number;
  /** An address; false where none is to be asked. */
  readonly remoteCache?: string | false;
  readonly remoteWrite?: boolean;
}

/** What a command asks of the engine where it says nothing else: nothing forced, nothing signed by itself, a worker for each core. */
export async function requestFrom(flags: RequestFlags, io: Io, services: Services): Promise<Omit<BuildRequest, 'specs' | 'emit'>> {
  const remote = remoteFrom(flags, io);
  return {
    ...(remote === undefined ? {} : {remote}),
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

/** The remote cache that flags, environment and configuration name together; of the credentials, those in the address go first. Throws `UsageError`. */
function remoteFrom({remoteCache, remoteWrite}: RequestFlags, {env}: Io): RemoteSettings | undefined {
  // Commander gives `true` to an option that has a `--no-` beside it, and was not given.
  if (typeof remoteCache !== 'string' || remoteCache === '') return undefined;
  const parsed = parseRemote(remoteCache);
  if (!parsed.ok) throw new UsageError(parsed.error);
  const credentials = env['CBDF_REMOTE_CACHE_AUTH'] ?? '';
  return {
    ...(credentials === '' ? {} : {authorization: authorizationOf(credentials)}),
    ...parsed.value,
    write: remoteWrite === true,
  };
}
