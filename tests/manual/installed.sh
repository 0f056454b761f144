#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The manual page and the completions lie where man and the shells look for them, and are those of
# the program. usage: installed.sh BUILD
set -euo pipefail
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$1" --prefix "$prefix" --component runtime >/dev/null
diff "$prefix/share/man/man1/ridethrough.1" <("$1/ridethrough" help --man)
diff "$prefix/share/bash-completion/completions/ridethrough" <("$1/ridethrough" help --bash)
diff "$prefix/share/zsh/site-functions/_ridethrough" <("$1/ridethrough" help --zsh)
