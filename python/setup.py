# SPDX-License-Identifier: Apache-2.0
"""The version, which CMakeLists.txt has for all of it, and a place to build that is no source."""

import re
import tempfile
from pathlib import Path

from setuptools import setup

PROJECT = Path(__file__).resolve().parent.parent / "CMakeLists.txt"
version = re.search(r"^project\(ridethrough VERSION ([\d.]+)", PROJECT.read_text("utf-8"), re.M)

# What an earlier build left in a tree would be packed again, though its source is gone.
with tempfile.TemporaryDirectory() as folder:
    setup(
        version=version[1],
        options={"build": {"build_base": folder}, "egg_info": {"egg_base": folder}},
    )
