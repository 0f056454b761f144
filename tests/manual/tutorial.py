#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the tutorial prints is what its commands print, and its files are what they are made of.

The blocks of the page in their order, in an empty folder: one of sh is run; one without a language, below it, is
what it prints, where ... stands for any lines; one of another language is the file that the line above it names,
as in <!-- FILE: site.ini -->. Times and threads may differ.

usage: tutorial.py RIDETHROUGH PAGE [--write]
--write puts what is printed into the page; of a block with ... as many lines as before, from those on
that begin most like them.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

program, page = sys.argv[1], Path(sys.argv[2])
write = sys.argv[3:] == ["--write"]
failures = []


def alike(line):
    """A line without what differs from machine to machine."""
    line = re.sub(r"\(\d+ threads?\)", "(THREADS)", line)
    return re.sub(r"\b\d+(\.\d+)? s\b", "TIME", line).rstrip()


def matches(expected, printed):
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(alike(line)) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(alike(line) + "\n" for line in printed))


def rewritten(expected, printed):
    """The block with the lines that are printed today."""
    if "..." not in expected:
        return printed
    block, at, first = [], 0, True  # first line behind the beginning or a `...`
    for line in expected:
        if line == "...":
            first = True
        else:
            if first:
                at = max(range(at, len(printed)), key=lambda i: len(os.path.commonprefix([printed[i], line])))
            line = printed[at]
            at, first = at + 1, False
        block.append(line)
    return block


lines = page.read_text(encoding="utf-8").splitlines()
result, compared = [], 0
with tempfile.TemporaryDirectory() as folder:
    tools = Path(folder, ".bin")
    tools.mkdir()
    (tools / "ridethrough").symlink_to(Path(program).resolve())
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "COLUMNS": "80",
                                "CUDA_VISIBLE_DEVICES": ""}  # the cpu everywhere, whose name is short
    printed, file, at = [], None, 0
    while at < len(lines):
        line = lines[at]
        result.append(line)
        at += 1
        if named := re.fullmatch(r"<!-- FILE: (\S+) -->", line):
            file = named[1]
        if not line.startswith("```"):
            continue
        end = lines.index("```", at)
        block, language, where = lines[at:end], line[3:], f"{page.name}:{at}"
        at = end + 1
        if language == "sh":
            done = subprocess.run(["bash", "-c", "\n".join(block)], cwd=folder, env=environment,
                                  capture_output=True, text=True)
            printed = done.stdout.splitlines()
            if done.returncode:
                failures.append(f"{where}: ends with {done.returncode}: {done.stderr.strip()}")
        elif language == "":
            compared += 1
            if write:
                block = rewritten(block, printed)
            if not matches(block, printed):
                failures.append(f"{where}: what is printed is\n" + "\n".join(printed) + "\n")
        elif file:
            Path(folder, file).write_text("\n".join(block) + "\n", encoding="utf-8")
            file = None
        result += [*block, "```"]

if write:
    page.write_text("\n".join(result) + "\n", encoding="utf-8")
if compared < 5:
    failures.append(f"only {compared} outputs: is the page still what it was?")
print("\n".join(failures))
sys.exit(bool(failures))
