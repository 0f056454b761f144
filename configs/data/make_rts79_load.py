#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes ieee-rts79-load.csv, the hourly load of the IEEE Reliability Test System 1979.

Source: IEEE Reliability Test System Task Force, "IEEE Reliability Test System", IEEE Transactions
on Power Apparatus and Systems, PAS-98(6):2047-2054, 1979. The load of an hour is the annual peak
of 2850 MW times the week's share of it, the day's share of the week's peak and the hour's share
of the day's peak. 52 weeks of 168 hours, each beginning on Monday at midnight; nothing is rounded.
"""
import csv
from decimal import Decimal
from pathlib import Path

ANNUAL_PEAK_MW = Decimal(2850)
HERE = Path(__file__).resolve().parent


def table(name):
    with open(HERE / "rts79" / name, newline="", encoding="ascii") as file:
        return list(csv.DictReader(file))


def hourly_load():
    hours = table("load_hourly_peak_pct.csv")
    days = table("load_daily_peak_pct.csv")
    for week in table("load_weekly_peak_pct.csv"):
        week_peak = ANNUAL_PEAK_MW * Decimal(week["peak_pct_of_annual"]) / 100
        for day in days:
            day_peak = week_peak * Decimal(day["peak_pct_of_weekly"]) / 100
            kind = "weekend" if day["day"] in ("Sat", "Sun") else "weekday"
            for hour in hours:
                yield day_peak * Decimal(hour[f"{week['season']}_{kind}"]) / 100


def plain(value):
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def main():
    lines = ["demand_mw"] + [plain(load) for load in hourly_load()]
    (HERE / "ieee-rts79-load.csv").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
