# SPDX-License-Identifier: Apache-2.0
"""The tables of table.py, in Markdown."""
import datetime
import os
import platform
import re
import statistics
import subprocess
import sys
from pathlib import Path

import growth

BEGIN = "<!-- table.py begins -->"
END = "<!-- table.py ends -->"


def number(value):
    """Three digits: 142,000, 58.3, 0.0123."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 1000 else f"{rounded:.3g}"


def spread(values):
    return f"{number(min(values))} to {number(max(values))}"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def processor():
    """Its name; of a virtual one, which says little, family and model, too."""
    try:
        text = Path("/proc/cpuinfo").read_text("ascii")
    except OSError:
        return platform.machine()
    fields = [
        re.search(rf"^{key}\s*:\s*(.*)", text, re.MULTILINE)
        for key in ("model name", "cpu family", "model")
    ]
    if not all(fields):
        return platform.machine()
    name, family, model = (field[1].strip() for field in fields)
    return f"{name} (family {family}, model {model})"


def commit(program):
    """That the program was built from, as it says itself."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return re.search(r"\((.*)\)", version.stdout)[1]


def heading(options, load, built_from):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    processors = len(os.sched_getaffinity(0))
    note = f"; {options.note}" if options.note else ""
    runs = (
        f"{options.trajectories} trajectories" if options.trajectories else f"{options.seconds:g} s"
    )
    return (
        f"{today}, {processor()}, {processors} processors, commit {built_from}, load average before "
        f"it {load:.1f}{note}. Medians of\n{options.repeats} runs of {runs} that took turns, the "
        "lowest and the highest behind.\n"
    )


def speed_table(cases, why_not):
    alone = {case.config: case.rate for case in cases if case.threads == 1}
    rows = []
    for case in cases:
        one = alone.get(case.config)
        times = f"{case.rate / one:.2f}" if one else ""
        rows.append([Path(case.config).stem, case.backend, case.last["device"], number(case.rate),
                     spread(case.rates), times])
    if why_not:
        for config in dict.fromkeys(case.config for case in cases):
            rows.append([Path(config).stem, "cuda", "no device", "", "", ""])
    text = "### Trajectory-years per second\n\n" + table(
        ["scenario", "back end", "on", "years/s", "from, to", "over 1 thread"], rows
    )
    return text + (f"\nNo device: {why_not}\n" if why_not else "")


def growth_table(series, cases):
    medians = [statistics.median(case.microseconds) for case in cases]
    points = list(zip(series.points, medians))
    rows = [
        [str(point), number(median), spread(case.microseconds)]
        for (point, median), case in zip(points, cases)
    ]
    base = ", ".join(f"{key} = {value}" for key, value in growth.BASE.items() if key != series.key)
    return (
        f"### Growth with {series.title}\n\n"
        + table([series.key, "µs a trajectory", "from, to"], rows)
        + f"\nCost grows as {series.key}^{growth.slope(points):.2f}, between the last two as "
        f"^{growth.slope(points[-2:]):.2f} ({base}; one thread).\n"
    )


def time(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds * 1e9)} ns"


def parts_table(parts):
    rows = []
    for part in parts:
        event = time(statistics.median(part.event)) if part.event else ""
        a_year = number(part.events_a_year) if part.events_a_year else ""
        rows.append([part.name, time(statistics.median(part.seconds)),
                     f"{time(min(part.seconds))} to {time(max(part.seconds))}", event, a_year])
    return "### Parts\n\n" + table(
        ["part", "time", "from, to", "an event", "events a year"], rows
    )


def marked(file):
    """What stands up to the first mark of a file, with it, and from the second one on."""
    before, begin, rest = file.read_text(encoding="utf-8").partition(BEGIN + "\n")
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"--into {file}: needs one line {BEGIN} and after it one {END}")
    return before + begin, end + after


def replace_between_marks(file, page):
    before, after = marked(file)
    file.write_text(before + page + after, encoding="utf-8")
