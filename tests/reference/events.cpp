// SPDX-License-Identifier: Apache-2.0
// What happens at a moment: all that is due, and what turbines do about it.
#include "tests/reference/trajectory.hpp"

#include <algorithm>
#include <cmath>

namespace ridethrough::reference {

// Lets everything happen that is due now, and turbines be called and sent home, until there is
// nothing more to do.
void Trajectory::settle() {
  advance_occurrences();
  for (auto& fleet : fleets_) advance_fleet(fleet);
  if (!shortage_of_capacity() && !above_limit_that_calls_turbines()) {
    shortage_since_h_ = kNever;
  } else if (shortage_since_h_ == kNever) {
    shortage_since_h_ = now_h_;
  }
  bool changed = true;
  while (changed) {
    changed = false;
    for (auto& turbines : classes_) changed |= advance_class(turbines);
    for (std::size_t i = 0; i < classes_.size(); ++i) changed |= follow_policy(i);
  }
}

void Trajectory::advance_occurrences() {
  for (auto& hazard : hazards_) hazard.advance(now_h_, random_);
  for (std::size_t i = 0; i < surges_.size(); ++i) {
    if (surges_[i].occurrences.advance(now_h_, random_) > 0)
      surges_[i].extra_mw = simulator_.surge_size_[i].draw(random_);
  }
}

void Trajectory::advance_fleet(Fleet& fleet) {
  for (auto& unit : fleet.units) {
    if (unit.clock_h > now_h_ + kSameTime) continue;
    // A unit that fails takes its charge along; one that comes back brings an equal share of what
    // is in the units out of service.
    if (!unit.in_service) {
      double out_mwh = 0;
      int out = 0;
      for (const auto& other : fleet.units) {
        if (other.in_service) continue;
        out_mwh += other.energy_mwh;
        ++out;
      }
      for (auto& other : fleet.units) {
        if (!other.in_service) other.energy_mwh = out_mwh / out;
      }
    }
    unit.in_service = !unit.in_service;
    unit.clock_h =
        now_h_ + exponential(unit.in_service ? *fleet.keys->mttf_h : *fleet.keys->mttr_h, random_);
    const int sharing = in_service(fleet);
    const double shared_mwh = energy(fleet);
    for (auto& other : fleet.units) {
      if (other.in_service) other.energy_mwh = shared_mwh / sharing;
    }
  }
}

bool Trajectory::advance_class(Class& turbines) {
  bool changed = false;
  if (turbines.delivery_h <= now_h_ + kSameTime) {
    turbines.stored_mwh = turbines.storage_mwh();
    turbines.delivery_h = kNever;
    changed = true;
  }
  for (auto& unit : turbines.units) {
    if (unit.clock_h > now_h_ + kSameTime) continue;
    end_of_clock(turbines, unit, now_h_);
    changed = true;
  }
  if (turbines.next_test_h <= now_h_ + kSameTime) {
    test(turbines, now_h_);
    turbines.next_test_h += *turbines.keys->test_interval_h;
    changed = true;
  }
  return changed;
}

void Trajectory::end_of_clock(Class& turbines, TurbineUnit& unit, double now_h) {
  const Turbine& keys = *turbines.keys;
  switch (unit.state) {
    case UnitState::kRest:
      unit.latent_failure = true;
      unit.clock_h = kNever;
      break;
    case UnitState::kStarting:
      if (!unit.latent_failure && !happens(keys.start_failure_probability, random_)) {
        begin_run(turbines, unit, now_h);
      } else if (unit.attempt < keys.start_attempts) {
        unit.state = UnitState::kWaitingToRetry;
        unit.clock_h = now_h + keys.retry_min / 60;
      } else {
        begin_repair(turbines, unit, now_h);
      }
      break;
    case UnitState::kWaitingToRetry:
      unit.state = UnitState::kStarting;
      ++unit.attempt;
      unit.clock_h = now_h + keys.start_min / 60;
      break;
    case UnitState::kRunning:
      begin_repair(turbines, unit, now_h);
      break;
    case UnitState::kRepair:
      unit.latent_failure = false;
      rest(turbines, unit, now_h);
      break;
  }
}

// A unit that has failed without anybody knowing stays so.
void Trajectory::rest(const Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kRest;
  unit.clock_h = kNever;
  if (turbines.keys->standby_mttf_h && !unit.latent_failure)
    unit.clock_h = now_h + exponential(*turbines.keys->standby_mttf_h, random_);
}

void Trajectory::begin_start(const Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kStarting;
  unit.attempt = 1;
  unit.clock_h = now_h + turbines.keys->start_min / 60;
}

void Trajectory::begin_run(Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kRunning;
  unit.clock_h =
      turbines.keys->mttf_h ? now_h + exponential(*turbines.keys->mttf_h, random_) : kNever;
  turbines.last_up_h = now_h;
}

void Trajectory::begin_repair(const Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kRepair;
  unit.clock_h = now_h + exponential(*turbines.keys->mttr_h, random_);
}

void Trajectory::test(Class& turbines, double now_h) {
  for (auto& unit : turbines.units) {
    if (unit.state == UnitState::kRest && unit.latent_failure) begin_repair(turbines, unit, now_h);
  }
}

bool Trajectory::is_called(const Class& turbines) const {
  const TurbinePolicy& policy = turbines.policy;
  const bool shortage = shortage_since_h_ < kNever;
  const bool long_enough =
      shortage && shortage_since_h_ + *policy.start_delay_min / 60 <= now_h_ + kSameTime;
  switch (*policy.mode) {
    case Mode::kOff:
      return false;
    case Mode::kMustRun:
      return true;
    case Mode::kStandby:
      return long_enough;
    case Mode::kSoc:
      break;
  }
  // As a product, so that where no unit is in service the state of charge is at every threshold.
  const double mwh = site_energy();
  const bool low = mwh <= *policy.start_soc * site_capacity() + same_site_mwh();
  const bool high = mwh >= *policy.stop_soc * site_capacity() - same_site_mwh();
  if (turbines.called) return shortage || !high;
  return long_enough && low;
}

int Trajectory::committed_units(std::size_t number) const {
  const Class& turbines = classes_[number];
  if (!turbines.called || unit_power(turbines) <= 0) return 0;
  if (turbines.policy.commit == Commit::kAll) return turbines.keys->units;
  double still_needed = need();
  for (std::size_t i = 0; i < number; ++i)
    still_needed -= (classes_[i].running() + classes_[i].starting()) * unit_power(classes_[i]);
  // As few as suffice.
  const double beyond = std::max(still_needed - simulator_.enough_mw_, 0.0);
  const double units = std::ceil(beyond / unit_power(turbines)) + *turbines.policy.spare_units;
  return static_cast<int>(std::min<double>(units, turbines.keys->units));
}

// True if a unit was started, stopped or called back.
bool Trajectory::follow_policy(std::size_t number) {
  Class& turbines = classes_[number];
  turbines.called = is_called(turbines);
  const bool held = unit_power(turbines) <= 0;
  const int committed = committed_units(number);
  bool changed = false;

  if (committed == 0) {
    for (auto& unit : turbines.units) {
      if (unit.state != UnitState::kStarting && unit.state != UnitState::kWaitingToRetry) continue;
      rest(turbines, unit, now_h_);
      changed = true;
    }
  }

  const double earliest_stop_h = turbines.last_up_h + turbines.keys->minimum_run_min / 60;
  if (held || earliest_stop_h <= now_h_ + kSameTime) {
    int surplus = turbines.running() - committed;
    // All that run are alike: what is left of an exponential time is exponential.
    for (auto& unit : turbines.units) {
      if (surplus <= 0) break;
      if (unit.state != UnitState::kRunning) continue;
      rest(turbines, unit, now_h_);
      --surplus;
      changed = true;
    }
  }

  std::vector<TurbineUnit*> at_rest;
  for (auto& unit : turbines.units) {
    if (unit.state == UnitState::kRest) at_rest.push_back(&unit);
  }
  std::shuffle(at_rest.begin(), at_rest.end(), random_);
  int missing = committed - turbines.running() - turbines.starting();
  for (auto* unit : at_rest) {
    if (missing-- <= 0) break;
    begin_start(turbines, *unit, now_h_);
    sums_.turbine_starts += 1;
    // A start that takes no time, nor any to try again, is over before any class looks at what is
    // starting.
    while (unit->clock_h <= now_h_ + kSameTime) end_of_clock(turbines, *unit, now_h_);
    changed = true;
  }
  return changed;
}

}  // namespace ridethrough::reference
