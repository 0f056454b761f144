# SPDX-License-Identifier: Apache-2.0
"""Sites: where they come from, what can be looked at and set, and what reaches the program."""

import datetime
import tempfile
import unittest
from pathlib import Path

import numpy as np
import ridethrough as rt

import known_site


class Sites(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.path = self.folder / "site.ini"
        self.path.write_text(known_site.CONFIG, encoding="utf-8")

    def test_a_mark_of_the_byte_order_is_no_part_of_a_text(self):
        self.assertEqual(dict(rt.site("\ufeff[study]\nseed = 3\n")), {"study.seed": 3})

    def test_a_file_that_is_not_utf8_is_named(self):
        self.path.write_bytes(b"[study]\nname = caf\xe9\n")
        with self.assertRaisesRegex(rt.InputError, "site.ini: not in UTF-8"):
            len(rt.load(self.path))

    def test_ends_lines_where_the_program_does(self):
        self.assertEqual(dict(rt.site("[study]\n# a comment\u2028seed = 3\n")), {})

    def test_shows_values_as_python_has_them(self):
        site = rt.site("""
            [study]
            name = Größe  # a comment
            start = 2025-07-01
            [hazard.h]
            hits = feed.a:0.5
            monthly_weights = 1, 0.25, 3e2
            [sweep]
            battery.pack.units = 0:4:1
            """)
        self.assertEqual(dict(site), {
            "study.name": "Größe", "study.start": datetime.date(2025, 7, 1),
            "hazard.h.hits": "feed.a:0.5", "hazard.h.monthly_weights": [1, 0.25, 300],
            "sweep.battery.pack.units": "0:4:1"})
        self.assertEqual(site["sweep"], {"battery.pack.units": "0:4:1"})
        self.assertIn("hazard.h", site)
        with self.assertRaisesRegex(KeyError, "did you mean hazard.h.hits"):
            site["hazard.h.hit"]

    def test_sets_values_of_a_copy_or_of_its_own(self):
        site = rt.load(self.path)
        more = site.with_values({"battery.b.units": 3}, **{"load.constant_mw": 1.5})
        self.assertEqual((more["battery.b.units"], more["load.constant_mw"]), (3, 1.5))
        self.assertEqual((site["battery.b.units"], site.changes), (2, {}))
        site["battery.b.units"] = 4
        self.assertEqual(site["battery.b"]["units"], 4)
        self.assertEqual(self.path.read_text(encoding="utf-8"), known_site.CONFIG)
        with self.assertRaisesRegex(KeyError, "section.key"):
            site["units"] = 4

    def test_check_says_what_the_program_says(self):
        site = rt.load(self.path)
        self.assertIn("battery b: 2 units of 10 MW", rt.check(site))
        self.assertIn("battery b: 3 units", rt.check(site, {"battery.b.units": 3}))
        self.assertIn("battery b: 3 units", rt.check(str(self.path), **{"battery.b.units": 3}))
        self.assertIn("at most 7 trajectories", " ".join(repr(rt.check(site, trajectories=7)).split()))

    def test_makes_a_config_of_a_dict(self):
        text = rt.config_text({
            "study": {"name": "Größe", "trajectories": 5e3, "seed": None,
                      "start": datetime.date(2025, 7, 1)},
            "load": {"constant_mw": np.float64(20.5), "profile": Path("/data/load.csv")},
            "gas.main": {},
            "hazard.h": {"hits": {"feed.a": 0.5, "gas.main": 1},
                         "monthly_weights": np.array([1, 0.25])},
            "policy": {"peak_shaving_turbines": True},
        })
        self.assertEqual(text, "[study]\nname = Größe\ntrajectories = 5000\nstart = 2025-07-01\n"
                               "[load]\nconstant_mw = 20.5\nprofile = /data/load.csv\n"
                               "[gas.main]\n[hazard.h]\nhits = feed.a:0.5, gas.main:1\n"
                               "monthly_weights = 1, 0.25\n"
                               "[policy]\npeak_shaving_turbines = yes\n")
        self.assertRaises(TypeError, rt.config_text, {"load": {"constant_mw": object()}})

    def test_a_path_of_python_is_from_here_and_text_is_from_the_config(self):
        csv = self.folder / "load.csv"
        csv.write_text("demand_mw\n" + "5\n" * 24)
        named = rt.load(self.path).with_values(
            {"load.profile": "load.csv", "load.step_h": 1, "load.constant_mw": ""})
        self.assertEqual(named.changes["load.profile"], "load.csv")
        config = {"load": {"profile": csv, "step_h": 1}, "feed.a": {"capacity_mw": 50}}
        self.assertIn("5 MW", rt.check(rt.site(config)))
        config["load"]["profile"] = "load.csv"
        with self.assertRaisesRegex(rt.InputError, "load.csv"):
            rt.check(rt.site(config))
        saved = rt.site(config).save(self.folder / "saved.ini")
        self.assertIn("5 MW", rt.check(saved))

    def test_saves_a_config_with_its_changes_and_replaces_none(self):
        site = rt.load(self.path).with_values({"battery.b.units": 3, "study.seed": 2})
        saved = site.save(self.folder / "more.ini")
        self.assertEqual(dict(saved), dict(site))
        self.assertEqual(saved.changes, {})
        self.assertRaises(FileExistsError, site.save, self.path)

    def test_names_new_sections_before_their_keys(self):
        site = rt.load(self.path).with_values({"feed.north.capacity_mw": 80}, add="feed.north")
        with site.arguments() as line:
            self.assertEqual(line, [str(self.path), "--add=feed.north",
                                    "--feed.north.capacity_mw=80"])

    def test_says_at_once_that_there_is_no_file(self):
        self.assertRaises(FileNotFoundError, rt.load, self.folder / "nowhere.ini")


if __name__ == "__main__":
    unittest.main()
