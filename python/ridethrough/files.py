# SPDX-License-Identifier: Apache-2.0
"""The program's HDF5 files as xarray objects with units, by the names of docs/hdf5-format.md.

What is in a file says the file: indices, causes and the rest are listed from it.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator

import h5py
import numpy as np
import xarray as xr

from .errors import InputError, VersionError
from .program import __version__

RUN, SWEEP = "ridethrough results", "ridethrough sweep"
FORMAT_VERSIONS = {RUN: (3, 4, 5, 6, 7), SWEEP: (2, 3, 4, 5, 6)}
STATISTICS = ("value", "std_error", "ci95_low", "ci95_high", "largest")
LARGE = ("samples", "trace")  # groups of which nobody needs all at once
BOOKS = ("CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST")


def file_type(path: str | os.PathLike) -> str:
    """What kind of file it is, as its root says. Raises InputError where it is none of the
    program's, VersionError where its format is not known, OSError where it cannot be read."""
    with _opened(path) as file:
        return _text(file.attrs["file_type"])


@contextlib.contextmanager
def _opened(path: str | os.PathLike) -> Iterator[h5py.File]:
    with open(path, "rb"):  # which says what is wrong where HDF5 would not
        pass
    try:
        file = h5py.File(path)
    except OSError as error:
        raise InputError(f"{path}: no HDF5 file ({error})") from None
    with file:
        kind, version, program = (_text(file.attrs.get(name)) for name in
                                  ("file_type", "format_version", "program_version"))
        if not str(kind).startswith("ridethrough "):
            raise InputError(f"{path}: not a file of ridethrough: its file_type is {kind!r}")
        known = FORMAT_VERSIONS.get(kind)
        if known and version not in known:
            raise VersionError(
                f"{path}: {kind}, format version {version}, written by ridethrough {program}; this "
                f"package ({__version__}) reads {min(known)} to {max(known)}: install the package "
                "of the checkout that the program is from, by pip install ./python")
        yield file


def read_indices(path: str | os.PathLike) -> xr.Dataset:
    """The indices of a run, each an array over `statistic`: value, std_error, ci95_low, ci95_high
    and largest. The attributes are those of the file."""
    with _opened(path) as file:
        return _read_indices(file["indices"], "order").assign_attrs(_attributes(file))


def read_tree(path: str | os.PathLike) -> xr.DataTree:
    """A tree of the groups of a run: indices, causes, season, survival, histograms/NAME and, where
    the run kept them, samples and trace, whose values are read when they are used."""
    with _opened(path) as file:
        # The root may show the indices, too.
        tree = {"/": xr.Dataset({name: _variable(file[name]) for name in ("config", "overrides")
                                 if name in file}, attrs=_attributes(file))}
        groups: list[str] = []
        file.visit(groups.append)
        for name in groups:
            if not isinstance(file[name], h5py.Group):
                continue
            if name == "indices":
                tree[name] = _read_indices(file[name], "order")
            elif name in LARGE:
                tree[name] = _open_large(path, name)
            elif name.partition("/")[0] != "tally":  # the exact sums, for programs
                tree[name] = _read(file[name])
    return xr.DataTree.from_dict(tree)


def read_sweep(path: str | os.PathLike) -> xr.Dataset:
    """The dataset of a sweep: indices over `statistic` and the axes; other arrays as they are."""
    with _opened(path) as file:
        indices = _read_indices(file, "indices")
        others = _read(file, without=_parts(map(str, indices)))
        return indices.merge(others).assign_attrs(_attributes(file))


def _read_indices(group: h5py.Group, names: str) -> xr.Dataset:
    """From lolh, lolh_std_error, ... to one array lolh over the statistics; names: the attribute
    that has them in their order."""
    arrays = {}
    for name in _text(group.attrs[names]).split():
        first = _variable(group[name])
        values = [first.values, *(group[part][()] for part in _parts([name])[1:])]
        arrays[name] = (("statistic", *first.dims), np.stack(values), first.attrs)
    return xr.Dataset(arrays, {"statistic": list(STATISTICS)}, _attributes(group))


def _parts(names: Iterable[str]) -> list[str]:
    """The datasets of indices."""
    return [name + part for name in names for part in ("", *(f"_{one}" for one in STATISTICS[1:]))]


def _read(group: h5py.Group, without: Iterable[str] = ()) -> xr.Dataset:
    """The datasets of a group. Those that label a dimension are coordinates, and so are those
    beside them that its attribute names, as netCDF has it."""
    left_out = set(without)
    found = {name: group[name] for name in group if name not in left_out}
    found = {name: one for name, one in found.items() if isinstance(one, h5py.Dataset)}
    attributes = _attributes(group)
    scales = [name for name, one in found.items() if one.is_scale]
    beside = [name for name in str(attributes.get("coordinates", "")).split() if name in found]
    return xr.Dataset({name: _variable(one) for name, one in found.items()},
                      attrs=attributes).set_coords([*scales, *beside])


def _open_large(path: str | os.PathLike, group: str) -> xr.Dataset:
    dataset = xr.open_dataset(path, group=group, engine="h5netcdf")
    return dataset.assign({name: (array.dims, np.char.decode(array.values, "utf-8"), array.attrs)
                           for name, array in dataset.variables.items() if array.dtype.kind == "S"})


def _variable(dataset: h5py.Dataset) -> xr.Variable:
    if dataset.is_scale:
        dims = [_name(dataset)]
    else:
        dims = [_name(scales[0]) for scales in dataset.dims]
    values = dataset[()]
    if h5py.check_string_dtype(dataset.dtype):
        values = np.array(dataset.asstr()[()], dtype=str)
    return xr.Variable(dims, values, _attributes(dataset))


def _name(dataset: h5py.Dataset) -> str:
    return dataset.name.rpartition("/")[2]


def _attributes(one: h5py.Group | h5py.Dataset) -> dict:
    """Without those by which HDF5 and netCDF keep their own books."""
    return {name: _text(value) for name, value in one.attrs.items()
            if name not in BOOKS and not name.startswith("_")}


def _text(value):
    """Text of a fixed length comes as bytes."""
    return value.decode("utf-8") if isinstance(value, bytes) else value
