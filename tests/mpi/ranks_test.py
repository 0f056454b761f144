# SPDX-License-Identifier: Apache-2.0
"""One process or several ranks: the same files, the same words, the same exit codes.

Usage: ranks_test.py RIDETHROUGH RIDETHROUGH_MPI MPIRUN [unittest's arguments], in the environment
that tests/mpi.cmake sets.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import h5py

from same_file import OF_THE_RUN, differences

RANKS = (1, 2, 3, 4)
SITE = """
[study]
trajectories = 20000
seed = 3
[load]
constant_mw = 100
[feed.a]
capacity_mw = 100
[hazard.storm]
gap_h = exponential(mean=4380)
duration_h = lognormal(mean=12, sigma=1)
hits = feed.a
[battery.pack]
units = 10
unit_power_mw = 12
unit_energy_mwh = 24
mttf_h = 4000
mttr_h = 200
[turbine.backup]
units = 4
unit_mw = 20
mode = standby
mttf_h = 500
mttr_h = 50
start_failure_probability = 0.05
"""
SWEEP = """
[sweep]
battery.pack.units = 2:14:2
turbine.backup.units = 2, 4
"""
MANY = 10**10  # trajectories: more than any test waits for

PLAIN, MPI, MPIRUN = sys.argv[1:4]

def statement(text):
    """What a result in JSON says, without what is about the run."""
    return json.loads(text, object_hook=lambda one: {
        key: value for key, value in one.items() if key not in OF_THE_RUN})


class Ranks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "site.ini").write_text(SITE)
        (self.folder / "sweep.ini").write_text(SITE + SWEEP)

    def start(self, ranks, *words):
        """Rank count 0: the program without MPI."""
        command = [MPIRUN, "-n", str(ranks), MPI] if ranks else [PLAIN]
        return subprocess.Popen([*command, *words], cwd=self.folder, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def end(self, ranks, *words):
        process = self.start(ranks, *words)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def succeed(self, ranks, *words):
        code, out, err = self.end(ranks, *words, "--backend=cpu", "-q")
        self.assertEqual(code, 0, err)
        return out

    def assert_same_file(self, one, other):
        self.assertEqual(differences(self.folder / one, self.folder / other), [])

    def same_on_all(self, *words, on=RANKS):
        self.succeed(0, *words, "-o", "plain.h5")
        for ranks in on:
            with self.subTest(ranks=ranks):
                self.succeed(ranks, *words, "-o", f"{ranks}.h5")
                self.assert_same_file("plain.h5", f"{ranks}.h5")

    def assert_same_statement(self, *words):
        """Returns the exit code."""
        plain = self.end(0, *words, "--backend=cpu", "-q")
        ranks = self.end(3, *words, "--backend=cpu", "-q")
        self.assertEqual(ranks[0], plain[0], ranks[2])
        self.assertEqual(statement(ranks[1]), statement(plain[1]))
        return plain[0]

    def test_a_run_to_a_target(self):
        self.same_on_all("run", "site.ini", "--study.target_rel_error=0.04",
                         "--study.trajectories=1000000")
        with h5py.File(self.folder / "4.h5") as file:
            self.assertTrue(file.attrs["target_met"])
            self.assertIn("4 ranks of", str(file.attrs["device"]))

    def test_samples_in_the_order_of_trajectories(self):
        self.same_on_all("run", "site.ini", "--samples", "--study.trajectories=3001")

    def test_fewer_trajectories_than_ranks(self):
        self.same_on_all("run", "site.ini", "--samples", "--study.trajectories=2", on=[4])

    def test_a_sweep(self):
        self.same_on_all("sweep", "sweep.ini", "--study.target_rel_error=0.15")

    def test_what_builds_on_runs(self):
        for words in (["size", "site.ini", "--vary=battery.pack.units", "--range=0:20",
                       "--target=lolh<=12"],
                      ["worth", "site.ini", "--of=battery.pack"],
                      ["sensitivity", "site.ini"]):
            words += ["--study.trajectories=1000", "--json"]
            with self.subTest(command=words[0]):
                self.assert_same_statement(*words)

    def test_shards_of_ranks_are_the_whole(self):
        for shard, ranks in (("1/2", 3), ("2/2", 2)):
            self.succeed(ranks, "run", "site.ini", "--shard", shard, "-o", f"{shard[0]}.part.h5")
        self.assertEqual(self.end(2, "merge", "2.part.h5", "1.part.h5", "-o", "all.h5")[0], 0)
        self.succeed(0, "run", "site.ini", "-o", "plain.h5")
        self.assert_same_file("plain.h5", "all.h5")

    def stop(self, ranks, number):
        """Stops a run by a signal to mpirun; returns its exit code and how far it has come."""
        checkpoint = self.folder / "stopped.h5.checkpoint"
        process = self.start(ranks, "run", "site.ini", "-o", "stopped.h5", "--backend=cpu",
                             "--checkpoint-every=0.1", f"--study.trajectories={MANY}")
        while not checkpoint.exists() and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(number)
        _, err = process.communicate(timeout=120)
        self.assertEqual(err.count("stopped after"), 1, err)
        done = int(err.split("stopped after ")[1].split()[0])
        self.assertGreater(done, 0)
        return process.returncode, done

    def test_stopped_and_resumed_with_other_ranks(self):
        for number, code in ((signal.SIGUSR1, 128 + signal.SIGUSR1), (signal.SIGTERM, None)):
            with self.subTest(signal=number):
                found, done = self.stop(3, number)
                if code:  # else mpirun has one of its own
                    self.assertEqual(found, code)
                whole = f"--study.trajectories={done + 5000}"
                self.succeed(2, "run", "site.ini", "--resume", "-o", "stopped.h5", whole)
                self.succeed(0, "run", "site.ini", "-o", "plain.h5", whole)
                self.assert_same_file("plain.h5", "stopped.h5")
                (self.folder / "stopped.h5").unlink()

    def assert_same_complaint(self, on, *words):
        code, _, complaint = self.end(0, *words)
        self.assertEqual(code, 2)
        self.assertTrue(complaint.startswith("ridethrough: "))
        for ranks in on:
            with self.subTest(ranks=ranks):
                code, out, err = self.end(ranks, *words)
                self.assertEqual((code, out), (2, ""))
                self.assertEqual(err.count("ridethrough: "), 1, err)
                self.assertIn(complaint, err)

    def test_a_mistake_is_told_once(self):
        self.assert_same_complaint([1, 4], "run", "site.ini", "--battery.pack.units=-1")
        self.assert_same_complaint([2], "run", "site.ini", "--threads=-1")

    def test_a_point_that_fails_does_not_lose_the_others(self):
        code = self.assert_same_statement("sweep", "sweep.ini", "--sweep.battery.pack.units=-1,4",
                                          "--study.trajectories=1000", "--json")
        self.assertEqual(code, 1)

    def test_threads_are_shared_by_the_ranks_of_a_machine(self):
        each = max(1, len(os.sched_getaffinity(0)) // 2)
        for words, threads in (([], each), (["--threads=3"], 3)):
            out = self.succeed(2, "run", "site.ini", "--json", *words)
            self.assertEqual(json.loads(out)["device"],
                             f"2 ranks of {threads} thread{'s' if threads > 1 else ''}")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
