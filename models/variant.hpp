// SPDX-License-Identifier: Apache-2.0
// For what a trajectory is compiled: with or without what sites seldom have, so that one without
// it need not ask for it at every step, and for a small or a large site. Whoever runs trajectories
// chooses the least that a scenario needs; the answers are the same.
#pragma once

#include "models/turbine_traits.hpp"

namespace ridethrough {

enum class Features : std::uint8_t {
  kBasic,  // turbines run always, or as soon as and as long as the grid cannot carry the load
  kAll
};

enum class Size : std::uint8_t { kSmall, kLarge };

struct Variant {
  Features features = Features::kBasic;
  Size size = Size::kSmall;
};
inline constexpr int kVariants = 4;
constexpr int number_of(Variant variant) {
  return 2 * static_cast<int>(variant.size) + static_cast<int>(variant.features);
}

inline Features features_of(const Scenario& scenario) {
  const auto turbines = TurbineTraits::of(scenario);
  const bool more = turbines.by_soc || turbines.as_needed || turbines.fuelled || turbines.timed ||
                    scenario.interruptible > 0 || scenario.peak_shaving < kMaxPower ||
                    scenario.batteries_first != 0 || scenario.surplus > 0;
  return more ? Features::kAll : Features::kBasic;
}

template <class Limits>
bool fits(const Scenario& scenario) {
  return scenario.turbines <= Limits::kTurbines && scenario.batteries <= Limits::kBatteries &&
         scenario.hazards <= Limits::kHazards && scenario.hits <= Limits::kHits &&
         scenario.surges <= Limits::kSurges;
}

inline Variant variant_of(const Scenario& scenario) {
  return {features_of(scenario), fits<SmallLimits>(scenario) ? Size::kSmall : Size::kLarge};
}

// What serves two scenarios.
constexpr Variant both(Variant a, Variant b) {
  return {a.features > b.features ? a.features : b.features, a.size > b.size ? a.size : b.size};
}

// Calls run.template operator()<features, Limits>() with those of the variant.
template <class Run>
auto with_variant(Variant variant, Run&& run) {
  const bool all = variant.features == Features::kAll;
  if (variant.size == Size::kSmall) {
    return all ? run.template operator()<Features::kAll, SmallLimits>()
               : run.template operator()<Features::kBasic, SmallLimits>();
  }
  return all ? run.template operator()<Features::kAll, LargeLimits>()
             : run.template operator()<Features::kBasic, LargeLimits>();
}

}  // namespace ridethrough
