// SPDX-License-Identifier: Apache-2.0
// From a site to a scenario: units into ticks and quanta, distributions into tables, names into
// indices. For compile.cpp alone; its parts are in build_scenario.cpp (power, grid),
// build_load.cpp, build_processes.cpp (hazards, surges), build_fleets.cpp (batteries, turbines),
// remaining_time.cpp (what may last for long).
#pragma once

#include "host/base/problems.hpp"
#include "host/scenario/sampling_tables.hpp"
#include "host/scenario/study.hpp"
#include "host/site/by_key.hpp"

#include <chrono>
#include <cmath>
#include <map>
#include <optional>

namespace ridethrough {

using Real = long double;

inline constexpr Real kTicksPerMinute = kTicksPerHour / 60.0L;
// By so much [quanta] a number may be off because it was written in decimals.
inline constexpr Real kSlack = static_cast<Real>(kFineSlack) / kFineQuantum;

inline Tick to_ticks(double hours) {
  return std::llround(static_cast<Real>(hours) * kTicksPerHour);
}

// Days are counted from the first of the horizon.
inline int month_of(std::chrono::sys_days start, std::int64_t day) {
  const std::chrono::year_month_day date{start + std::chrono::days{day}};
  return static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

class ScenarioBuilder {
 public:
  explicit ScenarioBuilder(const Site& site) : site_(site) {}

  Study compile();

 private:
  void refuse(const Key& key, const std::string& problem) {
    problems_.add(complaint(site_, key, problem), key.text());
  }
  // build_load.cpp
  void read_load();
  void compile_load();
  // build_scenario.cpp
  void check_numbers();
  Tick warm_up() const;
  void compile_calendar();
  void compile_policy();
  static Tick minutes(double minutes) { return std::llround(minutes * kTicksPerMinute); }
  void choose_quantum();
  Energy energy(Real mwh) const;
  Energy held_back(Real mwh) const;
  Real in_quanta(Real megawatt) const { return megawatt * 1e6L / study_.quantum_w; }
  Power demand(Real megawatt) const;
  FinePower fine(Real megawatt) const;
  Power rated_supply(const Key& key, Real megawatt) const;
  Power most_rounding() const;
  void must_be_seen(const Key& key, Real megawatt) const;
  Real feed_mw(const Site::Feed& feed) const;
  std::uint32_t stream(const std::string& process);
  QuantileTable table(const RandomVariable& variable, Real scale, Real shift = 0.5L);
  void compile_feeds();
  void compile_gas_supplies();
  void name(Target target, const Section& section, std::size_t index);
  void compile_inverses();
  void name_causes();

  std::vector<std::string> target_indices() const;
  // build_processes.cpp
  struct RandomProcess;
  static RandomProcess random_process(const Site::Surge& surge);
  static RandomProcess random_process(const Site::Hazard& hazard);
  AlternatingProcess process(const RandomProcess& random);
  Real weigh(const RandomProcess& random, AlternatingProcess& process);
  AlternatingProcess planned(const Site::Hazard& hazard);
  void compile_surges();
  void compile_hazards();
  void compile_hits(const Site::Hazard& of, Hazard& hazard);
  void list_hits();

  // build_fleets.cpp
  template <class Units>
  Fleet fleet(const Units& of, Real unavailable);
  void compile_batteries();
  void compile_battery(const Site::Battery& of, Battery& battery);
  void compile_turbines();
  void compile_turbine(const Site::Turbine& of, Turbine& turbine);
  std::uint32_t start_failure(const Site::Turbine& turbine);
  void compile_turbine_policy(const Site::Turbine& of, Turbine& turbine);
  // Of a unit that is started.
  struct Attempts {
    std::vector<Real> hours;  // how long it tries on average, in attempts 1 to k + 1
    Real all_fail = 1;        // the probability that they do
  };
  static Attempts attempts(const Site::Turbine& turbine);
  Real not_running(const Site::Turbine& of, Turbine& turbine);
  std::uint32_t condition_at_start(const Site::Turbine& turbine);

  // remaining_time.cpp
  RemainingTime remaining_time() const;
  Real deepest_shortfall_mw() const;
  std::vector<double> most_per_h() const;

  const Site& site_;
  Problems problems_;
  Study study_{};
  Scenario scenario_{};
  std::chrono::sys_days start_;    // of the simulation: the warm-up, if there is one
  std::vector<double> demand_mw_;  // of every step of the horizon
  Tick step_ = 0;
  Real most_load_mw_ = 0;                   // load and auxiliaries, at their highest
  Real most_demand_mw_ = 0;                 // the same, and surges
  Real most_drawn_mw_ = 0;                  // the same, and charging
  Real most_surplus_taken_mw_ = 0;          // by surges and charging, of what there is
  std::vector<Real> feed_excess_;           // capacity over what it is taken at, >= 1
  std::vector<double> battery_time_share_;  // in which a fleet has units in repair
  std::uint32_t largest_fleet_ = 0;
  std::map<std::pair<Target, int>, std::vector<int>> hits_of_;  // each target, by their numbers
  std::map<std::string, Hit> names_;                            // the components that can be hit
  std::map<std::uint32_t, std::string> streams_;
  std::map<std::string, QuantileTable> tables_;
};

}  // namespace ridethrough
