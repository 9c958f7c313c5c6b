import {type Completed, flattened, type Value} from './described.js';

/** The completion of zsh, with what each command and option does: a function for each command. */
export function zshScript(root: Completed): string {
  return `#compdef cbdf
# Completion of cbdf for zsh. Load it with: source <(cbdf completion zsh)
# or put it into a folder of fpath: cbdf completion zsh > "\${fpath[1]}/_cbdf"
_cbdf_challenges() {
  local -a ids
  ids=(challenges/*.y(a|)ml(N:t:r))
  compadd -a ids
}
${flattened(root).map(functionOf).join('\n')}
if [[ $funcstack[1] == _cbdf ]]; then
  _cbdf "$@"
else
  compdef _cbdf cbdf
fi
`;
}

function functionOf({path, commands, options, args}: Completed): string {
  const specs = [
    ...options.map(({long, short, about, takes}) => {
      const flags = short === undefined ? `'${long}` : `'(${short} ${long})'{${short},${long}}'`;
      return `${flags}[${bracketed(about)}]${takes === undefined ? '' : `:value:${actionOf(takes)}`}'`;
    }),
    ...(commands.length > 0 ? ["'1:command:->command'", "'*::argument:->argument'"] : []),
    ...args.map(({name, value, variadic}, index) => `'${variadic ? '*' : String(index + 1)}:${name}:${actionOf(value)}'`),
  ];
  const lines = [`${nameOf(path)}() {`];
  if (commands.length > 0) {
    lines.push('  local curcontext="$curcontext" state line', '  local -a commands', '  commands=(');
    lines.push(...commands.map((one) => `    '${lastOf(one.path)}:${quoted(one.about)}'`), '  )');
  }
  lines.push(
    `  _arguments${commands.length > 0 ? ' -C' : ''} \\`,
    ...specs.map((spec, k) => `    ${spec}${k < specs.length - 1 ? ' \\' : ''}`),
  );
  if (commands.length > 0) {
    lines.push('  case $state in', '    command) _describe -t commands command commands ;;', '    argument)', '      case $line[1] in');
    lines.push(...commands.map((one) => `        ${lastOf(one.path)}) ${nameOf(one.path)} ;;`), '      esac', '      ;;', '  esac');
  }
  return [...lines, '}'].join('\n');
}

function actionOf(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'spec':
      return '_files -g "*.y(a|)ml(-.)"';
    case 'challenge':
      return '_cbdf_challenges';
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'text':
      return ' ';
  }
}

function nameOf(path: string): string {
  return path === '' ? '_cbdf' : `_cbdf_of_${path.replace(/[^a-z]/g, '_')}`;
}

function lastOf(path: string): string {
  return path.split(' ').at(-1) ?? '';
}

function quoted(text: string): string {
  return text.replaceAll("'", `'\\''`);
}

/** Text between the brackets of an option. */
function bracketed(text: string): string {
  return quoted(text).replace(/[[\]:\\]/g, (character) => (character === '\\' ? character : `\\${character}`));
}
