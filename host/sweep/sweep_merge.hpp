// SPDX-License-Identifier: Apache-2.0
// The sweep that its shards make up.
#pragma once

#include "host/sweep/sweep_run.hpp"

#include <string>
#include <vector>

namespace ridethrough {

struct MergedSweep {
  SweepResults results;
  std::vector<std::string> files;  // for each point: the one that has it
};

// The whole of the files of all shards, in any order. Throws InputError, naming the files, where
// they are of different sweeps or programs, where a point is in two of them, and where one is in
// none.
MergedSweep merge_sweeps(const std::vector<std::string>& paths);

}  // namespace ridethrough
