// SPDX-License-Identifier: Apache-2.0
// The worst losses of load that a file has traced, with what came before and after them: small
// enough to be drawn.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ridethrough {

class StoredFile;

struct TraceExcerpt {
  std::uint64_t trajectory = 0;
  double begin_h = 0;  // of the loss, from that of the horizon
  double end_h = 0;
  double unserved_mwh = 0;
  double from_h = 0;  // of what is worth showing around it
  double to_h = 0;
  // The spans in that time, and one or two before them: the columns of one number that /trace has,
  // by their names in it. Older files have none of a surplus.
  std::vector<std::pair<std::string, std::vector<double>>> columns;
  std::vector<std::string> cause_names;
  std::vector<std::uint8_t> causes;  // a row for each span
};

// The worst loss of each of the first trajectories that have one, most unserved energy first, at
// most `most` of them; none where the file has no traces. Losses less than an hour apart are one.
// Throws InputError where the file cannot be read.
std::vector<TraceExcerpt> worst_losses(const StoredFile& file, std::size_t most);

}  // namespace ridethrough
