#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Submits a run or a sweep as an array of shards, and the job that merges them when all are done.
# Prints the numbers of both.
#
#   submit.sh 8 run site.ini site.h5
#   submit.sh --partition=gpu --gres=gpu:1 64 sweep site.ini sweep.h5 --backend cuda
#
# Options before the number of shards are sbatch's, for the array; those behind the file are
# ridethrough's. What the merge needs as well, such as an account, is set for both: SBATCH_ACCOUNT,
# SBATCH_PARTITION, SBATCH_QOS.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

options=()
while [[ ${1-} == -* ]]; do
  options+=("$1")
  shift
done
if (($# < 4)) || [[ ! $1 =~ ^[1-9][0-9]*$ ]]; then
  echo 'usage: submit.sh [SBATCH OPTION=VALUE ...] SHARDS run|sweep CONFIG FILE.h5 [OPTION ...]' >&2
  exit 2
fi
shards=$1 command=$2 config=$3 file=$4
shift 4
part=${file%.h5}-%a-of-$shards.h5
parts=()
for ((i = 1; i <= shards; ++i)); do parts+=("${part//\%a/$i}"); done

# A shard of a sweep in which a point failed ends with an error, but its file is whole: there the
# merge begins when all have ended, and says what is missing, if anything is.
when=afterok
if [[ $command == sweep ]]; then when=afterany; fi

array=$(sbatch --parsable "${options[@]}" --array="1-$shards" "$here/job.sh" \
  "$command" "$config" -o "$part" --shard "%a/$shards" --resume=auto "$@")
echo "array $array"
merge=$(sbatch --parsable --dependency="$when:$array" --kill-on-invalid-dep=yes "$here/job.sh" \
  merge "${parts[@]}" -o "$file")
echo "merge $merge"
