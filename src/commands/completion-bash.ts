import {type Completed, flattened, type Value} from './described.js';

/** The completion of bash, from 3.2 on: tables as `case`, and a function that walks the words of the line by them. */
export function bashScript(root: Completed): string {
  const all = flattened(root);
  const commands = all.flatMap(({path, commands}) =>
    commands.length === 0 ? [] : [row(path, commands.map(({path: one}) => one.split(' ').at(-1)).join(' '))],
  );
  const options = all.map(({path, options}) =>
    row(path, options.flatMap(({long, short}) => [long, ...(short === undefined ? [] : [short])]).join(' ')),
  );
  const values = all.flatMap(({path, options}) =>
    options.flatMap(({long, short, takes}) =>
      takes === undefined ? [] : [long, ...(short === undefined ? [] : [short])].map((flag) => row(`${path} ${flag}`, valueText(takes))),
    ),
  );
  const args = all.flatMap(({path, args}) =>
    args.map(({value, variadic}, index) => `    ${variadic ? `'${path} '*` : `'${path} ${index}'`}) echo '${valueText(value)}' ;;`),
  );
  return `# Completion of cbdf for bash. Load it with: source <(cbdf completion bash)
_cbdf_commands() {
  case "$1" in
${commands.join('\n')}
  esac
}
_cbdf_options() {
  case "$1" in
${options.join('\n')}
  esac
}
# What an option takes: a kind, and words.
_cbdf_option_value() {
  case "$1" in
${values.join('\n')}
  esac
}
# What stands at a place, counted from 0.
_cbdf_argument() {
  case "$1" in
${args.join('\n')}
  esac
}
_cbdf_challenges() {
  local file
  for file in challenges/*.yaml challenges/*.yml; do
    [[ -f $file ]] || continue
    file=\${file##*/}
    echo "\${file%.y*ml}"
  done
}
_cbdf_specs() {
  local file
  compgen -f -- "$1" | while IFS= read -r file; do
    [[ -d $file || $file == *.yaml || $file == *.yml ]] && echo "$file"
  done
}
_cbdf_reply() {
  local kind=\${1%% *} words=\${1#* }
  local IFS=$'\\n'
  case "$kind" in
    words) IFS=$' \\t\\n' && COMPREPLY=($(compgen -W "$words" -- "$2")) ;;
    challenge) COMPREPLY=($(compgen -W "$(_cbdf_challenges)" -- "$2")) ;;
    spec) compopt -o filenames 2>/dev/null; COMPREPLY=($(_cbdf_specs "$2")) ;;
    file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$2")) ;;
    folder) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$2")) ;;
  esac
}
_cbdf() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' value='' place=0 i word sub
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    # bash takes --name=value apart.
    [[ $word == '=' ]] && continue
    if [[ -n $value ]]; then
      value=''
      continue
    fi
    if [[ $word == -* ]]; then
      value=$(_cbdf_option_value "\${path:+$path }$word")
      continue
    fi
    sub=" $(_cbdf_commands "$path") "
    if [[ $sub == *" $word "* && $place == 0 ]]; then
      path="\${path:+$path }$word"
    else
      place=$((place + 1))
    fi
  done
  [[ $current == '=' ]] && current=''
  if [[ -n $value ]]; then
    _cbdf_reply "$value" "$current"
  elif [[ $current == -* ]]; then
    _cbdf_reply "words $(_cbdf_options "$path")" "$current"
  else
    sub=$(_cbdf_commands "$path")
    if [[ -n $sub ]]; then
      # A word that is no command: nothing is known of what follows.
      [[ $place == 0 ]] && _cbdf_reply "words $sub" "$current"
    else
      _cbdf_reply "$(_cbdf_argument "$path $place")" "$current"
    fi
  fi
}
complete -F _cbdf cbdf
`;
}

function row(key: string, value: string): string {
  return `    '${key.trim()}') echo '${value}' ;;`;
}

function valueText(value: Value): string {
  return value.kind === 'words' ? `words ${value.words.join(' ')}` : value.kind;
}
