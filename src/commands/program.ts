import {readFileSync} from 'node:fs';
import {Argument, Command, CommanderError, InvalidArgumentError, Option} from 'commander';
import type {Diagnostic} from '../core/diagnostic.js';
import type {ExitCode} from '../core/plan.js';
import {GATES, type GateName, type StageName, STAGES} from '../core/stage.js';
import {realServices, type SchemaName, SCHEMAS, type Services} from '../engine/services.js';
import {REPORTERS} from '../report/reporter.js';
import type {BuildFlags} from './build.js';
import type {CheckFlags} from './check.js';
import {declareCache} from './declare-cache.js';
import {declareInteractive} from './declare-interactive.js';
import {declareLook} from './declare-look.js';
import {declareShard} from './declare-shard.js';
import {Configuration} from './configured.js';
import {type Io, printDiagnostics, UsageError} from './io.js';
import {cacheDir, EXIT_CODES, jobs, noRemoteCache, outDir, remoteCache, remoteWrite, type Shell, SHELLS} from './options.js';
import type {LookFlags} from './look.js';
import type {SignFlags} from './sign.js';
import type {StatusFlags} from './status.js';

/** The whole command line: parses `argv` (without node and script), runs the command and gives its exit code. A command is loaded when it runs. */
export async function main(argv: readonly string[], io: Io, services: Services = realServices): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = declare(io, services, (code) => {
    exitCode = code;
  });
  // Only then, since every command would load it.
  if (argv.length === 0 || argv.some((word) => ['help', '--help', '-h', 'completion'].includes(word)))
    (await import('./overview.js')).overview(program);
  try {
    await program.parseAsync([...argv], {from: 'user'});
    return exitCode;
  } catch (error) {
    // Help and version end in an error of commander's with code 0; it has printed its own message for every other one.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof WrongConfig) {
      await printDiagnostics(io, error.diagnostics);
      return 2;
    }
    if (error instanceof UsageError) {
      io.err(`cbdf: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

/** The project's configuration has mistakes: no command begins. */
class WrongConfig extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super('the configuration is wrong');
  }
}

/** The command line as it is declared: commands, arguments, options, help. `done` takes the exit code of the one that runs. */
export function declare(io: Io, inner: Services, done: (code: ExitCode) => void): Command {
  const configuration = new Configuration();
  const services = configuration.services(inner);
  const width = io.columns > 0 ? io.columns : 80;
  const program = new Command('cbdf');
  program
    .description('Builds data challenges: a YAML spec becomes a problem statement, a dataset, a quality report, an answer key and a ZIP.')
    .version(version())
    .exitOverride()
    .configureOutput({writeOut: io.out, writeErr: io.err, getOutHelpWidth: () => width, getErrHelpWidth: () => width});

  program.hook('preAction', async (_, command) => {
    const read = await configuration.read(io);
    if (!read.ok) throw new WrongConfig(read.error);
    configuration.fill(command, io);
  });

  // Made by command(), so that each inherits the settings above.
  program
    .command('build')
    .description('Build challenges as far as their gates allow.')
    .argument('<specs...>', 'spec files, folders or patterns')
    .addOption(new Option('--until <stage>', 'stop after this stage').choices(STAGES))
    .option('--force', 'run every stage again and replace what is stored; an intact signature still counts')
    .addOption(new Option('--force-stage <stage>', 'run this stage again; may be given several times').argParser(stageList))
    .option('--keep-going', 'build the challenges whose specs are right, even if others are wrong')
    .option(
      '--changed-since <commit>',
      'leave out challenges whose spec, approvals, data files and configuration are as at this commit of git',
    )
    .addOption(jobs())
    .option('--auto-approve', 'sign every gate, by "auto-approve"; refused in CI')
    .option('--ci', 'never write approvals, never ask; implied by CI=true')
    .option('--locked', 'fail where answers are not those of answers.lock.yaml, or there is none; implied in CI where there is one')
    .addOption(new Option('--reporter <name>', 'how to tell what happens').choices(REPORTERS).default('auto'))
    .option('--junit <file>', 'write checks, questions, findings and lock as JUnit XML, for CI servers')
    .addOption(cacheDir())
    .addOption(outDir())
    .addOption(remoteCache())
    .addOption(noRemoteCache())
    .addOption(remoteWrite())
    .option('--dry-run', 'say what would be done, and do nothing')
    .addHelpText(
      'after',
      `
Examples:
  cbdf build challenges/*.yaml
  cbdf build challenges/retail-returns.yaml --until schema
  cbdf build challenges/*.yaml --ci --reporter github --junit junit.xml
  cbdf build challenges/*.yaml --changed-since origin/main
  cbdf build challenges/*.yaml --locked
${EXIT_CODES}`,
    )
    .action(async (specs: string[], flags: BuildFlags) => {
      const {build} = await import('./build.js');
      done(await build(specs, flags, io, services));
    });

  program
    .command('status')
    .description('Show how every stage of every challenge stands, and what to do next.')
    .argument('[specs...]', 'spec files, folders or patterns (default: challenges/*.yaml)')
    .option('--json', 'as JSON')
    .addOption(cacheDir())
    .addOption(outDir())
    .addHelpText('after', '\nExample:\n  cbdf status challenges/retail-returns.yaml --json')
    .action(async (specs: string[], flags: StatusFlags) => {
      const {status} = await import('./status.js');
      done(await status(specs, flags, io, services));
    });

  declareInteractive(program, io, services, done);
  declareLook(program, io, services, done);
  declareShard(program, io, services, done);

  program
    .command('approve')
    .description('Sign the artefact at a gate, as it is on disk.')
    .argument('<challenge>', 'the id of a challenge in challenges/, or the path of a spec')
    .addArgument(gateArgument('[gate]', 'the gate (default: the one that is waiting)'))
    .addOption(cacheDir())
    .addHelpText('after', '\nExample:\n  cbdf approve retail-returns problem')
    .action(async (challenge: string, gate: GateName | undefined, flags: SignFlags) => {
      const {approve} = await import('./sign.js');
      done(await approve(challenge, gate, flags, io, services));
    });

  program
    .command('reject')
    .description('Ask for another artefact at a gate; the next build makes it.')
    .argument('<challenge>', 'the id of a challenge in challenges/, or the path of a spec')
    .addArgument(gateArgument('<gate>', 'the gate'))
    .option('--notes <text>', 'what is to be different; given to the author (default: it is asked, with four typical answers)')
    .addOption(cacheDir())
    .addHelpText('after', '\nExample:\n  cbdf reject retail-returns problem --notes "the stakes are too low"')
    .action(async (challenge: string, gate: GateName, flags: SignFlags & {notes?: string}) => {
      const {reject} = await import('./sign.js');
      done(await reject(challenge, gate, flags.notes, flags, io, services));
    });

  program
    .command('lock')
    .description(
      'Write what built challenges answer into answers.lock.yaml, beside their approvals; builds in CI then fail on other answers.',
    )
    .argument('[challenges...]', 'ids of challenges in challenges/, or paths of specs (default: challenges/*.yaml)')
    .addOption(cacheDir())
    .addOption(outDir())
    .addHelpText('after', '\nExample:\n  cbdf lock retail-returns')
    .action(async (challenges: string[], flags: LookFlags) => {
      const {lock} = await import('./lock.js');
      done(await lock(challenges, flags, io, services));
    });

  program
    .command('validate')
    .description('Read specs and report every mistake at its line.')
    .argument('<specs...>', 'spec files, folders or patterns')
    .option('--show', 'print each spec with its defaults filled in')
    .addHelpText('after', '\nExample:\n  cbdf validate challenges/*.yaml')
    .action(async (specs: string[], flags: {show?: boolean}) => {
      const {validate} = await import('./validate.js');
      done(await validate(specs, flags, io, services));
    });

  program
    .command('check')
    .description('Score a folder of CSV files by the quality checks, whoever made them.')
    .argument('<folder>', 'the folder that holds the CSV files, or holds them in datasets/, data/ or csv/')
    .option(
      '--schema <file>',
      'schema.json of a package, or a datapackage.json (default: the one in the folder, else types and keys are guessed)',
    )
    .option('--json', 'print the results as JSON, in the format of qa_results.json')
    .addHelpText(
      'after',
      `
Examples:
  cbdf check dist/retail-returns
  cbdf check downloads/bikes --schema downloads/bikes/datapackage.json
Exit codes:
  0 approved (8.0 or more), 4 needs work (6.0 to 8.0), 1 rejected, 2 a file, the schema or the command line is wrong, 130 interrupted`,
    )
    .action(async (folder: string, flags: CheckFlags) => {
      const {check} = await import('./check.js');
      done(await check(folder, flags, io, services));
    });

  program
    .command('schema')
    .description("Print a JSON Schema: of the spec, for an editor's completion, or of qa_results.json.")
    .addArgument(new Argument('[of]', 'whose').choices(SCHEMAS).default('spec'))
    .addHelpText('after', '\nExamples:\n  cbdf schema > spec.schema.json\n  cbdf schema qa > qa.schema.json')
    .action(async (of: SchemaName) => {
      io.out(await services.schema(of));
    });
  declareCache(program, io, done);

  program
    .command('completion')
    .description('Print a script that completes commands, options and names of challenges in a shell.')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  cbdf completion bash > ~/.local/share/bash-completion/completions/cbdf
  source <(cbdf completion zsh)
  cbdf completion fish > ~/.config/fish/completions/cbdf.fish`,
    )
    .action(async (shell: Shell) => {
      const {completionScript} = await import('./completion.js');
      io.out(completionScript(program, shell));
    });
  return program;
}

function gateArgument(name: string, about: string): Argument {
  return new Argument(name, about).choices(GATES);
}

/** Gathers the values of an option that may be repeated. */
function stageList(text: string, before: readonly StageName[] | undefined): readonly StageName[] {
  const stage = STAGES.find((name) => name === text);
  if (stage === undefined) throw new InvalidArgumentError(`Allowed choices are ${STAGES.join(', ')}.`);
  return [...(before ?? []), stage];
}

/** The version of this package. */
function version(): string {
  const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {version: string};
  return version;
}
