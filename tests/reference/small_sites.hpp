// SPDX-License-Identifier: Apache-2.0
// What the reference's own tests are made of: sites that are small enough to be worked out by hand,
// and what is found for them.
#pragma once

#include "tests/reference/simulator.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ridethrough::reference {

// Within so many standard errors a statistical test is passed: a right reference fails 7 times in a
// million. Seeds are fixed.
inline constexpr double kSigmas = 4.5;

inline Distribution mean_exponential(double mean) { return {"exponential", {{"mean", mean}}}; }
inline Distribution always(double x) { return {"constant", {{"x", x}}}; }
inline Distribution one_of(std::vector<double> values) {
  return {"empirical", {}, std::move(values)};
}

struct Mean {
  double sum = 0;
  double squares = 0;
  int count = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  [[nodiscard]] double value() const { return sum / count; }
  [[nodiscard]] double std_error() const {
    return std::sqrt(std::max(squares / count - value() * value(), 0.0) / (count - 1));
  }
  // In standard errors.
  [[nodiscard]] double deviation(double exact) const {
    return std::abs(value() - exact) / std_error();
  }
};

inline std::map<std::string, Mean> means(const Site& site, int trajectories) {
  const Simulator simulator(site);
  std::map<std::string, Mean> result;
  for (int i = 0; i < trajectories; ++i) {
    for (const auto& [name, value] : simulator.trajectory(1 + i).index) result[name].add(value);
  }
  return result;
}

// The indices of the only trajectory of a site without chance, as totals, not per year.
inline std::map<std::string, double> totals(const Site& site) {
  auto index = Simulator(site).trajectory(1).index;
  for (auto& [name, value] : index) {
    if (name != "max_shortfall" && name != "lolp") value *= years_of(site.horizon_h);
  }
  return index;
}

inline Hazard hazard(const Distribution& gap_h, const Distribution& duration_h,
                     const std::vector<Hit>& hits) {
  Hazard hazard;
  hazard.name = "h";
  hazard.gap_h = gap_h;
  hazard.duration_h = duration_h;
  hazard.hits = hits;
  return hazard;
}

// 10 MW, and a feed of 100 MW.
inline Site small_site(double horizon_h) {
  Site site;
  site.horizon_h = horizon_h;
  site.start = std::chrono::year(2026) / std::chrono::March / 1;
  site.load.constant_mw = 10;
  site.feeds.push_back({"a", 100});
  return site;
}

inline Hazard planned_outage(const Window& window) {
  Hazard planned;
  planned.name = "planned";
  planned.windows = {window};
  planned.hits = {{"feed.a", 1}};
  return planned;
}

// The same for 100 hours, with the feed out for 10 h from the hour 20 on.
inline Site site_with_outage() {
  Site site = small_site(100);
  site.hazards.push_back(planned_outage({{3, 1, 20, 0}, {3, 2, 6, 0}}));
  return site;
}

inline Turbine standby_turbine(int units, double unit_mw) {
  Turbine turbine;
  turbine.name = "t";
  turbine.units = units;
  turbine.unit_mw = unit_mw;
  turbine.policy.mode = Mode::kStandby;
  return turbine;
}

inline Battery battery(double power_mw, double energy_mwh) {
  Battery battery;
  battery.name = "b";
  battery.unit_power_mw = power_mw;
  battery.unit_energy_mwh = energy_mwh;
  return battery;
}

}  // namespace ridethrough::reference
