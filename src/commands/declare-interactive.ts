import {type Command, InvalidArgumentError, Option} from 'commander';
import type {ExitCode} from '../core/plan.js';
import {STAGES} from '../core/stage.js';
import type {Services} from '../engine/services.js';
import type {Io} from './io.js';
import {cacheDir, jobs, outDir} from './options.js';
import type {InitFlags} from './init.js';
import type {ReviewFlags} from './review.js';
import type {WatchFlags} from './watch.js';

/** Declares the commands for people at a terminal: `init`, `watch` and `review`. */
export function declareInteractive(program: Command, io: Io, services: Services, done: (code: ExitCode) => void): void {
  program
    .command('init')
    .description('Write a new spec. What the flags do not say is asked on a terminal.')
    .argument('[name]', 'the name of the challenge: small letters, digits and hyphens')
    .option('--domain <text>', 'the branch of business, such as E-Commerce')
    .option('--function <text>', 'the department that has the problem, such as Operations')
    .addOption(new Option('--level <level>', 'for whom it is (default: Intermediate)').choices(['Beginner', 'Intermediate', 'Advanced']))
    .option('--size <rows>', 'rows in the fact tables together (default: by level)', rows)
    .option('--brief <text>', 'the problem in your own words')
    .option('--dir <folder>', 'where the spec is written', 'challenges')
    .addHelpText('after', '\nExamples:\n  cbdf init\n  cbdf init retail-returns --domain E-Commerce --function Operations --level Beginner')
    .action(async (name: string | undefined, flags: InitFlags) => {
      const {init} = await import('./init.js');
      done(await init(name, flags, io, services));
    });

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
    .option('--open', 'open the page as HTML, its diagram drawn, with the browser that the system has (or BROWSER), instead of printing it')
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

function rows(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 100 || value > 10_000_000)
    throw new InvalidArgumentError('It must be a whole number from 100 to 10000000.');
  return value;
}
