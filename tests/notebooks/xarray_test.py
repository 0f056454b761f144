"""What xarray shows of a result file, by itself and through notebooks/ridethrough_io.py."""

import shutil
import sys
import tempfile
import unittest
import warnings

import h5py
import numpy as np
import xarray as xr

import known_site
from known_site import YEARS

sys.path.insert(0, str(known_site.ROOT / "notebooks"))
import ridethrough_io  # noqa: E402


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder, cls.paths = folder.name, known_site.run_all(folder.name)

    def results(self, name):
        results = ridethrough_io.open_results(self.paths[name])
        self.addCleanup(results.close)
        return results


class Xarray(Files):
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


class Module(Files):
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
        self.assertEqual((row["±"], row["unit"]), (0, "h/yr"))

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

    def refuses(self, attribute, value, *complaint):
        path = shutil.copy(self.paths["plain"], f"{self.folder}/other.h5")
        with h5py.File(path, "a") as file:
            file.attrs[attribute] = value
        with self.assertRaises(ValueError) as raised:
            ridethrough_io.open_results(path)
        for words in ("other.h5", *complaint):
            self.assertIn(words, str(raised.exception))

    def test_refuses_another_version_of_the_format_by_name(self):
        for version in (ridethrough_io.FORMAT_VERSION - 1, ridethrough_io.FORMAT_VERSION + 1):
            self.refuses("format_version", version, f"format version {version}",
                         f"reads {ridethrough_io.FORMAT_VERSION}")

    def test_refuses_files_of_another_kind(self):
        self.refuses("file_type", "ridethrough checkpoint", "ridethrough checkpoint")

    def test_passes_on_what_the_program_complains_of(self):
        with self.assertRaisesRegex(RuntimeError, "capacity_mv"):
            ridethrough_io.simulate("[feed.a]\ncapacity_mv = 1\n", "wrong")


if __name__ == "__main__":
    unittest.main()
