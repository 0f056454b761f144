# SPDX-License-Identifier: Apache-2.0
"""How cost grows: sites that differ in one number only, and the slope between them.

The base is a site of 100 MW with a feed that hazards take down, and turbines that always run and
carry the load then. Nothing is lost but in the rarest years, so that the cost is that of events.
"""
import math
from dataclasses import dataclass

BASE = {"units": 64, "classes": 1, "hazards": 4, "horizon_h": 8760}


@dataclass(frozen=True)
class Series:
    key: str  # of BASE
    title: str
    points: tuple


SERIES = (
    Series("units", "turbine units of one class", (16, 64, 256, 1024, 4096)),
    Series("classes", "classes that 64 units are split over", (1, 2, 4, 8, 16, 32)),
    Series("hazards", "hazards", (1, 2, 4, 8, 16, 32)),
    Series("horizon_h", "hours of horizon", (876, 2190, 8760, 35040, 87600)),
)


def site(units, classes, hazards, horizon_h):
    """The text of a config."""
    sections = [
        f"[study]\nname = growth of cost\nhorizon_h = {horizon_h}",
        "[load]\nconstant_mw = 100",
        "[feed.grid]\ncapacity_mw = 150",
    ]
    for number in range(hazards):
        sections.append(
            f"[hazard.h{number}]\n"
            "gap_h = exponential(mean=1000)\n"
            "duration_h = lognormal(mean=5, sigma=1)\n"
            "hits = feed.grid"
        )
    for number in range(classes):
        # The first classes take one unit more where they cannot all have the same.
        here = units // classes + (number < units % classes)
        sections.append(
            f"[turbine.t{number}]\nunits = {here}\nunit_mw = {200 / units!r}\n"
            "mode = must_run\nmttf_h = 1000\nmttr_h = 50"
        )
    return "\n".join(sections) + "\n"


def slope(points):
    """Of log y over log x, by least squares: cost grows as x to that power."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum(
        (x - mean_x) ** 2 for x, _ in logs
    )
