// SPDX-License-Identifier: Apache-2.0
// Fleets of equal units: batteries and turbines.
#include "host/scenario/scenario_builder.hpp"

#include <algorithm>
#include <tuple>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>

namespace ridethrough {

// `off` is the mean time that a unit is out of service after a failure [h], in the stationary
// state of independent units: source, any text on alternating renewal processes, U = off / (on +
// off).
Fleet ScenarioBuilder::fleet(const Section& section, Real unavailable) {
  const bool fails = config_.has(section, "mttf_h");
  const bool repairs = config_.has(section, "mttr_h");
  const bool fails_otherwise =
      section.kind == "turbine" && (config_.number(section, "start_failure_probability") > 0 ||
                                    config_.has(section, "standby_mttf_h"));
  if ((fails || fails_otherwise) && !repairs) {
    config_.complain(section, "mttr_h", "is missing: units that fail have to be repaired");
  }
  Fleet fleet{};
  fleet.units = static_cast<std::uint32_t>(config_.integer(section, "units"));
  fleet.failure_stream = stream(section.title() + "/failure");
  fleet.repair_stream = stream(section.title() + "/repair");
  if (fails) fleet.mttf = static_cast<std::uint64_t>(mean_ticks(section, "mttf_h"));
  if (repairs) fleet.mttr = static_cast<std::uint64_t>(mean_ticks(section, "mttr_h"));
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

// The power of a unit, of a fleet that is not lost in rounding.
Real ScenarioBuilder::fleet_unit_mw(const Section& section, const std::string& key) const {
  const Real unit = config_.number(section, key);
  must_be_seen(section, key, unit * config_.number(section, "units"));
  return unit;
}

Tick ScenarioBuilder::mean_ticks(const Section& section, const std::string& key) const {
  return std::max<Tick>(to_ticks(config_.number(section, key)), 1);
}

Real ScenarioBuilder::hours_or_zero(const Section& section, const std::string& key) const {
  return config_.has(section, key) ? config_.number(section, key) : 0;
}

void ScenarioBuilder::compile_batteries() {
  for (const auto& section : sections("battery", kMaxBatteries)) {
    name(Target::kBattery, section, static_cast<int>(study_.batteries.size()));
    Battery& battery = study_.batteries.emplace_back();
    battery.most_rounding = most_rounding();
    const Real mttr = hours_or_zero(section, "mttr_h");
    const Real unavailable =
        config_.has(section, "mttf_h") ? mttr / (mttr + config_.number(section, "mttf_h")) : 0;
    battery.fleet = fleet(section, unavailable);
    battery_time_share_.push_back(
        static_cast<double>(-std::expm1(battery.fleet.units * std::log1p(-unavailable))));
    battery.unit_power = fine(fleet_unit_mw(section, "unit_power_mw"));
    const auto [charging, discharging] = efficiencies(section);
    // Energies are counted as they arrive at the terminals.
    const Real unit_mwh = config_.number(section, "unit_energy_mwh") * discharging *
                          (1 - static_cast<Real>(config_.number(section, "degradation_fraction")));
    battery.unit_energy = energy(unit_mwh);
    battery.unit_initial =
        std::min(energy(unit_mwh * config_.number(section, "initial_soc")), battery.unit_energy);
    battery.unit_reserve = held_back(unit_mwh * config_.number(section, "reserve_soc"));
    // Of what it takes, a little is stored, however little.
    battery.charge_efficiency = std::max<std::uint64_t>(to_threshold(charging * discharging), 1);
    battery.most_charging = kMaxPower;
    if (config_.has(section, "recharge_max_mw")) {
      battery.most_charging = rated_supply(section, "recharge_max_mw");
    }
    battery.from_turbines = config_.text(section, "recharge_from") == "grid_and_turbines" ? 1 : 0;
    const Real auxiliary = config_.number(section, "auxiliary_mw");
    must_be_seen(section, "auxiliary_mw", auxiliary);
    scenario_.auxiliary += demand(auxiliary);
    study_.battery_energy_mwh += static_cast<double>(battery.fleet.units * unit_mwh);
  }
}

// Of charging and of discharging.
std::pair<Real, Real> ScenarioBuilder::efficiencies(const Section& section) const {
  const bool apart =
      config_.has(section, "charge_efficiency") || config_.has(section, "discharge_efficiency");
  if (!apart) return {config_.number(section, "round_trip_efficiency"), 1};
  if (config_.has(section, "round_trip_efficiency")) {
    config_.complain(section, "round_trip_efficiency",
                     "does not go with charge_efficiency and discharge_efficiency, which it is "
                     "the product of");
  }
  return {config_.number(section, "charge_efficiency"),
          config_.number(section, "discharge_efficiency")};
}

void ScenarioBuilder::compile_turbines() {
  std::int64_t units = 0;
  for (const auto& section : sections("turbine", kMaxTurbines)) {
    for (const auto& [key, rate, of] :
         {std::tuple{"heat_rate_mmbtu_per_mwh", &study_.fuel_rate, 1.0},
          {"co2_kg_per_mmbtu", &study_.co2_rate, 1e-3},
          {"nox_kg_per_mmbtu", &study_.nox_rate, 1.0}}) {
      *rate = std::max(*rate, burnt(section, key) * of);
    }
  }
  for (const auto& section : sections("turbine", kMaxTurbines)) {
    name(Target::kTurbine, section, static_cast<int>(study_.turbines.size()));
    compile_turbine(section, study_.turbines.emplace_back());
    units += study_.turbines.back().fleet.units;
    if (units > kMaxTurbineUnits) {
      config_.complain(
          section, "units",
          fmt::format("makes more than {} of all turbines together", kMaxTurbineUnits));
    }
  }
}

// Per MWh of a class: MMBtu of fuel, or kg of what it becomes.
double ScenarioBuilder::burnt(const Section& section, const std::string& key) const {
  const double heat_rate = config_.number(section, "heat_rate_mmbtu_per_mwh");
  if (key == "heat_rate_mmbtu_per_mwh") return heat_rate;
  const double factor = config_.number(section, key);
  if (factor > 0 && heat_rate == 0) {
    config_.complain(section, key, "needs a heat_rate_mmbtu_per_mwh above 0");
  }
  return heat_rate * factor;
}

void ScenarioBuilder::compile_turbine(const Section& section, Turbine& turbine) {
  const auto number = [&](const char* key) { return config_.number(section, key); };
  compile_turbine_policy(section, turbine);
  turbine.unit_power = fine(fleet_unit_mw(section, "unit_mw"));
  turbine.start_time = minutes(section, "start_min");
  turbine.retry_time = minutes(section, "retry_min");
  turbine.minimum_run = minutes(section, "minimum_run_min");
  turbine.start_attempts = static_cast<std::uint32_t>(config_.integer(section, "start_attempts"));
  turbine.start_failure = start_failure(section);
  turbine.start_stream = stream(section.title() + "/start");
  turbine.standby_stream = stream(section.title() + "/standby");
  if (config_.has(section, "standby_mttf_h")) {
    turbine.standby_mttf = static_cast<std::uint64_t>(mean_ticks(section, "standby_mttf_h"));
  }
  if (config_.has(section, "test_interval_h")) {
    turbine.test_interval = mean_ticks(section, "test_interval_h");
  }
  const bool prime = turbine.mode == TurbineMode::kMustRun;
  turbine.fleet = fleet(section, prime ? not_running(section, turbine) : 0);
  if (!prime && turbine.standby_mttf > 0 && turbine.test_interval > 0) {
    turbine.condition_at_start = condition_at_start(section);
  }
  if (config_.has(section, "monthly_derate")) {
    turbine.monthly_derate = static_cast<std::uint32_t>(study_.pool.size());
    for (const double left : config_.numbers(section, "monthly_derate")) {
      study_.pool.push_back(static_cast<std::int64_t>(to_share(left)));
    }
  }
  turbine.gas = -1;
  if (config_.has(section, "gas")) {
    turbine.gas = target(section, "gas", "gas." + config_.text(section, "gas"), Target::kGas).index;
  }
  if (config_.has(section, "fuel_storage_h")) {
    if (!config_.has(section, "refuel_h")) {
      config_.complain(section, "refuel_h", "is missing: fuel_storage_h needs it");
    }
    // For all units as their power is counted.
    const Real power = supply(turbine.fleet.units * turbine.unit_power);
    turbine.fuel_storage =
        std::llround(std::clamp<Real>(power * to_ticks(number("fuel_storage_h")), 1, kMaxEnergy));
    turbine.refuel_time = to_ticks(number("refuel_h"));
  } else if (config_.has(section, "refuel_h")) {
    config_.complain(section, "refuel_h", "needs fuel_storage_h");
  }
  const auto relative = [&](const char* key, double rate, double of) {
    return rate > 0 ? to_threshold(static_cast<Real>(burnt(section, key)) * of / rate) : 0;
  };
  turbine.fuel = relative("heat_rate_mmbtu_per_mwh", study_.fuel_rate, 1);
  turbine.co2 = relative("co2_kg_per_mmbtu", study_.co2_rate, 1e-3);
  turbine.nox = relative("nox_kg_per_mmbtu", study_.nox_rate, 1);
}

// That one or more of k + 1 units fail to start.
std::uint32_t ScenarioBuilder::start_failure(const Section& section) {
  const Real failure = config_.number(section, "start_failure_probability");
  if (failure == 0) return 0;
  const auto offset = static_cast<std::uint32_t>(study_.pool.size());
  Real none = 1;
  for (std::uint64_t k = 0; k < config_.integer(section, "units"); ++k) {
    none *= 1 - failure;
    study_.pool.push_back(static_cast<std::int64_t>(to_threshold(1 - none)));
  }
  return offset;
}

// What stands in the section of a class comes before what stands in [policy].
void ScenarioBuilder::compile_turbine_policy(const Section& section, Turbine& turbine) {
  const auto from = [&](const char* key) { return config_.policy_section(section, key); };
  const Section mode = from("mode");
  if (!config_.has(mode, "mode")) {
    config_.complain(section, "mode",
                     "is missing, here and in [policy]; allowed is " +
                         allowed_values(*find_option("turbine", "mode")));
  }
  const std::map<std::string, TurbineMode> modes = {{"off", TurbineMode::kOff},
                                                    {"prime", TurbineMode::kMustRun},
                                                    {"standby", TurbineMode::kStandby},
                                                    {"soc", TurbineMode::kSoc}};
  turbine.mode = modes.at(config_.text(mode, "mode"));
  turbine.commit = config_.text(from("commit"), "commit") == "all" ? Commit::kAll : Commit::kNeeded;
  turbine.spare_units =
      static_cast<std::uint32_t>(config_.integer(from("spare_units"), "spare_units"));
  turbine.start_delay = minutes(from("start_delay_min"), "start_delay_min");
  // Reached within 2^-30, whatever the energies of units have been rounded to.
  const auto soc = [&](const char* key, Real nearly) {
    const Real share = std::max<Real>(config_.number(from(key), key) + nearly, 0);
    return share >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(std::ldexp(share, 64));
  };
  constexpr Real kNearly = 1.0L / (1 << 30);
  turbine.start_soc = soc("start_soc", kNearly);
  turbine.stop_soc = soc("stop_soc", -kNearly);
  if (turbine.mode == TurbineMode::kSoc && turbine.start_soc >= turbine.stop_soc) {
    config_.complain(from("start_soc"), "start_soc", "must be below stop_soc");
  }
}

ScenarioBuilder::Attempts ScenarioBuilder::attempts(const Section& section) const {
  const Real failure = config_.number(section, "start_failure_probability");
  const Real start_h = config_.number(section, "start_min") / 60.0L;
  const Real retry_h = config_.number(section, "retry_min") / 60.0L;
  const std::uint64_t most = config_.integer(section, "start_attempts");
  Attempts attempts;
  Real sum = 0;
  for (std::uint64_t k = 0; k < most; ++k) {
    sum += attempts.all_fail * (start_h + (k > 0 ? retry_h : 0));
    attempts.hours.push_back(sum);
    attempts.all_fail *= failure;
  }
  return attempts;
}

// Share of time in which a prime unit does not run: it runs for MTTF, then is repaired and tries
// to start, again after each failed attempt and back into repair after the last, until it runs.
// Tabulates in which attempt it is, if in any, at such a moment.
Real ScenarioBuilder::not_running(const Section& section, Turbine& turbine) {
  const Real failure = config_.number(section, "start_failure_probability");
  if (failure >= 1) return 1;
  const Real mttr = hours_or_zero(section, "mttr_h");
  const Attempts tries = attempts(section);
  const Real sum = tries.hours.back();
  const Real round = mttr + sum;
  if (sum > 0 && mttr > 0) {
    turbine.attempt_at_start = static_cast<std::uint32_t>(study_.pool.size());
    for (const Real time : tries.hours) {
      study_.pool.push_back(static_cast<std::int64_t>(to_threshold(time / round)));
    }
  }
  if (!config_.has(section, "mttf_h")) return 0;
  const Real off = round / (1 - tries.all_fail);
  return off / (off + config_.number(section, "mttf_h"));
}

// A unit at rest fails at rate l, is found out by the tests, every T, and then repaired at rate
// m. In the periodic state the share d in repair just after a test follows from what is sound
// just before the next one; times in between from the same two equations.
std::uint32_t ScenarioBuilder::condition_at_start(const Section& section) {
  const Real l = 1 / static_cast<Real>(config_.number(section, "standby_mttf_h"));
  const Real m = 1 / static_cast<Real>(config_.number(section, "mttr_h"));
  const Real interval = config_.number(section, "test_interval_h");
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
