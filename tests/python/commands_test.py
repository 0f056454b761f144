# SPDX-License-Identifier: Apache-2.0
"""The commands as functions: their answers, and what they raise."""

import gc
import json
import os
import tempfile
import unittest
import warnings
from pathlib import Path
from unittest import mock

import numpy as np
import ridethrough as rt

import known_site

SELDOM = {  # LOLH is the hours that the feed is down: against the gap, with the length
    "load": {"constant_mw": 10},
    "feed.a": {"capacity_mw": 20},
    "hazard.h": {"hits": "feed.a", "gap_h": "exponential(mean=1000)",
                 "duration_h": "exponential(mean=1)"},
}


class Commands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "temporary").mkdir()
        self.enterContext(mock.patch("tempfile.tempdir", str(self.folder / "temporary")))
        self.site = rt.site(known_site.CONFIG)

    def temporary(self):
        gc.collect()
        return list((self.folder / "temporary").iterdir())

    def lolh(self, result):
        return result.indices.loc["lolh", "value"]

    def test_run_gives_indices_and_a_table(self):
        result = rt.run(self.site, trajectories=2e1, **{"battery.b.units": 0})
        self.assertAlmostEqual(self.lolh(result), 10, places=4)
        self.assertEqual(result.dataset.attrs["trajectories"], 20)
        self.assertIn("lolh", result.table)
        self.assertIn("lolh", result._repr_html_())
        self.assertIsNone(result.requirements_met)

    def test_keys_are_keywords_a_dict_or_part_of_the_site(self):
        for result in (rt.run(self.site, {"battery.b.units": 0}),
                       rt.run(self.site.with_values({"battery.b.units": 0}))):
            self.assertAlmostEqual(self.lolh(result), 10, places=4)

    def test_a_temporary_file_goes_with_the_result(self):
        result = rt.run(self.site)
        page = result.to_html()
        self.assertEqual([result.file.parent], self.temporary())
        self.assertIn("Größe", page.read_text(encoding="utf-8"))
        season = result["season/lolh"]
        del result
        self.assertEqual(self.temporary(), [])
        self.assertAlmostEqual(season.sum().item(), 8, places=4)

    def test_a_file_that_is_named_stays(self):
        path = self.folder / "kept.h5"
        result = rt.run(self.site, output=path, samples=True, trace=2, trace_only_losses=True)
        self.assertEqual((result.file, set(result.tree.children) & {"samples", "trace"}),
                         (path, {"samples", "trace"}))
        page = result.to_html(self.folder / "page.html")
        del result
        self.assertTrue(path.exists() and page.exists())
        opened = rt.open(path)
        self.assertAlmostEqual(self.lolh(opened), 8, places=4)
        self.assertIn("lolh", opened.table)
        self.assertRaises(rt.InputError, opened.to_html, self.folder / "nowhere" / "page.html")

    def test_sweep_gives_every_combination(self):
        axes = {"battery.b.units": range(0, 3, 2), "load.constant_mw": np.array([20, 10])}
        sweep = rt.sweep(self.site, axes)
        self.assertEqual(sweep.axes, list(axes))
        lolh = sweep["lolh"].sel(statistic="value")
        np.testing.assert_allclose(lolh, [[10, 10], [8, 6]], atol=1e-4)
        along = rt.sweep(self.site, {**axes, "zip": list(axes)})
        np.testing.assert_allclose(along["lolh"].sel(statistic="value"), [10, 6], atol=1e-4)

    def test_points_of_a_sweep_that_fail_are_warned_of(self):
        with self.assertWarnsRegex(rt.ProgramWarning, "units = -1") as warned:
            sweep = rt.sweep(self.site, {"battery.b.units": [2, -1]})
        self.assertEqual(warned.filename, __file__)
        self.assertEqual(list(sweep["done"].values), [1, 0])

    def test_size_finds_the_smallest(self):
        found = rt.size(self.site, {"battery.b.units": (0, 10, 1)}, "lolh<=6.5")
        self.assertEqual((found.smallest, found.decided), (4, True))
        self.assertIn("battery.b.units", repr(found))
        tried = found.candidates.set_index("value")
        self.assertEqual(tried.loc[3, "verdict"], "fails")
        self.assertAlmostEqual(tried.loc[4, "mean"], 6, places=4)
        front = rt.size(self.site, {"battery.b.units": "0:10:1", "load.constant_mw": (10, 20, 10)},
                        ["lolh<=6.5", "lolev<=1"]).front.set_index("load.constant_mw")
        self.assertEqual(list(front.loc[[10, 20], "smallest_met"]), [2, 4])

    def test_size_says_when_it_is_not_decided(self):
        found = rt.size(self.site, {"battery.b.units": (0, 1, 1)}, "lolh<=1")
        self.assertEqual((found.smallest, found.decided), (None, False))

    def test_worth_is_in_megawatts(self):
        found = rt.worth(rt.site({
            "study": {"trajectories": 200}, "load": {"constant_mw": 20},
            "feed.a": {"capacity_mw": 20}, "feed.b": {"capacity_mw": 10},
            "hazard.x": {"hits": "feed.a", "gap_h": "exponential(mean=500)",
                         "duration_h": "exponential(mean=5)"},
        }), "feed.b")
        self.assertEqual(found.nameplate_mw, 10)
        self.assertLessEqual(set(("mw", "low", "high")), set(found.values.columns))
        self.assertEqual(list(found.values.index), ["efc", "elcc"])
        self.assertIn("feed.b", repr(found))

    def test_sensitivity_gives_elasticities_with_errors_and_units(self):
        found = rt.sensitivity(rt.site(SELDOM), trajectories=2000)
        lolh = found.dataset["lolh_elasticity"]
        self.assertEqual(lolh.attrs["units"], "1")
        for key, exact, hours in [("hazard.h.gap_h", -1, 1000), ("hazard.h.duration_h", 1, 1)]:
            value, error = lolh.sel(key=key).values
            self.assertLess(abs(value - exact), 4 * error)  # wrong by chance once in 16,000 seeds
            self.assertLess(error, 0.1)
            one = found.parameters.loc[key]
            self.assertEqual((one["value"], one["unit"]), (hours, "h"))
            self.assertEqual(one["lolh_elasticity"], value)
            whole = found.dataset["lolh"].sel(statistic="value").item()
            self.assertAlmostEqual(one["lolh_derivative"], value * whole / hours)
        self.assertEqual(found.dataset["lolh"].attrs["units"], "h/yr")
        self.assertEqual(found.dataset.attrs["trajectories"], 2000)
        self.assertIn("lolh_elasticity", repr(found))

    def test_what_they_found_can_be_opened_again(self):
        found = rt.size(self.site, "battery.b.units", "lolh<=8.5")
        path = self.folder / "size.json"
        path.write_text(json.dumps(found.data))
        self.assertEqual(rt.open(path).smallest, found.smallest)

    def test_mistakes_are_in_the_words_of_the_program(self):
        for call, *complaint in [
            (lambda: rt.run(self.site, **{"battery.b.unit": 3}), "unit", "did you mean `units`"),
            (lambda: rt.run(self.site, treads=2), "--treads", "did you mean `--threads`"),
            (lambda: rt.check(self.site, {"load.constant_mw": "much"}), "constant_mw", "much"),
            (lambda: rt.size(self.site, "battery.b.units", "lohl<=1"), "lohl"),
            (lambda: rt.worth(self.site, "battery.c"), "battery.c"),
            (lambda: rt.sensitivity(self.site, method="guess"), "guess"),
            (lambda: rt.run(self.site, output=self.folder / "nowhere" / "x.h5"), "nowhere"),
        ]:
            with self.assertRaises(rt.InputError) as raised:
                call()
            for words in complaint:
                self.assertIn(words, str(raised.exception))
            self.assertEqual(raised.exception.code, 2)
            self.assertFalse(str(raised.exception).startswith("ridethrough"))
        self.assertEqual(self.temporary(), [])

    def pretend(self, script):
        """A program that does as it is told."""
        program = self.folder / "program"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        self.enterContext(mock.patch.dict(os.environ, RIDETHROUGH=str(program)))

    def test_what_the_machine_does_wrong_is_no_mistake_of_a_person(self):
        for script, error, words in [
            ("echo 'ridethrough: no space left' >&2; exit 3", rt.MachineError, "no space left"),
            ("exit 77", rt.MachineError, "ended with 77"),
            ("kill -9 $$", rt.MachineError, "SIGKILL"),
            ("echo 'stopped after 3' >&2; exit 143", rt.Stopped, "stopped after 3"),
        ]:
            self.pretend(script)
            with self.assertRaisesRegex(error, words):
                rt.run(self.site)
        self.assertEqual(self.temporary(), [])

    def test_what_the_program_notes_is_a_warning(self):
        self.pretend("echo '2k of 3k' >&2; echo 'note: kW as MW?' >&2; echo 'wrote x.h5' >&2")
        for call in (rt.run, rt.check):
            with self.assertWarnsRegex(rt.ProgramWarning, "^note: kW as MW[?]$") as warned:
                call(self.site)
            self.assertEqual(warned.filename, __file__)

    def test_a_quiet_program_is_asked_to_be_quiet(self):
        self.pretend("case \"$*\" in *--quiet*) exit 0;; *) exit 3;; esac")
        rt.run(self.site, quiet=True)
        self.assertRaises(rt.MachineError, rt.run, self.site)

    def test_requirements_that_are_not_met_are_an_answer(self):
        self.pretend("echo 'lolh<=0.5: failed'; exit 5")
        result = rt.run(self.site, require=["lolh<=0.5", "eue<=1"])
        self.assertIs(result.requirements_met, False)
        self.assertIn("failed", result.table)
        self.pretend("[ \"$4 $5\" = '--require=lolh<=0.5 --require=eue<=1' ] || exit 77")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.assertIs(rt.run(self.site, seed=1, require=["lolh<=0.5", "eue<=1"])
                          .requirements_met, True)

    def test_results_can_be_judged(self):
        self.pretend("""[ "$3" = '--require=lolh<=0.5' ] || exit 77
            echo '{"requirements": [{"requirement": "lolh<=0.5", "verdict": "failed"}]}'; exit 5""")
        judged = rt.Result(self.folder / "x.h5").judge("lolh<=0.5")
        self.assertEqual(judged.loc["lolh<=0.5", "verdict"], "failed")


if __name__ == "__main__":
    unittest.main()
