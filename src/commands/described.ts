import type {Argument, Command, Option} from 'commander';
import {STAGES} from '../core/stage.js';

/** What may stand at a place of a command line. */
export type Value =
  | {readonly kind: 'words'; readonly words: readonly string[]}
  /** Spec files: YAML, and folders on the way to them. */
  | {readonly kind: 'spec'}
  /** The ids of the challenges in `challenges/`, found when the key is pressed. */
  | {readonly kind: 'challenge'}
  | {readonly kind: 'file'}
  | {readonly kind: 'folder'}
  /** Text of one's own. */
  | {readonly kind: 'text'};

/** A command as a shell has to know it; the program itself has the empty path. */
export interface Completed {
  /** `cache gc`. */
  readonly path: string;
  readonly about: string;
  readonly commands: readonly Completed[];
  /** `takes` is absent for switches. */
  readonly options: readonly {readonly long: string; readonly short?: string; readonly about: string; readonly takes?: Value}[];
  readonly args: readonly {readonly name: string; readonly value: Value; readonly variadic: boolean}[];
}

/** A command with all below it, as it is declared. */
export function described(command: Command, path: string, siblings: readonly string[] = []): Completed {
  const help = command.createHelp();
  const names = help.visibleCommands(command).map((one) => one.name());
  return {
    path,
    about: command.summary() || command.description(),
    commands: help.visibleCommands(command).map((one) => described(one, `${path} ${one.name()}`.trim(), names)),
    options: help.visibleOptions(command).flatMap((option) => {
      const {long, short, description} = option;
      if (typeof long !== 'string') return [];
      const isSwitch = !option.required && !option.optional;
      return [{long, ...(short === undefined ? {} : {short}), about: description, ...(isSwitch ? {} : {takes: optionValue(option)})}];
    }),
    args: command.registeredArguments.map((one) => ({name: one.name(), value: argumentValue(one, siblings), variadic: one.variadic})),
  };
}

/** All commands of a program, itself first. */
export function flattened(command: Completed): readonly Completed[] {
  return [command, ...command.commands.flatMap(flattened)];
}

/** The name between the brackets says what an option takes, as help shows it. */
function optionValue({flags, argChoices}: Option): Value {
  if (argChoices !== undefined) return {kind: 'words', words: argChoices};
  switch (/[<[]([a-z-]+)/.exec(flags)?.[1]) {
    case 'stage':
      return {kind: 'words', words: STAGES};
    case 'file':
      return {kind: 'file'};
    case 'folder':
      return {kind: 'folder'};
    default:
      return {kind: 'text'};
  }
}

function argumentValue(argument: Argument, siblings: readonly string[]): Value {
  if (argument.argChoices !== undefined) return {kind: 'words', words: argument.argChoices};
  switch (argument.name()) {
    case 'specs':
      return {kind: 'spec'};
    case 'challenge':
    case 'challenges':
      return {kind: 'challenge'};
    case 'folder':
      return {kind: 'folder'};
    // Of `help`, which commander declares itself.
    case 'command':
      return {kind: 'words', words: siblings};
    default:
      return {kind: 'text'};
  }
}
