#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a real bash offers, given the words of a command line as readline hands them over.
# usage: completion.sh RIDETHROUGH
set -uo pipefail
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit

compopt() { :; }  # bash allows it only while it completes
# shellcheck source=/dev/null
source <("$program" help --bash) || exit 1
"$program" init site.ini >/dev/null
touch site.h5 'other site.ini'
mkdir configs

failures=0

# offers "what is offered, sorted" WORD... : the last word is the one that is completed.
offers() {
  local expected=$1 got
  shift
  COMP_WORDS=("$program" "$@") COMP_CWORD=$#
  _ridethrough "$program" "${*: -1}" "${*: -2:1}"
  got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' ')
  if [[ $got != "$expected" ]]; then
    echo "ridethrough $*: offered is '$got', expected '$expected'"
    failures=$((failures + 1))
  fi
}

# Readline found the function.
[[ $(complete -p ridethrough) == *"-F _ridethrough ridethrough" ]] || failures=$((failures + 1))

offers "check" ch
offers "--help --version" --
offers "--trace --trace-only-losses" run site.ini --tr
offers "-o" run site.ini -o
offers "configs other site.ini site.ini" run ""
offers "configs site.h5" show ""
offers "start_attempts start_delay_min start_failure_probability start_min start_soc" help start_
offers "battery" help batt
# Names are those of the config that is on the command line, or none.
offers "--battery.pack.unit_energy_mwh= --battery.pack.unit_power_mw=" run site.ini --battery.pack.unit_
offers "" run --battery.pack.unit_
offers "--study.seed=" run --study.see
offers "" show site.h5 --study.see
# As readline parts them.
offers "batteries_first turbines_first" check site.ini --policy.dispatch =
offers "batteries_first" check site.ini --policy.dispatch = b
offers "grid grid_and_turbines" check site.ini --battery.pack.recharge_from = g
# Values of options, by their kind.
offers "auto cpu cuda" run site.ini --backend ""
offers "cuda" run site.ini --backend = cu
offers "auto strict" run site.ini --resume =
offers "configs other site.ini site.ini" run --resume ""
offers "configs site.h5" run site.ini -o ""
offers "" run site.ini --threads ""
offers "battery.pack" capacity-value site.ini --of b
offers "battery.pack.units" size site.ini --vary battery.pack.units
# A config of somebody else gives no orders.
echo "[battery.\$(touch harm)]" >harmful.ini
offers "battery.pack" worth site.ini harmful.ini --of b
[[ ! -e harm ]] || failures=$((failures + 1))

echo "$failures failed"
((failures == 0))
