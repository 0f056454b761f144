#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of speed has every row that it promises; how fast anything was, nobody asks here."""
import configparser
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import growth  # noqa: E402
import layout  # noqa: E402
import measure  # noqa: E402

PROGRAMS = Path(os.environ.get("RIDETHROUGH_PROGRAMS", ROOT / "build/release"))
TABLE = [sys.executable, ROOT / "bench/table.py", "--programs", PROGRAMS]
AROUND = "before\n{}\nan older table\n{}\nafter\n".format(layout.BEGIN, layout.END)


def cells(line):
    return [cell.strip() for cell in line.strip("|\n ").split("|")]


class Table(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text(AROUND, encoding="utf-8")
            subprocess.run(
                [*TABLE, "--trajectories", "32", "--repeats", "2", "--seconds", "0.005",
                 "--threads", "1", "2", "--note", "a test", "--into", page],
                check=True, stderr=subprocess.DEVNULL,
            )
            cls.page = page.read_text(encoding="utf-8")
        cls.rows = [cells(line) for line in cls.page.splitlines() if line.startswith("|")]

    def test_replaces_the_older_table_and_nothing_else(self):
        self.assertTrue(self.page.startswith(f"before\n{layout.BEGIN}\n2"), self.page[:80])
        self.assertTrue(self.page.endswith(f"|\n{layout.END}\nafter\n"), self.page[-80:])
        self.assertNotIn("an older table", self.page)

    def test_says_what_was_measured_where_and_when(self):
        heading = self.page.splitlines()[2]
        self.assertRegex(heading, r"^20\d\d-\d\d-\d\d, .+, \d+ processors, commit \w+\+?, ")
        self.assertIn("a test", heading)

    def test_has_each_scenario_on_each_back_end_and_number_of_threads(self):
        for name in (path.stem for path in (ROOT / "configs").glob("*.ini")):
            rows = [row for row in self.rows if row[0] == name]
            self.assertEqual([row[1] for row in rows], ["cpu", "cpu", "cuda"], name)
            self.assertEqual([row[2] for row in rows[:2]], ["1 thread", "2 threads"], name)
            for row in rows:
                if row[2] != "no device":
                    self.assertGreater(float(row[3].replace(",", "")), 0, row)

    def test_says_why_there_is_no_device(self):
        self.assertEqual("no device" in self.page, "No device: " in self.page)

    def test_has_each_point_of_each_series_and_its_slopes(self):
        for series in growth.SERIES:
            part = self.page.split(f"### Growth with {series.title}\n")[1].split("###")[0]
            rows = [cells(line) for line in part.splitlines() if line.startswith("|")]
            self.assertEqual(rows[0][0], series.key)
            self.assertEqual([row[0] for row in rows[2:]], [str(p) for p in series.points])
            self.assertRegex(part, rf"grows as {series.key}\^-?\d+\.\d\d, .* as \^-?\d+\.\d\d \(")

    def test_has_each_distribution_and_each_other_part(self):
        names = [row[0] for row in self.rows]
        known = subprocess.run([PROGRAMS / "ridethrough", "help", "distributions"],
                               capture_output=True, text=True, check=True).stdout
        families = re.findall(r"^  (\w+)\(", known, re.MULTILINE)
        self.assertIn("lognormal", families)
        scenarios = [path.stem for path in (ROOT / "configs").glob("*.ini")]
        for name in (
            ["philox_block", "philox_4_blocks", "stream_word", "draw/exponential_clock"]
            + ["population_clock_event", "tally_merge", "evaluate_results"]
            + ["write_result_file", "read_result_file", "trajectories/plain_rts79"]
            + [f"draw/{family}" for family in families]
            + [f"trajectories/{name}" for name in scenarios]
        ):
            self.assertEqual(names.count(name), 1, name)

    def test_an_rts79_year_has_the_events_that_its_units_have(self):
        # A unit fails and is repaired once in mttf + mttr hours, so that in 8736 h all have
        # 2 x 8736 x the sum of 1 / (mttf + mttr) = 462 events. The seed is fixed; of any other, the
        # 256 years counted are off by 0.3 % (one standard deviation) at most, 2 % are asked for.
        config = configparser.ConfigParser(inline_comment_prefixes="#")
        config.read(ROOT / "configs/ieee-rts79.ini")
        expected = sum(
            2 * 8736 * int(unit["units"]) / (float(unit["mttf_h"]) + float(unit["mttr_h"]))
            for name, unit in config.items() if name.startswith("turbine.")
        )
        (row,) = [row for row in self.rows if row[0] == "trajectories/ieee-rts79"]
        self.assertAlmostEqual(float(row[4]) / expected, 1, delta=0.02)


class Growth(unittest.TestCase):
    def test_a_power_law_has_its_exponent_for_a_slope(self):
        self.assertAlmostEqual(growth.slope([(x, 3 * x**1.7) for x in (1, 4, 50)]), 1.7)

    def test_a_site_keeps_its_size_whatever_its_units_are_split_over(self):
        for series in growth.SERIES:
            for point in series.points:
                wanted = {**growth.BASE, series.key: point}
                config = configparser.ConfigParser()
                config.read_string(growth.site(**wanted))
                turbines = [config[name] for name in config if name.startswith("turbine.")]
                hazards = [name for name in config if name.startswith("hazard.")]
                units = [int(turbine["units"]) for turbine in turbines]
                self.assertEqual(len(turbines), wanted["classes"])
                self.assertEqual(len(hazards), wanted["hazards"])
                self.assertEqual(sum(units), wanted["units"])
                self.assertLessEqual(max(units) - min(units), 1)
                self.assertAlmostEqual(sum(units) * float(turbines[0]["unit_mw"]), 200)


class Marks(unittest.TestCase):
    def test_a_page_is_filled_whether_there_was_a_table_or_none(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            for older in ("", "older\n"):
                page.write_text(f"a\n{layout.BEGIN}\n{older}{layout.END}\nb\n", encoding="utf-8")
                layout.replace_between_marks(page, "new\n")
                self.assertEqual(page.read_text(encoding="utf-8"),
                                 f"a\n{layout.BEGIN}\nnew\n{layout.END}\nb\n")

    def test_a_page_without_marks_is_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text("no marks\n", encoding="utf-8")
            with self.assertRaises(SystemExit):
                layout.replace_between_marks(page, "table\n")
            self.assertEqual(page.read_text(encoding="utf-8"), "no marks\n")


class Errors(unittest.TestCase):
    def test_a_config_that_is_wrong_is_not_taken_for_a_missing_device(self):
        case = measure.Case("nowhere.ini", "cpu", 1)
        with self.assertRaisesRegex(RuntimeError, "nowhere.ini"):
            measure.simulate(PROGRAMS / "ridethrough", case, 1)


if __name__ == "__main__":
    unittest.main()
