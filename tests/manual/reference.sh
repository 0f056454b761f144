#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The pages of docs/ that the program writes are those that it would write today.
# usage: reference.sh RIDETHROUGH DOCS
set -uo pipefail
stale=0
for topic in config commands; do
  page=$2/$topic-reference.md
  diff -u "$page" <("$1" help "$topic" --markdown) && continue
  echo "stale: write it anew with: ridethrough help $topic --markdown >docs/$topic-reference.md"
  stale=1
done
exit $stale
