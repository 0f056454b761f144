// SPDX-License-Identifier: Apache-2.0
// What systems lose trajectory by trajectory, on common random numbers, and how far the mean
// difference of two of them is known.
#pragma once

#include "host/results/statistics.hpp"
#include "host/run/replicates.hpp"

#include <cstdint>
#include <vector>

namespace ridethrough {

struct Losses {
  struct Of {
    std::uint64_t trajectory;
    std::int64_t lost;  // > 0, in units of the tally
  };

  Metric metric = Metric::kLolh;
  std::uint64_t trajectories = 0;
  std::vector<Of> of;        // those that lose any, in ascending order
  double unit = 0;           // of what is lost, a year, in the unit of the metric
  double mean = 0;           // [h/yr or MWh/yr]
  double may_lose_more = 0;  // a trajectory, than any has [the same]: see unseen.hpp
  Tally tally;
};

// Trajectories 0 up to `trajectories` of the study. Throws Stopped.
Losses simulate_losses(const Study& study, const Workbench& bench, Metric metric,
                       std::uint64_t trajectories);
// They are needed no longer: among the answers of a workbench they are much.
void forget_losses(const Study& study, const Workbench& bench, Metric metric,
                   std::uint64_t trajectories);

struct LossDifference {
  double mean = 0;
  Bounds bounds = {0, 0};
  bool none = false;  // in no trajectory is there any
};

// What one loses less what the other one loses, of the same metric and as many trajectories.
// Trajectories that were too rare to be seen may lose more for longer, see
// Unseen::may_lose_more(): in favour of one side by the part of all that was lost which is lost on
// that side alone, as if there were one more trajectory, as large as the largest, that is so
// wholly. Where there is no difference in any trajectory, the bounds are 0.
LossDifference difference(const Losses& one, const Losses& other, double confidence);

}  // namespace ridethrough
