# SPDX-License-Identifier: Apache-2.0
"""The program's HDF5 files as xarray objects with units, by the names of docs/hdf5-format.md.

What is in a file says the file: indices, causes and the rest are listed from it.
"""

import os

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
    """What kind of file it is, as its root says; InputError where it is none of the program's."""
    with open(path, "rb"):  # which says what is wrong where HDF5 would not
        pass
    try:
        with h5py.File(path) as file:
            kind, version = (_text(file.attrs.get(name)) for name in ("file_type", "format_version"))
            program = _text(file.attrs.get("program_version"))
    except OSError as error:
        raise InputError(f"{path}: no HDF5 file ({error})") from None
    if not str(kind).startswith("ridethrough "):
        raise InputError(f"{path}: not a file of ridethrough: its file_type is {kind!r}")
    known = FORMAT_VERSIONS.get(kind)
    if known and version not in known:
        raise VersionError(
            f"{path}: {kind}, format version {version}, written by ridethrough {program}; this "
            f"package ({__version__}) reads {min(known)} to {max(known)}: install the package of "
            "the checkout that the program is from, by pip install ./python")
    return kind


def read_indices(path: str | os.PathLike) -> xr.Dataset:
    """The indices of a run, each an array over `statistic`: value, std_error, ci95_low, ci95_high and
    largest. The attributes are those of the file."""
    with h5py.File(path) as file:
        flat = _read(file["indices"])
        return _by_statistic(flat, flat.attrs["order"]).assign_attrs(_attributes(file))


def read_tree(path: str | os.PathLike) -> xr.DataTree:
    """A tree of the groups of a run: indices, causes, season, survival, histograms/NAME and, where the
    run kept them, samples and trace, whose values are read when they are used."""
    with h5py.File(path) as file:
        groups = ["indices"]
        file.visititems(lambda name, one: groups.append(name) if isinstance(one, h5py.Group) else None)
        # The root may show the indices, too. The exact sums of /tally are for programs.
        tree = {"/": xr.Dataset({name: _variable(file[name]) for name in ("config", "overrides")
                                 if name in file}, attrs=_attributes(file))}
        for name in groups:
            if name in LARGE:
                large = xr.open_dataset(path, group=name, engine="h5netcdf")
                tree[name] = large.assign(
                    {key: (array.dims, np.char.decode(array.values, "utf-8"), array.attrs)
                     for key, array in large.variables.items() if array.dtype.kind == "S"})
            elif name.partition("/")[0] != "tally":
                tree[name] = _read(file[name])
    indices = tree["indices"]
    tree["indices"] = _by_statistic(indices, indices.attrs["order"])
    return xr.DataTree.from_dict(tree)


def read_sweep(path: str | os.PathLike) -> xr.Dataset:
    """The dataset of a sweep: each index over `statistic` and the axes; other arrays as they are."""
    with h5py.File(path) as file:
        flat = _read(file)
    indices = _by_statistic(flat, flat.attrs["indices"])
    parts = {f"{name}_{part}" for name in indices for part in STATISTICS[1:]}
    others = flat.drop_vars([name for name in flat.data_vars if name in parts or name in indices])
    return indices.merge(others).assign_attrs(flat.attrs)


def _read(group: h5py.Group) -> xr.Dataset:
    """The datasets of a group. Those that label a dimension are coordinates, and so are those beside
    them that its attribute names, as netCDF has it."""
    found = {name: _variable(one) for name, one in group.items() if isinstance(one, h5py.Dataset)}
    attributes = _attributes(group)
    scales = [name for name in found if group[name].is_scale]
    beside = str(attributes.get("coordinates", "")).split()
    return xr.Dataset(found, attrs=attributes).set_coords([*scales, *beside])


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


def _by_statistic(flat: xr.Dataset, names: str) -> xr.Dataset:
    """From lolh, lolh_std_error, ... to one array lolh over the statistics, in the file's order."""
    arrays = {}
    for name in names.split():
        parts = [flat[name]] + [flat[f"{name}_{part}"] for part in STATISTICS[1:]]
        dims, attrs = ("statistic", *parts[0].dims), parts[0].attrs
        arrays[name] = (dims, np.stack([part.values for part in parts]), attrs)
    return xr.Dataset(arrays, {"statistic": list(STATISTICS), **flat.coords}, flat.attrs)
