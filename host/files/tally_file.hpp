// SPDX-License-Identifier: Apache-2.0
// The exact tally as a group of an HDF5 file: what runs are resumed and shards are merged from.
#pragma once

#include "host/files/hdf5_io.hpp"
#include "kernels/tally.hpp"

namespace ridethrough {

// Writes the group /tally of docs/hdf5-format.md.
void write_tally(hid_t where, const Tally& tally);

// Counts are added at the end; a file of before has fewer, and in its trajectories nothing of the
// others. So many there have been in all tallies that can be read.
inline constexpr std::size_t kFewestCounts = 21;

// Throws hdf5::Failure where it is not there, or of other counts or bins than this program's.
Tally read_tally(hid_t where);

// The tallies of many points in the same group, a row for each; those not written are zeros.
class TallyArray {
 public:
  TallyArray(hid_t where, std::size_t points);
  static TallyArray open(hid_t where);  // one that is there
  void write(std::size_t point, const Tally& tally);
  // Throws hdf5::Failure as read_tally() does.
  static Tally read(hid_t where, std::size_t point);

 private:
  explicit TallyArray(hdf5::Handle group) : group_(std::move(group)) {}
  hdf5::Handle group_;
};

}  // namespace ridethrough
