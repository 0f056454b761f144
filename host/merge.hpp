// Shards of a study, and the whole that they make up. A shard is a range of trajectories; tallies
// add, so that the whole is what one run would have found, bit for bit.
#pragma once

#include "host/results.hpp"
#include "host/study.hpp"
#include "kernels/tally.hpp"

#include <string>
#include <vector>

namespace ridethrough {

struct Shard {
  std::uint64_t number;  // from 1
  std::uint64_t of;
};

// "2/8". Throws InputError for anything else.
Shard parse_shard(const std::string& text);

// Cuts a study down to a shard of it. Throws InputError where there are fewer trajectories than
// shards.
void cut(Study& study, const Shard& shard);

struct Merged {
  Results results;
  Tally tally;
  Frame frame;  // of the whole
};

// The whole of the result files of all shards, in any order. Throws InputError, naming the files,
// where they are of different scenarios or programs, where trajectories are in two of them, and
// where some are in none.
Merged merge(const std::vector<std::string>& paths);

}  // namespace ridethrough
