#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests of the tarballs that travel: package.sh BUILD_FOLDER STEP. `unpack` makes and unpacks them for
# the other steps.
set -euo pipefail
build=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$build/tests/package
root=$work/root  # of a machine that has nothing
report=$work/report-$2

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

skip() {
  echo "skipped: $*"
  exit 77
}

unpack() {
  rm -rf "$work"
  mkdir -p "$root/opt" "$root/tmp"
  (cd "$build" && "$CPACK" -G TGZ -B "$work")
  local tarball
  for tarball in "$work"/*.tar.gz; do tar -xzf "$tarball" -C "$root/opt"; done
}

# Where both tarballs were unpacked into: one folder.
package() {
  local folders=("$root"/opt/*)
  ((${#folders[@]} == 1)) || fail "the tarballs have several folders: ${folders[*]}"
  echo "${folders[0]}"
}

# Paths of the libraries that the loader takes from this machine instead of the package.
of_this_machine() {
  local program
  for program in "$1"/bin/*; do
    env -u LD_LIBRARY_PATH -u LD_PRELOAD ldd "$program" || fail "$program needs what is not there"
  done | grep -oE '/[^ ]+\.so[^ ]*' | grep -vF "$1/" | sort -u
}

# Not by a list of ours, but by Debian's.
of_glibc() { grep -q '^libc6[:,]' <<<"$(dpkg -S "*/$(basename "$1")" 2>/dev/null)"; }

libraries() {
  local folder found
  folder=$(package)
  for found in libstdc++.so.6 libgcc_s.so.1 libgomp.so.1 libfmt.so.9; do
    [[ -e $folder/lib/$found ]] || fail "$found is not brought along"
  done
  found=$(find "$folder/lib" -regextype posix-extended \
    -regex '.*/(ld-linux.*|lib(c|m|pthread|dl|rt|resolv|cuda)\.so.*)')
  [[ -z $found ]] || fail "of glibc or the driver: $found"
  found=$(of_this_machine "$folder" | while read -r found; do
    of_glibc "$found" || echo "$found"
  done)
  [[ -z $found ]] || fail "taken from this machine: $found"
  [[ -s $folder/share/doc/ridethrough/licences/libcurl4 ]] || fail 'licences are missing'
  found=$(find "$folder" -name 'ridethrough-mpi' -o -name 'libmpi*')
  [[ -z $found ]] || fail "of MPI, which does not travel: $found"
}

# What a result says, without what is only about the run.
statement() { grep -vE '^  "(wall_s|created|config_file)": ' "$1"; }

empty_root() {
  local folder inside library enter
  PATH=$PATH:/usr/sbin
  enter=("$(command -v chroot)")
  if ((EUID != 0)); then enter=("$(command -v unshare)" --map-root-user "${enter[@]}"); fi
  "${enter[@]}" / /bin/true 2>/dev/null || skip 'neither root nor user namespaces, so no empty root'
  folder=$(package)
  inside=${folder#"$root"}
  for library in $(of_this_machine "$folder"); do
    of_glibc "$library" || continue
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  # Without /proc, which is where the loader learns where a program is, it has to be told.
  there() { env -i LD_ORIGIN_PATH="$inside/bin" "${enter[@]}" "$root" "$@"; }
  local study=(colossus-phase1.ini --study.trajectories=5000 --backend cpu -q --json)
  there "$inside/bin/ridethrough" run "$inside/share/ridethrough/configs/${study[0]}" \
    "${study[@]:1}" -o /tmp/there.h5 >"$work/there.json"
  "$build/ridethrough" run "$here/../configs/${study[0]}" "${study[@]:1}" >"$work/here.json"
  diff <(statement "$work/here.json") <(statement "$work/there.json") ||
    fail 'another result than that of the program in the build folder'
  there "$inside/bin/ridethrough" show /tmp/there.h5 --json >"$work/shown.json"
  diff <(statement "$work/here.json") <(statement "$work/shown.json") ||
    fail 'show tells another story'

  local variables=("RIDETHROUGH_CONFIGS=$inside/share/ridethrough/configs"
    "RIDETHROUGH_PROGRAM=$inside/bin/ridethrough" TMPDIR=/tmp)
  run_tests() {
    env -i LD_ORIGIN_PATH="$inside/bin" "${variables[@]}" \
      "${enter[@]}" "$root" "$inside/bin/$1" --gtest_filter="$2" | tee "$work/tests.txt"
    grep -qE 'PASSED +\] [1-9][0-9]* test' "$work/tests.txt" || fail "no test of $1 passed"
  }
  mkdir -p "$root/dev" && touch "$root/dev/null"  # the host's tests read from it
  run_tests ridethrough_core_tests 'Philox.*:SameBits.AsOn*:Load*'
  run_tests ridethrough_host_tests 'Config*:*ShippedScenario*Described*'
  env -i LD_ORIGIN_PATH="$inside/bin" "${variables[@]}" "${enter[@]}" "$root" \
    "$inside/bin/ridethrough_bench" --benchmark_list_tests | grep . >/dev/null || fail 'no benchmarks'
}

# The report of a machine without a GPU; with one, of whatever there is.
make_report() {
  local status=0
  rm -rf "$report"
  "$1/share/ridethrough/bench/gpu.sh" -o "$report" "${@:2}" || status=$?
  cat "$report/summary.md"
  return "$status"
}

# Little work and much time: no test depends on how fast a machine is.
gpu_report() {
  local tarballs=("$work"/*.tar.gz) status=0 step
  rm -rf "$report"
  "$here/../bench/gpu.sh" -o "$report" --seconds 1000 --trajectories 1000 \
    --only facts,tests,speed,bits,sweep,counters,sanitizer "${tarballs[@]}" || status=$?
  cat "$report/summary.md"
  ((status == 0 || status == 3)) || fail "exit code $status"
  for step in 'The machine' 'Tests on' Speed 'The same bits' 'A sweep' Counters 'Compute Sanitizer'; do
    grep -qE "^\| ${step}[^|]*\| (done|skipped) \|" "$report/summary.md" ||
      fail "nothing about: $step"
  done
  # Where there is no GPU each of them says so, and a report with a gap does not pass for a full one.
  if ! "$build/ridethrough" run "$here/../configs/ieee-rts79.ini" --backend cuda -q \
    --study.trajectories=1 >/dev/null 2>&1; then
    ((status == 3)) || fail "exit code $status without a GPU"
    (($(grep -cE '^\|.*\| skipped \| [0-9]+ \| [^|]*[a-zA-Z]' "$report/summary.md") == 7)) ||
      fail 'skipped without a reason'
  fi
  grep -qE '^\| ieee-rts79 \| 1000 \|.* [1-9][0-9]+ \(' "$report/summary.md" || fail 'no speed'
  grep -qE '^\| cpu[0-9]+ \| [0-9.]+ \| [1-9][0-9]* \| [1-9][0-9]* \|' "$report/summary.md" ||
    fail 'no speed of a sweep'
  (($(grep -c '| the same |' "$report/summary.md") >= 5 || $(nproc) == 1)) ||
    fail 'no comparison'
}

# A program that answers differently on one thread is found out.
gpu_report_tells_bits() {
  (($(nproc) > 1)) || skip 'one processor: nothing to compare'
  local copy=$work/wrong status=0
  rm -rf "$copy"
  cp -r "$(package)" "$copy"
  mv "$copy/bin/ridethrough" "$copy/bin/right"
  cat >"$copy/bin/ridethrough" <<'WRONG'
#!/bin/sh
case "$*" in *"--threads 1 "*) set -- "$@" --study.seed=2 ;; esac
exec "$(dirname "$0")/right" "$@"
WRONG
  chmod +x "$copy/bin/ridethrough"
  make_report "$copy" --seconds 1000 --trajectories 1000 --only speed,bits || status=$?
  rm -rf "$copy"
  ((status == 1)) || fail "exit code $status"
  grep -q 'DIFFERENT' "$report/summary.md" || fail 'the difference was not seen'
}

# What the compiler says of the kernels; cuobjdump is not on every machine that has nvcc.
gpu_report_resources() {
  make_report "$(package)" --seconds 2000 --only resources
  grep -qE '^\| simulate<.*> .*\| sm_[0-9]+ \| [1-9][0-9]* \| [0-9]+ \| [1-9][0-9]* \|' \
    "$report/summary.md" || fail 'no registers, spills or stack of the kernels'
}

"$2"
