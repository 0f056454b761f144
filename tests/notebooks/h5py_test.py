# SPDX-License-Identifier: Apache-2.0
"""The result file as h5py sees it is what docs/hdf5-format.md says, and has the right numbers in it."""

import json
import re
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

import known_site
from known_site import ROOT, YEARS

FORMAT = (ROOT / "docs/hdf5-format.md").read_text(encoding="utf-8")
NO_NUMBERS = object()  # where the unit column is empty: text


def documented(section, level="##"):
    """{name: unit} of the tables of a section; names may share a row, commas between, as may units."""
    text = re.search(rf"^{level} {section}$(.*?)(?=^{level} |\Z)", FORMAT, re.S | re.M).group(1)
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


def datasets(file):
    found = []
    file.visititems(lambda name, one: found.append((name, one)))
    return [(name, one) for name, one in found if isinstance(one, h5py.Dataset)]


class Described(unittest.TestCase):
    """What holds for every file of ours."""

    def expect_descriptions(self, file):
        for name, dataset in datasets(file):
            self.assertTrue(dataset.attrs["long_name"], name)
            if h5py.check_string_dtype(dataset.dtype) is None:
                self.assertTrue(dataset.attrs["units"], name)

    def expect_all_described(self, files):
        for file in files:
            self.expect_descriptions(file)
            self.expect_scales(file)

    def expect_scales(self, file):
        """Every dimension has a scale of its length."""
        for name, dataset in datasets(file):
            if name.startswith("tally/") or dataset.attrs.get("CLASS") == b"DIMENSION_SCALE":
                continue
            for length, dimension in zip(dataset.shape, dataset.dims):
                self.assertEqual([scale.shape for scale in dimension.values()], [(length,)], name)


class Format(Described):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.files = {}
        for name, path in known_site.run_all(cls.folder.name).items():
            cls.files[name] = h5py.File(path, "r")
            cls.addClassCleanup(cls.files[name].close)

    def test_groups_are_those_of_the_run(self):
        indices = set(self.files["plain"]["indices"])
        always = indices | {"config", "overrides", "indices", "causes", "season", "survival", "histograms",
                  "tally"}
        self.assertEqual(set(self.files["plain"]), always)
        self.assertEqual(set(self.files["samples"]), always | {"samples"})
        self.assertEqual(set(self.files["trace"]), always | {"trace"})

    def test_root_has_the_indices_by_another_name(self):
        for file in self.files.values():
            for name, dataset in file["indices"].items():
                self.assertEqual(file[name], dataset)  # the same object, not a copy
            self.assertEqual(file.attrs["indices"], file["indices"].attrs["order"])
            applying = [name for name in file.attrs["indices"].decode().split()
                        if file[name].attrs["applies"]]
            self.assertEqual(file.attrs["applying"].decode().split(), applying)

    def test_text_is_utf8_of_any_length(self):
        for file in self.files.values():
            for name, dataset in datasets(file):
                kind = h5py.check_string_dtype(dataset.dtype)
                if kind is not None:
                    self.assertEqual((kind.encoding, kind.length), ("utf-8", None), name)

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

    def test_everything_says_what_it_is(self):
        self.expect_all_described(self.files.values())

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


class SweepFormat(Described):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.ended, path = known_site.sweep(cls.folder.name)
        cls.file = h5py.File(path, "r")
        cls.addClassCleanup(cls.file.close)
        cls.documented = documented(r"The file of a sweep, format version \d+", level="#")

    def test_points_that_fail_are_named_and_nothing_else_is_left_behind(self):
        self.assertEqual(self.ended.returncode, 1, self.ended.stderr)
        self.assertEqual(self.ended.stderr.count("units = -1"), 2, self.ended.stderr)
        self.assertEqual({path.name for path in Path(self.folder.name).iterdir()},
                         {"site.ini", "sweep.h5"})

    def test_root_is_as_documented(self):
        self.assertEqual(self.file.attrs["file_type"].decode(), "ridethrough sweep")
        version = int(re.search(r"file of a sweep, format version (\d+)", FORMAT).group(1))
        self.assertEqual(self.file.attrs["format_version"], version)
        self.assertLessEqual(set(self.file.attrs), set(self.documented))
        self.assertEqual(self.file.attrs["axes"].decode(), "point battery.b.units")
        self.assertEqual(self.file["point"].attrs["axis_keys"].decode(),
                         "hazard.maintenance.windows load.constant_mw")
        self.assertEqual(self.file["provenance/config"][()].decode("utf-8"), known_site.CONFIG)

    def test_datasets_are_as_documented(self):
        names = {name for name, one in self.file.items() if isinstance(one, h5py.Dataset)}
        axes = set(self.file.attrs["axes"].decode().split())
        beside = set(self.file.attrs["coordinates"].decode().split())
        indices = {name + part for name in self.file.attrs["indices"].decode().split()
                   for part in ("", "_std_error", "_ci95_low", "_ci95_high", "_largest")}
        others = {"done", "failure", "trajectories", "seed", "target_met", "point_wall_s",
                  "fingerprint", "losing_trajectories", "loss_events", "largest_share_of_lolh",
                  "largest_share_of_eue"}
        self.assertEqual(names, axes | beside | indices | others)
        self.assertLessEqual(others, set(self.documented))

    def test_everything_says_what_it_is(self):
        self.expect_all_described([self.file])

    def test_values_are_those_of_the_site(self):
        np.testing.assert_array_equal(self.file["battery.b.units"], [0, 2, -1])
        np.testing.assert_array_equal(self.file["load.constant_mw"], [20, 10])
        self.assertEqual(units_of(self.file["load.constant_mw"]), "MW")
        self.assertEqual(self.file["hazard.maintenance.windows"][1], b"01-01 12:00 to 01-01 20:00")
        for name, unit, values in [("lolh", "h/yr", known_site.LOLH), ("eue", "MWh/yr", known_site.EUE)]:
            dataset = self.file[name]
            self.assertEqual(units_of(dataset), unit)
            np.testing.assert_allclose(dataset[:, :2], values, atol=1e-4)
            self.assertTrue(np.isnan(dataset[:, 2]).all())
            np.testing.assert_allclose(self.file[f"{name}_std_error"][:, :2], 0)
        np.testing.assert_array_equal(self.file["done"], [[1, 1, 0], [1, 1, 0]])
        self.assertIn(b"units = -1", self.file["failure"][1, 2])
        self.assertEqual(self.file["failure"][1, 1], b"")
        np.testing.assert_array_equal(self.file["trajectories"][:, :2], YEARS)
        loses = np.array(known_site.LOLH) > 0
        np.testing.assert_array_equal(self.file["losing_trajectories"][:, :2], YEARS * loses)
        np.testing.assert_allclose(self.file["largest_share_of_eue"][:, :2], loses / YEARS)

    def test_a_point_is_what_a_run_with_its_values_is(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with h5py.File(known_site.run(folder.name, "run", "--battery.b.units=0")) as run:
            for name in self.file.attrs["applying"].decode().split():
                one = run["indices"][name][()]
                if not np.isnan(one):
                    self.assertEqual(self.file[name][0, 0], one, name)
            self.assertEqual(self.file["fingerprint"][0, 0], run.attrs["fingerprint"])

    def test_a_sweep_that_is_given_more_values_simulates_only_those(self):
        with tempfile.TemporaryDirectory() as folder:
            _, path = known_site.sweep(folder)
            with h5py.File(path) as file:
                took = file["point_wall_s"][:, 1]
            ended, path = known_site.sweep(folder, "--resume", "--sweep.battery.b.units=2, 1")
            self.assertEqual(ended.returncode, 0, ended.stderr)
            with h5py.File(path) as file:
                np.testing.assert_array_equal(file["point_wall_s"][:, 0], took)
                np.testing.assert_allclose(file["lolh"], [[8, 10], [4, 6]], atol=1e-4)


class AnalysisFormat(Described):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.files = {}
        for name in known_site.ANALYSES:
            cls.files[name] = h5py.File(known_site.analysis(cls.folder.name, name), "r")
            cls.addClassCleanup(cls.files[name].close)
        cls.documented = documented(r"The file of an analysis, format version \d+", level="#")

    def test_root_and_columns_are_as_documented(self):
        for name, file in self.files.items():
            self.assertEqual(file.attrs["file_type"].decode(), "ridethrough analysis")
            version = int(re.search(r"file of an analysis, format version (\d+)", FORMAT).group(1))
            self.assertEqual(file.attrs["format_version"], version)
            self.assertEqual(file.attrs["analysis"].decode(), name)
            self.assertTrue(file.attrs["question"].decode().startswith(name))
            columns = file.attrs["columns"].decode().split()
            self.assertEqual({key for key, one in file.items() if isinstance(one, h5py.Dataset)},
                             set(columns))
            there = {column.removesuffix("_std_error") for column in columns}
            there -= {"battery.b.units"}
            self.assertLessEqual(there | set(file.attrs), set(self.documented), name)
            self.assertEqual(file["provenance/config"][()].decode("utf-8"), known_site.CONFIG)

    def test_everything_says_what_it_is(self):
        self.expect_all_described(self.files.values())

    def test_json_is_what_was_found(self):
        for name, file in self.files.items():
            self.assertEqual(json.loads(file["provenance/json"][()])["analysis"], name)


if __name__ == "__main__":
    unittest.main()
