// SPDX-License-Identifier: Apache-2.0
// Sites in which supply and demand are equal, made of parts that no decimal fraction is: a third, a
// seventh ... of the load.
#pragma once

#include "tests/reference/site.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough::reference {

struct ExactSite {
  std::string name;
  Site site;             // in which nothing is lost, and no limit exceeded
  double run_hours = 0;  // of the turbine units that it takes

  // With a load that is larger by 1 in 10,000: that is not met by rounding, but something is lost,
  // a limit exceeded, or a unit more needed.
  [[nodiscard]] Site with_more_load() const {
    Site more = site;
    more.load.constant_mw *= 1.0001;
    return more;
  }
};

// Some that meet a load in n parts.
inline std::vector<ExactSite> sites_that_just_suffice(double mw, int n) {
  constexpr double kHorizon = 100;
  const double part_mw = mw / n;
  std::vector<ExactSite> sites;

  const auto add = [&](const std::string& name) -> Site& {
    Site site;
    site.horizon_h = kHorizon;
    site.start = std::chrono::year(2026) / std::chrono::March / 1;
    site.load.constant_mw = mw;
    sites.push_back({std::to_string(mw) + " MW in " + std::to_string(n) + ": " + name, site});
    return sites.back().site;
  };
  const auto add_feeds = [&](Site& site, int feeds) {
    for (int i = 0; i < feeds; ++i)
      site.feeds.push_back({std::string(1, static_cast<char>('a' + i)), part_mw});
  };
  const auto add_batteries = [&](Site& site, const std::string& name, int units, double unit_mw) {
    Battery battery;
    battery.name = name;
    battery.units = units;
    battery.unit_power_mw = unit_mw;
    battery.unit_energy_mwh = 2 * kHorizon * unit_mw;
    site.batteries.push_back(battery);
  };
  const auto add_turbines = [&](Site& site, int units, double unit_mw, Commit commit) {
    Turbine turbine;
    turbine.name = "t";
    turbine.units = units;
    turbine.unit_mw = unit_mw;
    turbine.policy.mode = Mode::kMustRun;
    turbine.policy.commit = commit;
    site.turbines.push_back(turbine);
  };

  add_feeds(add("feeds"), n);

  add_turbines(add("turbines"), n, part_mw, Commit::kAll);
  sites.back().run_hours = n * kHorizon;

  add_turbines(add("as many turbines as are needed"), n + 2, part_mw, Commit::kNeeded);
  sites.back().run_hours = n * kHorizon;

  Site& derated = add("derated turbines");
  add_turbines(derated, n + 2, part_mw / 0.7, Commit::kNeeded);
  derated.turbines.back().monthly_derate.assign(12, 0.7);
  sites.back().run_hours = n * kHorizon;

  Site& with_turbine = add("feeds and a turbine");
  add_feeds(with_turbine, n - 1);
  add_turbines(with_turbine, 3, part_mw, Commit::kNeeded);
  sites.back().run_hours = kHorizon;

  add_batteries(add("batteries"), "b", n, part_mw);

  Site& two_fleets = add("two fleets of batteries");
  add_batteries(two_fleets, "b", 1, part_mw);
  add_batteries(two_fleets, "c", 1, mw - part_mw);

  Site& interruptible = add("interruptible load");
  add_feeds(interruptible, n - 1);
  interruptible.load.interruptible_fraction = 1.0 / n;

  Site& limited = add("batteries and a contract limit");
  limited.feeds.push_back({"f", 2 * mw});
  limited.policy.peak_shaving_mw = mw - part_mw;
  add_batteries(limited, "b", 1, part_mw);

  Site& surge = add("a surge");
  surge.load.constant_mw = mw - part_mw;
  surge.surges.push_back({"s",
                          {"constant", {{"x", 3}}},
                          {"constant", {{"x", 5}}},
                          {"constant", {{"x", part_mw}}},
                          {},
                          {}});
  add_feeds(surge, n);

  Site& auxiliaries = add("auxiliaries");
  auxiliaries.load.constant_mw = mw - part_mw;
  add_batteries(auxiliaries, "b", 1, 0);
  auxiliaries.batteries.back().auxiliary_mw = part_mw;
  add_feeds(auxiliaries, n);
  return sites;
}

inline std::vector<ExactSite> sites_that_just_suffice() {
  std::vector<ExactSite> sites;
  for (const double mw : {10.0, 97.123, 100.0, 33.3}) {
    for (int n = 2; n <= 13; ++n) {
      const auto some = sites_that_just_suffice(mw, n);
      sites.insert(sites.end(), some.begin(), some.end());
    }
  }
  return sites;
}

// Held against them: what `totals` makes of a site, its indices as totals, not per year.
template <class Totals>
void expect_to_just_suffice(const Totals& totals) {
  for (const auto& exact : sites_that_just_suffice()) {
    auto found = totals(exact.site);
    EXPECT_EQ(found.at("lolh"), 0) << exact.name;
    EXPECT_EQ(found.at("peak_exceeded_hours"), 0) << exact.name;
    EXPECT_NEAR(found.at("turbine_run_hours"), exact.run_hours, 1e-6) << exact.name;
    found = totals(exact.with_more_load());
    EXPECT_GT(found.at("lolh") + found.at("peak_exceeded_hours") + found.at("turbine_run_hours"),
              exact.run_hours + 20)
        << exact.name;
  }
}

}  // namespace ridethrough::reference
