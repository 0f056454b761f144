"""The result file as h5py sees it is what docs/hdf5-format.md says, and has the right numbers in it.

Run by Debian's Python with Debian's h5py, and with that of PyPI.
"""

import re
import tempfile
import unittest

import h5py
import numpy as np

import known_site
from known_site import ROOT, YEARS

FORMAT = (ROOT / "docs/hdf5-format.md").read_text(encoding="utf-8")
NO_NUMBERS = object()  # where the unit column is empty: text


def documented(section):
    """{name: unit} of the tables of a section; names may share a row, commas between, as may units."""
    text = re.search(rf"^## {section}$(.*?)(?=^## |\Z)", FORMAT, re.S | re.M).group(1)
    found, column = {}, None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line[:1] == "|" else []
        if "meaning" in cells or "counts" in cells:
            column = cells.index("unit") if "unit" in cells else None
        for i, name in enumerate(re.findall(r"`([\w/]+)`", cells[0] if cells else "")):
            units = cells[column].split(", ") if column is not None else [None]
            found[name] = units[min(i, len(units) - 1)] or NO_NUMBERS
    return found


def units_of(dataset):
    return dataset.attrs["units"].decode() if "units" in dataset.attrs else NO_NUMBERS


class Format(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.files = {}
        for name, path in known_site.run_all(cls.folder.name).items():
            cls.files[name] = h5py.File(path, "r")
            cls.addClassCleanup(cls.files[name].close)

    def test_groups_are_those_of_the_run(self):
        always = {"config", "overrides", "indices", "causes", "season", "survival", "histograms",
                  "tally"}
        self.assertEqual(set(self.files["plain"]), always)
        self.assertEqual(set(self.files["samples"]), always | {"samples"})
        self.assertEqual(set(self.files["trace"]), always | {"trace"})

    def test_root_is_as_documented(self):
        file = self.files["plain"]
        self.assertEqual(set(file.attrs) | {"/config", "/overrides"}, set(documented("Root")))
        self.assertEqual(file.attrs["file_type"].decode(), "ridethrough results")
        version = int(re.search(r"format version (\d+)", FORMAT).group(1))
        self.assertEqual(file.attrs["format_version"], version)
        self.assertEqual(file.attrs["study"].decode("utf-8"), "Größe")
        self.assertEqual(file["config"][()].decode("utf-8"), known_site.CONFIG)
        self.assertEqual(file.attrs["trajectories"], YEARS)

    def test_datasets_and_units_are_as_documented(self):
        for group, name in [("causes", "plain"), ("season", "plain"), ("survival", "plain"),
                            ("trace", "trace")]:
            attributes = {"trajectories", "only_losses"} if group == "trace" else set()
            wanted = documented("/" + group)
            for attribute in attributes:
                self.assertIn(attribute, self.files[name][group].attrs)
                del wanted[attribute]
            there = {key: units_of(one) for key, one in self.files[name][group].items()}
            self.assertEqual(there, wanted, group)

    def test_histograms_are_as_documented(self):
        there = self.files["plain"]["histograms"]
        wanted = documented("/histograms")
        parts = {name.split("/")[1] for name in wanted if "/" in name}
        names = {name: unit for name, unit in wanted.items() if "/" not in name}
        self.assertEqual({name: units_of(group) for name, group in there.items()}, names)
        for name, group in there.items():
            self.assertEqual(set(group), parts, name)
            self.assertEqual(units_of(group["edges"]), names[name])

    def test_samples_are_described_as_the_indices_are(self):
        file = self.files["samples"]
        for name, column in file["samples"].items():
            if name == "trajectory":
                continue
            for what in ("units", "long_name"):
                self.assertEqual(column.attrs[what], file["indices"][name].attrs[what], name)

    def each_dataset(self):
        for file in self.files.values():
            found = []
            file.visititems(lambda name, one: found.append((name, one)))
            yield from (pair for pair in found if isinstance(pair[1], h5py.Dataset))

    def test_everything_says_what_it_is(self):
        for name, dataset in self.each_dataset():
            self.assertTrue(dataset.attrs["long_name"], name)
            if dataset.dtype.kind != "S":
                self.assertTrue(dataset.attrs["units"], name)

    def test_every_dimension_has_a_scale_of_its_length(self):
        for name, dataset in self.each_dataset():
            if name.startswith("tally/"):
                continue
            if dataset.attrs.get("CLASS") == b"DIMENSION_SCALE":
                continue
            for length, dimension in zip(dataset.shape, dataset.dims):
                self.assertEqual([scale.shape for scale in dimension.values()], [(length,)], name)

    def test_indices_are_those_of_the_site(self):
        for name, file in self.files.items():
            for index, value, unit in [("lolh", 8, "h/yr"), ("eue", 160, "MWh/yr"),
                                       ("lole", 1, "days/yr"), ("lolev", 1, "events/yr"),
                                       ("max_shortfall", 20, "MW"), ("outages", 1, "1/yr"),
                                       ("battery_throughput", 40, "MWh/yr")]:
                dataset = file["indices"][index]
                self.assertAlmostEqual(dataset[()], value, places=5, msg=name)
                self.assertEqual(units_of(dataset), unit)
                self.assertEqual(file["indices"][index + "_std_error"][()], 0)

    def test_losses_are_where_they_belong(self):
        file = self.files["plain"]
        season = np.zeros((12, 24))
        season[0, 14:22] = 1
        np.testing.assert_allclose(file["season/lolh"], season, atol=1e-5)
        np.testing.assert_allclose(file["season/eue"], 20 * season, atol=1e-4)
        np.testing.assert_array_equal(file["season/month"], np.arange(1, 13))
        np.testing.assert_array_equal(file["season/hour"], np.arange(24))
        hours = dict(zip(file["causes/names"][()], file["causes/lolh"][()]))
        self.assertAlmostEqual(hours[b"hazard.maintenance"], 8, places=5)
        self.assertEqual(hours[b"battery.b"], 0)

    def test_survival_ends_with_the_battery(self):
        survival = self.files["plain"]["survival"]
        survived = dict(zip(np.round(survival["ride_through_h"][()], 6), survival["ride_through"]))
        self.assertEqual((survived[1], survived[4]), (1, 0))
        self.assertEqual((survival["outages"][()].sum(), survival["survived"][()].sum()), (YEARS, 0))
        np.testing.assert_array_equal(survival["from_h"], survival["length_h"][:-1])

    def test_histograms_hold_what_happened(self):
        for name, value in [("event_duration", 8), ("event_energy", 160), ("event_depth", 20),
                            ("outage_duration", 10), ("outage_time_to_loss", 2),
                            ("yearly_eue", 160), ("soc_at_outage_start", 1)]:
            group = self.files["plain"]["histograms"][name]
            (held,) = np.flatnonzero(group["counts"])
            self.assertEqual(group["counts"][held], YEARS, name)
            self.assertLessEqual(group["edges"][held], value * (1 + 1e-6), name)
            self.assertGreater(group["edges"][held + 1], value * (1 - 1e-6), name)
            np.testing.assert_array_equal(group["from"], group["edges"][:-1])

    def test_samples_are_the_years(self):
        samples = self.files["samples"]["samples"]
        np.testing.assert_array_equal(samples["trajectory"], np.arange(YEARS))
        np.testing.assert_allclose(samples["lolh"], np.full(YEARS, 8), atol=1e-5)
        np.testing.assert_allclose(samples["eue"], np.full(YEARS, 160), atol=1e-4)

    def test_trace_tells_the_story(self):
        trace = {name: column[()] for name, column in self.files["trace"]["trace"].items()}
        np.testing.assert_array_equal(trace["row"], np.arange(trace["row"].size))
        self.assertEqual(set(trace["trajectory"]), {0, 1})
        carried = sum(trace[name] for name in ("grid_mw", "turbine_mw", "battery_mw",
                                               "interrupted_mw", "shortfall_mw"))
        np.testing.assert_allclose(carried, trace["load_mw"], atol=1e-6)
        first = trace["trajectory"] == 0
        self.assertAlmostEqual(trace["duration_h"][first].sum(), 8760, places=5)
        lost = first & (trace["shortfall_mw"] > 0)
        self.assertAlmostEqual(trace["time_h"][lost][0], 14, places=5)
        self.assertAlmostEqual(trace["duration_h"][lost].sum(), 8, places=5)
        cause = list(trace["cause_names"]).index(b"hazard.maintenance")
        self.assertTrue(trace["causes"][lost, cause].all())
        before = first & (trace["time_h"] + trace["duration_h"] <= 12)
        self.assertFalse(trace["causes"][before, cause].any())


if __name__ == "__main__":
    unittest.main()
