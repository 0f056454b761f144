#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A batch script for any command of ridethrough-mpi on several nodes, a rank for each GPU.
#
#   sbatch --nodes=4 --ntasks-per-node=8 --gres=gpu:8 mpi.sh run site.ini -o site.h5 --resume=auto
#
# The ranks of a node see all GPUs of it and take one each. On nodes without GPUs one rank has all
# processors: sbatch --nodes=4 --ntasks-per-node=1 --cpus-per-task=64 mpi.sh ...
#SBATCH --job-name=ridethrough-mpi
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
# Two minutes before the time is up all ranks get SIGTERM, but not this script (no B:). The first of
# them writes the checkpoint.
#SBATCH --signal=TERM@120
set -u
trap : TERM # where Slurm pre-empts the job, it sends it to this script, too

export SRUN_CPUS_PER_TASK=${SLURM_CPUS_PER_TASK:-1} # srun has not taken it from sbatch since 22.05
srun --mpi="${RIDETHROUGH_MPI_TYPE:-pmix}" "${RIDETHROUGH_MPI:-ridethrough-mpi}" "$@"
status=$?
if ((status == 143)); then scontrol requeue "$SLURM_JOB_ID"; fi
exit "$status"
