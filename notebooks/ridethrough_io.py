"""Opens result files of ridethrough as xarray objects with units, and makes such files.

    results = open_results("phase2.h5")
    results["indices/lolh"]                     # value, std_error, ci95_low, ...: h/yr
    results["season/eue"].sel(month=1).plot()   # labelled axes: xarray knows the units

docs/hdf5-format.md says what is in a file.
"""

import os
import subprocess
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import xarray as xr

ROOT = Path(__file__).resolve().parent.parent
FILE_TYPE = "ridethrough results"
FORMAT_VERSION = 3
STATISTICS = ("value", "std_error", "ci95_low", "ci95_high", "largest")


def open_results(path):
    """A DataTree of the groups of a file, by the names that the format gives them.

    The groups are indices, causes, season, survival, histograms/NAME and, where the run kept them,
    samples and trace; what is large is read when it is used. Each of the indices is an array over
    `statistic`. Raises ValueError for a file of another kind or another version of the format.
    """
    with h5py.File(path) as file:
        _refuse_others(path, file.attrs)
    # The exact sums in /tally, alone without scales, are for programs: they are left out.
    tree = xr.open_datatree(path, engine="h5netcdf", phony_dims="access")
    groups = {
        group.path: _with_text(group.to_dataset(inherit=False))
        for group in tree.subtree
        if not group.path.startswith("/tally")
    }
    groups["/indices"] = _by_statistic(groups["/indices"])
    results = xr.DataTree.from_dict(groups)
    results.set_close(tree.close)
    return results


def _refuse_others(path, attributes):
    kind = attributes.get("file_type")
    if isinstance(kind, bytes):  # as the program writes it; h5py itself writes str
        kind = kind.decode()
    if kind != FILE_TYPE:
        raise ValueError(f"{path}: file_type {kind!r}; allowed is {FILE_TYPE!r}")
    version = attributes.get("format_version")
    if version != FORMAT_VERSION:
        raise ValueError(f"{path}: format version {version}; this module reads {FORMAT_VERSION}")


def _with_text(dataset):
    """Text comes as bytes of UTF-8."""
    texts = {
        name: (array.dims, np.char.decode(array.values, "utf-8"), array.attrs)
        for name, array in dataset.variables.items()
        if array.dtype.kind == "S"
    }
    return dataset.assign_coords({name: texts.pop(name) for name in list(texts)
                                  if name in dataset.coords}).assign(texts)


def _by_statistic(flat):
    """From lolh, lolh_std_error, ... to one array lolh over the statistics, in the file's order."""
    arrays = {}
    for name in flat.attrs["order"].split():
        parts = [flat[name]] + [flat[f"{name}_{part}"] for part in STATISTICS[1:]]
        arrays[name] = ("statistic", np.array([part.item() for part in parts]), parts[0].attrs)
    return xr.Dataset(arrays, {"statistic": list(STATISTICS)})


def index_table(results, names=None):
    """The indices, or those named, as a table: value, standard error, unit, meaning."""
    indices = results["indices"]
    chosen = names or [name for name in indices.data_vars if indices[name].attrs["applies"]]
    rows = [
        {
            "index": name,
            "value": indices[name].sel(statistic="value").item(),
            "±": indices[name].sel(statistic="std_error").item(),
            "unit": indices[name].attrs["units"],
            "meaning": indices[name].attrs["long_name"],
        }
        for name in chosen
    ]
    return pd.DataFrame(rows).set_index("index")


def exceedance(histogram):
    """The share of what was counted at or above each lower edge of a histogram's bins."""
    counts = histogram["counts"]
    share = counts[::-1].cumsum()[::-1] / counts.sum()
    return share.assign_attrs(units="1", long_name="share with at least as much")


def loss_events(trace):
    """The losses of load in a trace, a row each: where, when, how much, and what was present."""
    lost = trace["shortfall_mw"].values > 0
    here = trace["trajectory"].values
    begins = lost & ~(np.roll(lost, 1) & (np.roll(here, 1) == here))
    spans = pd.DataFrame({
        "event": np.cumsum(begins),
        "trajectory": here,
        "begin_h": trace["time_h"].values,
        "hours": trace["duration_h"].values,
        "mwh": (trace["shortfall_mw"] * trace["duration_h"]).values,
    })[lost]
    events = spans.groupby("event").agg({"trajectory": "first", "begin_h": "first",
                                         "hours": "sum", "mwh": "sum"})
    present = trace["causes"].values[lost].astype(bool)
    events["causes"] = [
        tuple(trace["cause_names"].values[present[(spans["event"] == event).values].any(axis=0)])
        for event in events.index
    ]
    return events


def simulate(config, name, *options):
    """Runs a config of this repository, or the text of one; the path of its result file.

    The file goes to results/NAME.h5; RIDETHROUGH names the program, RIDETHROUGH_RESULTS the folder,
    where they are not those of ./dev build.
    """
    program = os.environ.get("RIDETHROUGH", ROOT / "build/release/ridethrough")
    folder = Path(os.environ.get("RIDETHROUGH_RESULTS", ROOT / "results"))
    folder.mkdir(parents=True, exist_ok=True)
    if "\n" in str(config):
        text, config = config, folder / f"{name}.ini"
        config.write_text(text)
    result = folder / f"{name}.h5"
    done = subprocess.run([program, "run", ROOT / config, "-o", result, "-q", *options],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return result
