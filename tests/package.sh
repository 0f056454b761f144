#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests of the tarballs that travel: package.sh BUILD_FOLDER STEP. `unpack` makes and unpacks them for
# the other steps.
set -euo pipefail
build=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$build/tests/package
root=$work/root  # of a machine that has nothing

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

"$2"
