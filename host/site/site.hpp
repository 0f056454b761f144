// SPDX-License-Identifier: Apache-2.0
// A site and its study as a planner has them: every member is a key of the config, of that name and
// unit. Help and docs/config-reference.md say what each of them means, from the table of keys.hpp,
// which also reads and writes them by name; check.hpp says what goes together. A value that may be
// left out and has no default is a std::optional, or a list that may be empty.
#pragma once

#include "host/site/calendar.hpp"
#include "host/site/distribution.hpp"
#include "host/site/origins.hpp"
#include "host/site/setting.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

struct Site {
  // What to simulate, and how well it has to be known.
  struct StudySettings {
    static constexpr const char* kKind = "study";  // of its section
    Setting<std::string> name = by_default<std::string>("unnamed study");
    Setting<double> horizon_h = by_default(8760.0);
    Setting<std::chrono::year_month_day> start =
        by_default(std::chrono::year{2025} / std::chrono::January / 1);
    Setting<std::uint64_t> trajectories = by_default<std::uint64_t>(1'000'000);
    Setting<double> target_rel_error = by_default(0.0);
    Setting<std::vector<std::string>> target_index =
        by_default(std::vector<std::string>{"lolh", "eue"});
    Setting<std::uint64_t> seed = by_default<std::uint64_t>(1);
  };

  enum class ProfileUnit { kMegawatt, kKilowatt, kWatt, kFraction };
  enum class ProfileDate { kMonthFirst, kDayFirst };
  enum class ProfileStamp { kBegin, kEnd };
  enum class ProfileAlign { kCalendar, kWeekday, kStart };

  // constant_mw, or the CSV file of a profile.
  struct Load {
    static constexpr const char* kKind = "load";
    std::optional<double> constant_mw = {};
    std::optional<std::string> profile = {};  // the path as it is opened
    std::optional<std::string> profile_column = {};
    std::optional<ProfileUnit> profile_unit = {};
    std::optional<double> peak_mw = {};  // what a fraction is of
    std::optional<double> step_h = {};
    std::optional<ProfileDate> profile_date = {};
    std::optional<ProfileStamp> profile_stamp = {};
    Setting<double> profile_gap_max_h = by_default(24.0);
    std::optional<ProfileAlign> profile_align = {};
    Setting<double> scale = by_default(1.0);
    std::optional<double> interruptible_mw = {};  // this, or the next
    std::optional<double> interruptible_fraction = {};
    Setting<double> interruptible_notice_min = by_default(0.0);
  };

  using MonthlyFactors = std::array<double, 12>;
  using HourlyFactors = std::array<double, 24>;

  struct Surge {
    static constexpr const char* kKind = "surge";
    std::string name;
    Setting<RandomVariable> gap_h;
    Setting<RandomVariable> duration_h;
    Setting<RandomVariable> extra_mw;
    std::optional<MonthlyFactors> monthly_weights = {};
    std::optional<HourlyFactors> hourly_weights = {};
  };

  struct Feed {
    static constexpr const char* kKind = "feed";
    std::string name;
    Setting<double> capacity_mw;
  };

  struct GasSupply {
    static constexpr const char* kKind = "gas";
    std::string name;
  };

  struct Hit {
    std::string component;  // "feed.north"
    double probability = 1;
  };
  enum class Restoration { kShared, kIndependent };

  struct Hazard {
    static constexpr const char* kKind = "hazard";
    std::string name;
    std::optional<RandomVariable> gap_h = {};  // this, or the next ...
    std::optional<double> failures_per_year = {};
    std::optional<RandomVariable> duration_h = {};  // ... and this, or windows
    std::vector<Window> windows = {};
    std::vector<Hit> hits = {};
    Setting<Restoration> restoration = by_default(Restoration::kShared);
    Setting<double> remaining_fraction = by_default(0.0);
    Setting<double> notice_min = by_default(0.0);
    std::optional<MonthlyFactors> monthly_weights = {};
    std::optional<HourlyFactors> hourly_weights = {};
  };

  enum class RechargeFrom { kGrid, kGridAndTurbines };

  struct Battery {
    static constexpr const char* kKind = "battery";
    std::string name;
    Setting<std::uint32_t> units;
    Setting<double> unit_power_mw;
    Setting<double> unit_energy_mwh;
    Setting<double> round_trip_efficiency = by_default(1.0);  // this, or the next two
    Setting<double> charge_efficiency = by_default(1.0);
    Setting<double> discharge_efficiency = by_default(1.0);
    Setting<double> degradation_fraction = by_default(0.0);
    Setting<double> initial_soc = by_default(1.0);
    Setting<double> reserve_soc = by_default(0.0);
    std::optional<double> recharge_max_mw = {};
    Setting<RechargeFrom> recharge_from = by_default(RechargeFrom::kGrid);
    Setting<double> auxiliary_mw = by_default(0.0);
    std::optional<double> mttf_h = {};
    std::optional<double> mttr_h = {};

    [[nodiscard]] bool has_two_efficiencies() const {
      return charge_efficiency.given() || discharge_efficiency.given();
    }
  };

  enum class Mode { kOff, kMustRun, kStandby, kSoc };
  enum class Commit { kAll, kNeeded };

  // When turbines run: for all classes, or for one, where what is given goes before that of all.
  struct TurbinePolicy {
    std::optional<Mode> mode = {};
    Setting<double> start_soc = by_default(0.5);
    Setting<double> stop_soc = by_default(1.0);
    Setting<double> start_delay_min = by_default(0.0);
    Setting<Commit> commit = by_default(Commit::kAll);
    Setting<std::uint32_t> spare_units = by_default<std::uint32_t>(0);
  };

  struct Turbine {
    static constexpr const char* kKind = "turbine";
    std::string name;
    Setting<std::uint32_t> units;
    Setting<double> unit_mw;
    std::optional<double> mttf_h = {};
    std::optional<double> mttr_h = {};
    Setting<double> start_failure_probability = by_default(0.0);
    Setting<double> start_min = by_default(0.0);
    Setting<std::uint32_t> start_attempts = by_default<std::uint32_t>(1);
    Setting<double> retry_min = by_default(0.0);
    Setting<double> minimum_run_min = by_default(0.0);
    std::optional<double> standby_mttf_h = {};
    std::optional<double> test_interval_h = {};
    std::optional<MonthlyFactors> monthly_derate = {};
    std::optional<std::string> gas = {};  // the name of a supply
    std::optional<double> fuel_storage_h = {};
    std::optional<double> refuel_h = {};
    Setting<double> heat_rate_mmbtu_per_mwh = by_default(0.0);
    Setting<double> co2_kg_per_mmbtu = by_default(0.0);
    Setting<double> nox_kg_per_mmbtu = by_default(0.0);
    TurbinePolicy policy = {};
  };

  enum class Dispatch { kTurbinesFirst, kBatteriesFirst };

  struct Policy {
    static constexpr const char* kKind = "policy";
    std::optional<double> peak_shaving_mw = {};
    Setting<bool> peak_shaving_turbines = by_default(false);
    Setting<Dispatch> dispatch = by_default(Dispatch::kTurbinesFirst);
    TurbinePolicy turbines = {};  // of all classes
  };

  StudySettings study;
  Load load;
  std::vector<Surge> surges;
  std::vector<Feed> feeds;
  std::vector<GasSupply> gas_supplies;
  std::vector<Hazard> hazards;
  std::vector<Battery> batteries;
  std::vector<Turbine> turbines;
  Policy policy;
  Origins origins;

  // From the end of an occurrence that is not planned to the beginning of the next: gap_h, or what
  // makes that many failures a year.
  [[nodiscard]] static RandomVariable gap_of(const Hazard& hazard);

  // What holds for a class: what it gives itself, else what [policy] does, else the default.
  [[nodiscard]] TurbinePolicy policy_of(const Turbine& turbine) const;
};

// The section of a component, or of what there is one of.
template <class Part>
Section section_of(const Part& part) {
  if constexpr (requires { part.name.size(); }) {
    return {Part::kKind, part.name};
  } else {
    return {Part::kKind, ""};
  }
}
template <class Part>
Key key_of(const Part& part, const std::string& key) {
  return {section_of(part), key};
}

}  // namespace ridethrough
