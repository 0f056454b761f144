// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/trajectory.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace ridethrough::reference {

Trajectory::Trajectory(const Simulator& simulator, std::uint64_t seed)
    : simulator_(simulator),
      site_(simulator.site()),
      calendar_(site_.start),
      random_(seed),
      now_h_(simulator.begin_h_) {
  for (const auto& rules : simulator_.hazard_rules_) hazards_.emplace_back(rules, random_);
  for (std::size_t i = 0; i < site_.surges.size(); ++i) {
    Occurrences occurrences(simulator_.surge_rules_[i], random_);
    surges_.push_back({std::move(occurrences), simulator_.surge_size_[i].draw(random_)});
  }
  start_fleets();
  start_classes();
}

Outcome Trajectory::run() {
  while (now_h_ < site_.horizon_h) {
    if (now_h_ == 0) begin_horizon();
    settle();
    const Flows flows = dispatch();
    order_fuel(flows);
    count_beginnings(flows);
    const double end_h = now_h_ < 0 ? 0 : site_.horizon_h;
    double next_h = next_event(flows);
    if (next_h > end_h - kSameTime) next_h = end_h;
    if (!(next_h > now_h_)) throw std::logic_error("time does not advance");
    book(flows, next_h);
    now_h_ = next_h;
    at_the_beginning_ = false;
  }
  finish();
  return outcome_;
}

// ---- what holds now ----------------------------------------------------------------------------

double Trajectory::load() const {
  const Load& load = site_.load;
  if (load.demand_mw.empty()) return load.constant_mw * load.scale;
  const auto steps = static_cast<int>(load.demand_mw.size());
  const int step = static_cast<int>(std::floor((now_h_ + kSameTime) / load.step_h)) % steps;
  return load.demand_mw[step < 0 ? step + steps : step] * load.scale;
}

double Trajectory::net_load() const {
  double mw = load();
  for (const auto& battery : site_.batteries) mw += battery.auxiliary_mw;
  return mw;
}

double Trajectory::base_load() const { return std::max(net_load(), 0.0); }

double Trajectory::surplus() const { return std::max(-net_load(), 0.0); }

bool Trajectory::adds_something(const Surging& surge) const {
  return surge.occurrences.active() && !suffices(0, surge.extra_mw);
}

double Trajectory::surge() const {
  double mw = 0;
  for (const auto& surge : surges_) {
    if (adds_something(surge)) mw += surge.extra_mw;
  }
  return mw;
}

// Of others than a surplus.
double Trajectory::demand() const {
  const double mw = base_load() + surge();
  return suffices(surplus(), mw) ? 0 : mw - surplus();
}

// What hazards leave of a target, "feed." and its name: the smallest fraction counts.
double Trajectory::fraction_left(std::string_view kind, std::string_view name,
                                 bool announced_too) const {
  double fraction = 1;
  for (std::size_t i = 0; i < hazards_.size(); ++i) {
    const Hazard& hazard = site_.hazards[i];
    for (std::size_t hit = 0; hit < hazard.hits.size(); ++hit) {
      const bool there =
          hazards_[i].holds(hit, now_h_) || (announced_too && hazards_[i].announces(hit, now_h_));
      if (!there) continue;
      const std::string_view target = hazard.hits[hit].target;
      if (target.starts_with(kind) && target.substr(kind.size()) == name)
        fraction = std::min(fraction, hazard.remaining_fraction);
    }
  }
  return fraction;
}

double Trajectory::grid_capacity(bool announced_too) const {
  double mw = 0;
  for (const auto& feed : site_.feeds)
    mw += feed.capacity_mw * fraction_left("feed.", feed.name, announced_too);
  return mw;
}

double Trajectory::contract_limit() const { return site_.policy.peak_shaving_mw.value_or(kNever); }

double Trajectory::interruptible() const {
  const Load& keys = site_.load;
  if (load() <= 0) return 0;
  if (keys.interruptible_fraction) return *keys.interruptible_fraction * load();
  return std::min(keys.interruptible_mw.value_or(0), load());
}

bool Trajectory::shortage_of_capacity() const { return !suffices(grid_capacity(true), demand()); }

bool Trajectory::above_limit_that_calls_turbines() const {
  return site_.policy.peak_shaving_turbines && !suffices(contract_limit(), demand());
}

// 0 where there is no shortage.
double Trajectory::need() const {
  if (shortage_of_capacity()) return demand() - grid_capacity(true);
  if (above_limit_that_calls_turbines()) return demand() - contract_limit();
  return 0;
}

bool Trajectory::burns_from_storage(const Class& turbines) const {
  if (!turbines.keys->fuel_storage_h || turbines.stored_mwh <= turbines.same_mwh()) return false;
  const std::string& gas = turbines.keys->gas;
  return gas.empty() || fraction_left("gas.", gas, false) < 1;
}

// 0 where the class is held, or has no fuel.
double Trajectory::unit_power(const Class& turbines) const {
  const Turbine& keys = *turbines.keys;
  double fuel = 1;
  if (!burns_from_storage(turbines)) {
    if (!keys.gas.empty()) {
      fuel = fraction_left("gas.", keys.gas, false);
    } else if (keys.fuel_storage_h) {
      fuel = 0;
    }
  }
  const double derate =
      keys.monthly_derate.empty() ? 1 : keys.monthly_derate[calendar_.month(now_h_)];
  return keys.unit_mw * derate * std::min(fuel, fraction_left("turbine.", keys.name, false));
}

int Trajectory::in_service(const Fleet& fleet) const {
  return static_cast<int>(std::count_if(fleet.units.begin(), fleet.units.end(),
                                        [](const BatteryUnit& unit) { return unit.in_service; }));
}

double Trajectory::energy(const Fleet& fleet) const {
  double mwh = 0;
  for (const auto& unit : fleet.units) mwh += unit.in_service ? unit.energy_mwh : 0;
  return mwh;
}

double Trajectory::capacity(const Fleet& fleet) const { return in_service(fleet) * fleet.full_mwh; }

double Trajectory::site_energy() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) mwh += energy(fleet);
  return mwh;
}

double Trajectory::site_capacity() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) mwh += capacity(fleet);
  return mwh;
}

double Trajectory::same_site_mwh() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) mwh += fleet.same_mwh();
  return mwh;
}

bool Trajectory::may_discharge(const Fleet& fleet) const {
  const double floor_mwh = outage() ? 0 : fleet.keys->reserve_soc * capacity(fleet);
  return energy(fleet) > floor_mwh + fleet.same_mwh();
}

double Trajectory::unit_power(const Fleet& fleet) const {
  return fleet.keys->unit_power_mw * fraction_left("battery.", fleet.keys->name, false);
}

double Trajectory::power(const Fleet& fleet) const { return in_service(fleet) * unit_power(fleet); }

}  // namespace ridethrough::reference
