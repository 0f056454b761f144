# SPDX-License-Identifier: Apache-2.0
"""While the program is at it: progress where somebody sees it, and Ctrl-C."""

import os
import pty
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

import ridethrough as rt
from jupyter_client.manager import KernelManager
from ridethrough.progress import share_done

import known_site

RUN = """
import ridethrough as rt
site = rt.site({"load": {"constant_mw": 10}, "feed.a": {"capacity_mw": 20}, "hazard.h": {
    "hits": "feed.a", "gap_h": "exponential(mean=10)", "duration_h": "exponential(mean=1)"}})
rt.run(site, trajectories=5000, quiet=QUIET)
"""
LINES = """#!/bin/sh
printf 'lolh 3 h/yr: as it is\\n' >&2
sleep 0.2
printf '\\r3 of 10\\033[K' >&2
sleep 0.2
printf '\\r\\033[Knote: kW as MW?\\n' >&2
"""


def in_a_terminal(code):
    """All that comes to it."""
    here, there = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", code], stderr=there)
    os.close(there)
    seen = b""
    with open(here, "rb", buffering=0) as terminal:
        try:
            while more := terminal.read(4096):
                seen += more
        except OSError:  # how a terminal ends
            pass
    assert process.wait() == 0, seen
    return seen.decode()


class Progress(unittest.TestCase):
    def test_is_a_row_of_a_terminal_that_goes(self):
        seen = in_a_terminal(RUN.replace("QUIET", "False"))
        self.assertRegex(seen, r"\r\d+ of 5000 .* left")
        self.assertTrue(seen.endswith("\r\x1b[K"), seen)
        self.assertNotIn("\n", seen)

    def test_is_whatever_the_program_says_last(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "program"
            program.write_text(LINES)
            program.chmod(0o755)
            with mock.patch.dict(os.environ, RIDETHROUGH=str(program)):
                seen = in_a_terminal("import ridethrough as rt; rt.run(rt.site('[study]'))")
        self.assertLess(seen.index("\rlolh 3 h/yr: as it is\x1b[K"), seen.index("\r3 of 10\x1b[K"))
        self.assertIn("ProgramWarning: note: kW as MW?", seen)

    def test_is_not_there_when_it_is_quiet(self):
        self.assertEqual(in_a_terminal(RUN.replace("QUIET", "True")), "")

    def test_is_not_there_when_nobody_sees_it(self):
        done = subprocess.run([sys.executable, "-c", RUN.replace("QUIET", "False")],
                              capture_output=True, check=True)
        self.assertEqual((done.stdout, done.stderr), (b"", b""))

    def test_is_a_bar_in_a_notebook_that_goes(self):
        shown = []

        def keep(message):
            if message["msg_type"] in ("display_data", "update_display_data"):
                shown.append(message["content"]["data"]["text/html"])

        with tempfile.TemporaryDirectory() as folder:  # as in notebooks/execute.py
            manager = KernelManager(kernel_name="python3", transport="ipc", ip=f"{folder}/kernel")
            manager.start_kernel(env={**os.environ, "TMPDIR": folder})
            client = manager.client()
            client.start_channels()
            code = "from ridethrough.progress import Bar; Bar.delay_s = 0" + RUN
            try:
                reply = client.execute_interactive(code.replace("QUIET", "False"), timeout=120,
                                                   output_hook=keep)
            finally:
                client.stop_channels()
                manager.shutdown_kernel(now=True)
        self.assertEqual(reply["content"]["status"], "ok", reply["content"])
        self.assertRegex("".join(shown),
                         '<progress value="0[.][0-9]+"></progress> <code>.* of 5000 ')
        self.assertEqual(shown[-1], "")

    def test_knows_the_share_that_is_done(self):
        for row, share in [("512 of 2048  1.2k/s", 0.25), ("1.5k of 3.0M  9/s", 0.0005),
                           ("3/10 load.constant_mw", 0.3), ("1.2M of 1.0M", 1), ("of", None),
                           ("lolh 3 h/yr: as it is", None), ("1 of 0", None)]:
            self.assertEqual(share_done(row), share, row)


class Stops(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.output = Path(folder.name) / "site.h5"
        self.checkpoint = Path(f"{self.output}.checkpoint")
        self.site = rt.site(known_site.CONFIG)
        self.long = {"trajectories": 1e7, "output": str(self.output), "checkpoint_every": 0.1}

    def wait_for(self, condition):
        until = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    def press_ctrl_c(self):
        self.wait_for(self.checkpoint.exists)  # the program is at it
        os.kill(os.getpid(), signal.SIGINT)

    def test_ctrl_c_stops_the_program_at_a_good_place(self):
        before = signal.getsignal(signal.SIGINT)
        threading.Thread(target=self.press_ctrl_c).start()
        with self.assertRaisesRegex(KeyboardInterrupt, "--resume goes on from"):
            rt.run(self.site, **self.long)
        self.assertTrue(self.checkpoint.exists())
        self.assertFalse(self.output.exists())
        self.assertIs(signal.getsignal(signal.SIGINT), before)
        # What is kept is gone on from: it is of this study, and of no other.
        with self.assertRaisesRegex(rt.InputError, "site.h5.checkpoint"):
            rt.run(self.site, {"battery.b.units": 3}, output=self.output, resume=True)

    def test_no_program_is_left_behind_when_python_is_killed(self):
        killed = subprocess.Popen([sys.executable, "-c", (
            f"import ridethrough as rt; rt.run(rt.site({known_site.CONFIG!r}), **{self.long!r})")],
            env={**os.environ, "TMPDIR": str(self.output.parent)})
        self.wait_for(self.checkpoint.exists)
        (program,) = Path(f"/proc/{killed.pid}/task/{killed.pid}/children").read_text().split()
        killed.kill()
        killed.wait()
        status = Path(f"/proc/{program}/status")
        self.wait_for(lambda: not status.exists() or "State:\tZ" in status.read_text())
        self.assertTrue(self.checkpoint.exists())


if __name__ == "__main__":
    unittest.main()
