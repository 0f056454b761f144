# SPDX-License-Identifier: Apache-2.0
"""Runs the programs and keeps what each run says: machines are noisy, so repeats take turns."""
import json
import random
import statistics
import subprocess
from dataclasses import dataclass, field

WRONG_INPUT = 2  # the exit code of a back end that is not there, among others


class NoBackend(Exception):
    """Why there is no such back end here."""


@dataclass
class Case:
    """A study on a back end; rates are its years per second, one a repeat."""

    config: str
    backend: str
    threads: int
    trajectories: int = 0
    rates: list = field(default_factory=list)
    last: dict = None  # what the program printed, as JSON

    @property
    def rate(self):
        return statistics.median(self.rates)

    @property
    def microseconds(self):
        """For each repeat, the time of a trajectory."""
        return [1e6 * self.last["years_per_trajectory"] / rate for rate in self.rates]


def simulate(program, case, trajectories):
    """Runs so many trajectories; returns the seconds that they took."""
    done = subprocess.run(
        [program, "run", case.config, "--json", "--quiet", "--backend", case.backend,
         "--threads", str(case.threads), f"--study.trajectories={trajectories}",
         "--study.target_rel_error=0"],
        capture_output=True, text=True, check=False,
    )
    if done.returncode == WRONG_INPUT and "--backend" in done.stderr:
        raise NoBackend(done.stderr.strip())
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, done.args))}: {done.stderr.strip()}")
    case.last = json.loads(done.stdout)
    return case.last["wall_s"]


def calibrate(program, case, seconds):
    """How many trajectories take about so long."""
    trajectories = 64
    while True:
        wall = simulate(program, case, trajectories)
        wanted = trajectories * seconds / max(wall, 1e-6)
        if wall > seconds / 8:
            return max(1, round(wanted))
        trajectories = round(min(max(wanted, 2 * trajectories), 64 * trajectories))


def measure(program, cases, seconds, repeats, trajectories, say):
    """Fills the rates of all cases, in another order each time."""
    for case in cases:
        case.trajectories = trajectories or calibrate(program, case, seconds)
    for repeat in range(repeats):
        say(f"repeat {repeat + 1} of {repeats}, {len(cases)} runs")
        for case in random.Random(repeat).sample(cases, len(cases)):
            wall = simulate(program, case, case.trajectories)
            years = case.trajectories * case.last["years_per_trajectory"]
            case.rates.append(years / max(wall, 1e-9))


@dataclass
class Part:
    """What Google Benchmark says of one benchmark, a value a repeat."""

    name: str
    seconds: list = field(default_factory=list)
    event: list = field(default_factory=list)  # seconds; of trajectories only
    events_a_year: float = 0


SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}


def measure_parts(program, seconds, repeats):
    """All parts, in the order of the program."""
    done = subprocess.run(
        [program, "--benchmark_format=json", f"--benchmark_min_time={seconds}",
         f"--benchmark_repetitions={repeats}", "--benchmark_enable_random_interleaving=true"],
        capture_output=True, text=True, check=True,
    )
    runs = [run for run in json.loads(done.stdout)["benchmarks"] if run["run_type"] == "iteration"]
    parts = {}
    for run in sorted(runs, key=lambda run: (run["family_index"], run["per_family_instance_index"])):
        # Files take real time; everything else is the processor's, whoever else wants it.
        name, real, _ = run["run_name"].partition("/real_time")
        part = parts.setdefault(name, Part(name))
        time = run["real_time" if real else "cpu_time"] * SECONDS[run["time_unit"]]
        # An iteration is many trajectories.
        part.seconds.append(run.get("trajectory", time))
        if "event" in run:
            part.event.append(run["event"])
            part.events_a_year = run["events/year"]
    return list(parts.values())
