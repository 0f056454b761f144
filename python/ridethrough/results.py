# SPDX-License-Identifier: Apache-2.0
"""What `run` and `sweep` have written."""

import functools
import os
from pathlib import Path

import pandas as pd
import xarray as xr

from . import files
from .program import call, call_json, options_of


class Text(str):
    """Text of several lines that is shown as it is."""

    def __repr__(self) -> str:
        return str(self)


class _Stored:
    """A file of results; what is in it is read when it is first asked for."""

    def __init__(self, path: str | os.PathLike, printed: str | None = None,
                 met: bool | None = None):
        self._file = Path(os.path.abspath(path))
        self._printed = printed
        self._met = met

    @property
    def file(self) -> Path:
        """The HDF5 file. A temporary one goes with this object."""
        return self._file

    @functools.cached_property
    def table(self) -> Text:
        """The table that the program prints of it."""
        return Text(self._printed or call("show", [str(self.file)]).printed)

    def to_html(self, path: str | os.PathLike | None = None, *, force: bool = False) -> Path:
        """Writes the page of `ridethrough report`: the path of it.

        By default beside the file; with a temporary file that goes, too. With `force` a file of
        another kind is replaced. Raises InputError where it cannot be written.
        """
        page = self.file.with_suffix(".html") if path is None else Path(os.path.abspath(path))
        call("report", [str(self.file), f"--output={page}", *(["--force"] if force else [])])
        return page

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()} {self.file}>"

    def _repr_html_(self) -> str:
        return self.indices.to_html()

    @property
    def indices(self) -> pd.DataFrame:
        raise NotImplementedError


class Result(_Stored):
    """The result of a run."""

    @functools.cached_property
    def tree(self) -> xr.DataTree:
        """All groups of the file, by the names of docs/hdf5-format.md: result["season/eue"] is one.

        Its attributes are those of the file: study, trajectories, seed, fingerprint and so on.
        Samples and traces are read when they are used, and have to be while the result is there.
        """
        return files.read_tree(self.file)

    def __getitem__(self, name: str) -> xr.DataTree | xr.DataArray:
        return self.tree[name]

    @functools.cached_property
    def dataset(self) -> xr.Dataset:
        """The indices as arrays over `statistic`, with units; those, too, that the site cannot
        have.

        result.dataset["lolh"].sel(statistic="value")
        """
        return files.read_indices(self.file)

    @property
    def indices(self) -> pd.DataFrame:
        """A row for each index that the site has: value, std_error, ends of the 95 % interval, the
        largest of a single trajectory, unit and meaning.

        Ends that are not known are infinite; a quantile that too few trajectories bound is NaN.
        """
        groups = self.dataset
        chosen = [name for name, array in groups.items() if array.attrs.get("applies", 1)]
        return _described(pd.DataFrame({name: groups[name].values for name in chosen},
                                       list(files.STATISTICS)).T.rename_axis("index"), groups)

    @property
    def requirements_met(self) -> bool | None:
        """Whether all that `require` of `run` asked for is surely met; None without such."""
        return self._met

    def judge(self, requirement: str, *more: str) -> pd.DataFrame:
        """Whether the result surely meets what is asked: result.judge("lolh<=0.5")

        A row for each requirement: its verdict, and what that rests on. Any index that `size`
        takes.
        """
        data = call_json("show", [str(self.file), *options_of({"require": [requirement, *more]})])
        return pd.DataFrame(data["requirements"]).set_index("requirement")


class Sweep(_Stored):
    """The result of a sweep."""

    @functools.cached_property
    def dataset(self) -> xr.Dataset:
        """Each index over `statistic` and the axes, and what else the file has of the points.

        sweep.dataset["lolh"].sel({"statistic": "value", "battery.pack.units": 40}). What was not
        simulated is NaN; `failure` says why.
        """
        return files.read_sweep(self.file)

    def __getitem__(self, name: str) -> xr.DataArray:
        return self.dataset[name]

    @property
    def axes(self) -> list[str]:
        """The names of the axes; the last one varies fastest."""
        return self.dataset.attrs["axes"].split()

    @property
    def indices(self) -> pd.DataFrame:
        """A row for each point and each index that applies at any, with the columns of a run's.

        The levels of its rows are the axes and `index`: sweep.indices.xs("lolh", level="index").
        Keys that go along an axis of another name are columns.
        """
        dataset = self.dataset
        chosen = dataset[dataset.attrs["applying"].split()]
        table = chosen.to_dataarray("index").transpose(*self.axes, "index", "statistic")
        rows = pd.MultiIndex.from_product([table[dim].values for dim in table.dims[:-1]],
                                          names=table.dims[:-1])
        frame = pd.DataFrame(table.values.reshape(-1, len(files.STATISTICS)), rows,
                             list(files.STATISTICS))
        for key in [name for name in dataset.coords if name not in dataset.dims]:
            (axis,) = dataset[key].dims
            values = dict(zip(dataset[axis].values, dataset[key].values))
            frame[key] = rows.get_level_values(axis).map(values)
        return _described(frame, dataset)


def open_file(path: str | os.PathLike):
    """Opens a file of the program: rt.open("site.h5").indices

    A Result or a Sweep; of what `size`, `worth` and `sensitivity` wrote a Sizing, a Worth or a
    Sensitivity. The program looks whether the file is as it was written. Raises InputError where it
    is not, and for other files, VersionError for versions that are not known, OSError where it
    cannot be read.
    """
    from . import analyses

    if str(path).endswith(".json"):
        return analyses.from_json(Path(path).read_bytes(), path)
    kind = files.file_type(path)
    if kind in (files.RUN, files.SWEEP):
        return (Result if kind == files.RUN else Sweep)(path, call("show", [str(path)]).printed)
    return analyses.from_json(call("show", [str(path), "--json"]).printed, path)


def _described(frame: pd.DataFrame, dataset: xr.Dataset) -> pd.DataFrame:
    names = frame.index.get_level_values("index")
    for column, attribute in (("unit", "units"), ("meaning", "long_name")):
        frame[column] = [dataset[name].attrs.get(attribute, "") for name in names]
    return frame
