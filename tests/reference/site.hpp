// SPDX-License-Identifier: Apache-2.0
// A site as its config describes it, key by key: what the reference simulates, and what is written
// as a config for the program to read. Names, units and defaults are those of the config's keys.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough::reference {

inline constexpr double kYear = 8760;  // h

// exponential(mean=72) is {"exponential", {{"mean", 72}}}. Of a file with the observations 0 and 2,
// empirical is {"empirical", {}, {0, 2}}.
struct Distribution {
  std::string family;
  std::map<std::string, double> parameters;
  std::vector<double> observations = {};
};

struct Load {
  double constant_mw = 0;
  // A profile, instead of constant_mw; repeated over the horizon. Below 0: net of own generation.
  std::vector<double> demand_mw;
  double step_h = 1;  // of the profile
  double scale = 1;
  std::optional<double> interruptible_mw;
  std::optional<double> interruptible_fraction;
  double interruptible_notice_min = 0;
};

struct Surge {
  std::string name;
  Distribution gap_h;
  Distribution duration_h;
  Distribution extra_mw;
  std::vector<double> monthly_weights;  // 12, or none
  std::vector<double> hourly_weights;   // 24, or none
};

struct Feed {
  std::string name;
  double capacity_mw = 0;
};

struct GasSupply {
  std::string name;
};

// A moment that comes every year.
struct YearlyMoment {
  unsigned month = 1;
  unsigned day = 1;
  int hour = 0;
  int minute = 0;
};

struct Window {
  YearlyMoment from;
  YearlyMoment to;
};

struct Hit {
  std::string target;  // "feed.a", "battery.b", "turbine.t", "gas.g"
  double probability = 1;
};

enum class Restoration { kShared, kIndependent };

struct Hazard {
  std::string name;
  std::optional<Distribution> gap_h;  // this, or the next; and the one after it, or windows
  std::optional<double> failures_per_year;
  std::optional<Distribution> duration_h;
  std::vector<Window> windows;
  std::vector<Hit> hits;
  Restoration restoration = Restoration::kShared;
  double remaining_fraction = 0;
  double notice_min = 0;
  std::vector<double> monthly_weights;
  std::vector<double> hourly_weights;
};

enum class RechargeFrom { kGrid, kGridAndTurbines };

struct Battery {
  std::string name;
  int units = 1;
  double unit_power_mw = 0;
  double unit_energy_mwh = 0;
  std::optional<double> round_trip_efficiency;  // this, or the next two
  std::optional<double> charge_efficiency;
  std::optional<double> discharge_efficiency;
  double initial_soc = 1;
  double reserve_soc = 0;
  std::optional<double> recharge_max_mw;
  RechargeFrom recharge_from = RechargeFrom::kGrid;
  double auxiliary_mw = 0;
  double degradation_fraction = 0;
  std::optional<double> mttf_h;
  std::optional<double> mttr_h;
};

enum class Mode { kOff, kMustRun, kStandby, kSoc };
enum class Commit { kAll, kNeeded };

// The keys that [policy] and a turbine class share; what the class says goes first.
struct TurbinePolicy {
  std::optional<Mode> mode;
  std::optional<double> start_soc;
  std::optional<double> stop_soc;
  std::optional<double> start_delay_min;
  std::optional<Commit> commit;
  std::optional<int> spare_units;
};

struct Turbine {
  std::string name;
  int units = 1;
  double unit_mw = 0;
  TurbinePolicy policy;
  std::optional<double> mttf_h;
  std::optional<double> mttr_h;
  double start_failure_probability = 0;
  double start_min = 0;
  int start_attempts = 1;
  double retry_min = 0;
  std::optional<double> standby_mttf_h;
  std::optional<double> test_interval_h;
  double minimum_run_min = 0;
  std::vector<double> monthly_derate;  // 12, or none
  std::string gas;                     // name of a supply, or empty
  std::optional<double> fuel_storage_h;
  std::optional<double> refuel_h;
  double heat_rate_mmbtu_per_mwh = 0;
  double co2_kg_per_mmbtu = 0;
  double nox_kg_per_mmbtu = 0;
};

enum class DispatchOrder { kTurbinesFirst, kBatteriesFirst };

struct Policy {
  TurbinePolicy turbines;
  std::optional<double> peak_shaving_mw;
  bool peak_shaving_turbines = false;
  DispatchOrder dispatch = DispatchOrder::kTurbinesFirst;
};

struct Site {
  double horizon_h = kYear;
  std::chrono::year_month_day start{std::chrono::year{2025}, std::chrono::month{1},
                                    std::chrono::day{1}};
  Load load;
  std::vector<Surge> surges;
  std::vector<Feed> feeds;
  std::vector<GasSupply> gas_supplies;
  std::vector<Hazard> hazards;
  std::vector<Battery> batteries;
  std::vector<Turbine> turbines;
  Policy policy;
};

// What holds for a class: its own key, else that of [policy], else the default.
inline TurbinePolicy effective_policy(const Site& site, const Turbine& turbine) {
  const TurbinePolicy& own = turbine.policy;
  const TurbinePolicy& all = site.policy.turbines;
  const auto first = [](const auto& a, const auto& b, auto fallback) {
    return a ? *a : b.value_or(fallback);
  };
  TurbinePolicy result;
  result.mode = own.mode ? own.mode : all.mode;  // has no default
  result.start_soc = first(own.start_soc, all.start_soc, 0.5);
  result.stop_soc = first(own.stop_soc, all.stop_soc, 1.0);
  result.start_delay_min = first(own.start_delay_min, all.start_delay_min, 0.0);
  result.commit = first(own.commit, all.commit, Commit::kAll);
  result.spare_units = first(own.spare_units, all.spare_units, 0);
  return result;
}

}  // namespace ridethrough::reference
