import type {ExitCode} from '../core/plan.js';
import {build} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import {createReporter} from '../report/reporter.js';
import {hasColor, type Io, printDiagnostics, UsageError, widthOf} from './io.js';
import {loadFrom} from './load.js';
import {requestFrom} from './request.js';
import {findChallenge} from './spec-files.js';

export interface ShardFlags {
  readonly index?: number;
  readonly of?: number;
  readonly jobs?: number;
  readonly reporter: 'plain' | 'json';
  readonly cacheDir: string;
  readonly remoteCache?: string | false;
  readonly remoteWrite?: boolean;
}

/** `cbdf shard`: one task's part of the rows of a challenge, made into a store that all tasks share; `cbdf build` then finds them there. */
export async function shard(challenge: string, flags: ShardFlags, io: Io, services: Services): Promise<ExitCode> {
  const part = partOf(flags, io.env);
  const loaded = await loadFrom([await findChallenge(challenge, io.cwd)], io, services, flags.cacheDir);
  if (!loaded.ok) {
    await printDiagnostics(io, loaded.error);
    return 2;
  }
  const reporter = await createReporter(flags.reporter, {out: io.out, err: io.err, color: hasColor(io), width: widthOf(io)});
  try {
    const {exitCode} = await build({
      ...(await requestFrom({...flags, outDir: 'dist'}, io, services)),
      specs: loaded.value.specs,
      until: 'full',
      // No person stands beside a task: nothing is written that somebody would have to sign.
      ci: true,
      share: part,
      emit: reporter.report,
    });
    return exitCode;
  } finally {
    await reporter.close();
  }
}

/** Variables by which schedulers tell a task which one it is: its number, the least of these, and how many there are. */
const SCHEDULERS: readonly {readonly index: string; readonly first?: string; readonly of?: string}[] = [
  {index: 'SLURM_ARRAY_TASK_ID', first: 'SLURM_ARRAY_TASK_MIN', of: 'SLURM_ARRAY_TASK_COUNT'},
  {index: 'AWS_BATCH_JOB_ARRAY_INDEX', of: 'AWS_BATCH_JOB_ARRAY_SIZE'},
  {index: 'JOB_COMPLETION_INDEX'},
  {index: 'SLURM_PROCID', of: 'SLURM_NTASKS'},
];

/** Which part this is: as the flags say, else as the scheduler says. Throws `UsageError` where nobody does, or where there is no such part. */
export function partOf(
  flags: {readonly index?: number; readonly of?: number},
  env: Readonly<Record<string, string | undefined>>,
): {readonly index: number; readonly of: number} {
  const scheduler = SCHEDULERS.find((one) => env[one.index] !== undefined && env[one.index] !== '');
  const number = (name: string | undefined): number | undefined => {
    const text = name === undefined ? undefined : env[name];
    if (text === undefined || text === '') return undefined;
    if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${name!} is "${text}", and no number of a task`);
    return Number(text);
  };
  const told = number(scheduler?.index);
  const index = flags.index ?? (told === undefined ? undefined : told - (number(scheduler?.first) ?? 0));
  const of = flags.of ?? number(scheduler?.of);
  if (index === undefined || of === undefined) {
    const lacking = [...(index === undefined ? ['--index'] : []), ...(of === undefined ? ['--of'] : [])].join(' and ');
    throw new UsageError(`which part is this? Give ${lacking}: no variable of Slurm, Kubernetes or AWS Batch says it`);
  }
  if (index < 0 || index >= of) throw new UsageError(`there is no part ${index} of ${of}: parts are numbered from 0`);
  return {index, of};
}
