// SPDX-License-Identifier: Apache-2.0
#include "host/cli/completion_tables.hpp"
#include "host/cli/manual.hpp"

namespace ridethrough {
namespace {

// $command, $current and $previous are words of the line. Bash parts words at = and :, so that a
// value stands apart from its key.
constexpr const char* kBash = R"bash(
# The sections of the config on the command line, and those that need no name.
_ridethrough_sections() {
  local word
  echo "$_ridethrough_unnamed"
  for word in "${COMP_WORDS[@]}"; do
    word=${word/#\~/$HOME}
    [[ $word == *.ini && -r $word ]] || continue
    sed -n 's/^[[:blank:]]*\[\([^]#]*\)\].*/\1/p' "$word"
  done
}

# Overrides, --section.key=
_ridethrough_overrides() {
  local section key
  for section in $(_ridethrough_sections | tr ' ' '\n' | sort -u); do
    for key in $(_ridethrough_keys "${section%%.*}"); do echo "--$section.$key="; done
  done
}

_ridethrough_files() {
  compgen -f -X "!*.$1" -- "$current"
  compgen -d -- "$current"
}

_ridethrough_words() { compgen -W "$1" -- "$current"; }

_ridethrough() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} key
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(_ridethrough_words "$(_ridethrough_commands)")
    return
  fi
  if [[ $current == "=" || $previous == "=" ]]; then
    key=$previous
    if [[ $current == "=" ]]; then current=; else key=${COMP_WORDS[COMP_CWORD - 2]}; fi
    mapfile -t COMPREPLY < <(_ridethrough_words "$(_ridethrough_choices "${key#--}")")
    return
  fi
  if [[ " $(_ridethrough_valued "$command") " == *" $previous "* ]]; then
    compopt -o default
    return
  fi
  case $current in
    -*)
      local words
      words=$(_ridethrough_options "$command")
      if [[ $(_ridethrough_takes_overrides "$command") ]]; then
        words+=" $(_ridethrough_overrides)"
      fi
      mapfile -t COMPREPLY < <(_ridethrough_words "$words")
      if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi
      ;;
    *)
      case $(_ridethrough_argument "$command") in
        topic) mapfile -t COMPREPLY < <(_ridethrough_words "$_ridethrough_topics") ;;
        *)
          compopt -o filenames
          mapfile -t COMPREPLY < <(_ridethrough_files "$(_ridethrough_argument "$command")")
          ;;
      esac
      ;;
  esac
}

complete -F _ridethrough ridethrough
)bash";

// In zsh $PREFIX is what stands before the cursor of the word. The file is a function that is read
// when it is first called; so the last lines either complete, or say who does.
constexpr const char* kZsh = R"zsh(
# The sections of the config on the command line, and those that need no name.
_ridethrough_sections() {
  local word
  print -l ${=_ridethrough_unnamed}
  for word in $words; do
    word=${(Q)word/#\~/$HOME}
    [[ $word == *.ini && -r $word ]] || continue
    sed -n 's/^[[:blank:]]*\[\([^]#]*\)\].*/\1/p' $word
  done
}

# Overrides, --section.key=
_ridethrough_overrides() {
  local section key
  for section in ${(fu)"$(_ridethrough_sections)"}; do
    for key in ${(f)"$(_ridethrough_keys ${section%%.*})"}; do
      print -r -- "--$section.${key%%:*}=:${key#*:}"
    done
  done
}

_ridethrough() {
  local command=$words[2] argument
  local -a lines
  if ((CURRENT == 2)); then
    lines=(${(f)"$(_ridethrough_commands)"})
    _describe -t commands command lines
    return
  fi
  if [[ $PREFIX == --*.*=* ]]; then
    local key=${${PREFIX%%=*}#--}
    compset -P '*='
    compadd -- ${=$(_ridethrough_choices $key)}
    return
  fi
  if [[ " $(_ridethrough_valued $command) " == *" $words[CURRENT-1] "* ]]; then
    _files
    return
  fi
  if [[ $PREFIX == -* ]]; then
    lines=(${(f)"$(_ridethrough_options $command)"})
    _describe -o -t options option lines
    if [[ -n $(_ridethrough_takes_overrides $command) ]]; then
      lines=(${(f)"$(_ridethrough_overrides)"})
      _describe -o -t overrides 'key of the config' lines -S ''
    fi
    return
  fi
  argument=$(_ridethrough_argument $command)
  case $argument in
    topic) compadd -- ${=_ridethrough_topics} ;;
    ?*) _files -g "*.$argument" ;;
  esac
}

if [[ $funcstack[1] == _ridethrough ]]; then
  _ridethrough "$@"
else
  compdef _ridethrough ridethrough
fi
)zsh";

}  // namespace

std::string bash_completion() {
  return "# Completion for bash, as `ridethrough help --bash` writes it.\n" +
         completion_tables(Meanings::kLeftOut) + kBash;
}

std::string zsh_completion() {
  return "#compdef ridethrough\n# Completion for zsh, as `ridethrough help --zsh` writes it.\n" +
         completion_tables(Meanings::kShown) + kZsh;
}

}  // namespace ridethrough
