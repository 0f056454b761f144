// SPDX-License-Identifier: Apache-2.0
// All battery fleets of a site: who gives and takes what, in the order of the config file.
#pragma once

#include "models/battery_fleet.hpp"
#include "models/outage_state.hpp"
#include "models/trajectory_context.hpp"

namespace ridethrough {

template <class Limits>
class StorageSystem {
 public:
  using Context = TrajectoryContext<Limits>;

  RT_HD void start(Context& context) {
    suspended_ = false;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const Battery& battery = context.scenario.battery[i];
      BatteryFleet& fleet = fleet_[i];
      fleet.start(battery, fleet.clocks.start(context.scenario, context.key, battery.fleet));
      refresh(context, i);
    }
    begin_books(context);
  }

  // A warm-up is over: all units are charged as at the start.
  RT_HD void start_again(Context& context) {
    resume(context, kNever);
    for (int i = 0; i < context.scenario.batteries; ++i) {
      fleet_[i].charge_initially(context.scenario.battery[i]);
    }
    begin_books(context);
  }

  RT_HD void finish(Context& context) const {
    context.outcome.balance.store_change += total_energy(context.scenario);
  }

  // A unit fails, or is back.
  RT_HD void handle(Context& context, int i, int what) {
    if (suspended_) return;
    const Battery& battery = context.scenario.battery[i];
    fleet_[i].clocks.refill(context.scenario, context.key, battery.fleet, what);
    if (what == FleetClocks::kFailure) {
      fleet_[i].fail();
    } else {
      fleet_[i].return_to_service();
      // With less than the others have, perhaps.
      if (!fleet_[i].full(battery)) note_lowest(context);
    }
    refresh(context, i);
  }

  // Hazards have changed.
  RT_HD void derate(const Scenario& scenario, const OutageState<Limits>& hazards, int i) {
    fleet_[i].derate(scenario.battery[i],
                     hazards.availability_factor(scenario, scenario.battery[i].hits));
  }

  // ---- the plan for a span -------------------------------------------------------------------

  // Discharging, as far as can be; returns the power.
  RT_HD Power plan_discharge(const Scenario& scenario, Power wanted, BatteryFleet::Use use) {
    use_ = use;
    Power given = 0;
    for (int i = 0; i < scenario.batteries; ++i) {
      flow_[i] = fleet_[i].discharging(scenario.battery[i], wanted - given, use);
      given += flow_[i];
    }
    stored_flow_ = -given;
    return given;
  }

  struct Charging {
    Power by_grid;
    Power by_turbines;
  };
  // Instead of that, charging from what grid and turbines have left.
  RT_HD Charging plan_charge(const Scenario& scenario, Power grid_left, Power turbines_left) {
    const Charging offered = {grid_left, turbines_left};
    stored_flow_ = 0;
    for (int i = 0; i < scenario.batteries; ++i) {
      const Battery& battery = scenario.battery[i];
      const Power at_most = grid_left + (battery.from_turbines != 0 ? turbines_left : 0);
      const Power taken = fleet_[i].charging(battery, at_most);
      flow_[i] = -taken;
      if (taken == 0) continue;
      const Power by_grid = taken < grid_left ? taken : grid_left;
      grid_left -= by_grid;
      turbines_left -= taken - by_grid;
      stored_flow_ += BatteryFleet::stored_power(battery, taken);
    }
    return {offered.by_grid - grid_left, offered.by_turbines - turbines_left};
  }

  // When the first fleet is full or empty, or at its reserve; `end` if none is before.
  RT_HD Tick plan_end(const Scenario& scenario, Tick now, Tick end) const {
    for (int i = 0; i < scenario.batteries; ++i) {
      if (flow_[i] == 0) continue;
      const Battery& battery = scenario.battery[i];
      const Tick due = now + (flow_[i] > 0 ? fleet_[i].time_to_empty(battery, flow_[i], use_)
                                           : fleet_[i].time_to_full(battery, -flow_[i]));
      if (due < end) end = due;
    }
    return end;
  }

  RT_HD void carry_out(Context& context, Tick end) {
    if (stored_flow_ == 0) return;
    const Tick span = end - context.now;
    Outcome& outcome = context.outcome;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      if (flow_[i] > 0) {
        fleet_[i].discharge(context.scenario.battery[i], flow_[i], span, use_, outcome.balance);
        outcome[Count::kDischargedEnergy] += flow_[i] * span;
      } else if (flow_[i] < 0) {
        fleet_[i].charge(context.scenario.battery[i], -flow_[i], span, outcome.balance);
      }
    }
    if (stored_flow_ < 0) note_lowest(context);
  }

  // What the plan takes from the stores, or adds to them, in a tick.
  [[nodiscard]] RT_HD Energy stored_flow() const { return stored_flow_; }
  // What it gives at the terminals; negative where it takes.
  RT_HD Power power(const Scenario& scenario) const {
    Power sum = 0;
    for (int i = 0; i < scenario.batteries; ++i) sum += flow_[i];
    return sum;
  }

  // ---- the state -----------------------------------------------------------------------------

  // True where none could be charged, whatever were left. If all units are full, those in repair
  // too, nothing that happens to them matters until somebody looks: then they are suspended, and
  // their events are not in the queue.
  RT_HD bool try_suspend(Context& context) {
    if (suspended_) return true;
    bool all_full = true;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const Battery& battery = context.scenario.battery[i];
      if (fleet_[i].charging(battery, kMaxPower) > 0) return false;
      all_full = all_full && fleet_[i].all_full(battery);
    }
    if (!all_full) return true;
    suspended_ = true;
    for (int i = 0; i < context.scenario.batteries; ++i)
      context.events.set(context.slots.batteries + i, kNever);
    return true;
  }

  // To be called before looking at fleets that may be suspended: makes up for what has happened to
  // their units up to now, each event at its time.
  RT_RARE void bring_up_to_date(Context& context) {
    if (!suspended_) return;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      fleet_[i].bring_up_to_date(context.scenario, context.key, context.scenario.battery[i],
                                 context.now);
    }
  }

  // The same before their state may change; returns when their next event is, `until` if that is
  // not before.
  RT_HD Tick resume(Context& context, Tick until) {
    if (!suspended_) return until;
    suspended_ = false;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const auto next = fleet_[i].bring_up_to_date(context.scenario, context.key,
                                                   context.scenario.battery[i], context.now);
      context.events.set(context.slots.batteries + i, next.at, next.what);
      if (next.at < until) until = next.at;
    }
    return until;
  }

  // Of the units in service.
  RT_HD Energy stored(const Scenario& scenario) const {
    Energy sum = 0;
    for (int i = 0; i < scenario.batteries; ++i) sum += fleet_[i].stored();
    return sum;
  }
  RT_HD Energy capacity(const Scenario& scenario) const {
    Energy sum = 0;
    for (int i = 0; i < scenario.batteries; ++i) sum += fleet_[i].capacity(scenario.battery[i]);
    return sum;
  }

  // State of charge of the site [per cent, rounded down]; kNoSoc where nothing could be stored.
  RT_HD int soc(const Scenario& scenario) const {
    return per_cent(stored(scenario), capacity(scenario));
  }

  [[nodiscard]] RT_HD bool has_units_down(int i) const { return fleet_[i].has_units_down(); }
  [[nodiscard]] RT_HD Power missing(int i) const { return fleet_[i].missing(); }

 private:
  RT_HD void begin_books(Context& context) const {
    context.outcome.balance.store_change -= total_energy(context.scenario);
    note_lowest(context);
  }

  // Energies are far above 100 units, but may be too large to be multiplied by that.
  RT_HD static Energy per_cent_of(Energy capacity) { return capacity / 100 + 1; }

  // A per cent counts as reached within 2^-30 of the capacity; 100 make up for what per_cent_of()
  // is more than a hundredth.
  RT_HD static int per_cent(Energy stored, Energy capacity) {
    if (capacity == 0) return kNoSoc;
    if (stored >= capacity) return 100;
    const Energy share = (stored + (capacity >> 30) + 100) / per_cent_of(capacity);
    return share < 99 ? static_cast<int>(share) : 99;
  }

  // Divides only where the state of charge is lower than ever before.
  RT_HD void note_lowest(Context& context) const {
    const Energy now = stored(context.scenario);
    const Energy full = capacity(context.scenario);
    int& lowest = context.outcome.lowest_soc;
    if (lowest != kNoSoc && now >= lowest * per_cent_of(full)) return;
    const int soc = per_cent(now, full);
    if (lowest == kNoSoc || (soc != kNoSoc && soc < lowest)) lowest = soc;
  }

  RT_HD void refresh(Context& context, int i) {
    fleet_[i].expose(context.now);
    const auto next = fleet_[i].clocks.due(context.scenario);
    context.events.set(context.slots.batteries + i, next.at, next.what);
  }

  RT_HD Energy total_energy(const Scenario& scenario) const {
    Energy sum = 0;
    for (int i = 0; i < scenario.batteries; ++i) sum += fleet_[i].total_energy();
    return sum;
  }

  BatteryFleet fleet_[Limits::kBatteries];
  Power flow_[Limits::kBatteries];  // that the plan gives at the terminals; negative: takes
  Energy stored_flow_;              // that it adds to the stores in a tick
  BatteryFleet::Use use_;
  bool suspended_;  // all of them
};

}  // namespace ridethrough
