#include "host/tally_file.hpp"

#include <memory>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr const char* kGroup = "tally";

// Every dataset of the group, once for both directions: its words, its shape, its meaning.
template <class Visit>
void each_array(Tally& tally, Visit&& visit) {
  static_assert(sizeof(Moments) == 6 * sizeof(std::uint64_t));
  static_assert(sizeof(LossSum) == 4 * sizeof(std::uint64_t));
  const auto words = [](auto& first) { return reinterpret_cast<std::uint64_t*>(&first); };
  visit("moments", words(tally.moments[0]), std::vector<hsize_t>{kCounts, 6},
        "of each count: sum (2 words), sum of squares (3 words), largest");
  visit("histograms", words(tally.cells.histogram[0][0]),
        std::vector<hsize_t>{kDistributions, kBins}, "of each distribution: its bins");
  visit("season", words(tally.cells.season[0]), std::vector<hsize_t>{kSeasonCells, 4},
        "of each month and hour: time with loss (2 words), energy unserved (2 words)");
  visit("causes", words(tally.cells.cause[0]), std::vector<hsize_t>{kCauses, 4},
        "of each cause: time with loss (2 words), energy unserved (2 words)");
}

}  // namespace

void write_tally(hid_t where, const Tally& tally) {
  const Handle group = make_group(where, kGroup);
  write_attribute(group, "long_name",
                  std::string("exact sums over trajectories; lowest word of a number first"));
  write_attribute(group, "trajectories", tally.trajectories);
  write_attribute(group, "merged_starts", tally.merged_starts);
  const auto copy = std::make_unique<Tally>(tally);  // visited for writing and for reading
  each_array(*copy,
             [&](const char* name, const std::uint64_t* words, const auto& shape,
                 const char* meaning) { write_packed(group, name, words, shape, "1", meaning); });
}

Tally read_tally(hid_t where) {
  const Handle group = open_group(where, kGroup);
  const auto tally = std::make_unique<Tally>();
  read_attribute(group, "trajectories", tally->trajectories);
  read_attribute(group, "merged_starts", tally->merged_starts);
  each_array(*tally, [&](const char* name, std::uint64_t* words, const auto& shape, const char*) {
    if (shape_of(open_dataset(group, name)) != shape) {
      throw Failure(std::string("HDF5: ") + name + " has another shape than this program's");
    }
    std::vector<std::uint64_t> values;
    read_list(group, name, values);
    std::copy(values.begin(), values.end(), words);
  });
  return *tally;
}

}  // namespace ridethrough
