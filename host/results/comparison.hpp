// SPDX-License-Identifier: Apache-2.0
// Results of several files beside each other: each index, and by how much it differs from that of
// the first file.
#pragma once

#include "host/results/results.hpp"

#include <string>
#include <vector>

namespace ridethrough {

struct NamedResults {
  std::string name;  // of the file
  Results results;
};

struct Difference {
  double value;      // of the other less that of the first
  double std_error;  // as if both were independent of each other
  double ci95_low;   // interval of 95 %, as if they were
  double ci95_high;
};

// NaN where one of them is not known. Its interval is made of theirs, however skewed (Zou and
// Donner, Statist. Med. 27(10):1693, 2008): it reaches as far below the difference as the distances
// to the lower end of the one and to the upper end of the other, squared and added, and the other
// way round.
Difference difference(const Estimate& other, const Estimate& first);

// What two runs have in common decides what the error of their difference is worth.
enum class Kinship {
  kIndependent,   // the seeds differ: the error is right
  kCommonRandom,  // one seed, two scenarios: it is an upper bound where they move together
  kSameStudy,     // one seed, one scenario: the same trajectories, so that nothing is compared
};

Kinship kinship(const Results& a, const Results& b);

// A table for people: for each file but the first, it and the first side by side.
std::string comparison_table(const std::vector<NamedResults>& all, std::size_t width = kUsualWidth);
// {"files": [{"file": .., as of as_json}, ..], "differences": [{"file": .., "from": .., ..}, ..]}
std::string comparison_json(const std::vector<NamedResults>& all);
// RFC 4180, a row for each index of each file; of one file, too.
std::string as_csv(const std::vector<NamedResults>& all);

}  // namespace ridethrough
