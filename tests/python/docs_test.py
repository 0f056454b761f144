# SPDX-License-Identifier: Apache-2.0
"""What docs/python.md shows can be done as it stands there."""

import os
import re
import subprocess
import tempfile
import unittest

from known_site import PROGRAM, ROOT


class Docs(unittest.TestCase):
    def test_every_block_runs_after_those_before_it(self):
        text = (ROOT / "docs/python.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
        self.assertGreater(len(blocks), 4)
        self.addCleanup(os.chdir, os.getcwd())
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            subprocess.run([PROGRAM, "init", "site.ini"], check=True, capture_output=True)
            names = {}
            for block in blocks:
                with self.subTest(block=block):
                    exec(block, names)
            self.assertEqual(names["site"]["battery.pack.units"], 60)
            os.chdir("/")


if __name__ == "__main__":
    unittest.main()
