import {type Command, Option} from 'commander';
import type {ExitCode} from '../core/plan.js';
import {STAGES} from '../core/stage.js';
import type {Services} from '../engine/services.js';
import type {Io} from './io.js';
import {cacheDir, jobs, outDir} from './options.js';
import type {WatchFlags} from './watch.js';

/** Declares the commands for people at a terminal: `watch`. */
export function declareInteractive(program: Command, io: Io, services: Services, done: (code: ExitCode) => void): void {
  program
    .command('watch')
    .description('Build to the next gate, and again whenever a spec or a file at a gate changes. Ctrl-C ends it.')
    .argument('[specs...]', 'spec files, folders or patterns (default: challenges/*.yaml)')
    .addOption(new Option('--until <stage>', 'stop after this stage').choices(STAGES))
    .addOption(jobs())
    .addOption(cacheDir())
    .addOption(outDir())
    .addHelpText('after', '\nExample:\n  cbdf watch challenges/retail-returns.yaml')
    .action(async (specs: string[], flags: WatchFlags) => {
      const {watch} = await import('./watch.js');
      done(await watch(specs, flags, io, services));
    });
}
