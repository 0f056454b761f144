# SPDX-License-Identifier: Apache-2.0
"""Load files in the shapes of public ones, made here: energy and peak are those that pandas reads."""

import io
import json
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from known_site import PROGRAM

SITE = """[study]
start = {start}
horizon_h = {horizon_h}
trajectories = 1
[load]
profile = load.csv
{keys}
[feed.grid]
capacity_mw = 200
"""


def program(folder, *command):
    return subprocess.run([PROGRAM, *command], cwd=folder, capture_output=True, text=True,
                          check=False)


def read_by_program(text, keys, start="2025-01-01", horizon_h=8760):
    """Energy [MWh] and peak [MW] of the horizon, as run and check say them; what check says."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "load.csv").write_bytes(text.encode())
        Path(folder, "site.ini").write_text(
            SITE.format(start=start, horizon_h=horizon_h, keys=keys), encoding="utf-8")
        check = program(folder, "check", "site.ini")
        assert check.returncode == 0, check.stderr
        run = program(folder, "run", "site.ini", "--json", "--backend=cpu", "-q")
        assert run.returncode == 0 and not run.stderr, run.stderr
        said = re.sub(r"\s+", " ", check.stdout)
        peak, per_year = re.search(r"([-\d.e+]+) MW at most, ([-\d.e+]+) MWh a year", said).groups()
        counted = json.loads(run.stdout)["indices"]["demand_energy"]["mean"]  # a year
        assert abs(float(per_year) / counted - 1) < 1e-5, (per_year, counted)
        return counted * horizon_h / 8760, float(peak), said


def refused(text, keys):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "load.csv").write_text(text, encoding="utf-8")
        Path(folder, "site.ini").write_text(
            SITE.format(start="2025-01-01", horizon_h=8760, keys=keys), encoding="utf-8")
        check = program(folder, "check", "site.ini")
        assert check.returncode == 2, check.stdout
        return check.stderr


def hours(year, step="1h"):
    return pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq=step, inclusive="left")


def load_mw(times):
    """A load that is different every hour, week and month."""
    of_year = (times - times[0]).total_seconds().to_numpy() / 3600
    return np.round(60 + 20 * np.sin(2 * np.pi * of_year / 8760)
                    + 10 * np.sin(2 * np.pi * of_year / 24) + of_year % 168 / 100, 3)


def holds(name, read, energy_mwh, peak_mw):
    energy, peak, said = read
    assert abs(energy / energy_mwh - 1) < 1e-6, f"{name}: {energy} MWh, by pandas {energy_mwh}"
    assert abs(peak / peak_mw - 1) < 1e-6, f"{name}: {peak} MW, by pandas {peak_mw}"
    print(f"{name}: {energy:.6g} MWh, {peak:.6g} MW")
    return said


def rts_gmlc(step, periods):
    """Year, month, day, period and a column a region, of a leap year."""
    times = hours(2020, step)
    frame = pd.DataFrame({"Year": times.year, "Month": times.month, "Day": times.day,
                          "Period": (times.hour * 60 + times.minute) * periods // 1440 + 1,
                          "1": load_mw(times), "2": 2 * load_mw(times), "3": 0.5})
    text = frame.to_csv(index=False)
    seen = pd.read_csv(io.StringIO(text))
    seen = seen[~((seen["Month"] == 2) & (seen["Day"] == 29))]  # 2025 has none
    said = holds(f"RTS-GMLC, {periods} periods a day",
                 read_by_program(text, "profile_column = 2\nprofile_unit = mw"),
                 seen["2"].sum() * 24 / periods, seen["2"].max())
    assert "2020-01-01 00:00 to 2020-12-31" in said and "29 February is left out" in said, said


def sam_column():
    text = pd.DataFrame({"Load (kW)": 1000 * load_mw(hours(2025))}).to_csv(index=False)
    seen = pd.read_csv(io.StringIO(text))["Load (kW)"] / 1000
    said = holds("SAM, a column", read_by_program(text, "profile_unit = kw"), seen.sum(), seen.max())
    assert "its first row is that of 1 January" in said, said
    # Beginning in July, the first row is still that of January.
    july = read_by_program(text, "profile_unit = kw", "2025-07-01", 24)
    holds("SAM, 1 July", july, seen[181 * 24:182 * 24].sum(), seen[181 * 24:182 * 24].max())
    as_mw = read_by_program(text, "profile_unit = mw")[2]
    assert "is the profile in kW?" in as_mw and "is called `Load (kW)`" in as_mw, as_mw


def sam_stamps():
    times = hours(2025)
    frame = pd.DataFrame({"Timestamp": times.strftime("%m/%d/%Y %H:%M"), "Load": load_mw(times)})
    text = frame.to_csv(index=False)
    seen = pd.read_csv(io.StringIO(text))
    said = holds("SAM, with times", read_by_program(text, "profile_unit = mw"),
                 seen["Load"].sum(), seen["Load"].max())
    assert "times from `Timestamp`: intervals that begin at 2025-01-01 00:00" in said, said
    bare = frame["Load"].to_csv(index=False, header=False)
    holds("SAM, a column without a header",
          read_by_program(bare, "profile_column = 1\nprofile_unit = mw"),
          seen["Load"].sum(), seen["Load"].max())


def erin():
    frame = pd.DataFrame({"hours": np.arange(8760), "kW": 1000 * load_mw(hours(2025))})
    text = frame.to_csv(index=False)
    seen = pd.read_csv(io.StringIO(text))["kW"] / 1000
    holds("ERIN", read_by_program(text, "profile_unit = kw"), seen.sum(), seen.max())


def reopt():
    text = "".join(f"{value}\n" for value in 1000 * load_mw(hours(2025)))
    seen = pd.read_csv(io.StringIO(text), header=None)[0] / 1000
    holds("REopt", read_by_program(text, "profile_unit = kw"), seen.sum(), seen.max())


def sandia():
    times = hours(2023, "15min")
    frame = pd.DataFrame({"timestamp": times.strftime("%Y-%m-%dT%H:%M:%S"),
                          "normalized": np.round(load_mw(times) / load_mw(times).max(), 6)})
    text = frame.to_csv(index=False)
    seen = 80 * pd.read_csv(io.StringIO(text))["normalized"]
    holds("Sandia", read_by_program(text, "profile_column = normalized\nprofile_unit = fraction\n"
                                          "peak_mw = 80"), seen.sum() / 4, seen.max())


def quarters_of_an_hour():
    """A column `time` is read as what it is, or refused, and never as hours."""
    times = hours(2025, "15min")
    frame = pd.DataFrame({"time": times, "demand_mw": load_mw(times)})
    text = frame.to_csv(index=False)
    seen = pd.read_csv(io.StringIO(text))["demand_mw"]
    holds("15 minutes", read_by_program(text, ""), seen.sum() / 4, seen.max())
    frame["time"] = np.arange(len(times)) / 4
    assert "no time that can be read" in refused(frame.to_csv(index=False), "")
    elapsed = frame.rename(columns={"time": "time_h"}).to_csv(index=False)
    holds("15 minutes, elapsed", read_by_program(elapsed, ""), seen.sum() / 4, seen.max())


def european():
    """Semicolons, decimal commas, points in dates, daylight saving as the clock shows it."""
    clock = pd.date_range("2025-01-01", "2026-01-01", freq="15min", inclusive="left",
                          tz="Europe/Berlin")
    frame = pd.DataFrame({"Zeit": clock.strftime("%d.%m.%Y %H:%M"),
                          "Last": 1000 * load_mw(clock.tz_localize(None))})
    text = "\ufeff# Export\r\n" + frame.to_csv(index=False, sep=";", decimal=",",
                                               lineterminator="\r\n")
    seen = pd.read_csv(io.StringIO(text[1:]), sep=";", decimal=",", comment="#")
    by_clock = (seen["Last"] / 1000).groupby(
        pd.to_datetime(seen["Zeit"], format="%d.%m.%Y %H:%M")).mean()
    whole = by_clock.reindex(hours(2025, "15min"))
    missing = whole.index[whole.isna()]
    whole[missing] = whole[missing - pd.Timedelta("7D")].to_numpy()
    said = holds("European", read_by_program(text, "profile_unit = kw"), whole.sum() / 4,
                 whole.max())
    assert "daylight saving: 1 h missing" in said and "1 h there twice" in said, said


def too_short():
    text = pd.DataFrame({"demand_mw": load_mw(hours(2025))[:8759]}).to_csv(index=False)
    assert "8759 rows without times: give step_h" in refused(text, "")
    stamped = pd.DataFrame({"time": hours(2025)[:8759], "demand_mw": 1.0}).to_csv(index=False)
    assert "2025-12-31 is in no row, of no year, at 23:00" in refused(stamped, "")


rts_gmlc("1h", 24)
rts_gmlc("5min", 288)
sam_column()
sam_stamps()
erin()
reopt()
sandia()
quarters_of_an_hour()
european()
too_short()
