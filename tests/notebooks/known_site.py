# SPDX-License-Identifier: Apache-2.0
"""A site that can be worked out by hand, and the files that the program makes of it.

Once a year the feed is down for 10 h, from noon of 1 January. The battery carries the load for 2 h
of them; 8 h of 20 MW are lost, 160 MWh.
"""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("RIDETHROUGH", ROOT / "build/release/ridethrough")
YEARS = 50

CONFIG = """
[study]
name = Größe
trajectories = 50
[load]
constant_mw = 20
[feed.a]
capacity_mw = 50
[hazard.maintenance]
hits = feed.a
windows = 01-01 12:00 to 01-01 22:00
[battery.b]
units = 2
unit_power_mw = 10
unit_energy_mwh = 20
"""


def run(folder, name, *options):
    """The path of the result file of a run with these options."""
    config, result = Path(folder) / "site.ini", Path(folder) / f"{name}.h5"
    config.write_text(CONFIG, encoding="utf-8")
    subprocess.run([PROGRAM, "run", config, "-o", result, "-q", *options],
                   check=True, capture_output=True)
    return result


def run_all(folder):
    """A file of each kind of run: plain, with samples, with traces."""
    return {
        "plain": run(folder, "plain"),
        "samples": run(folder, "samples", "--samples"),
        "trace": run(folder, "trace", "--trace", "2"),
    }


# A sweep of the same site: without a battery the load is lost as long as the feed is down, with it
# two hours less, four at half the load. The third number of units is not allowed.
SWEEP = ("--sweep.hazard.maintenance.windows=01-01 12:00 to 01-01 22:00, 01-01 12:00 to 01-01 20:00",
         "--sweep.load.constant_mw=20, 10",
         "--sweep.zip=hazard.maintenance.windows, load.constant_mw",
         "--sweep.battery.b.units=0, 2, -1")
LOLH = [[10, 8], [8, 4]]  # by the points of the first axis, and the units
EUE = [[200, 160], [80, 40]]


def sweep(folder, *options):
    """What that sweep ended with, and the path of its file."""
    config, result = Path(folder) / "site.ini", Path(folder) / "sweep.h5"
    config.write_text(CONFIG, encoding="utf-8")
    ended = subprocess.run([PROGRAM, "sweep", config, "-o", result, "-q", *SWEEP, *options],
                           capture_output=True, text=True, encoding="utf-8")
    return ended, result


# What is asked of the same site, whose answers are known: the battery is worth its share.
ANALYSES = {
    "size": ("--vary", "battery.b.units", "--range", "0:4:2", "--target", "lolh<=9"),
    "worth": ("--of", "battery.b"),
    "sensitivity": (),
}


def analysis(folder, name):
    """The path of the file of one of them."""
    config, result = Path(folder) / "site.ini", Path(folder) / f"{name}.h5"
    config.write_text(CONFIG, encoding="utf-8")
    subprocess.run([PROGRAM, name, config, "-o", result, "-q", *ANALYSES[name]],
                   check=True, capture_output=True)
    return result
