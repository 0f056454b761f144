// SPDX-License-Identifier: Apache-2.0
#include "host/manual/guide.hpp"

#include <stdexcept>

namespace ridethrough {
namespace {

const std::vector<Guide>& guides() {
  static const std::vector<Guide> all = {
      {"study",
       "How long a trajectory is, how many are simulated, and when they are enough. A trajectory "
       "is "
       "one possible history of the site; all indices are means over trajectories, or quantiles of "
       "them. With `target_rel_error` the run ends as soon as the `target_index` is known so well; "
       "`trajectories` is then the most that it may take. The same `seed` gives the same bits on "
       "any machine.",
       "",
       {{"name", "a site of 100 MW"},
        {"start", "2026-01-01"},
        {"trajectories", "100000"},
        {"target_rel_error", "0.05"},
        {"seed", "1"}}},
      {"load",
       "`constant_mw`, or a CSV file as `profile`: one of the two. Of a profile, `ridethrough "
       "check` "
       "says what was taken for its load, its times and its rows; docs/model.md has the rules. It "
       "may be negative, net of PV behind the meter: what is below 0 charges batteries, and the "
       "rest is curtailed. A part of the load may be interruptible: it is shed before firm load is "
       "lost, and counted apart.",
       "",
       {{"constant_mw", "100"}}},
      {"surge",
       "Such as large jobs that start together: a gap, a burst, a gap, and so on. Weights make "
       "them more or less frequent by month and by hour.",
       "job_start",
       {{"gap_h", "exponential(mean=72)"},
        {"duration_h", "lognormal(mean=0.5, sigma=0.6)"},
        {"extra_mw", "uniform(low=5, high=15)"}}},
      {"feed",
       "It never fails by itself: a section `[hazard.NAME]` takes it "
       "down. Several feeds add up.",
       "north",
       {{"capacity_mw", "120"}}},
      {"gas",
       "Several turbine classes can have one in common, so that one hazard stops them all: a "
       "turbine names it with `gas = NAME`, a hazard hits it as "
       "`gas.NAME`.",
       "main"},
      {"hazard",
       "A storm, a failed transformer, a curtailment, maintenance. It comes "
       "either at random, with `duration_h` and `gap_h` or `failures_per_year`, or every year at "
       "the "
       "same time, with `windows`. A hit is `kind.name` or `kind.name:probability`; one hazard "
       "with several "
       "hits is a common cause, which is what makes redundant supplies fail together.",
       "storm",
       {{"gap_h", "exponential(mean=4380)"},
        {"duration_h", "lognormal(mean=4, sigma=1)"},
        {"hits", "feed.north, gas.main:0.1"}}},
      {"battery",
       "They carry at once what the grid and the turbines cannot, "
       "and charge again from what is left over. With `mttf_h` and `mttr_h` the units fail and are "
       "repaired, one by one; both or neither.",
       "pack",
       {{"units", "60"},
        {"unit_power_mw", "2"},
        {"unit_energy_mwh", "4"},
        {"round_trip_efficiency", "0.92"},
        {"mttf_h", "8000"},
        {"mttr_h", "72"}}},
      {"turbine",
       "`mode` says when they run, here or in `[policy]`. A start "
       "takes `start_min` and may fail; units fail while they run and, with `standby_mttf_h`, "
       "while they rest, which shows at the next start or test. Fuel is without end unless `gas` "
       "or `fuel_storage_h` is given.",
       "gas_turbine",
       {{"units", "6"},
        {"unit_mw", "20"},
        {"mttf_h", "1000"},
        {"mttr_h", "31"},
        {"start_failure_probability", "0.02"},
        {"start_min", "10"},
        {"gas", "main"}}},
      {"policy",
       "What the operator decides: when turbines are started and stopped, who carries what the "
       "grid cannot, and whether the import is held to a contract limit. What stands here holds "
       "for all turbine classes but those that say otherwise themselves.",
       "",
       {{"mode", "soc"},
        {"start_soc", "0.8"},
        {"start_delay_min", "1"},
        {"commit", "needed"},
        {"spare_units", "1"},
        {"peak_shaving_mw", "110"}}},
      {"sweep",
       "Keys of other sections with their dots, each with the values it is to take; several make a "
       "grid, which `ridethrough sweep` simulates point by point on the same random streams. All "
       "other commands leave this section alone; `check` looks at it, too.",
       "",
       {{"battery.pack.units", "40, 60, 80"}}},
  };
  return all;
}

}  // namespace

std::string Guide::header() const {
  return '[' + section + (name.empty() ? "" : '.' + name) + "]\n";
}

std::string Guide::config() const {
  std::string text = header();
  for (const auto& [key, value] : example) text.append(key).append(" = ").append(value) += '\n';
  return text;
}

const std::string* Guide::value(const std::string& key) const {
  for (const auto& [one, value] : example) {
    if (one == key) return &value;
  }
  return nullptr;
}

const Guide& guide_of(const std::string& section) {
  for (const auto& guide : guides()) {
    if (guide.section == section) return guide;
  }
  throw std::logic_error("no guide to the section " + section);
}

}  // namespace ridethrough
