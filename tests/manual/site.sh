#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The site builds with every link and anchor in place, notices one that is not, and fetches nothing
# when it is read. usage: site.sh SOURCE
set -euo pipefail
cd "$1"
./dev docs

# What a page loads, in contrast to where it leads.
if grep -rnoE --include='*.html' '<(script|img|iframe|source)[^>]* src="?(https?:)?//[^ >]*|<link[^>]* href="?(https?:)?//[^ >]*' build/site |
  grep -v 'rel="\?canonical'; then
  echo "these would be fetched from the network"
  exit 1
fi
if grep -rnoE --include='*.css' '(url\(|@import )["'\'']?(https?:)?//[^ )]*' build/site; then exit 1; fi

# The checks are alive: a copy with a link of each kind that leads nowhere.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
for broken in '[a](no-page.md)' '[a](model.md#no-anchor)' '[a](../host/no_file.cpp)'; do
  rm -rf "${copy:?}"/*
  git ls-files --cached --others --exclude-standard --deduplicate | tar -cT - | tar -xC "$copy"
  echo "$broken" >>"$copy/docs/design.md"
  if build/docs-venv/bin/mkdocs build --strict -f "$copy/mkdocs.yml" >"$copy/log" 2>&1; then
    echo "not noticed: $broken"
    exit 1
  fi
done
