// SPDX-License-Identifier: Apache-2.0
// What is the shells' own: which words there are on the line, and which files in a folder.
#include "host/cli/completion.hpp"

namespace ridethrough {

std::string bash_completion() {
  return R"bash(# Completion for bash, as `ridethrough help --bash` writes it.
_ridethrough() {
  local current=${COMP_WORDS[COMP_CWORD]} kind extension words
  if [[ $current == "=" ]]; then current=; fi
  {
    read -r kind extension
    words=$(cut -d: -f1)
  } < <("${1/#\~/$HOME}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=()
  if [[ $kind == files ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(
      compgen -f -X "!*${extension:+.$extension}" -- "$current"
      compgen -d -- "$current"
    )
  elif [[ $kind == words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi
  fi
}

complete -F _ridethrough ridethrough
)bash";
}

// The file is a function that is read when it is first called; so the last lines either complete,
// or say who does.
std::string zsh_completion() {
  return R"zsh(#compdef ridethrough
# Completion for zsh, as `ridethrough help --zsh` writes it.
_ridethrough() {
  local -a lines keys others
  local kind extension
  lines=(${(f)"$(${(Q)words[1]/#\~/$HOME} --complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)"})
  read -r kind extension <<<$lines[1]
  if [[ $PREFIX == --*=* ]]; then compset -P '*='; fi
  if [[ $kind == files ]]; then
    _files -g "*${extension:+.$extension}"
    return
  fi
  keys=(${(M)lines[2,-1]:#*=:*})
  others=(${lines[2,-1]:#*=:*})
  _describe 'word' others
  _describe 'key of the config' keys -S ''
}

if [[ $funcstack[1] == _ridethrough ]]; then
  _ridethrough "$@"
else
  compdef _ridethrough ridethrough
fi
)zsh";
}

}  // namespace ridethrough
