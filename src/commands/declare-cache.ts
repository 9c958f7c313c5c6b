import {type Command, InvalidArgumentError, Option} from 'commander';
import type {ExitCode} from '../core/plan.js';
import type {CacheFlags, GcFlags} from './cache.js';
import type {CleanFlags} from './clean.js';
import type {Io} from './io.js';
import {cacheDir, outDir} from './options.js';

/** Declares the commands that tidy up: `clean` and `cache`. */
export function declareCache(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('clean')
    .description(
      'Remove what builds have put into dist/, and with --cache all stored results. Nothing else, and nothing outside of the project.',
    )
    .argument('[challenge]', 'the id of a challenge (default: all)')
    .option('--cache', 'empty the cache, too: the next build makes everything again')
    .addOption(cacheDir())
    .addOption(outDir())
    .addHelpText('after', '\nExamples:\n  cbdf clean retail-returns\n  cbdf clean --cache')
    .action(async (challenge: string | undefined, flags: CleanFlags) => {
      const {clean} = await import('./clean.js');
      done(await clean(challenge, flags, io));
    });

  const cache = program.command('cache').description('Look at the stored results, make them fewer, or check every byte.');
  cache.addHelpText('after', '\nExample:\n  cbdf cache stats\n  cbdf cache gc --max-size 2GB --max-age 30d\n  cbdf cache verify');
  cache
    .command('stats')
    .description('Say what is stored, and what made it.')
    .option('--json', 'as JSON')
    .addOption(cacheDir())
    .addHelpText('after', '\nExample:\n  cbdf cache stats')
    .action(async (flags: CacheFlags) => {
      const {stats} = await import('./cache.js');
      done(await stats(flags, io));
    });
  cache
    .command('gc')
    .description('Remove what no result needs, and results by the time of their last use. What was in use within the last hour stays.')
    .addOption(new Option('--max-size <size>', 'what may stay, such as 500MB or 2GB').argParser(bytes))
    .addOption(new Option('--max-age <time>', 'how long ago a result may have been used, such as 12h or 30d').argParser(milliseconds))
    .option('--json', 'as JSON')
    .addOption(cacheDir())
    .addHelpText('after', '\nExample:\n  cbdf cache gc --max-size 2GB --max-age 30d')
    .action(async (flags: GcFlags) => {
      const {gc} = await import('./cache.js');
      done(await gc(flags, io));
    });
  cache
    .command('verify')
    .description('Read every stored byte and name all that is not as it was written; exit code 1 if there is any.')
    .option('--remove', 'remove what is damaged; builds do not use it anyway')
    .option('--json', 'as JSON')
    .addOption(cacheDir())
    .addHelpText('after', '\nExample:\n  cbdf cache verify')
    .action(async (flags: CacheFlags & {remove?: boolean}) => {
      const {verify} = await import('./cache.js');
      done(await verify(flags, io));
    });
}

/** `500MB` in bytes; powers of ten, as disks are sold and `cache stats` counts. */
function bytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|TB)$/i.exec(text);
  if (match === null) throw new InvalidArgumentError('It must be a size such as 500MB or 2GB.');
  return Number(match[1]) * 1000 ** ['B', 'KB', 'MB', 'GB', 'TB'].indexOf((match[2] ?? '').toUpperCase());
}

function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(m|h|d|w)$/i.exec(text);
  const unit = {m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000}[(match?.[2] ?? '').toLowerCase()];
  if (match === null || unit === undefined) throw new InvalidArgumentError('It must be a time such as 90m, 12h, 30d or 4w.');
  return Number(match[1]) * unit;
}
