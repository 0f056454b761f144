#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Kills the program at random moments, by SIGKILL, SIGTERM, SIGHUP and SIGINT, and lets it go on:
kills.py PROGRAM [--kills N] [--minutes N] [--seed S], with tests/ in PYTHONPATH. In the end the
results are the same to the bit, nothing is left behind, and no file of others is touched. Ends with
1 where anything is broken."""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import time

from common import (ONE_THREAD, Answer, files_in, last_line, other_than, resume_option, scratch,
                    site)

SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
LONGEST_S = 60
MOST_KILLS = 4  # of one and the same work


class Job:
    """A command that makes one file, and how it goes on once it was killed."""

    def __init__(self, name, arguments, output, kept=None):
        self.name = name
        self.arguments = arguments
        self.output = output
        self.kept = kept  # what --resume goes on from; None: there is no such thing

    def command(self, folder, resume, again):
        goes_on = again and self.kept is not None and (
            resume.endswith("auto") or (folder / self.kept).exists())
        return self.arguments + ([resume] if goes_on else [])


def kinds():
    """Jobs that are done side by side, by name."""
    def run(seed, *more):
        return ["run", "site.ini", "-q", f"--study.seed={seed}", *ONE_THREAD, *more]

    def sweep(units, *more):
        return ["sweep", "site.ini", "-q", "--study.trajectories=12000",
                f"--sweep.battery.pack.units={units}", *ONE_THREAD, *more]

    often = "--checkpoint-every=0.02"
    return {
        "run": [Job("r", run(1, "-o", "r.h5", often), "r.h5", "r.h5.checkpoint")],
        "run-samples": [Job("r", run(1, "-o", "r.h5", "--samples"), "r.h5")],
        "sweep": [Job("s", sweep("20,40,60", "-o", "s.h5", often), "s.h5", "s.h5.checkpoint")],
        "sweeps-sharing": [
            Job("a", sweep("20,40,60", "-o", "a.h5", often, "--checkpoint", "shared"), "a.h5",
                "shared"),
            Job("b", sweep("40,60,80", "-o", "b.h5", often, "--checkpoint", "shared"), "b.h5",
                "shared")],
        "runs-one-output": [
            Job("a", run(1, "-o", "r.h5", often, "--checkpoint", "a.kept"), "r.h5", "a.kept"),
            Job("b", run(2, "-o", "r.h5", often, "--checkpoint", "b.kept"), "r.h5", "b.kept")],
    }


def put_canaries(folder, exact):
    """Files of others; `exact`: also of the names that the program would give its own."""
    names = ["keep.h5", "notes.txt", "other.part"]
    if exact:
        names += [f"{name}.{socket.gethostname()}.ridethrough-part" for name in ("r.h5", "s.h5")]
    (folder / "shared").mkdir()
    for name in names + ["shared/keep.h5", "shared/notes.txt", "shared/other.part"]:
        (folder / name).write_bytes(f"this is {name}, and nobody else's\n".encode())


class Work:
    """One piece of work: started, killed, gone on with, until it is done; then looked at."""

    def __init__(self, program, resume, kind, folder, right, seed, length_s):
        self.program, self.resume, self.kind, self.folder = program, resume, kind, folder
        self.right = right  # answers by job
        self.chance = random.Random(seed)
        self.length_s = length_s
        self.jobs = kinds()[kind]
        # What SIGKILL leaves is known by its name, so that this must be free.
        self.exact = self.chance.random() < 0.3
        self.kills = 0
        self.latest_s = 0.0  # from a signal to the end
        self.found = []

    def note(self, figure, words):
        self.found.append((figure, words))

    def start(self, again):
        return [subprocess.Popen(
            [self.program, *job.command(self.folder, self.resume, again)], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for job in self.jobs]

    def end(self, process):
        """The message and the exit code, once it has ended."""
        try:
            _, words = process.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.note("hangs", f"still runs {LONGEST_S} s later")
            return "", None
        return words.strip(), process.returncode

    def killed(self, again):
        """Starts all jobs and kills them, each by a signal of its own."""
        processes = self.start(again)
        signals = SIGNALS[1:] if self.exact else SIGNALS
        moments = sorted((self.chance.uniform(0, 1.1 * self.length_s), self.chance.choice(signals),
                          number) for number in range(len(processes)))
        begun = time.monotonic()
        sent = {}
        for moment, how, number in moments:
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            if processes[number].poll() is None:
                processes[number].send_signal(how)
                self.kills += 1
                sent[number] = (how, time.monotonic())
        for number, process in enumerate(processes):
            words, code = self.end(process)
            how, at = sent.get(number, (None, None))
            if how is not None and how != signal.SIGKILL:
                self.latest_s = max(self.latest_s, time.monotonic() - at)
            allowed = [0, None] if how is None else [0, None, -how, 128 + how]
            if code not in allowed:
                figure = "crashes" if code < 0 else "lost"
                self.note(figure, f"ends with {code}"
                          + (f" on {how.name}" if how else "") + f": {words[:160]}")

    def do(self):
        (self.folder / "site.ini").write_text(site(20000))
        put_canaries(self.folder, self.exact)
        before = files_in(self.folder)
        for again in range(self.chance.randint(1, MOST_KILLS)):
            self.killed(again > 0)
        for process in self.start(again=True):
            words, code = self.end(process)
            if code not in (0, None):
                self.note("lost", f"at last ends with {code}: {words[:160]}")
        self.look(before)
        return self

    def look(self, before):
        after = files_in(self.folder)
        for name, content in before.items():
            if after.get(name) != content:
                self.note("lost", f"{name}, of others, is {'changed' if name in after else 'gone'}")
        by_output = collections.defaultdict(list)
        for job in self.jobs:
            by_output[job.output].append(self.right[self.kind, job.name])
        for output, answers in by_output.items():
            if output not in after:
                self.note("lost", f"no {output} at last")
                continue
            others = [other_than(self.program, self.folder / output, right) for right in answers]
            if all(others):
                self.note("silent differences", f"{output} {others[0]}")
        for name in after.keys() - before.keys() - by_output.keys():
            self.note("others", f"left {name}")


def undisturbed(program, folder):
    """The right answer to each job, and how long it takes."""
    right, length_s = {}, {}
    for kind, jobs in kinds().items():
        for job in jobs:
            place = folder / f"right-{kind}-{job.name}"
            place.mkdir()
            (place / "site.ini").write_text(site(20000))
            begun = time.monotonic()
            subprocess.run([program, *job.arguments], cwd=place, check=True, capture_output=True)
            length_s[kind] = time.monotonic() - begun
            right[kind, job.name] = Answer(program, place / job.output)
    return right, length_s


def work(program, resume, kind, number, folder, right, seed, length_s):
    place = folder / str(number)
    place.mkdir()
    return Work(program, resume, kind, place, right, seed, length_s).do()


def show(done, kills):
    counts = collections.Counter()
    words = collections.Counter()
    print(f"{'work':16} {'pieces':>7} {'kills':>7} {'ok':>7} {'latest end':>12}")
    for kind in kinds():
        mine = [one for one in done if one.kind == kind]
        ok = sum(not one.found for one in mine)
        latest_s = max((one.latest_s for one in mine), default=0)
        print(f"{kind:16} {len(mine):7} {sum(one.kills for one in mine):7} {ok:7} "
              f"{latest_s:10.2f} s")
        for one in mine:
            counts.update({figure for figure, _ in one.found})
            words.update((figure, kind, text) for figure, text in set(one.found))
    for (figure, kind, text), times in sorted(words.items()):
        print(f"{figure}: {kind}: {times} times: " + text.replace("\n", " / "))
    print(f"{counts['others']} other: files left behind")
    print(last_line(kills, counts))
    return sum(counts.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=20, help="how many; default 20")
    parser.add_argument("--minutes", type=float, help="at most")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = arguments.program.resolve()
    resume = resume_option(program)
    chance = random.Random(arguments.seed)
    ends = time.monotonic() + (60 * arguments.minutes if arguments.minutes else float("inf"))
    done, under_way, number = [], set(), 0
    workers = max(1, (os.cpu_count() or 1) // 2)  # some are two programs
    with scratch() as folder, concurrent.futures.ThreadPoolExecutor(workers) as pool:
        right, length_s = undisturbed(program, folder)
        order = list(kinds())
        while True:
            kills = sum(one.kills for one in done)
            more = kills < arguments.kills and time.monotonic() < ends
            while more and len(under_way) < workers:
                kind = order[number % len(order)]
                under_way.add(pool.submit(work, program, resume, kind, number, folder, right,
                                          chance.random(), length_s[kind]))
                number += 1
            if not under_way:
                break
            over, under_way = concurrent.futures.wait(
                under_way, return_when=concurrent.futures.FIRST_COMPLETED)
            done += [one.result() for one in over]
    return 1 if show(done, kills) else 0


if __name__ == "__main__":
    sys.exit(main())
