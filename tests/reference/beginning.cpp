// SPDX-License-Identifier: Apache-2.0
// What everything starts as.
#include "tests/reference/trajectory.hpp"

#include <algorithm>
#include <cmath>

namespace ridethrough::reference {

void Trajectory::start_fleets() {
  for (const auto& keys : site_.batteries) {
    const double charging = keys.round_trip_efficiency.value_or(keys.charge_efficiency.value_or(1));
    const double discharging = keys.discharge_efficiency.value_or(1);
    Fleet fleet{&keys,
                keys.unit_energy_mwh * (1 - keys.degradation_fraction) * discharging,
                charging * discharging,
                {}};
    for (int i = 0; i < keys.units; ++i) {
      BatteryUnit unit;
      unit.energy_mwh = keys.initial_soc * fleet.full_mwh;
      if (keys.mttf_h) {
        const double unavailability = *keys.mttr_h / (*keys.mttf_h + *keys.mttr_h);
        unit.in_service = !happens(unavailability, random_);
        // What is left of an exponential time is exponential.
        unit.clock_h = now_h_ + exponential(unit.in_service ? *keys.mttf_h : *keys.mttr_h, random_);
      }
      fleet.units.push_back(unit);
    }
    fleets_.push_back(std::move(fleet));
  }
}

void Trajectory::start_classes() {
  for (const auto& keys : site_.turbines) {
    Class turbines;
    turbines.keys = &keys;
    turbines.policy = effective_policy(site_, keys);
    turbines.units.resize(keys.units);
    turbines.stored_mwh = turbines.storage_mwh();
    if (keys.test_interval_h)
      turbines.next_test_h = now_h_ + *keys.test_interval_h * uniform(random_);
    for (auto& unit : turbines.units) {
      if (turbines.policy.mode == Mode::kMustRun) {
        roll_must_run_unit(turbines, unit);
      } else {
        roll_resting_unit(turbines, unit, turbines.next_test_h);
      }
    }
    // When the units that run came up is not known; long ago, so that a surplus stops at once.
    turbines.last_up_h = -kNever;
    classes_.push_back(std::move(turbines));
  }
}

// What was before the horizon does not count, and batteries do not take their charge from there.
void Trajectory::begin_horizon() {
  for (auto& fleet : fleets_) {
    for (auto& unit : fleet.units) unit.energy_mwh = fleet.keys->initial_soc * fleet.full_mwh;
  }
  at_the_beginning_ = true;
  was_losing_ = was_shedding_ = was_out_ = false;
  days_with_loss_.clear();
  charged_into_stores_ = charged_ = from_surplus_ = 0;
  stored_at_the_beginning_ = stored_energy();
  sums_ = {};
  outcome_ = {};
}

// Runs, is repaired and started, again and again, beginning 20 to 40 cycles before the simulation.
void Trajectory::roll_must_run_unit(Class& turbines, TurbineUnit& unit) {
  const Turbine& keys = *turbines.keys;
  if (!keys.mttf_h) return begin_run(turbines, unit, now_h_);
  const double all_fail = std::pow(keys.start_failure_probability, keys.start_attempts);
  const double start_h = keys.start_attempts * (keys.start_min + keys.retry_min) / 60;
  const double cycle_h = *keys.mttf_h + (*keys.mttr_h + start_h) / (1 - all_fail);  // about
  begin_run(turbines, unit, now_h_ - cycle_h * (20 + 20 * uniform(random_)));
  while (unit.clock_h <= now_h_) {
    const double at_h = unit.clock_h;
    end_of_clock(turbines, unit, at_h);
    if (unit.state == UnitState::kRest) begin_start(turbines, unit, at_h);
  }
}

// Rests, is tested and repaired, beginning sound and so long before the simulation that it is no
// longer known how: repairs and tests make it sound again within a few of their intervals.
void Trajectory::roll_resting_unit(Class& turbines, TurbineUnit& unit, double next_test_h) {
  const Turbine& keys = *turbines.keys;
  if (!keys.standby_mttf_h || !keys.test_interval_h) return rest(turbines, unit, now_h_);
  const double interval_h = *keys.test_interval_h;
  double test_h = next_test_h - interval_h * std::ceil(30 * (1 + *keys.mttr_h / interval_h));
  rest(turbines, unit, test_h);
  while (std::min(test_h, unit.clock_h) <= now_h_) {
    if (unit.clock_h < test_h) {
      end_of_clock(turbines, unit, unit.clock_h);
    } else {
      if (unit.state == UnitState::kRest && unit.latent_failure)
        begin_repair(turbines, unit, test_h);
      test_h += interval_h;
    }
  }
}

}  // namespace ridethrough::reference
