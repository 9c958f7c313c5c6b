import {Option} from 'commander';

/** `--cache-dir`, the same for every command. */
export function cacheDir(): Option {
  return new Option('--cache-dir <folder>', 'where results are stored').default('cache');
}

/** `--out-dir`, the same for every command. */
export function outDir(): Option {
  return new Option('--out-dir <folder>', 'where packages are put').default('dist');
}
