# SPDX-License-Identifier: Apache-2.0
"""The package as it was installed: what it is, what it needs, and where it finds the program."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import ridethrough as rt
from ridethrough import program

from known_site import PROGRAM, ROOT

LOADED = "import json, sys, ridethrough; print(json.dumps(list(sys.modules)))"


def needed_by(name):
    """The packages that one needs, and those that these need."""
    found = set()
    for text in importlib.metadata.requires(name) or []:
        needed = re.match(r"[\w.-]+", text).group()
        if "extra ==" not in text and needed not in found:
            found |= {needed} | needed_by(needed)
    return found


class Package(unittest.TestCase):
    def test_is_installed_apart_from_its_sources(self):
        self.assertFalse(Path(rt.__file__).is_relative_to(ROOT / "python"))
        for litter in ("build", "*.egg-info"):
            self.assertEqual(list((ROOT / "python").glob(litter)), [])

    def test_has_the_version_of_the_project(self):
        said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
        self.assertEqual(rt.__version__, said.stdout.split()[1])

    def test_needs_no_more_than_it_says(self):
        done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True)
        loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
        of = importlib.metadata.packages_distributions()
        packages = {package for name in loaded for package in of.get(name, [])}
        # What environments load by themselves as they start is none of ours.
        # xarray looks for cftime, which comes with netCDF4, and can do without.
        self.assertLessEqual(packages - {"ridethrough", "setuptools", "cftime"}, needed_by("ridethrough"))

    def test_says_what_is_in_it(self):
        for name in rt.__all__:
            self.assertTrue(getattr(rt, name), name)
            if name != "__version__":
                self.assertTrue(getattr(rt, name).__doc__, name)


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.enterContext(mock.patch.dict(os.environ, PATH=str(self.folder / "bin")))
        os.environ.pop("RIDETHROUGH", None)

    def place(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        return path

    def test_is_that_of_the_variable_of_the_path_or_of_the_checkout(self):
        self.assertEqual(program._checkouts(), [ROOT])
        self.enterContext(mock.patch.object(program, "_checkouts", lambda: [self.folder / "here"]))
        with self.assertRaises(rt.ProgramNotFound) as raised:
            rt.find_program()
        for words in (str(self.folder / "here/build/release/ridethrough"), "./dev build",
                      "RIDETHROUGH"):
            self.assertIn(words, str(raised.exception))
        built = self.place("here/build/release/ridethrough")
        self.assertEqual(rt.find_program(), built)
        installed = self.place("bin/ridethrough")
        self.assertEqual(rt.find_program(), installed)
        named = self.place("named/ridethrough")
        os.environ["RIDETHROUGH"] = str(named)
        self.assertEqual(rt.find_program(), named)
        named.unlink()
        self.assertRaisesRegex(rt.ProgramNotFound, f"RIDETHROUGH={named}", rt.find_program)


if __name__ == "__main__":
    unittest.main()
