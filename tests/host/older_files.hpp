// Files that are edited with HDF5 itself, among others into those of older versions of the format.
#pragma once

#include "kernels/tally.hpp"

#include <memory>
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

// What files of results up to version 4, of sweeps up to 3, keep of a tally: bins that are two by
// now were the lower one.
inline Tally as_in_older_files(const Tally& tally) {
  const auto older = std::make_unique<Tally>(tally);
  for (auto& present : older->cells.present) present = {};
  for (const auto which : {Distribution::kOutageDuration, Distribution::kOutageSurvived,
                           Distribution::kOutageTimeToLoss}) {
    auto& row = older->cells.histogram[static_cast<int>(which)];
    for (int i = 0; i < kRideThroughs; ++i) {
      const std::uint32_t bin = bin_of(which, ride_through(i));
      row[bin - 1] += row[bin];
      row[bin] = 0;
    }
  }
  return *older;
}

// Gives the tallies of a file, one or a row for each point, the shape that they had then.
inline void make_tallies_older(hid_t file) {
  const hid_t dataset = H5Dopen2(file, "tally/histograms", H5P_DEFAULT);
  const hid_t space = H5Dget_space(dataset);
  std::vector<hsize_t> shape(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  std::vector<std::uint64_t> bins(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  EXPECT_GE(H5Dread(dataset, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, bins.data()), 0);
  H5Sclose(space);
  H5Dclose(dataset);
  const std::size_t rows = bins.size() / kBins;
  std::vector<std::uint64_t> plain(rows * kPlainBins);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i] == 0) continue;
    const std::size_t row = i / kBins;
    const auto which = static_cast<Distribution>(row % kDistributions);
    const std::uint64_t low = lower_edge(which, static_cast<std::uint32_t>(i % kBins));
    plain[row * kPlainBins + HistogramLayout::locate(low).cell] += bins[i];
  }
  shape.back() = kPlainBins;
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  std::vector<hsize_t> chunk = shape;  // a point
  if (chunk.size() > 2) chunk[0] = 1;
  H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data());
  replace_dataset(file, "tally/histograms", H5T_NATIVE_UINT64, shape, creation, plain.data());
  H5Pclose(creation);
  EXPECT_GE(H5Ldelete(file, "tally/present", H5P_DEFAULT), 0);
}

}  // namespace ridethrough::test
