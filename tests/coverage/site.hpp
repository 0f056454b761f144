// SPDX-License-Identifier: Apache-2.0
// The site on which intervals are measured, and the laws of its outages: 100 MW behind one feed,
// and a battery that carries them for some hours, so that long outages alone lose load.
#pragma once

#include "host/scenario/study.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ridethrough::coverage {

// A hazard on the feed: exponential gaps, durations of a family with a mean and, where it is
// lognormal, a sigma.
struct Hazard {
  enum class Family { kConstant, kExponential, kLognormal };

  double gap_h;
  Family family;
  double mean_h;
  double sigma = 0;
};

inline constexpr std::uint64_t kStreamsOfALaw = 1'000'000;

struct Law {
  std::string name;     // as an argument
  std::string meaning;  // as a heading
  double battery_h;     // that it carries the load
  std::vector<Hazard> hazards;
  std::uint64_t seed = 0;  // of the first of its streams, so that no two laws share their luck
};

// What the table has: light and heavy tails where 3 % of the years lose load, and what nobody asked
// for: a loss that is always the same, a few outages that carry most of the sum, and a site where
// half of the years lose load.
std::vector<Law> laws();

// The law of that name; throws std::invalid_argument that lists them where there is none.
Law law_named(const std::string& name);

// As a config would say it; overrides as on the command line.
Study study_of(const Law& law, const std::vector<std::string>& overrides = {});

// Hours with loss of load a year [h/yr], exactly but for outages that come before the battery is
// full again, and for those of two hazards at once: (H - T) E[(D - T)+] / (gap + mean), summed over
// hazards. At any time from T on, load is lost where one outage covers all of the last T hours.
double lolh(const Law& law);

}  // namespace ridethrough::coverage
