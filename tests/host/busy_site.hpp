// SPDX-License-Identifier: Apache-2.0
// A site on which everything happens often, simulated once, for all tests of results.
#pragma once

#include "host/results/results.hpp"
#include "host/run/run.hpp"
#include "tests/host/support.hpp"

#include <numeric>

namespace ridethrough::test {

inline constexpr std::uint64_t kTrajectories = 2000;

// Its feed fails, batteries run empty, turbines fail and burn fuel, load is interrupted, the
// contract limit is exceeded.
inline constexpr const char* kBusySite = R"([study]
name = a busy site, "quoted", of 100 % µ
horizon_h = 175.2
[load]
constant_mw = 100
interruptible_mw = 5
[surge.peak]
gap_h = exponential(10)
duration_h = constant(1)
extra_mw = uniform(5, 20)
[feed.north]
capacity_mw = 110
[hazard.storm]
gap_h = exponential(100)
duration_h = lognormal(mean=3, sigma=1)
hits = feed.north
[battery.pack]
units = 10
unit_power_mw = 5
unit_energy_mwh = 5
round_trip_efficiency = 0.9
mttf_h = 500
mttr_h = 50
[turbine.small]
units = 8
unit_mw = 11
mode = standby
mttf_h = 20
mttr_h = 30
start_failure_probability = 0.1
start_min = 10
heat_rate_mmbtu_per_mwh = 10
co2_kg_per_mmbtu = 50
nox_kg_per_mmbtu = 0.2
[policy]
peak_shaving_mw = 105
)";

struct Run {
  Study study;
  Tally tally;
  Results results;
};

inline const Run& busy_run() {
  static const Run run = [] {
    const Config config = load_config(kBusySite, {"study.seed=42"});
    Run made{compile(read_site(config)), {}, {}};
    const Backend backend = make_cpu_backend(1);
    made.tally = simulate(made.study, backend, {0, kTrajectories});
    made.results = evaluate(made.study, made.tally);
    auto& from = made.results.provenance;
    from.target_rel_error = 0.125;
    from.target_met = true;
    from.merged_starts = 3;
    from.config_file = "configs/busy.ini";
    from.config = config.source().text;
    from.overrides = config.source().overrides;
    from.fingerprint = "0123456789abcdef";
    from.backend = backend.name;
    from.device = backend.device;
    from.program_version = "1.2.3";
    from.git_commit = "abc+";
    from.created = "2025-01-31T12:00:00Z";
    from.wall_s = 0.1;
    return made;
  }();
  return run;
}

// Of a site on which nothing can happen.
inline Results quiet_results() {
  const Study study = compile(load_text("[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=2\n"));
  return evaluate(study, simulate(study, make_cpu_backend(1), {0, 10}));
}

inline std::uint64_t total(const Histogram& histogram) {
  return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0});
}

inline const Histogram& histogram_of(const Results& results, const std::string& name) {
  for (const auto& histogram : results.histograms) {
    if (histogram.name == name) return histogram;
  }
  throw std::out_of_range("no histogram " + name);
}

// The one thing that a busy site has none of: its load is no profile, and so never negative.
inline constexpr const char* kNothingOfInABusySite = "curtailed_energy";

// The names and units of docs/model.md.
inline const std::vector<std::pair<std::string, std::string>> kContract = {
    {"lolh", "h/yr"},
    {"lolp", "1"},
    {"lole", "days/yr"},
    {"lolev", "events/yr"},
    {"eue", "MWh/yr"},
    {"neue", "ppm"},
    {"max_shortfall", "MW"},
    {"availability", "%"},
    {"availability_nines", "1"},
    {"loss_free_years", "1"},
    {"lolh_q50", "h/yr"},
    {"lolh_q90", "h/yr"},
    {"lolh_q95", "h/yr"},
    {"lolh_q99", "h/yr"},
    {"lolev_q50", "events/yr"},
    {"lolev_q90", "events/yr"},
    {"lolev_q95", "events/yr"},
    {"lolev_q99", "events/yr"},
    {"eue_q50", "MWh/yr"},
    {"eue_q90", "MWh/yr"},
    {"eue_q95", "MWh/yr"},
    {"eue_q99", "MWh/yr"},
    {"eue_cvar95", "MWh/yr"},
    {"eue_cvar99", "MWh/yr"},
    {"interrupted_hours", "h/yr"},
    {"interrupted_hours_q50", "h/yr"},
    {"interrupted_hours_q90", "h/yr"},
    {"interrupted_hours_q95", "h/yr"},
    {"interrupted_hours_q99", "h/yr"},
    {"interrupted_energy", "MWh/yr"},
    {"interrupted_energy_q50", "MWh/yr"},
    {"interrupted_energy_q90", "MWh/yr"},
    {"interrupted_energy_q95", "MWh/yr"},
    {"interrupted_energy_q99", "MWh/yr"},
    {"interruptions", "1/yr"},
    {"outages", "1/yr"},
    {"outages_survived", "1/yr"},
    {"outage_survival", "1"},
    {"peak_exceeded_hours", "h/yr"},
    {"turbine_starts", "1/yr"},
    {"turbine_starts_q50", "1/yr"},
    {"turbine_starts_q90", "1/yr"},
    {"turbine_starts_q95", "1/yr"},
    {"turbine_starts_q99", "1/yr"},
    {"turbine_run_hours", "unit-h/yr"},
    {"turbine_run_hours_q50", "unit-h/yr"},
    {"turbine_run_hours_q90", "unit-h/yr"},
    {"turbine_run_hours_q95", "unit-h/yr"},
    {"turbine_run_hours_q99", "unit-h/yr"},
    {"turbine_energy", "MWh/yr"},
    {"fuel", "MMBtu/yr"},
    {"fuel_q50", "MMBtu/yr"},
    {"fuel_q90", "MMBtu/yr"},
    {"fuel_q95", "MMBtu/yr"},
    {"fuel_q99", "MMBtu/yr"},
    {"co2", "t/yr"},
    {"co2_q50", "t/yr"},
    {"co2_q90", "t/yr"},
    {"co2_q95", "t/yr"},
    {"co2_q99", "t/yr"},
    {"nox", "kg/yr"},
    {"nox_q50", "kg/yr"},
    {"nox_q90", "kg/yr"},
    {"nox_q95", "kg/yr"},
    {"nox_q99", "kg/yr"},
    {"battery_throughput", "MWh/yr"},
    {"equivalent_full_cycles", "1/yr"},
    {"grid_energy", "MWh/yr"},
    {"demand_energy", "MWh/yr"},
    {"curtailed_energy", "MWh/yr"}};

inline const std::vector<std::string> kHistogramNames = {
    "yearly_lolh",         "yearly_eue",        "event_duration",           "event_energy",
    "event_depth",         "outage_duration",   "outage_survived_duration", "outage_time_to_loss",
    "soc_at_outage_start", "soc_yearly_minimum"};

}  // namespace ridethrough::test
