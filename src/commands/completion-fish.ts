import {type Completed, flattened, type Value} from './described.js';

/** The completion of fish, with what each command and option does: a line for each. */
export function fishScript(root: Completed): string {
  const lines = flattened(root).flatMap(({path, commands, options, args}) => {
    const when = `-n '__cbdf_at${path === '' ? '' : ` ${path}`}'`;
    // At a place where a command is to come, the line is exactly the path.
    const bare = `-n '__cbdf_only${path === '' ? '' : ` ${path}`}'`;
    return [
      ...commands.map((one) => `complete -c cbdf ${bare} -a ${one.path.split(' ').at(-1) ?? ''} -d ${quoted(one.about)}`),
      ...options.map(({long, short, about, takes}) => {
        const flags = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
        return `complete -c cbdf ${path === '' ? bare : when} ${flags}${takes === undefined ? '' : ` ${valueOf(takes, true)}`} -d ${quoted(about)}`;
      }),
      ...args.flatMap(({value}) => (value.kind === 'text' ? [] : [`complete -c cbdf ${when} ${valueOf(value, false)}`])),
    ];
  });
  return `# Completion of cbdf for fish. Load it with: cbdf completion fish | source
function __cbdf_challenges
    for file in challenges/*.yaml challenges/*.yml
        string replace -r '^.*/(.*)\\.ya?ml$' '$1' -- $file
    end
end
# Whether the line begins with these commands.
function __cbdf_at
    set -l words (commandline -opc)
    test (count $words) -gt (count $argv); or return 1
    test (count $argv) -eq 0; and return 0
    set -l last (math (count $argv) + 1)
    test "$words[2..$last]" = "$argv"
end
# Whether the line is these commands and nothing else yet.
function __cbdf_only
    set -l words (commandline -opc)
    test (count $words) -eq (math (count $argv) + 1); and __cbdf_at $argv
end
complete -c cbdf -f
${lines.join('\n')}
`;
}

function valueOf(value: Value, isOption: boolean): string {
  const exclusive = isOption ? '-x ' : '';
  switch (value.kind) {
    case 'words':
      return `${exclusive}-a '${value.words.join(' ')}'`;
    case 'challenge':
      return `${exclusive}-a '(__cbdf_challenges)'`;
    case 'spec':
      return `${exclusive}-a '(__fish_complete_suffix .yaml)'`;
    case 'folder':
      return `${exclusive}-a '(__fish_complete_directories)'`;
    case 'file':
      return isOption ? '-r -F' : '-F';
    case 'text':
      return '-x';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
