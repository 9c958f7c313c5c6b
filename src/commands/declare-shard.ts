import {type Command, InvalidArgumentError, Option} from 'commander';
import type {ExitCode} from '../core/plan.js';
import type {Services} from '../engine/services.js';
import type {Io} from './io.js';
import {cacheDir, jobs, noRemoteCache, remoteCache, remoteWrite} from './options.js';
import type {ShardFlags} from './shard.js';

/** Declares `shard`: one task's part of a large data set. */
export function declareShard(program: Command, io: Io, services: Services, done: (code: ExitCode) => void): void {
  program
    .command('shard')
    .description(
      'Make one part of the rows of a challenge, beside other machines that make the others, into a store that all of them share.',
    )
    .argument('<challenge>', 'the id of a challenge in challenges/, or the path of a spec; its gates are signed')
    .addOption(new Option('--index <i>', 'which part, from 0 (default: what Slurm, Kubernetes or AWS Batch says)').argParser(whole))
    .addOption(new Option('--of <n>', 'how many parts there are (default: what Slurm or AWS Batch says)').argParser(whole))
    .addOption(jobs())
    .addOption(new Option('--reporter <name>', 'how to tell what happens').choices(['plain', 'json']).default('plain'))
    .addOption(cacheDir())
    .addOption(remoteCache())
    .addOption(noRemoteCache())
    .addOption(remoteWrite())
    .addHelpText(
      'after',
      `
Any number of tasks may run at a time; what a task that has died did not make, the others make. Then cbdf build finds all rows in the store.

Example:
  cbdf shard parcels --index 0 --of 4 --cache-dir /shared/cache
  sbatch --array=0-3 --wrap 'cbdf shard parcels --cache-dir /shared/cache'`,
    )
    .action(async (challenge: string, flags: ShardFlags) => {
      const {shard} = await import('./shard.js');
      done(await shard(challenge, flags, io, services));
    });
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
