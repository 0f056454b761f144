# SPDX-License-Identifier: Apache-2.0
"""What the package makes of the program's files, those of other versions among them."""

import os
import shutil
import tempfile
import unittest

import h5py
import numpy as np
import ridethrough as rt
import xarray as xr
from ridethrough import files

import known_site


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder, cls.paths = folder.name, known_site.run_all(folder.name)
        _, cls.paths["sweep"] = known_site.sweep(folder.name)
        cls.results = {name: rt.open(path) for name, path in cls.paths.items()}

    def opened(self, name):
        return self.results[name]

    def changed(self, name):
        """A copy of a file, to be changed."""
        path = shutil.copy(self.paths[name], f"{self.folder}/other.h5")
        file = h5py.File(path, "a")
        self.addCleanup(file.close)
        return path, file

    def test_gives_indices_with_their_errors_and_units(self):
        result = self.opened("plain")
        eue = result.dataset["eue"]
        self.assertAlmostEqual(eue.sel(statistic="value").item(), 160, places=4)
        self.assertEqual(eue.sel(statistic="std_error"), 0)
        self.assertEqual(eue.attrs["units"], "MWh/yr")
        self.assertEqual(result.dataset.attrs["study"], "Größe")
        self.assertTrue(result["indices/eue"].equals(eue))
        self.assertEqual(result["config"].item(), known_site.CONFIG)
        row = result.indices.loc["lolh"]
        self.assertAlmostEqual(row["value"], 8, places=5)
        self.assertLessEqual(row["ci95_low"], row["value"])
        self.assertGreaterEqual(row["ci95_high"], row["value"])
        self.assertEqual((row["unit"], row["meaning"]), ("h/yr", "hours with loss of load"))

    def test_lists_indices_that_the_site_can_have(self):
        result = self.opened("plain")
        self.assertIn("battery_throughput", result.indices.index)
        self.assertNotIn("turbine_energy", result.indices.index)
        self.assertIn("turbine_energy", result.dataset)

    def test_lists_an_index_that_only_the_file_knows(self):
        path, file = self.changed("plain")
        indices = file["indices"]
        indices.attrs["order"] = indices.attrs["order"].decode() + " yawns"
        for number, part in enumerate(("", "_std_error", "_ci95_low", "_ci95_high", "_largest")):
            indices["yawns" + part] = float(number)
        indices["yawns"].attrs.update(units="1/yr", long_name="how often somebody yawns", applies=1)
        file.close()
        found = rt.Result(path).indices
        self.assertEqual(list(found.loc["yawns"]),
                         [0, 1, 2, 3, 4, "1/yr", "how often somebody yawns"])
        self.assertEqual(found.index[-1], "yawns")

    def test_reads_text_of_any_length_and_indices_at_the_root(self):
        path, file = self.changed("plain")
        del file["config"]
        file["config"] = "Größe"
        file.attrs["study"] = "Übung"
        if "lolh" not in file:
            file["lolh"] = 8.0
        file.close()
        result = rt.Result(path)
        self.assertEqual((result["config"].item(), result.dataset.attrs["study"]),
                         ("Größe", "Übung"))
        self.assertEqual(set(result.tree.data_vars), {"config", "overrides"})
        self.assertAlmostEqual(result.indices.loc["lolh", "value"], 8, places=5)

    def test_gives_every_group_but_the_sums_of_the_program(self):
        always = {"indices", "causes", "season", "survival", "histograms"}
        self.assertEqual(set(self.opened("plain").tree.children), always)
        self.assertEqual(set(self.opened("samples").tree.children), always | {"samples"})
        self.assertEqual(set(self.opened("trace").tree.children), always | {"trace"})

    def test_labels_every_dimension(self):
        result = self.opened("plain")
        self.assertAlmostEqual(result["season/lolh"].sel(month=1, hour=14).item(), 1)
        self.assertEqual(result["survival/ride_through"].sel(ride_through_h=4.0), 0)
        self.assertEqual(result["season"].attrs["months_differ"], 1)
        np.testing.assert_array_equal(self.opened("samples")["samples/lolh"]["trajectory"],
                                      np.arange(known_site.YEARS))

    def test_gives_causes_by_name(self):
        eue = self.opened("plain")["causes/eue"]
        self.assertAlmostEqual(eue.sel(names="hazard.maintenance").item(), 160, places=4)
        trace = self.opened("trace")["trace"]
        causes = trace["causes"].sel(cause_names="hazard.maintenance")
        self.assertTrue(causes[trace["shortfall_mw"] > 0].all())

    def test_counts_what_is_exceeded(self):
        share = rt.exceedance(self.opened("plain")["histograms/yearly_eue"])
        self.assertEqual(share.sel({"from": slice(0, 160.001)}).min(), 1)
        self.assertEqual(share["from"].attrs["units"], "MWh/yr")

    def test_finds_the_losses_in_a_trace(self):
        result = self.opened("trace")
        events = rt.loss_events(result["trace"])
        self.assertEqual(list(events["trajectory"]), [0, 1])
        for _, event in events.iterrows():
            self.assertAlmostEqual(event["begin_h"], 14, places=5)
            self.assertAlmostEqual(event["hours"], 8, places=5)
            self.assertAlmostEqual(event["mwh"], 160, places=4)
            self.assertEqual(event["causes"], ("hazard.maintenance",))

    def test_gives_a_sweep_with_errors_and_units(self):
        sweep = self.opened("sweep").dataset
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

    def test_gives_a_sweep_as_a_table(self):
        sweep = self.opened("sweep")
        self.assertEqual(sweep.axes, ["point", "battery.b.units"])
        lolh = sweep.indices.xs("lolh", level="index")
        self.assertEqual(lolh.index.names, ["point", "battery.b.units"])
        for point in (0, 1):
            np.testing.assert_allclose(lolh["value"][point], [*known_site.LOLH[point], np.nan],
                                       atol=1e-4)
            self.assertEqual(set(lolh["load.constant_mw"][point]), {[20, 10][point]})
        self.assertEqual(set(lolh["unit"]), {"h/yr"})

    def test_finds_where_a_level_is_crossed(self):
        values = xr.DataArray([[80, 20, 5, 1.25], [80, 20, 5, 0], [1, 1, 1, 1], [9, 9, 9, 9]],
                              coords={"x": [0, 2, 4, 6]}, dims=("case", "x"))
        np.testing.assert_allclose(rt.crossing(values, "x", 2.5), [5, 5, np.nan, np.nan])
        np.testing.assert_allclose(rt.crossing(values[0], "x", 20), 2)
        np.testing.assert_allclose(
            rt.crossing(values[0].where(values["x"] > 2, np.inf), "x", 8), 4)

    def refuses(self, name, attribute, value, error, *complaint):
        path, file = self.changed(name)
        file.attrs[attribute] = value
        file.close()
        with self.assertRaises(error) as raised:
            rt.open(path)
        for words in ("other.h5", *complaint):
            self.assertIn(words, str(raised.exception))

    def test_refuses_another_version_of_the_format_by_name(self):
        for name, kind in (("plain", files.RUN), ("sweep", files.SWEEP)):
            known = files.FORMAT_VERSIONS[kind]
            for version in (known[0] - 1, known[-1] + 1):
                self.refuses(name, "format_version", version, rt.VersionError,
                             f"format version {version}", f"reads {known[0]} to {known[-1]}",
                             "pip install ./python")

    def test_refuses_what_is_not_as_it_was_written(self):
        for name in ("plain", "sweep"):
            path = shutil.copy(self.paths[name], f"{self.folder}/damaged.h5")
            with open(path, "r+b") as file:
                file.seek(os.path.getsize(path) // 2)
                file.write(b"\1\2\3\4")
            self.assertRaisesRegex(rt.InputError, "damaged.h5.*digest", rt.open, path)

    def test_refuses_what_is_no_result(self):
        self.refuses("plain", "file_type", "somebody's", rt.InputError, "somebody's")
        # Which the program refuses, too: it is no file of `size`, `worth` or `sensitivity`.
        self.refuses("plain", "file_type", "ridethrough checkpoint", rt.InputError)
        self.assertRaisesRegex(rt.InputError, "no HDF5 file", rt.open, f"{self.folder}/site.ini")
        self.assertRaises(FileNotFoundError, rt.open, f"{self.folder}/nowhere.h5")
        path = os.path.join(self.folder, "nothing.json")
        for text, complaint in [(b"{}", "nothing that size"), (b"[", "no JSON"),
                                (b"\xff", "no JSON"), (b"[" * 100_000, "no JSON")]:
            with open(path, "wb") as file:
                file.write(text)
            self.assertRaisesRegex(rt.InputError, complaint, rt.open, path)


if __name__ == "__main__":
    unittest.main()
