import type {Command} from 'commander';
import {bashScript} from './completion-bash.js';
import {fishScript} from './completion-fish.js';
import {zshScript} from './completion-zsh.js';
import {described} from './described.js';
import type {Shell} from './options.js';

/** The completion of a shell, as a script made from what the program itself declares. */
export function completionScript(program: Command, shell: Shell): string {
  const root = described(program, '');
  switch (shell) {
    case 'bash':
      return bashScript(root);
    case 'zsh':
      return zshScript(root);
    case 'fish':
      return fishScript(root);
  }
}
