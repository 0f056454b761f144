# SPDX-License-Identifier: Apache-2.0
"""What two HDF5 files hold differently, to the bit."""
import h5py
import numpy

# What is about the run, and not about the study.
OF_THE_RUN = {"created", "device", "wall_s", "point_wall_s"}


def bits(value):
    """To the bit, not to the value: a -0 is no 0, a nan is itself."""
    array = numpy.asarray(value)
    return (array.shape, array.tolist() if array.dtype.hasobject else array.tobytes())


def contents(path):
    """All attributes and datasets of a file, by name, but those about the run."""
    found = {}

    def add(name, item):
        for key, value in item.attrs.items():
            if key not in ("DIMENSION_LIST", "REFERENCE_LIST"):  # addresses in the file
                found[f"{name}@{key}"] = bits(value)
        if isinstance(item, h5py.Dataset):
            found[name] = bits(item[()])

    with h5py.File(path) as file:
        add("", file)
        file.visititems(add)
    return {name: value for name, value in found.items()
            if name.rpartition("@")[2].rpartition("/")[2] not in OF_THE_RUN}


def differences(one, other):
    """The names of what is in one file only, or not the same in both."""
    one, other = contents(one), contents(other)
    assert len(one) > 50, "a file with so little in it shows nothing"
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
