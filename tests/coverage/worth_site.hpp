// SPDX-License-Identifier: Apache-2.0
// Sites on which the worth of a component has a closed form, with heavy-tailed outages: how often
// the intervals of `ridethrough worth` hold it.
#pragma once

#include "host/analysis/worth.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough::coverage {

struct WorthSite {
  std::string text;  // the config
  std::string component;
  Metric metric;
  double efc_mw;
  double elcc_mw;
};

// battery: 100 MW behind one feed, and a battery that carries them for 6 h: by eue. unit: instead
// of it a unit that is in repair half of the time: by eue. steps: the battery, and outages that
// take 10, 20 .. 100 MW: by lolh.
std::vector<std::string> worth_sites();

// That of the name; outages of the feed are lognormal(mean=12, sigma), once in 20 years. Throws
// std::invalid_argument where there is none.
WorthSite worth_site(const std::string& name, double sigma);

// On one thread, with a confidence of 95 %.
// Nothing where no load was lost at all.
std::optional<Worth> worth_of(const WorthSite& site, std::uint64_t seed,
                              std::uint64_t trajectories);

// What intervals make of a true power.
struct PowerCover {
  std::size_t answers = 0;  // intervals
  std::size_t too_few = 0;  // others: for want of trajectories with a loss there was no interval
  std::size_t held = 0;     // the truth
  std::size_t below = 0;    // end below it
  std::size_t above = 0;    // begin above it
  std::size_t open = 0;     // an end is not known
  double width = 0;         // median [MW]
};

PowerCover cover(const std::vector<PowerEstimate>& intervals, double truth);

}  // namespace ridethrough::coverage
