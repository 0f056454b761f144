// SPDX-License-Identifier: Apache-2.0
// What a component is worth: the firm capacity that could take its place, and the load that it lets
// the site carry. Sources: Keane et al., "Capacity value of wind power", IEEE Trans. Power Syst.
// 26(2):564, 2011; Garver, IEEE Trans. PAS-85(8):910, 1966.
#pragma once

#include "host/results/analysis_result.hpp"
#include "host/results/results.hpp"
#include "host/run/replicates.hpp"
#include "host/site/site.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace ridethrough {

// An answer that rests on fewer trajectories with a loss is none: its interval would be wider than
// what it is about, also where tails are light (docs/worth-and-sensitivity.md).
inline constexpr std::uint64_t kFewestLosing = 20;

// A power and its confidence interval; below 0 where the component does harm, infinite where it is
// not known.
struct PowerEstimate {
  double mw = 0;
  double low = 0;
  double high = 0;
  // Of several that are as good it is the one next to 0; at this one the index is still the same,
  // in every trajectory, and it is the farthest that was looked at.
  std::optional<double> same_to;
  // Trajectories with a loss that it rests on: of the system that others are to be as good as.
  std::uint64_t losing = 0;
  // Of these, so that the power is NaN, and no end is known but that towards 0, where it is on one
  // side of that for sure.
  bool too_few = false;
};

struct WorthRequest {
  std::string component;  // "battery.megapack"
  Metric metric = Metric::kLolh;
  double confidence = 0.95;
  RunOptions run;
};

struct Worth {
  std::string component;
  Metric metric;
  double confidence;
  double nameplate_mw;         // of all its units together
  Estimate with;               // the index of the site as it is, as `run` has it
  Estimate without;            // the component removed
  PowerEstimate efc;           // equivalent firm capacity
  PowerEstimate elcc;          // effective load carrying capability
  bool same_eue;               // with the component and without
  std::uint64_t trajectories;  // of each system that was simulated
  int systems;                 // how many were
};

// One system has been simulated: what was added to it, how much, and the index.
using OnSystem = std::function<void(const std::string& what, double mw, double index)>;

// Throws InputError for what is no feed, battery fleet or turbine class of the site, and where
// no load is lost with the component, so that there is nothing to compare. The second chooses a
// back end as the request says. Throws Stopped.
Worth evaluate_worth(const Site& site, const WorthRequest& request, const Workbench& bench,
                     const OnSystem& on_system = {});
Worth evaluate_worth(const Site& site, const WorthRequest& request, const OnSystem& on_system = {});

std::string as_table(const Worth& worth, std::size_t width = kUsualWidth);
std::string as_json(const Worth& worth);
// Both, and the columns of a file: a row each for the index with the component and without, for EFC
// and ELCC.
AnalysisResult as_result(const Worth& worth);

// ---- the systems that are compared -------------------------------------------------------------

// The site without a component, its own consumption included.
Site without(const Site& site, const std::string& component);
// With a feed that never fails, also beyond a contract limit: the same as so much less load.
Site with_firm(const Site& site, double mw);
// With more load, the same all the time.
Site with_load(const Site& site, double mw);

}  // namespace ridethrough
