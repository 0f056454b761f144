// SPDX-License-Identifier: Apache-2.0
// How often intervals hold the truth: many independent tallies of as many trajectories each, all of
// them evaluated, and compared with a run so long that its own error is nothing beside theirs.
#pragma once

#include "host/results/results.hpp"
#include "host/scenario/study.hpp"
#include "kernels/backend.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ridethrough::coverage {

// Where things run. Results do not depend on the number of threads.
struct Place {
  int threads = 1;
  Backend backend = make_cpu_backend(1);

  explicit Place(int count) : threads(count), backend(make_cpu_backend(count)) {}
};

// Added to the seed of a law; each of them has a stream of trajectories of its own.
inline constexpr std::uint64_t kTruthSeed = 1;
inline constexpr std::uint64_t kFirstLevelSeed = 2;
inline constexpr std::uint64_t kFirstStopSeed = 1000;

// The indices of the table.
std::vector<std::string> usual_indices();

// All that apply to the site, and the chances to ride through outages of the lengths that the
// results know, as "ride_through_4h".
std::vector<std::string> all_indices(const Results& results);

// An index by name. Chances to ride through come with a standard error only: +-1.96 of it. NaN
// throughout for what the results do not have.
Estimate estimate_of(const Results& results, const std::string& name);

// The results of so many trajectories of a seed.
Results long_run(const Place& place, const Study& study, std::uint64_t seed,
                 std::uint64_t trajectories);

// How many of the trajectories lose load; of a long run the truth.
double losing_share(const Results& results);

// Of each of the names so many estimates, from tallies of n trajectories [>= 1] each:
// [name][tally].
std::vector<std::vector<Estimate>> estimates(const Place& place, const Study& study,
                                             std::uint64_t seed, std::uint64_t n, std::size_t count,
                                             const std::vector<std::string>& names);

// The interval by the central limit theorem alone, whatever the estimate has: mean +- 1.96 standard
// errors, from 0 on, and to 1 where it is a share.
Estimate by_normal(const Estimate& estimate, bool is_share);

// What intervals of one kind make of a true value.
struct Cover {
  std::size_t answers = 0;     // of the intervals: those that say anything
  std::size_t no_answer = 0;   // neither end is known
  std::size_t held = 0;        // the truth
  std::size_t below = 0;       // end below it
  std::size_t above = 0;       // begin above it
  std::size_t open_above = 0;  // end nowhere
  double width = 0;  // of those with two ends on average, over 2 x 1.96 true standard errors: the
                     // standard deviation of the estimates; NaN where that is 0 or there are none

  [[nodiscard]] double share(std::size_t part) const {
    return static_cast<double>(part) / static_cast<double>(answers);
  }
};

Cover cover(const std::vector<Estimate>& intervals, double truth);

}  // namespace ridethrough::coverage
