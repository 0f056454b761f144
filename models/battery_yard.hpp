// SPDX-License-Identifier: Apache-2.0
// All battery fleets of a site: who gives and takes what, in the order of the config file.
#pragma once

#include "models/battery_bank.hpp"
#include "models/hazard_board.hpp"
#include "models/world.hpp"

namespace ridethrough {

class BatteryYard {
 public:
  // The fleets' events are in the agenda from `first_slot` on.
  RT_HD void start(World& world, int first_slot) {
    first_slot_ = first_slot;
    asleep_ = false;
    for (int i = 0; i < world.scenario.batteries; ++i) {
      const Battery& battery = world.scenario.battery[i];
      BatteryBank& bank = bank_[i];
      bank.start(battery, bank.clocks.start(world.scenario, world.key, battery.fleet));
      refresh(world, i);
    }
    begin_books(world);
  }

  // A warm-up is over: all units are charged as at the start.
  RT_HD void start_again(World& world) {
    wake(world, kNever);
    for (int i = 0; i < world.scenario.batteries; ++i) {
      bank_[i].charge_initially(world.scenario.battery[i]);
    }
    begin_books(world);
  }

  RT_HD void finish(World& world) const {
    world.outcome.balance.store_change += total_energy(world.scenario);
  }

  // A unit fails, or is back.
  RT_HD void handle(World& world, int i, int what) {
    if (asleep_) return;
    const Battery& battery = world.scenario.battery[i];
    bank_[i].clocks.refill(world.scenario, world.key, battery.fleet, what);
    if (what == FleetClocks::kFailure) {
      bank_[i].fail();
    } else {
      bank_[i].come_back();
      // With less than the others have, perhaps.
      if (!bank_[i].full(battery)) note_lowest(world);
    }
    refresh(world, i);
  }

  // Hazards have changed.
  RT_HD void limit(const Scenario& scenario, const HazardBoard& hazards, int i) {
    bank_[i].limit(scenario.battery[i], hazards.remaining(scenario, scenario.battery_hits[i]));
  }

  // ---- the plan for a span -------------------------------------------------------------------

  // Discharging, as far as can be; returns the power.
  RT_HD Power plan_discharge(const Scenario& scenario, Power wanted, BatteryBank::Use use) {
    use_ = use;
    Power given = 0;
    for (int i = 0; i < scenario.batteries; ++i) {
      flow_[i] = bank_[i].discharging(scenario.battery[i], wanted - given, use);
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
      const Power taken = bank_[i].charging(battery, at_most);
      flow_[i] = -taken;
      if (taken == 0) continue;
      const Power by_grid = taken < grid_left ? taken : grid_left;
      grid_left -= by_grid;
      turbines_left -= taken - by_grid;
      stored_flow_ += BatteryBank::stored_power(battery, taken);
    }
    return {offered.by_grid - grid_left, offered.by_turbines - turbines_left};
  }

  // When the first fleet is full or empty, or at its reserve; `end` if none is before.
  RT_HD Tick plan_end(const Scenario& scenario, Tick now, Tick end) const {
    for (int i = 0; i < scenario.batteries; ++i) {
      if (flow_[i] == 0) continue;
      const Battery& battery = scenario.battery[i];
      const Tick due = now + (flow_[i] > 0 ? bank_[i].time_to_empty(battery, flow_[i], use_)
                                           : bank_[i].time_to_full(battery, -flow_[i]));
      if (due < end) end = due;
    }
    return end;
  }

  RT_HD void carry_out(World& world, Tick end) {
    if (stored_flow_ == 0) return;
    const Tick span = end - world.now;
    Outcome& outcome = world.outcome;
    for (int i = 0; i < world.scenario.batteries; ++i) {
      if (flow_[i] > 0) {
        bank_[i].discharge(world.scenario.battery[i], flow_[i], span, use_, outcome.balance);
        outcome[Count::kDischargedEnergy] += flow_[i] * span;
      } else if (flow_[i] < 0) {
        bank_[i].charge(world.scenario.battery[i], -flow_[i], span, outcome.balance);
      }
    }
    if (stored_flow_ < 0) note_lowest(world);
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
  // too, nothing that happens to them matters until somebody looks: then they sleep, and their
  // events are not in the agenda.
  RT_HD bool rest(World& world) {
    if (asleep_) return true;
    bool all_full = true;
    for (int i = 0; i < world.scenario.batteries; ++i) {
      const Battery& battery = world.scenario.battery[i];
      if (bank_[i].charging(battery, kMaxPower) > 0) return false;
      all_full = all_full && bank_[i].all_full(battery);
    }
    if (!all_full) return true;
    asleep_ = true;
    for (int i = 0; i < world.scenario.batteries; ++i) world.agenda.set(first_slot_ + i, kNever);
    return true;
  }

  // To be called before looking at fleets that may sleep: makes up for what has happened to their
  // units up to now, each event at its time.
  RT_RARE void catch_up(World& world) {
    if (!asleep_) return;
    for (int i = 0; i < world.scenario.batteries; ++i) {
      bank_[i].catch_up(world.scenario, world.key, world.scenario.battery[i], world.now);
    }
  }

  // The same before their state may change; returns when their next event is, `until` if that is
  // not before.
  RT_HD Tick wake(World& world, Tick until) {
    if (!asleep_) return until;
    asleep_ = false;
    for (int i = 0; i < world.scenario.batteries; ++i) {
      const auto next =
          bank_[i].catch_up(world.scenario, world.key, world.scenario.battery[i], world.now);
      world.agenda.set(first_slot_ + i, next.at, next.what);
      if (next.at < until) until = next.at;
    }
    return until;
  }

  // Of the units in service.
  RT_HD Energy stored(const Scenario& scenario) const {
    Energy sum = 0;
    for (int i = 0; i < scenario.batteries; ++i) sum += bank_[i].stored();
    return sum;
  }
  RT_HD Energy capacity(const Scenario& scenario) const {
    Energy sum = 0;
    for (int i = 0; i < scenario.batteries; ++i) sum += bank_[i].capacity(scenario.battery[i]);
    return sum;
  }

  // State of charge of the site [per cent, rounded down]; kNoSoc where nothing could be stored.
  RT_HD int soc(const Scenario& scenario) const {
    return per_cent(stored(scenario), capacity(scenario));
  }

  [[nodiscard]] RT_HD bool has_units_down(int i) const { return bank_[i].has_units_down(); }
  [[nodiscard]] RT_HD Power missing(int i) const { return bank_[i].missing(); }

 private:
  RT_HD void begin_books(World& world) const {
    world.outcome.balance.store_change -= total_energy(world.scenario);
    note_lowest(world);
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
  RT_HD void note_lowest(World& world) const {
    const Energy now = stored(world.scenario);
    const Energy full = capacity(world.scenario);
    int& lowest = world.outcome.lowest_soc;
    if (lowest != kNoSoc && now >= lowest * per_cent_of(full)) return;
    const int soc = per_cent(now, full);
    if (lowest == kNoSoc || (soc != kNoSoc && soc < lowest)) lowest = soc;
  }

  RT_HD void refresh(World& world, int i) {
    bank_[i].expose(world.now);
    const auto next = bank_[i].clocks.due(world.scenario);
    world.agenda.set(first_slot_ + i, next.at, next.what);
  }

  RT_HD Energy total_energy(const Scenario& scenario) const {
    Energy sum = 0;
    for (int i = 0; i < scenario.batteries; ++i) sum += bank_[i].total_energy();
    return sum;
  }

  BatteryBank bank_[kMaxBatteries];
  Power flow_[kMaxBatteries];  // that the plan gives at the terminals; negative: takes
  Energy stored_flow_;         // that it adds to the stores in a tick
  BatteryBank::Use use_;
  int first_slot_;
  bool asleep_;  // all of them
};

}  // namespace ridethrough
