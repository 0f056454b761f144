# SPDX-License-Identifier: Apache-2.0
"""What is worked out from results beyond what the files have."""

import numpy as np
import pandas as pd
import xarray as xr


def exceedance(histogram: xr.DataTree | xr.Dataset) -> xr.DataArray:
    """The share of what was counted at or above each lower edge of a histogram's bins, from 0 to 1.

        rt.exceedance(result["histograms/yearly_eue"])
    """
    if isinstance(histogram, xr.DataTree):
        histogram = histogram.to_dataset()
    counts = histogram["counts"]
    share = counts[::-1].cumsum()[::-1] / counts.sum()
    return share.assign_attrs(units="1", long_name="share with at least as much")


def loss_events(trace: xr.DataTree | xr.Dataset) -> pd.DataFrame:
    """The losses of load in a trace, a row each: where, when, how much, and what was present.

    `begin_h` is from the beginning of the horizon. rt.loss_events(result["trace"])
    """
    if isinstance(trace, xr.DataTree):
        trace = trace.to_dataset()
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


def crossing(values: xr.DataArray, dim: str, level: float) -> xr.DataArray:
    """Where along a dimension values fall to a level for the last time; NaN where they do not.

    Between points as the page of `ridethrough report` has it: linear in the logarithm of the
    values, or in themselves where one is 0. After an infinite one, as of an upper end that is not
    known, all that is sure is that the next is below.
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
