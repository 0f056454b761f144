#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lets the k-th open, write, fsync, rename, close, truncate, read or allocation of a command fail,
for a sample of k, and says where the program then does not keep its promises (docs/reliability.md):
faults.py PROGRAM SHIM [--deep] [--minutes N] [--only SCENARIO] [--seed S]. With --deep every k, as
far as the time goes: first those that are come to by other chains of calls within the program.
SHIM is what faults.c is built into. With tests/ in PYTHONPATH. Ends with 1 where anything is broken.

Exit code 0 means that all that was to be written is there, to the bit. Any other is 3, with a
message, and what was there before is untouched, or whole and new; only where reading an input
failed is it 2, or 1 in a sweep. Nothing is left but a checkpoint, and that leads to the same bits."""
import argparse
import collections
import concurrent.futures
import itertools
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import time

from common import ONE_THREAD, Answer, files_in, last_line, other_than, printed, scratch, site

CLASSES = ["open", "write", "sync", "rename", "close", "truncate", "read", "alloc"]
LONGEST_S = 60

# Of each class: how it fails. What is short, or interrupted once, is to have no effect at all.
MODES = {
    "open": ["once:EIO", "good:EIO", "once:ENOSPC", "good:ENOSPC", "once:EINTR"],
    "write": ["once:ENOSPC", "good:ENOSPC", "full:ENOSPC", "once:EIO", "good:EIO", "once:EINTR",
              "short:EIO", "shorts:EIO"],
    "sync": ["once:EIO", "good:EIO", "once:ENOSPC", "once:EINTR"],
    "rename": ["once:EIO", "good:EIO", "once:ENOSPC", "good:ENOSPC"],
    "close": ["once:EIO", "good:EIO", "once:ENOSPC", "once:EINTR"],
    "truncate": ["once:ENOSPC", "good:ENOSPC", "once:EIO", "once:EINTR"],
    "read": ["once:EIO", "good:EIO", "once:EINTR", "short:EIO", "shorts:EIO"],
    "alloc": ["once:ENOMEM", "good:ENOMEM"],
}


def harmless(mode):
    return mode.startswith("short") or mode.endswith("EINTR")


class Scenario:
    """A command in a folder: its files are made by prepare(), what it reads and writes is named."""

    def __init__(self, name, command, outputs, inputs=("site.ini",), prepare=None, checkpoint=None):
        self.name = name
        self.command = command
        self.outputs = outputs
        self.inputs = inputs
        self.prepare = prepare
        self.checkpoint = checkpoint

    @property
    def resume(self):
        """The same once more, from what there is."""
        return self.command + ([] if "--resume" in self.command else ["--resume"])


def until_kept(program, folder, command, file, at_least=1):
    """Kills a command once it has kept something."""
    place = folder / file
    for _ in range(20):
        process = subprocess.Popen([program, *command], cwd=folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        while process.poll() is None:
            kept = list(place.glob("*")) if place.is_dir() else [place]
            if sum(one.is_file() and not one.name.endswith("part") for one in kept) >= at_least:
                break
            time.sleep(0.001)
        process.kill()
        process.wait()
        if place.exists():
            for left in folder.rglob("*part"):
                left.unlink()
            for name in ("r.h5", "sw.h5", "w.h5"):
                (folder / name).unlink(missing_ok=True)
            return
    raise RuntimeError(f"{command} keeps nothing in {file}")


def scenarios(program):
    def done(folder, *arguments):
        subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True)

    run = ["run", "site.ini", "-o", "r.h5", "-q", "--json", *ONE_THREAD]
    sweep = ["sweep", "site.ini", "-o", "sw.h5", "-q", "--json", *ONE_THREAD]
    long = [*run, "--study.trajectories=20000", "--checkpoint-every=0.02"]
    worth = ["worth", "site.ini", "--of", "battery.pack", "-q", "--json", *ONE_THREAD]
    often_worth = [*worth, "-o", "w.h5", "--checkpoint-every=0.02"]
    few = ["--sweep.battery.pack.units=20,40"]
    long_sweep = [*sweep, "--study.trajectories=12000", "--checkpoint-every=0.02"]

    def shards(folder, command, stem):
        for number in (1, 2):
            done(folder, *command, "--shard", f"{number}/2", "-o", f"{stem}{number}.h5")

    runs = ["r1.h5", "r2.h5"]
    sweeps = ["s1.h5", "s2.h5"]
    plain_run = ["run", "site.ini", "-q", *ONE_THREAD]
    plain_sweep = ["sweep", "site.ini", "-q", *ONE_THREAD]
    return [
        Scenario("run", run, ["r.h5"], checkpoint="r.h5.checkpoint"),
        Scenario("run-replacing", run, ["r.h5"],
                 prepare=lambda folder: done(folder, *run, "--study.seed=99")),
        Scenario("run-samples", [*run, "--samples"], ["r.h5"]),
        Scenario("run-trace", [*run, "--trace", "3"], ["r.h5"], checkpoint="r.h5.checkpoint"),
        Scenario("run-checkpoints", long, ["r.h5"], checkpoint="r.h5.checkpoint"),
        Scenario("run-resumed", [*long, "--resume"], ["r.h5"], ("site.ini", "r.h5.checkpoint"),
                 lambda folder: until_kept(program, folder, long, "r.h5.checkpoint"),
                 "r.h5.checkpoint"),
        Scenario("sweep", [*sweep, *few], ["sw.h5"], checkpoint="sw.h5.checkpoint"),
        Scenario("sweep-resumed", [*long_sweep, "--resume"], ["sw.h5"],
                 ("site.ini", "sw.h5.checkpoint"),
                 lambda folder: until_kept(program, folder, long_sweep, "sw.h5.checkpoint", 2),
                 "sw.h5.checkpoint"),
        Scenario("worth", often_worth, ["w.h5"], checkpoint="w.h5.checkpoint"),
        Scenario("worth-csv", [*worth, "-o", "w.csv"], ["w.csv"],
                 checkpoint="w.csv.checkpoint"),
        Scenario("worth-resumed", [*often_worth, "--resume"], ["w.h5"],
                 ("site.ini", "w.h5.checkpoint"),
                 lambda folder: until_kept(program, folder, often_worth, "w.h5.checkpoint"),
                 "w.h5.checkpoint"),
        Scenario("merge-runs", ["merge", *runs, "-o", "r.h5", "--json"], ["r.h5"], runs,
                 lambda folder: shards(folder, plain_run, "r")),
        Scenario("merge-sweeps", ["merge", *sweeps, "-o", "sw.h5", "--json"], ["sw.h5"], sweeps,
                 lambda folder: shards(folder, plain_sweep, "s")),
        Scenario("report", ["report", "in.h5", "-o", "r.html"], ["r.html"], ["in.h5"],
                 lambda folder: done(folder, *plain_run, "--trace", "2", "-o", "in.h5")),
        Scenario("report-sweep", ["report", "in.h5", "-o", "r.html"], ["r.html"], ["in.h5"],
                 lambda folder: done(folder, *plain_sweep, "-o", "in.h5")),
        Scenario("report-two", ["report", "in.h5", "too.h5", "-o", "r.html"], ["r.html"],
                 ["in.h5", "too.h5"],
                 lambda folder: [done(folder, *plain_run, "-o", name) for name in ("in.h5", "too.h5")]),
        Scenario("check", ["check", "site.ini"], []),
        Scenario("show", ["show", "in.h5", "--json"], [], ["in.h5"],
                 lambda folder: done(folder, *plain_run, "-o", "in.h5")),
        Scenario("show-sweep", ["show", "in.h5", "--json"], [], ["in.h5"],
                 lambda folder: done(folder, *plain_sweep, "-o", "in.h5")),
        Scenario("show-worth", ["show", "in.h5", "--json"], [], ["in.h5"],
                 lambda folder: done(folder, *worth, "-o", "in.h5")),
    ]


class Bench:
    """A scenario ready to be run any number of times, and the answer that is right."""

    STATE = struct.Struct("=9Q512s")  # struct State of faults.c
    MOST_PLACES = 1 << 16  # of a class

    def __init__(self, program, shim, scenario, folder):
        self.program, self.shim, self.scenario = program, shim, scenario
        self.folder = folder / scenario.name
        template = self.folder / "template"
        (template / "tmp").mkdir(parents=True)
        (template / "site.ini").write_text(site(1000))
        if scenario.prepare:
            scenario.prepare(template)
        self.template = template
        self.before = files_in(template)
        right = self.fresh("reference")
        places = self.folder / "places"
        places.write_bytes(bytes(8 * len(CLASSES) * self.MOST_PLACES))
        ended, self.calls, _ = self.run(right, scenario.command, None, FAULT_PLACES=str(places))
        assert ended is not None and ended.returncode == 0, (scenario.name, ended)
        assert max(self.calls.values()) <= self.MOST_PLACES, (scenario.name, self.calls)
        # Of each class, of its k-th call, from 0: what stands for the chain of calls that led there.
        noted = memoryview(places.read_bytes()).cast("Q")
        self.places = {
            kind: noted[at * self.MOST_PLACES:][:self.calls[kind]].tolist()
            for at, kind in enumerate(CLASSES)}
        places.unlink()
        self.printed = printed(ended.stdout.decode())
        self.answers = {name: Answer(program, right / name) for name in scenario.outputs}
        extra = files_in(right).keys() - self.before.keys() - set(scenario.outputs)
        assert not extra, (scenario.name, extra)
        shutil.rmtree(right)

    def fresh(self, name):
        folder = self.folder / name
        shutil.copytree(self.template, folder)
        return folder

    def run(self, folder, command, fault, **more):
        """How it ended (None: it did not), the calls of each class, and the first file hit."""
        state = folder.parent / f"{folder.name}.state"
        state.write_bytes(bytes(self.STATE.size))
        environment = {**os.environ, "LD_PRELOAD": str(self.shim), "FAULT_STATE": str(state),
                       "TMPDIR": str(folder / "tmp"), "OMP_WAIT_POLICY": "passive", **more}
        if fault:
            environment["FAULT"] = fault
        process = subprocess.Popen([self.program, *command], cwd=folder, env=environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(timeout=LONGEST_S)
            ended = subprocess.CompletedProcess(command, process.returncode, out, err)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            ended = None
        *calls, _, first = self.STATE.unpack(state.read_bytes())
        state.unlink()
        path = first.rstrip(b"\0").decode(errors="replace")
        if os.path.isabs(path):
            path = os.path.relpath(path, folder)
        return ended, dict(zip(CLASSES, calls)), path

    def is_input(self, path):
        return any(path == name or path.startswith(name + "/") for name in self.scenario.inputs)

    def is_kept(self, name):
        # A result that could not be written leaves its checkpoint, whatever else was asked for.
        kept = self.scenario.checkpoint or "r.h5.checkpoint"
        return name == kept or name.startswith(kept + "/")

    def judged(self, number, kind, mode, k):
        """What was broken by the k-th call of a kind failing so: pairs of a figure and words."""
        folder = self.fresh(str(number))
        try:
            ended, _, hit = self.run(folder, self.scenario.command, f"{kind}:{k}:{mode}")
            if ended is None:
                return [("hangs", f"still runs after {LONGEST_S} s")]
            found = []
            if ended.returncode < 0:
                found.append(("crashes", signal.Signals(-ended.returncode).name))
            now = files_in(folder)
            found += self.what_was_there(now)
            if ended.returncode == 0:
                found += self.success(folder, ended, now)
            else:
                found += self.failure(folder, ended, now, kind, mode, hit)
            return found
        finally:
            shutil.rmtree(folder)

    def what_was_there(self, now):
        return [("lost", f"{name} is {'changed' if name in now else 'gone'}")
                for name, content in self.before.items()
                if name not in self.scenario.outputs and not self.is_kept(name)
                and name != "tmp" and now.get(name) != content]

    def left(self, now, kept_too):
        return [("others", f"left {name}") for name in now
                if name not in self.before and name not in self.scenario.outputs
                and not (kept_too and self.is_kept(name))]

    def success(self, folder, ended, now):
        found = []
        if printed(ended.stdout.decode(errors="replace")) != self.printed:
            found.append(("silent differences", "exit code 0, prints something else"))
        for name, answer in self.answers.items():
            if name not in now:
                found.append(("silent differences", f"exit code 0, no {name}"))
            elif other := other_than(self.program, folder / name, answer):
                found.append(("silent differences", f"exit code 0, {name} {other}"))
        return found + self.left(now, kept_too=True)

    def failure(self, folder, ended, now, kind, mode, hit):
        found = []
        code, words = ended.returncode, ended.stderr.decode(errors="replace").strip()
        # Configs are read by the standard library, which does not open a file again.
        read_by_library = kind == "open" and self.is_input(hit)
        if harmless(mode) and code > 0 and not read_by_library:
            found.append(("lost", f"exit code {code} by what is no failure: {words[:100]}"))
        allowed = [3]
        if kind in ("open", "read", "close") and self.is_input(hit):
            allowed += [1, 2] if self.scenario.name.startswith("sweep") else [2]
        if code > 0 and code not in allowed:
            found.append(("others", f"exit code {code}: {words[:100]}"))
        if code > 0 and not words:
            found.append(("others", "no message"))
        whole = True
        for name, answer in self.answers.items():
            if now.get(name) == self.before.get(name):
                whole = False
            elif name not in now:
                whole = False
                found.append(("lost", f"{name} is gone"))
            elif other := other_than(self.program, folder / name, answer):
                whole = False
                found.append(("lost", f"{name} is neither old nor new: {other}"))
        # What is left where there is no memory even to clean up with goes when the file is written
        # again.
        found += [one for one in self.left(now, kept_too=True)
                  if kind != "alloc" or not one[1].endswith(".ridethrough-part")]
        if self.scenario.checkpoint is None or whole:
            return found
        if any(map(self.is_kept, now)):
            found += self.resumed(folder)
        elif any(map(self.is_kept, self.before)):
            found.append(("lost", "the checkpoint is gone, without a result"))
        return found

    def resumed(self, folder):
        ended, _, _ = self.run(folder, self.scenario.resume, None)
        if ended is None:
            return [("hangs", "resumed, it does not end")]
        if ended.returncode != 0:
            words = ended.stderr.decode(errors="replace").strip()
            return [("lost", f"--resume ends with {ended.returncode}: {words[:100]}")]
        return [(figure, f"resumed: {words}")
                for figure, words in self.success(folder, ended, files_in(folder))]


benches = {}  # of all scenarios; workers are forked and have it, too


def judge(case):
    number, scenario, kind, mode, k = case
    return case, benches[scenario].judged(number, kind, mode, k)


def in_order(bench, kind, chance, seen):
    """All k of a class in three lists: the first by a chain of calls that nothing in `seen` has come
    by, the first by another chain, and the others. In a disorder of their own each."""
    lists = [], [], []
    here = set()
    for k, place in enumerate(bench.places[kind], 1):
        lists[2 if place in here else 1 if place in seen else 0].append(k)
        here.add(place)
    seen |= here
    for one in lists:
        chance.shuffle(one)
    return lists


def cases(chance, deep):
    """Every scenario, class and mode once, then all of them again with another k, and so on."""
    groups = [], [], []
    seen = {kind: set() for kind in CLASSES}
    for name, bench in benches.items():
        for kind, modes in MODES.items():
            calls = bench.calls[kind]
            every_k = in_order(bench, kind, chance, seen[kind]) if deep else None
            for mode in modes if calls else ():
                orders = every_k or [[chance.randint(1, calls) for _ in range(200)]]
                for rank, order in zip(groups, orders):
                    rank.append([(name, kind, mode, k) for k in order])
    for rank in groups:
        chance.shuffle(rank)  # so that a short time is spent on all kinds
    every = (case for rank in groups for one in itertools.zip_longest(*rank) for case in one if case)
    return ((number, *case) for number, case in enumerate(every))


def run_all(chance, deep, seconds):
    """Runs cases until there are no more, or the time is over: runs and broken ones by group."""
    runs = collections.Counter()
    reached = set()
    broken = []
    ends = time.monotonic() + seconds
    workers = os.cpu_count() or 1
    todo = cases(chance, deep)
    with concurrent.futures.ProcessPoolExecutor(workers) as pool:
        under_way = {pool.submit(judge, case) for case in itertools.islice(todo, 2 * workers)}
        while under_way:
            done, under_way = concurrent.futures.wait(
                under_way, return_when=concurrent.futures.FIRST_COMPLETED)
            for one in done:
                (_, *group, k), found = one.result()
                runs[tuple(group)] += 1
                name, kind, mode = group
                reached.add((kind, mode, benches[name].places[kind][k - 1]))
                broken += [(tuple(group), k, *words) for words in found]
            if time.monotonic() < ends:
                under_way |= {pool.submit(judge, case)
                              for case in itertools.islice(todo, len(done))}
    return runs, reached, broken


def coverage(runs, reached):
    """How much of all there is to be broken was."""
    calls = sum(bench.calls[kind] * len(modes)
                for bench in benches.values() for kind, modes in MODES.items())
    places = sum(len(set().union(*(bench.places[kind] for bench in benches.values()))) * len(modes)
                 for kind, modes in MODES.items())
    return (f"{sum(runs.values())} of {calls} calls and modes, {len(reached)} of {places} "
            "chains of calls and modes")


def show(runs, reached, broken):
    bad = collections.Counter((group, k) for group, k, _, _ in broken)
    bad_of = collections.Counter(group for group, _ in bad)
    print(f"{'scenario':16} {'class':9} {'mode':12} {'calls':>6} {'runs':>6} {'ok':>6}")
    for group, count in sorted(runs.items(), key=lambda item: (list(benches).index(item[0][0]),
                                                              CLASSES.index(item[0][1]))):
        name, kind, mode = group
        print(f"{name:16} {kind:9} {mode:12} {benches[name].calls[kind]:6} {count:6} "
              f"{count - min(count, bad_of[group]):6}")
    by_words = collections.defaultdict(set)
    for group, k, figure, words in broken:
        by_words[figure, group, words].add(k)
    for (figure, group, words), places in sorted(by_words.items()):
        print(f"{figure}: {' '.join(group)}: k = {', '.join(map(str, sorted(places)))}: "
              + words.replace("\n", " / "))
    counts = collections.Counter(figure for figure, *_ in by_run(broken))
    print(f"{counts['others']} other: exit codes, messages, files left behind")
    print(coverage(runs, reached))
    print(last_line(sum(runs.values()), counts))


def by_run(broken):
    """Each run once for each figure."""
    return {(figure, group, k) for group, k, figure, _ in broken}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("shim", type=pathlib.Path)
    parser.add_argument("--deep", action="store_true", help="every k, not a sample")
    parser.add_argument("--minutes", type=float, help="at most; default 1, or 60 with --deep")
    parser.add_argument("--only", action="append", help="this scenario only")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    minutes = arguments.minutes or (60 if arguments.deep else 1)
    program, shim = arguments.program.resolve(), arguments.shim.resolve()
    with scratch() as folder:
        every = scenarios(program)
        unknown = set(arguments.only or ()) - {one.name for one in every}
        if unknown:
            parser.error(f"no scenario {', '.join(unknown)}; there are "
                         + ", ".join(one.name for one in every))
        for scenario in every:
            if not arguments.only or scenario.name in arguments.only:
                benches[scenario.name] = Bench(program, shim, scenario, folder)
        runs, reached, broken = run_all(random.Random(arguments.seed), arguments.deep, 60 * minutes)
    show(runs, reached, broken)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
