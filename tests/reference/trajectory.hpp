// SPDX-License-Identifier: Apache-2.0
// One trajectory of the reference: what is where in a site, what happens to it, who carries the
// load, and the books of that.
#pragma once

#include "tests/reference/processes.hpp"
#include "tests/reference/simulator.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ridethrough::reference {

// A state of charge is reached this near, as a part of all that can be stored.
inline constexpr double kReached = 0x1p-30;

struct BatteryUnit {
  bool in_service = true;
  double energy_mwh = 0;    // that it would give at its terminals
  double clock_h = kNever;  // when it fails, or is back
};

struct Fleet {
  const Battery* keys;
  double full_mwh;  // what a full unit gives
  double gain;      // MWh added per MWh of charging
  std::vector<BatteryUnit> units;

  [[nodiscard]] double full_fleet_mwh() const { return keys->units * full_mwh; }
  // Differences that do not count.
  [[nodiscard]] double same_mwh() const { return kReached * full_fleet_mwh(); }
};

enum class UnitState { kRest, kStarting, kWaitingToRetry, kRunning, kRepair };

struct TurbineUnit {
  UnitState state = UnitState::kRest;
  bool latent_failure = false;  // nobody knows
  int attempt = 0;              // of the start under way, 1 = the first
  double clock_h = kNever;      // when the state ends by itself, or a sound unit at rest fails
};

struct Class {
  const Turbine* keys;
  TurbinePolicy policy;
  std::vector<TurbineUnit> units;
  bool called = false;
  double last_up_h = -kNever;  // when the last unit came up
  double next_test_h = kNever;
  double stored_mwh = 0;       // fuel on site, as energy that it can deliver
  double delivery_h = kNever;  // when the one under way comes

  [[nodiscard]] double storage_mwh() const {
    return keys->units * keys->unit_mw * keys->fuel_storage_h.value_or(0);
  }
  [[nodiscard]] double same_mwh() const { return kReached * storage_mwh(); }
  [[nodiscard]] int count(UnitState state) const {
    return static_cast<int>(std::count_if(
        units.begin(), units.end(), [&](const TurbineUnit& unit) { return unit.state == state; }));
  }
  [[nodiscard]] int running() const { return count(UnitState::kRunning); }
  [[nodiscard]] int starting() const {
    return count(UnitState::kStarting) + count(UnitState::kWaitingToRetry);
  }
};

struct Surging {
  Occurrences occurrences;
  double extra_mw;
};

// Who carries what at a moment, MW.
struct Flows {
  double demand = 0;     // beyond what a surplus gives
  double to_surges = 0;  // of a surplus
  double to_stores = 0;
  double curtailed = 0;
  double grid = 0;
  std::vector<double> turbine;    // by class, charging included
  std::vector<double> discharge;  // by fleet
  std::vector<double> charge;     // by fleet
  double shed = 0;
  double loss = 0;
};

// What adds up over the horizon, by the names of its indices, and the largest shortfall.
struct Sums {
  double lolh = 0, lolev = 0, eue = 0, max_shortfall = 0;
  double interrupted_hours = 0, interrupted_energy = 0, interruptions = 0;
  double outages = 0, outages_survived = 0, peak_exceeded_hours = 0;
  double turbine_starts = 0, turbine_run_hours = 0, turbine_energy = 0;
  double fuel = 0, co2 = 0, nox = 0;
  double battery_throughput = 0, grid_energy = 0, demand_energy = 0, curtailed_energy = 0;
};

class Trajectory {
 public:
  Trajectory(const Simulator& simulator, std::uint64_t seed);
  Outcome run();

 private:
  // ---- what holds now ----
  [[nodiscard]] double load() const;
  [[nodiscard]] double net_load() const;   // with auxiliaries
  [[nodiscard]] double base_load() const;  // not below 0
  [[nodiscard]] double surplus() const;    // what the net load is below 0
  [[nodiscard]] double surge() const;
  [[nodiscard]] bool adds_something(const Surging& surge) const;
  [[nodiscard]] double demand() const;
  [[nodiscard]] double fraction_left(std::string_view kind, std::string_view name,
                                     bool announced_too) const;
  [[nodiscard]] double grid_capacity(bool announced_too) const;
  [[nodiscard]] double contract_limit() const;
  [[nodiscard]] double interruptible() const;
  [[nodiscard]] bool suffices(double supply_mw, double demand_mw) const {
    return demand_mw <= supply_mw + simulator_.enough_mw_;
  }
  [[nodiscard]] bool outage() const { return !suffices(grid_capacity(false), base_load()); }
  [[nodiscard]] bool shortage_of_capacity() const;
  [[nodiscard]] bool above_limit_that_calls_turbines() const;
  [[nodiscard]] double need() const;
  [[nodiscard]] bool burns_from_storage(const Class& turbines) const;
  [[nodiscard]] double unit_power(const Class& turbines) const;
  [[nodiscard]] int in_service(const Fleet& fleet) const;
  [[nodiscard]] double energy(const Fleet& fleet) const;    // of the units in service
  [[nodiscard]] double capacity(const Fleet& fleet) const;  // of the units in service
  [[nodiscard]] double site_energy() const;
  [[nodiscard]] double site_capacity() const;
  [[nodiscard]] double same_site_mwh() const;
  [[nodiscard]] bool may_discharge(const Fleet& fleet) const;
  [[nodiscard]] double unit_power(const Fleet& fleet) const;
  [[nodiscard]] double power(const Fleet& fleet) const;

  // ---- the beginning ----
  void start_fleets();
  void start_classes();
  void begin_horizon();
  void roll_must_run_unit(Class& turbines, TurbineUnit& unit);
  void roll_resting_unit(Class& turbines, TurbineUnit& unit, double next_test_h);

  // ---- events ----
  void settle();
  void advance_occurrences();
  void advance_fleet(Fleet& fleet);
  bool advance_class(Class& turbines);
  void end_of_clock(Class& turbines, TurbineUnit& unit, double now_h);
  void rest(const Class& turbines, TurbineUnit& unit, double now_h);
  void begin_start(const Class& turbines, TurbineUnit& unit, double now_h);
  void begin_run(Class& turbines, TurbineUnit& unit, double now_h);
  void begin_repair(const Class& turbines, TurbineUnit& unit, double now_h);
  void test(Class& turbines, double now_h);
  bool follow_policy(std::size_t number);
  [[nodiscard]] bool is_called(const Class& turbines) const;
  [[nodiscard]] int committed_units(std::size_t number) const;

  // ---- between events ----
  [[nodiscard]] Flows dispatch() const;
  void order_fuel(const Flows& flows);
  [[nodiscard]] double next_event(const Flows& flows) const;
  void count_beginnings(const Flows& flows);
  void book(const Flows& flows, double until_h);
  void book_loss(double loss_mw, double until_h);
  [[nodiscard]] std::vector<std::string> present(double loss_mw) const;
  [[nodiscard]] double stored_energy() const;
  void finish();

  const Simulator& simulator_;
  const Site& site_;
  Calendar calendar_;
  Random random_;

  double now_h_;
  std::vector<Occurrences> hazards_;
  std::vector<Surging> surges_;
  std::vector<Fleet> fleets_;
  std::vector<Class> classes_;
  double shortage_since_h_ = kNever;  // kNever: there is none

  bool at_the_beginning_ = true;
  bool was_losing_ = false;
  bool was_shedding_ = false;
  bool was_out_ = false;
  bool outage_counts_ = false;
  bool outage_lost_load_ = false;
  std::set<int> days_with_loss_;
  double charged_into_stores_ = 0;  // MWh that they can give
  double charged_ = 0;              // MWh at the terminals
  double from_surplus_ = 0;         // MWh
  double stored_at_the_beginning_ = 0;
  Sums sums_;
  Outcome outcome_;
};

}  // namespace ridethrough::reference
