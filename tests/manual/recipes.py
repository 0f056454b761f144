#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every whole config in the pages is taken by the program; the tables below one hold what it gives.

A block of INI with [study] and [load] is a whole config (that of the tutorial needs its files: tutorial.py
has it). A table "index | by hand | simulated" below
one is compared with a run of it: the first cell has the index and, behind it, overrides.

usage: recipes.py RIDETHROUGH SOURCE [--write]
--write puts the simulated figures into the pages.
"""

import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

program, source = sys.argv[1:3]
write = sys.argv[3:] == ["--write"]
failures = []
checked = compared = 0

with tempfile.TemporaryDirectory() as folder:
    config = Path(folder) / "config.ini"

    def ridethrough(*arguments):
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            failures.append(f"{where}: {done.stderr.strip()}")
        return done.stdout if not done.returncode else None

    def simulated(index, overrides):
        printed = ridethrough("run", config.name, "-q", "--json", *overrides)
        found = json.loads(printed)["indices"][index] if printed else {"mean": 0, "std_error": 0}
        return found["mean"], found["std_error"] or 0  # a quantile has none

    def figures(mean, error):
        if not error:
            return f"{mean:.5g}"
        if error < 1e-6:
            return f"{mean:.1g} ± {error:.1g}"
        places = max(0, 1 - math.floor(math.log10(error)))
        return f"{mean:.{places}f} ± {error:.{places}f}"

    def compare(line):
        """The line of a table as it should be."""
        global compared
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        index, *overrides = re.findall("`([^`]+)`", cells[0])
        by_hand = float(cells[1])
        mean, error = simulated(index, overrides)
        # A right program fails 7 times in a million; what has no error agrees to the digits given.
        if abs(mean - by_hand) > max(4.5 * error, 1e-3 * abs(by_hand)):
            failures.append(f"{where}: {cells[0]} is {mean} ± {error}, by hand {by_hand}")
        compared += 1
        return f"| {cells[0]} | {cells[1]} | {figures(mean, error)} |"

    for page in [*sorted(Path(source, "docs").glob("*.md")), Path(source, "README.md")]:
        lines = page.read_text(encoding="utf-8").splitlines()
        block = None  # the lines of the block of INI that we are in
        in_table = False
        for number, line in enumerate(lines):
            where = f"{page.name}:{number + 1}"
            if block is not None and line == "```":
                text = "\n".join(block) + "\n"
                block = None
                if "[study]" in text and "[load]" in text and page.name != "tutorial.md":
                    config.write_text(text, encoding="utf-8")
                    checked += 1
                    ridethrough("check", config.name)
            elif block is not None:
                block.append(line)
            elif line == "```ini":
                block = []
            elif line.startswith("| index | by hand | simulated |"):
                in_table = True
            elif in_table and line.startswith("| `"):
                right = compare(line)
                if line != right and not write:
                    failures.append(f"{where}: the program gives {right}")
                lines[number] = right
            elif not line.startswith("|"):
                in_table = False
        if write:
            page.write_text("\n".join(lines) + "\n", encoding="utf-8")

if checked < 10 or compared < 15:
    failures.append(f"only {checked} configs and {compared} figures: are the pages still what they were?")
print("\n".join(failures))
sys.exit(bool(failures))
