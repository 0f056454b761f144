# SPDX-License-Identifier: Apache-2.0
"""What xarray shows of the files, without any help of ours."""

import tempfile
import unittest
import warnings

import numpy as np
import xarray as xr

import known_site
from known_site import YEARS


class Xarray(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.paths = known_site.run_all(folder.name)

    def group(self, name, file="plain"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as that of dimensions without a name
            return xr.load_dataset(self.paths[file], group=name, engine="h5netcdf")

    def test_names_every_dimension(self):
        for name, file, sizes in [
            ("causes", "plain", {"names": 3}),
            ("season", "plain", {"month": 12, "hour": 24}),
            ("histograms/soc_at_outage_start", "plain", {"from": 101, "edges": 102}),
            ("samples", "samples", {"trajectory": YEARS}),
        ]:
            self.assertEqual(dict(self.group(name, file).sizes), sizes)
        self.assertEqual(set(self.group("survival").sizes), {"from_h", "length_h", "ride_through_h"})
        self.assertEqual(set(self.group("trace", "trace").sizes), {"row", "cause_names"})

    def test_selects_by_label(self):
        lolh = self.group("season")["lolh"]
        self.assertAlmostEqual(lolh.sel(month=1, hour=slice(12, 23)).sum().item(), 8, places=5)
        self.assertEqual(lolh.sel(month=2).sum(), 0)
        self.assertEqual(self.group("survival")["ride_through"].sel(ride_through_h=4.0), 0)

    def test_shows_units_and_meaning(self):
        eue = self.group("indices")["eue"]
        self.assertEqual((eue.attrs["units"], eue.attrs["long_name"]),
                         ("MWh/yr", "expected unserved energy"))
        self.assertEqual(self.group("trace", "trace")["time_h"].attrs["units"], "h")
        self.assertEqual(self.group("trace", "trace")["time_h"].dtype, np.float64)  # no dates made


class Engines(unittest.TestCase):
    """Both libraries that xarray reads such files with, as a person would call them."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = known_site.run(folder.name, "plain", "--samples")
        _, cls.sweep = known_site.sweep(folder.name)

    def both(self, path, group=None):
        for engine in ("h5netcdf", "netcdf4"):
            with self.subTest(engine=engine), xr.open_dataset(path, group=group, engine=engine) as one:
                yield one

    def test_root_shows_the_indices(self):
        for root in self.both(self.path):
            self.assertAlmostEqual(root["lolh"].item(), 8, places=5)
            self.assertEqual(root["lolh"].attrs["units"], "h/yr")
            self.assertEqual(root["lolh_ci95_high"].dtype, np.float64)
            self.assertEqual(root.attrs["study"], "Größe")
            self.assertIn("lolh", root.attrs["applying"].split())
            self.assertEqual(str(root["config"].values), known_site.CONFIG)

    def test_text_is_text(self):
        for causes in self.both(self.path, "causes"):
            self.assertIsInstance(causes["names"].values[0], str)
            self.assertAlmostEqual(causes["eue"].sel(names="hazard.maintenance").item(), 160, places=4)
        for sweep in self.both(self.sweep):
            windows = sweep["hazard.maintenance.windows"].values
            self.assertEqual(str(windows[1]), "01-01 12:00 to 01-01 20:00")
            self.assertEqual(str(sweep["failure"].values[0, 0]), "")
            self.assertIn("units = -1", str(sweep["failure"].values[0, 2]))

    def test_analyses_are_selected_by_label(self):
        with tempfile.TemporaryDirectory() as folder:
            for worth in self.both(known_site.analysis(folder, "worth")):
                value = worth["value"]
                self.assertAlmostEqual(value.sel(quantity="with").item(), 8, places=5)
                self.assertAlmostEqual(value.sel(quantity="without").item(), 10, places=5)
                self.assertEqual(str(worth["unit"].sel(quantity="efc").item()), "MW")
            for found in self.both(known_site.analysis(folder, "sensitivity")):
                self.assertIn("lolh_elasticity_std_error", found)
                self.assertEqual(found["value"].sel(key="load.constant_mw").item(), 20)
            for found in self.both(known_site.analysis(folder, "size")):
                answer = found["battery.b.units"][found["answer"] == 1]
                self.assertEqual(answer.values.tolist(), [2])

    def test_a_tree_has_all_groups(self):
        for engine in ("h5netcdf", "netcdf4"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # /tally has dimensions without names
                with xr.open_datatree(self.path, engine=engine) as tree:
                    ice = tree["causes/lolh"].sel(names="hazard.maintenance").item()
                    self.assertAlmostEqual(ice, 8, places=5)
                    self.assertAlmostEqual(tree["lolh"].item(), tree["indices/lolh"].item())
                    self.assertEqual(tree["samples/lolh"].sizes, {"trajectory": YEARS})


class Sweep(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            _, path = known_site.sweep(folder)
            warnings.simplefilter("error")
            cls.sweep = xr.load_dataset(path, engine="h5netcdf")

    def test_has_the_axes_as_dimensions_and_the_keys_beside_them_as_coordinates(self):
        self.assertEqual(self.sweep["lolh"].dims, ("point", "battery.b.units"))
        self.assertEqual(list(self.sweep["battery.b.units"].values), [0, 2, -1])
        self.assertLessEqual({"load.constant_mw", "hazard.maintenance.windows"}, set(self.sweep.coords))
        self.assertEqual(self.sweep["load.constant_mw"].attrs["units"], "MW")
        self.assertEqual(self.sweep["hazard.maintenance.windows"].values[1],
                         "01-01 12:00 to 01-01 20:00")

    def test_has_values_by_label_with_units_and_meaning(self):
        lolh = self.sweep["lolh"]
        self.assertEqual((lolh.attrs["units"], lolh.attrs["long_name"]),
                         ("h/yr", "hours with loss of load"))
        np.testing.assert_allclose(lolh.sel({"battery.b.units": [0, 2]}), known_site.LOLH, atol=1e-4)
        self.assertTrue(np.isnan(lolh.sel({"battery.b.units": -1})).all())
        self.assertIn("units = -1", self.sweep["failure"].values[0, 2])

    def test_axes_can_be_reckoned_with(self):
        half = (self.sweep["battery.b.units"] / 2).fillna(0)
        self.assertEqual(list(half.values), [0, 1, -0.5])


if __name__ == "__main__":
    unittest.main()
