#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Works out what a large sweep costs, for docs/cluster.md, from what was measured or is assumed.

A point costs its trajectories at the rate of a device, and what the host does for it: compiling its
config, writing its checkpoint and its row of the file. Both are spread over the devices, a shard
each; starting a shard is not, and the merge of all points comes after.
"""
import argparse
import re
import sys
from pathlib import Path

GPU_RATE = 1e6  # colossus-phase2 on an H200, the section GPU of docs/performance.md
MEASURED = Path(__file__).parents[1] / "docs/performance.md"
BEGINS, ENDS = "<!-- sweep_cost.py begins -->\n", "<!-- sweep_cost.py ends -->\n"


def duration(seconds):
    for unit, length in [("days", 86400), ("h", 3600), ("min", 60)]:
        if seconds >= 2 * length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds:.2g} s"


def measured_rate():
    """Of colossus-phase2 on two threads, from the table that `./dev bench` wrote."""
    row = re.search(r"^\| colossus-phase2 \| cpu \| 2 threads \| ([\d,]+) \|", MEASURED.read_text(),
                    re.MULTILINE)
    return float(row[1].replace(",", ""))


def devices_of(o):
    """What a device is, how we know its rate, and the rate in trajectories a second."""
    def known(rate, measured):
        return f"{rate:,.0f}/s, {'measured' if rate == measured else 'as given'}"
    return [(f"2 CPU threads, {known(o.cpu_rate, measured_rate())}", o.cpu_rate),
            (f"GPU, {known(o.gpu_rate, GPU_RATE)}", o.gpu_rate)]


def seconds(o, rate, devices, trajectories):
    """Of the simulation, of the host, and of all with the start and the merge."""
    simulation = o.points * trajectories / rate / devices
    host = o.points * o.host_ms / 1000 / devices
    return simulation, host, o.start_s + simulation + host + o.points * o.merge_ms / 1000


def table(o):
    rows = ["| trajectories a point | a device is | devices | simulation | host | merge | in all "
            "| speed-up |",
            "|---|---|---|---|---|---|---|---|"]
    for trajectories in o.trajectories:
        for name, rate in devices_of(o):
            alone = seconds(o, rate, 1, trajectories)[2]
            for devices in o.devices:
                simulation, host, total = seconds(o, rate, devices, trajectories)
                rows.append(
                    f"| {trajectories:,.0f} | {name} | {devices} | {duration(simulation)} | {duration(host)} "
                    f"| {duration(o.points * o.merge_ms / 1000)} | {duration(total)} | {alone / total:.3g} |")
    rows += ["", "| trajectories a point | a device is | devices where start and merge are half of the time |",
             "|---|---|---|"]
    for trajectories in o.trajectories:
        for name, rate in devices_of(o):
            simulation, host, _ = seconds(o, rate, 1, trajectories)
            serial = o.start_s + o.points * o.merge_ms / 1000
            rows.append(f"| {trajectories:,.0f} | {name} | {(simulation + host) / serial:,.0f} |")
    return "\n".join(rows) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--trajectories", type=float, nargs="+", default=[1e7, 5e5, 1.1e5])
    parser.add_argument("--devices", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--cpu-rate", type=float, default=measured_rate(),
                        help="trajectories a second; by default what docs/performance.md has")
    parser.add_argument("--gpu-rate", type=float, default=GPU_RATE,
                        help="the same of a GPU; by default of an H200")
    parser.add_argument("--host-ms", type=float, default=20, help="of the host for a point")
    parser.add_argument("--merge-ms", type=float, default=4, help="of the merge for a point")
    parser.add_argument("--start-s", type=float, default=5, help="from the scheduler to the first launch")
    parser.add_argument("--into", type=Path, help="replaces the table in this page")
    parser.add_argument("--check", type=Path, help="fails where this page has another table")
    o = parser.parse_args()
    made = table(o)
    page = o.into or o.check
    if not page:
        print(made, end="")
        return
    before, begins, rest = page.read_text(encoding="utf-8").partition(BEGINS)
    old, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        sys.exit(f"{page}: has no place for the table")
    if o.into:
        page.write_text(before + begins + made + ends + after, encoding="utf-8")
    elif old != made:
        sys.exit(f"{page}: its table is another than this program's; bench/sweep_cost.py --into {page}")


main()
