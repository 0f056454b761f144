#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Programs that read files of others are built so that an overflow is noticed before it is of use.
# usage: hardening.sh PROGRAM...
set -uo pipefail
failed=0

# expect PROGRAM WHAT PATTERN READELF-OPTION: the pattern is in what readelf says.
expect() {
  # All of it is read: a readelf whose reader has gone would fail.
  readelf -W "$4" "$1" | grep -E -- "$3" >/dev/null && return
  echo "FAILED: $1 has no $2"
  failed=1
}

for program in "$@"; do
  expect "$program" 'position-independent code (-fPIE -pie)' '^ *Type: +DYN ' --file-header
  expect "$program" 'read-only relocations (-z relro)' 'GNU_RELRO' --program-headers
  expect "$program" 'binding at the start (-z now)' '\(BIND_NOW\)|\(FLAGS.*\bNOW\b' --dynamic
  expect "$program" 'stack that cannot be executed (-z noexecstack)' 'GNU_STACK.* RW ' \
    --program-headers
  expect "$program" 'stack protector (-fstack-protector-strong)' ' UND __stack_chk_fail' --dyn-syms
  expect "$program" 'fortified calls (-D_FORTIFY_SOURCE=2)' \
    ' UND __(mem|str|[a-z]*printf|p?read|readlink|poll)[a-z]*_chk' --dyn-syms
done
exit $failed
