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

}  // namespace ridethrough::test
