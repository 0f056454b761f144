// SPDX-License-Identifier: Apache-2.0
// Fleets of equal units: batteries and turbines.
#include "host/scenario/scenario_builder.hpp"
#include "host/site/check.hpp"

#include <algorithm>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

// Of charging and of discharging.
std::pair<Real, Real> efficiencies(const Site::Battery& battery) {
  if (!battery.has_two_efficiencies()) return {battery.round_trip_efficiency, 1};
  return {battery.charge_efficiency, battery.discharge_efficiency};
}

}  // namespace

// In the stationary state of independent units, each is out of service with that probability:
// source, any text on alternating renewal processes, U = off / (on + off).
template <class Units>
Fleet ScenarioBuilder::fleet(const Units& of, Real unavailable) {
  const auto mean_ticks = [](double hours) {
    return static_cast<std::uint64_t>(std::max<Tick>(to_ticks(hours), 1));
  };
  const std::string title = section_of(of).title();
  Fleet fleet{};
  fleet.units = of.units;
  fleet.failure_stream = stream(title + "/failure");
  fleet.repair_stream = stream(title + "/repair");
  if (of.mttf_h) fleet.mttf = mean_ticks(*of.mttf_h);
  if (of.mttr_h) fleet.mttr = mean_ticks(*of.mttr_h);
  fleet.down_at_start = static_cast<std::uint32_t>(study_.pool.size());
  using Binomial = boost::math::binomial_distribution<Real>;
  for (std::uint32_t k = 0; k <= fleet.units; ++k) {
    const Real at_most_k =
        k == fleet.units ? 1 : boost::math::cdf(Binomial(fleet.units, unavailable), k);
    study_.pool.push_back(static_cast<std::int64_t>(to_threshold(at_most_k)));
  }
  largest_fleet_ = std::max(largest_fleet_, fleet.units);
  return fleet;
}

void ScenarioBuilder::compile_batteries() {
  for (const auto& battery : site_.batteries) {
    name(Target::kBattery, section_of(battery), study_.batteries.size());
    Battery& made = study_.batteries.emplace_back();
    problems_.attempt([&] { compile_battery(battery, made); });
  }
}

void ScenarioBuilder::compile_battery(const Site::Battery& of, Battery& battery) {
  battery.most_rounding = most_rounding();
  const Real mttr = of.mttr_h.value_or(0);
  const Real unavailable = of.mttf_h ? mttr / (mttr + *of.mttf_h) : 0;
  battery.fleet = fleet(of, unavailable);
  battery_time_share_.push_back(
      static_cast<double>(-std::expm1(battery.fleet.units * std::log1p(-unavailable))));
  const Real unit_mw = of.unit_power_mw;
  must_be_seen(key_of(of, "unit_power_mw"), unit_mw * of.units);
  battery.unit_power = fine(unit_mw);
  const auto [charging, discharging] = efficiencies(of);
  // Energies are counted as they arrive at the terminals.
  const Real unit_mwh =
      of.unit_energy_mwh * discharging * (1 - static_cast<Real>(of.degradation_fraction));
  battery.unit_energy = energy(unit_mwh);
  battery.unit_initial = std::min(energy(unit_mwh * of.initial_soc), battery.unit_energy);
  battery.unit_reserve = held_back(unit_mwh * of.reserve_soc);
  // Of what it takes, a little is stored, however little.
  battery.charge_efficiency = std::max<std::uint64_t>(to_threshold(charging * discharging), 1);
  battery.most_charging = kMaxPower;
  if (of.recharge_max_mw) {
    battery.most_charging = rated_supply(key_of(of, "recharge_max_mw"), *of.recharge_max_mw);
  }
  battery.from_turbines = of.recharge_from == Site::RechargeFrom::kGridAndTurbines ? 1 : 0;
  must_be_seen(key_of(of, "auxiliary_mw"), of.auxiliary_mw);
  scenario_.auxiliary += demand(of.auxiliary_mw);
  study_.battery_energy_mwh += static_cast<double>(battery.fleet.units * unit_mwh);
}

void ScenarioBuilder::compile_turbines() {
  std::int64_t units = 0;
  for (const auto& turbine : site_.turbines) {
    const double fuel = turbine.heat_rate_mmbtu_per_mwh;
    study_.fuel_rate = std::max(study_.fuel_rate, fuel);
    study_.co2_rate = std::max(study_.co2_rate, fuel * turbine.co2_kg_per_mmbtu * 1e-3);
    study_.nox_rate = std::max(study_.nox_rate, fuel * turbine.nox_kg_per_mmbtu);
  }
  for (const auto& turbine : site_.turbines) {
    name(Target::kTurbine, section_of(turbine), study_.turbines.size());
    Turbine& made = study_.turbines.emplace_back();
    problems_.attempt([&] { compile_turbine(turbine, made); });
    units += turbine.units;
    if (units > kMaxTurbineUnits) {
      refuse(key_of(turbine, "units"),
             fmt::format("makes more than {} of all turbines together", kMaxTurbineUnits));
      return;
    }
  }
}

void ScenarioBuilder::compile_turbine(const Site::Turbine& of, Turbine& turbine) {
  compile_turbine_policy(of, turbine);
  const Real unit_mw = of.unit_mw;
  must_be_seen(key_of(of, "unit_mw"), unit_mw * of.units);
  turbine.unit_power = fine(unit_mw);
  turbine.start_time = minutes(of.start_min);
  turbine.retry_time = minutes(of.retry_min);
  turbine.minimum_run = minutes(of.minimum_run_min);
  turbine.start_attempts = of.start_attempts;
  turbine.start_failure = start_failure(of);
  const std::string title = section_of(of).title();
  turbine.start_stream = stream(title + "/start");
  turbine.standby_stream = stream(title + "/standby");
  if (of.standby_mttf_h) {
    turbine.standby_mttf =
        static_cast<std::uint64_t>(std::max<Tick>(to_ticks(*of.standby_mttf_h), 1));
  }
  if (of.test_interval_h) turbine.test_interval = std::max<Tick>(to_ticks(*of.test_interval_h), 1);
  const bool must_run = turbine.mode == TurbineMode::kMustRun;
  turbine.fleet = fleet(of, must_run ? not_running(of, turbine) : 0);
  if (!must_run && turbine.standby_mttf > 0 && turbine.test_interval > 0) {
    turbine.condition_at_start = condition_at_start(of);
  }
  if (of.monthly_derate) {
    turbine.monthly_derate = static_cast<std::uint32_t>(study_.pool.size());
    for (const double left : *of.monthly_derate) {
      study_.pool.push_back(static_cast<std::int64_t>(to_share(left)));
    }
  }
  turbine.gas = -1;
  if (of.gas) {
    const auto gas = names_.find(section_of(Site::GasSupply{*of.gas}).title());
    if (gas != names_.end()) turbine.gas = gas->second.index;
  }
  if (of.fuel_storage_h) {
    // For all units as their power is counted.
    const Real power = supply(turbine.fleet.units * turbine.unit_power);
    turbine.fuel_storage =
        std::llround(std::clamp<Real>(power * to_ticks(*of.fuel_storage_h), 1, kMaxEnergy));
    turbine.refuel_time = to_ticks(*of.refuel_h);
  }
  const auto relative = [](double burnt, double of_one, double rate) {
    return rate > 0 ? to_threshold(static_cast<Real>(burnt) * of_one / rate) : 0;
  };
  const double fuel = of.heat_rate_mmbtu_per_mwh;
  turbine.fuel = relative(fuel, 1, study_.fuel_rate);
  turbine.co2 = relative(fuel * of.co2_kg_per_mmbtu, 1e-3, study_.co2_rate);
  turbine.nox = relative(fuel * of.nox_kg_per_mmbtu, 1, study_.nox_rate);
}

// That one or more of k + 1 units fail to start.
std::uint32_t ScenarioBuilder::start_failure(const Site::Turbine& turbine) {
  const Real failure = turbine.start_failure_probability;
  if (failure == 0) return 0;
  const auto offset = static_cast<std::uint32_t>(study_.pool.size());
  Real none = 1;
  for (std::uint32_t k = 0; k < turbine.units; ++k) {
    none *= 1 - failure;
    study_.pool.push_back(static_cast<std::int64_t>(to_threshold(1 - none)));
  }
  return offset;
}

void ScenarioBuilder::compile_turbine_policy(const Site::Turbine& of, Turbine& turbine) {
  const Site::TurbinePolicy policy = site_.policy_of(of);
  switch (*policy.mode) {
    case Site::Mode::kOff:
      turbine.mode = TurbineMode::kOff;
      break;
    case Site::Mode::kMustRun:
      turbine.mode = TurbineMode::kMustRun;
      break;
    case Site::Mode::kStandby:
      turbine.mode = TurbineMode::kStandby;
      break;
    case Site::Mode::kSoc:
      turbine.mode = TurbineMode::kSoc;
      break;
  }
  turbine.commit = policy.commit == Site::Commit::kAll ? Commit::kAll : Commit::kNeeded;
  turbine.spare_units = policy.spare_units;
  turbine.start_delay = minutes(policy.start_delay_min);
  const auto soc = [](Real limit) {
    const Real share = std::max<Real>(limit, 0);
    return share >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(std::ldexp(share, 64));
  };
  turbine.start_soc = soc(policy.start_soc + kNearlySoc);
  turbine.stop_soc = soc(policy.stop_soc - kNearlySoc);
}

ScenarioBuilder::Attempts ScenarioBuilder::attempts(const Site::Turbine& turbine) {
  const Real failure = turbine.start_failure_probability;
  const Real start_h = turbine.start_min / 60.0L;
  const Real retry_h = turbine.retry_min / 60.0L;
  Attempts attempts;
  Real sum = 0;
  for (std::uint32_t k = 0; k < turbine.start_attempts; ++k) {
    sum += attempts.all_fail * (start_h + (k > 0 ? retry_h : 0));
    attempts.hours.push_back(sum);
    attempts.all_fail *= failure;
  }
  return attempts;
}

// Share of time in which a unit that must run does not: it runs for MTTF, then is repaired and
// tries to start, again after each failed attempt and back into repair after the last, until it
// runs. Tabulates in which attempt it is, if in any, at such a moment.
Real ScenarioBuilder::not_running(const Site::Turbine& of, Turbine& turbine) {
  if (of.start_failure_probability >= 1) return 1;
  const Real mttr = of.mttr_h.value_or(0);
  const Attempts tries = attempts(of);
  const Real sum = tries.hours.back();
  const Real round = mttr + sum;
  if (sum > 0 && mttr > 0) {
    turbine.attempt_at_start = static_cast<std::uint32_t>(study_.pool.size());
    for (const Real time : tries.hours) {
      study_.pool.push_back(static_cast<std::int64_t>(to_threshold(time / round)));
    }
  }
  if (!of.mttf_h) return 0;
  const Real off = round / (1 - tries.all_fail);
  return off / (off + *of.mttf_h);
}

// A unit at rest fails at rate l, is found out by the tests, every T, and then repaired at rate
// m. In the periodic state the share d in repair just after a test follows from what is sound
// just before the next one; times in between from the same two equations.
std::uint32_t ScenarioBuilder::condition_at_start(const Site::Turbine& turbine) {
  const Real l = 1 / static_cast<Real>(*turbine.standby_mttf_h);
  const Real m = 1 / static_cast<Real>(*turbine.mttr_h);
  const Real interval = *turbine.test_interval_h;
  // Of those in repair at time 0, the share that is repaired and still sound at t.
  const auto repaired = [&](Real t) {
    if (std::abs(m - l) < 1e-9L * l) return l * t * std::exp(-l * t);
    return m / (m - l) * (std::exp(-l * t) - std::exp(-m * t));
  };
  const Real lost = -std::expm1(-l * interval);
  const Real in_repair = lost / (lost + repaired(interval));
  const auto offset = static_cast<std::uint32_t>(study_.pool.size());
  for (std::uint32_t phase = 0; phase < kTestPhases; ++phase) {
    const Real t = interval * (2 * phase + 1) / (2 * kTestPhases);  // since the last test
    const Real down = in_repair * std::exp(-m * t);
    const Real sound = (1 - in_repair) * std::exp(-l * t) + in_repair * repaired(t);
    study_.pool.push_back(static_cast<std::int64_t>(to_threshold(down)));
    study_.pool.push_back(static_cast<std::int64_t>(to_threshold(1 - sound)));
  }
  return offset;
}

}  // namespace ridethrough
