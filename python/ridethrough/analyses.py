# SPDX-License-Identifier: Apache-2.0
"""What `size`, `worth` and `sensitivity` have found."""

import html
import json
import os
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xarray as xr

from .errors import InputError

UNITS = {"lolh": "h/yr", "eue": "MWh/yr"}


class _Found:
    """`data` is all of it, as the program's --json has it; what is not known is None there."""

    def __init__(self, data: Mapping[str, Any]):
        self.data = data

    def _shown(self) -> tuple[str, pd.DataFrame]:
        raise NotImplementedError

    def __repr__(self) -> str:
        title, frame = self._shown()
        return f"{title}\n{frame.to_string()}"

    def _repr_html_(self) -> str:
        title, frame = self._shown()
        return f"<p>{html.escape(title)}</p>{frame.to_html()}"


class Sizing(_Found):
    """The smallest value of a key that meets the targets; of two, one for each of the second."""

    @property
    def decided(self) -> bool:
        """Whether the answer is known with the confidence asked for, all along the front."""
        return all(point["decided"] and point["all_met"] for point in self.data["front"])

    @property
    def smallest(self) -> float | None:
        """The smallest value that met all targets, of one key; None where none did."""
        if len(self.data["front"]) != 1:
            raise ValueError("of two keys there is a front of such values: see `front`")
        return self.data["front"][0]["smallest_met"]

    @property
    def front(self) -> pd.DataFrame:
        """A row for each value of the second key, or one: what is known of the first one there."""
        return pd.DataFrame([
            point.get("with", {}) | {name: value for name, value in point.items()
                                     if name not in ("with", "candidates")}
            for point in self.data["front"]
        ])

    @property
    def candidates(self) -> pd.DataFrame:
        """A row for each value that was simulated, and each target: the index, and the verdict."""
        return pd.DataFrame([
            point.get("with", {}) | {"value": one["value"], "trajectories": one["trajectories"],
                                     "target": target} | index
            for point in self.data["front"] for one in point["candidates"]
            for target, index in one["targets"].items()
        ])

    def _shown(self) -> tuple[str, pd.DataFrame]:
        return f"size of {' and '.join(self.data['vary'])}", self.front


class Worth(_Found):
    """The capacity value of a component."""

    @property
    def values(self) -> pd.DataFrame:
        """`efc`, the firm capacity that could take its place, and `elcc`, the load that it lets the
        site carry: mw, and low and high, the ends of the interval, MW.
        """
        return pd.DataFrame({name: self.data[name] for name in ("efc", "elcc")}).T

    @property
    def nameplate_mw(self) -> float:
        return self.data["nameplate_mw"]

    def _shown(self) -> tuple[str, pd.DataFrame]:
        return f"worth of {self.data['component']}, {self.nameplate_mw} MW", self.values


class Sensitivity(_Found):
    """Which keys matter, and how much."""

    @property
    def dataset(self) -> xr.Dataset:
        """Elasticities and derivatives over `statistic` (value, std_error) and `key`, with units,
        and the indices themselves.

        found.dataset["lolh_elasticity"].sel(key="battery.pack.units", statistic="value")
        """
        rows = self.data["parameters"]
        statistics = ["mean", "std_error"]  # as the program calls them; the value and its error
        data: dict[str, Any] = {
            name: ("key", [row[name] for row in rows]) for name in ("value", "unit", "method")}
        for index, unit in UNITS.items():
            data[index] = ("statistic", _numbers(self.data[index][part] for part in statistics),
                           {"units": unit})
            for kind, attrs in (
                ("elasticity", {"units": "1",
                                "long_name": f"per cent of {index.upper()} for one of the key"}),
                ("derivative", {"units": unit,
                                "long_name": f"{index.upper()} for one unit of the key"}),
            ):
                values = [_numbers(row[f"{index}_{kind}"][part] for row in rows)
                          for part in statistics]
                data[f"{index}_{kind}"] = (("statistic", "key"), values, attrs)
        coords = {"statistic": ["value", "std_error"], "key": [row["key"] for row in rows]}
        attrs = {"trajectories": self.data["trajectories"]}
        return xr.Dataset(data, coords, attrs).set_coords(["value", "unit", "method"])

    @property
    def parameters(self) -> pd.DataFrame:
        """A row for each key: value and unit, by which method, elasticities (per cent for one per
        cent), derivatives (of LOLH in h/yr, of EUE in MWh/yr, for one unit of the key) and errors.
        """
        table = self.dataset
        frame = table[["value", "unit", "method"]].to_dataframe()[["value", "unit", "method"]]
        for name, array in table.data_vars.items():
            if "key" in array.dims:
                frame[name] = array.sel(statistic="value").values
                frame[f"{name}_std_error"] = array.sel(statistic="std_error").values
        return frame

    def _shown(self) -> tuple[str, pd.DataFrame]:
        return "sensitivity", self.parameters.filter(regex="value|elasticity")


def from_json(text: str | bytes, path: str | os.PathLike) -> Sizing | Worth | Sensitivity:
    """Of what a file holds as JSON. Raises InputError where it is none of them."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no JSON: {error}") from None
    for name, kind in (("front", Sizing), ("elcc", Worth), ("parameters", Sensitivity)):
        if isinstance(data, dict) and name in data:
            return kind(data)
    raise InputError(f"{path}: nothing that size, worth or sensitivity of ridethrough wrote")


def _numbers(values) -> list[float]:
    """JSON has no NaN: what is not known is null there."""
    return [float("nan") if value is None else value for value in values]
