import {InvalidArgumentError, Option} from 'commander';

/** `--cache-dir`, the same for every command. */
export function cacheDir(): Option {
  return new Option('--cache-dir <folder>', 'where results are stored').default('cache');
}

/** `--out-dir`, the same for every command. */
export function outDir(): Option {
  return new Option('--out-dir <folder>', 'where packages are put').default('dist');
}

/** `--remote-cache`, the same for every command that builds. */
export function remoteCache(): Option {
  return new Option('--remote-cache <url>', 'where results of other machines are fetched from, such as https://cache.example.com/cbdf');
}

/** `--no-remote-cache`. */
export function noRemoteCache(): Option {
  return new Option('--no-remote-cache', 'ask no remote cache, whatever configuration and environment say');
}

/** `--remote-write`. */
export function remoteWrite(): Option {
  return new Option('--remote-write', 'send what was built to the remote cache, too');
}

/** `--jobs`, the same for every command that builds. */
export function jobs(): Option {
  return new Option('--jobs <n>', 'worker threads over all challenges (default: one per processor)').argParser((text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > 256) throw new InvalidArgumentError('It must be a whole number from 1 to 256.');
    return value;
  });
}

/** The shells whose completion can be printed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What exit codes mean, for the help of the program and of the commands that build. */
export const EXIT_CODES = `Exit codes:
  0    done
  1    failed: a stage, the quality, or answers that are not those locked
  2    the spec, the configuration or the command line is wrong
  3    waiting for a person's approval
  4    built, but partially: a report is missing, or the quality needs work
  130  interrupted
Over several challenges the worst counts, in the order 2, 1, 4, 3, 0.`;
