// SPDX-License-Identifier: Apache-2.0
// Datasets that grow while a program runs: chunked, and compressed where the library can.
#pragma once

#include "host/files/hdf5_io.hpp"

namespace ridethrough::hdf5 {

// A dataset that grows by rows of `width` values; in one dimension where that is 0.
template <class T>
class Column {
 public:
  Column(hid_t group, const std::string& name, const std::string& unit, const std::string& meaning,
         hsize_t width = 0)
      : shape_{0}, dataset_(create(group, name, width)) {
    if (width > 0) shape_.push_back(width);
    describe(dataset_, unit, meaning);
  }

  // Rows one after the other: rows * width values.
  void append(const std::vector<T>& values, hsize_t rows) {
    std::vector<hsize_t> start(shape_.size(), 0);
    start[0] = shape_[0];
    std::vector<hsize_t> count = shape_;
    count[0] = rows;
    shape_[0] += rows;
    check(H5Dset_extent(dataset_, shape_.data()), "column");
    const Handle there(H5Dget_space(dataset_), H5Sclose, "column");
    check(H5Sselect_hyperslab(there, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
          "column");
    check(H5Dwrite(dataset_, number_type<T>(), space_of(count), there, H5P_DEFAULT, values.data()),
          "column");
  }

  [[nodiscard]] hid_t dataset() const { return dataset_; }

 private:
  static Handle create(hid_t group, const std::string& name, hsize_t width) {
    constexpr hsize_t kRowsInChunk = 1 << 14;
    constexpr unsigned kEffort = 4;  // of 9
    std::vector<hsize_t> shape = {0};
    std::vector<hsize_t> limit = {H5S_UNLIMITED};
    std::vector<hsize_t> chunk = {kRowsInChunk};
    if (width > 0) {
      for (auto* dimensions : {&shape, &limit, &chunk}) dimensions->push_back(width);
    }
    const auto rank = static_cast<int>(shape.size());
    const Handle space(H5Screate_simple(rank, shape.data(), limit.data()), H5Sclose, name);
    const Handle storage(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, name);
    check(H5Pset_chunk(storage, rank, chunk.data()), name);
    // A library built without zlib writes the same, only larger.
    if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0) {
      check(H5Pset_shuffle(storage), name);
      check(H5Pset_deflate(storage, kEffort), name);
    }
    return {
        H5Dcreate2(group, name.c_str(), number_type<T>(), space, H5P_DEFAULT, storage, H5P_DEFAULT),
        H5Dclose, name};
  }

  std::vector<hsize_t> shape_;
  Handle dataset_;
};

}  // namespace ridethrough::hdf5
