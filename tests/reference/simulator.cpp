// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/simulator.hpp"

#include "tests/reference/trajectory.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ridethrough::reference {

// What suffices as it is written suffices as it is counted, also with doubles: what misses no more
// than a quantum, the page's 100 W of a site of 300 MW, suffices. That is far more than the residue
// of a sum and far less than any two powers of a site differ by that were not meant to be equal.
constexpr double kQuantum = 1e-4 / 300;

double years_of(double horizon_h) {
  const double years = std::round(horizon_h / kYear);
  const bool whole = years >= 1 && std::abs(horizon_h - years * kYear) <= 0.005 * years * kYear;
  return whole ? years : horizon_h / kYear;
}

Simulator::Simulator(Site site) : site_(std::move(site)), begin_h_(simulation_begin_h(site_)) {
  const Load& load = site_.load;
  double largest_mw = load.constant_mw;
  for (const double mw : load.demand_mw) largest_mw = std::max(largest_mw, std::abs(mw));
  largest_mw *= load.scale;
  for (const auto& battery : site_.batteries) largest_mw += battery.auxiliary_mw;
  enough_mw_ = kQuantum * largest_mw;
  for (const auto& hazard : site_.hazards) hazard_rules_.push_back(rules_of(hazard, site_));
  for (const auto& surge : site_.surges) {
    surge_rules_.push_back(rules_of(surge, site_));
    surge_size_.emplace_back(surge.extra_mw);
  }
}

Outcome Simulator::trajectory(std::uint64_t seed) const { return Trajectory(*this, seed).run(); }

}  // namespace ridethrough::reference
