#!/usr/bin/env -S zsh -f
# SPDX-License-Identifier: Apache-2.0
# What a real zsh offers at a prompt, on a terminal of its own: keys are typed there, and what the
# completion system would add comes back through a pipe. usage: completion.zsh RIDETHROUGH
zmodload zsh/zpty || exit
program=${1:a}
folder=$(mktemp -d)
trap 'zpty -d shell; rm -rf $folder' EXIT
cd $folder || exit
mkdir functions site
$program help --zsh >functions/_ridethrough || exit
mkfifo offered
exec {answers}<>offered  # open all the time: what is written never meets a reader that has gone
cd site
$program init site.ini >/dev/null || exit
touch site.h5 'other site.ini'
mkdir configs

# Control-G tells what is offered, and leaves the line alone. With -O, -A and -D, compadd offers nothing.
cat >../setup <<'SETUP'
PS1='' TERM=dumb
unsetopt zle_bracketed_paste 2>/dev/null
fpath=(../functions $fpath)
autoload -Uz compinit && compinit -D -u
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a matching
  builtin compadd -A matching "$@"
  all+=(${(Q)matching})
  builtin compadd "$@"
}
offer() {
  local -a all
  _main_complete
  compstate[insert]='' compstate[list]=''
  print -rl -- ${(u)all} end >../offered
}
zle -C offer complete-word offer
bindkey '^G' offer
bindkey '^U' kill-whole-line
SETUP
zpty shell zsh -f -i

# What is offered, up to the line that ends it.
answer() {
  local line
  got=()
  while read -r -t 60 -u $answers line && [[ $line != end ]]; do got+=$line; done
}

zpty -w shell 'source ../setup; print end >../offered'
answer

failures=0

# offers "what is offered, sorted" LINE
offers() {
  local -a got
  zpty -w -n shell $2$'\C-G'
  answer
  zpty -w -n shell $'\C-U'
  [[ ${(j: :)${(o)got}} == $1 ]] && return
  print -r -- "$2: offered is '${(j: :)${(o)got}}', expected '$1'"
  ((failures++))
}

offers "check" "ridethrough ch"
offers "--help --version" "ridethrough --"
offers "--trace --trace-only-losses" "ridethrough run site.ini --tr"
offers "-o" "ridethrough run site.ini -o"
offers "configs other site.ini site.ini" "ridethrough run "
offers "configs site.h5" "ridethrough show "
offers "start_attempts start_delay_min start_failure_probability start_min start_soc" \
  "ridethrough help start_"
offers "battery" "ridethrough help batt"
# Names are those of the config that is on the command line, or none.
offers "--battery.pack.unit_energy_mwh= --battery.pack.unit_power_mw=" \
  "ridethrough run site.ini --battery.pack.unit_"
offers "" "ridethrough run --battery.pack.unit_"
offers "--study.seed=" "ridethrough run --study.see"
offers "" "ridethrough show site.h5 --study.see"
offers "batteries_first turbines_first" "ridethrough check site.ini --policy.dispatch="
offers "batteries_first" "ridethrough check site.ini --policy.dispatch=b"
offers "grid grid_and_turbines" "ridethrough check site.ini --battery.pack.recharge_from=g"

print "$failures failed"
((failures == 0))
