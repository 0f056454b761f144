// SPDX-License-Identifier: Apache-2.0
// How much of something is enough: the smallest value of a key with which a site meets its targets,
// by bisection on common random numbers.
#pragma once

#include "host/analysis/target.hpp"
#include "host/results/results.hpp"
#include "host/run/workbench.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ridethrough {

struct TargetFinding {
  Estimate value;    // NaN where nothing is known of it
  double low, high;  // bounds at the level of the decision
  Verdict verdict;
};

// One value that was looked at.
struct Candidate {
  std::size_t number;  // among the values
  std::uint64_t trajectories = 0;
  std::uint64_t losing = 0;               // of these, with any loss of load
  std::vector<TargetFinding> targets;     // in their order
  Verdict verdict = Verdict::kUndecided;  // of the targets that more of the key helps
};

struct Sizing {
  std::vector<std::string> values;
  std::vector<IndexTarget> targets;
  double confidence = 0.95;
  // Of each target: more of the key makes it worse, so that it does not count in the search, but
  // has to be met in the end.
  std::vector<bool> worsens;
  std::vector<Candidate> candidates;  // in the order of values
  int smallest_met = -1;              // number of the smallest value that meets; -1: none
  int largest_failed = -1;            // of the largest one that fails; -1: none
  bool monotone = true;               // so far as was seen
  bool all_met = false;               // the targets that worsen, too
  std::uint64_t trajectories = 0;     // spent
  double wall_s = 0;

  // The value is known: the next smaller one fails, or there is none.
  [[nodiscard]] bool decided() const {
    return smallest_met >= 0 && largest_failed == smallest_met - 1;
  }
  [[nodiscard]] const Candidate* at(int number) const;
};

// A value has been looked at once more.
using OnLook = std::function<void(const Sizing&, const std::string& value)>;

// Values from the smallest to the largest, each with the study that has it. The probability that a
// decided answer is not the right one is at most 1 - confidence, if more of the key never makes a
// target worse that it makes better at the ends of the range. Throws Stopped.
Sizing find_size(const std::vector<std::string>& values,
                 const std::function<Study(std::size_t)>& study_of,
                 const std::vector<IndexTarget>& targets, double confidence, const Workbench& bench,
                 const OnLook& on_look = {});

}  // namespace ridethrough
