// SPDX-License-Identifier: Apache-2.0
// A site compiled: the scenario that the back ends run, and what the host needs to know around
// it.
#pragma once

#include "host/base/text.hpp"
#include "host/scenario/index_table.hpp"
#include "host/site/parameters.hpp"
#include "models/scenario.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ridethrough {

// How much longer what a site loses load in lasts on average, once it has lasted so long: an
// occurrence of a hazard, a surge, a repair; of all there are the longest. No trajectory need have
// shown it: by it the intervals of means know of losses that were too rare to be seen.
struct RemainingTime {
  std::vector<double> lasted_h;     // ascending, the first 0; none at all: not known
  std::vector<double> remaining_h;  // from there to the next one at most; never less than before
  double shortages_per_h = 0;       // occurrences and surges that begin
  double together_h = 0;            // how long what makes several losses lasts on average, at most
  bool is_random = true;            // the site; else all trajectories are alike

  // For any length [h]; infinite where it is not known.
  [[nodiscard]] double operator()(double lasted_h) const;
};

// What a report says of a study, and what the integers of its tally stand for there.
struct StudyInfo {
  std::string name;
  std::string start;  // ISO date
  double horizon_h = 0;
  double years = 0;                       // that the horizon counts as
  std::uint64_t first = 0;                // number of the first trajectory
  std::uint64_t trajectories = 0;         // at most
  std::uint64_t whole = 0;                // the same of all shards together
  double target_rel_error = 0;            // 0 = none
  std::vector<std::string> target_index;  // the indices that are to be known so well
  std::uint64_t seed = 0;
  double quantum_w = 0;  // watts in a unit of Power
  // What the counts of fuel and emissions stand for, per MWh: MMBtu, t, kg.
  double fuel_rate = 0, co2_rate = 0, nox_rate = 0;
  double battery_energy_mwh = 0;    // that all units deliver when full
  double deepest_shortfall_mw = 0;  // that can be, whatever fails
  // What the load and all auxiliaries have below 0, of a trajectory; in the units of a tally.
  std::int64_t surplus_energy = 0;
  RemainingTime remaining_time;
  // Of each count how much of it there can be in an hour, at most, or, of starts, at once; 0: not
  // said. In the units of a tally.
  std::vector<double> most_per_h;
  std::vector<std::string> cause_names;  // "hazard.storm", the last "none"; empty = not in use
  // The share of time in which each of them is there where no trajectory has to tell (batteries),
  // NaN where they do. None at all: nobody has looked, as in files up to version 4.
  std::vector<double> known_time_share;
  bool has_grid = false, has_contract = false, has_turbines = false, has_batteries = false,
       has_interruptible = false;

  // Whether the site has what an index needs, so that it applies.
  [[nodiscard]] bool has(Needs what) const;
};

struct Study : StudyInfo {
  bool horizon_sets_quantum = false;  // a year would be counted more finely
  // What a profile has and how its rows were placed, for people; and what looks unintended in it.
  std::vector<std::string> profile_lines;
  std::vector<std::string> profile_notes;
  std::vector<Feed> feeds;
  std::vector<GasSupply> gas_supplies;
  std::vector<Surge> surges;
  std::vector<Hazard> hazards;
  std::vector<Hit> hits;
  std::vector<Battery> batteries;
  std::vector<Turbine> turbines;
  std::vector<std::int64_t> pool;
  Scenario scenario;  // points into the vectors above

  Study() = default;
  Study(const Study&) = delete;
  Study& operator=(const Study&) = delete;
  Study(Study&&) = default;  // moved vectors keep what they hold where it is
  Study& operator=(Study&&) = default;
  ~Study() = default;

  // Lets the scenario point to all that the vectors hold.
  void point_scenario();

  // A hash of all that can change a result: of the scenario, its tables and the seed.
  [[nodiscard]] std::uint64_t fingerprint() const;
  [[nodiscard]] std::string fingerprint_text() const;  // hexadecimal
};

// Throws one InputError with whatever in the site cannot be simulated.
Study compile(const Site& site);

// The study with a parameter so many times as large; nothing where that is not allowed, by the
// range of its key or beside what else the site has.
std::optional<Study> compile_scaled(const Site& site, const Parameter& parameter, double factor);

// The scenario in words, for `ridethrough check`; with warnings where something looks unintended.
std::string describe(const Site& site, const Study& study, std::size_t width = kUsualWidth);

// Those warnings alone.
std::vector<std::string> warnings(const Site& site, const Study& study);

// The load within the horizon, in quanta, a word a step; below 0: surplus. And its average. Surges
// and auxiliaries are not in it.
std::span<const std::int64_t> load_steps(const Study& study);
double average_load_mw(const Study& study);

}  // namespace ridethrough
