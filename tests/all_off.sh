#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A build with every option off asks for no package of theirs; with `build`, it makes a program that
# says what it lacks. usage: all_off.sh SOURCE configure|build
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$1}

options=()
for option in TESTS BENCH MPI REPORT CUDA; do options+=("-DRIDETHROUGH_$option=OFF"); done
# As where they are not installed: a find_package that is REQUIRED fails, any other finds nothing.
for package in GTest benchmark MPI Python3 CUDAToolkit; do
  options+=("-DCMAKE_DISABLE_FIND_PACKAGE_$package=ON")
done
cmake -S "$1" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release "${options[@]}" >"$work/log" 2>&1 || {
  cat "$work/log"
  exit 1
}
targets=$(cmake --build "$work/build" --target help)
if grep -E 'ridethrough_(.*tests|bench|mpi)|page_template' <<<"$targets"; then
  echo 'these were to be left out'
  exit 1
fi
[[ $2 == build ]] || exit 0

cmake --build "$work/build" --target ridethrough >"$work/log" || {
  cat "$work/log"
  exit 1
}
"$work/build/ridethrough" run "$1/configs/ieee-rts79.ini" --study.trajectories=1000 -q -o "$work/a.h5" >/dev/null
status=0
said=$("$work/build/ridethrough" report "$work/a.h5" 2>&1) || status=$?
[[ $status == 3 && $said == *'without report pages'* && ! -e $work/a.html ]] || {
  echo "exit code $status: $said"
  exit 1
}
