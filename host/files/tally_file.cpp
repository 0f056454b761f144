// SPDX-License-Identifier: Apache-2.0
#include "host/files/tally_file.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr const char* kGroup = "tally";

// Files have as many rows for causes as sites once could have of them, or as many as a tally uses.
constexpr hsize_t kFewestCauses = 89;

hsize_t causes_in(const Tally& tally) {
  int used = kMaxCauses;
  const auto is_empty = [&](int i) {
    return tally.cells.cause[i] == LossSum{} && tally.cells.present[i] == WideSum<2>{};
  };
  while (used > 0 && is_empty(used - 1)) --used;
  return std::max(kFewestCauses, static_cast<hsize_t>(used));
}

// How many rows there are of what files differ in.
struct Rows {
  hsize_t counts = kCounts;
  hsize_t causes = kFewestCauses;
};

// Of a group, by the shape of its datasets; so few, or so many that this program has no room for
// them, are none that a version of it could have written.
Rows rows_in(hid_t group, std::size_t axis) {
  const auto length = [&](const char* name, hsize_t fewest, hsize_t most, hsize_t otherwise) {
    const auto shape = shape_of(open_dataset(group, name));
    const bool can_be = shape.size() > axis && shape[axis] >= fewest && shape[axis] <= most;
    return can_be ? shape[axis] : otherwise;
  };
  return {length("moments", kFewestCounts, kCounts, kCounts),
          length("causes", 0, kMaxCauses, kFewestCauses)};
}

// Every dataset of the group, once for both directions: its words, its shape, its meaning.
template <class Visit>
void each_array(Tally& tally, const Rows& rows, Visit&& visit) {
  static_assert(sizeof(Moments) == 10 * sizeof(std::uint64_t));
  static_assert(sizeof(LossSum) == 4 * sizeof(std::uint64_t));
  const auto words = [](auto& first) { return reinterpret_cast<std::uint64_t*>(&first); };
  visit("moments", words(tally.moments[0]), std::vector<hsize_t>{rows.counts, 10},
        "of each count: sum (2 words), of squares (3 words), of cubes (4 words), largest");
  visit("histograms", words(tally.cells.histogram[0][0]),
        std::vector<hsize_t>{kDistributions, kBins}, "of each distribution: its bins");
  visit("season", words(tally.cells.season[0]), std::vector<hsize_t>{kSeasonCells, 4},
        "of each month and hour: time with loss (2 words), energy unserved (2 words)");
  visit("causes", words(tally.cells.cause[0]), std::vector<hsize_t>{rows.causes, 4},
        "of each cause: time with loss (2 words), energy unserved (2 words)");
  visit("present", words(tally.cells.present[0]), std::vector<hsize_t>{rows.causes, 2},
        "of each cause: time in which it was there (2 words)");
}

// All of a tally's words of one kind, in one row behind those of the point.
template <class Visit>
void each_row(Tally& tally, const Rows& rows, Visit&& visit) {
  visit("trajectories", &tally.trajectories, std::vector<hsize_t>{}, "how many");
  visit("merged_starts", &tally.merged_starts, std::vector<hsize_t>{},
        "starts that joined another");
  each_array(tally, rows, visit);
}

bool is_by_cause(std::string_view name) { return name == "causes" || name == "present"; }

// The shape of a row, as one of `rows` of them.
std::vector<hsize_t> in_rows(hsize_t rows, std::vector<hsize_t> shape) {
  shape.insert(shape.begin(), rows);
  return shape;
}

// The place of one row in a dataset.
Handle row_of(hid_t dataset, std::size_t row, const std::vector<hsize_t>& shape) {
  Handle space(H5Dget_space(dataset), H5Sclose, "row");
  std::vector<hsize_t> first(shape.size(), 0);
  first[0] = row;
  check(H5Sselect_hyperslab(space, H5S_SELECT_SET, first.data(), nullptr, shape.data(), nullptr),
        "row");
  return space;
}

}  // namespace

void write_tally(hid_t where, const Tally& tally) {
  const Handle group = make_group(where, kGroup);
  write_attribute(group, "long_name",
                  std::string("exact sums over trajectories; lowest word of a number first"));
  write_attribute(group, "trajectories", tally.trajectories);
  write_attribute(group, "merged_starts", tally.merged_starts);
  const auto copy = std::make_unique<Tally>(tally);  // visited for writing and for reading
  each_array(*copy, {.causes = causes_in(tally)},
             [&](const char* name, const std::uint64_t* words, const auto& shape,
                 const char* meaning) { write_packed(group, name, words, shape, "1", meaning); });
}

Tally read_tally(hid_t where) {
  const Handle group = open_group(where, kGroup);
  const auto tally = std::make_unique<Tally>();
  read_attribute(group, "trajectories", tally->trajectories);
  read_attribute(group, "merged_starts", tally->merged_starts);
  const Rows rows = rows_in(group, 0);
  each_array(
      *tally, rows, [&](const char* name, std::uint64_t* words, const auto& shape, const char*) {
        if (shape_of(open_dataset(group, name)) != shape) {
          throw Failure(std::string("HDF5: ") + name + " has another shape than this program's");
        }
        std::vector<std::uint64_t> values;
        read_list(group, name, values);
        std::copy(values.begin(), values.end(), words);
      });
  return *tally;
}

TallyArray::TallyArray(hid_t where, std::size_t points) : group_(make_group(where, kGroup)) {
  write_attribute(group_, "long_name",
                  std::string("exact sums over trajectories, a row for each point, the last axis "
                              "fastest; lowest word of a number first"));
  const auto any = std::make_unique<Tally>();
  each_row(*any, {},
           [&](const char* name, const std::uint64_t*, const auto& shape, const char* meaning) {
             const auto all = in_rows(points, shape);
             auto most = all;
             if (is_by_cause(name)) most[1] = kMaxCauses;
             const Handle space(
                 H5Screate_simple(static_cast<int>(all.size()), all.data(), most.data()), H5Sclose,
                 "space");
             const Handle dataset(H5Dcreate2(group_, name, H5T_NATIVE_UINT64, space, H5P_DEFAULT,
                                             packed(in_rows(1, shape)), H5P_DEFAULT),
                                  H5Dclose, name);
             describe(dataset, "1", meaning);
           });
}

TallyArray TallyArray::open(hid_t where) { return TallyArray(open_group(where, kGroup)); }

void TallyArray::write(std::size_t point, const Tally& tally) {
  const auto copy = std::make_unique<Tally>(tally);
  const hsize_t causes = std::max(causes_in(tally), rows_in(group_, 1).causes);
  each_row(*copy, {.causes = causes},
           [&](const char* name, const std::uint64_t* words, const auto& shape, const char*) {
             const Handle dataset = open_dataset(group_, name);
             const auto before = shape_of(dataset);
             const auto all = in_rows(before.front(), shape);
             if (all != before) check(H5Dset_extent(dataset, all.data()), name);
             const auto row = in_rows(1, shape);
             check(H5Dwrite(dataset, H5T_NATIVE_UINT64, space_of(row), row_of(dataset, point, row),
                            H5P_DEFAULT, words),
                   name);
           });
}

Tally TallyArray::read(hid_t where, std::size_t point) {
  const Handle group = open_group(where, kGroup);
  const auto tally = std::make_unique<Tally>();
  const Rows rows = rows_in(group, 1);
  each_row(
      *tally, rows, [&](const char* name, std::uint64_t* words, const auto& shape, const char*) {
        const Handle dataset = open_dataset(group, name);
        auto stored = shape_of(dataset);
        if (stored.empty() || stored.front() <= point || stored != in_rows(stored.front(), shape)) {
          throw Failure(std::string("HDF5: ") + name + " has another shape than this program's");
        }
        const auto row = in_rows(1, shape);
        must_hold_numbers(dataset, H5T_INTEGER, count_of(row, kLongestList, name),
                          sizeof(std::uint64_t), name);
        check(H5Dread(dataset, H5T_NATIVE_UINT64, space_of(row), row_of(dataset, point, row),
                      H5P_DEFAULT, words),
              name);
      });
  return *tally;
}

}  // namespace ridethrough
