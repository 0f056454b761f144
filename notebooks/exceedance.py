"""Draws the exceedance curve of yearly unserved energy: exceedance.py RESULT.h5 PICTURE.png"""

import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

result, picture = sys.argv[1:]
with h5py.File(result) as file:
    histogram = file["histograms/yearly_eue"]
    edges, counts = histogram["edges"][:], histogram["counts"][:]
    unit = histogram.attrs["units"].decode()
    title = file.attrs["study"].decode()

# The share of years at or above the lower edge of each bin that holds any; the bin at 0 holds the years
# without loss.
exceeding = counts[::-1].cumsum()[::-1] / counts.sum()
shown = (edges[:-1] > 0) & (counts > 0)
figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
axes.plot(edges[:-1][shown], exceeding[shown])
axes.set(xscale="log", yscale="log", title=title,
         xlabel=f"unserved energy of a year, {unit}", ylabel="share of years with at least as much")
axes.grid(which="both", alpha=0.3)
figure.savefig(picture, dpi=120)
