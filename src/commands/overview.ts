import type {Command} from 'commander';
import {EXIT_CODES} from './options.js';

/** The commands by what one wants, each in a few words: the help of the whole program has to fit a screen. */
const GROUPS: {readonly [group: string]: {readonly [command: string]: string}} = {
  'Write and build:': {
    init: 'write a new spec',
    build: 'build challenges as far as their gates allow',
    watch: 'build again whenever a file changes',
    shard: 'make a part of the rows beside other machines',
    review: 'build, read and sign, from gate to gate',
  },
  'Sign:': {
    approve: 'sign what waits at a gate',
    reject: 'ask for another one, with a note',
    lock: 'write down what published challenges answer',
  },
  'Look:': {
    status: 'how every stage stands, and what to do next',
    why: 'why a stage has to run: what changed, in which line',
    graph: 'the stages as a drawing',
    validate: 'every mistake in specs, at its line',
    check: 'score any folder of CSV files',
  },
  'Tidy and set up:': {
    clean: 'remove packages, or all stored results',
    cache: 'what is stored: stats, gc, verify',
    schema: 'the JSON Schema of specs, for editors',
    completion: 'complete commands in bash, zsh or fish',
  },
};

/** Gives the help of the program its groups, examples and exit codes. Commands that are in no group stand below `Commands:`. */
export function overview(program: Command): void {
  program.configureHelp({subcommandTerm: (command) => command.name()});
  for (const [group, commands] of Object.entries(GROUPS)) {
    for (const [name, summary] of Object.entries(commands)) {
      program.commands
        .find((command) => command.name() === name)
        ?.helpGroup(group)
        .summary(summary);
    }
  }
  program.addHelpText(
    'after',
    `
Examples:
  cbdf init retail-returns        a spec of five lines
  cbdf review                     from there to the signed challenge
  cbdf build challenges/*.yaml    all of them, into dist/
  cbdf build --help               what a command takes

${EXIT_CODES}`,
  );
}
