#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Submits the scripts of configs/slurm to a Slurm of its own, interrupts tasks, and holds the merged
files against those of a single job: slurm_test.py PROGRAM CONFIGS, with tests/ in PYTHONPATH. Exit
code 77: it cannot be run."""
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

import h5py

from cluster import Cluster, wait_until
from same_file import differences

PROGRAM, CONFIGS = map(pathlib.Path, sys.argv[1:])
SCRIPTS = CONFIGS / "slurm"
RTS = CONFIGS / "ieee-rts79.ini"
PACE = ["--threads", 1, "--checkpoint-every", 0.2]
SECONDS = 3  # of a shard, on one thread: long enough to be interrupted


def single(*arguments):
    """Runs the program here, as one job."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)


def must_be_the_same(one, other):
    with h5py.File(one) as file:
        assert file["tally/moments"][()].any()
    different = differences(one, other)
    assert not different, f"{one} {other}: {different}"


def submit(cluster, script, *arguments):
    """The numbers of the jobs that the script or sbatch printed."""
    ended = cluster.run(script, *arguments)
    assert ended.returncode == 0, ended.stderr
    return [line.split()[-1] for line in ended.stdout.splitlines()]


def wait_for(cluster, *jobs):
    def ended():
        asked = cluster.run("squeue", "-h", "-j", ",".join(jobs))
        return asked.returncode == 0 and not asked.stdout.strip()
    wait_until(f"jobs {jobs} have ended", ended, 90)


def log(cluster, name):
    return (cluster.work / f"slurm-{name}.out").read_text()


def interrupt(cluster, job, file, how):
    """Once the job has got somewhere with the file."""
    wait_until(f"job {job} has a checkpoint", (cluster.work / f"{file}.checkpoint").exists, 60)
    cluster.run(*how, job, check=True)


def must_have_resumed(cluster, job):
    """Once, and from where it stopped: not from a checkpoint of before that."""
    said = log(cluster, job)
    stopped, resumed = (re.findall(rf"{word} after (\d+) trajectories", said)
                        for word in ["stopped", "resumed"])
    assert len(stopped) == 1 and stopped == resumed, said
    assert "Restarts=1 " in cluster.run("scontrol", "show", "job", job).stdout


def long_study(seconds):
    """Options of a study that one thread needs so long for, where nobody disturbs it."""
    used = lambda: resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    before = used()
    single("run", RTS, "--study.trajectories=20000", "--threads", 1, "-q")
    rate = 20000 / (used() - before)
    return [f"--study.trajectories={int(seconds * rate)}", "--study.target_rel_error=0"]


def interrupted_run(cluster):
    """A run in three shards, of which Slurm puts one back into the queue, as where it is pre-empted,
    and one puts itself back, as where its time is up."""
    study = long_study(3 * SECONDS)
    array, merge = submit(cluster, SCRIPTS / "submit.sh", 3, "run", RTS, "site.h5", *study, *PACE)
    interrupt(cluster, f"{array}_1", "site-1-of-3.h5", ["scontrol", "requeue"])
    interrupt(cluster, f"{array}_2", "site-2-of-3.h5", ["scancel", "--batch", "--signal=USR1"])
    wait_for(cluster, array, merge)
    for task in [1, 2]:
        must_have_resumed(cluster, f"{array}_{task}")
    assert "stopped" not in log(cluster, f"{array}_3")
    assert cluster.state(merge) == "COMPLETED", log(cluster, merge)
    whole = cluster.work / "whole.h5"
    assert single("run", RTS, "-o", whole, *study, "-q").returncode == 0
    must_be_the_same(whole, cluster.work / "site.h5")


def sweep_with_a_failing_point(cluster):
    """Which is no reason to lose the others."""
    config = CONFIGS / "colossus-megapacks-against-turbines.ini"
    options = ["--study.trajectories=300", "--sweep.battery.megapack.units=0,-1,336"]
    array, merge = submit(cluster, SCRIPTS / "submit.sh", 2, "sweep", config, "sweep.h5", *options)
    wait_for(cluster, array, merge)
    assert "wrote sweep.h5" in log(cluster, merge), log(cluster, merge)
    whole = cluster.work / "whole-sweep.h5"
    assert single("sweep", config, "-o", whole, "-q", *options).returncode == 1
    must_be_the_same(whole, cluster.work / "sweep.h5")


def failing_run(cluster):
    """Of which nothing is merged, and nothing waits for ever."""
    array, merge = submit(cluster, SCRIPTS / "submit.sh", 2, "run", RTS, "failed.h5",
                          "--study.trajectories=0")
    wait_for(cluster, array, merge)
    assert cluster.state(f"{array}_1") == "FAILED"
    assert cluster.state(merge) == "CANCELLED", cluster.state(merge)
    assert not (cluster.work / "failed.h5").exists()


def run_on_ranks(cluster):
    if not PROGRAM.with_name("ridethrough-mpi").exists():
        print("without MPI: there is no ridethrough-mpi")
        return
    study = long_study(2 * SECONDS)
    [job] = submit(cluster, "sbatch", "--parsable", "--nodes=1", "--ntasks-per-node=2",
                   SCRIPTS / "mpi.sh", "run", RTS, "-o", "ranks.h5", *study, *PACE, "--resume")
    interrupt(cluster, job, "ranks.h5", ["scontrol", "requeue"])
    wait_for(cluster, job)
    must_have_resumed(cluster, job)
    assert "2 ranks" in log(cluster, job), log(cluster, job)
    whole = cluster.work / "no-ranks.h5"
    assert single("run", RTS, "-o", whole, *study, "-q").returncode == 0
    must_be_the_same(whole, cluster.work / "ranks.h5")


def main():
    missing = Cluster.missing()
    if missing:
        print(f"skipped: not installed: {', '.join(missing)}")
        return 77
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM]:
        signal.signal(number, lambda caught, _: sys.exit(128 + caught))  # through the exit of `with`
    signal.alarm(240)  # before ctest kills us, which could take nothing down
    with Cluster(PROGRAM) as cluster:
        try:
            for test in [interrupted_run, sweep_with_a_failing_point, failing_run, run_on_ranks]:
                before = time.monotonic()
                test(cluster)
                print(f"{test.__name__}: {time.monotonic() - before:.1f} s", flush=True)
        except BaseException:
            print(cluster.logs())
            raise
    return 0


sys.exit(main())
