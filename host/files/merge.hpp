// SPDX-License-Identifier: Apache-2.0
// The whole that shards of a study make up. A shard is a range of trajectories; tallies add, so
// that the whole is what one run would have found, bit for bit.
#pragma once

#include "host/results/results.hpp"
#include "kernels/tally.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace ridethrough {

// Throws InputError: two files are no parts of one whole.
[[noreturn]] void refuse_together(const std::string& one, const std::string& other,
                                  const std::string& why);

// What is to be the same in all files of one whole, and what it is in two of them.
template <class T>
void must_match(const std::string& one, const std::string& other, const char* what, const T& a,
                const T& b) {
  if (a != b) refuse_together(one, other, fmt::format("{} {} and {}", what, a, b));
}

// Sets where a whole comes from: what all its parts have, and the time of all together.
void record_provenance(Provenance& whole, const std::vector<Provenance>& parts);

struct Merged {
  Results results;
  Tally tally;
  StudyInfo info;  // of the whole
};

// The whole of the result files of all shards, in any order. Throws InputError, naming the files,
// where they are of different scenarios or programs, where trajectories are in two of them, and
// where some are in none.
Merged merge(const std::vector<std::string>& paths);

}  // namespace ridethrough
