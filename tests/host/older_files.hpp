// SPDX-License-Identifier: Apache-2.0
// Files that are edited with HDF5 itself, among others into those of older versions of the format.
#pragma once

#include <vector>

#include <gtest/gtest.h>
#include <hdf5.h>

namespace ridethrough::test {

inline void replace_attribute(hid_t where, const char* name, hid_t type, hsize_t count,
                              const void* values) {
  H5Adelete(where, name);
  const hid_t space = count == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr);
  const hid_t attribute = H5Acreate2(where, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, values);
  H5Aclose(attribute);
  H5Sclose(space);
}

// A dataset in the place of one of the same name.
inline void replace_dataset(hid_t file, const char* name, hid_t type,
                            const std::vector<hsize_t>& shape, hid_t creation, const void* values) {
  H5Ldelete(file, name, H5P_DEFAULT);
  const hid_t space = H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  if (values != nullptr) H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  H5Dclose(dataset);
  H5Sclose(space);
}

inline void write_version(hid_t file, std::int64_t version) {
  replace_attribute(file, "format_version", H5T_NATIVE_INT64, 0, &version);
}

// Leaves of the tallies in a file, of which one of an older version had less, nothing that could be
// read.
inline void make_tallies_older(hid_t file) {
  for (const char* name : {"tally/histograms", "tally/moments"}) {
    EXPECT_GE(H5Ldelete(file, name, H5P_DEFAULT), 0) << name;
  }
}

// Makes the tally of a run to one of version 6, which knows of no surplus.
inline void drop_last_count(hid_t file) {
  const auto cut = [&](const char* name, hid_t type, hsize_t columns) {
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    hsize_t shape[2] = {};
    H5Sget_simple_extent_dims(space, shape, nullptr);
    std::vector<std::uint64_t> words(shape[0] * columns);  // or numbers of the same size
    H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, words.data());
    H5Sclose(space);
    H5Dclose(dataset);
    std::vector<hsize_t> fewer = {shape[0] - 1};
    if (columns > 1) fewer.push_back(columns);
    replace_dataset(file, name, type, fewer, H5P_DEFAULT, words.data());
  };
  cut("tally/moments", H5T_NATIVE_UINT64, 10);
  cut("tally/frame/most_per_h", H5T_NATIVE_DOUBLE, 1);
  H5Adelete_by_name(file, "tally/frame", "surplus_energy", H5P_DEFAULT);
}

}  // namespace ridethrough::test
