#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what docs/performance.md says of speed, as measured here and now, in Markdown.

Trajectory-years per second of each shipped scenario by back end and threads; how the cost of a
trajectory grows with units, hazards and hours; and the times of the parts. Every figure is the
median of repeats that take turns, with the lowest and the highest behind it.
"""
import argparse
import os
import sys
import tempfile
from pathlib import Path

import growth
import layout
import measure

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = ("speed", "growth", "parts")


def say(text):
    print(text, file=sys.stderr)


def doublings(most):
    """1, 2, 4, ... and all."""
    counts = []
    threads = 1
    while threads < most:
        counts.append(threads)
        threads *= 2
    return counts + [most]


def speed(options):
    """Cases of each scenario; of the device, too, or why there is none."""
    configs = sorted(Path(options.configs).glob("*.ini"))
    if not configs:
        sys.exit(f"--configs {options.configs}: no *.ini in this folder")
    cases = [
        measure.Case(str(config), "cpu", threads)
        for config in configs
        for threads in options.threads
    ]
    on_device = [measure.Case(str(config), "cuda", 0) for config in configs]
    why_not = ""
    try:
        measure.simulate(options.program, on_device[0], 1)
        cases += on_device
    except measure.NoBackend as error:
        why_not = str(error)
    return cases, why_not


def growing(folder):
    """Cases of each series, on one thread, so that nothing but the work differs."""
    cases = {}
    for series in growth.SERIES:
        cases[series] = []
        for point in series.points:
            path = Path(folder) / f"{series.key}-{point}.ini"
            path.write_text(growth.site(**{**growth.BASE, series.key: point}), encoding="utf-8")
            cases[series].append(measure.Case(str(path), "cpu", 1))
    return cases


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default=ROOT / "build/release", type=Path, metavar="FOLDER",
                        help="with ridethrough and ridethrough_bench (default: build/release)")
    parser.add_argument("--configs", default=ROOT / "configs", type=Path, metavar="FOLDER",
                        help="the scenarios (default: configs)")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS,
                        help="what to measure (default: everything)")
    parser.add_argument("--threads", nargs="+", type=int, metavar="N",
                        default=doublings(len(os.sched_getaffinity(0))),
                        help="of the cpu back end (default: 1, 2, 4, ... and all)")
    parser.add_argument("--seconds", type=float, default=1, help="a run is to take (default: 1)")
    parser.add_argument("--trajectories", type=int, default=0, metavar="N",
                        help="of each run, instead of what takes --seconds")
    parser.add_argument("--repeats", type=int, default=5, help="of each run (default: 5)")
    parser.add_argument("--note", default="", help="for the heading, such as: load: shared")
    parser.add_argument("--into", type=Path, metavar="FILE",
                        help="replaces what stands there between the marks of an earlier table")
    options = parser.parse_args()
    options.program = str(options.programs / "ridethrough")
    return options


def main():
    options = parse()
    if options.into:
        layout.marked(options.into)  # which a mistake would waste minutes on
    load = os.getloadavg()[0]  # before we add to it
    with tempfile.TemporaryDirectory() as folder:
        cases, why_not = speed(options) if "speed" in options.only else ([], "")
        series = growing(folder) if "growth" in options.only else {}
        everything = cases + [case for some in series.values() for case in some]
        measure.measure(options.program, everything, options.seconds, options.repeats,
                        options.trajectories, say)
    text = [layout.heading(options, load, layout.commit(options.program))]
    if cases:
        text.append(layout.speed_table(cases, why_not))
    text += [layout.growth_table(one, of_it) for one, of_it in series.items()]
    if "parts" in options.only:
        say("parts")
        parts = measure.measure_parts(
            str(options.programs / "ridethrough_bench"), options.seconds / 5, options.repeats
        )
        text.append(layout.parts_table(parts))
    page = "\n".join(text)
    if options.into:
        layout.replace_between_marks(options.into, page)
    else:
        print(page, end="")


if __name__ == "__main__":
    main()
