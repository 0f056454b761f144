// SPDX-License-Identifier: Apache-2.0
// What holds from one event to the next: who carries what, and until when.
#include "tests/reference/trajectory.hpp"

#include <algorithm>
#include <cmath>

namespace ridethrough::reference {

Flows Trajectory::dispatch() const {
  Flows flows;
  flows.turbine.assign(classes_.size(), 0);
  flows.discharge.assign(fleets_.size(), 0);
  flows.charge.assign(fleets_.size(), 0);
  flows.demand = demand();
  flows.to_surges = surge() + base_load() - flows.demand;
  // What is left of it.
  double surplus_left = std::max(surplus() - flows.to_surges, 0.0);
  if (suffices(0, surplus_left)) surplus_left = 0;

  const double capacity_mw = grid_capacity(false);
  const bool grid_suffices = suffices(capacity_mw, flows.demand);
  const double limit_mw = grid_suffices ? std::min(capacity_mw, contract_limit()) : capacity_mw;

  double left = flows.demand;
  // What a supply gives of that: all, if it suffices.
  const auto give = [&](double supply_mw) {
    const double mw = suffices(supply_mw, left) ? left : supply_mw;
    left -= mw;
    return mw;
  };
  flows.grid = give(limit_mw);
  const bool others_carry = left > 0;  // batteries and turbines, if they can
  const auto use_turbines = [&] {
    for (std::size_t i = 0; i < classes_.size(); ++i)
      flows.turbine[i] = give(classes_[i].running() * unit_power(classes_[i]));
  };
  const auto use_batteries = [&] {
    for (std::size_t i = 0; i < fleets_.size(); ++i) {
      if (may_discharge(fleets_[i])) flows.discharge[i] = give(power(fleets_[i]));
    }
  };
  const bool batteries_first = site_.policy.dispatch == DispatchOrder::kBatteriesFirst;
  if (batteries_first) use_batteries();
  use_turbines();
  if (!batteries_first) use_batteries();

  if (grid_suffices) {
    flows.grid += left;  // above the contract limit
  } else {
    const double notice_h = site_.load.interruptible_notice_min / 60;
    if (shortage_since_h_ + notice_h <= now_h_ + kSameTime) flows.shed = give(interruptible());
    flows.loss = left;
  }

  // Charging: first from a surplus, then from the grid, then from turbines.
  double grid_left = std::max(0.0, std::min(capacity_mw, contract_limit()) - flows.grid);
  for (std::size_t fleet = 0; fleet < fleets_.size(); ++fleet) {
    const Battery& keys = *fleets_[fleet].keys;
    if (energy(fleets_[fleet]) >= capacity(fleets_[fleet]) - fleets_[fleet].same_mwh()) continue;
    double wanted = std::min(power(fleets_[fleet]), keys.recharge_max_mw.value_or(kNever));
    const auto take = [&](double mw) {
      wanted -= mw;
      flows.charge[fleet] += mw;
    };
    const double from_surplus = std::min(wanted, surplus_left);
    take(from_surplus);
    surplus_left -= from_surplus;
    flows.to_stores += from_surplus;
    const double from_grid = std::min(wanted, grid_left);
    take(from_grid);
    grid_left -= from_grid;
    flows.grid += from_grid;
    if (keys.recharge_from == RechargeFrom::kGrid) continue;
    if (batteries_first && others_carry) continue;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      const double available = classes_[i].running() * unit_power(classes_[i]);
      const double from_turbines = std::min(wanted, std::max(0.0, available - flows.turbine[i]));
      take(from_turbines);
      flows.turbine[i] += from_turbines;
    }
  }
  flows.curtailed = surplus_left;
  return flows;
}

// A delivery is ordered when a storage is first drawn on after the last one.
void Trajectory::order_fuel(const Flows& flows) {
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    Class& turbines = classes_[i];
    if (burns_from_storage(turbines) && flows.turbine[i] > 0 && turbines.delivery_h == kNever)
      turbines.delivery_h = now_h_ + *turbines.keys->refuel_h;
  }
}

double Trajectory::next_event(const Flows& flows) const {
  double next = calendar_.next_month(now_h_);
  const auto consider = [&](double time_h) {
    if (time_h > now_h_ + kSameTime) next = std::min(next, time_h);
  };
  // When a level (MWh) that changes at a rate (MW) reaches another; never if it is there.
  const auto consider_level = [&](double level, double rate, double other, double same) {
    const double ahead = other - level;
    if (std::abs(ahead) > same && ahead * rate > 0) next = std::min(next, now_h_ + ahead / rate);
  };

  if (!site_.load.demand_mw.empty()) {
    const double step_h = site_.load.step_h;
    consider((std::floor((now_h_ + kSameTime) / step_h) + 1) * step_h);
  }
  for (const auto& hazard : hazards_) consider(hazard.next_change(now_h_));
  for (const auto& surge : surges_) consider(surge.occurrences.next_change(now_h_));
  consider(shortage_since_h_ + site_.load.interruptible_notice_min / 60);

  double site_rate = 0;
  for (std::size_t i = 0; i < fleets_.size(); ++i) {
    const Fleet& fleet = fleets_[i];
    for (const auto& unit : fleet.units) consider(unit.clock_h);
    const double rate = flows.charge[i] * fleet.gain - flows.discharge[i];
    site_rate += rate;
    for (const double soc : {0.0, fleet.keys->reserve_soc, 1.0})
      consider_level(energy(fleet), rate, soc * capacity(fleet), fleet.same_mwh());
  }
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const Class& turbines = classes_[i];
    for (const auto& unit : turbines.units) consider(unit.clock_h);
    consider(turbines.next_test_h);
    consider(turbines.delivery_h);
    consider(turbines.last_up_h + turbines.keys->minimum_run_min / 60);
    consider(shortage_since_h_ + *turbines.policy.start_delay_min / 60);
    if (burns_from_storage(turbines))
      consider_level(turbines.stored_mwh, -flows.turbine[i], 0, turbines.same_mwh());
    if (turbines.policy.mode == Mode::kSoc) {
      for (const double soc : {*turbines.policy.start_soc, *turbines.policy.stop_soc})
        consider_level(site_energy(), site_rate, soc * site_capacity(), same_site_mwh());
    }
  }
  return next;
}

}  // namespace ridethrough::reference
