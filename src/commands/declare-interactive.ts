import {type Command, Option} from 'commander';
import type {ExitCode} from '../core/plan.js';
import {STAGES} from '../core/stage.js';
import type {Services} from '../engine/services.js';
import type {Io} from './io.js';
import {cacheDir, jobs, outDir} from './options.js';
import type {ReviewFlags} from './review.js';
import type {WatchFlags} from './watch.js';

/** Declares the commands for people at a terminal: `watch` and `review`. */
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

  program
    .command('review')
    .description('From the spec to the signed challenge: build to the next gate, show its page, take yes, no or a note, go on.')
    .argument('[specs...]', 'spec files, folders or patterns (default: challenges/*.yaml)')
    .option('--open', 'open the page with the program that the system has for it (or BROWSER), instead of printing it')
    .addOption(jobs())
    .addOption(cacheDir())
    .addOption(outDir())
    .addHelpText(
      'after',
      `
Example:
  cbdf review challenges/retail-returns.yaml
Asks, and so needs a terminal; in scripts use build, approve and reject. A longer answer than a word is a note for the author: the text is
rejected with it, and made again.`,
    )
    .action(async (specs: string[], flags: ReviewFlags) => {
      const {review} = await import('./review.js');
      done(await review(specs, flags, io, services));
    });
}
