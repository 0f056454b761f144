#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A batch script for any command of ridethrough on one node, or for each task of an array. In an
# argument, %a stands for the number of the array's task.
#
#   sbatch job.sh run site.ini -o site.h5 --resume=auto
#   sbatch --array=1-8 job.sh run site.ini -o site-%a.h5 --shard %a/8 --resume=auto
#   sbatch --array=1-8 job.sh sweep site.ini -o sweep-%a.h5 --shard %a/8 --resume=auto
#   sbatch job.sh merge site-{1..8}.h5 -o site.h5
#
# What is on the command line of sbatch wins over the lines below: --partition=..., --time=...,
# --cpus-per-task=16, --gres=gpu:1.
#SBATCH --job-name=ridethrough
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#
# Where the job is pre-empted, or its node fails, Slurm puts it back into the queue, and --resume=auto
# goes on from the checkpoint, or starts anew where that was damaged. What it says goes on in the same file.
#SBATCH --requeue
#SBATCH --open-mode=append
# A minute before its time is up this script is told so, and puts the job back itself.
#SBATCH --signal=B:USR1@60
set -u
ridethrough=${RIDETHROUGH:-ridethrough} # a path, where it is not on PATH

# The program writes a checkpoint on SIGTERM, and ends with 143. A second one would end it at once:
# where Slurm pre-empts the job, it sends one to the program itself, and none is passed on.
time_is_up=false
trap 'time_is_up=true; kill -TERM "$program"' USR1
trap : TERM

"$ridethrough" "${@//\%a/${SLURM_ARRAY_TASK_ID:-%a}}" &
program=$!
# Signals interrupt `wait`.
while kill -0 "$program" 2>/dev/null; do wait "$program"; done
wait "$program"
status=$?

if $time_is_up && ((status == 143)); then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
