// One stochastic year, from event to event: the functor around which the back ends are built.
//
// Between events the state is constant or linear, so every span is integrated exactly. Dispatch
// order: grid, running turbines, batteries, then loss of load; batteries recharge from what the
// grid has left. While nothing can go wrong (batteries full, supply above the load), it jumps.
#pragma once

#include "models/agenda.hpp"
#include "models/battery_bank.hpp"
#include "models/loss_ledger.hpp"
#include "models/turbine_class.hpp"

namespace ridethrough {

// Recorder: loss_event(const LossEvent&) for every event of lost load as it ends, and
// outcome(const Outcome&) once a trajectory.
template <class Recorder>
class Trajectory {
 public:
  RT_HD Trajectory(const Scenario& scenario, Recorder& recorder)
      : scenario_(scenario), recorder_(recorder) {}

  RT_HD void operator()(const TrajectoryKey& key) {
    start(key);
    while (now_ < scenario_.horizon) {
      const Agenda::Event next = agenda_.next();
      if (next.due > now_) {
        const Tick until = next.due < scenario_.horizon ? next.due : scenario_.horizon;
        if (!jump(until)) live_through(until);
        if (now_ < next.due || now_ == scenario_.horizon) continue;
      }
      handle(next.slot);
    }
    finish();
  }

 private:
  RT_HD void start(const TrajectoryKey& key) {
    key_ = key;
    now_ = 0;
    outcome_ = Outcome{};
    ledger_ = LossLedger{};
    surge_power_ = 0;
    surge_energy_ = 0;
    running_power_ = 0;
    running_units_ = 0;
    shortage_ = false;
    // Standby turbines have to be started, and where grid and turbines both carry a part of a load
    // that changes, their shares change with its every step.
    turbines_are_quiet_ =
        scenario_.standby_turbines == 0 && (scenario_.feeds == 0 || scenario_.load.steps == 1);
    starts_.clear();
    first_battery_ = scenario_.turbines;
    first_hazard_ = first_battery_ + scenario_.batteries;
    first_surge_ = first_hazard_ + scenario_.hazards;
    start_slot_ = first_surge_ + scenario_.surges;
    grid_power_ = 0;
    for (int i = 0; i < scenario_.feeds; ++i) {
      feed_holds_[i] = 0;
      grid_power_ += scenario_.feed[i].capacity;
    }
    agenda_.clear(start_slot_ + 1);
    for (int i = 0; i < scenario_.turbines; ++i) start_turbine(i);
    for (int i = 0; i < scenario_.batteries; ++i) start_battery(i);
    for (int i = 0; i < scenario_.hits; ++i) hit_draws_[i].start(scenario_.hit[i].stream);
    for (int i = 0; i < scenario_.hazards; ++i) {
      auto& clock = hazard_[i];
      clock.start(scenario_, key_, scenario_.hazard[i].process);
      agenda_.set(first_hazard_ + i, clock.due());
      if (clock.active()) strike(i);
    }
    for (int i = 0; i < scenario_.surges; ++i) {
      auto& clock = surge_[i];
      clock.start(scenario_, key_, scenario_.surge[i].process);
      agenda_.set(first_surge_ + i, clock.due());
      extra_draws_[i].start(scenario_.surge[i].extra_stream);
      surge_now_[i] = 0;
      if (clock.active()) set_surge(i);
    }
  }

  RT_HD void handle(int slot) {
    if (slot < first_battery_) {
      if (unit_event(turbine_[slot])) {
        refresh_turbine(slot);
      } else {
        settle_turbine(slot);
      }
    } else if (slot < first_hazard_) {
      const int i = slot - first_battery_;
      unit_event(battery_[i]);
      refresh_battery(i);
    } else if (slot < first_surge_) {
      const int i = slot - first_hazard_;
      if (hazard_[i].active()) release(i);
      hazard_[i].strike(scenario_, key_, scenario_.hazard[i].process);
      agenda_.set(slot, hazard_[i].due());
      if (hazard_[i].active()) strike(i);
    } else if (slot < start_slot_) {
      const int i = slot - first_surge_;
      surge_[i].strike(scenario_, key_, scenario_.surge[i].process);
      agenda_.set(slot, surge_[i].due());
      set_surge(i);
    } else {
      const auto done = starts_.pop();
      agenda_.set(start_slot_, starts_.due());
      turbine_[done.turbine].finish_start(key_, scenario_.turbine[done.turbine], done.units);
      settle_turbine(done.turbine);
    }
  }

  // A unit of a fleet fails (then true), or is back from repair.
  template <class FleetState>
  RT_HD bool unit_event(FleetState& state) {
    const bool fails = state.failure.due() <= state.repair.due();
    PopulationClock& clock = fails ? state.failure : state.repair;
    clock.refill(scenario_, key_);
    if (fails) {
      state.fail();
    } else {
      state.come_back();
    }
    return fails;
  }

  // ---- the span to the next event ------------------------------------------------------------

  // While nothing can go wrong, on to `until` or to where it could; false where it can right now.
  RT_HD bool jump(Tick until) {
    if (shortage_ || !batteries_at_rest()) return false;
    const Tick end = scenario_.load.first_above(scenario_.pool, now_, until, quiet_limit());
    if (end <= now_) return false;
    pass_quietly(end);
    return true;
  }

  // Integrates from now_ to `until`, or to the first moment before at which something changes.
  RT_HD void live_through(Tick until) {
    const auto load = scenario_.load.at(scenario_.pool, now_);
    const Power demand = load.power + surge_power_;
    const Power deficit = demand - grid_power_;
    if (scenario_.standby_turbines > 0 && (deficit > 0) != shortage_) {
      shortage_ = deficit > 0;
      for (int i = 0; i < scenario_.turbines; ++i) {
        if (scenario_.turbine[i].mode == TurbineMode::kStandby) settle_turbine(i);
      }
      return;  // the starts are events of their own
    }
    const Tick end = until < load.end ? until : load.end;
    if (deficit > 0) {
      carry(deficit, end);
    } else {
      recharge(-deficit, end);
    }
  }

  // The load up to which nothing happens that would have to be looked at.
  RT_HD Power quiet_limit() const {
    return grid_power_ - surge_power_ + (turbines_are_quiet_ ? running_power_ : 0);
  }

  RT_HD void pass_quietly(Tick end) {
    ledger_.recover(now_, outcome_, recorder_);
    if (scenario_.feeds > 0 && running_power_ > 0) {
      const Energy demand = scenario_.load.energy_until(scenario_.pool, end) -
                            scenario_.load.energy_until(scenario_.pool, now_) +
                            surge_power_ * (end - now_);
      const Energy grid = grid_power_ * (end - now_);
      if (demand > grid) outcome_[Count::kTurbineEnergy] += demand - grid;
    }
    move_to(end);
  }

  RT_HD void carry(Power deficit, Tick end) {
    const Power by_turbines = running_power_ < deficit ? running_power_ : deficit;
    Power left = deficit - by_turbines;
    Power discharge[kMaxBatteries];
    for (int i = 0; i < scenario_.batteries; ++i) {
      discharge[i] = battery_[i].discharging(scenario_.battery[i], left);
      left -= discharge[i];
      if (discharge[i] == 0) continue;
      const Tick empty = now_ + battery_[i].time_to_empty(discharge[i]);
      if (empty < end) end = empty;
    }
    const Tick span = end - now_;
    for (int i = 0; i < scenario_.batteries; ++i) {
      if (discharge[i] == 0) continue;
      battery_[i].discharge(discharge[i], span, outcome_.balance);
      outcome_[Count::kDischargedEnergy] += discharge[i] * span;
    }
    outcome_[Count::kTurbineEnergy] += by_turbines * span;
    if (left > 0) {
      ledger_.lose(left, now_, end, outcome_);
    } else {
      ledger_.recover(now_, outcome_, recorder_);
    }
    move_to(end);
  }

  RT_HD void recharge(Power headroom, Tick end) {
    Power charge[kMaxBatteries];
    for (int i = 0; i < scenario_.batteries; ++i) {
      charge[i] = battery_[i].charging(scenario_.battery[i], headroom);
      headroom -= charge[i];
      if (charge[i] == 0) continue;
      const Tick full = now_ + battery_[i].time_to_full(scenario_.battery[i], charge[i]);
      if (full < end) end = full;
    }
    for (int i = 0; i < scenario_.batteries; ++i) {
      if (charge[i] == 0) continue;
      battery_[i].charge(scenario_.battery[i], charge[i], end - now_, outcome_.balance);
    }
    ledger_.recover(now_, outcome_, recorder_);
    move_to(end);
  }

  RT_HD void move_to(Tick end) {
    outcome_[Count::kTurbineRunTime] += running_units_ * (end - now_);
    surge_energy_ += surge_power_ * (end - now_);
    now_ = end;
  }

  // None could be charged, whatever the grid had left.
  RT_HD bool batteries_at_rest() const {
    for (int i = 0; i < scenario_.batteries; ++i) {
      if (battery_[i].charging(scenario_.battery[i], kMaxPower) > 0) return false;
    }
    return true;
  }

  // ---- batteries and turbines ----------------------------------------------------------------

  RT_HD void start_battery(int i) {
    const Battery& battery = scenario_.battery[i];
    BatteryBank& bank = battery_[i];
    const std::uint32_t down = start_fleet(bank, battery.fleet);
    bank.start(battery, down);
    outcome_.balance.store_change -= bank.total_energy();
    refresh_battery(i);
  }

  RT_HD void refresh_battery(int i) {
    battery_[i].expose(scenario_, now_);
    agenda_.set(first_battery_ + i, battery_[i].due());
  }

  RT_HD void start_turbine(int i) {
    const Turbine& turbine = scenario_.turbine[i];
    TurbineClass& units = turbine_[i];
    const std::uint32_t not_running = start_fleet(units, turbine.fleet);
    units.start(turbine, not_running);
    counted_running_[i] = 0;
    for (std::uint32_t k = 0; turbine.starting_at_start != 0 && k < not_running; ++k) {
      if (!units.start_draws.happens(key_, turbine.starting_at_start)) continue;
      --units.down;
      ++units.starting;
      const std::uint64_t part = units.start_draws.next(key_);  // of the start that is still ahead
      queue_start({1 + static_cast<Tick>(multiply_high(part << 32, turbine.start_time)), 1, i});
    }
    settle_turbine(i);
  }

  // Starts the clocks of a fleet; returns how many of its units are out of service.
  template <class FleetState>
  RT_HD std::uint32_t start_fleet(FleetState& state, const Fleet& fleet) {
    state.failure.start(fleet.failure_stream, fleet.mttf);
    state.repair.start(fleet.repair_stream, fleet.mttr);
    const std::uint32_t down =
        units_down_at_start(scenario_, fleet, state.failure.draws().next(key_));
    state.failure.refill(scenario_, key_);
    state.repair.refill(scenario_, key_);
    return down;
  }

  // Brings a class in line with its commitment.
  RT_HD void settle_turbine(int i) {
    const Turbine& turbine = scenario_.turbine[i];
    TurbineClass& units = turbine_[i];
    const bool committed = units.holds == 0 && (shortage_ || turbine.mode == TurbineMode::kPrime);
    if (!committed) {
      if (units.starting > 0) {
        starts_.drop(i);
        agenda_.set(start_slot_, starts_.due());
      }
      units.stop();
    } else if (units.idle > 0) {
      const std::uint32_t commanded = units.idle;
      outcome_[Count::kTurbineStarts] += commanded;
      units.idle = 0;
      units.starting += commanded;
      if (turbine.start_time == 0) {
        units.finish_start(key_, turbine, commanded);
      } else {
        queue_start({now_ + turbine.start_time, commanded, i});
      }
    }
    refresh_turbine(i);
  }

  // Brings the clocks of a class, and what is summed over classes, in line with its units.
  RT_HD void refresh_turbine(int i) {
    TurbineClass& units = turbine_[i];
    units.expose(scenario_, now_);
    agenda_.set(i, units.due());
    const auto more = static_cast<std::int32_t>(units.running - counted_running_[i]);
    counted_running_[i] = units.running;
    running_units_ += more;
    running_power_ += more * scenario_.turbine[i].unit_power;
  }

  RT_HD void queue_start(const StartQueue::Start& start) {
    if (!starts_.add(start)) ++outcome_.merged_starts;
    agenda_.set(start_slot_, starts_.due());
  }

  // ---- hazards and surges --------------------------------------------------------------------

  RT_HD void strike(int i) {
    const Hazard& hazard = scenario_.hazard[i];
    hit_mask_[i] = 0;
    for (int k = 0; k < hazard.hits; ++k) {
      const Hit& hit = scenario_.hit[hazard.first_hit + k];
      if (!hit_draws_[hazard.first_hit + k].happens(key_, hit.probability)) continue;
      hit_mask_[i] |= std::uint64_t{1} << k;
      hold(hit, 1);
    }
  }

  RT_HD void release(int i) {
    const Hazard& hazard = scenario_.hazard[i];
    for (int k = 0; k < hazard.hits; ++k) {
      if ((hit_mask_[i] >> k & 1U) != 0) hold(scenario_.hit[hazard.first_hit + k], -1);
    }
  }

  // One hazard more, or one less, keeps a component from working.
  RT_HD void hold(const Hit& hit, int change) {
    if (hit.target == Target::kFeed) {
      int& holds = feed_holds_[hit.index];
      const bool was_up = holds == 0;
      holds += change;
      const Power capacity = scenario_.feed[hit.index].capacity;
      if (was_up) grid_power_ -= capacity;
      if (holds == 0) grid_power_ += capacity;
    } else if (hit.target == Target::kBattery) {
      battery_[hit.index].holds += change;
    } else {
      turbine_[hit.index].holds += change;
      settle_turbine(hit.index);
    }
  }

  RT_HD void set_surge(int i) {
    surge_power_ -= surge_now_[i];
    surge_now_[i] = 0;
    if (surge_[i].active()) {
      const std::uint32_t word = extra_draws_[i].next(key_);
      surge_now_[i] = static_cast<Power>(scenario_.surge[i].extra(scenario_.pool, word));
    }
    surge_power_ += surge_now_[i];
  }

  // ---- the end -------------------------------------------------------------------------------

  RT_HD void finish() {
    ledger_.recover(now_, outcome_, recorder_);
    for (int i = 0; i < scenario_.batteries; ++i) {
      outcome_.balance.store_change += battery_[i].total_energy();
    }
    const Energy demand =
        scenario_.load.energy_until(scenario_.pool, scenario_.horizon) + surge_energy_;
    outcome_[Count::kDemandEnergy] = demand;
    // What nothing else supplied, and what went into the batteries, came from the grid; on a site
    // without one, from the turbines.
    const Count rest = scenario_.feeds > 0 ? Count::kGridEnergy : Count::kTurbineEnergy;
    outcome_[rest] = 0;
    outcome_[rest] = demand + outcome_.balance.charged - outcome_[Count::kUnservedEnergy] -
                     outcome_[Count::kDischargedEnergy] - outcome_[Count::kTurbineEnergy] -
                     outcome_[Count::kGridEnergy];
    recorder_.outcome(outcome_);
  }

  const Scenario& scenario_;
  Recorder& recorder_;
  TrajectoryKey key_;
  Tick now_;
  Power grid_power_;         // of the feeds in service
  Power running_power_;      // of the turbine units that run
  Power surge_power_;        // of the surges under way
  bool turbines_are_quiet_;  // they may carry load while the trajectory jumps
  bool shortage_;            // the grid cannot carry the load: standby turbines are committed
  std::int64_t running_units_;
  Energy surge_energy_;
  Outcome outcome_;
  LossLedger ledger_;
  StartQueue starts_;
  int first_battery_, first_hazard_, first_surge_, start_slot_;
  Agenda agenda_;
  TurbineClass turbine_[kMaxTurbines];
  std::uint32_t counted_running_[kMaxTurbines];  // units of a class within running_units_
  BatteryBank battery_[kMaxBatteries];
  AlternatingClock hazard_[kMaxHazards];
  std::uint64_t hit_mask_[kMaxHazards];  // which of its hits an active hazard took
  RandomStream hit_draws_[kMaxHits];
  AlternatingClock surge_[kMaxSurges];
  RandomStream extra_draws_[kMaxSurges];
  Power surge_now_[kMaxSurges];
  int feed_holds_[kMaxFeeds];  // hazards that keep a feed from working
};

}  // namespace ridethrough
