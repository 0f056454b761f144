// SPDX-License-Identifier: Apache-2.0
// The same trajectories of several scenarios, in batches that serve as replicates: what the paired
// difference of two scenarios under common random numbers is, and how well it is known, follows
// from the differences batch by batch. Source: Law, Simulation Modeling and Analysis, 5th ed.,
// 2015, sections 10.2.1 (paired t) and 11.2 (common random numbers).
#pragma once

#include "host/run/workbench.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ridethrough {

enum class Metric { kLolh, kEue };

// Throws InputError for a name that is neither lolh nor eue.
Metric parse_metric(const std::string& name);
std::string metric_name(Metric metric);
std::string metric_unit(Metric metric);  // "h/yr"

Count count_of(Metric metric);
// What 1 of its count in a trajectory is in its unit.
double per_year(const StudyInfo& study, Metric metric);

// How many batches: enough that Student's t is close to normal, few enough that each has losses.
inline constexpr int kReplicates = 64;

struct Replicates {
  std::vector<double> lolh;  // of each batch [h/yr]
  std::vector<double> eue;   // [MWh/yr]

  [[nodiscard]] const std::vector<double>& of(Metric metric) const {
    return metric == Metric::kLolh ? lolh : eue;
  }
};

// On how many trajectories an index rests: those that lose load, and how many that lose the same
// each would know it as well, (sum of x)^2 / sum of x^2. Source of the latter: Kish, Survey
// Sampling, 1965, sec. 11.7.
struct LosingTrajectories {
  std::uint64_t number = 0;
  double as_equal_lolh = 0;
  double as_equal_eue = 0;

  [[nodiscard]] double as_equal(Metric metric) const {
    return metric == Metric::kLolh ? as_equal_lolh : as_equal_eue;
  }
};

// The trajectories of one replicate, out of so many.
TrajectoryRange replicate_range(std::uint64_t trajectories, int replicate);

// Runs trajectories 0 up to `trajectories` of the study, cut into kReplicates batches. Says on how
// many they rest where that is asked for.
Replicates replicate(const Study& study, const Workbench& bench, std::uint64_t trajectories,
                     LosingTrajectories* losing = nullptr);

// How many trajectories `ridethrough run` takes: until the target of the study is met, or all; at
// least one for each replicate. Throws Stopped.
std::uint64_t trajectories_needed(const Study& study, const Workbench& bench);

struct MeanAndError {
  double mean = 0;
  double std_error = 0;  // of the mean
};

// Of values that are independent and of the same distribution; at least two of them.
MeanAndError mean_and_error(const std::vector<double>& values);

// The values of one less those of the other, batch by batch.
std::vector<double> paired_difference(const std::vector<double>& one,
                                      const std::vector<double>& other);

// How many standard errors a two-sided interval of that confidence, from kReplicates values, is
// wide to either side: Student's t.
double student_reach(double confidence);

}  // namespace ridethrough
