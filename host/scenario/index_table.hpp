// SPDX-License-Identifier: Apache-2.0
// The indices and histograms of a result, a row each: what they are called and mean, and how they
// come from the counts of trajectories. Whoever knows indices reads them here. To add one: a row in
// index_table.cpp.
#pragma once

#include "kernels/tally.hpp"

#include <string>
#include <vector>

namespace ridethrough {

// How a raw integer count becomes a figure of the field.
enum class Scale { kCount, kHours, kShareOfHorizon, kPower, kEnergy, kFuel, kCo2, kNox, kCycles };

// How what a trajectory has of a count may lie beyond what any has shown: see unseen.hpp.
enum class Tail {
  kEvents,     // above by as many as come together
  kLasting,    // by as long as something lasts; in ticks
  kDays,       // the same in days
  kEnergy,     // the same, at the deepest shortfall
  kShortfall,  // up to the deepest one
  kSupply,     // above by as long as something lasts, at most; below up to nothing
  kSurplus,    // the same, as far as there is any; below by as long as something takes it
  kOther,      // the same above; below by what is usual
};

// What a site has to have so that an index says something of it.
enum class Needs {
  kNothing,
  kInterruptible,
  kGrid,
  kContract,
  kTurbines,
  kFuel,
  kCo2,
  kNox,
  kBatteries,
  kSurplus
};

// "turbines", of what a site is without; nothing for kNothing.
const char* text_of(Needs what);

enum class Statistic {
  kYearlyMean,         // of `count`, a year
  kMean,               // of `count`, a trajectory
  kQuantile,           // of `distribution`, a year, at `per_cent`
  kWorstYears,         // mean unserved energy of the years beyond `per_cent`
  kUnservedShare,      // of the demand
  kAvailability,       // the complement of lolp
  kAvailabilityNines,  // -log10 of lolp
  kLossFreeYears,
  kSurvivedOutages,  // share of all outages
};

struct IndexRow {
  std::string name;
  std::string unit;
  std::string meaning;
  Statistic statistic;
  Scale scale = Scale::kCount;
  Needs needs = Needs::kNothing;
  Count count = Count::kEnd;                       // of a mean
  Tail tail = Tail::kOther;                        // of that
  Distribution distribution = Distribution::kEnd;  // of a quantile
  int per_cent = 0;
};

// In the order of reports.
const std::vector<IndexRow>& index_rows();

std::vector<std::string> index_names();
bool is_index(const std::string& name);

struct HistogramRow {
  std::string name;
  std::string unit;
  std::string meaning;
  Distribution distribution;
  Scale scale = Scale::kCount;
};

const std::vector<HistogramRow>& histogram_rows();

}  // namespace ridethrough
