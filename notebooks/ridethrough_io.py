# SPDX-License-Identifier: Apache-2.0
"""Opens result files of ridethrough as xarray objects with units, and makes such files.

    results = open_results("phase2.h5")
    results["indices/lolh"]                     # value, std_error, ci95_low, ...: h/yr
    results["season/eue"].sel(month=1).plot()   # labelled axes: xarray knows the units
    open_sweep("sweep.h5")["lolh"].sel(statistic="value").plot()
    open_sensitivity("sensitivity.json")["lolh_elasticity"]
    config_text({"load": {"constant_mw": 100}, "feed.north": {"capacity_mw": 80}})

docs/hdf5-format.md says what is in a file.
"""

import json
import os
import subprocess
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import xarray as xr

ROOT = Path(__file__).resolve().parent.parent
FORMAT_VERSIONS = {"ridethrough results": (3, 4, 5, 6, 7), "ridethrough sweep": (2, 3, 4, 5, 6)}
STATISTICS = ("value", "std_error", "ci95_low", "ci95_high", "largest")


def open_results(path):
    """A DataTree of the groups of a file, by the names that the format gives them.

    The groups are indices, causes, season, survival, histograms/NAME and, where the run kept them,
    samples and trace; what is large is read when it is used. Each of the indices is an array over
    `statistic`. Raises ValueError for a file of another kind or another version of the format.
    """
    _refuse_others(path, "ridethrough results")
    # The exact sums in /tally, alone without scales, are for programs: they are left out.
    tree = xr.open_datatree(path, engine="h5netcdf", phony_dims="access")
    groups = {
        group.path: _with_text(group.to_dataset(inherit=False))
        for group in tree.subtree
        if not group.path.startswith("/tally")
    }
    links = [name for name in groups["/"].variables if name in groups["/indices"].variables]
    groups["/"] = groups["/"].drop_vars(links)  # the same indices once more, for who opens the root
    groups["/indices"] = _by_statistic(groups["/indices"], groups["/indices"].attrs["order"])
    results = xr.DataTree.from_dict(groups)
    results.set_close(tree.close)
    return results


def open_sweep(path):
    """The dataset of the file of a sweep: each index over `statistic` and the axes of the sweep.

    Its other arrays are as the file has them. Raises ValueError as open_results does.
    """
    _refuse_others(path, "ridethrough sweep")
    with xr.open_dataset(path, engine="h5netcdf") as file:
        flat = _with_text(file.load())
    indices = _by_statistic(flat, flat.attrs["indices"])
    parts = {f"{name}_{part}" for name in indices for part in STATISTICS[1:]}
    others = flat.drop_vars([name for name in flat.data_vars if name in parts or name in indices])
    return indices.merge(others).assign_attrs(flat.attrs)


def open_sensitivity(path):
    """The dataset of what `ridethrough sensitivity --json` printed, over `statistic` and `key`."""
    found = json.loads(Path(path).read_text(encoding="utf-8"))
    rows = found["parameters"]
    statistics = ["mean", "std_error"]  # as the program calls them; the value and its error
    data = {name: ("key", [row[name] for row in rows]) for name in ("value", "unit", "method")}
    for index, unit in (("lolh", "h/yr"), ("eue", "MWh/yr")):
        data[index] = ("statistic", [found[index][part] for part in statistics], {"units": unit})
        for kind, attrs in (
            ("elasticity", {"units": "1", "long_name": f"per cent of {index.upper()} for one of the key"}),
            ("derivative", {"units": unit, "long_name": f"{index.upper()} for one unit of the key"}),
        ):
            values = [[row[f"{index}_{kind}"][part] for row in rows] for part in statistics]
            data[f"{index}_{kind}"] = (("statistic", "key"), values, attrs)
    coords = {"statistic": list(STATISTICS[:2]), "key": [row["key"] for row in rows]}
    return xr.Dataset(data, coords, {"trajectories": found["trajectories"]}).set_coords(
        ["value", "unit", "method"])


def config_text(site):
    """The text of a config, from a dict of sections, each a dict of keys and values, in their order.

    A value may be a list, as of weights; hits may be a dict of targets and their probabilities; None
    leaves a key out. `ridethrough check` says what is wrong, all at once.
    """
    def text(value):
        if isinstance(value, dict):
            return ", ".join(f"{target}:{text(chance)}" for target, chance in value.items())
        if isinstance(value, (list, tuple)):
            return ", ".join(map(text, value))
        return repr(float(value)) if isinstance(value, np.floating) else str(value)

    lines = []
    for section, keys in site.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {text(value)}" for key, value in keys.items() if value is not None]
    return "\n".join(lines) + "\n"


def _refuse_others(path, file_type):
    with h5py.File(path) as file:
        kind, version = (file.attrs.get(name) for name in ("file_type", "format_version"))
    if isinstance(kind, bytes):  # as the program writes it; h5py itself writes str
        kind = kind.decode()
    if kind != file_type:
        raise ValueError(f"{path}: file_type {kind!r}; allowed is {file_type!r}")
    if version not in FORMAT_VERSIONS[kind]:
        known = f"{min(FORMAT_VERSIONS[kind])} to {max(FORMAT_VERSIONS[kind])}"
        raise ValueError(f"{path}: format version {version}; this module reads {known}")


def _with_text(dataset):
    """Text of older files comes as bytes of UTF-8."""
    texts = {
        name: (array.dims, np.char.decode(array.values, "utf-8"), array.attrs)
        for name, array in dataset.variables.items()
        if array.dtype.kind == "S"
    }
    return dataset.assign_coords({name: texts.pop(name) for name in list(texts)
                                  if name in dataset.coords}).assign(texts)


def _by_statistic(flat, names):
    """From lolh, lolh_std_error, ... to one array lolh over the statistics, in the file's order."""
    arrays = {}
    for name in names.split():
        parts = [flat[name]] + [flat[f"{name}_{part}"] for part in STATISTICS[1:]]
        dims, attrs = ("statistic", *parts[0].dims), parts[0].attrs
        arrays[name] = (dims, np.stack([part.values for part in parts]), attrs)
    return xr.Dataset(arrays, {"statistic": list(STATISTICS), **flat.coords})


def index_table(results, names=None):
    """The indices, or those named, as a table: value, ends of the 95 % interval, unit, meaning.

    An upper end that is not known is inf, and so is a value that was never seen; a quantile that too
    few trajectories bound is NaN.
    """
    indices = results["indices"]
    chosen = names or [name for name in indices.data_vars if indices[name].attrs["applies"]]
    rows = [
        {
            "index": name,
            "value": indices[name].sel(statistic="value").item(),
            "95 % from": indices[name].sel(statistic="ci95_low").item(),
            "to": indices[name].sel(statistic="ci95_high").item(),
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


def crossing(values, dim, level):
    """Where along a dimension values fall to a level for the last time; NaN where they do not.

    Between points as the page of `ridethrough report` has it: linear in the logarithm of the values,
    or in themselves where one is 0. After an infinite one, as of an upper end that is not known, all
    that is sure is that the next is below.
    """
    along = values[dim].values

    def place(row):
        for before in range(row.size - 2, -1, -1):
            a, b = row[before : before + 2]
            if a > level >= b:
                if np.isinf(a):
                    share = 1
                else:
                    share = np.log(level / a) / np.log(b / a) if b > 0 else (level - a) / (b - a)
                return along[before] + share * (along[before + 1] - along[before])
        return np.nan

    places = xr.apply_ufunc(place, values, input_core_dims=[[dim]], vectorize=True)
    return places.assign_attrs(values[dim].attrs)


def simulate(config, name, *options):
    """Runs a config of this repository, or the text of one; the path of its result file.

    The file goes to results/NAME.h5; RIDETHROUGH names the program, RIDETHROUGH_RESULTS the folder,
    where they are not those of ./dev build.
    """
    result = _results_folder() / f"{name}.h5"
    _run("run", config, name, "-o", result, *options)
    return result


def simulate_sweep(config, name, *options):
    """The same for `ridethrough sweep`."""
    result = _results_folder() / f"{name}.h5"
    _run("sweep", config, name, "-o", result, *options)
    return result


def find_sensitivity(config, name, *options):
    """The same for `ridethrough sensitivity`, which prints JSON: results/NAME.json has it."""
    result = _results_folder() / f"{name}.json"
    result.write_text(_run("sensitivity", config, name, "--json", *options), encoding="utf-8")
    return result


def _results_folder():
    folder = Path(os.environ.get("RIDETHROUGH_RESULTS", ROOT / "results"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(command, config, name, *options):
    """What the program prints; raises RuntimeError with what it complains of."""
    program = os.environ.get("RIDETHROUGH", ROOT / "build/release/ridethrough")
    if "\n" in str(config):
        text, config = config, _results_folder() / f"{name}.ini"
        config.write_text(text)
    done = subprocess.run([program, command, ROOT / config, "-q", *options],
                          capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout
