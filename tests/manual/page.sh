#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The manual page renders without a complaint, in both of the programs that people have for it, and
# has all keys in it. usage: page.sh RIDETHROUGH
set -euo pipefail
page=$(mktemp --suffix=.1)  # the section: mandoc holds it against the page
trap 'rm -f "$page"' EXIT
"$1" help --man >"$page"

complaints=$(groff -man -Tutf8 -ww -z "$page" 2>&1)
# A page made outside of a repository has no date, which is no mistake.
complaints+=$(mandoc -Tlint -Wwarning "$page" | grep -v 'missing date' || true)
if [[ $complaints ]]; then
  echo "$complaints"
  exit 1
fi

text=$(groff -man -Tutf8 -rLL=200n -P-cbu "$page")
for word in 'ridethrough run CONFIG' --trace-only-losses '\[battery.NAME\]' recharge_from \
  'default turbines_first' 'lognormal(mean or median, sigma)' eue_cvar99 'EXIT STATUS'; do
  grep -q -- "$word" <<<"$text" || { echo "not in the page: $word"; exit 1; }
done
