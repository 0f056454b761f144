#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything worth knowing about a card, in one go and one folder: nothing is needed but the tarballs
# of ./dev package and the driver; what the CUDA toolkit adds is used where it is there.
# shellcheck disable=SC2317 # what looks unreachable is called by the steps
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=bench/gpu_steps.sh
. "$here/gpu_steps.sh"
# shellcheck source=bench/gpu_kernels.sh
. "$here/gpu_kernels.sh"
PATH=$PATH:/usr/local/cuda/bin

usage() {
  cat <<'END_OF_USAGE'
usage: gpu.sh [OPTIONS] TARBALL...
       gpu.sh [OPTIONS] [UNPACKED_FOLDER]

  -o FOLDER         for what is found; by default $OUT, or gpu-report
  --seconds N       for everything together, 540 by default; each step has its share
  --trajectories N  at most, in a run for the speed; by default as the time allows
  --only STEP,...   some of: facts tests speed bits sweep launch resources
                    counters sanitizer

The folder that this script was unpacked into is the default. FOLDER/summary.md is made for
docs/performance.md. Exit codes: 0 all was done, 1 a step failed, 2 the arguments are wrong,
3 nothing failed, but a step was skipped, such as for want of a GPU.
END_OF_USAGE
}

die() {
  echo "gpu.sh: $*" >&2
  exit 2
}

# The share of the time, in per cent, and the title of each step, in the order of their worth.
steps=(facts tests speed bits sweep launch resources counters sanitizer)
declare -A share=([facts]=3 [tests]=10 [speed]=28 [bits]=12 [sweep]=10 [launch]=7 [resources]=8
  [counters]=13 [sanitizer]=9)
declare -A title=([facts]='The machine' [tests]='Tests on the device' [speed]='Speed'
  [bits]='The same bits' [sweep]='A sweep of small points'
  [launch]='How many blocks at once' [resources]='What the kernels take'
  [counters]='Counters of the kernels' [sanitizer]='Compute Sanitizer')

out=${OUT:-gpu-report} seconds=540 at_most=1000000000000 sources=()
while (($#)); do
  case $1 in
    -o | --seconds | --trajectories | --only) (($# > 1)) || die "$1 takes a value" ;;&
    -o) out=$2; shift ;;
    --seconds | --trajectories)
      [[ $2 =~ ^[1-9][0-9]*$ ]] || die "$1 takes a number, not '$2'" ;;&
    --seconds) seconds=$2; shift ;;
    --trajectories) at_most=$2; shift ;;
    --only) IFS=, read -ra steps <<<"$2"; shift ;;
    -h | --help) usage; exit ;;
    -*) die "unknown option '$1'; see --help" ;;
    *) sources+=("$1") ;;
  esac
  shift
done
for step in "${steps[@]}"; do
  [[ -v share[$step] ]] || die "there is no step '$step'; see --help"
done
((${#sources[@]})) || sources=("$here/../../..")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" || die "cannot make the folder '$out'"
out=$(cd "$out" && pwd)
log=$out/log.txt
: >"$log" || die "cannot write to '$out'"

if [[ -d ${sources[0]} ]]; then
  ((${#sources[@]} == 1)) || die "one unpacked folder, or tarballs"
  package=$(cd "${sources[0]}" && pwd)
else
  package=$work/package
  mkdir "$package"
  for tarball in "${sources[@]}"; do
    tar -xzf "$tarball" -C "$package" --strip-components=1 || die "cannot unpack '$tarball'"
  done
fi
program=$package/bin/ridethrough
configs=$package/share/ridethrough/configs
export RIDETHROUGH_PROGRAM=$program RIDETHROUGH_CONFIGS=$configs
[[ -x $program && -d $configs ]] || die "no bin/ridethrough with its configs in: ${sources[*]}"
version=$("$program" --version 2>>"$log") || die "$program does not run here: $(tail -n 1 "$log")"

# Why there is no GPU to be used, as the program sees it; empty where there is one.
no_gpu=$("$program" run "$configs/ieee-rts79.ini" --backend cuda --study.trajectories=1 -q --json \
  2>&1 >/dev/null) && no_gpu=''
no_gpu=${no_gpu#*--backend cuda: } no_gpu=${no_gpu%; allowed here*}

# Runs a command in what is left of the step's time, with a line in the log.
limited() {
  local left=$((deadline - SECONDS)) status=0
  ((left > 0)) || left=1
  echo "[$SECONDS s] $*" >>"$log"
  timeout -k 5 "$left" "$@" || status=$?
  if ((status == 124)); then note="out of time after $left s: $1"; fi
  return "$status"
}

# A step writes its section to stdout and leaves a remark in `note`; it ends with one of these.
done_=0 failed=1 skipped=3
skip() { note=$*; return "$skipped"; }
declare -A result remark took
verdict=('done' FAILED '' skipped)
worst=0
for step in "${steps[@]}"; do
  note='' began=$SECONDS deadline=$((SECONDS + (seconds * share[$step] + 99) / 100))
  echo "== $step, $((deadline - began)) s" >>"$log"
  "step_$step" >"$work/$step.md" 2>>"$log"
  status=$?
  result[$step]=${verdict[$status]} remark[$step]=$note took[$step]=$((SECONDS - began))
  echo "$step: ${result[$step]}${note:+: $note}" | tee -a "$log" >&2
  if ((status == failed || (status == skipped && worst == done_))); then worst=$status; fi
done

{
  echo "## $(date -u +%F), $(card), $version"
  echo
  echo '| step | | seconds | |'
  echo '|---|---|---|---|'
  for step in "${steps[@]}"; do
    echo "| ${title[$step]} | ${result[$step]} | ${took[$step]} | ${remark[$step]//|//} |"
  done
  for step in "${steps[@]}"; do
    [[ -s $work/$step.md ]] || continue
    printf '\n### %s\n\n' "${title[$step]}"
    cat "$work/$step.md"
  done
} >"$out/summary.md"
echo "$out/summary.md" >&2
exit "$worst"
