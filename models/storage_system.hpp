// SPDX-License-Identifier: Apache-2.0
// All battery fleets of a site: who gives and takes what, in the order of the config file.
#pragma once

#include "models/battery_fleet.hpp"
#include "models/trajectory_context.hpp"

namespace ridethrough {

template <class Limits>
class StorageSystem {
 public:
  RT_HD static bool owns(const EventSlots& slots, Slot slot) { return slots.is_of_batteries(slot); }

  template <class Context>
  RT_HD void start(Context& context) {
    suspended_ = false;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const Battery& battery = context.scenario.battery[i];
      BatteryFleet& fleet = fleet_[i];
      fleet.start(battery, fleet.clocks.start(context.draws, battery.fleet, origin(i)));
      refresh(context, i);
      derate(context, i);
    }
    begin_books(context);
  }

  // A warm-up is over: all units are charged as at the start.
  template <class Context>
  RT_HD void start_counting(Context& context) {
    resume(context, kNever);
    for (int i = 0; i < context.scenario.batteries; ++i) {
      fleet_[i].charge_initially(context.scenario.battery[i]);
    }
    begin_books(context);
  }

  template <class Context>
  RT_HD void finish(Context& context) const {
    context.outcome.balance.store_change += total_energy(context.scenario);
  }

  // A unit fails, or is back.
  template <class Context>
  RT_HD void handle(Context& context, Slot slot, int what) {
    if (suspended_) return;
    const int i = slot - context.slots.batteries;
    const Battery& battery = context.scenario.battery[i];
    fleet_[i].clocks.refill(context.draws, battery.fleet, origin(i), what);
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
  template <class Context>
  RT_HD void derate(const Context& context, int i) {
    const Battery& battery = context.scenario.battery[i];
    fleet_[i].derate(battery, context.outages.availability_factor(context.scenario, battery.hits));
  }

  // ---- dispatch ------------------------------------------------------------------------------

  template <class Context, class Offers>
  RT_HD void offer(const Context& context, Offers& offers) {
    use_ = offers.outage ? BatteryFleet::Use::kAll : BatteryFleet::Use::kAboveReserve;
    offers.stores = context.scenario.batteries;
  }
  // By the number of the fleet.
  template <class Context>
  RT_HD auto store_offers(const Context& context) const {
    return [this, &context](int i) { return fleet_[i].offer(context.scenario.battery[i], use_); };
  }

  // When the first fleet is full or empty, or at its reserve; `end` if none is before.
  template <class Context, class Flows>
  RT_HD Tick flow_end(Context& context, const Flows& flows, Tick end) const {
    if (context.traits.by_soc) report(context, stored_flow(context, flows));
    if (flows.stored == 0) return end;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const Power flow = flows.store[i];
      if (flow == 0) continue;
      const Battery& battery = context.scenario.battery[i];
      const Tick due = context.now + (flow > 0 ? fleet_[i].time_to_empty(battery, flow, use_)
                                               : fleet_[i].time_to_full(battery, -flow));
      if (due < end) end = due;
    }
    return end;
  }

  template <class Context, class Flows>
  RT_HD void accept(Context& context, const Flows& flows, Tick end) {
    if (flows.stored == 0) return;
    const Tick span = end - context.now;
    Outcome& outcome = context.outcome;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const Power flow = flows.store[i];
      if (flow > 0) {
        fleet_[i].discharge(context.scenario.battery[i], flow, span, use_, outcome.balance);
        outcome[Count::kDischargedEnergy] += flow * span;
      } else if (flow < 0) {
        fleet_[i].charge(context.scenario.battery[i], -flow, span, outcome.balance);
      }
    }
    if (flows.stored > 0) note_lowest(context);
  }

  // ---- the state -----------------------------------------------------------------------------

  // True where none could be charged, whatever were left. If all units are full, those in repair
  // too, nothing that happens to them matters until somebody looks: then they are suspended, and
  // their events are not in the queue.
  template <class Context>
  RT_HD bool quiet(Context& context) {
    if (suspended_) return true;
    bool all_full = true;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const Battery& battery = context.scenario.battery[i];
      if (fleet_[i].takes(battery) > 0) return false;
      all_full = all_full && fleet_[i].all_full(battery);
    }
    if (!all_full) return true;
    suspended_ = true;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      context.events.set(context.slots.batteries + i, kNever);
    }
    return true;
  }

  // To be called before looking at fleets that may be suspended: makes up for what has happened to
  // their units up to now, each event at its time.
  template <class Context>
  RT_RARE void bring_up_to_date(Context& context) {
    if (!suspended_) return;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      fleet_[i].bring_up_to_date(context.draws, context.scenario.battery[i], origin(i),
                                 context.now);
    }
  }

  // The same before their state may change; returns when their next event is, `until` if that is
  // not before.
  template <class Context>
  RT_HD Tick resume(Context& context, Tick until) {
    if (!suspended_) return until;
    suspended_ = false;
    for (int i = 0; i < context.scenario.batteries; ++i) {
      const auto next = fleet_[i].bring_up_to_date(context.draws, context.scenario.battery[i],
                                                   origin(i), context.now);
      context.events.set(context.slots.batteries + i, next.at, next.what);
      if (next.at < until) until = next.at;
    }
    return until;
  }

  // Tells the others the state of charge, and how it moves.
  template <class Context>
  RT_HD void report(Context& context, Energy flow) const {
    context.charge = {stored(context.scenario), capacity(context.scenario), flow};
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

  // To an observer of the draws, at the end.
  template <class Context>
  RT_HD void tell_draws(Context& context) {
    bring_up_to_date(context);
    for (int i = 0; i < context.scenario.batteries; ++i) {
      fleet_[i].clocks.tell_left(context.draws, origin(i));
    }
  }

 private:
  RT_HD static Origin origin(int i) { return {Origin::Kind::kBattery, i}; }

  template <class Context>
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
  template <class Context>
  RT_HD void note_lowest(Context& context) const {
    const Energy now = stored(context.scenario);
    const Energy full = capacity(context.scenario);
    int& lowest = context.outcome.lowest_soc;
    if (lowest != kNoSoc && now >= lowest * per_cent_of(full)) return;
    const int soc = per_cent(now, full);
    if (lowest == kNoSoc || (soc != kNoSoc && soc < lowest)) lowest = soc;
  }

  // What goes into the stores in a tick, or out of them.
  template <class Context, class Flows>
  RT_HD static Energy stored_flow(const Context& context, const Flows& flows) {
    Energy sum = 0;
    for (int i = 0; i < context.scenario.batteries && flows.stored != 0; ++i) {
      const Power flow = flows.store[i];
      sum +=
          flow > 0 ? -Energy{flow} : BatteryFleet::stored_power(context.scenario.battery[i], -flow);
    }
    return sum;
  }

  template <class Context>
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
  BatteryFleet::Use use_ = BatteryFleet::Use::kAll;  // of what was last offered
  bool suspended_ = false;                           // all of them
};

}  // namespace ridethrough
