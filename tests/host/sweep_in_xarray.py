#!/usr/bin/python3
"""Sweeps with the program that is named, and looks at the file as its readers do."""
import pathlib
import subprocess
import sys
import tempfile

import numpy
import xarray

program, configs = sys.argv[1:]
config = pathlib.Path(configs) / "colossus-megapacks-against-turbines.ini"
with tempfile.TemporaryDirectory() as folder:
    design = pathlib.Path(folder) / "design.csv"
    design.write_text("hazard.storm.duration_h,load.constant_mw\nconstant(3),280\nexponential(9),290\n")
    file = pathlib.Path(folder) / "sweep.h5"
    ended = subprocess.run(
        [program, "sweep", config, "-o", file, "--study.trajectories=200", "--quiet",
         "--sweep.battery.megapack.units=0,-1,336", f"--sweep.points={design}"],
        capture_output=True, text=True)
    assert ended.returncode == 2, ended.stderr  # of the points with -1 units
    assert ended.stderr.count("units = -1") == 8, ended.stderr
    assert [one.name for one in pathlib.Path(folder).iterdir() if one != design] == ["sweep.h5"]
    with xarray.open_dataset(file, engine="h5netcdf") as sweep:
        lolh = sweep["lolh"]
        assert lolh.dims == ("battery.megapack.units", "turbine.smt130.units", "point"), lolh.dims
        assert lolh.shape == (3, 4, 2)
        assert lolh.attrs["units"] == "h/yr"
        assert lolh.attrs["long_name"] == "hours with loss of load"
        assert list(sweep["turbine.smt130.units"].values) == [9, 12, 15, 18]
        assert sweep["load.constant_mw"].attrs["units"] == "MW"
        assert "load.constant_mw" in sweep.coords and "hazard.storm.duration_h" in sweep.coords
        assert bytes(sweep["hazard.storm.duration_h"].values[0]) == b"constant(3)"
        failed = lolh.sel({"battery.megapack.units": -1})
        assert numpy.isnan(failed).all()
        assert b"units = -1" in bytes(sweep["failure"].values[1, 0, 0])
        done = lolh.sel({"battery.megapack.units": [0, 336]})
        assert (done >= 0).all() and (done[0] >= done[1]).all(), "Megapacks help"
        assert (sweep["lolh_ci95_low"] <= sweep["lolh"])[0].all()
    table = subprocess.run([program, "show", file], capture_output=True, text=True, check=True).stdout
    assert table.count("failed:") == 8, table
    # More values: only they are simulated, whatever the file has is taken from there.
    more = subprocess.run(
        [program, "sweep", config, "-o", file, "--study.trajectories=200", "--quiet", "--resume",
         "--sweep.battery.megapack.units=336,168", "--sweep.turbine.smt130.units=12"],
        capture_output=True, text=True, check=True)
    assert "wrote" in more.stderr, more.stderr
    table = subprocess.run([program, "show", file], capture_output=True, text=True, check=True).stdout
    assert "battery.megapack.units" in table and "168" in table, table
