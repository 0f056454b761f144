"""Draws the first loss of load that was traced: incident.py RESULT.h5 PICTURE.png"""

import sys

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

HOURS_BEFORE, HOURS_AFTER = 6, 24

result, picture = sys.argv[1:]
with h5py.File(result) as file:
    if "trace" not in file:
        sys.exit(f"{result} holds no traces: run with --trace 1 --trace-only-losses")
    columns = {name: file["trace"][name][:] for name in file["trace"]}
    title = file.attrs["study"].decode()

lost = np.flatnonzero(columns["shortfall_mw"] > 0)
if lost.size == 0:
    sys.exit(f"no trajectory traced in {result} loses load: run with --trace-only-losses")
row = lost[0]
begin = columns["time_h"][row]
rows = np.flatnonzero((columns["trajectory"] == columns["trajectory"][row])
                      & (columns["time_h"] + columns["duration_h"] > begin - HOURS_BEFORE)
                      & (columns["time_h"] < begin + HOURS_AFTER))
edges = np.append(columns["time_h"][rows], (columns["time_h"] + columns["duration_h"])[rows[-1]])

figure, (power, charge) = plt.subplots(2, sharex=True, figsize=(8, 6), layout="constrained",
                                       height_ratios=(3, 1))
base = np.zeros(rows.size)
for name, label in {"grid_mw": "grid", "turbine_mw": "turbines", "battery_mw": "batteries",
                    "interrupted_mw": "interrupted", "shortfall_mw": "lost"}.items():
    values = np.maximum(columns[name][rows], 0)  # what charges batteries is part of its source
    power.stairs(base + values, edges, baseline=base, fill=True, label=label)
    base += values
power.stairs(columns["load_mw"][rows], edges, baseline=None, color="black", label="load")
power.set(ylabel="MW", title=f"{title}, trajectory {columns['trajectory'][row]}")
power.legend(loc="lower right", ncols=3)
soc_before = columns["soc"][rows[0] - 1] if edges[0] > 0 else np.nan
charge.plot(edges, np.insert(columns["soc"][rows], 0, soc_before))
charge.set(xlabel="hours since the beginning of the horizon", ylabel="state of charge",
           ylim=(0, 1.02), xlim=(begin - HOURS_BEFORE, begin + HOURS_AFTER))
present = columns["causes"][row].astype(bool)
names = [name.decode() for name in columns["cause_names"][present]]
charge.set_title("present at the loss: " + ", ".join(names), loc="left", fontsize=9)
figure.savefig(picture, dpi=120)
