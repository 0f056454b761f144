#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs/validation.md names tests that exist, and has the figures that the program gives.

usage: validation.py CTEST BUILD RIDETHROUGH SOURCE
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ctest, build, program, source = sys.argv[1:]
page = (Path(source) / "docs/validation.md").read_text(encoding="utf-8")
rows = [[cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines() if line.startswith("|")]
failures = []

# Quick/Agree.OnEveryIndex/WithBasicKeys  # GetParam() = ..., of which the page has Agree.OnEveryIndex
listed = subprocess.run([ctest, "--test-dir", build, "-N"], check=True, capture_output=True,
                        text=True).stdout
tests = {re.sub(r"^\w+/(?=\w+\.)", "", name).split("/")[0]
         for name in re.findall(r"^ *Test +#\d+: ([^\s(]+)", listed, re.MULTILINE)}
named = [name for row in rows if len(row) == 4 for name in re.findall("`([^`]+)`", row[3])]
failures += [f"no test is called {name}" for name in named if name not in tests]
if len(named) < 50:
    failures.append(f"only {len(named)} tests are named: is the table still what it was?")

command = re.search(r"^ridethrough (run configs/ieee-rts79.ini[^#\n]*)", page, re.MULTILINE)[1]
indices = json.loads(subprocess.run([program, *command.split(), "-q", "--json"], check=True,
                                    cwd=source, capture_output=True, text=True).stdout)["indices"]
for row in (row for row in rows if len(row) == 5 and row[0].startswith("`")):
    exact, index = float(row[1]), indices[row[0].strip("`")]
    mean, error = index["mean"], index["std_error"]
    figures = [f"{mean:.6g}", f"{error:.2g}", f"{(mean - exact) / error:+.2f}"]
    if row[2:] != figures:
        failures.append(f"{row[0]}: the program gives | {' | '.join(figures)} |")

print("\n".join(failures))
sys.exit(bool(failures))
