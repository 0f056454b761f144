# SPDX-License-Identifier: Apache-2.0
"""What notebooks/ridethrough_io.py makes of the files."""

import shutil
import sys
import tempfile
import unittest

import h5py
import numpy as np
import xarray as xr

import known_site

sys.path.insert(0, str(known_site.ROOT / "notebooks"))
import ridethrough_io  # noqa: E402


class Module(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder, cls.paths = folder.name, known_site.run_all(folder.name)
        _, cls.paths["sweep"] = known_site.sweep(folder.name)

    def results(self, name):
        results = ridethrough_io.open_results(self.paths[name])
        self.addCleanup(results.close)
        return results

    def test_gives_indices_with_their_errors_and_units(self):
        results = self.results("plain")
        eue = results["indices/eue"]
        self.assertAlmostEqual(eue.sel(statistic="value").item(), 160, places=4)
        self.assertEqual(eue.sel(statistic="std_error"), 0)
        self.assertEqual(eue.attrs["units"], "MWh/yr")
        self.assertEqual(results.attrs["study"], "Größe")
        self.assertEqual(results["config"].item(), known_site.CONFIG)
        row = ridethrough_io.index_table(results, ["lolh"]).loc["lolh"]
        self.assertAlmostEqual(row["value"], 8, places=5)
        self.assertLessEqual(row["95 % from"], row["value"])
        self.assertGreaterEqual(row["to"], row["value"])
        self.assertEqual(row["unit"], "h/yr")

    def test_gives_every_group_but_the_sums_of_the_program(self):
        always = {"indices", "causes", "season", "survival", "histograms"}
        self.assertEqual(set(self.results("plain").children), always)
        self.assertEqual(set(self.results("samples").children), always | {"samples"})
        self.assertEqual(set(self.results("trace").children), always | {"trace"})

    def test_gives_causes_by_name(self):
        eue = self.results("plain")["causes/eue"]
        self.assertAlmostEqual(eue.sel(names="hazard.maintenance").item(), 160, places=4)
        causes = self.results("trace")["trace/causes"].sel(cause_names="hazard.maintenance")
        lost = self.results("trace")["trace/shortfall_mw"] > 0
        self.assertTrue(causes[lost].all())

    def test_counts_what_is_exceeded(self):
        share = ridethrough_io.exceedance(self.results("plain")["histograms/yearly_eue"])
        self.assertEqual(share.sel({"from": slice(0, 160.001)}).min(), 1)
        self.assertEqual(share["from"].attrs["units"], "MWh/yr")

    def test_finds_the_losses_in_a_trace(self):
        events = ridethrough_io.loss_events(self.results("trace")["trace"])
        self.assertEqual(list(events["trajectory"]), [0, 1])
        for _, event in events.iterrows():
            self.assertAlmostEqual(event["begin_h"], 14, places=5)
            self.assertAlmostEqual(event["hours"], 8, places=5)
            self.assertAlmostEqual(event["mwh"], 160, places=4)
            self.assertEqual(event["causes"], ("hazard.maintenance",))

    def test_gives_a_sweep_with_errors_and_units(self):
        sweep = ridethrough_io.open_sweep(self.paths["sweep"])
        lolh = sweep["lolh"]
        self.assertEqual(lolh.dims, ("statistic", "point", "battery.b.units"))
        self.assertEqual(lolh.attrs["units"], "h/yr")
        known = sweep.sel({"battery.b.units": [0, 2]})
        for name, values in [("lolh", known_site.LOLH), ("eue", known_site.EUE)]:
            np.testing.assert_allclose(known[name].sel(statistic="value"), values, atol=1e-4)
            np.testing.assert_allclose(known[name].sel(statistic="ci95_high"), values, atol=1e-4)
            self.assertTrue((known[name].sel(statistic="std_error") == 0).all())
        self.assertEqual(list(sweep["hazard.maintenance.windows"].values),
                         ["01-01 12:00 to 01-01 22:00", "01-01 12:00 to 01-01 20:00"])
        self.assertEqual(sweep["load.constant_mw"].attrs["units"], "MW")
        self.assertEqual(list(sweep["done"].values[0]), [1, 1, 0])
        self.assertIn("units = -1", str(sweep["failure"].values[0, 2]))
        self.assertEqual(set(sweep.data_vars), set(sweep.attrs["indices"].split()) | {
            "done", "failure", "trajectories", "seed", "target_met", "point_wall_s", "fingerprint",
            "losing_trajectories", "loss_events", "largest_share_of_lolh", "largest_share_of_eue"})

    def test_finds_where_a_level_is_crossed(self):
        values = xr.DataArray([[80, 20, 5, 1.25], [80, 20, 5, 0], [1, 1, 1, 1], [9, 9, 9, 9]],
                              coords={"x": [0, 2, 4, 6]}, dims=("case", "x"))
        np.testing.assert_allclose(ridethrough_io.crossing(values, "x", 2.5),
                                   [5, 5, np.nan, np.nan])
        np.testing.assert_allclose(ridethrough_io.crossing(values[0], "x", 20), 2)
        np.testing.assert_allclose(
            ridethrough_io.crossing(values[0].where(values["x"] > 2, np.inf), "x", 8), 4)

    def test_gives_elasticities_with_errors_and_units(self):
        """Of a feed that fails seldom, without a battery: LOLH is the hours that it is down, which
        go with the length of an outage and against the time between."""
        path = ridethrough_io.find_sensitivity("""
            [study]
            trajectories = 2000
            [load]
            constant_mw = 10
            [feed.a]
            capacity_mw = 20
            [hazard.h]
            hits = feed.a
            gap_h = exponential(mean=1000)
            duration_h = exponential(mean=1)
            """, "elasticities")
        found = ridethrough_io.open_sensitivity(path)
        lolh = found["lolh_elasticity"]
        self.assertEqual(lolh.attrs["units"], "1")
        for key, exact, hours in [("hazard.h.gap_h", -1, 1000), ("hazard.h.duration_h", 1, 1)]:
            value, error = lolh.sel(key=key).values
            self.assertLess(abs(value - exact), 4 * error)  # wrong by chance once in 16,000 seeds
            self.assertLess(error, 0.1)
            one = found.sel(key=key)
            self.assertEqual((one["value"], one["unit"]), (hours, "h"))
            derivative = one["lolh_derivative"].sel(statistic="value")
            self.assertAlmostEqual(
                derivative.item(), (value * found["lolh"].sel(statistic="value") / hours).item())
        self.assertEqual(found["lolh"].attrs["units"], "h/yr")
        self.assertEqual(found.attrs["trajectories"], 2000)

    def refuses(self, kind, attribute, value, *complaint):
        path = shutil.copy(self.paths[kind], f"{self.folder}/other.h5")
        with h5py.File(path, "a") as file:
            file.attrs[attribute] = value
        open_file = ridethrough_io.open_sweep if kind == "sweep" else ridethrough_io.open_results
        with self.assertRaises(ValueError) as raised:
            open_file(path)
        for words in ("other.h5", *complaint):
            self.assertIn(words, str(raised.exception))

    def test_refuses_another_version_of_the_format_by_name(self):
        for kind, known in [("plain", ridethrough_io.FORMAT_VERSIONS["ridethrough results"]),
                            ("sweep", ridethrough_io.FORMAT_VERSIONS["ridethrough sweep"])]:
            for version in (known[0] - 1, known[-1] + 1):
                self.refuses(kind, "format_version", version, f"format version {version}",
                             f"reads {known[0]} to {known[-1]}")

    def test_refuses_files_of_another_kind(self):
        self.refuses("plain", "file_type", "ridethrough checkpoint", "ridethrough checkpoint")
        self.refuses("sweep", "file_type", "ridethrough results", "ridethrough sweep")

    def test_makes_a_config_of_a_dict(self):
        text = ridethrough_io.config_text({
            "study": {"name": "Größe", "trajectories": 5, "seed": None},
            "load": {"constant_mw": np.float64(20.5)},
            "gas.main": {},
            "hazard.h": {"hits": {"feed.a": 0.5, "gas.main": 1}, "monthly_weights": [1, 0.25]},
        })
        self.assertEqual(text, "[study]\nname = Größe\ntrajectories = 5\n[load]\nconstant_mw = 20.5\n"
                               "[gas.main]\n[hazard.h]\nhits = feed.a:0.5, gas.main:1\n"
                               "monthly_weights = 1, 0.25\n")

    def test_passes_on_what_the_program_complains_of(self):
        with self.assertRaisesRegex(RuntimeError, "capacity_mv"):
            ridethrough_io.simulate("[feed.a]\ncapacity_mv = 1\n", "wrong")


if __name__ == "__main__":
    unittest.main()
