import {Argument, type Command, Option} from 'commander';
import type {ExitCode} from '../core/plan.js';
import {type StageName, STAGES} from '../core/stage.js';
import type {Services} from '../engine/services.js';
import type {GraphFlags} from './graph.js';
import type {Io} from './io.js';
import {cacheDir, outDir} from './options.js';
import type {WhyFlags} from './why.js';

/** Declares the commands that explain: `why` and `graph`. */
export function declareLook(program: Command, io: Io, services: Services, done: (code: ExitCode) => void): void {
  program
    .command('why')
    .description('Say why a stage has to run or waits: what changed, from what to what, in which line.')
    .argument('<challenge>', 'the id of a challenge in challenges/, or the path of a spec')
    .addArgument(new Argument('[stage]', 'the stage (default: the first one that is not up to date)').choices(STAGES))
    .option('--json', 'as JSON')
    .addOption(cacheDir())
    .addOption(outDir())
    .addHelpText(
      'after',
      `
Example:
  cbdf why retail-returns full
  full is due for: dataset_size 10000 -> 20000, challenges/retail-returns.yaml:4:15`,
    )
    .action(async (challenge: string, stage: StageName | undefined, flags: WhyFlags) => {
      const {why} = await import('./why.js');
      done(await why(challenge, stage, flags, io, services));
    });

  program
    .command('graph')
    .description('Draw the stages of challenges, what each reads, and how each stands.')
    .argument('[specs...]', 'spec files, folders or patterns (default: challenges/*.yaml)')
    .addOption(new Option('--format <name>', 'the language of the drawing').choices(['mermaid', 'dot', 'json']).default('mermaid'))
    .addOption(cacheDir())
    .addOption(outDir())
    .addHelpText('after', '\nExample:\n  cbdf graph challenges/retail-returns.yaml --format dot | dot -Tsvg > graph.svg')
    .action(async (specs: string[], flags: GraphFlags) => {
      const {graph} = await import('./graph.js');
      done(await graph(specs, flags, io, services));
    });
}
